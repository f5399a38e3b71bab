"""Heavy damage to grids: what a table loses, gains and swaps before it is laid out.

In: a table's grid and a plan. Out: the grid changed in place, and which of its figures the text does not tell any more. The
parser is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.synth.grids import GridRow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.synth.grids import Grid
    from tests.synth.truth import Key

#: Chance of each damage in a report.
DAMAGES: dict[str, float] = {
    "glued": 0.12,
    "shuffled_rows": 0.12,
    "dropped_rows": 0.15,
    "lost_labels": 0.15,
    "zero_labels": 0.06,
    "cut_headers": 0.15,
    "cut_labels": 0.08,
    "slips": 0.15,
    "split": 0.3,
    "repeated_header": 0.2,
    "prose_between": 0.25,
    "page_numbers": 0.2,
    "sub_rows": 0.12,
    "local_rows": 0.12,
    "remarks": 0.1,
    "lost_groups": 0.08,
    "shuffled_tables": 0.08,
    "duplicated": 0.1,
    "lost_headings": 0.12,
    "deduplicated": 0.05,
    "truncated": 0.2,
}
_CUT_HEADERS = {
    "本年新制作数量": "本年新",
    "本年新公开数量": "本年新",
    "本年增/减": "本年增/",
    "现行有效件数": "现行有效件",
    "上一年项目数量": "上一年项目数",
    "本年处理决定数量": "本年处理决定",
    "社会公益组织": "社会公益",
    "法律服务机构": "法律服务",
}
_WRONG = "工形未洽绐巳曰田甲"
_SUB_ROWS = {
    "art20_5.licensing": ("其中:延续办理", "其中:新办"),
    "art20_6.penalties": ("其中:警告", "其中:罚款"),
    "received": ("其中:网络申请", "其中:信函申请"),
    "outcome.granted": ("其中:主动公开范围内",),
}
_LOCAL_ROWS = ("政务新媒体发布信息数", "政府网站栏目维护数", "公报刊登件数")
_REMARKS = ("", "", "", "无变化", "含延续办理", "见附件", "含上年结转3件")


@dataclass(slots=True)
class Damaged:
    """What was done to a table."""

    table_code: str
    #: Rows in printed order: keys, whether their label is lost.
    rows: list[tuple[list[Key], bool]] = field(default_factory=list)
    #: Keys that the text does not tell.
    lost: set[Key] = field(default_factory=set)
    done: list[str] = field(default_factory=list)


def draw_plan(rng: random.Random) -> set[str]:
    """Names of the damages of one report: each by its chance, and two at least."""
    plan = {name for name, chance in DAMAGES.items() if rng.random() < chance}
    while len(plan) < 2:
        plan.add(rng.choice(list(DAMAGES)))
    return plan


def damage_rows(
    rng: random.Random, grid: Grid, plan: set[str], *, marks_rows: bool, filled: bool, shows_blanks: bool
) -> Damaged:
    """Damages the rows of a table in place and says what the text does not tell any more."""
    made = Damaged(grid.table_code)
    steps: dict[str, Callable[[], bool]] = {
        "cut_headers": lambda: _cut_headers(rng, grid),
        "slips": lambda: _slips(rng, grid),
        "cut_labels": lambda: _cut_labels(rng, grid),
        "lost_groups": lambda: _lose_groups(grid),
        "shuffled_rows": lambda: _shuffle(rng, grid),
        "dropped_rows": lambda: _drop(rng, grid, made),
        "sub_rows": lambda: _sub_rows(rng, grid),
        "local_rows": lambda: _local_rows(rng, grid),
        "remarks": lambda: _remarks(rng, grid),
    }
    made.done = [name for name, step in steps.items() if name in plan and step()]
    upset = bool({"shuffled_rows", "dropped_rows", "sub_rows", "local_rows"} & set(made.done))
    lost_rows: set[int] = set()
    if grid.table_code == "requests" and not upset:
        if "zero_labels" in plan:
            if _zero_labels(rng, grid, made, tellable=marks_rows and filled):
                made.done.append("zero_labels")
        elif "lost_labels" in plan:
            lost_rows = _lose_labels(rng, grid, made, filled=filled, shows_blanks=shows_blanks)
            made.done.append("lost_labels")
    made.rows = [(list(row.keys), index in lost_rows) for index, row in enumerate(grid.rows)]
    return made


def _data(grid: Grid) -> list[int]:
    return [index for index, row in enumerate(grid.rows) if row.keys]


def _cut_headers(rng: random.Random, grid: Grid) -> bool:
    done = False
    for row in grid.rows:
        if not row.keys:
            before = list(row.labels)
            row.labels = [(at, _CUT_HEADERS.get(text, text) if rng.random() < 0.7 else text) for at, text in row.labels]
            done = done or before != row.labels
    return done


def _han(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if "一" <= character <= "鿿"]


def _slips(rng: random.Random, grid: Grid) -> bool:
    """One character wrong in long labels of table requests."""
    if grid.table_code != "requests":
        return False
    rows = [index for index in _data(grid) if len(_han(grid.rows[index].labels[-1][1])) >= 6]
    for index in rng.sample(rows, min(len(rows), rng.randint(1, 3))):
        at, text = grid.rows[index].labels[-1]
        place = rng.choice([place for place in _han(text) if not text[:place].endswith("(") and place > 1])
        grid.rows[index].labels[-1] = (at, text[:place] + rng.choice(_WRONG) + text[place + 1 :])
    return bool(rows)


def _cut_labels(rng: random.Random, grid: Grid) -> bool:
    """The end of a long label of table requests is gone; what is left begins no other label."""
    if grid.table_code != "requests":
        return False
    rows = [index for index in _data(grid) if len(_han(grid.rows[index].labels[-1][1])) >= 10]
    for index in rng.sample(rows, min(len(rows), 2)):
        at, text = grid.rows[index].labels[-1]
        grid.rows[index].labels[-1] = (at, text[: max(9, int(len(text) * rng.uniform(0.6, 0.95)))])
    return bool(rows)


def _lose_groups(grid: Grid) -> bool:
    """Labels of groups are gone: what is left of a row is its own label."""
    if grid.table_code != "requests":
        return False
    for index in _data(grid):
        grid.rows[index].labels = grid.rows[index].labels[-1:]
    return True


def _runs(grid: Grid) -> list[list[int]]:
    """Runs of data rows under one header."""
    runs: list[list[int]] = []
    for index, row in enumerate(grid.rows):
        if row.keys and runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        elif row.keys:
            runs.append([index])
    return runs


def _shuffle(rng: random.Random, grid: Grid) -> bool:
    """Rows in another order under their header, blocks of table proactive too; labels of groups stand where they stood."""
    if grid.table_code == "disputes":
        return False
    if grid.table_code == "proactive":
        starts = [index for index, row in enumerate(grid.rows) if len(row.labels) == 1 and not row.keys]
        blocks = [grid.rows[start:end] for start, end in zip(starts, [*starts[1:], len(grid.rows)], strict=True)]
        rng.shuffle(blocks)
        grid.rows = [row for block in blocks for row in block]
    for run in _runs(grid):
        moved = [grid.rows[index] for index in run]
        rng.shuffle(moved)
        grid.rows[run[0] : run[-1] + 1] = moved
    return True


def _drop(rng: random.Random, grid: Grid, made: Damaged) -> bool:
    """Some rows are gone altogether."""
    if grid.table_code == "disputes":
        return False
    gone = [index for index in _data(grid) if rng.random() < 0.12]
    for index in reversed(gone):
        made.lost.update(grid.rows[index].keys)
        del grid.rows[index]
    return bool(gone)


def _extra(rng: random.Random, grid: Grid, at: int, label: str) -> None:
    like = grid.rows[at]
    values = [(column, str(rng.randint(0, 30))) for column, _ in like.values[: len(like.keys)]]
    grid.rows.insert(at + 1, GridRow([(like.labels[-1][0], label)], values))


def _sub_rows(rng: random.Random, grid: Grid) -> bool:
    done = False
    for index in reversed(_data(grid)):
        for label in _SUB_ROWS.get(grid.rows[index].keys[0][1], ()):
            _extra(rng, grid, index, label)
            done = True
    return done


def _local_rows(rng: random.Random, grid: Grid) -> bool:
    if grid.table_code != "proactive":
        return False
    _extra(rng, grid, rng.choice(_data(grid)), rng.choice(_LOCAL_ROWS))
    return True


def _remarks(rng: random.Random, grid: Grid) -> bool:
    """A column 备注."""
    if grid.table_code != "proactive":
        return False
    for row in grid.rows:
        if row.values:
            row.values.append((grid.width, rng.choice(_REMARKS)))
        elif len(row.labels) > 1:
            row.labels.append((grid.width, "备注"))
    grid.width += 1
    return True


def _zero_labels(rng: random.Random, grid: Grid, made: Damaged, *, tellable: bool) -> bool:
    """Some labels of sub-rows are replaced by a 0, as pages with lost spans show it."""
    rows = [index for index in _data(grid) if grid.rows[index].labels[-1][0] == 2]
    chosen = rows if rng.random() < 0.5 else [index for index in rows if rng.random() < 0.4]
    for index in chosen:
        grid.rows[index].labels[-1] = (2, "0")
        if not tellable:
            made.lost.update(grid.rows[index].keys)
            made.lost.update(grid.rows[index - 1].keys)
    return bool(chosen)


def _lose_labels(rng: random.Random, grid: Grid, made: Damaged, *, filled: bool, shows_blanks: bool) -> set[int]:
    """Some rows of table requests lose their label.

    Where every row is filled, what stands between two labels is as many rows as the form has there, except between rows
    that only one of the two forms has. A label of a group with figures of its own may be that group's sum.
    """
    data = _data(grid)
    share = rng.choice((0.1, 0.3, 0.6))
    # Behind a blank row that left no trace, a row without label would pass for it, and nothing would show that.
    chosen = {
        index
        for index in data[1:-1]
        if rng.random() < share and (shows_blanks or all(text for _, text in grid.rows[index - 1].values))
    }
    doubtful = set()
    for index in sorted(chosen):
        row = grid.rows[index]
        row.labels = row.labels[:-1] if rng.random() < 0.5 else []
        if not filled or row.labels or "outcome.other" in row.keys[0][1]:
            doubtful.add(index)
    made.lost.update(key for index in _neighbours(doubtful, chosen) for key in grid.rows[index].keys)
    return chosen


def _neighbours(doubtful: set[int], chosen: set[int]) -> set[int]:
    """The rows that are in doubt with a row: those between the same two labels, and the one above them."""
    found: set[int] = set()
    for index in doubtful:
        first = last = index
        while first - 1 in chosen:
            first -= 1
        while last + 1 in chosen:
            last += 1
        found.update(range(first - 1, last + 1))
    return found
