"""Truth to grids: the rows and cells of each table as the form rules them, before any dialect.

A cell sits in a column of the ruled grid; merged cells cover columns in which nothing is printed. What happens to the
covered columns, and to blank cells, is the dialect's business (`layout`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.synth.forms import (
    APPLICANT_HEADER,
    APPLICANT_LABELS,
    APPLICANTS,
    CASE_LABELS,
    CASES,
    IDENTITY_HEADER,
    LITIGATION_LABEL,
    NOT_APPLICABLE,
    ORGANISATIONS_HEADER,
    OUTCOME_GROUP,
    REQUESTS,
    RESULT_LABELS,
    RESULTS,
    proactive_blocks,
)

if TYPE_CHECKING:
    from tests.synth.labels import Labels
    from tests.synth.truth import Key, Truth


@dataclass(slots=True)
class GridRow:
    """One ruled row: labels with their columns, then values with theirs, and the keys of the values."""

    labels: list[tuple[int, str]]
    values: list[tuple[int, str]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """One table: its rows and the number of ruled columns."""

    table_code: str
    width: int
    rows: list[GridRow]


def proactive_grid(truth: Truth, labels: Labels) -> Grid:
    """Four columns: a label and up to three values; lower blocks merge value columns to the right."""
    form = truth.forms["proactive"]
    assert form is not None
    rows = []
    for block in proactive_blocks(form, other_documents=truth.other_documents):
        rows.append(GridRow([(0, labels.spell(form, "proactive", "block", block.title))]))
        header = [(0, labels.spell(form, "proactive", "header", "信息内容"))]
        for column, (_, label) in enumerate(block.measures, 1):
            header.append((column, labels.spell(form, "proactive", "measure", label)))
        rows.append(GridRow(header))
        for row_code, label in block.rows:
            row = GridRow([(0, labels.spell(form, "proactive", "row", label))])
            for column, (measure, _) in enumerate(block.measures, 1):
                key = ("proactive", row_code, measure, NOT_APPLICABLE)
                row.values.append((column, truth.cells[key].printed))
                row.keys.append(key)
            rows.append(row)
    return Grid("proactive", 4, rows)


def requests_header(labels: Labels, form: str, header: str) -> list[GridRow]:
    """The three header rows; `header` is plain, total_first (总计 in the first row) or halves (商业 above 企业)."""
    names = [labels.spell(form, "requests", "applicant", label) for label in APPLICANT_LABELS]
    organisations = labels.spell(form, "requests", "header", ORGANISATIONS_HEADER)
    first = GridRow([(0, IDENTITY_HEADER), (3, labels.spell(form, "requests", "header", APPLICANT_HEADER))])
    second = GridRow([(3, names[0]), (4, organisations), (9, names[6])])
    if header == "total_first":
        first.labels.append(second.labels.pop())
    third = GridRow([(4 + index, name) for index, name in enumerate(names[1:6])])
    if header == "halves":
        upper = GridRow([(4, "商业"), (5, "科研"), (6, "社会公益"), (7, "法律服务"), (8, "其他")])
        return [first, second, upper, GridRow([(4, "企业"), (5, "机构"), (6, "组织"), (7, "机构")])]
    return [first, second, third]


def requests_grid(truth: Truth, labels: Labels, header: str = "plain") -> Grid:
    """Ten columns: three for labels, seven for figures."""
    form = truth.forms["requests"]
    assert form is not None
    rows = requests_header(labels, form, header)
    for row in REQUESTS[form]:
        axis = "row"
        label = labels.spell(form, "requests", axis, row.label)
        if not row.row_code.startswith("outcome."):
            printed = [(0, label)]
        elif row.group:
            printed = [(2, label)]
            if row.opens_group:
                printed.insert(0, (1, labels.spell(form, "requests", "group", row.group)))
        else:
            printed = [(1, label)]
            if row.row_code == "outcome.granted":
                printed.insert(0, (0, labels.spell(form, "requests", "group", OUTCOME_GROUP)))
        keys = [("requests", row.row_code, "count", applicant) for applicant in APPLICANTS]
        values = [(3 + column, truth.cells[key].printed) for column, key in enumerate(keys)]
        rows.append(GridRow(printed, values, keys))
    return Grid("requests", 10, rows)


def disputes_grid(truth: Truth, labels: Labels) -> Grid:
    """Fifteen columns under three header rows, one row of figures without a label."""
    form = truth.forms["disputes"] or "2021"
    results = [labels.spell(form, "disputes", "result", label) for label in RESULT_LABELS]
    cases = [labels.spell(form, "disputes", "case", label) for label in (*CASE_LABELS, LITIGATION_LABEL)]
    keys = [("disputes", case, measure, NOT_APPLICABLE) for case in CASES for measure in RESULTS]
    rows = [
        GridRow([(0, cases[0]), (5, cases[3])]),
        GridRow([*enumerate(results), (5, cases[1]), (10, cases[2])]),
        GridRow([(5 + index, text) for index, text in enumerate([*results, *results])]),
        GridRow([], [(column, truth.cells[key].printed) for column, key in enumerate(keys)], keys),
    ]
    return Grid("disputes", 15, rows)
