"""One page's drawing -> its tables with their texts and the lines of text around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.readers.pdf.page import PageCell, PageContent, PageTable
from loader.readers.pdf.rules import find_tables
from loader.readers.pdf.text import cell_text, drop_doubled, text_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.readers.pdf.page import Glyph, TextLine
    from loader.readers.pdf.rules import RuledTable

#: Digits no further apart than this part of their size are one number.
_NUMBER_GAP = 0.1
#: A number that hangs over is less than so many times as wide as its cell, and off its middle by less than this part of it.
_WIDEST = 1.8
_MIDDLE = 0.3
#: Stands in a cell whose figure cannot be told, so that it is not read as one.
_UNSURE = "\ufffd"
_NUMBER = frozenset("0123456789.,+-")


def lay_out_page(page: PageContent, number: int) -> tuple[list[PageTable], list[TextLine], bool]:
    """The ruled tables and the other lines of a page, each from top to bottom.

    Returns:
        Tables, lines, and whether the rules were too many to tell tables by.
    """
    glyphs = drop_doubled(page.glyphs)
    ruled = None if page.has_too_many_rules else find_tables(page.horizontals, page.verticals)
    tables: list[PageTable] = []
    taken: set[int] = set()
    numbers = numbers_of(glyphs)
    for table in _innermost_first(ruled or []):
        held = _held(table, glyphs, numbers, taken)
        filled = _fill(table, [glyphs[index] for index in held], number)
        if filled is not None:
            tables.append(filled)
            taken.update(held)
    rest = [glyph for index, glyph in enumerate(glyphs) if index not in taken]
    tables.sort(key=lambda table: (table.top, table.xs[0]))
    return tables, text_lines(rest), ruled is None


def _innermost_first(tables: Sequence[RuledTable]) -> list[RuledTable]:
    return sorted(tables, key=lambda table: table.box.width * table.box.height)


def _fill(table: RuledTable, glyphs: Sequence[Glyph], number: int) -> PageTable | None:
    """The table with its cells' texts; None where it is blank."""
    by_cell: list[list[Glyph]] = [[] for _ in table.cells]
    owners, unsure = assign(table, glyphs)
    for glyph, owner in zip(glyphs, owners, strict=True):
        by_cell[owner].append(glyph)
    cells: list[PageCell] = []
    for index, (cell, held) in enumerate(zip(table.cells, by_cell, strict=True)):
        text = cell_text(held, cell.box.width) if held else ""
        text = text + _UNSURE if index in unsure else text
        cells.append(PageCell(text, cell.row + 1, cell.rowspan, cell.box.x0, cell.box.x1))
    if not any(cell.text for cell in cells):
        return None
    filled = PageTable(
        cells=cells,
        rows=len(table.ys) - 1,
        xs=list(table.xs),
        top=table.ys[0],
        bottom=table.ys[-1],
        is_open_above=table.is_open_above,
        is_open_below=table.is_open_below,
        pages=[number],
    )
    if filled.is_open_above and _is_blank_row(filled, 1):
        drop_row(filled, 1)
        filled.is_open_above = False
    if filled.rows > 1 and filled.is_open_below and _is_blank_row(filled, filled.rows):
        drop_row(filled, filled.rows)
        filled.is_open_below = False
    return filled


def assign(table: RuledTable, glyphs: Sequence[Glyph]) -> tuple[list[int], set[int]]:
    """For each glyph the index of its cell: the one that holds its middle; and the cells of which that is not sure.

    A number too wide for its cell hangs over into the next ones; all of it belongs to the cell in whose middle it stands.
    Numbers that run into one another belong to nobody knows which cell.
    """
    owners = [table.cell_at(*glyph.centre) for glyph in glyphs]
    unsure: set[int] = set()
    for number in numbers_of(glyphs):
        across = {owners[index] for index in number}
        if len(across) == 1:
            continue
        first, last = glyphs[number[0]], glyphs[number[-1]]
        middle = (first.x0 + last.x1) / 2
        owner = table.cell_at(middle, first.centre[1])
        box = table.cells[owner].box if owner >= 0 else None
        if (
            box
            and last.x1 - first.x0 < _WIDEST * box.width
            and abs(middle - (box.x0 + box.x1) / 2) < _MIDDLE * box.width
        ):
            for index in number:
                owners[index] = owner
        else:
            unsure |= across - {-1}
    return owners, unsure


def numbers_of(glyphs: Sequence[Glyph]) -> list[list[int]]:
    """Runs of digits that touch one another on one line, as indices from left to right."""
    order = sorted(
        (index for index, glyph in enumerate(glyphs) if _NUMBER.issuperset(glyph.text.strip() or "x")),
        key=lambda index: (round(glyphs[index].bottom), glyphs[index].x0),
    )
    runs: list[list[int]] = []
    for index in order:
        if runs:
            last, glyph = glyphs[runs[-1][-1]], glyphs[index]
            is_level = abs(last.bottom - glyph.bottom) <= _NUMBER_GAP * glyph.size
            if is_level and abs(glyph.x0 - last.x1) <= _NUMBER_GAP * glyph.size and _belong(last, glyph):
                runs[-1].append(index)
                continue
        runs.append([index])
    return runs


def _belong(last: Glyph, glyph: Glyph) -> bool:
    """Whether two digits side by side can be of one number: some programs draw a number at once, others digit by digit."""
    return glyph.run == last.run or glyph.run - last.run == 1


def _held(table: RuledTable, glyphs: Sequence[Glyph], numbers: Sequence[Sequence[int]], taken: set[int]) -> list[int]:
    """The glyphs within a table, with the rest of numbers that hang over its edge."""
    held = {index for index, glyph in enumerate(glyphs) if index not in taken and table.box.holds(*glyph.centre)}
    for number in numbers:
        if len(number) > 1 and not held.isdisjoint(number):
            held.update(index for index in number if index not in taken)
    return sorted(held)


def _is_blank_row(table: PageTable, row: int) -> bool:
    """Whether nothing is printed in the cells that stand in this row alone, or begin or end in it."""
    in_row = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan]
    return not any(cell.text for cell in in_row if cell.rowspan == 1)


def drop_row(table: PageTable, row: int) -> None:
    """Take a row out of a table; cells that span it lose a row of their span, those that stand in it alone fall."""
    kept: list[PageCell] = []
    for cell in table.cells:
        if cell.row <= row < cell.row + cell.rowspan:
            cell.rowspan -= 1
            if cell.rowspan == 0:
                continue
        if cell.row > row:
            cell.row -= 1
        kept.append(cell)
    table.cells = kept
    table.rows -= 1
