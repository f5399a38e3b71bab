"""Rows of text whose figures do not all stand on their label's line, as converters of PDF print them.

Figures above their label, among rows of one line: `(三)不予公开 ⏎ 0 0 0 0 0 0 0 ⏎ 1.属于国家秘密 ⏎ 1 0 0 0 0 0 1 ⏎ 2.其他…`. What
stands below a label is the next one's. It shows where a group's label is followed by figures, and a row's label by none.

Figures broken over two lines: `1.属于国家秘密 0 0 0 0 ⏎ 0 0 0`, in all rows alike.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loader.skeleton import Skeleton
    from loader.tables import Region, Run


#: Rows that are broken alike.
_ENOUGH_ROWS = 5


def join_broken_lines(region: Region, skeleton: Skeleton, width: int) -> None:
    """Give rows the rest of their figures from the line below, where the table is printed so throughout."""
    broken: list[tuple[Run, Run]] = []
    for run, following in pairwise(region.runs):
        filled = run.filled
        if run.axis == "row" and filled and following.axis == "loose" and not skeleton.in_grid[run.anchor]:
            if filled + following.filled != width:
                return
            broken.append((run, following))
        elif run.axis == "row" and filled:
            return
    if len(broken) < _ENOUGH_ROWS or len({run.filled for run, _ in broken}) > 1:
        return
    for run, rest in broken:
        run.tokens = run.tokens + rest.tokens
        run.filled = width
        rest.tokens, rest.filled = [], 0


def give_figures_to_labels_below(region: Region, skeleton: Skeleton, width: int) -> bool:
    """Move figures to the labels below them, where the table is printed so.

    Returns:
        False where the table is printed so, and it cannot be told which label each line of figures belongs to.
    """
    runs = [run for run in region.runs if run.filled or run.axis in ("row", "group", "unknown")]
    if not _is_printed_so(runs, skeleton, width):
        return True
    moved: list[tuple[Run, list[int]]] = []
    above: list[int] = []
    for run in runs:
        below = _below(run, skeleton)
        own = [token for token in run.tokens if token not in below]
        if run.axis == "loose":
            own = []
        elif run.axis == "group" or own:
            if above:
                return False
        else:
            own, above = above, []
        moved.append((run, own))
        if below:
            if above:
                return False
            above = below
    if above:
        return False
    for run, tokens in moved:
        run.tokens = tokens
        run.filled = len(skeleton.filled(tokens))
    return True


def _is_printed_so(runs: list[Run], skeleton: Skeleton, width: int) -> bool:
    """Whether figures of one row stand right below a group's label, and the last row before another group has none."""
    beneath_groups = 0
    for run, following in pairwise(runs):
        is_whole = len(skeleton.filled(_below(run, skeleton))) == width
        beneath_groups += run.axis == "group" and is_whole and following.axis in ("row", "unknown")
    lacking = any(
        run.axis in ("row", "unknown") and not run.filled and following.axis == "group"
        for run, following in pairwise(runs)
    )
    return lacking and beneath_groups > 0


def _below(run: Run, skeleton: Skeleton) -> list[int]:
    """The cells of a run that stand on a line of their own below its label."""
    if not run.tokens or skeleton.in_grid[run.anchor]:
        return []
    return run.tokens if run.axis == "loose" or skeleton.opens_row[run.tokens[0]] else []
