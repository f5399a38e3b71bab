"""A table of WordprocessingML, its cells read -> cells with the rows and columns that they span.

Columns are those of the table's grid: each cell tells how many it covers and whether it goes on from the cell above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.readers.grid import MAX_SPAN, GridCell
from loader.readers.office.docx_names import W, attribute, integer, value_of
from loader.readers.office.docx_text import OBJECT_MARK

if TYPE_CHECKING:
    from lxml import etree


@dataclass(slots=True)
class TextTable:
    """A table with what stands in its cells."""

    cells: list[TableCell] = field(default_factory=list)

    def filled(self) -> list[TableCell]:
        """The cells in which anything is printed."""
        return [cell for cell in self.cells if cell.is_filled()]

    def is_single_column(self) -> bool:
        """Whether no row has two cells: a frame around text, not a table."""
        return len({cell.row for cell in self.cells}) == len(self.cells)

    def is_layout(self) -> bool:
        """Whether the table only arranges other tables and text: it has tables in it and no row with two cells of text."""
        rows = [cell.row for cell in self.filled()]
        return any(cell.tables() for cell in self.cells) and len(set(rows)) == len(rows)

    def grid_cells(self) -> list[GridCell]:
        """The cells for the document's builder."""
        return [GridCell(cell.text(), cell.row, cell.column, cell.rowspan, cell.colspan) for cell in self.cells]


@dataclass(slots=True)
class TableCell:
    """A cell; its blocks are texts of paragraphs and tables, in reading order."""

    row: int
    column: int
    colspan: int = 1
    rowspan: int = 1
    blocks: list[str | TextTable] = field(default_factory=list)

    def tables(self) -> list[TextTable]:
        """The tables in the cell that hold more than one filled cell; with one, they are a frame around it."""
        return [block for block in self.blocks if isinstance(block, TextTable) and len(block.filled()) > 1]

    def is_filled(self) -> bool:
        """Whether anything is printed in the cell."""
        return any(block.filled() if isinstance(block, TextTable) else block.strip() for block in self.blocks)

    def text(self) -> str:
        """The cell's own text, paragraphs on lines of their own; a tab is a blank here."""
        texts: list[str] = []
        for block in self.blocks:
            if isinstance(block, str):
                texts.append(block)
            elif len(block.filled()) == 1:
                texts.append(block.filled()[0].text())
        text = "\n".join(texts).replace("\t", " ").strip()
        # An image alone may be a figure; one beside text is a seal or a rule.
        return text.replace(OBJECT_MARK, "").strip() or text[:1]


class TableLayout:
    """Gives the cells of a table, row by row, their places."""

    def __init__(self) -> None:
        self.table = TextTable()
        self._row = 0
        self._column = 1
        #: Column -> the cell begun above that may go on in this row.
        self._open_above: dict[int, TableCell] = {}
        self._open: dict[int, TableCell] = {}

    def begin_row(self, row: etree._Element) -> None:
        """Go to the next row; it may begin some columns to the right."""
        properties = row.find(f"{W}trPr")
        self._row += 1
        self._column = 1 + max(0, min(integer(value_of(properties, "gridBefore")) or 0, MAX_SPAN))
        self._open_above, self._open = self._open, {}

    def add(self, cell: etree._Element) -> TableCell | None:
        """The cell in its place; None where it is the lower or right part of one that has begun before."""
        properties = cell.find(f"{W}tcPr")
        column = self._column
        width = max(1, min(integer(value_of(properties, "gridSpan")) or 1, MAX_SPAN))
        self._column += width
        if _merge(properties, "hMerge") == "continue" and self.table.cells and self.table.cells[-1].row == self._row:
            self.table.cells[-1].colspan = min(self.table.cells[-1].colspan + width, MAX_SPAN)
            return None
        merge = _merge(properties, "vMerge")
        above = self._open_above.get(column)
        if merge == "continue" and above is not None:
            above.rowspan += 1
            self._open[column] = above
            return None
        placed = TableCell(self._row, column, width)
        self.table.cells.append(placed)
        if merge:
            self._open[column] = placed
        return placed


def _merge(properties: etree._Element | None, name: str) -> str:
    """restart, continue, or "" for a cell of its own; an element without a value continues."""
    element = None if properties is None else properties.find(W + name)
    if element is None:
        return ""
    return "restart" if attribute(element, "val") == "restart" else "continue"
