"""What a reader found, paragraphs and tables in reading order -> Document. Shared by all readers of laid-out formats.

A table's row gives its cells in the order in which they begin. A cell that spans rows gives its text in its first row; in
the rows below, a label that spans them gives nothing, and a blank cell gives a blank, so that no figure moves up. A blank
cell that spans columns in which other rows have cells of their own is as many blank cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from loader.model import Document, Issue, UnreadableDocument
from loader.readers.layout import COMMON_HEIGHT, ONE_CELL, Places, places_of
from loader.readers.text import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loader.readers.layout import Row, Spans

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


class _LaidRow(NamedTuple):
    """A row with the columns in which its cells begin."""

    number: int
    columns: Sequence[int]
    texts: Sequence[str]
    spans: Sequence[Spans] | None


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
        _refuse_endless(len(self._lines))

    def table(self, cells: Iterable[GridCell], *, scanned: bool = False) -> None:
        """A table; its cells in any order. One without a filled cell leaves nothing."""
        by_row: dict[int, list[tuple[int, str, Spans]]] = {}
        for seen, cell in enumerate(cells, start=1):
            by_row.setdefault(cell.row, []).append((cell.column, cell.text.strip(), (cell.rowspan, cell.colspan)))
            _refuse_endless(seen)
        self._add_table([_from_cells(number, sorted(by_row[number])) for number in sorted(by_row)], scanned=scanned)

    def rows(self, rows: Sequence[Row]) -> None:
        """A table as HTML gives it. Spans are 1 or more, colspans at most `MAX_SPAN`; rowspans may reach beyond the table."""
        shape = tuple([row.spans or len(row.texts) for row in rows])
        places = places_of(shape) if len(shape) <= COMMON_HEIGHT else Places(shape)
        texts = [text for row in rows for text in row.texts]
        if "" in texts:
            laid = zip(count(1), places.by_row, rows, strict=False)
            self._add_table([_LaidRow(number, columns, *row) for number, columns, row in laid])
        else:
            self._end_text()
            self._begin_table()
            self._add_cells(texts, places.columns, places.numbers)

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

    def _add_table(self, rows: Sequence[_LaidRow], *, scanned: bool = False) -> None:
        self._end_text()
        if not any(map(any, (row.texts for row in rows))):
            return
        self._begin_table(scanned=scanned)
        if any("" in row.texts for row in rows):
            rows = _with_blanks_parted(_without_empty_columns(rows))
        for row in rows:
            self._add_cells(row.texts, row.columns, [row.number] * len(row.texts))

    def _begin_table(self, *, scanned: bool = False) -> None:
        self._block += 1
        self._grids.add(self._block)
        if scanned:
            self._scanned.add(self._block)

    def _add_cells(self, texts: Sequence[str], columns: Sequence[int], rows: Sequence[int]) -> None:
        self._texts += texts
        self._columns += columns
        self._rows += rows
        self._blocks += [self._block] * len(texts)
        _refuse_endless(len(self._texts))

    def _end_text(self) -> None:
        lines, self._lines = self._lines, []
        cells = read_lines(lines)
        if not cells.texts:
            return
        self._block += 1
        if self._lines_scanned:
            self._scanned.add(self._block)
        self._add_cells(cells.texts, cells.columns, cells.rows)


def _refuse_endless(count: int) -> None:
    if count > MAX_CELLS:
        raise UnreadableDocument(
            "too_large", f"the document has more than {MAX_CELLS:,} cells; a report has some thousand"
        )


def _from_cells(number: int, cells: Sequence[tuple[int, str, Spans]]) -> _LaidRow:
    spans = [cell[2] for cell in cells]
    return _LaidRow(
        number,
        [cell[0] for cell in cells],
        [cell[1] for cell in cells],
        None if spans.count(ONE_CELL) == len(spans) else spans,
    )


def _without_empty_columns(rows: Sequence[_LaidRow]) -> Sequence[_LaidRow]:
    """The rows without columns in which nothing stands, not even a header: padding, and the rest of merged cells.

    In a part of a table that has no header of its own, such a column may be one of values.
    """
    if len(rows) < _FEWEST_ROWS:
        return rows
    covered: set[int] = set()
    every: set[int] = set()
    for row in rows:
        every.update(row.columns)
        if "" in row.texts:
            covered.update(column for column, text in zip(row.columns, row.texts, strict=True) if text)
        else:
            covered.update(row.columns)
    if covered == every or any(text[-1:].isdigit() for text in rows[0].texts):
        return rows
    for row in rows:
        for column, text, (_, colspan) in _cells_that_span(row):
            if text:
                covered.update(range(column, column + min(colspan, MAX_SPAN)))
    return [_only_columns(row, covered) for row in rows]


def _cells_that_span(row: _LaidRow) -> Iterable[tuple[int, str, Spans]]:
    return () if row.spans is None else zip(row.columns, row.texts, row.spans, strict=True)


def _only_columns(row: _LaidRow, columns: set[int]) -> _LaidRow:
    if columns.issuperset(row.columns):
        return row
    return _from_cells(row.number, [cell for cell in _cells_of(row) if cell[0] in columns or cell[2][1] > 1])


def _cells_of(row: _LaidRow) -> Iterable[tuple[int, str, Spans]]:
    return zip(row.columns, row.texts, row.spans or [ONE_CELL] * len(row.texts), strict=True)


def _with_blanks_parted(rows: Sequence[_LaidRow]) -> Sequence[_LaidRow]:
    """The rows with each blank cell that spans rows in all of them, and as many blank cells as it spans columns."""
    if not any(not text for row in rows for _, text, _ in _cells_that_span(row)):
        return rows
    columns = _value_columns(rows)
    parted: list[_LaidRow] = []
    spanning: list[tuple[int, tuple[int, str, Spans]]] = []
    parts = 0
    for row in rows:
        spanning = [(end, cell) for end, cell in spanning if end > row.number]
        if not spanning and all(text for _, text, _ in _cells_that_span(row)):
            parted.append(row)
            continue
        cells = list(_cells_of(row))
        begun = [(row.number + cell[2][0], cell) for cell in cells if not cell[1] and cell[2][0] > 1]
        if spanning:
            cells = sorted([*cells, *(cell for _, cell in spanning)], key=itemgetter(0))
        parted.append(_from_cells(row.number, [part for cell in cells for part in _parts(cell, columns)]))
        parts += len(parted[-1].texts)
        _refuse_endless(parts)
        spanning += begun
    return parted


def _parts(cell: tuple[int, str, Spans], columns: Sequence[int]) -> list[tuple[int, str, Spans]]:
    """A cell; behind a blank one that spans columns, one for each further column it covers."""
    column, text, (rowspan, colspan) = cell
    if text or colspan == 1:
        return [cell]
    covered = columns[bisect_right(columns, column) : bisect_left(columns, column + colspan)]
    return [cell, *((further, "", (rowspan, 1)) for further in covered)]


def _value_columns(rows: Sequence[_LaidRow]) -> list[int]:
    """The columns in which rows with figures have cells of their own, where a blank cell spans columns."""
    if not any(not text and colspan > 1 for row in rows for _, text, (_, colspan) in _cells_that_span(row)):
        return []
    return sorted({column for row in rows if any(text[-1:].isdigit() for text in row.texts) for column in row.columns})
