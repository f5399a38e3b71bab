"""Tokens -> runs: which cells follow which label of which statutory table.

A run is a label with the cells behind it, up to the next label: the same thing whether a row stands on one line, a cell
on each line, or in the grid of a page. Nothing is placed here; `placement` does that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL, PROSE, SCRAP
from loader.codebook import FORMS, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loader.codebook import Axis, Codebook, Label
    from loader.skeleton import Skeleton

#: Axes whose labels stand in a header: figures do not belong to them.
_HEADER_AXES = frozenset({"heading", "block", "corner", "measure", "header", "applicant", "case", "outcome"})
#: Stands among the columns of a header for text that is no known column.
UNKNOWN_MEASURE = "?"


@dataclass(slots=True)
class Run:
    """A label and the cells behind it. Numbers are token positions."""

    table_code: str
    #: "row" (code is a row_code), "group" (a heading over rows), "unknown" (text that is no label), "loose" (cells on
    #: a line without a label) or a header axis.
    axis: Axis | str
    code: str
    anchor: int
    tokens: list[int] = field(default_factory=list)
    #: How many of the cells are not blank.
    filled: int = 0
    #: Columns printed above the row, with the position of their labels; only in table proactive.
    measures: Mapping[str, int] = field(default_factory=dict)
    #: Whether a header of the table stands above.
    is_headed: bool = False


@dataclass(slots=True)
class Region:
    """One instance of a statutory table: from its heading or header to the next one's."""

    table_code: str
    runs: list[Run] = field(default_factory=list)
    #: Positions of all labels in reading order, with their role.
    labels: list[tuple[int, Role]] = field(default_factory=list)
    #: Positions of cells that are neither label nor in a run.
    stray: list[int] = field(default_factory=list)
    #: Whether any label of a header was seen.
    is_headed: bool = False
    #: The codes of runs with figures.
    filled: set[str] = field(default_factory=set)

    def has_heading(self) -> bool:
        """Whether the table's heading stands above; local tables in the prose have none."""
        return any(role.axis == "heading" for _, role in self.labels)

    def start(self) -> int:
        """The position of the first label."""
        return self.labels[0][0]


class RegionFinder:
    """Walks over the classes of a document and collects the runs of each statutory table."""

    def __init__(self, codebook: Codebook, labels: Sequence[Label], skeleton: Skeleton) -> None:
        self._codebook = codebook
        self._labels = labels
        self._classes = skeleton.classes
        self._opens_row = skeleton.opens_row
        self._in_grid = skeleton.in_grid
        self.regions: dict[str, list[Region]] = {}
        self._region: Region | None = None
        self._run: Run | None = None
        self._measures: dict[str, int] = {}
        self._applicants_seen: set[str] = set()
        self._in_header = False
        self._in_narrative = False

    def find(self) -> dict[str, list[Region]]:
        """table_code -> its instances in reading order, for the tables of which anything was found."""
        for position, class_ in enumerate(self._classes):
            if class_ >= FIRST_LABEL:
                self._take_label(position, self._labels[class_ - FIRST_LABEL])
            elif class_ == PROSE:
                self._take_prose(position)
            elif class_ not in (BLANK, FIGURE):
                self._take_text(position)
            elif self._run is not None:
                self._take_cell(position, self._run)
                self._in_header = self._in_header and class_ != FIGURE
            elif self._region is not None and class_ == FIGURE:
                self._region.stray.append(position)
        return self.regions

    def _take_cell(self, position: int, run: Run) -> None:
        """A row that has begun on its label's line, or in a grid, ends with it: what opens the next line is another row's."""
        is_line = self._in_grid[run.anchor] and run.axis in ("row", "group", "unknown")
        has_begun = bool(run.tokens) and not self._opens_row[run.tokens[0]]
        if self._opens_row[position] and (is_line or has_begun):
            run = self._start(Run(run.table_code, "loose", "", position))
        self._append(run, position)

    def _append(self, run: Run, position: int) -> None:
        run.tokens.append(position)
        if self._classes[position] != BLANK:
            run.filled += 1
            self.regions[run.table_code][-1].filled.add(run.code)

    def _start(self, run: Run) -> Run:
        self._run = run
        self.regions[run.table_code][-1].runs.append(run)
        return run

    def _take_label(self, position: int, label: Label) -> None:
        role = self._choose_role(label)
        if role is None:
            self._take_text(position)
            return
        region = self._enter(role, position)
        self._note_header(role, position)
        if role.axis == "heading" or region is None:
            self._run = None
            return
        measures = dict(self._measures) if role.axis == "row" else {}
        run = Run(role.table_code, role.axis, role.code, position, measures=measures, is_headed=region.is_headed)
        self._start(run)

    def _enter(self, role: Role, position: int) -> Region | None:
        """The instance that a label belongs to; a heading, header or first row that comes again begins another."""
        if not role.table_code:
            self._region = None
            self._in_narrative = True
            return None
        instances = self.regions.setdefault(role.table_code, [])
        if not instances or self._begins_again(role, instances[-1]):
            # The header of a table that its first row tells to begin again stood right above.
            has_header = role.axis == "row" and self._in_header and self._region is not None
            instances.append(Region(role.table_code, is_headed=has_header))
        self._region = instances[-1]
        self._in_narrative = self._in_narrative and role.axis == "row"
        self._region.labels.append((position, role))
        self._region.is_headed = self._region.is_headed or role.axis in _HEADER_AXES - {"heading"}
        return self._region

    def _begins_again(self, role: Role, region: Region) -> bool:
        if role.axis == "heading" or (role.axis == "case" and role.code == "reconsideration"):
            return bool(region.filled)
        if role.axis in _HEADER_AXES and not region.is_headed:
            return bool(region.filled)  # what stood above was a list in the prose, or a local table
        first = next(iter(self._codebook.rows["2021", role.table_code]))
        is_first_block = role.axis == "block" and first.startswith(role.code + ".")
        return (is_first_block or (role.axis == "row" and role.code == first)) and first in region.filled

    def _note_header(self, role: Role, position: int) -> None:
        if role.axis in ("block", "corner") or (role.axis == "measure" and not self._in_header):
            self._measures = {}
        if role.axis == "measure":
            self._measures.setdefault(role.code, position)
        if role.axis not in ("applicant", "header"):
            self._applicants_seen = set()
        elif role.axis == "applicant":
            self._applicants_seen.add(role.code)
        self._in_header = role.axis in _HEADER_AXES

    def _choose_role(self, label: Label) -> Role | None:
        """The role that fits the place: 总计 closes the header of applicants, ends the outcomes, or counts disputes."""
        here = self._region.table_code if self._region is not None else None
        roles = [role for role in label.roles if role.table_code == here] or list(label.roles)
        if len(roles) == 1:
            return roles[0] if here == roles[0].table_code or self._may_open(roles[0]) else None
        if here is None or all(role.table_code != here for role in roles):
            return None
        applicant = next((role for role in roles if role.axis == "applicant"), None)
        if applicant and self._in_header and applicant.code not in self._applicants_seen:
            return applicant
        return next((role for role in roles if role.axis != "applicant"), None)

    def _may_open(self, role: Role) -> bool:
        """Whether a label may begin its table: 行政许可 and the like are everyday words, and prose lists outcomes too."""
        return role.axis != "row" or (role.table_code != "proactive" and not self._in_narrative)

    def _take_text(self, position: int) -> None:
        """Short text is a value (本单位未制作规章) while the row has room for it and for what follows, else a local row."""
        region, run = self._region, self._run
        if region is None:
            return
        if run is not None and run.table_code == "proactive" and run.axis in ("corner", "measure"):
            self._measures.setdefault(UNKNOWN_MEASURE, position)
        if run is None:
            region.stray.append(position)
            return
        following = self._figures_from(position + 1)
        may_follow = run.axis == "row" and not run.filled and not self._in_grid[run.anchor]
        # Text before figures is the label of another row: in table requests, where none says something in words, and
        # where each cell has a line of its own.
        is_label = following and (run.table_code == "requests" or self._opens_row[position])
        may_follow = may_follow and not is_label
        is_beside = may_follow or not self._opens_row[position]
        has_room = run.filled + 1 + following <= self._width(run)
        is_scrap = run.axis in ("group", "unknown", "loose", "header", "applicant") and following > 1 and run.filled
        if is_scrap or (run.axis in ("row", "case", "outcome") and has_room and is_beside):
            self._append(run, position)
        elif self._is_unit(position, run, following):
            region.stray.append(position)
        elif region.table_code == "disputes":
            # Its one row of figures has no label: text here is what a crawl made of the header (结 结 其 尚).
            region.stray.append(position)
            self._run = None if run.filled else run
        elif following:
            self._start(Run(region.table_code, "unknown", "", position))
        else:
            self._run = None
            region.stray.append(position)

    def _is_unit(self, position: int, run: Run, following: int) -> bool:
        """Whether a scrap stands between a row's label and all its figures, as a unit does: 行政许可 | 件 | 12 |."""
        is_beside = run.axis == "row" and not run.filled and not self._opens_row[position]
        return is_beside and self._classes[position] == SCRAP and following == self._width(run)

    def _take_prose(self, position: int) -> None:
        self._run = None
        self._in_header = False
        if self._region is not None:
            self._region.stray.append(position)

    def _figures_from(self, position: int) -> int:
        """How many figures come next; in a grid, those of the same row."""
        count = 0
        while position < len(self._classes) and self._classes[position] in (FIGURE, BLANK):
            if self._in_grid[position] and self._opens_row[position]:
                break
            count += self._classes[position] == FIGURE
            position += 1
        return count

    def _width(self, run: Run) -> int:
        """How many cells the run's row has on the form that its header shows; the most it can have where none is shown."""
        rows = self._codebook.rows
        if run.table_code == "disputes":
            return sum(len(slots) for slots in rows["2021", "disputes"].values())
        shown = self._codebook.form_of_row(run.code, run.measures) if run.table_code == "proactive" else None
        return max(len(rows[form, run.table_code].get(run.code, ())) for form in ((shown,) if shown else FORMS))
