"""The words that the grammar of statements is made of, and the headings of sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loader.model import CodebookError
from loader.normalize import label_keys
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

WORD_COLUMNS = ("kind", "code", "context", "text", "evidence")
SECTION_COLUMNS = ("section", "text", "evidence")
#: 现公布鼎城区商务局2022年政府信息公开工作年度报告: what stands between the division and the year.
_REPORT_OF = re.compile(
    r"[省市区县州旗盟](?P<body>[^省市区县州旗盟,:;、\W\d]{2,10}(?:局|委|厅|办公室))20\d\d年度?(?:政府信息公开|政务公开)工作(?:年度)?报告"
)
#: Kinds of words that clauses are made of.
_SPOKEN = ("neutral", "request", "disclosure", "topic", "negation")
#: Kinds of words that tell what a clause with unknown words is about.
_MARKERS = ("off", "past", "compare", "scope")
_KINDS = (*_SPOKEN, *_MARKERS, "base", "future", "fee", "field")
_SECTIONS = ("1", "2", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that clauses are made of."""

    kind: str
    #: The statement code of a topic; "" for other words.
    code: str
    #: What the sentence must speak of for the topic to be read: `request`, `disclosure` or nothing ("").
    context: str


@dataclass(frozen=True)
class ProseReference:
    """All reference data that reading prose needs."""

    words: Mapping[str, Word]
    #: Finds the words of clauses, the longest first.
    spoken: re.Pattern[str]
    #: Kind -> finds any word of the kind in a text.
    markers: Mapping[str, re.Pattern[str]]
    #: 占 … 的 …%: groups base and figure.
    share: re.Pattern[str]
    #: Word for a whole -> its statement code.
    bases: Mapping[str, str]
    #: Finds a word that looks ahead.
    future: re.Pattern[str]
    #: Finds a word for fees of processing.
    fee: re.Pattern[str]
    #: Key of a heading -> number of the section.
    sections: Mapping[str, int]
    #: Finds the heading at the beginning of a paragraph, with its number.
    opening: re.Pattern[str]
    #: Finds 人社系统实际: the field of a department whose text this is.
    field: re.Pattern[str]

    def bodies(self, text: str, agency: str) -> Iterator[re.Match[str]]:
        """Where a text speaks of another body than `agency` as its own: the name of a report, 结合人社系统实际.

        A body is the agency itself where its characters come in the agency's name in their order: 文旅局 is 文化和旅游局.
        """
        if not agency:
            return
        for found in (*_REPORT_OF.finditer(text), *self.field.finditer(text)):
            if not _comes_in(found["body"].removesuffix("办公室"), agency):
                yield found


@lru_cache(maxsize=4)
def load_prose_reference(folder: Path) -> ProseReference:
    """Read `prose_words.tsv` and `prose_sections.tsv` of `folder`.

    Raises:
        CodebookError: a file is missing or malformed, a kind is unknown, a word stands twice among those that clauses are
            made of, or a section has no such number.
    """
    texts: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    words: dict[str, Word] = {}
    bases: dict[str, str] = {}
    for row in read_tsv(folder / "prose_words.tsv", WORD_COLUMNS):
        if row["kind"] not in texts:
            raise CodebookError(
                f"prose_words.tsv, row {row['text']!r}: unknown kind {row['kind']!r}; expected {_KINDS!r}"
            )
        texts[row["kind"]].append(row["text"])
        if row["kind"] in _SPOKEN:
            if row["text"] in words:
                raise CodebookError(f"prose_words.tsv: {row['text']!r} stands twice; remove one")
            words[row["text"]] = Word(row["kind"], row["code"], row["context"])
        elif row["kind"] == "base":
            bases[row["text"]] = row["code"]
    sections, headings = {}, []
    for row in read_tsv(folder / "prose_sections.tsv", SECTION_COLUMNS):
        if row["section"] not in _SECTIONS:
            raise CodebookError(f"prose_sections.tsv, row {row['text']!r}: there is no section {row['section']!r}")
        sections[label_keys(row["text"])[0]] = int(row["section"])
        headings.append(row["text"])
    return ProseReference(
        words=words,
        spoken=_any_of(words),
        markers={kind: _any_of(texts[kind]) for kind in _MARKERS},
        share=re.compile(
            f"占(?:了|到)?(?P<base>{_alternatives(bases)})的?(?:约|近)?(?P<figure>\\d{{1,3}}(?:\\.\\d{{1,4}})?)%"
        ),
        bases=bases,
        future=_any_of(texts["future"]),
        fee=_any_of(texts["fee"]),
        sections=sections,
        opening=re.compile(f"(?:[一二三四五六]、|\\([一二三四五六]\\))({_alternatives(headings)})"),
        field=re.compile(f"(?P<body>{_alternatives(texts['field'])})系统的?(?:工作)?(?:实际|特点)"),
    )


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(texts))


def _alternatives(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text)))


def _comes_in(name: str, agency: str) -> bool:
    """Whether the characters of a name, but for its last (局), come in the agency's in their order."""
    rest = iter(agency)
    return all(character in rest for character in name.removesuffix("局"))
