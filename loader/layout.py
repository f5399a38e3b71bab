"""What the rows of one table show of how its text treats blank cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from loader.skeleton import Skeleton
    from loader.tables import Run

#: Value columns of table proactive: there a padded row may happen to have just its number of cells.
PROACTIVE_COLUMNS = 3
#: Rows of a grid that agree on which of their cells are values, before others are read so.
_ENOUGH_ROWS = 2
#: Rows that look alike because the table has blank columns, and not by chance.
_MANY_ROWS = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """What the rows of one table show of how the crawl treats blank cells.

    Attributes:
        keeps_blanks: a blank cell stands before a filled one somewhere, or every row has just its number of cells.
        places: number of cells behind the label -> which of them complete rows fill. Rows under a merged label have
            fewer cells behind their own than rows without; a column of the header that spans two has a blank one.
        is_grid: no blank cell is missing, and none is padding that would stand on the right only.
    """

    keeps_blanks: bool
    places: Mapping[int, frozenset[tuple[int, ...]]]
    is_grid: bool = False
    #: The header has a column that is none of the form's: words in rows are remarks.
    has_remarks: bool = False
    #: Rows with a figure for each slot and blanks between them: (number of cells, places), where several look so.
    repeated: frozenset[tuple[int, tuple[int, ...]]] = frozenset()

    def usual(self, cells: int) -> tuple[int, ...] | None:
        """Which of so many cells are a row's, where complete rows of as many cells agree."""
        known = self.places.get(cells, frozenset())
        return next(iter(known)) if len(known) == 1 else None


def observe_layout(
    rows: Sequence[tuple[Run, int]], skeleton: Skeleton, span: tuple[int, int], groups: Collection[int] = ()
) -> Layout:
    """How a table (tokens `span`) treats blanks; `rows` are its labelled rows, each with its number of slots.

    Behind the label of a group (tokens `groups`), a blank cell may be what a lost label has left.

    A crawl that drops blank cells pads rows on the right only: there no blank ever stands before a filled cell of the
    same row (`行政规范性文件 | 2 | ||`). One blank before a filled cell shows that blanks keep their places, and so do rows
    of different widths that all have just their number of cells, which padding would have made alike. In a grid no
    blank cell is missing.
    """
    classes = skeleton.classes
    is_grid = bool(rows) and all(skeleton.in_grid[run.anchor] for run, _ in rows)
    places: Counter[tuple[int, tuple[int, ...]]] = Counter()
    spread: Counter[tuple[int, tuple[int, ...]]] = Counter()
    widths: set[int] = set()
    exact, inner = True, False
    for run, width in rows:
        if not run.tokens:
            continue
        widths.add(width)
        filled = [index for index, token in enumerate(run.tokens) if classes[token] != BLANK]
        exact = exact and len(run.tokens) == width
        if filled and len(filled) <= width:
            # Beyond the row's cells, a blank may be the cell that the next row's lost label has left.
            inner = inner or len(filled) <= filled[-1] - filled[0] < width or 0 < filled[0] < width
        spread[len(run.tokens), tuple(filled)] += len(filled) == width
        if len(filled) == width and (is_grid or filled[-1] - filled[0] == width - 1):
            places[len(run.tokens), tuple(filled)] += 1
    exact = exact and len(rows) > 1 and (len(widths) > 1 or max(widths, default=0) > PROACTIVE_COLUMNS)
    keeps_blanks = is_grid or inner or exact or _blank_leads(skeleton, span, groups)
    repeated = frozenset(pattern for pattern, rows_alike in spread.items() if rows_alike >= _MANY_ROWS)
    seen: dict[int, set[tuple[int, ...]]] = {}
    for (cells, place), rows_alike in places.items():
        if not is_grid or rows_alike >= _ENOUGH_ROWS or cells == len(place):
            seen.setdefault(cells, set()).add(place)
    return Layout(keeps_blanks, {cells: frozenset(found) for cells, found in seen.items()}, is_grid, repeated=repeated)


def _blank_leads(skeleton: Skeleton, span: tuple[int, int], groups: Collection[int]) -> bool:
    """Whether a blank cell stands before a filled one of its row.

    Not one that opens a line of figures: a lost label leaves its cell, and a wrapped line begins with a bar.
    """
    has_begun = blank_seen = False
    for token in range(*span):
        if skeleton.opens_row[token]:
            has_begun = blank_seen = False
        class_ = skeleton.classes[token]
        if class_ == BLANK:
            blank_seen = True
            continue
        if blank_seen and (has_begun or class_ != FIGURE):
            return True
        has_begun, blank_seen = token not in groups, False
    return False
