"""What title, metadata lines and prose say of a report: whose it is, of which year, when published, under which numbers.

`describe_report` never refuses: what the text does not tell is None with an issue. `classify_document` tells reports
from everything else that crawls bring along. Statutory tables are not read here (`tables`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import Issue, ReportMeta
from loader.report.agency import find_agency
from loader.report.head import read_head
from loader.report.kind import classify_document
from loader.report.metadata import read_metadata
from loader.report.reference import ReportReference, load_report_reference
from loader.report.title import choose_title, find_titles
from loader.report.year import find_year, own_words

if TYPE_CHECKING:
    from loader.model import Document
    from loader.report.agency import AgencyFinding
    from loader.report.head import Head
    from loader.report.title import Title
    from loader.report.year import YearFinding

__all__ = ["ReportReference", "classify_document", "describe_report", "load_report_reference"]

#: An introduction is at most this many paragraphs, before the first heading or just behind it; where the title says
#: everything, its first ones are read for contradiction only.
_INTRODUCTION, _INTRODUCTION_BELOW_FULL_TITLE = 5, 2
#: Metadata lines stand above the title, or below it and before the first sentence.
_BELOW_TITLE = 8


def describe_report(document: Document, reference: ReportReference) -> ReportMeta:
    """What the document says of itself.

    Issues: `agency_unknown`, `agency_sources_disagree`, `year_unknown`, `year_sources_disagree` (warnings).
    """
    head = read_head(document)
    titles = find_titles(head, reference)
    title = choose_title(titles)
    last = head.opening
    if title is not None and title.index in head.lines[head.opening :]:
        last = min(len(head.lines), head.lines.index(title.index) + _BELOW_TITLE)
    metadata = read_metadata(head, last, reference)
    full = title is not None and title.agency is not None and title.year is not None
    paragraphs = head.prose(_INTRODUCTION_BELOW_FULL_TITLE if full else _INTRODUCTION)
    sentences = [(index, own_words(head.key(index))) for index in paragraphs]
    agency = find_agency(titles, title, metadata, head, sentences, reference)
    year = find_year(title, head, sentences, reference)
    return ReportMeta(
        title=title.text if title is not None else None,
        agency_name=agency.name,
        year=year.year,
        published_on=metadata.published_on,
        index_number=metadata.index_number,
        document_number=metadata.document_number,
        issues=(*_agency_issues(agency, head), *_year_issues(year, title, head)),
        other_names=tuple(
            dict.fromkeys(candidate.name for candidate in agency.candidates if candidate.name != agency.name)
        ),
    )


def _agency_issues(finding: AgencyFinding, head: Head) -> list[Issue]:
    document = head.document
    if finding.name is None:
        named = ", ".join(f"{candidate.name!r} ({candidate.source})" for candidate in finding.refused)
        found = f"found only {named}, which is not what the text calls itself" if named else "found no agency's name"
        message = f"{found}; expected one in title, metadata lines, introduction or signature"
        return [Issue("agency_unknown", "warning", message)]
    if not finding.others:
        return []
    other = finding.others[0]
    message = f"{other.source} names {other.name!r}, recorded is {finding.name!r}; check which agency filed the report"
    evidence = document.cells[other.index][:200]
    return [Issue("agency_sources_disagree", "warning", message, document.locator(other.index), evidence)]


def _year_issues(finding: YearFinding, title: Title | None, head: Head) -> list[Issue]:
    document = head.document
    if finding.year is None:
        message = "found no year in title, statistical period or introduction; expected one, such as 2022年"
        return [Issue("year_unknown", "warning", message)]
    if not finding.others:
        return []
    other, index = finding.others[0]
    source = "title" if title is not None and title.year is not None else "statistical period"
    message = f"{source} says {finding.year}, another sentence {other}; recorded is {finding.year}"
    return [Issue("year_sources_disagree", "warning", message, document.locator(index), document.cells[index][:200])]
