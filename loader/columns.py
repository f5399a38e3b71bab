"""Parsed reports -> Arrow columns, one record batch a table, ready to cross a process boundary and to be bulk-inserted.

Nothing is read or decided here but that text which no UTF-8 can hold is escaped.
Rows keep the place of their report in the batch (`report_no`) and of the fact in its report (`fact_no`) instead of
repeating the report's columns two hundred times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loader.model import Issue, ParsedReport, Reject, Source

_FACT = pa.schema(
    [
        ("report_no", pa.int32()),
        ("fact_no", pa.int32()),
        ("table_code", pa.string()),
        ("row_code", pa.string()),
        ("measure", pa.string()),
        ("applicant_type", pa.string()),
        ("value", pa.decimal128(18, 6)),
        ("unit", pa.string()),
        ("status", pa.string()),
        ("evidence", pa.string()),
        ("value_raw", pa.string()),
        ("locator", pa.string()),
    ]
)
_REPORT = pa.schema(
    [
        ("report_no", pa.int32()),
        ("report_id", pa.string()),
        ("source_path", pa.string()),
        ("sha256", pa.string()),
        ("media_type", pa.string()),
        ("title", pa.string()),
        ("agency_name", pa.string()),
        ("agency_clues", pa.string()),
        ("year", pa.int32()),
        ("published_on", pa.date32()),
        ("index_number", pa.string()),
        ("document_number", pa.string()),
        ("form_proactive", pa.string()),
        ("form_requests", pa.string()),
        ("form_disputes", pa.string()),
        ("n_facts", pa.int32()),
        ("n_values", pa.int32()),
        ("n_blank", pa.int32()),
        ("n_figures", pa.int32()),
        ("n_figures_told", pa.int32()),
        ("status", pa.string()),
    ]
)
_ISSUE = pa.schema(
    [
        ("report_no", pa.int32()),
        ("issue_no", pa.int32()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("locator", pa.string()),
        ("evidence", pa.string()),
    ]
)
_STATEMENT = pa.schema(
    [
        ("report_no", pa.int32()),
        ("statement_no", pa.int32()),
        ("statement_code", pa.string()),
        ("base_code", pa.string()),
        ("value", pa.decimal128(18, 6)),
        ("unit", pa.string()),
        ("value_raw", pa.string()),
        ("sentence", pa.string()),
        ("locator", pa.string()),
    ]
)
_SECTION = pa.schema(
    [
        ("report_no", pa.int32()),
        ("section", pa.int32()),
        ("heading", pa.string()),
        ("n_characters", pa.int32()),
        ("text_sha256", pa.string()),
        ("section_order", pa.int32()),
        ("locator", pa.string()),
    ]
)
_REJECT = pa.schema(
    [("source_path", pa.string()), ("sha256", pa.string()), ("reason", pa.string()), ("message", pa.string())]
)
_SOURCE = pa.schema([("source_path", pa.string()), ("sha256", pa.string()), ("size", pa.int64())])


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of some inputs as Arrow record batches; pickles cheaply, and the order of batches never matters."""

    #: One row a fact: report_no and fact_no (both 0-based), then the fact's columns; value is decimal128(18, 6).
    fact: pa.RecordBatch
    #: One row a parsed report; report_no counts within this batch.
    report: pa.RecordBatch
    #: One row an issue; issue_no is 1-based within its report. locator and evidence are NULL where there is none.
    issue: pa.RecordBatch
    #: One row a statement of the prose; statement_no is 1-based within its report.
    statement: pa.RecordBatch
    #: One row a section of the text; section_order is its 1-based place in the document.
    section: pa.RecordBatch
    #: One row a rejected input.
    reject: pa.RecordBatch
    #: One row a path seen: that of each report, of each reject (size NULL unless given) and each path given.
    source: pa.RecordBatch


def make_batch(
    reports: Sequence[ParsedReport], rejects: Sequence[Reject] = (), sources: Iterable[Source] = ()
) -> Batch:
    """Turn parsed reports into columns.

    Args:
        reports: any number of reports; the same bytes may come several times under different paths.
        rejects: the inputs that are no loadable report.
        sources: paths seen beside those of `reports`: above all those whose bytes the warehouse knows already.
            Paths of rejects may be among them (their size is then known), those of reports may too.
    """
    return Batch(
        _fact_columns(reports), _report_columns(reports), _issue_columns(reports), _statement_columns(reports),
        _section_columns(reports), _reject_columns(rejects), _source_columns(reports, rejects, sources),
    )  # fmt: skip


def _fact_columns(reports: Sequence[ParsedReport]) -> pa.RecordBatch:
    facts = [fact for report in reports for fact in report.facts]
    return _record_batch(
        _FACT,
        [number for number, report in enumerate(reports) for _ in report.facts],
        [number for report in reports for number in range(len(report.facts))],
        [fact.table_code for fact in facts],
        [fact.row_code for fact in facts],
        [fact.measure for fact in facts],
        [fact.applicant_type for fact in facts],
        [fact.value for fact in facts],
        [fact.unit for fact in facts],
        [fact.status for fact in facts],
        [fact.evidence for fact in facts],
        [fact.value_raw for fact in facts],
        [fact.locator for fact in facts],
    )


def _report_columns(reports: Sequence[ParsedReport]) -> pa.RecordBatch:
    statuses = [[fact.status for fact in report.facts] for report in reports]
    return _record_batch(
        _REPORT,
        list(range(len(reports))),
        [report.report_id for report in reports],
        [report.source.path for report in reports],
        [report.source.sha256 for report in reports],
        [report.media_type for report in reports],
        [report.meta.title for report in reports],
        [report.meta.agency_name for report in reports],
        [report.meta.agency_clues for report in reports],
        [report.meta.year for report in reports],
        [report.meta.published_on for report in reports],
        [report.meta.index_number for report in reports],
        [report.meta.document_number for report in reports],
        [report.form_proactive for report in reports],
        [report.form_requests for report in reports],
        [report.form_disputes for report in reports],
        [len(report.facts) for report in reports],
        [status.count("reported") for status in statuses],
        [status.count("blank") for status in statuses],
        [report.n_figures for report in reports],
        [report.n_figures_told for report in reports],
        [report.status for report in reports],
    )


def _issue_columns(reports: Sequence[ParsedReport]) -> pa.RecordBatch:
    rows = [
        (number, issue_no, issue)
        for number, report in enumerate(reports)
        for issue_no, issue in enumerate(_all_issues(report), start=1)
    ]
    return _record_batch(
        _ISSUE,
        [number for number, _, _ in rows],
        [issue_no for _, issue_no, _ in rows],
        [issue.code for _, _, issue in rows],
        [issue.severity for _, _, issue in rows],
        [issue.message for _, _, issue in rows],
        [issue.locator or None for _, _, issue in rows],
        [issue.evidence or None for _, _, issue in rows],
    )


def _all_issues(report: ParsedReport) -> tuple[Issue, ...]:
    """The report's issues; those that only the metadata carry come behind, none is stored twice."""
    return (*report.issues, *(issue for issue in report.meta.issues if issue not in report.issues))


def _statement_columns(reports: Sequence[ParsedReport]) -> pa.RecordBatch:
    rows = [
        (number, statement_no, statement)
        for number, report in enumerate(reports)
        for statement_no, statement in enumerate(report.statements, start=1)
    ]
    return _record_batch(
        _STATEMENT,
        [number for number, _, _ in rows],
        [statement_no for _, statement_no, _ in rows],
        [statement.statement_code for _, _, statement in rows],
        [statement.base_code or None for _, _, statement in rows],
        [statement.value for _, _, statement in rows],
        [statement.unit for _, _, statement in rows],
        [statement.value_raw for _, _, statement in rows],
        [statement.sentence for _, _, statement in rows],
        [statement.locator for _, _, statement in rows],
    )


def _section_columns(reports: Sequence[ParsedReport]) -> pa.RecordBatch:
    rows = [
        (number, order, section)
        for number, report in enumerate(reports)
        for order, section in enumerate(report.sections, start=1)
    ]
    return _record_batch(
        _SECTION,
        [number for number, _, _ in rows],
        [section.section for _, _, section in rows],
        [section.heading for _, _, section in rows],
        [section.n_characters for _, _, section in rows],
        [section.text_sha256 for _, _, section in rows],
        [order for _, order, _ in rows],
        [section.locator for _, _, section in rows],
    )


def _reject_columns(rejects: Sequence[Reject]) -> pa.RecordBatch:
    return _record_batch(
        _REJECT,
        [reject.source_path for reject in rejects],
        [reject.sha256 for reject in rejects],
        [reject.reason for reject in rejects],
        [reject.message for reject in rejects],
    )


def _source_columns(
    reports: Sequence[ParsedReport], rejects: Sequence[Reject], sources: Iterable[Source]
) -> pa.RecordBatch:
    known = [*(report.source for report in reports), *sources]
    return _record_batch(
        _SOURCE,
        [source.path for source in known] + [reject.source_path for reject in rejects],
        [source.sha256 for source in known] + [reject.sha256 for reject in rejects],
        [source.size for source in known] + [None for _ in rejects],
    )


def _record_batch(schema: pa.Schema, *columns: list[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        # File names need not be UTF-8 and HTML can name half a surrogate pair (&#xD800;): such text is stored escaped.
        escaped = [value and value.encode("utf-8", "backslashreplace").decode("utf-8") for value in values]
        return pa.array(escaped, kind)
