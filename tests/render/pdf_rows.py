"""The rows of a table as bands of known height, with the lines that each of their cells holds.

A cell over several rows hands its remaining lines on: what does not fit on this page is printed on the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.render.tables import covering, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.tables import Placed, Table

_PADDING = 4.0


@dataclass(slots=True)
class Lines:
    """The lines of one cell not yet printed, and their size."""

    texts: list[str]
    size: float

    @property
    def height(self) -> float:
        """Points that the lines take."""
        return len(self.texts) * self.size * 1.3 + _PADDING


@dataclass(slots=True)
class Band:
    """A row, or the part of a cut row, on one page."""

    row: int
    height: float
    #: Shared by the bands of a table: cell -> lines not yet printed.
    lines: dict[Placed, Lines]
    step: float
    #: Lines that this part of a cut row prints; None for a whole row.
    limit: int | None = None
    is_first_part: bool = True
    originals: dict[Placed, list[str]] = field(default_factory=dict)

    def can_be_cut(self, room: float) -> bool:
        """Whether at least a line fits above the page's end and a line stays below."""
        return self.limit is None and _PADDING + self.step <= room and self.height > _PADDING + self.step * 1.9

    def cut(self, room: float) -> list[Band]:
        """The part of the row above the page's end and the part below."""
        above = int((room - _PADDING) / self.step)
        rest = max(1, round((self.height - _PADDING) / self.step) - above)
        first = Band(self.row, above * self.step + _PADDING, self.lines, self.step, above, True, self.originals)
        second = Band(self.row, rest * self.step + _PADDING, self.lines, self.step, rest, False, self.originals)
        return [first, second]

    def ends(self, placed: Placed) -> bool:
        """Whether this band is the cell's last."""
        is_last_part = self.limit is None or not self.is_first_part
        return is_last_part and placed.row + placed.cell.rowspan - 1 == self.row

    def take(self, placed: Placed, height: float, *, is_whole: bool) -> tuple[list[str], float]:
        """The lines to print in a box of that height; a cell that ends here prints all that is left."""
        lines = self.lines[placed]
        if not lines.texts and placed.row == self.row and self.is_first_part:
            lines.texts = list(self.originals[placed])  # a header row that is printed again
        count = len(lines.texts) if is_whole else int((height - _PADDING / 2) / (lines.size * 1.3))
        taken, lines.texts = lines.texts[:count], lines.texts[count:]
        return taken, lines.size


def bands_of(
    table: Table, edges: list[float], size: float, wrap: Callable[[str, float, float], list[str]]
) -> list[Band]:
    """One band a row, high enough for its cells and for those that end in it."""
    lines: dict[Placed, Lines] = {}
    for placed in place(table.rows):
        width = edges[placed.column + placed.cell.colspan] - edges[placed.column] - 2
        fitted = size
        while placed.cell.is_value and fitted > 4 and len(wrap(placed.cell.text, fitted, width)) > 1:
            fitted -= 0.5
        lines[placed] = Lines(wrap(placed.cell.text, fitted, width) if placed.cell.text else [], fitted)
    heights = [size * 1.3 + _PADDING] * len(table.rows)
    for placed in sorted(lines, key=lambda placed: placed.cell.rowspan):
        rows = range(placed.row, placed.row + placed.cell.rowspan)
        missing = lines[placed].height - sum(heights[row] for row in rows)
        if missing > 0:
            heights[rows[-1]] += missing
    originals = {placed: list(found.texts) for placed, found in lines.items()}
    assert set(covering(table.rows).values()) == set(lines)
    return [Band(row, height, lines, size * 1.3, originals=originals) for row, height in enumerate(heights)]
