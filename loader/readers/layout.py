"""Rows of a table as HTML gives them, and where their cells begin."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    #: How many rows and columns a cell takes.
    Spans: TypeAlias = tuple[int, int]

#: Layouts of higher tables are not remembered.
COMMON_HEIGHT = 200
#: The spans of a cell that takes one row and one column.
ONE_CELL = (1, 1)


class Row(NamedTuple):
    """A row of a table as HTML gives it; most rows of most reports have no cell that spans."""

    #: Of each cell.
    texts: tuple[str, ...]
    #: Of each cell; None where each takes one row and one column.
    spans: tuple[Spans, ...] | None = None


class Places:
    """Where the cells of a table begin, as HTML lays tables out: each takes the columns that those above leave to it.

    Attributes:
        by_row: columns of each row.
        columns: of all cells, row by row.
        numbers: the row of each cell, from 1.
    """

    def __init__(self, shape: Sequence[tuple[Spans, ...] | int]) -> None:
        """Lay out: `shape` gives the spans of each row, or its number of cells where none spans."""
        self.by_row: list[Sequence[int]] = []
        # Column -> the first row that is free again below a cell that spans rows.
        free_from: dict[int, int] = {}
        for number, row in enumerate(shape, start=1):
            if free_from and max(free_from.values()) <= number:
                free_from.clear()
            if isinstance(row, int):
                self.by_row.append(_free_columns(row, number, free_from) if free_from else range(1, row + 1))
            else:
                self.by_row.append(_columns_of(row, number, free_from))
        self.columns = [column for columns in self.by_row for column in columns]
        self.numbers = [number for number, columns in enumerate(self.by_row, start=1) for _ in columns]


#: Few shapes of tables are in use.
places_of = lru_cache(maxsize=2_000)(Places)


def _free_columns(count: int, number: int, free_from: dict[int, int]) -> list[int]:
    columns: list[int] = []
    column = 1
    for _ in range(count):
        while free_from.get(column, 0) > number:
            column += 1
        columns.append(column)
        column += 1
    return columns


def _columns_of(spans: Sequence[Spans], number: int, free_from: dict[int, int]) -> list[int]:
    """The columns in which cells begin; what they take of the rows below is noted in `free_from`."""
    columns: list[int] = []
    column = 1
    for rowspan, colspan in spans:
        while free_from.get(column, 0) > number:
            column += 1
        columns.append(column)
        if rowspan > 1:
            free_from.update(dict.fromkeys(range(column, column + colspan), number + rowspan))
        column += colspan
    return columns
