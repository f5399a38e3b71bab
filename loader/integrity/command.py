"""`ogi verify` and `ogi diff`: what a warehouse promises, and in what two of them differ."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from contextlib import ExitStack
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from loader.codebook import load_codebook
from loader.collections import RecordColumns
from loader.inspection.command import id_column_option, text_column_option
from loader.integrity.printed import verify_printed
from loader.integrity.sources import verify_sources
from loader.messages import tell
from loader.options import memory_option, warehouse_option
from loader.progress import waiting
from loader.reference import reference_folder, sql_folder
from loader.visible import VisibleOnTerminal, visible, visible_json
from loader.warehouse import compare, spreadsheet_text, verify_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.warehouse import Comparison, Verified

#: Faults of one promise, and differences, that the tables on the terminal show; json and csv have more.
_SHOWN = 20
_STATE_WIDTH = 10
_PROMISES = {
    "files": ("a Parquet file for each table, nothing else", "每表一个 Parquet 文件,别无他物"),
    "grain": ("every key once, none NULL", "主键唯一且不为空"),
    "references": ("every reference leads somewhere", "引用均有所指"),
    "counts": ("counts in = counts out", "计入等于计出"),
    "values": ("a number exactly where the status says so", "有数与否与状态一致"),
    "current": ("one current document an agency and year", "一机关一年度一份现行文件"),
    "versions": ("every report names the load that read it", "每份年报均写明由哪次装载读入"),
    "parquet": ("Parquet holds the same rows", "Parquet 与数据库逐行一致"),
    "printed": ("every number is what its text reads", "数值与原文一致"),
    "sources": ("the documents are those that were loaded", "源文件与入库时一致"),
}


@click.command()
@warehouse_option
@click.option("--sources/--no-sources", "with_sources", default=True, help="Read the documents again, where they are.")
@click.option("--format", "file_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
@text_column_option
@id_column_option
def verify(
    warehouse: Path, file_format: str, text_column: str | None, id_column: str | None, *, with_sources: bool
) -> None:
    """Hold a warehouse to its promises; exit code 1 where one is broken, with what is wrong.

    Looked at are the files, keys, references, counts and values, whether Parquet holds the same rows, whether every
    number is what its text reads, and whether the documents still are those that were loaded: relative paths are looked
    for from where the command is called.

    \b
    Example:
      ogi verify
      ogi verify --warehouse data/warehouse --no-sources --format json
    """
    reference = reference_folder()
    columns = RecordColumns.load(reference, text=text_column, identifier=id_column)
    outcomes = chain(
        verify_tables(warehouse, sql_folder()), [verify_printed(warehouse, load_codebook(reference).grammar)]
    )
    if with_sources:
        outcomes = chain(outcomes, [verify_sources(warehouse, columns)])
    n_faults = 0
    for outcome in outcomes:
        n_faults += outcome.n_faults
        for line in _as_json(outcome) if file_format == "json" else _as_lines(outcome):
            click.echo(line)
    if n_faults:
        raise click.exceptions.Exit(1)


def _as_lines(outcome: Verified) -> Iterator[str]:
    english, chinese = _PROMISES[outcome.promise]
    state = tell("{count:,} FAULTS", count=outcome.n_faults) if outcome.n_faults else tell("holds")
    left_out = f" ({outcome.left_out})" if outcome.left_out else ""
    state += " " * (_STATE_WIDTH - cell_len(state))
    yield f"{outcome.promise:<10}  {state}  {outcome.n_checked:>14,}  {english} {chinese}{left_out}"
    for fault in outcome.faults[:_SHOWN]:
        yield visible(f"  {fault.relation} {fault.place}: {fault.found}")
    if outcome.n_faults > _SHOWN:
        yield tell("  … and {count:,} more", count=outcome.n_faults - _SHOWN)


def _as_json(outcome: Verified) -> Iterator[str]:
    faults = [{"relation": fault.relation, "place": fault.place, "found": fault.found} for fault in outcome.faults]
    told = {
        "promise": outcome.promise,
        "n_checked": outcome.n_checked,
        "n_faults": outcome.n_faults,
        "left_out": outcome.left_out,
        "faults": faults,
    }
    yield visible_json(json.dumps(told, ensure_ascii=False))


@click.command()
@click.argument("old", type=click.Path(path_type=Path, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format", "file_format", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@click.option("--provenance", "with_provenance", is_flag=True, help="Also equal values from another text or place.")
@click.option("--exit-code", is_flag=True, help="End with exit code 1 where a cell was added, removed or changed.")
@memory_option
def diff(old: Path, new: Path, file_format: str, memory: str, *, with_provenance: bool, exit_code: bool) -> None:
    """Compare two warehouses fact by fact: what was added, removed or changed, and why.

    A document is compared with itself, and the current document for an agency and year with that of the other warehouse
    where it is another one (a report that was published again). Why: new_report, lost_report, other_document,
    loader_version, codebook_version; unexplained is the same document read by the same version, which must not be.

    \b
    Example:
      ogi diff before/ after/
      ogi diff before/ after/ --format csv > differences.csv
    """
    with ExitStack() as opened:
        with waiting(tell("comparing")):
            comparison = opened.enter_context(compare(old, new, sql_folder(), memory))
        rows = comparison.rows(with_provenance=with_provenance)
        if file_format == "csv":
            writer = csv.writer(VisibleOnTerminal(sys.stdout), lineterminator="\n")
            writer.writerow(comparison.columns())
            writer.writerows(map(_guarded, rows))
        elif file_format == "json":
            names = comparison.columns()
            for row in rows:
                click.echo(visible_json(json.dumps(dict(zip(names, _plain(row), strict=True)), ensure_ascii=False)))
        else:
            _print_tables(comparison, rows, with_provenance=with_provenance)
        differs = any(change != "provenance" for change, *_ in comparison.counts())
    if exit_code and differs:
        raise click.exceptions.Exit(1)


def _plain(row: tuple[Any, ...]) -> list[Any]:
    """Numbers with their digits as printed, NULL as None; ids and texts as they are."""
    return [_digits(value) if isinstance(value, Decimal) else _day(value) for value in row]


def _guarded(row: tuple[Any, ...]) -> list[Any]:
    """As `_plain`; texts as a spreadsheet may hold them."""
    return [
        spreadsheet_text(value) if isinstance(value, str) else plain
        for value, plain in zip(row, _plain(row), strict=True)
    ]


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _digits(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _print_tables(comparison: Comparison, rows: Iterator[tuple[Any, ...]], *, with_provenance: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    counts = [count for count in comparison.counts() if with_provenance or count[0] != "provenance"]
    if not counts:
        console.print(tell("no differences"))
        return
    summary = Table(tell("change"), tell("why"), tell("cells"), tell("documents"), box=None)
    for change, why, cells, documents in counts:
        summary.add_row(change, why, f"{cells:,}", f"{documents:,}")
    console.print(summary)
    console.print()
    names = comparison.columns()
    for values in islice(rows, _SHOWN):
        row = dict(zip(names, values, strict=True))
        cell = ".".join(row[name] for name in ("table_code", "row_code", "measure", "applicant_type"))
        whose = f"{row['agency_name'] or row['new_report_id'] or row['old_report_id']} {row['year'] or ''}".strip()
        then, now = (_told(row[f"{side}_value"], row[f"{side}_status"]) for side in ("old", "new"))
        console.print(visible(f"{row['change']}  {whose}  {cell}  {then} → {now}  ({row['why']})"), markup=False)
    left = sum(cells for *_, cells, _ in counts) - _SHOWN
    if left > 0:
        console.print(tell("… and {count:,} more; --format csv has all", count=left), markup=False)


def _told(value: Decimal | None, status: str | None) -> str:
    if status is None:
        return "∅"
    return status if value is None else _digits(value)
