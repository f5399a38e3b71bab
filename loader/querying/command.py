"""`ogi sql`: a query against a warehouse, as a table, CSV or JSON lines."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from loader.messages import tell
from loader.notes import note
from loader.options import warehouse_option
from loader.visible import VisibleOnTerminal, visible, visible_json
from loader.warehouse import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Rows that a table on the terminal shows; csv and json have all.
_SHOWN = 200


@click.command()
@click.argument("query", required=False)
@click.option(
    "-f",
    "--file",
    "file",
    type=click.File(encoding="utf-8"),
    help="Read the query from a file; - is the standard input.",
)
@click.option(
    "--format", "file_format", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@warehouse_option
def sql(query: str | None, file: Any, file_format: str, warehouse: Path) -> None:
    """Answer a SQL query; it can change nothing and reads nothing but the warehouse.

    A table shows the first 200 rows, csv and json (a line a row) have all, in the order of the query. Decimals keep their
    digits, in json as text; NULL is NULL in a table, an empty field in csv and null in json.

    \b
    Example:
      ogi sql "select year, count(*) from report group by year order by year"
      ogi sql --format csv -f sql/examples/scholar_04_correction_rates.sql > rates.csv
    """
    if (query is None) == (file is None):
        raise click.UsageError(tell("give one query: as the argument, or with --file"))
    text = query if query is not None else file.read()
    with Answer(warehouse, text) as answer:
        if file_format == "csv":
            writer = csv.writer(VisibleOnTerminal(sys.stdout), lineterminator="\n")
            writer.writerow(answer.columns)
            writer.writerows([_plain(value) for value in row] for row in answer.rows())
        elif file_format == "json":
            for row in answer.rows():
                told = dict(zip(answer.columns, map(_plain, row), strict=True))
                click.echo(visible_json(json.dumps(told, ensure_ascii=False, default=str)))
        else:
            _print_table(answer)


def _plain(value: Any) -> Any:
    """A value with its own digits and dates as text; None and what JSON has stay."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value


def _print_table(answer: Answer) -> None:
    table = Table(box=None, pad_edge=False)
    rows = answer.rows()
    shown = list(islice(rows, _SHOWN))
    for place, name in enumerate(answer.columns):
        is_number = any(isinstance(row[place], (int, float, Decimal)) for row in shown)
        table.add_column(Text(visible(name)), justify="right" if is_number else "left", overflow="fold")
    for row in shown:
        table.add_row(*map(_shown, row))
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if not console.is_terminal:
        console.width = _width(answer.columns, shown)
    console.print(table)
    if next(rows, None) is not None:
        note(tell("the first {count} rows; --format csv and json have all", count=_SHOWN))


def _width(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Enough for every cell on one line: what goes through a pipe is not folded."""
    widths = [
        max(Text(visible(name)).cell_len, *(_shown(row[place]).cell_len for row in rows), 1)
        for place, name in enumerate(columns)
    ]
    return sum(widths) + 2 * len(widths)


def _shown(value: Any) -> Text:
    if value is None:
        return Text("NULL", style="dim")
    return Text(visible(str(_plain(value))))
