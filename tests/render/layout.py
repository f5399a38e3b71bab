"""How the tables of one report are ruled: choices drawn once, each seen on real pages.

In: a random generator. Out: a `Layout`; its defaults are the official form's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


@dataclass(frozen=True, slots=True)
class Layout:
    """The ruling of the three tables. None of it changes a fact."""

    #: Columns of the proactive table: 4, or 5 with merged cells that line up with no header.
    proactive_columns: int = 4
    #: official; no_rowspan (empty cells below 自然人 and 总计); shifted (eight columns, headers off by one); total_first.
    applicants: str = "official"
    #: official; no_rowspan (five empty cells); blank_before (an empty cell, then 行政诉讼).
    disputes: str = "official"
    #: What stands where a group label begins again: same, continued (续), empty.
    again: str = "same"
    #: 三、本年度办理结果 is printed a second time from （四） on.
    outcome_twice: bool = False
    #: One table for each 第二十条 block.
    splits_blocks: bool = False
    #: One table for the first rows and for each group of outcomes.
    splits_groups: bool = False
    #: The requests table is broken once, at a row drawn as a share of its rows; 0 for not.
    page_break: float = 0.0
    #: What stands above the parts of a table but the first: repeated, none, numbered (数据1…), misplaced (row labels).
    part_header: str = "repeated"
    #: An empty cell between （六）其他处理 or （七）总计 and the first figure.
    label_sub_cell: bool = False
    #: A row of the agency's own below 行政许可.
    local_row: bool = False
    #: Below table disputes: none, paragraph, row.
    foot_note: str = "none"
    #: Empty columns to the right of each row.
    padding: int = 0

    def names(self) -> list[str]:
        """What differs from the official form."""
        plain = Layout()
        fields = self.__dataclass_fields__
        return [f"{name}:{getattr(self, name)}" for name in fields if getattr(self, name) != getattr(plain, name)]


OFFICIAL = Layout()


def draw_layout(rng: random.Random) -> Layout:
    """The official ruling for two reports of five, else a few deviations."""
    if rng.random() < 0.4:
        return OFFICIAL
    split = rng.choices(("none", "groups", "page"), (6, 1, 3))[0]
    return Layout(
        proactive_columns=5 if rng.random() < 0.15 else 4,
        applicants=rng.choices(("official", "no_rowspan", "shifted", "total_first"), (6, 3, 2, 1))[0],
        disputes=rng.choices(("official", "no_rowspan", "blank_before"), (7, 2, 1))[0],
        again=rng.choice(("same", "continued", "empty")),
        outcome_twice=rng.random() < 0.15,
        splits_blocks=rng.random() < 0.15,
        splits_groups=split == "groups",
        page_break=rng.uniform(0.1, 0.9) if split == "page" else 0.0,
        part_header=rng.choices(("repeated", "none", "numbered", "misplaced"), (5, 4, 1, 1))[0],
        label_sub_cell=rng.random() < 0.15,
        local_row=rng.random() < 0.1,
        foot_note=rng.choices(("none", "paragraph", "row"), (8, 1, 1))[0],
        padding=rng.choices((0, 1, 3), (8, 1, 1))[0],
    )
