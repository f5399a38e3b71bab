"""Document -> is it an annual report, and if not, what is it? Crawls bring notices, guides, lists and older statistics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.normalize import squeeze
from loader.report.head import read_head, recognised
from loader.report.names import is_agency
from loader.report.title import find_titles
from loader.report.year import own_words

if TYPE_CHECKING:
    from loader.model import Document, ReportMeta
    from loader.report.head import Head
    from loader.report.reference import KindWord, ReportReference

#: The statutory tables are printed from the reports on 2019 on.
FIRST_YEAR = 2019
_HEADLINES = 40
_MIN_HEADING, _MIN_HEADLINE, _MAX_HEADLINE = 8, 5, 90
_LISTED_REPORTS = 3
_PROSE_LINES = 6
_ENOUGH_SECTIONS = 2
_EXPECTED = "expected an annual report (政府信息公开工作年度报告) of 2019 or later"
#: 各省、自治区、直辖市人民政府…: whom a notice is addressed to.
_ADDRESSEES = re.compile(r"各[^,。]{0,6}[省市县区][^。]{0,60}[:：]|各(?:单位|部门|乡镇)[^。]{0,40}[:：]$")
#: XX局20XX年, ____年: what a template prints where the agency's name or the year belongs.
_PLACEHOLDER = re.compile(r"[xX×]{2}|_{2}|20[xX×]")
_BEFORE_2019_TABLE = re.compile(r"统计指标|主动公开政府信息数|主动公开公文数|全文电子化")


def classify_document(
    document: Document,
    meta: ReportMeta,
    tables_found: frozenset[str],
    figures_found: int,
    reference: ReportReference,
) -> UnreadableDocument | None:
    """None for a report; else what to reject the document with.

    Figures in statutory tables make a report whatever the page calls itself, unless they count part of a year. Without
    tables a document is a report if it calls itself one.
    """
    is_filled = bool(tables_found and figures_found)
    is_old = meta.year is not None and meta.year < FIRST_YEAR
    if is_filled and meta.title is not None:
        return _before_2019(meta) if is_old and "requests" not in tables_found else None
    head = read_head(document)
    word = _headline(head, meta, reference)
    # not_title keeps half-year pages from having a title; one that has is an annual report beside a link to another.
    if word is not None and word.reason == "half_year_statistics" and meta.title is None:
        return _reject(word.reason, f"found {word.description} ({word.text})")
    if is_filled:
        return _before_2019(meta) if is_old and "requests" not in tables_found else None
    if meta.title is not None and _PLACEHOLDER.search(meta.title):
        return _reject("empty_form", "found the form of the report with placeholders in its title")
    calls_itself = _calls_itself_report(head, meta, reference)
    if tables_found and not calls_itself:
        if word is not None or meta.agency_name is None or _is_addressed(head):
            return _reject("empty_form", "found the form of the report with no figure in it")
        return None
    if is_old and (calls_itself or _has_old_table(document)):
        return _before_2019(meta)
    if tables_found:
        return None
    listed = _listed_reports(head, reference)
    if listed >= _LISTED_REPORTS and not head.prose(1):
        return _reject("not_a_report", f"found a list of {listed} reports")
    if calls_itself or (word is None and _statutory_sections(document, reference) >= _ENOUGH_SECTIONS):
        return None
    if word is not None:
        return _reject(word.reason, f"found {word.description} ({word.text})")
    if meta.year is None and _has_old_table(document):
        return _reject("pre_2019_report", "found statistics from before the statutory tables")
    return _reject("not_a_report", "found neither a title nor a table of a report")


def _reject(reason: str, found: str) -> UnreadableDocument:
    return UnreadableDocument(reason, f"{found}; {_EXPECTED}")


def _before_2019(meta: ReportMeta) -> UnreadableDocument:
    return _reject("pre_2019_report", f"found a report on {meta.year}, from before the statutory tables")


def _headline(head: Head, meta: ReportMeta, reference: ReportReference) -> KindWord | None:
    """The word of the first headline that names another kind of page; half-year words count anywhere in a headline."""
    for index in head.lines[:_HEADLINES]:
        cell = head.document.cells[index]
        if not _MIN_HEADLINE <= len(cell) <= _MAX_HEADLINE or head.is_prose(index):
            continue
        text = head.key(index)
        if "公开" not in text and "年度报告" not in text and "预算" not in text and "决算" not in text:
            continue
        if meta.title is None:
            for word in reference.kinds:
                if word.reason == "half_year_statistics" and word.text in text:
                    return word
        match = reference.kind.search(text)
        # Menus are full of 政府信息公开指南: a headline of another kind says more than its kind.
        if match is not None and len(text) > len(match[0]) + 6:
            return next(word for word in reference.kinds if word.text in match[0])
    return None


def _calls_itself_report(head: Head, meta: ReportMeta, reference: ReportReference) -> bool:
    named = meta.agency_name is not None and is_agency(meta.agency_name, reference)
    # A site's column is called X政府信息公开年报 as well: without a year it takes a sentence to make a report.
    if meta.title is not None and (meta.year is not None or (named and head.prose(1))):
        return True
    for index in head.prose(_PROSE_LINES):
        text = own_words(squeeze(head.text(index)))
        if (
            meta.year is not None
            and reference.title.search(text)
            and re.search(r"本报告|本年度报告|报告如下|现公布|编制|总结如下", text)
        ):
            return meta.agency_name is None or is_agency(meta.agency_name, reference)
    return False


def _is_addressed(head: Head) -> bool:
    return any(
        _ADDRESSEES.match(head.key(index)) for index in head.lines[:_HEADLINES] if len(head.document.cells[index]) < 120
    )


def _has_old_table(document: Document) -> bool:
    return any(_BEFORE_2019_TABLE.search(cell) for cell in document.cells if len(cell) < 40)


def _statutory_sections(document: Document, reference: ReportReference) -> int:
    """How many headings of the form there are: of a report whose tables were images or not made out, these are left."""
    found = set()
    for cell in document.cells:
        if _MIN_HEADING <= len(cell) <= _MAX_HEADLINE:
            found.update(reference.section.findall(squeeze(recognised(cell))))
    return len(found)


def _listed_reports(head: Head, reference: ReportReference) -> int:
    return len({(title.agency, title.year) for title in find_titles(head, reference)})
