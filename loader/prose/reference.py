"""The words that the grammar of statements is made of: `data/reference/prose_*.tsv` as compiled patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loader.model import CodebookError
from loader.normalize import label_keys
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

STATEMENT_COLUMNS = ("statement_code", "name_zh", "name_en")
WORD_COLUMNS = ("kind", "text", "code", "evidence")
UNIT_COLUMNS = ("family", "unit")
HEADING_COLUMNS = ("section", "text", "evidence")
BODY_COLUMNS = ("domain", "text", "evidence")
PHRASE_COLUMNS = ("kind", "text")

#: Kinds of words that say nothing by themselves.
NEUTRAL_KINDS = ("applicant", "cause", "filler", "list", "part", "total")
WORD_KINDS = (
    *NEUTRAL_KINDS,
    "accept", "answer", "approximate", "body", "carried", "channel", "charge", "compare", "cumulative", "decide",
    "decision", "dispute", "document", "each", "etc", "fee", "fee_notice", "foreign", "handle", "issue", "no", "ogi",
    "other_row", "other_year", "outcome", "own", "own_body", "own_place", "receive", "request", "request_short", "send",
    "share", "tail", "target", "this_year",
)  # fmt: skip
UNIT_FAMILIES = ("decision", "dispute", "document", "money", "notice", "request", "share")
PHRASE_KINDS = ("coverage_part", "coverage_verb", "plan_verb", "plan_word")
_SECTIONS = frozenset("123456")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that clauses are made of."""

    kind: str
    #: The statement code of what it names; "" for other words.
    code: str


@dataclass(frozen=True, eq=False)
class ProseReference:
    """All reference data that reading prose needs; loaded once, so compared by identity."""

    codes: frozenset[str]
    words: Mapping[str, Word]
    #: Finds the words of clauses, the longest at each place.
    word: re.Pattern[str]
    #: Family -> the units with which its numbers are counted.
    units: Mapping[str, frozenset[str]]
    #: Every unit, the longest first, as alternatives.
    any_unit: str
    #: Finds a number with its unit, or a word that denies: a sentence without either states nothing.
    worth_a_look: re.Pattern[str]
    #: Key of a heading -> number of its section.
    headings: Mapping[str, int]
    #: Finds a heading with its number at the beginning of a paragraph; group 1 is the heading.
    opening: re.Pattern[str]
    #: Finds the words that tell what a department is for; `domains` says which they are.
    domain: re.Pattern[str]
    domains: Mapping[str, str]
    #: 我局将进一步, 计划加强: what a plan begins with behind its year.
    plan: re.Pattern[str]
    #: 汇总…各部门: the report sums up others.
    coverage: re.Pattern[str]
    #: Any word for the fee of processing.
    fee: re.Pattern[str]


@lru_cache(maxsize=4)
def load_prose_reference(folder: Path) -> ProseReference:
    """Read the tables of `folder`.

    Raises:
        CodebookError: a table is missing or malformed, holds a kind that nothing reads, or a word stands twice.
    """
    codes = frozenset(row["statement_code"] for row in read_tsv(folder / "prose_statements.tsv", STATEMENT_COLUMNS))
    words = _words(folder, codes)
    units = {
        family: frozenset(texts)
        for family, texts in _grouped(folder, "prose_units", UNIT_COLUMNS, UNIT_FAMILIES, "family", "unit").items()
    }
    phrases = _grouped(folder, "prose_phrases", PHRASE_COLUMNS, PHRASE_KINDS, "kind", "text")
    any_unit = alternatives({unit for texts in units.values() for unit in texts})
    denials = alternatives(text for text, word in words.items() if word.kind == "no")
    headings = read_tsv(folder / "prose_headings.tsv", HEADING_COLUMNS)
    for row in headings:
        if row["section"] not in _SECTIONS:
            raise CodebookError(f"prose_headings.tsv, row {row['text']!r}: there is no section {row['section']!r}")
    domains = {row["text"]: row["domain"] for row in read_tsv(folder / "prose_bodies.tsv", BODY_COLUMNS)}
    verbs, words_of_plan = alternatives(phrases["plan_verb"]), alternatives(phrases["plan_word"])
    return ProseReference(
        codes=codes,
        words=words,
        word=re.compile(_trie(words)),
        units=units,
        any_unit=any_unit,
        worth_a_look=re.compile(rf"[\d零〇一二两三四五六七八九十百千万余多]\s*(?:{any_unit})|[为是]0|{denials}"),
        headings={label_keys(row["text"])[0]: int(row["section"]) for row in headings},
        opening=re.compile(
            r"(?:[一二三四五六七八九]\s{0,3}[、.]|第[一二三四五六]部分[:、]?|\([一二三四五六]\)[、.]?|[1-6][、.])\s{0,3}"
            rf"({alternatives(row['text'] for row in headings)})"
        ),
        domain=re.compile(alternatives(domains)),
        domains=domains,
        plan=re.compile(rf"(?:[我本][\u3400-\u9fff]{{1,5}}?|我们)?,?(?:{words_of_plan})(?:{verbs})"),
        coverage=re.compile(
            rf"(?:{alternatives(phrases['coverage_verb'])})[^。;不未]{{0,24}}?(?:{alternatives(phrases['coverage_part'])})"
        ),
        fee=re.compile(alternatives(text for text, word in words.items() if word.kind in ("fee", "fee_notice"))),
    )


def _words(folder: Path, codes: frozenset[str]) -> dict[str, Word]:
    words: dict[str, Word] = {}
    for number, row in enumerate(read_tsv(folder / "prose_words.tsv", WORD_COLUMNS), start=2):
        where = f"prose_words.tsv, line {number}"
        if row["kind"] not in WORD_KINDS:
            raise CodebookError(f"{where}: unknown kind {row['kind']!r}; expected one of {', '.join(WORD_KINDS)}")
        if row["code"] and row["code"] not in codes:
            raise CodebookError(f"{where}: {row['code']!r} is not in prose_statements.tsv")
        if not row["text"] or row["text"] in words:
            raise CodebookError(f"{where}: found {row['text']!r}, expected a text that no other line has")
        words[row["text"]] = Word(row["kind"], row["code"])
    return words


def _grouped(
    folder: Path, table: str, columns: tuple[str, ...], kinds: tuple[str, ...], kind: str, text: str
) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {name: [] for name in kinds}
    for number, row in enumerate(read_tsv(folder / f"{table}.tsv", columns), start=2):
        if row[kind] not in groups or not row[text]:
            raise CodebookError(f"{table}.tsv, line {number}: found {row[kind]!r}, expected one of {', '.join(kinds)}")
        groups[row[kind]].append(row[text])
    return groups


def alternatives(texts: Iterable[str]) -> str:
    """A pattern for any of the texts, the longest first."""
    return "|".join(re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text)))


def _trie(texts: Iterable[str]) -> str:
    """As `alternatives`, without trying one text after the other: a thousand words are looked for in every sentence."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(text[:1], []).append(text[1:])
    ends = "" in groups
    branches = [re.escape(first) + _trie(rest) for first, rest in sorted(groups.items()) if first]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends else joined
