"""Tables cut into pieces, and what stands between the pieces: headers again, page numbers, prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.synth.grids import Grid, GridRow
from tests.synth.sentences import OVERVIEW

if TYPE_CHECKING:
    import random

_PAGE_NUMBERS = ("- {n} -", "— {n} —", "第{n}页", "第 {n} 页 共 9 页")


@dataclass(slots=True)
class Piece:
    """A part of a table that is printed together, or a line of text between two parts."""

    grid: Grid | None = None
    text: str = ""


def split_table(rng: random.Random, grid: Grid, plan: set[str]) -> list[Piece]:
    """Cuts a table into pieces with headers, prose or page numbers between them."""
    data = [index for index, row in enumerate(grid.rows) if row.keys]
    if grid.table_code == "disputes" or not ({"split", "page_numbers", "prose_between"} & plan):
        return [Piece(grid)]
    cuts = sorted(rng.sample(data[1:], min(len(data) - 1, rng.randint(1, 2))))
    pieces: list[Piece] = []
    for start, end in zip([0, *cuts], [*cuts, len(grid.rows)], strict=True):
        rows = grid.rows[start:end]
        if start:
            pieces += between(rng, plan)
            if "repeated_header" in plan:
                rows = [*header_above(grid, start), *rows]
        pieces.append(Piece(Grid(grid.table_code, grid.width, rows)))
    return pieces


def header_above(grid: Grid, at: int) -> list[GridRow]:
    """The header rows that a row stands under."""
    end = at
    while end and grid.rows[end - 1].values:
        end -= 1
    start = end
    while start and not grid.rows[start - 1].values:
        start -= 1
    return [GridRow(list(row.labels)) for row in grid.rows[start:end]]


def between(rng: random.Random, plan: set[str]) -> list[Piece]:
    """What stands between two pieces of a table, or between two tables."""
    pieces = []
    if "page_numbers" in plan:
        pieces.append(Piece(text=rng.choice(_PAGE_NUMBERS).format(n=rng.randint(2, 6))))
    if "prose_between" in plan:
        sentence = rng.choice(OVERVIEW[rng.choice(["政府信息管理", "监督保障"])])
        pieces.append(Piece(text=sentence.format(word="本机关", last="上", year="本")))
    return pieces
