"""Straight rules of a page -> tables: which cells they enclose, in which rows and columns, over how many of them.

Works on any unit of length; tolerances are in points. Serves vector rules and the rules found in a scan alike.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.readers.pdf.page import Box, Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Rules no further apart than this are one: double rules, and the same rule drawn cell by cell. Rows are 8 points high or more.
SNAP = 2.5
#: Pieces of a rule with no more than this between them are one rule, and a rule that ends so near to another meets it.
_JOIN = 3.0
#: Vertical rules that go on for more than this behind the last horizontal one show a row whose rule is missing.
_OPEN_END = 5.0
#: A rule stands between two cells where it covers this part of their common side.
_COVERS = 0.6
#: Rules of one page after joining; a report's page has some sixty.
MAX_RULES = 1_200
#: A table of a report has some four hundred places in its grid.
MAX_PLACES = 60_000
_LEAST_RULES = 2


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell as the rules enclose it; row and column are 0-based places in the table's grid."""

    box: Box
    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table as the rules draw it."""

    xs: list[float]
    ys: list[float]
    cells: list[RuledCell]
    #: Place (row, column) -> index in `cells`; -1 where the table has no cell.
    owners: list[list[int]]
    #: Whether the first row has no rule above it, and the last none below: the table goes on on another page.
    is_open_above: bool
    is_open_below: bool

    @property
    def box(self) -> Box:
        """The table's outline."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self, x: float, y: float) -> int:
        """Index of the cell that holds a point, -1 where none does."""
        if not self.box.holds(x, y):
            return -1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        return self.owners[row][column]


def find_tables(horizontals: Iterable[Segment], verticals: Iterable[Segment]) -> list[RuledTable] | None:
    """The ruled tables of a page from top to bottom; those of one cell are frames, and left out.

    Returns:
        None where there are more rules than any report has: what they mean is not worked out.
    """
    across, down = join_segments(horizontals), join_segments(verticals)
    if len(across) + len(down) > MAX_RULES:
        return None
    tables: list[RuledTable] = []
    for group_across, group_down in _connected(across, down):
        table = _build_table(group_across, group_down)
        if table is not None and len(table.cells) > 1:
            tables.append(table)
    return sorted(tables, key=lambda table: (table.ys[0], table.xs[0]))


def join_segments(segments: Iterable[Segment]) -> list[Segment]:
    """Pieces of rules joined to whole rules: positions snapped to one another, gaps closed."""
    ordered = sorted(segments)
    joined: list[Segment] = []
    start = 0
    for index in range(1, len(ordered) + 1):
        if index < len(ordered) and ordered[index].position - ordered[start].position <= SNAP:
            continue
        pieces = ordered[start:index]
        start = index
        total = sum(piece.end - piece.start for piece in pieces)
        if total <= 0:
            continue
        position = sum(piece.position * (piece.end - piece.start) for piece in pieces) / total
        joined += _close_gaps(position, pieces)
    return [segment for segment in joined if segment.end - segment.start > _JOIN]


def _close_gaps(position: float, pieces: Sequence[Segment]) -> list[Segment]:
    rules: list[Segment] = []
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if rules and piece.start <= rules[-1].end + _JOIN:
            if piece.end > rules[-1].end:
                rules[-1] = Segment(position, rules[-1].start, piece.end)
        else:
            rules.append(Segment(position, piece.start, piece.end))
    return rules


def _meet(across: Segment, down: Segment) -> bool:
    return (
        across.start - _JOIN <= down.position <= across.end + _JOIN
        and down.start - _JOIN <= across.position <= down.end + _JOIN
    )


def _connected(across: Sequence[Segment], down: Sequence[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Rules in groups that hang together; each group is a table, a frame, or an underlined word beside a bar."""
    parents = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    for i, horizontal in enumerate(across):
        for j, vertical in enumerate(down, start=len(across)):
            if _meet(horizontal, vertical):
                parents[root(i)] = root(j)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for i, horizontal in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(horizontal)
    for j, vertical in enumerate(down, start=len(across)):
        groups.setdefault(root(j), ([], []))[1].append(vertical)
    return list(groups.values())


def _build_table(across: list[Segment], down: list[Segment]) -> RuledTable | None:
    if len(down) < _LEAST_RULES or not across:
        return None
    across, down = _trim(across, down)
    if len(down) < _LEAST_RULES or not across:
        return None
    is_open_above, is_open_below = _is_open(across, down)
    left, right = min(rule.position for rule in down), max(rule.position for rule in down)
    if is_open_above:
        across.append(Segment(min(rule.start for rule in down), left, right))
    if is_open_below:
        across.append(Segment(max(rule.end for rule in down), left, right))
    xs, ys = _positions(down), _positions(across)
    if len(xs) < _LEAST_RULES or len(ys) < _LEAST_RULES or len(xs) * len(ys) > MAX_PLACES:
        return None
    return _enclose(xs, ys, across, down, is_open_above=is_open_above, is_open_below=is_open_below)


def _trim(across: list[Segment], down: list[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Rules cut to where they meet others; a rule that meets fewer than two (an underlined word) bounds no cell.

    A rule that goes on to the table's outermost end is kept to there: tables have open sides, and break over pages.
    """
    for _ in range(2):
        low, high = min(rule.start for rule in across), max(rule.end for rule in across)
        ends = [rule.position for rule in down]
        across = _cut(across, down, (min(low, *ends), max(high, *ends)))
        if not across:
            return [], []
        low, high = min(rule.start for rule in down), max(rule.end for rule in down)
        ends = [rule.position for rule in across]
        down = _cut(down, across, (min(low, *ends), max(high, *ends)))
        if not down:
            return [], []
    # A side without a vertical rule, at which horizontal ones end together.
    for end in (min(rule.start for rule in across), max(rule.end for rule in across)):
        reaching = [r.position for r in across if min(abs(r.start - end), abs(r.end - end)) <= _JOIN]
        if len(reaching) > _LEAST_RULES and all(abs(rule.position - end) > _JOIN for rule in down):
            down.append(Segment(end, min(reaching), max(reaching)))
    return across, down


def _cut(rules: Sequence[Segment], others: Sequence[Segment], hull: tuple[float, float]) -> list[Segment]:
    kept: list[Segment] = []
    for rule in rules:
        anchors = [
            other.position
            for other in others
            if other.start - _JOIN <= rule.position <= other.end + _JOIN
            and rule.start - _JOIN <= other.position <= rule.end + _JOIN
        ]
        if not anchors:
            continue
        anchors += [end for end in (rule.start, rule.end) if min(abs(end - hull[0]), abs(end - hull[1])) <= _JOIN]
        low, high = min(anchors), max(anchors)
        if high - low > _JOIN:
            kept.append(Segment(rule.position, low, high))
    return kept


def _is_open(across: Sequence[Segment], down: Sequence[Segment]) -> tuple[bool, bool]:
    """Whether vertical rules go on above the first horizontal one, and below the last."""
    first, last = min(rule.position for rule in across), max(rule.position for rule in across)
    above = sum(1 for rule in down if rule.start < first - _OPEN_END)
    below = sum(1 for rule in down if rule.end > last + _OPEN_END)
    return above >= _LEAST_RULES, below >= _LEAST_RULES


def _positions(rules: Sequence[Segment]) -> list[float]:
    """The distinct places of rules, in order."""
    places: list[float] = []
    for position in sorted(rule.position for rule in rules):
        if not places or position - places[-1] > SNAP:
            places.append(position)
    return places


def _enclose(
    xs: list[float],
    ys: list[float],
    across: Sequence[Segment],
    down: Sequence[Segment],
    *,
    is_open_above: bool,
    is_open_below: bool,
) -> RuledTable:
    """The cells: places of the grid with no rule between them are one cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    wall_left = [[_covered(down, xs[c], ys[r], ys[r + 1]) for c in range(columns + 1)] for r in range(rows)]
    wall_above = [[_covered(across, ys[r], xs[c], xs[c + 1]) for c in range(columns)] for r in range(rows + 1)]
    owners = [[-1] * columns for _ in range(rows)]
    cells: list[RuledCell] = []
    for row in range(rows):
        for column in range(columns):
            if owners[row][column] != -1:
                continue
            width, height = 1, 1
            while column + width < columns and _is_free(owners, row, column + width, wall_left):
                width += 1
            while row + height < rows and _goes_down(row + height, column, width, owners, wall_above, wall_left):
                height += 1
            for r in range(row, row + height):
                owners[r][column : column + width] = [len(cells)] * width
            box = Box(xs[column], ys[row], xs[column + width], ys[row + height])
            cells.append(RuledCell(box, row, column, height, width))
    return RuledTable(xs, ys, cells, owners, is_open_above, is_open_below)


def _is_free(owners: list[list[int]], row: int, column: int, wall_left: list[list[bool]]) -> bool:
    return owners[row][column] == -1 and not wall_left[row][column]


def _goes_down(
    row: int,
    column: int,
    width: int,
    owners: list[list[int]],
    wall_above: list[list[bool]],
    wall_left: list[list[bool]],
) -> bool:
    """Whether a cell goes on into the next row with its whole width: no rule above, none within, none missing beside."""
    places = range(column, column + width)
    if any(wall_above[row][place] or owners[row][place] != -1 for place in places):
        return False
    if any(wall_left[row][place] for place in places[1:]):
        return False
    end = column + width
    return end >= len(owners[0]) or wall_left[row][end] or owners[row][end] != -1


def _covered(rules: Sequence[Segment], position: float, start: float, end: float) -> bool:
    """Whether rules at `position` cover most of the way from `start` to `end`."""
    covered = 0.0
    for rule in rules:
        if abs(rule.position - position) <= SNAP:
            covered += max(0.0, min(rule.end, end) - max(rule.start, start))
    return covered >= _COVERS * (end - start)
