"""Cells of prose -> statements and sections of one report."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.model import Section, Statement
from loader.normalize import label_keys, squeeze
from loader.prose.clauses import read_sentence, speaks_of
from loader.prose.numbers import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.model import Document, ReportMeta
    from loader.prose.clauses import Stated
    from loader.prose.reference import ProseReference

_SENTENCE = re.compile(r"[^。！？!?\n]+")
_HEADING_MAX = 80
#: 无复议案件: nothing shorter states anything.
_SHORTEST = 5
_SHOWN = 200
#: (二)依申请公开, 二是依法办理依申请公开工作: what the paragraph below is about.
_ABOUT_REQUESTS = re.compile(r"^\W{0,2}[一二三四五六七八九十\d]{1,2}\W.{0,12}依申请公开")
_SUBHEADING = re.compile(r"^\W{0,2}[一二三四五六七八九十\d]{1,2}[、.)）]")
_PERIOD = re.compile(r"(20\d\d)年1月1日起?[至到—~-]{1,2}(?:(20\d\d)年)?12月31日")
_PLAN = re.compile(r"(?:^|[。;；,，:：\s])(20\d\d)年度?,?")
#: A sentence may go on about what the one before it spoke of.
_LOOK_BACK = 120
#: How far behind the year a word that looks ahead may stand.
_PLAN_REACH = 16


@dataclass(frozen=True, slots=True)
class Prose:
    """What the prose of one report says."""

    #: In document order.
    statements: tuple[Statement, ...]
    #: In document order, each section once.
    sections: tuple[Section, ...]


def read_prose(document: Document, cells: Sequence[int], meta: ReportMeta, reference: ProseReference) -> Prose:
    """The statements and sections of a report.

    Args:
        document: where the cells stand.
        cells: the indexes of the cells that are no figures, blanks or rows of tables, in order.
        meta: the report's year, without which no sentence is about it.
        reference: the words.
    """
    sections = _find_sections(document, cells, reference)
    if meta.year is None:
        return Prose((), sections)
    statements: list[Statement] = []
    spoken_of: frozenset[str] = frozenset()
    for index in cells:
        text = document.cells[index]
        if _SUBHEADING.match(text) or _ABOUT_REQUESTS.match(text):
            spoken_of = frozenset({"request", "disclosure"}) if _ABOUT_REQUESTS.match(text) else frozenset()
        if len(text) >= _SHORTEST:
            statements += _read_paragraph(document, index, meta, reference, spoken_of)
    return Prose(tuple(statements), sections)


def _read_paragraph(
    document: Document, index: int, meta: ReportMeta, reference: ProseReference, spoken_of: frozenset[str]
) -> Iterator[Statement]:
    """`meta.year` must be known."""
    year, agency = meta.year or 0, meta.agency_name or ""
    printed = document.cells[index]
    text, places = fold(printed)
    locator = document.locator(index)
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        before = text[max(0, sentence.start() - _LOOK_BACK) : sentence.start()]
        for stated in read_sentence(words, year, reference, spoken_of | speaks_of(before)):
            yield _statement(stated, sentence.start(), printed, places, locator)
        for body in reference.bodies(words, agency):
            raw = _printed(printed, places, sentence.start() + body.start(), sentence.start() + body.end())
            yield Statement("body", "", None, None, raw, _clip(words), locator)
        yield from _years(words, printed, places, sentence.start(), locator, reference)
        if reference.fee.search(words):
            yield Statement("fee_statement", "", None, None, "", _clip(words), locator)


def _statement(stated: Stated, start: int, printed: str, places: Sequence[int], locator: str) -> Statement:
    raw = _printed(printed, places, start + stated.start, start + stated.end)
    clause = _printed(printed, places, start + stated.clause_start, start + stated.clause_end)
    return Statement(stated.code, stated.base, stated.value, stated.unit, raw, _clip(clause), locator)


def _years(
    words: str, printed: str, places: Sequence[int], start: int, locator: str, reference: ProseReference
) -> Iterator[Statement]:
    """The period that the figures are of, and the year that a plan names."""
    for period in _PERIOD.finditer(words):
        if period[2] in (None, period[1]):
            raw = _printed(printed, places, start + period.start(), start + period.end())
            yield Statement("period_year", "", Decimal(period[1]), None, raw, _clip(words), locator)
    for plan in _PLAN.finditer(words):
        ahead = reference.future.search(words, plan.end(), plan.end() + _PLAN_REACH)
        if ahead is not None and "," not in words[plan.end() : ahead.start()]:
            raw = _printed(printed, places, start + plan.start(1), start + ahead.end())
            yield Statement("plan_year", "", Decimal(plan[1]), None, raw, _clip(words), locator)


def _printed(text: str, places: Sequence[int], start: int, end: int) -> str:
    """The printed words of a part of the folded text."""
    return text[places[start] : places[end - 1] + 1].strip() if end > start else ""


def _clip(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _find_sections(document: Document, cells: Sequence[int], reference: ProseReference) -> tuple[Section, ...]:
    """The sections whose headings are there, with the prose below each.

    A heading that comes twice counts where it comes last: a table of contents stands in front.
    """
    found: dict[int, tuple[int, str]] = {}
    for position, index in enumerate(cells):
        opened = _heading(document.cells[index], reference)
        if opened is not None:
            found[opened[0]] = (position, opened[1])
    starts = sorted((position, section, heading) for section, (position, heading) in found.items())
    sections = []
    for number, (position, section, heading) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(cells)
        body = squeeze("".join(document.cells[index] for index in cells[position:end]))[len(squeeze(heading)) :]
        digest = hashlib.sha256(body.encode("utf-8", "backslashreplace")).hexdigest() if body else None
        sections.append(Section(section, heading, len(body), digest, document.locator(cells[position])))
    return tuple(sections)


def _heading(text: str, reference: ProseReference) -> tuple[int, str] | None:
    """The section that a cell opens, with its heading as it stands."""
    if len(text) <= _HEADING_MAX:
        for key in label_keys(text):
            if key in reference.sections:
                return reference.sections[key], text
    if text[:1] in "一二三四五六(（":
        opening = reference.opening.match(text)
        if opening is not None:
            return reference.sections[label_keys(opening[1])[0]], opening[0]
    return None
