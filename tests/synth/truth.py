"""What a generated report says, cell by cell, before it is laid out.

In: a random generator and, on request, the agency, year, forms, errors and last year's truth. Out: a `Truth` whose
cells carry the printed text and the number it stands for. How the text reaches a file is no concern of this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from tests.synth.agencies import Agency, draw_agency
from tests.synth.errors import FIGURE_ERRORS, apply_error
from tests.synth.figures import Figures, Profile, draw_figures, draw_profile
from tests.synth.forms import (
    APPLICANTS,
    CASES,
    NOT_APPLICABLE,
    REQUESTS,
    RESULTS,
    TABLES,
    proactive_blocks,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

#: Table, row, measure, applicant type.
Key = tuple[str, str, str, str]

#: How zeros are left blank, by name; the weights are rough shares of reports.
BLANK_PATTERNS: dict[str, int] = {
    "none": 62,
    "requests_zeros": 4,
    "requests_parts": 4,
    "empty_columns": 4,
    "some_zeros": 5,
    "some_cells": 2,
    "some_rows": 8,
    "carried_out": 3,
    "requests_all": 2,
    "disputes_all": 3,
    "proactive_some": 4,
}
BLANK_MARKERS = ("/", "-", "—", "无")


class Cell(NamedTuple):
    """One cell of a statutory table: its key, what is printed, and what that means."""

    table_code: str
    row_code: str
    measure: str
    applicant_type: str
    #: 'reported' where `printed` is a number, 'blank' where it is empty or a marker such as '/'.
    status: str
    printed: str
    value: Decimal | None
    #: False where the laid-out text no longer tells which cell of its row the figure belongs to.
    recoverable: bool = True


@dataclass(slots=True)
class Truth:
    """The facts of one report. A table that is absent has form None and no cells."""

    agency: Agency
    year: int
    forms: dict[str, str | None]
    cells: dict[Key, Cell]
    figures: Figures
    errors: tuple[str, ...] = ()
    blank_pattern: str = "none"
    title: str = ""
    markers: bool = False
    other_documents: bool = False
    profile: Profile = field(default_factory=Profile)
    #: The number of requests received that the prose states where it is not the table's.
    stated_received: int | None = None

    @property
    def agency_name(self) -> str:
        """The full name of the agency, in simplified script."""
        return self.agency.name


def draw_form(rng: random.Random, year: int) -> str:
    """The form of a table: the one due for the year, sometimes the other."""
    due, other = ("2019", "2021") if year <= 2020 else ("2021", "2019")
    return other if rng.random() < (0.03 if year <= 2020 else 0.14) else due


def draw_truth(
    rng: random.Random,
    *,
    agency: Agency | None = None,
    year: int | None = None,
    forms: tuple[str, str] | None = None,
    profile: Profile | None = None,
    previous: Truth | None = None,
    errors: Sequence[str] | None = None,
    blank_pattern: str | None = None,
    markers: bool | None = None,
    other_documents: bool | None = None,
) -> Truth:
    """Draws one report; what is not given is drawn too.

    `errors` are names of `errors.FIGURE_ERRORS`; None draws one for a fifth of the reports. Those that the figures
    leave no room for are left out of the result.
    """
    agency = agency or draw_agency(rng)
    year = year or rng.randint(2019, 2024)
    if forms is None:
        form_proactive = draw_form(rng, year)
        form_requests = form_proactive if rng.random() < 0.9 else draw_form(rng, year)
        forms = (form_proactive, form_requests)
    profile = profile or draw_profile(rng)
    if other_documents is None:
        other_documents = rng.random() < 0.08
    other_documents = other_documents and forms[0] == "2019"
    figures = draw_figures(
        rng, forms[0], forms[1], profile, previous.figures if previous else None, other_documents=other_documents
    )
    if errors is None:
        errors = [rng.choice(list(FIGURE_ERRORS))] if rng.random() < 0.2 else []
    made = tuple(name for name in errors if apply_error(name, rng, figures))
    if blank_pattern is None:
        blank_pattern = rng.choices(list(BLANK_PATTERNS), list(BLANK_PATTERNS.values()))[0]
    if markers is None:
        markers = rng.random() < 0.06
    printed = print_figures(rng, figures, other_documents=other_documents)
    blank_out(rng, printed, blank_pattern)
    if markers:
        place_markers(rng, printed)
    truth = Truth(
        agency,
        year,
        dict(zip(TABLES, (*forms, forms[1]), strict=True)),
        {},
        figures,
        made,
        blank_pattern,
        profile=profile,
    )
    truth.markers, truth.other_documents = markers, other_documents
    truth.cells = {key: make_cell(key, text, value) for key, (text, value) in printed.items()}
    return truth


def make_cell(key: Key, text: str, value: Decimal | None) -> Cell:
    """A cell from its printed text; a cell without a number is blank."""
    return Cell(*key, "blank" if value is None else "reported", text, value)


Printed = dict[Key, tuple[str, Decimal | None]]


def print_figures(rng: random.Random, figures: Figures, *, other_documents: bool) -> Printed:
    """Every cell of the three tables in the order of the form, with the text printed for it."""
    printed: Printed = {}
    words = rng.choice(("plain", "plain", "plain", "sign", "word"))
    unit = rng.choice(("元", "万元")) if rng.random() < 0.08 else ""
    for block in proactive_blocks(figures.form_proactive, other_documents=other_documents):
        for row_code, _ in block.rows:
            for measure, _ in block.measures:
                value = Decimal(figures.proactive[row_code, measure])
                text = f"{value:f}"
                if measure == "items_change":
                    text = print_change(rng, int(value), words)
                elif measure == "amount" and value and unit and (unit == "万元" or figures.form_proactive == "2019"):
                    text += unit
                printed["proactive", row_code, measure, NOT_APPLICABLE] = (text, value)
    for row in REQUESTS[figures.form_requests]:
        for applicant, number in zip(APPLICANTS, figures.requests[row.row_code], strict=True):
            printed["requests", row.row_code, "count", applicant] = (str(number), Decimal(number))
    for case in CASES:
        for measure, number in zip(RESULTS, figures.disputes[case], strict=True):
            printed["disputes", case, measure, NOT_APPLICABLE] = (str(number), Decimal(number))
    return printed


def print_change(rng: random.Random, change: int, words: str) -> str:
    """A change of matters the way agencies print it: 19, +19, 增19; -21, 减21; 0, 未增未减."""
    if change == 0:
        return "未增未减" if words == "word" and rng.random() < 0.4 else "0"
    if words == "word":
        return f"增{change}" if change > 0 else f"减{-change}"
    return f"{change:+d}" if words == "sign" else str(change)


def blank_out(rng: random.Random, printed: Printed, pattern: str) -> None:
    """Leaves cells empty by one of `BLANK_PATTERNS`, in place.

    Zeros go, except in `requests_parts` (only the totals are filled), `some_cells` and `some_rows`.
    """
    if pattern == "none":
        return
    rows = sorted({key[:2] for key in printed})
    chosen: set[tuple[str, str]] = set()
    sums = {applicant: Decimal(0) for applicant in APPLICANTS}
    for key, (_, value) in printed.items():
        if key[0] == "requests" and value:
            sums[key[3]] += value
    if pattern == "some_rows":
        chosen = {row for row in rows if rng.random() < 0.12}
    for key, (_, value) in printed.items():
        table, row, _, applicant = key
        if pattern == "requests_zeros":
            gone = table == "requests" and value == 0
        elif pattern == "requests_parts":
            gone = table == "requests" and row not in ("outcome.total", "carried_out")
        elif pattern == "empty_columns":
            gone = table == "requests" and applicant not in ("natural_person", "total") and not sums[applicant]
        elif pattern == "some_zeros":
            gone = value == 0 and rng.random() < 0.03
        elif pattern == "some_cells":
            gone = rng.random() < 0.02
        elif pattern == "some_rows":
            gone = (table, row) in chosen
        elif pattern == "carried_out":
            gone = row == "carried_out"
        elif pattern == "requests_all":
            gone = table == "requests"
        elif pattern == "disputes_all":
            gone = table == "disputes"
        else:
            gone = table == "proactive" and value == 0 and rng.random() < 0.7
        if gone:
            printed[key] = ("", None)


def place_markers(rng: random.Random, printed: Printed) -> None:
    """Prints a dash, a slash or 无 in place of some zeros of the proactive table, in place."""
    marker = rng.choice(BLANK_MARKERS)
    row = rng.choice(("art20_1.regulations", "art20_6.coercion", "art20_8.fees"))
    for key, (_, value) in printed.items():
        if key[0] == "proactive" and value == 0 and (key[1] == row or rng.random() < 0.1):
            printed[key] = (marker, None)
