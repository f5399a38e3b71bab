"""Findings, or their counts, as CSV and JSON: one column or key a field, written as they come."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import IO, TYPE_CHECKING

from loader.visible import VisibleOnTerminal, visible_json
from loader.warehouse import Finding, spreadsheet_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loader.checking.summary import Summary
    from loader.checking.waivers import Waiver

    Record = Iterable[str | int | Decimal | None]

FINDING_COLUMNS = (*(field.name for field in fields(Finding)), "waiver_reason", "waiver_who", "waiver_until")
SUMMARY_COLUMNS = ("severity", "check_id", "check_name_zh", "check_name_en", "findings", "reports", "waived")


def finding_records(findings: Iterable[tuple[Finding, Waiver | None]]) -> Iterator[Record]:
    """A record a finding, with the waiver that would hide it."""
    values_of = attrgetter(*(field.name for field in fields(Finding)))
    for finding, waiver in findings:
        values = values_of(finding)
        if waiver is None:
            yield *values, None, None, None
        else:
            yield *values, waiver.reason, waiver.who, waiver.until.isoformat() if waiver.until else None


def summary_records(summary: Summary) -> Iterator[Record]:
    """A record a rule and severity."""
    for count in summary.counts:
        rule = count.rule
        numbers = (count.n_findings, count.n_reports, count.n_waived)
        yield count.severity, rule.check_id, rule.name_zh, rule.name_en, *numbers


def write_csv(out: IO[str], columns: Sequence[str], records: Iterable[Record]) -> None:
    """Write CSV with a header; an empty field is NULL, numbers have no padding zeros, formulas are text."""
    writer = csv.writer(VisibleOnTerminal(out), lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([spreadsheet_text(value) if isinstance(value, str) else _plain(value) for value in record])


def write_json(out: IO[str], columns: Sequence[str], records: Iterable[Record]) -> None:
    """Write an array of objects, one a line; a decimal number is text, which keeps its digits."""
    separator = "[\n"
    for record in records:
        values = dict(zip(columns, map(_plain, record), strict=True))
        out.write(separator + visible_json(json.dumps(values, ensure_ascii=False)))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _plain(value: str | int | Decimal | None) -> str | int | None:
    # 12.000000 -> 12, 0.500000 -> 0.5
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
