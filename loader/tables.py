"""Tokens -> runs: which cells follow which label of which statutory table.

A run is a label with the cells behind it, up to the next label: the same thing whether a row stands on one line, a cell
on each line, or in the grid of a page. Nothing is placed here; `placement` does that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.codebook import FORMS, Role
from loader.tokens import BLANK, FIGURE, FIRST_LABEL, PROSE, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loader.codebook import Axis, Codebook, Label

#: Axes whose labels stand in a header: figures do not belong to them.
_HEADER_AXES = frozenset({"heading", "block", "corner", "measure", "header", "applicant", "case", "outcome"})


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
    #: Columns printed above the row, with the position of their labels; only in table proactive.
    measures: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Region:
    """What was found of one statutory table."""

    table_code: str
    runs: list[Run] = field(default_factory=list)
    #: Positions of all labels in reading order, with their role.
    labels: list[tuple[int, Role]] = field(default_factory=list)
    #: Positions of cells that are neither label nor in a run.
    stray: list[int] = field(default_factory=list)

    def figures(self, run: Run, classes: Sequence[int]) -> list[int]:
        """The cells of a run that are not blank."""
        return [token for token in run.tokens if classes[token] != BLANK]


class RegionFinder:
    """Walks over the classes of a document and collects the runs of each statutory table."""

    def __init__(
        self, codebook: Codebook, labels: Sequence[Label], classes: Sequence[int], opens_row: Sequence[bool]
    ) -> None:
        self._opens_row = opens_row
        self._labels = labels
        self._classes = classes
        self._codebook = codebook
        self.regions: dict[str, Region] = {}
        self._region: Region | None = None
        self._run: Run | None = None
        self._measures: dict[str, int] = {}
        self._applicants_seen: set[str] = set()
        self._in_header = False

    def find(self) -> dict[str, Region]:
        """table_code -> region, for the tables of which anything was found."""
        for position, class_ in enumerate(self._classes):
            if class_ >= FIRST_LABEL:
                self._take_label(position, self._labels[class_ - FIRST_LABEL])
            elif class_ == TEXT:
                self._take_text(position)
            elif class_ == PROSE:
                self._take_prose(position)
            elif self._run is not None:
                self._take_cell(position, self._run)
                self._in_header = self._in_header and class_ != FIGURE
            elif self._region is not None and class_ == FIGURE:
                self._region.stray.append(position)
        return self.regions

    def _take_cell(self, position: int, run: Run) -> None:
        """A row that has begun on its label's line ends with it: what opens the next line is another row's."""
        if self._opens_row[position] and run.tokens and not self._opens_row[run.tokens[0]]:
            run = Run(run.table_code, "loose", "", position)
            self._run = run
            self.regions[run.table_code].runs.append(run)
        run.tokens.append(position)

    def _take_label(self, position: int, label: Label) -> None:
        role = self._choose_role(label)
        if role is None:
            self._take_text(position)
            return
        if role.axis == "heading":
            self._enter(role.table_code, position, role)
            self._run = None
            return
        region = self._enter(role.table_code, position, role)
        assert region is not None  # noqa: S101 - every role but that of a narrative heading has a table
        self._note_header(role, position)
        measures = dict(self._measures) if role.axis == "row" else {}
        self._run = Run(role.table_code, role.axis, role.code, position, measures=measures)
        region.runs.append(self._run)

    def _enter(self, table_code: str, position: int, role: Role) -> Region | None:
        if not table_code:
            self._region = None
            return None
        self._region = self.regions.setdefault(table_code, Region(table_code))
        self._region.labels.append((position, role))
        return self._region

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
            role = roles[0]
            # 行政许可 and the like are everyday words: rows only where their table has begun.
            is_elsewhere = role.table_code != here and role.axis == "row" and role.table_code == "proactive"
            return None if is_elsewhere else role
        if here is None:
            return None
        applicant = next((role for role in roles if role.axis == "applicant"), None)
        if applicant and self._in_header and applicant.code not in self._applicants_seen:
            return applicant
        return next((role for role in roles if role.axis != "applicant"), None)

    def _take_text(self, position: int) -> None:
        """Short text is a value (本单位未制作规章) while the row has room for it and for what follows, else a local row."""
        region, run = self._region, self._run
        if region is None:
            return
        if run is None:
            region.stray.append(position)
            return
        following = self._figures_from(position + 1)
        count = self._count(run)
        has_room = count + 1 + following <= self._width(run)
        is_value = run.axis in ("row", "case", "outcome") and has_room and self._is_beside(position, run)
        stands_for_label = (
            run.axis in ("group", "unknown", "loose", "header", "applicant") and following > 1 and count > 0
        )
        if is_value or stands_for_label:
            run.tokens.append(position)
        elif region.table_code == "disputes":
            # Its one row of figures has no label: text here is what a crawl made of the header (结 结 其 尚).
            region.stray.append(position)
            self._run = None if count else run
        elif following:
            self._run = Run(region.table_code, "unknown", "", position)
            region.runs.append(self._run)
        else:
            self._run = None
            region.stray.append(position)

    def _is_beside(self, position: int, run: Run) -> bool:
        """Whether text stands in the row of a run: on its line, or, a cell a line, right behind the label of a row."""
        if not self._opens_row[position]:
            return True
        return run.axis == "row" and not self._count(run)

    def _take_prose(self, position: int) -> None:
        self._run = None
        self._in_header = False
        if self._region is not None:
            self._region.stray.append(position)

    def _figures_from(self, position: int) -> int:
        count = 0
        while position < len(self._classes) and self._classes[position] in (FIGURE, BLANK):
            count += self._classes[position] == FIGURE
            position += 1
        return count

    def _count(self, run: Run) -> int:
        return sum(1 for token in run.tokens if self._classes[token] != BLANK)

    def _width(self, run: Run) -> int:
        """How many cells the run's row has on the form that its header shows; the most it can have where none is shown."""
        rows = self._codebook.rows
        if run.table_code == "disputes":
            return sum(len(slots) for slots in rows["2021", "disputes"].values())
        shown = self._codebook.form_of_row(run.code, run.measures) if run.table_code == "proactive" else None
        return max(len(rows[form, run.table_code].get(run.code, ())) for form in ((shown,) if shown else FORMS))
