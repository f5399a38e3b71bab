"""What the readings of the three tables share: the skeleton, the table reading in the making, and its leftovers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL
from loader.layout import PROACTIVE_COLUMNS
from loader.placement import Finding, OpenRow, Placement, TableReading, place_row

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from loader.codebook import Codebook, Slot
    from loader.layout import Layout
    from loader.model import Evidence, FormYear, Severity
    from loader.skeleton import Skeleton
    from loader.tables import Region, Run


_STRAY_FIGURE: tuple[str, Severity] = ("unplaced_values", "warning")
_STRAY_TEXT: tuple[str, Severity] = ("unread_cell", "hint")


@dataclass(slots=True)
class Draft:
    """A table reading in the making."""

    placed: list[Placement] = field(default_factory=list)
    open_rows: list[OpenRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: set[str] = field(default_factory=set)

    def place(
        self,
        slots: Sequence[Slot],
        tokens: Sequence[int],
        skeleton: Skeleton,
        layout: Layout,
        anchor: int,
        evidence: Evidence = "labelled",
    ) -> None:
        """Place a row's cells, or keep it as open; figures behind a whole row of blanks are another row's."""
        first = next((place for place, token in enumerate(tokens) if skeleton.classes[token] != BLANK), 0)
        if first >= len(slots) > PROACTIVE_COLUMNS and not layout.is_grid:
            self.note_unplaced(skeleton.filled(tokens), "a row of blanks stands before the figures {text}")
            return
        placed, open_row = place_row(slots, tokens, skeleton.classes, layout, anchor=anchor, evidence=evidence)
        self.placed += placed
        if open_row is not None:
            self.open_rows.append(open_row)
        self.rows.add(slots[0].row_code)

    def doubt_rows_before_missing(self, order: Sequence[str], *, lacks_cells: bool, detached: Set[str]) -> None:
        """Rows of text whose next row was not found may hold its figures, its label being lost.

        Args:
            order: the form's rows.
            lacks_cells: whether blank cells leave no trace; then that goes for rows with a figure in each cell too.
            detached: rows whose figures stand below their label, for which it does in any case.
        """
        missing_behind = {
            code for code, following in pairwise(order) if code in self.rows and following not in self.rows
        }
        self.open_rows = [
            replace(row, is_doubtful=row.is_doubtful or row.slots[0].row_code in missing_behind)
            for row in self.open_rows
        ]
        self.doubt(missing_behind if lacks_cells else missing_behind & detached)

    def doubt(self, codes: Set[str]) -> None:
        """Leave these rows open, though each of their cells has a figure."""
        for code in sorted(codes):
            cells = [placement for placement in self.placed if placement.slot.row_code == code]
            if cells and all(cell.has_cell and cell.evidence == "labelled" for cell in cells):
                self.placed = [placement for placement in self.placed if placement.slot.row_code != code]
                tokens = tuple(cell.token for cell in cells)
                slots = tuple(cell.slot for cell in cells)
                self.open_rows.append(OpenRow(slots, tokens, min(tokens), is_doubtful=True))

    def note_unplaced(self, tokens: Sequence[int], message: str) -> None:
        """Record figures that no slot could be found for."""
        if tokens:
            self.findings.append(Finding("unplaced_values", "warning", message, tuple(tokens)))


def span(region: Region, runs: Sequence[Run]) -> tuple[int, int]:
    """First token of a table, and the one behind its last."""
    last = max((token for run in runs for token in run.tokens), default=region.labels[-1][0])
    return region.labels[0][0], max(last, region.labels[-1][0]) + 1


def is_present(run: Run, skeleton: Skeleton) -> bool:
    """False for a label at the very end of the document: what stood behind it was cut off."""
    return bool(run.filled) or max(run.anchor, *run.tokens, 0) < len(skeleton.classes) - 1


def first_readings(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """One run a row code, and the further ones, which are compared with it.

    A label without cells that stands above the table's header is a mention, no row, and gives way to the row.
    """
    chosen: dict[str, Run] = {}
    further: list[Run] = []
    for run in runs:
        known = chosen.get(run.code)
        if known is None or (not known.tokens and not known.is_headed):
            chosen[run.code] = run
        elif run.tokens or run.measures:
            further.append(run)
    return sorted(chosen.values(), key=lambda run: run.anchor), further


def stands_below(region: Region, rows: Sequence[Run]) -> bool:
    """Whether labels stand below their figures, as some converters of PDF print them.

    Figures before the first row's label, and none behind the last row's: every row would get the next one's.
    """
    if not rows or rows[-1].filled:
        return False
    before = sum(run.filled for run in region.runs if run.anchor < rows[0].anchor)
    return before > 0 and all(run.filled for run in rows[:-1])


def finish(
    region: Region,
    draft: Draft,
    codebook: Codebook,
    skeleton: Skeleton,
    form: FormYear | None,
    *,
    forms_for_rows: tuple[FormYear, ...],
) -> TableReading:
    """The table reading of a draft: with the form's rows that were not found, and every cell that was left over."""
    expected = [
        code
        for code in codebook.rows[forms_for_rows[0], region.table_code]
        if all(code in codebook.rows[other, region.table_code] for other in forms_for_rows)
        and (region.table_code, code) not in codebook.local_rows
    ]
    missing = tuple(code for code in expected if code not in draft.rows)
    last = len(skeleton.classes) - 1
    while last >= 0 and skeleton.classes[last] == BLANK:
        last -= 1
    is_last = last >= 0 and skeleton.classes[last] == FIGURE
    return TableReading(
        table_code=region.table_code,
        form=form,
        placed=tuple(draft.placed),
        open_rows=tuple(draft.open_rows),
        findings=(*draft.findings, *_leftovers(region, draft, skeleton)),
        missing_rows=missing,
        last_figure=last if is_last else None,
    )


def _leftovers(region: Region, draft: Draft, skeleton: Skeleton) -> list[Finding]:
    """Every non-empty cell of the table that is no label and has no place: conservation, made visible.

    Findings: `unknown_label` (a row that is not on the form, with its figures), `unread_cell` (text), `unplaced_values`.
    """
    used = {placement.token for placement in draft.placed if placement.has_cell}
    used |= {token for row in draft.open_rows for token in row.tokens}
    used |= {token for finding in draft.findings for token in finding.tokens}
    figures = [token for token in region.stray if skeleton.classes[token] == FIGURE]
    last = max(max(used, default=0), region.labels[-1][0] if used else 0, max(figures, default=0))
    findings: list[Finding] = []
    for run in region.runs:
        rest = [token for token in run.tokens if skeleton.classes[token] != BLANK and token not in used]
        if run.axis == "unknown" and run.anchor not in used:
            rest = [run.anchor, *rest]
            findings.append(Finding("unknown_label", "warning", "a row that is not on the form: {text}", tuple(rest)))
        elif rest:
            findings.append(Finding("unplaced_values", "warning", "figures without a place: {text}", tuple(rest)))
    for token in region.stray:
        if token not in used and token <= last and skeleton.classes[token] < FIRST_LABEL:
            is_figure = skeleton.classes[token] == FIGURE
            code, severity = _STRAY_FIGURE if is_figure else _STRAY_TEXT
            findings.append(Finding(code, severity, "neither label nor value: {text}", (token,)))
    return findings
