"""`ogi parse`: the facts of one report as text."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from loader.agencies import Resolver, agency_id, read_clues
from loader.inspection.command import id_column_option, parse_named, text_column_option
from loader.reference import reference_folder
from loader.visible import visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.model import ParsedReport

_FACT_COLUMNS = (
    "report_id", "agency_id", "year", "table_code", "row_code", "measure", "applicant_type",
    "value", "unit", "status", "evidence", "value_raw", "locator",
)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path())
@click.option("--format", "file_format", type=click.Choice(["tsv", "json"]), default="tsv", show_default=True)
@text_column_option
@id_column_option
def parse(file: str, file_format: str, text_column: str | None, id_column: str | None) -> None:
    """Print the facts of one report; nothing is stored. Issues go to stderr.

    A document of an archive or corpus is named as in `source_path`, behind "!".

    \b
    Example:
      ogi parse report.html | head
      ogi parse 'archive.zip!county/2023.docx' --format json
    """
    _, parsed = parse_named(file, text_column, id_column)
    if file_format == "json":
        printed = asdict(parsed) | {"facts": [fact._asdict() for fact in parsed.facts]}
        click.echo(visible_json(json.dumps(printed, ensure_ascii=False, indent=2, default=_as_json)))
        return
    click.echo("\t".join(_FACT_COLUMNS))
    for row in _fact_rows(parsed):
        click.echo("\t".join(row))
    for issue in parsed.issues:
        click.echo(visible(f"{issue.severity}: {issue.code}: {issue.message} {issue.locator}".rstrip()), err=True)


def _fact_rows(report: ParsedReport) -> Iterator[list[str]]:
    head = [report.report_id, _agency_id(report) or "", str(report.meta.year or "")]
    for fact in report.facts:
        value = "" if fact.value is None else format(fact.value, "f")
        cells = (
            fact.table_code, fact.row_code, fact.measure, fact.applicant_type, value, fact.unit or "", fact.status,
            fact.evidence, fact.value_raw, fact.locator,
        )  # fmt: skip
        yield head + [visible(" ".join(cell.split())) for cell in cells]


def _agency_id(report: ParsedReport) -> str | None:
    """As a load without an alias file would give it."""
    meta = report.meta
    if meta.agency_name is None:
        return None
    return agency_id(Resolver(reference_folder()).resolve(meta.agency_name, meta.year, read_clues(meta.agency_clues)))


def _as_json(value: object) -> str:
    """A number keeps its digits: JSON's own numbers would be read back as binary fractions."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
