"""What a reader found, paragraphs and tables in reading order -> Document. Shared by all readers of laid-out formats.

A table's row gives its cells in the order in which they begin. A cell that spans rows gives its text in its first row; in
the rows below, a label that spans them gives nothing, and a blank cell gives a blank, so that no figure moves up. A blank
cell that spans columns in which other rows have cells of their own is as many blank cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from loader.model import Document, Issue, UnreadableDocument
from loader.readers.text import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: A report has some thousand cells; a document with more than these is none.
MAX_CELLS = 400_000
#: The widest table of a report has fifteen columns; spans beyond this are damage, or an attack.
MAX_SPAN = 64
#: A header and some rows below it: less shows nothing of the table's columns.
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table as the format gives it. Rows and columns are 1-based; spans count from 1."""

    #: As it stands; line breaks within the cell are "\\n". Blank cells are kept.
    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


#: A cell where it begins: (column, text, rowspan, colspan).
_Placed: TypeAlias = tuple[int, str, int, int]


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
        by_row: dict[int, list[_Placed]] = {}
        for count, cell in enumerate(cells, start=1):
            by_row.setdefault(cell.row, []).append((cell.column, cell.text.strip(), cell.rowspan, cell.colspan))
            self._refuse_endless(count)
        self._add_table([(number, sorted(by_row[number])) for number in sorted(by_row)], scanned=scanned)

    def rows(self, rows: Sequence[Sequence[tuple[str, int, int]]]) -> None:
        """A table as HTML gives it: rows of (text, rowspan, colspan), to be laid out as by `lay_out`."""
        self._add_table(_laid_out(rows))

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

    def _add_table(self, rows: Sequence[tuple[int, list[_Placed]]], *, scanned: bool = False) -> None:
        self._end_text()
        if not any(cell[1] for _, row in rows for cell in row):
            return
        self._block += 1
        self._grids.add(self._block)
        if scanned:
            self._scanned.add(self._block)
        rows = _without_empty_columns(rows)
        columns = _value_columns(rows)
        before = len(self._texts)
        spanning: list[tuple[int, _Placed]] = []
        for number, row in rows:
            cells = row
            if spanning:
                spanning = [(end, cell) for end, cell in spanning if end > number]
                cells = sorted([*row, *(cell for _, cell in spanning)])
            if columns:
                cells = list(_with_blanks(cells, columns))
            self._texts += [cell[1] for cell in cells]
            self._columns += [cell[0] for cell in cells]
            spanning += [(number + cell[2], cell) for cell in row if not cell[1] and cell[2] > 1]
            self._rows += [number] * len(cells)
            self._refuse_endless(len(self._texts))
        self._blocks += [self._block] * (len(self._texts) - before)

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


def _without_empty_columns(rows: Sequence[tuple[int, list[_Placed]]]) -> Sequence[tuple[int, list[_Placed]]]:
    """The rows without columns in which nothing stands, not even a header: padding, and the rest of merged cells.

    In a part of a table that has no header of its own, such a column may be one of values.
    """
    if len(rows) < _FEWEST_ROWS:
        return rows
    covered = {cell[0] for _, row in rows for cell in row if cell[1]}
    blank = {cell[0] for _, row in rows for cell in row} - covered
    if not blank or any(cell[1][-1:].isdigit() for cell in rows[0][1]):
        return rows
    for _, row in rows:
        for column, text, _, colspan in row:
            if text and colspan > 1:
                covered.update(range(column, column + min(colspan, MAX_SPAN)))
    return [(number, [cell for cell in row if cell[0] in covered or cell[3] > 1]) for number, row in rows]


def _with_blanks(cells: Iterable[_Placed], columns: Sequence[int]) -> Iterator[_Placed]:
    """The cells of a row, a blank one that spans columns as one for each."""
    for cell in cells:
        yield cell
        column, text, rowspan, colspan = cell
        if colspan > 1 and not text:
            for covered in columns[bisect_right(columns, column) : bisect_left(columns, column + colspan)]:
                yield covered, "", rowspan, 1


def _value_columns(rows: Sequence[tuple[int, list[_Placed]]]) -> list[int]:
    """The columns in which rows with figures have cells of their own."""
    if not any(not cell[1] and cell[3] > 1 for _, row in rows for cell in row):
        return []
    return sorted({cell[0] for _, row in rows if any(cell[1][-1:].isdigit() for cell in row) for cell in row})


def lay_out(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[GridCell]:
    """Cells with the rows and columns that their spans leave to them, as HTML and word processors lay tables out.

    Args:
        rows: the rows' cells, each as (text, rowspan, colspan); spans below 1 count as 1, a rowspan beyond the last row
            ends there, and a colspan beyond `MAX_SPAN` is cut.
    """
    return [
        GridCell(text, number, column, rowspan, colspan)
        for number, row in _laid_out(rows)
        for column, text, rowspan, colspan in row
    ]


def _laid_out(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[tuple[int, list[_Placed]]]:
    laid: list[tuple[int, list[_Placed]]] = []
    height = len(rows)
    # Column -> the first row that is free again below a cell that spans rows.
    free_from: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        if not free_from and all(cell[1] == cell[2] == 1 for cell in row):
            laid.append((number, [(column, cell[0], 1, 1) for column, cell in enumerate(row, start=1)]))
            continue
        column = 1
        placed: list[_Placed] = []
        for text, rowspan, colspan in row:
            while free_from.get(column, 0) > number:
                column += 1
            if rowspan == colspan == 1:
                placed.append((column, text, 1, 1))
                column += 1
                continue
            rowspan = max(1, min(rowspan, height - number + 1))
            colspan = max(1, min(colspan, MAX_SPAN))
            placed.append((column, text, rowspan, colspan))
            if rowspan > 1:
                free_from.update(dict.fromkeys(range(column, column + colspan), number + rowspan))
            column += colspan
        laid.append((number, placed))
    return laid
