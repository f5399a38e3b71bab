"""Table disputes as the form rules it: fifteen columns of figures under three header rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.render.tables import Cell, Row, Table
from tests.synth.forms import CASE_LABELS, CASES, LITIGATION_LABEL, NOT_APPLICABLE, RESULT_LABELS, RESULTS

if TYPE_CHECKING:
    from tests.render.layout import Layout
    from tests.synth.labels import Labels
    from tests.synth.truth import Truth

FOOT_NOTE = "注:行政复议、行政诉讼数量含上年度结转数量。"


def disputes_table(truth: Truth, labels: Labels, layout: Layout) -> Table:
    """The table; a foot note may be its last row."""
    form = truth.forms["disputes"] or "2021"
    results = [labels.spell(form, "disputes", "result", label) for label in RESULT_LABELS]
    reconsideration, direct, after, litigation = (
        labels.spell(form, "disputes", "case", label) for label in (*CASE_LABELS, LITIGATION_LABEL)
    )
    opening = [Cell(reconsideration, 1, 5), Cell(litigation, 1, 10)]
    if layout.disputes == "blank_before":
        opening = [Cell(reconsideration, 1, 5), Cell(""), Cell(litigation, 1, 9)]
    height = 1 if layout.disputes == "no_rowspan" else 2
    second = [*(Cell(text, height) for text in results), Cell(direct, 1, 5), Cell(after, 1, 5)]
    below = [Cell("")] * 5 if layout.disputes == "no_rowspan" else []
    third = [*below, *(Cell(text) for text in [*results, *results])]
    keys = [("disputes", case, measure, NOT_APPLICABLE) for case in CASES for measure in RESULTS]
    rows: list[Row] = [opening, second, third, [Cell(truth.cells[key].printed, is_value=True) for key in keys]]
    if layout.foot_note == "row":
        rows.append([Cell(FOOT_NOTE, 1, 15)])
    return Table("disputes", rows, 3, [620] * 15)
