"""What a reader found, paragraphs and tables in reading order -> Document. Shared by all readers of laid-out formats.

A table's row gives its cells in the order in which they begin. A cell that spans rows gives its text in its first row; in
the rows below, a label that spans them gives nothing, and a blank cell gives a blank, so that no figure moves up. A blank
cell that spans columns in which other rows have cells of their own is as many blank cells.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.model import Document, Issue, UnreadableDocument
from loader.readers.text import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A report has some thousand cells; a document with more than these is none.
MAX_CELLS = 400_000
#: The widest table of a report has fifteen columns; spans beyond this are damage, or an attack.
MAX_SPAN = 64


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table as the format gives it. Rows and columns are 1-based; spans count from 1."""

    #: As it stands; line breaks within the cell are "\\n". Blank cells are kept.
    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


class DocumentBuilder:
    """Collects paragraphs and tables in reading order.

    Attributes:
        issues: what was noticed while reading, in reading order.
    """

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type
        self._texts: list[str] = []
        self._blocks: list[int] = []
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._lines: list[str] = []
        self._lines_scanned = False
        self._block = 0
        self._grids: set[int] = set()
        self._scanned: set[int] = set()
        self.issues: list[Issue] = []

    def paragraph(self, text: str, *, scanned: bool = False) -> None:
        """Running text; each of its lines is a line of text, and may hold a table written with bars, tabs or blanks."""
        if scanned != self._lines_scanned:
            self._end_text()
            self._lines_scanned = scanned
        self._lines += text.split("\n")
        self._refuse_endless(len(self._lines))

    def table(self, cells: Iterable[GridCell], *, scanned: bool = False) -> None:
        """A table; its cells in any order. One without a filled cell leaves nothing."""
        self._end_text()
        by_row: dict[int, list[GridCell]] = {}
        for count, cell in enumerate(cells, start=1):
            by_row.setdefault(cell.row, []).append(cell)
            self._refuse_endless(count)
        if not any(cell.text.strip() for row in by_row.values() for cell in row):
            return
        self._block += 1
        self._grids.add(self._block)
        if scanned:
            self._scanned.add(self._block)
        columns = sorted({cell.column for row in by_row.values() for cell in row})
        spanning: list[GridCell] = []
        for row in sorted(by_row):
            spanning = [cell for cell in spanning if cell.row + cell.rowspan > row]
            begun = by_row[row] + [cell for cell in spanning if not cell.text.strip()]
            for cell in sorted(begun, key=_column):
                self._add_cell(cell, row, columns)
            spanning += [cell for cell in by_row[row] if cell.rowspan > 1]

    def build(self, *, ends_open: bool = False) -> Document:
        """The document of all that was added."""
        self._end_text()
        return Document(
            cells=self._texts,
            blocks=self._blocks,
            rows=self._rows,
            columns=self._columns,
            media_type=self._media_type,
            issues=tuple(self.issues),
            ends_open=ends_open,
            grids=frozenset(self._grids),
            scanned=frozenset(self._scanned),
        )

    def _add_cell(self, cell: GridCell, row: int, columns: Sequence[int]) -> None:
        text = cell.text.strip()
        starts = [cell.column]
        if not text and cell.colspan > 1:
            last = cell.column + min(cell.colspan, MAX_SPAN)
            starts = [*columns[bisect_left(columns, cell.column) : bisect_left(columns, last)]]
        for column in starts:
            self._texts.append(text)
            self._blocks.append(self._block)
            self._rows.append(row)
            self._columns.append(column)
        self._refuse_endless(len(self._texts))

    def _end_text(self) -> None:
        lines, self._lines = self._lines, []
        cells = read_lines(lines)
        if not cells.texts:
            return
        self._block += 1
        if self._lines_scanned:
            self._scanned.add(self._block)
        self._texts += cells.texts
        self._blocks += [self._block] * len(cells.texts)
        self._rows += cells.rows
        self._columns += cells.columns
        self._refuse_endless(len(self._texts))

    def _refuse_endless(self, count: int) -> None:
        if count > MAX_CELLS:
            raise UnreadableDocument(
                "too_large", f"the document has more than {MAX_CELLS:,} cells; a report has some thousand"
            )


def _column(cell: GridCell) -> int:
    return cell.column


def lay_out(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[GridCell]:
    """Cells with the rows and columns that their spans leave to them, as HTML and word processors lay tables out.

    Args:
        rows: the rows' cells, each as (text, rowspan, colspan); spans below 1 count as 1, a rowspan beyond the last row
            ends there, and a colspan beyond `MAX_SPAN` is cut.
    """
    all_rows = [list(row) for row in rows]
    cells: list[GridCell] = []
    # Column -> the first row that is free again below a cell that spans rows.
    free_from: dict[int, int] = {}
    for number, row in enumerate(all_rows, start=1):
        column = 1
        for text, rowspan, colspan in row:
            while free_from.get(column, 0) > number:
                column += 1
            height = max(1, min(rowspan, len(all_rows) - number + 1))
            width = max(1, min(colspan, MAX_SPAN))
            cells.append(GridCell(text, number, column, height, width))
            if height > 1:
                free_from.update(dict.fromkeys(range(column, column + width), number + height))
            column += width
    return cells
