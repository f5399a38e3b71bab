"""Figures of thousands of reports at once: one array a form, one row a report, one column a cell.

The printed identities hold, last year's carried_out is this year's carried_in, stocks go on. `break_some` undoes that
for a few.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from tests.handmade import cells

_APPLICANT_WEIGHTS = np.array((0.74, 0.12, 0.01, 0.02, 0.05, 0.06))
_CASES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
_CASE_WEIGHTS = np.array((0.55, 0.15, 0.2, 0.1))
_STOCKS = ("art20_1.regulations", "art20_1.normative_documents", "art20_1.other_documents")
_ITEMS = ("art20_5.licensing", "art20_5.other_services", "art20_6.penalties", "art20_6.coercion", "art20_8.fees")
#: Decisions of an agency that is asked once a year: licences, other services, penalties, coercion.
_DECISIONS = (40.0, 10.0, 7.0, 0.4)


@dataclass(frozen=True)
class Form:
    """The cells of a form, in codebook order."""

    year: str
    cells: tuple[tuple[str, str, str, str, str | None], ...]
    #: Table, row, measure, applicant type -> column.
    columns: dict[tuple[str, str, str, str], int]
    #: Columns of amounts of money, drawn in hundredths; everything else is counted in ones.
    amounts: np.ndarray
    outcomes: tuple[str, ...]

    def requests(self, row: str) -> slice:
        """The seven columns of a row of table requests."""
        first = self.columns["requests", row, "count", "natural_person"]
        return slice(first, first + 7)

    def disputes(self, case: str) -> slice:
        """The five columns of a case: four results and their sum."""
        first = self.columns["disputes", case, "upheld", "not_applicable"]
        return slice(first, first + 5)

    def proactive(self, row: str, measure: str) -> int:
        return self.columns["proactive", row, measure, "not_applicable"]


@lru_cache(maxsize=2)
def form_of(year: int) -> Form:
    """The form of a report year: that of 2019 up to 2020."""
    name = "2019" if year <= 2020 else "2021"
    printed = tuple(cells(name))
    rows = dict.fromkeys(row for table, row, _, _, _ in printed if table == "requests")
    return Form(
        name,
        printed,
        {cell[:4]: column for column, cell in enumerate(printed)},
        np.array([column for column, cell in enumerate(printed) if cell[2] == "amount"]),
        tuple(row for row in rows if row.startswith("outcome.") and row != "outcome.total"),
    )


@dataclass
class Past:
    """What a report takes over from the one before: carried requests, stocks of documents, numbers of items."""

    form: str = ""
    carried_out: np.ndarray | None = None
    stocks: dict[str, np.ndarray] = field(default_factory=dict)
    items: dict[str, np.ndarray] = field(default_factory=dict)


def draw_year(rng: np.random.Generator, form: Form, requests: np.ndarray, past: Past) -> tuple[np.ndarray, Past]:
    """Figures of one year for agencies of `requests` ordinary requests; `past` is not changed."""
    figures = np.zeros((len(requests), len(form.cells)), dtype=np.int64)
    now = Past(form.year)
    now.carried_out = _draw_requests(rng, form, requests, past.carried_out, figures)
    for number, case in enumerate(_CASES, start=1):
        parts = rng.multinomial(rng.poisson(requests / 40 / number), _CASE_WEIGHTS)
        figures[:, form.disputes(case)] = _with_total(parts)
    went_on = past if past.form == form.year else Past()
    (_proactive_2021 if form.year == "2021" else _proactive_2019)(rng, form, requests, went_on, now, figures)
    return figures, now


def break_some(rng: np.random.Generator, form: Form, figures: np.ndarray, share: float) -> np.ndarray:
    """Adds to one sum of some reports, in place; which reports."""
    sums = np.array(
        [
            form.columns["requests", "outcome.total", "count", "total"],
            form.columns["requests", "received", "count", "total"],
            form.columns["requests", "outcome.total", "count", "natural_person"],
            form.columns["disputes", "reconsideration", "total", "not_applicable"],
        ]
    )
    is_broken = rng.random(len(figures)) < share
    broken = np.flatnonzero(is_broken)
    figures[broken, rng.choice(sums, len(broken))] += rng.integers(1, 4, len(broken))
    return is_broken


def _with_total(parts: np.ndarray) -> np.ndarray:
    return np.concatenate([parts, parts.sum(axis=1, keepdims=True)], axis=1)


def _draw_requests(
    rng: np.random.Generator, form: Form, requests: np.ndarray, carried_out: np.ndarray | None, figures: np.ndarray
) -> np.ndarray:
    received = rng.multinomial(rng.poisson(requests * rng.lognormal(0.0, 0.2, len(requests))), _APPLICANT_WEIGHTS)
    carried_in = rng.binomial(received, 0.05) if carried_out is None else carried_out.copy()
    # A few print another number than they printed last year.
    carried_in[rng.random(len(requests)) < 0.03, 0] += 1
    pending = received + carried_in
    carried_out = rng.binomial(pending, 0.05)
    weights = np.full(len(form.outcomes), 0.5 / (len(form.outcomes) - 1))
    weights[0] = 0.5  # what is asked for is mostly granted
    outcomes = rng.multinomial(pending - carried_out, weights)
    rows = {"received": received, "carried_in": carried_in, "carried_out": carried_out}
    rows["outcome.total"] = outcomes.sum(axis=2)
    rows |= {code: outcomes[:, :, number] for number, code in enumerate(form.outcomes)}
    for code, parts in rows.items():
        figures[:, form.requests(code)] = _with_total(parts)
    return carried_out


def _decisions(rng: np.random.Generator, requests: np.ndarray) -> list[np.ndarray]:
    return [rng.poisson(requests * ordinary) for ordinary in _DECISIONS]


def _amount(rng: np.random.Generator, size: np.ndarray) -> np.ndarray:
    """Money in hundredths of 万元; most agencies have none."""
    drawn = np.round(rng.lognormal(8.0, 1.5, len(size)) * (1 + size)).astype(np.int64)
    return np.where(rng.random(len(size)) < 0.25, drawn, 0)


def _proactive_2021(
    rng: np.random.Generator, form: Form, requests: np.ndarray, past: Past, now: Past, figures: np.ndarray
) -> None:
    for row in _STOCKS[:2]:
        size = requests / 20 if row.endswith("normative_documents") else requests / 4000
        before = past.stocks.get(row, rng.poisson(size * 5))
        issued = rng.poisson(size)
        repealed = np.minimum(rng.poisson(size), before)
        now.stocks[row] = before + issued - repealed
        for measure, values in (("issued", issued), ("repealed", repealed), ("in_force", now.stocks[row])):
            figures[:, form.proactive(row, measure)] = values
    licences, _, penalties, coercion = _decisions(rng, requests)
    figures[:, form.proactive("art20_5.licensing", "decisions")] = licences
    figures[:, form.proactive("art20_6.penalties", "decisions")] = penalties
    figures[:, form.proactive("art20_6.coercion", "decisions")] = coercion
    figures[:, form.proactive("art20_8.fees", "amount")] = _amount(rng, requests)


def _proactive_2019(
    rng: np.random.Generator, form: Form, requests: np.ndarray, past: Past, now: Past, figures: np.ndarray
) -> None:
    for row in _STOCKS:
        size = requests / 4000 if row.endswith("regulations") else requests / 20
        made = rng.poisson(size)
        disclosed = rng.binomial(made, 0.9)
        now.stocks[row] = past.stocks.get(row, rng.poisson(size * 5)) + disclosed
        for measure, values in (
            ("newly_made", made),
            ("newly_disclosed", disclosed),
            ("total_disclosed", now.stocks[row]),
        ):
            figures[:, form.proactive(row, measure)] = values
    for row in _ITEMS:
        prior = past.items.get(row, rng.poisson(np.minimum(requests, 200.0)))
        change = np.maximum(rng.integers(-5, 6, len(requests)) * (rng.random(len(requests)) < 0.3), -prior)
        now.items[row] = prior + change
        figures[:, form.proactive(row, "items_prior_year")] = prior
        figures[:, form.proactive(row, "items_change")] = change
    for row, decisions in zip(_ITEMS, _decisions(rng, requests), strict=False):
        figures[:, form.proactive(row, "decisions")] = decisions
    amount = _amount(rng, requests)
    figures[:, form.proactive("art20_9.procurement", "amount")] = amount
    figures[:, form.proactive("art20_9.procurement", "items")] = np.where(
        amount > 0, rng.integers(1, 60, len(amount)), 0
    )
