"""Cells of prose -> statements and sections of one report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.model import Section, Statement
from loader.prose.asides import read_asides
from loader.prose.clauses import Reading
from loader.prose.paragraphs import find_paragraphs
from loader.prose.quantities import Context
from loader.prose.sections import find_sections
from loader.prose.tokens import reporter_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.model import Document, ReportMeta
    from loader.prose.paragraphs import Paragraph
    from loader.prose.quantities import Stated
    from loader.prose.reference import ProseReference
    from loader.prose.tokens import Reporter

_SENTENCE = re.compile(r"[^。!?]+")
_SHORTEST, _HEADING_MAX = 5, 30
_SHOWN = 200
#: What goes on for so long without a full stop is no sentence.
_LONGEST_SENTENCE = 20_000
#: (二)依申请公开: what the paragraphs below are about.
_SUBHEADING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六]是)")
_REQUESTS = re.compile(r"依申请|信息公开申请|申请公开")
_DISPUTES = re.compile(r"政府信息公开.{0,12}复议")
#: A paragraph without any of these counts nothing that is read.
_COUNTED = re.compile(r"申请|复议|诉讼|处理费|收费通知|公开费|规范性文件|规章|许可|处罚|强制")
#: A sentence without any of these has no aside.
_ASIDE = re.compile(r"年1月1|将|计划|拟|处理费|公开费|实际|报告|汇总|综合|合并|汇集|涵盖")


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
        meta: the report's year and agency, as far as they are known.
        reference: the words.
    """
    reporter = reporter_of(meta.agency_name, meta.year)
    statements: list[Statement] = []
    is_headed = False
    for paragraph in find_paragraphs(document, cells):
        text = paragraph.text
        if len(text) < _SHORTEST:
            continue
        if len(text) <= _HEADING_MAX or _SUBHEADING.match(text):
            opening = text[:_HEADING_MAX].split("。", 1)[0].split(",", 1)[0]
            if _SUBHEADING.match(text) or _REQUESTS.search(opening):
                is_headed = bool(_REQUESTS.search(opening) or _DISPUTES.search(opening))
        context = Context(is_government=bool(reporter.level), is_headed=is_headed, requests=is_headed)
        found = _read(paragraph, Reading(reference, context), meta.agency_name or "", reporter)
        statements += [_statement(stated, paragraph, document) for stated in found]
    return Prose(tuple(statements), find_sections(document, cells, reference))


def _read(paragraph: Paragraph, reading: Reading, agency: str, reporter: Reporter) -> Iterator[tuple[int, Stated]]:
    reference = reading.reference
    text = paragraph.text
    is_counted = reading.context.is_headed or _COUNTED.search(text) is not None
    if not is_counted and _ASIDE.search(text) is None:
        return
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        if len(words) > _LONGEST_SENTENCE:
            continue
        if is_counted and reference.worth_a_look.search(words):
            for stated in reading.read(tokenize(words, reporter, reference)):
                yield sentence.start(), stated
        if _ASIDE.search(words):
            for stated in read_asides(words, agency, reporter, reference):
                yield sentence.start(), stated


def _statement(found: tuple[int, Stated], paragraph: Paragraph, document: Document) -> Statement:
    offset, stated = found
    start = offset + stated.start
    clause = paragraph.printed(document, offset + stated.clause_start, offset + stated.clause_end)
    return Statement(
        stated.code,
        stated.base,
        stated.value,
        stated.unit,
        paragraph.printed(document, start, offset + stated.end),
        clause if len(clause) <= _SHOWN else f"{clause[:_SHOWN]}…",
        document.locator(paragraph.cell_at(start)),
    )
