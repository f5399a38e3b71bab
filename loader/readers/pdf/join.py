"""The parts of a table that stands on several pages -> one table; rows broken by the end of a page made whole.

Two parts are one table where their columns agree. Two rows are one row where a rule is missing between them or their texts
show it, and never where both hold a figure in the same column: no figure may come to stand in another row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.readers.grid import GridCell
from loader.readers.pdf.layout import drop_row
from loader.readers.pdf.page import PageCell, PageTable

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Columns of two pages are the same within so many points.
_SAME_EDGE = 3.0
_FIGURE = re.compile(r"[\s+\-－−—–―/／\\无無增减減加少]*[\d０-９,，.．]*\s*(?:万?元|[件项項个宗])?\s*")
#: How a label begins that begins a row: （一）, 1., 一、, 第二十条第（一）项.
_NUMBERED = re.compile(
    r"\s*(?:[（(〔]\s*)?[一二三四五六七八九十\d]{1,3}\s*[)）〕、.．,，]|\s*第[一二三四五六七八九十\d]+"
)
_REPEATED_LABEL = re.compile(r"[（(]?续[表)）]?")
_BRACKETS = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"), ("〔", "〕"))


def can_continue(upper: PageTable, lower: PageTable) -> bool:
    """Whether two parts on successive pages have the same outer edges, and the columns of one are columns of the other."""
    if abs(upper.xs[0] - lower.xs[0]) > _SAME_EDGE or abs(upper.xs[-1] - lower.xs[-1]) > _SAME_EDGE:
        return False
    few, many = sorted((upper.xs, lower.xs), key=len)
    return all(any(abs(x - other) <= _SAME_EDGE for other in many) for x in few)


def join_parts(upper: PageTable, lower: PageTable) -> PageTable:
    """One table of two parts; the lower part's repeated header and blank rests of rows fall. Both parts are used up."""
    _align(upper, lower)
    for _ in range(_repeated_rows(upper, lower)):
        drop_row(lower, 1)
        lower.is_open_above = False
    while lower.rows > 1 and _is_blank_row(lower, 1):
        drop_row(lower, 1)
        lower.is_open_above = False
    while upper.rows > 1 and _is_blank_row(upper, upper.rows):
        drop_row(upper, upper.rows)
        upper.is_open_below = False
    if lower.rows == 0 or not lower.cells:
        upper.pages += lower.pages
        return upper
    broken = _is_broken_row(upper, lower)
    shift = upper.rows - (1 if broken else 0)
    for cell in lower.cells:
        cell.row += shift
    kept = [cell for cell in lower.cells if not _absorb(upper, cell, first=shift + 1, is_broken=broken)]
    return PageTable(
        cells=upper.cells + kept,
        rows=shift + lower.rows,
        xs=_union(upper.xs, lower.xs),
        top=upper.top,
        bottom=upper.bottom,
        is_open_above=upper.is_open_above,
        is_open_below=lower.is_open_below,
        pages=upper.pages + lower.pages,
        is_scanned=upper.is_scanned or lower.is_scanned,
    )


def to_grid(table: PageTable) -> list[GridCell]:
    """The cells with their columns, as places among all vertical rules of the table."""
    return [
        GridCell(
            cell.text,
            cell.row,
            _place(table.xs, cell.x0) + 1,
            cell.rowspan,
            max(1, _place(table.xs, cell.x1) - _place(table.xs, cell.x0)),
        )
        for cell in table.cells
    ]


def is_figure(text: str) -> bool:
    """Whether a cell's text is a figure or a mark for none; a blank is not."""
    return bool(text.strip()) and _FIGURE.fullmatch(text) is not None


def begins_row(text: str) -> bool:
    """Whether a label begins with a number of its own."""
    return not is_figure(text) and _NUMBERED.match(text) is not None


def _place(xs: Sequence[float], x: float) -> int:
    return min(range(len(xs)), key=lambda index: abs(xs[index] - x))


def _align(upper: PageTable, lower: PageTable) -> None:
    """Give the lower part's edges the upper part's places."""
    for cell in lower.cells:
        cell.x0, cell.x1 = _snap(upper.xs, cell.x0), _snap(upper.xs, cell.x1)
    lower.xs = [_snap(upper.xs, x) for x in lower.xs]


def _snap(xs: Sequence[float], x: float) -> float:
    nearest = xs[_place(xs, x)]
    return nearest if abs(nearest - x) <= _SAME_EDGE else x


def _union(xs: Sequence[float], others: Sequence[float]) -> list[float]:
    return sorted({*xs, *others})


def _row_cells(table: PageTable, row: int) -> list[PageCell]:
    """The cells that stand in one row alone."""
    return [cell for cell in table.cells if cell.row == row and cell.rowspan == 1]


def _is_blank_row(table: PageTable, row: int) -> bool:
    """Whether a row has cells of its own and all are blank: it is the rest of a row whose text is on the other page."""
    cells = _row_cells(table, row)
    return bool(cells) and not any(cell.text for cell in cells)


def _repeated_rows(upper: PageTable, lower: PageTable) -> int:
    """How many rows at the lower part's head print the table's first rows again: its header, which holds no figures."""
    count, repeated = 0, 0
    while count < min(upper.rows, lower.rows):
        count += 1
        above, below = _signature(upper, count), _signature(lower, count)
        if above != below or any(is_figure(text) for *_, text in above):
            break
        # A header ends where no cell goes on below; group labels and their rows hold figures and never get here.
        if any(text for *_, text in above) and not any(c.row <= count < c.row + c.rowspan - 1 for c in lower.cells):
            repeated = count
    return repeated


def _signature(table: PageTable, row: int) -> list[tuple[float, float, int, str]]:
    return sorted(
        (cell.x0, cell.x1, cell.rowspan, "".join(cell.text.split())) for cell in table.cells if cell.row == row
    )


def _is_broken_row(upper: PageTable, lower: PageTable) -> bool:
    """Whether the upper part's last row and the lower part's first are one row."""
    above, below = _row_cells(upper, upper.rows), _row_cells(lower, 1)
    if not above or not below or {(c.x0, c.x1) for c in above}.isdisjoint((c.x0, c.x1) for c in below):
        return False
    if any(is_figure(text) or is_figure(other) for text, other in _facing(above, below)):
        return False
    label, rest = _label(above), _label(below)
    if begins_row(rest):
        return False
    if upper.is_open_below and lower.is_open_above:
        return True
    figures_above, figures_below = _has_figures(above), _has_figures(below)
    if not rest:
        return bool(label) and figures_below and not figures_above
    if _is_unfinished(label):
        return True
    return begins_row(label) and not (figures_above and figures_below) and _is_numbered(upper, above)


def _facing(above: Sequence[PageCell], below: Sequence[PageCell]) -> list[tuple[str, str]]:
    """The texts of cells that face each other over the break, where both have one."""
    return [
        (cell.text, other.text)
        for cell in above
        for other in below
        if cell.text and other.text and cell.x0 < other.x1 - _SAME_EDGE and other.x0 < cell.x1 - _SAME_EDGE
    ]


def _label(cells: Sequence[PageCell]) -> str:
    """The row's own label: its last text before the figures."""
    texts = [cell.text for cell in sorted(cells, key=lambda cell: cell.x0) if cell.text and not is_figure(cell.text)]
    return texts[-1] if texts else ""


def _has_figures(cells: Sequence[PageCell]) -> bool:
    return any(is_figure(cell.text) for cell in cells)


def _is_unfinished(label: str) -> bool:
    return any(label.count(opening) > label.count(closing) for opening, closing in _BRACKETS)


def _is_numbered(table: PageTable, row: Sequence[PageCell]) -> bool:
    """Whether all labels in the column of a row's label begin with numbers, so that one without is the rest of one."""
    labels = [cell for cell in row if cell.text and not is_figure(cell.text)]
    if not labels:
        return False
    edge = max(cell.x1 for cell in labels)
    alike = [c.text for c in table.cells if abs(c.x1 - edge) <= _SAME_EDGE and c.text and not is_figure(c.text)]
    numbered = sum(1 for text in alike if begins_row(text))
    # The header of the column, in brackets or plain, is the one label without a number.
    return numbered >= len(alike) - 1 and numbered > 1


def _absorb(upper: PageTable, cell: PageCell, *, first: int, is_broken: bool) -> bool:
    """Take a cell of the lower part's first row into the cell above it, where both are one cell; else say no."""
    if cell.row != first:
        return False
    last = upper.rows
    for above in upper.cells:
        if above.row + above.rowspan - 1 != last or abs(above.x0 - cell.x0) > _SAME_EDGE:
            continue
        if abs(above.x1 - cell.x1) > _SAME_EDGE:
            continue
        if is_broken and above.rowspan == 1 and cell.rowspan == 1:
            above.text = _join_texts(above.text, cell.text)
            return True
        if is_broken or _is_same_label(above, cell):
            above.text = _join_texts(above.text, cell.text)
            above.rowspan = cell.row + cell.rowspan - above.row
            return True
    return False


def _is_same_label(above: PageCell, cell: PageCell) -> bool:
    """Whether a group's label goes on over the break: printed on one side only, printed again, or its rest printed below.

    A label stands in the middle of its cell, so that the part above the break may be the blank one.
    """
    if is_figure(above.text) or is_figure(cell.text) or (above.rowspan == 1 and cell.rowspan == 1):
        return False
    if not above.text or not cell.text or _is_repeated(above.text, cell.text):
        return True
    return begins_row(above.text) and not begins_row(cell.text)


def _is_repeated(above: str, below: str) -> bool:
    bare = _REPEATED_LABEL.sub("", "".join(below.split()))
    return bare in ("", "".join(above.split()))


def _join_texts(above: str, below: str) -> str:
    if not above or not below:
        return above or below
    return above if _is_repeated(above, below) else f"{above}\n{below}"
