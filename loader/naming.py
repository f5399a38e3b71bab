"""`ogi agencies`: the names of agencies that a person should look at, and lines for the alias file."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from loader.agencies import ALIASES_FILE
from loader.agencies.aliases import COLUMNS as ALIAS_COLUMNS
from loader.messages import tell
from loader.options import warehouse_option
from loader.visible import visible, visible_json
from loader.warehouse import doubtful_agencies, spreadsheet_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loader.warehouse import DoubtfulAgency

_FIELDS = (
    "agency_name",
    "n_reports",
    "confidence",
    "kind_code",
    "division_name",
    "candidates",
    "evidence",
    "source_path",
)
#: Candidates shown in the table; the other formats have all.
_SHOWN = 3


@click.command()
@warehouse_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "csv", "json", "aliases"]),
    default="table",
    show_default=True,
)
@click.option("--all", "everything", is_flag=True, help="Also the agencies whose division and kind are certain.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many.")
def agencies(warehouse: Path, file_format: str, limit: int | None, *, everything: bool) -> None:
    """List agencies whose division or kind is not certain, the most frequent first, with candidates.

    --format aliases prints lines for the alias file, agency_aliases.tsv in the warehouse's folder: one for each candidate,
    behind a # that you take away where it is right. The next load goes by that file before anything else.

    \b
    Example:
      ogi agencies --limit 20
      ogi agencies --format aliases > new_aliases.tsv
    """
    found = doubtful_agencies(warehouse, everything=everything)[:limit]
    if file_format == "json":
        click.echo(visible_json(json.dumps([asdict(agency) for agency in found], ensure_ascii=False, indent=2)))
    elif file_format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_FIELDS)
        writer.writerows(_record(agency) for agency in found)
    elif file_format == "aliases":
        for line in alias_lines(found):
            click.echo(line)
    else:
        _print_table(found)


def alias_lines(found: Sequence[DoubtfulAgency]) -> Iterator[str]:
    """The header, then a commented line a candidate; where there is none, one to be filled in."""
    yield "\t".join(ALIAS_COLUMNS)
    for agency in found:
        for name in agency.candidate_names or [""]:
            fields = (agency.agency_name, name, f"{agency.n_reports} reports; {agency.evidence}")
            yield "# " + "\t".join(map(visible, fields))


def _record(agency: DoubtfulAgency) -> list[str]:
    values = asdict(agency)
    values["candidates"] = "; ".join(agency.candidates)
    return [spreadsheet_text(visible(str("" if values[field] is None else values[field]))) for field in _FIELDS]


def _print_table(found: Sequence[DoubtfulAgency]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading, justify in (
        (tell("reports"), "right"),
        (tell("agency"), "left"),
        (tell("confidence"), "left"),
        (tell("candidates"), "left"),
        (tell("why"), "left"),
    ):
        table.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
    for agency in found:
        names = agency.candidates[:_SHOWN]
        more = f"; … ({len(agency.candidates)})" if len(agency.candidates) > _SHOWN else ""
        table.add_row(
            f"{agency.n_reports:,}", visible(agency.agency_name), agency.confidence, visible("; ".join(names) + more),
            visible(agency.evidence),
        )  # fmt: skip
    if not found:
        click.echo(tell("every agency is resolved"))
        return
    Console(soft_wrap=True, markup=False, highlight=False).print(table)
    click.echo(
        tell(
            "{count:,} agencies; say what a name stands for in {file} beside the warehouse (--format aliases)",
            count=len(found),
            file=ALIASES_FILE,
        )
    )
