"""The words by which reports are recognised: `data/reference/report_*.tsv` as compiled patterns.

Loaded once. Which words there are is data; what a kind of word means is said beside each field here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.model import CodebookError
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TITLE_COLUMNS = ("kind", "text", "evidence")
AGENCY_COLUMNS = ("kind", "text", "evidence")
METADATA_COLUMNS = ("field", "label", "rank", "evidence")
KIND_COLUMNS = ("reason", "text", "description")

TITLE_KINDS = ("ending", "filler", "not_title", "section", "subject")
AGENCY_KINDS = (
    "by_verb",
    "central",
    "government",
    "internal_unit",
    "junk",
    "lead_in",
    "lead_out",
    "nobody",
    "not_a_place",
    "not_lead_in",
    "office_owner",
    "place",
    "self",
    "suffix",
    "town",
    "verb",
)
METADATA_FIELDS = (
    "declared",
    "document_number",
    "index_number",
    "other",
    "published_on",
    "publisher",
    "source",
    "title",
)
REASONS = ("empty_form", "half_year_statistics", "not_a_report")

#: 2022年, 2022 年度, 二〇二二年; before a name also 2022 alone. Digits on either side make it a number, not a year.
CHINESE_YEAR = r"二[〇○零oO0][一二三〇○零oO0][一二三四五六七八九〇○零oO0]"
YEAR = rf"(?<!\d)(?:2[0oO][0-3oO][\doO]|{CHINESE_YEAR})"
#: Characters of a name.
HAN = r"[\u3400-\u9fff〇]"


@dataclass(frozen=True, slots=True)
class Field:
    """What the label of a metadata line stands for; of several labels of one field the lower rank is believed."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class KindWord:
    """A word that tells at the end of a headline that the page is no annual report."""

    reason: str
    text: str
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class ReportReference:
    """Everything that `describe_report` and `classify_document` look words up in; loaded once, so compared by identity."""

    #: subject, an optional year, ending: 政府信息公开 2022年度 工作报告.
    title: re.Pattern[str]
    not_title: re.Pattern[str]
    #: Headings that only these reports have.
    section: re.Pattern[str]
    #: How agency names end, with a remark in brackets or without: 示例市发展和改革委员会(粮食局).
    agency_end: re.Pattern[str]
    #: Names that are a place and, in a title, stand for its government: 中村乡, 建章路街道.
    town_end: re.Pattern[str]
    #: One place after another and nothing else: 莆田市涵江区.
    places: re.Pattern[str]
    government: tuple[str, ...]
    #: 国家税务总局: what the names of local branches begin with.
    central: frozenset[str]
    lead_in: re.Pattern[str]
    lead_out: re.Pattern[str]
    nobody: frozenset[str]
    junk: re.Pattern[str]
    not_a_place: re.Pattern[str]
    internal_unit: re.Pattern[str]
    #: 我局, 我镇: what kind of body the text speaks of.
    own: re.Pattern[str]
    #: 由X编制, 请与X联系, 2022年,X认真…; group 1 is the name.
    compiled_by: re.Pattern[str]
    contact: re.Pattern[str]
    acting: re.Pattern[str]
    #: A metadata label followed by a colon; group 1 is the label.
    labelled: re.Pattern[str]
    fields: Mapping[str, Field]
    kinds: tuple[KindWord, ...]
    kind: re.Pattern[str]


def load_report_reference(folder: Path) -> ReportReference:
    """The reference from its tables.

    Raises:
        CodebookError: a table is missing or broken, or holds a kind of word that nothing reads.
    """
    titles = _by_kind(folder / "report_title_words.tsv", TITLE_COLUMNS, TITLE_KINDS)
    words = _by_kind(folder / "report_agency_words.tsv", AGENCY_COLUMNS, AGENCY_KINDS)
    fields = _fields(folder / "report_metadata_labels.tsv")
    kinds = _kinds(folder / "report_kinds.tsv")
    filler = f"(?:{_any(titles['filler'])}|{YEAR}年?)*"
    suffix = _any(words["suffix"])
    # 某某体育:示例县水利局: a hijacked site's phrase in front of the name.
    hijacked = r"(?:[^,。;:|\n]{2,30}[:|])?"
    name = rf"({HAN}[\u3400-\u9fff〇()·]{{1,38}}?)"
    return ReportReference(
        title=re.compile(f"(?:{_any(titles['subject'])})({filler}(?:{_any(titles['ending'])}))"),
        not_title=re.compile(_any(titles["not_title"])),
        section=re.compile(_any(titles["section"])),
        agency_end=re.compile(rf"(?:{suffix})(?:\([\u3400-\u9fff、]{{2,16}}\))?$"),
        town_end=re.compile(f"(?:{_any(words['town'])})$"),
        places=re.compile(f"(?:{HAN}{{1,9}}?(?:{_any(words['place'])}))+"),
        government=_longest_first(words["government"]),
        central=frozenset(words["central"]),
        # 联合镇, 度尾镇 are names; so is 注册审评中心, although hijacked sites write 注册.
        lead_in=re.compile(
            rf"(?:(?!{_any(words['not_lead_in'])})(?:{_any(words['lead_in'])})(?![镇乡]|街道|苏木)|第\d+页|\d+年?度?|[^\u3400-\u9fff〇]+)+"
        ),
        lead_out=re.compile(rf"(?:{_any(words['lead_out'])}|\d+年?度?|\(\d+\))+$"),
        nobody=frozenset(words["nobody"]),
        junk=re.compile(f".*(?:{_any(words['junk'])})(?!管理|审评|审查|中心|基地|监测)"),
        not_a_place=re.compile(_any(words["not_a_place"])),
        internal_unit=re.compile(
            f"(?:{_any(words['internal_unit'])})$|(?:{_behind_any(words['office_owner'])})办公室$"
        ),
        own=re.compile(f"[我本]({_any(words['self'])})"),
        compiled_by=re.compile(rf"由{hijacked}{name}(?:{_any(words['by_verb'])})"),
        contact=re.compile(
            rf"(?:请?与|请联系|请致电|联系单位|联系部门|联系机构)[:]?{name}(?:联系|[(,;。]|地址|电话|办公地址|$)"
        ),
        acting=re.compile(
            rf"(?:^|[。;\n])(?:\S{{1,12}}情况[。:]?)?(?:{YEAR}年(?:度|以来|来)?,?|(?:一年来|今年以来|一年以来|本年度),?)?"
            rf"(?:在[^。;]{{2,60}}下,)?{hijacked}{name}(?:{_any(words['verb'])})"
        ),
        labelled=re.compile(
            rf"(?:(?<![\u3400-\u9fff])|(?<=[局府会室厅处镇乡办心]))({_any_spaced(fields)})\s*(?:[:]|[】\]][:]?)"
        ),
        fields=fields,
        kinds=kinds,
        kind=re.compile(rf"(?:{_any(word.text for word in kinds)})[》>」”\"]*(?:的?通知|\([^()]*\))?$"),
    )


def _by_kind(path: Path, columns: tuple[str, ...], kinds: tuple[str, ...]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {kind: [] for kind in kinds}
    for number, row in enumerate(read_tsv(path, columns), start=2):
        if row["kind"] not in words or not row["text"]:
            raise CodebookError(
                f"{path.name}, line {number}: found kind {row['kind']!r} and text {row['text']!r}, "
                f"expected a text and one of {', '.join(kinds)}"
            )
        words[row["kind"]].append(row["text"])
    for kind, texts in words.items():
        if not texts:
            raise CodebookError(f"{path.name}: no row of kind {kind!r}, expected at least one")
    return words


def _fields(path: Path) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for number, row in enumerate(read_tsv(path, METADATA_COLUMNS), start=2):
        name, label, rank = row["field"], row["label"], row["rank"]
        if name not in METADATA_FIELDS or not rank.isdecimal() or not label or label in fields:
            raise CodebookError(
                f"{path.name}, line {number}: found {name!r}, {label!r}, {rank!r}, expected one of "
                f"{', '.join(METADATA_FIELDS)}, a label that no other line has, and a number"
            )
        fields[label] = Field(name, int(rank))
    if not fields:
        raise CodebookError(f"{path.name}: no rows, expected at least one")
    return fields


def _kinds(path: Path) -> tuple[KindWord, ...]:
    kinds = []
    for number, row in enumerate(read_tsv(path, KIND_COLUMNS), start=2):
        reason = row["reason"].partition(":")[0]
        if reason not in REASONS or not row["text"]:
            raise CodebookError(
                f"{path.name}, line {number}: found reason {row['reason']!r}, expected one of {', '.join(REASONS)}"
            )
        kinds.append(KindWord(reason, row["text"], row["description"]))
    if not kinds:
        raise CodebookError(f"{path.name}: no rows, expected at least one")
    return tuple(sorted(kinds, key=lambda word: -len(word.text)))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words)))


def _any_spaced(words: Iterable[str]) -> str:
    """As `_any`, with white space allowed within the words: 索 引 号."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in _longest_first(words))


def _behind_any(words: Iterable[str]) -> str:
    return "|".join(f"(?<={re.escape(word)})" for word in words)
