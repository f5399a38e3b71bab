"""A sheet of cells -> paragraphs and tables. A sheet knows no tables: text and tables stand where their authors put them.

Rows with one filled cell before the first row of several are paragraphs, and so are those behind a blank row. A row of
one cell within a table stays in it: `第二十条第（五）项` parts blocks of one table, `四、结转下年度继续办理` may be a row
without figures.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.model import Issue, UnreadableDocument
from loader.readers.grid import MAX_CELLS, MAX_SPAN, GridCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loader.readers.grid import DocumentBuilder

_LABEL_CHARACTERS = 80
_FIGURE = re.compile(r"[+\-−]?[\d０-９][\d０-９,，.．]*[%％\w]{0,2}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its file gives it. Rows and columns are 1-based."""

    name: str
    #: Filled cells, and merged cells even where blank.
    cells: Sequence[GridCell]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def is_blank(self) -> bool:
        """Whether nothing is printed in the sheet."""
        return not any(cell.text.strip() for cell in self.cells)


@dataclass(slots=True)
class _Row:
    number: int
    #: In order of columns, blank merged ones too.
    cells: list[GridCell]
    #: Whether a blank row stands above.
    is_apart: bool = False
    #: Whether its one cell spans the rows above or below: a title.
    is_title: bool = False

    def filled(self) -> list[GridCell]:
        return [cell for cell in self.cells if cell.text.strip()]

    def is_single(self) -> bool:
        return len(self.filled()) == 1

    def is_prose(self) -> bool:
        """Whether it holds a sentence, which no label of a row is."""
        text = self.filled()[0].text
        return self.is_single() and ("。" in text or len(text) > _LABEL_CHARACTERS)

    def is_header(self) -> bool:
        """Whether it holds words only."""
        return not self.is_single() and not any(_FIGURE.fullmatch(cell.text.strip()) for cell in self.filled())

    def extent(self) -> tuple[int, int]:
        """First and last column in which anything is printed."""
        filled = self.filled()
        return filled[0].column, max(_last_column(cell) for cell in filled)


@dataclass(slots=True)
class _Segment:
    """Rows of a table between two titles or blank rows; they share their columns."""

    rows: list[_Row] = field(default_factory=list)

    def extent(self) -> tuple[int, int]:
        extents = [row.extent() for row in self.rows]
        return min(first for first, _ in extents), max(last for _, last in extents)

    def has_header(self) -> bool:
        return any(row.is_header() for row in self.rows[:1])


def hidden_cells(sheet: str, count: int) -> Issue:
    """What was left out of a sheet because its rows or columns are not shown."""
    message = (
        f"sheet {sheet!r} has {count} filled cells in hidden rows or columns, not printed nor read; show them to load"
    )
    return Issue("hidden_cells", "hint", message)


def add_sheet(builder: DocumentBuilder, sheet: Sheet) -> None:
    """Add the paragraphs and tables of a sheet to a document.

    Blank cells are kept within the columns that a table's part uses. Columns that are blank from the header down beside
    labels come from merged labels, where the format lost the merging, and are left out.

    Raises:
        UnreadableDocument: `too_large`.
    """
    rows = _rows(sheet)
    covered = _covered(sheet.cells, [row.number for row in rows])
    table: list[_Row] = []
    for row, is_text in zip(rows, _paragraphs(rows), strict=True):
        if is_text:
            _end_table(builder, table, covered, sheet.hidden_columns)
            table = []
            builder.paragraph(row.filled()[0].text)
        else:
            table.append(row)
    _end_table(builder, table, covered, sheet.hidden_columns)


def _rows(sheet: Sheet) -> list[_Row]:
    by_number: dict[int, list[GridCell]] = {}
    for cell in sheet.cells:
        by_number.setdefault(cell.row, []).append(cell)
    rows: list[_Row] = []
    reached = 0
    for number in sorted(by_number):
        row = _Row(number, sorted(by_number[number], key=lambda cell: cell.column))
        if not row.filled():
            continue
        between = number - reached - 1
        row.is_apart = bool(rows) and between > len([n for n in sheet.hidden_rows if reached < n < number])
        reached = max(reached, *(cell.row + cell.rowspan - 1 for cell in row.filled()))
        rows.append(row)
    return rows


def _paragraphs(rows: list[_Row]) -> list[bool]:
    """For each row whether it is a paragraph."""
    wide = [index for index, row in enumerate(rows) if not row.is_single()]
    if not wide:
        return [True] * len(rows)
    is_text = [index < wide[0] for index in range(len(rows))]
    first, last = rows[wide[0]].extent()
    for above, below in zip(wide, [*wide[1:], None], strict=True):
        if above and is_text[above - 1]:
            first, last = rows[above].extent()
        first, last = min(first, rows[above].extent()[0]), max(last, rows[above].extent()[1])
        stretch = range(above + 1, len(rows) if below is None else below)
        _end_of_table(rows, stretch, None if below is None else rows[below], (first, last), is_text)
    return is_text


def _end_of_table(
    rows: list[_Row], stretch: range, below: _Row | None, extent: tuple[int, int], is_text: list[bool]
) -> None:
    """Tell which of the rows of one cell between two wider rows are paragraphs, and which are titles within a table."""
    extents = [extent] if below is None else [extent, below.extent()]
    is_parted = (
        below is None or below.is_apart or any(rows[index].is_apart or rows[index].is_prose() for index in stretch)
    )
    if (
        below is not None
        and stretch
        and below.is_header()
        and rows[stretch[-1]].filled()[0].column <= below.extent()[0]
    ):
        # The title of a header: a table begins, with columns of its own.
        is_parted = is_text[stretch[-1]] = True
    has_ended = False
    for index in stretch:
        row = rows[index]
        row.is_title = any(_spans(row.filled()[0], neighbour) for neighbour in extents)
        has_ended = has_ended or row.is_apart or row.is_prose() or (row.is_title and is_parted and below is not None)
        is_text[index] = is_text[index] or has_ended


def _spans(cell: GridCell, extent: tuple[int, int]) -> bool:
    return cell.colspan > 1 and cell.column <= extent[0] and _last_column(cell) >= extent[1]


def _last_column(cell: GridCell) -> int:
    return cell.column + cell.colspan - 1


def _covered(cells: Iterable[GridCell], numbers: Sequence[int]) -> set[tuple[int, int]]:
    """Places (row, column) below and beside the first one of merged cells."""
    places: set[tuple[int, int]] = set()
    for cell in cells:
        if cell.rowspan == cell.colspan == 1:
            continue
        rows = numbers[bisect_left(numbers, cell.row) : bisect_right(numbers, cell.row + cell.rowspan - 1)]
        columns = range(cell.column, cell.column + min(cell.colspan, MAX_SPAN))
        places.update((row, column) for row in rows for column in columns)
        if len(places) > MAX_CELLS:
            raise UnreadableDocument(
                "too_large", f"merged cells cover more than {MAX_CELLS:,} places; a report has some hundred"
            )
    return places


def _end_table(
    builder: DocumentBuilder, rows: list[_Row], covered: set[tuple[int, int]], hidden_columns: frozenset[int]
) -> None:
    if rows:
        builder.table(_grid(rows, covered, hidden_columns))


def _grid(rows: list[_Row], covered: set[tuple[int, int]], hidden: frozenset[int]) -> Iterator[GridCell]:
    extent: tuple[int, int] | None = None
    for segment in _segments(rows):
        if segment.rows[0].is_title:
            yield from segment.rows[0].filled()
            continue
        first, last = segment.extent()
        if extent is not None and not segment.has_header():
            # Rows that go on under the header above have its columns.
            first, last = min(first, extent[0]), max(last, extent[1])
        extent = first, last
        columns = [column for column in range(first, min(last, first + MAX_SPAN - 1) + 1) if column not in hidden]
        columns = _without_merged(segment, columns, covered)
        for row in segment.rows:
            yield from _row_cells(row, columns, (first, last), covered)


def _segments(rows: list[_Row]) -> Iterator[_Segment]:
    segment = _Segment()
    for row in rows:
        if segment.rows and (row.is_title or row.is_apart or segment.rows[0].is_title):
            yield segment
            segment = _Segment()
        segment.rows.append(row)
    if segment.rows:
        yield segment


def _row_cells(
    row: _Row, columns: Sequence[int], extent: tuple[int, int], covered: set[tuple[int, int]]
) -> Iterator[GridCell]:
    begun = {cell.column for cell in row.cells}
    yield from (cell for cell in row.cells if cell.text.strip() or extent[0] <= cell.column <= extent[1])
    for column in columns:
        if column not in begun and (row.number, column) not in covered:
            yield GridCell("", row.number, column)


def _without_merged(segment: _Segment, columns: list[int], covered: set[tuple[int, int]]) -> list[int]:
    """Leave out columns that are blank from the header down and stand directly beside labels."""
    data = [row for row in segment.rows if not row.is_header()]
    if not segment.has_header() or not data:
        return columns
    used = {cell.column for row in segment.rows for cell in row.filled()}
    used |= {column for row in segment.rows for column in columns if (row.number, column) in covered}
    kept: list[int] = []
    is_beside_labels = False
    for column in columns:
        if column not in used and is_beside_labels:
            continue
        kept.append(column)
        words = sum(
            1
            for row in data
            for cell in row.filled()
            if cell.column == column and not _FIGURE.fullmatch(cell.text.strip())
        )
        is_beside_labels = 2 * words >= len(data)
    return kept
