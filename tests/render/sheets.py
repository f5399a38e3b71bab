"""A report as a workbook (XLSX, XLS, ODS) or as delimited text (CSV, TSV).

In: a report. A page of cells is laid out once (`Sheet`), then written by each library. Covered cells are merged or left
empty; figures are numbers or text; totals may be formulas with their cached value.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.render.tables import Table, place
from tests.synth.forms import TABLES

if TYPE_CHECKING:
    import random

    from tests.render.report import Report

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


class SheetCell(NamedTuple):
    """A filled or merged cell, 0-based."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    is_value: bool = False


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    cells: list[SheetCell] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetStyle:
    """How the workbook is laid out."""

    #: One sheet for each table, the words on the first.
    one_sheet_each: bool = False
    merged: bool = True
    #: Figures that are plain numbers are stored as numbers.
    numbers: bool = True
    #: Share of the stored numbers that are formulas with a cached value.
    formulas: float = 0.0
    #: A hidden sheet with other numbers.
    hidden_sheet: bool = False
    first_row: int = 0
    first_column: int = 0
    #: Empty rows between a table and what follows.
    gap: int = 1


def draw_style(rng: random.Random) -> SheetStyle:
    """A style at random."""
    return SheetStyle(
        one_sheet_each=rng.random() < 0.4,
        merged=rng.random() < 0.7,
        numbers=rng.random() < 0.7,
        formulas=rng.choice((0.0, 0.0, 0.2)),
        hidden_sheet=rng.random() < 0.25,
        first_row=rng.choice((0, 0, 1, 3)),
        first_column=rng.choice((0, 0, 1, 2)),
        gap=rng.choice((0, 1, 2)),
    )


def lay_out_sheets(report: Report, style: SheetStyle) -> list[Sheet]:
    """The sheets, each with its cells from the top."""
    names = {"proactive": "主动公开", "requests": "依申请公开", "disputes": "复议诉讼"}
    sheets = [Sheet("年度报告")]
    row, current = style.first_row, ""
    for item in report.items:
        if not isinstance(item, Table):
            sheets[-1].cells.append(SheetCell(row, style.first_column, item.text))
            row += 1
            continue
        if style.one_sheet_each and item.table_code != current:
            heading = sheets[-1].cells.pop()
            sheets.append(Sheet(names[item.table_code], [heading._replace(row=style.first_row)]))
            row = style.first_row + 1
        current = item.table_code
        for top, column, cell in place(item.rows):
            sheets[-1].cells.append(SheetCell(row + top, style.first_column + column, *cell))
        row += len(item.rows) + style.gap
        if style.one_sheet_each and current == TABLES[-1]:
            sheets.append(Sheet("其他"))
            row = style.first_row
    if style.hidden_sheet:
        sheets.append(hidden_twin(sheets))
    return [sheet for sheet in sheets if sheet.cells]


def hidden_twin(sheets: list[Sheet]) -> Sheet:
    """Last year's figures, left in the file: each figure of the largest sheet one more."""
    largest = max(sheets, key=lambda sheet: len(sheet.cells))
    cells = [
        cell._replace(text=str(int(cell.text) + 1)) if cell.is_value and cell.text.isdecimal() else cell
        for cell in largest.cells
    ]
    return Sheet("上年", cells, is_hidden=True)


def number_of(cell: SheetCell, style: SheetStyle) -> float | int | None:
    """The number stored for a cell, or None where it is text."""
    if not (style.numbers and cell.is_value and _NUMBER.fullmatch(cell.text)):
        return None
    return float(cell.text) if "." in cell.text else int(cell.text)


def number_format(text: str) -> str:
    """The format under which a stored number looks as printed."""
    return f"0.{'0' * len(text.partition('.')[2])}" if "." in text else "0"


def csv_file(report: Report, rng: random.Random) -> bytes:
    """Comma-separated values as spreadsheets export them: UTF-8 with a mark, or GBK."""
    text = delimited(report, ",", rng)
    return text.encode("utf-8-sig") if rng.random() < 0.6 else text.encode("gb18030")


def tsv_file(report: Report, rng: random.Random) -> bytes:
    """Tab-separated values in UTF-8."""
    return delimited(report, "\t", rng).encode()


def delimited(report: Report, delimiter: str, rng: random.Random) -> str:
    """All rows of the one sheet, every row as wide as the widest; covered cells are empty."""
    (sheet,) = lay_out_sheets(report, SheetStyle(gap=rng.choice((0, 1))))
    height = 1 + max(cell.row for cell in sheet.cells)
    width = max(cell.column + cell.colspan for cell in sheet.cells)
    rows = [[""] * width for _ in range(height)]
    for cell in sheet.cells:
        rows[cell.row][cell.column] = cell.text
    buffer = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
