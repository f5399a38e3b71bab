"""Table requests as the form rules it: three columns of labels, seven of figures, group labels over their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.render.tables import Cell, Row, Table
from tests.synth.forms import (
    APPLICANT_HEADER,
    APPLICANT_LABELS,
    APPLICANTS,
    IDENTITY_HEADER,
    ORGANISATIONS_HEADER,
    OUTCOME_GROUP,
    REQUESTS,
)

if TYPE_CHECKING:
    from tests.render.layout import Layout
    from tests.synth.forms import RequestRow
    from tests.synth.labels import Labels
    from tests.synth.truth import Truth

_WIDTHS = [754, 921, 3271, *[685] * 7]
_SHIFTED_WIDTHS = [754, 921, 3271, 685, 342, 343, *[685] * 5]
#: The row from which the label of the outcomes may be printed again.
_TURN = "outcome.unavailable.not_held"
#: A first row that has nothing to do with the applicants below it, as a saver of pages wrote it.
_MISPLACED = ("本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "无法提供", "结转下年")


def requests_tables(truth: Truth, labels: Labels, layout: Layout) -> list[Table]:
    """One table, or the parts into which it is broken."""
    form = truth.forms["requests"]
    assert form is not None
    rows = REQUESTS[form]
    starts = [0, *table_breaks(rows, layout)]
    widths = _SHIFTED_WIDTHS if layout.applicants == "shifted" else _WIDTHS
    tables = []
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        head = applicant_header(labels, form, layout) if start == 0 else part_header(labels, form, layout)
        body = body_rows(truth, labels, layout, start, end)
        tables.append(Table("requests", [*head, *body], len(head), list(widths)))
    return tables


def table_breaks(rows: tuple[RequestRow, ...], layout: Layout) -> list[int]:
    """Indices of the rows, but the first, that begin a table of their own."""
    if layout.splits_groups:
        return [index for index, row in enumerate(rows) if row.opens_group]
    if layout.page_break:
        return [1 + int(layout.page_break * (len(rows) - 1))]
    return []


def part_header(labels: Labels, form: str, layout: Layout) -> list[Row]:
    """What stands above a part of the table but the first."""
    if layout.part_header == "none":
        return []
    if layout.part_header == "repeated":
        return applicant_header(labels, form, layout)
    names = [f"数据{index}" for index in range(1, 8)] if layout.part_header == "numbered" else _MISPLACED
    return [[Cell("项目", 1, 3), *figures(layout, list(names), is_value=False)]]


def applicant_header(labels: Labels, form: str, layout: Layout) -> list[Row]:
    """The three header rows."""
    names = [labels.spell(form, "requests", "applicant", label) for label in APPLICANT_LABELS]
    organisations = Cell(labels.spell(form, "requests", "header", ORGANISATIONS_HEADER), 1, 5)
    applicants = labels.spell(form, "requests", "header", APPLICANT_HEADER)
    corner, five = Cell(IDENTITY_HEADER, 3, 3), [Cell(name) for name in names[1:6]]
    if layout.applicants == "no_rowspan":
        second = [Cell(names[0]), organisations, Cell(names[6])]
        return [[corner, Cell(applicants, 1, 7)], second, [Cell(""), *five, Cell("")]]
    if layout.applicants == "shifted":
        second = [Cell(names[0], 1, 2), organisations, Cell(names[6])]
        five[0] = five[0]._replace(colspan=2)
        return [[corner, Cell(applicants, 1, 8)], second, [Cell(""), *five, Cell("")]]
    if layout.applicants == "total_first":
        first = [corner, Cell(applicants, 1, 6), Cell(names[6], 3)]
        return [first, [Cell(names[0], 2), organisations], five]
    return [[corner, Cell(applicants, 1, 7)], [Cell(names[0], 2), organisations, Cell(names[6], 2)], five]


def figures(layout: Layout, texts: list[str], *, is_value: bool = True) -> list[Cell]:
    """The seven cells of a row."""
    cells = [Cell(text, 1, 1, is_value) for text in texts]
    if layout.applicants == "shifted":
        cells[1] = cells[1]._replace(colspan=2)
    return cells


def body_rows(truth: Truth, labels: Labels, layout: Layout, start: int, end: int) -> list[Row]:
    """The rows of the form from `start` to before `end`, with the group labels over them."""
    part = Part(labels, layout, truth.forms["requests"] or "", range(start, end))
    body = []
    for index in part.indices:
        row_code = part.rows[index].row_code
        keys = [("requests", row_code, "count", applicant) for applicant in APPLICANTS]
        body.append([*part.row_labels(index), *figures(layout, [truth.cells[key].printed for key in keys])])
    return body


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of the form that one table holds, and how their labels are printed."""

    labels: Labels
    layout: Layout
    form: str
    indices: range

    @property
    def rows(self) -> tuple[RequestRow, ...]:
        """All rows of the form."""
        return REQUESTS[self.form]

    def row_labels(self, index: int) -> list[Cell]:
        """The label cells that begin in a row: groups that open there, and its own."""
        row = self.rows[index]
        label = Cell(self.labels.spell(self.form, "requests", "row", row.label))
        if not row.row_code.startswith("outcome."):
            return [label._replace(colspan=3)]
        cells = self.group_cells(self.outcome_runs(), index, OUTCOME_GROUP, opens=row.row_code == "outcome.granted")
        if row.group:
            run = [other for other in self.indices if self.rows[other].group == row.group]
            return [*cells, *self.group_cells([run], index, row.group, opens=row.opens_group), label]
        if self.layout.label_sub_cell and row.row_code in ("outcome.other", "outcome.total"):
            return [*cells, label, Cell("")]
        return [*cells, label._replace(colspan=2)]

    def outcome_runs(self) -> list[list[int]]:
        """The rows under 三、本年度办理结果, in two runs where it is printed twice."""
        run = [index for index in self.indices if self.rows[index].row_code.startswith("outcome.")]
        turn = next((index for index in run if self.rows[index].row_code == _TURN), None)
        if turn is None or not self.layout.outcome_twice:
            return [run]
        return [[index for index in run if index < turn], [index for index in run if index >= turn]]

    def group_cells(self, runs: list[list[int]], index: int, label: str, *, opens: bool) -> list[Cell]:
        """The cell over the run that begins at `index`, if one does; `opens` tells its first print."""
        text = self.labels.spell(self.form, "requests", "group", label)
        if not opens:
            text = {"same": text, "continued": f"{text}(续)", "empty": ""}[self.layout.again]
        return [Cell(text, len(run)) for run in runs if run and run[0] == index]
