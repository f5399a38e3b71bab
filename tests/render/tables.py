"""The statutory tables as rows of cells with spans, and where each cell comes to lie.

A cell covers the cells below and to its right as in HTML; a row holds only the cells that begin in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Cell(NamedTuple):
    """One cell: its text, the rows and columns it covers, and whether it is a figure's place."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    is_value: bool = False


Row = list[Cell]


@dataclass(slots=True)
class Table:
    """One ruled table of the document; a statutory table may be several."""

    table_code: str
    rows: list[Row]
    #: Rows at the top that a page break may repeat.
    head_rows: int
    #: Relative widths of the columns.
    widths: list[int] = field(default_factory=list)


class Placed(NamedTuple):
    """A cell with the row and column in which it begins, 0-based."""

    row: int
    column: int
    cell: Cell


def place(rows: Sequence[Row]) -> list[Placed]:
    """Every cell with its place, by row and column."""
    free_from: dict[int, int] = {}
    placed = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while free_from.get(column, 0) > number:
                column += 1
            placed.append(Placed(number, column, cell))
            for covered in range(column, column + cell.colspan):
                free_from[covered] = number + cell.rowspan
            column += cell.colspan
    return placed


def width_of(rows: Sequence[Row]) -> int:
    """The number of columns that the rows cover."""
    return max(column + cell.colspan for _, column, cell in place(rows))


def covering(rows: Sequence[Row]) -> dict[tuple[int, int], Placed]:
    """(row, column) -> the cell that covers it."""
    return {
        (row, column): placed
        for placed in place(rows)
        for row in range(placed.row, placed.row + placed.cell.rowspan)
        for column in range(placed.column, placed.column + placed.cell.colspan)
    }


def pad(table: Table, columns: int) -> None:
    """Adds empty columns to the right of each row, in place."""
    for row in table.rows:
        row.extend(Cell("") for _ in range(columns))
    table.widths.extend([300] * columns)


def respell(table: Table, spell: Callable[[str], str]) -> None:
    """Puts every text through `spell`, in place."""
    table.rows = [[cell._replace(text=spell(cell.text)) for cell in row] for row in table.rows]
