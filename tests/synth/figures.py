"""Plausible figures that satisfy the identities of the forms.

In: a random generator, the forms, how busy the agency is, and last year's figures where a chain of years is wanted.
Out: `Figures`, plain numbers without any printing. Filing errors and blanks are added later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.synth.forms import APPLICANTS, CASES, OTHER_DOCUMENTS, OUTCOMES, REQUESTS

if TYPE_CHECKING:
    import random

_SIX = len(APPLICANTS) - 1
#: How often each applicant type occurs, natural persons first.
_APPLICANT_WEIGHTS = (70, 14, 2, 2, 7, 5)
_OUTCOME_WEIGHTS = {
    "outcome.granted": 40,
    "outcome.partially_granted": 9,
    "outcome.unavailable.not_held": 16,
    "outcome.unavailable.needs_creation": 4,
    "outcome.other": 4,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """How busy an agency is: expected requests a year, decisions a year, whether it makes rules, its fees in 万元."""

    requests: int = 0
    decisions: int = 0
    documents: int = 0
    fees: Decimal = Decimal(0)
    disputes: int = 0


@dataclass(slots=True)
class Figures:
    """Numbers of one report; `requests` holds seven a row, `disputes` five a case."""

    form_proactive: str
    form_requests: str
    proactive: dict[tuple[str, str], int | Decimal] = field(default_factory=dict)
    requests: dict[str, list[int]] = field(default_factory=dict)
    disputes: dict[str, list[int]] = field(default_factory=dict)


def draw_profile(rng: random.Random) -> Profile:
    """A profile at random: many quiet agencies, a few very busy ones."""
    pick = rng.random()
    if pick < 0.34:
        requests = 0
    elif pick < 0.62:
        requests = rng.randint(1, 12)
    elif pick < 0.9:
        requests = rng.randint(10, 300)
    elif pick < 0.98:
        requests = rng.randint(300, 9000)
    else:
        requests = rng.randint(9000, 400000)
    decisions = 0 if rng.random() < 0.3 else int(10 ** rng.uniform(0, 4))
    if rng.random() < 0.03:
        decisions = rng.randint(1_000_000, 60_000_000)
    documents = 0 if rng.random() < 0.45 else rng.randint(1, 40)
    return Profile(requests, decisions, documents, draw_amount(rng), requests // 15 + rng.randint(0, 2))


def draw_amount(rng: random.Random) -> Decimal:
    """An amount of money as agencies print it, with up to six decimals, trailing zeros kept."""
    if rng.random() < 0.55:
        return Decimal(0)
    places = rng.choice((0, 1, 2, 2, 4, 4, 6))
    scale = 10 ** rng.choice((1, 2, 3, 4, 5))
    return Decimal(rng.randint(1, scale * 10**places)).scaleb(-places)


def allocate(rng: random.Random, total: int, weights: tuple[int, ...]) -> list[int]:
    """Splits `total` over the weights at random; large totals are split in proportion first."""
    shares = [0] * len(weights)
    if not weights or total <= 0:
        return shares
    rest = total
    if total > 60:
        whole = sum(weights)
        for index, weight in enumerate(weights):
            shares[index] = int((total - 30) * weight / whole * rng.uniform(0.7, 1.0))
        rest -= sum(shares)
    for index in rng.choices(range(len(weights)), weights, k=min(rest, 60)):
        shares[index] += 1
    if rest > 60:
        shares[0] += rest - 60
    return shares


def with_total(parts: list[int]) -> list[int]:
    """The six parts and their sum."""
    return [*parts, sum(parts)]


def draw_requests(rng: random.Random, form: str, expected: int, carried_in: list[int] | None) -> dict[str, list[int]]:
    """The requests table; `carried_in` is last year's carried_out where there is one."""
    rows = {row.row_code: [0] * 7 for row in REQUESTS[form]}
    received = allocate(rng, expected, _APPLICANT_WEIGHTS)
    if carried_in is None:
        few = rng.randint(0, max(1, expected // 12)) if expected and rng.random() < 0.6 else 0
        carried_in = with_total(allocate(rng, few, _APPLICANT_WEIGHTS))
    rows["received"] = with_total(received)
    rows["carried_in"] = list(carried_in)
    outcomes = OUTCOMES[form]
    weights = tuple(_OUTCOME_WEIGHTS.get(code, 2) if rng.random() < 0.7 else 0 for code in outcomes)
    weights = (40, *weights[1:])
    carried_out = [0] * _SIX
    for column in range(_SIX):
        pending = received[column] + carried_in[column]
        if not pending:
            continue
        if rng.random() < 0.4:
            carried_out[column] = rng.randint(0, max(1, pending // 8))
        for code, share in zip(outcomes, allocate(rng, pending - carried_out[column], weights), strict=True):
            rows[code][column] = share
    for code in outcomes:
        rows[code] = with_total(rows[code][:_SIX])
    rows["carried_out"] = with_total(carried_out)
    rows["outcome.total"] = [sum(rows[code][column] for code in outcomes) for column in range(7)]
    return rows


def draw_disputes(rng: random.Random, expected: int) -> dict[str, list[int]]:
    """The disputes table: three cases, each with its sum."""
    cases = {}
    for index, case in enumerate(CASES):
        few = rng.randint(0, expected) >> index if expected else 0
        parts = allocate(rng, few, (60, 12, 18, 10))
        cases[case] = [*parts, sum(parts)]
    return cases


def draw_proactive(
    rng: random.Random, form: str, profile: Profile, previous: Figures | None, *, other_documents: bool
) -> dict[tuple[str, str], int | Decimal]:
    """The proactive table; stocks and item counts continue last year's where the form is the same."""
    before = previous.proactive if previous and previous.form_proactive == form else {}
    draw = _proactive_2021 if form == "2021" else _proactive_2019
    return draw(rng, profile, before, other_documents)


def _proactive_2021(
    rng: random.Random, profile: Profile, before: dict[tuple[str, str], int | Decimal], _other: bool
) -> dict[tuple[str, str], int | Decimal]:
    cells: dict[tuple[str, str], int | Decimal] = {}
    for row in ("art20_1.regulations", "art20_1.normative_documents"):
        active = profile.documents if row.endswith("documents") or rng.random() < 0.04 else 0
        issued = rng.randint(0, active // 3 + 1) if active else 0
        stock = int(before.get((row, "in_force"), active))
        repealed = rng.randint(0, min(2, stock)) if stock else 0
        in_force = stock + issued - repealed if before else max(stock, issued)
        cells |= {(row, "issued"): issued, (row, "repealed"): repealed, (row, "in_force"): in_force}
    cells["art20_5.licensing", "decisions"] = _around(rng, profile.decisions)
    cells["art20_6.penalties", "decisions"] = _around(rng, profile.decisions // 6)
    cells["art20_6.coercion", "decisions"] = _around(rng, profile.decisions // 90)
    fees = profile.fees
    if fees:
        changed = fees * Decimal(rng.randint(85, 118)) / 100
        fees = changed.quantize(Decimal(1).scaleb(int(fees.as_tuple().exponent)))
    cells["art20_8.fees", "amount"] = fees
    return cells


def _proactive_2019(
    rng: random.Random, profile: Profile, before: dict[tuple[str, str], int | Decimal], other: bool
) -> dict[tuple[str, str], int | Decimal]:
    cells: dict[tuple[str, str], int | Decimal] = {}
    rows = ["art20_1.regulations", "art20_1.normative_documents"]
    if other:
        rows.append(OTHER_DOCUMENTS[0])
    for row in rows:
        active = 0 if row.endswith("regulations") and rng.random() < 0.96 else profile.documents
        made = rng.randint(0, active // 2 + 1) if active else 0
        disclosed = made - (rng.randint(0, made) if rng.random() < 0.2 else 0)
        total = int(before.get((row, "total_disclosed"), active)) + disclosed
        cells |= {(row, "newly_made"): made, (row, "newly_disclosed"): disclosed, (row, "total_disclosed"): total}
    items = {
        "art20_5.licensing": profile.decisions,
        "art20_5.other_services": profile.decisions // 4,
        "art20_6.penalties": profile.decisions // 6,
        "art20_6.coercion": profile.decisions // 90,
        "art20_8.fees": 9 if profile.fees else 0,
    }
    for row, decisions in items.items():
        last = before.get((row, "items_prior_year"))
        prior = int(last) + int(before[row, "items_change"]) if last is not None else 0
        if last is None and decisions:
            prior = rng.randint(1, 400)
        change = rng.randint(-min(prior, 40), 45) if prior and rng.random() < 0.5 else 0
        cells |= {(row, "items_prior_year"): prior, (row, "items_change"): change}
        if row != "art20_8.fees":
            cells[row, "decisions"] = _around(rng, decisions) + 3 * bool(change)
            if change and cells[row, "decisions"] == prior + change:
                cells[row, "decisions"] += 1
    amount = draw_amount(rng)
    cells["art20_9.procurement", "items"] = rng.randint(1, 60) if amount else 0
    cells["art20_9.procurement", "amount"] = amount
    return cells


def _around(rng: random.Random, value: int) -> int:
    return int(value * rng.uniform(0.8, 1.25)) if value else 0


def draw_figures(
    rng: random.Random,
    form_proactive: str,
    form_requests: str,
    profile: Profile,
    previous: Figures | None = None,
    *,
    other_documents: bool = False,
) -> Figures:
    """Figures of one report, consistent in themselves and with `previous`."""
    figures = Figures(form_proactive, form_requests)
    figures.proactive = draw_proactive(rng, form_proactive, profile, previous, other_documents=other_documents)
    carried = previous.requests["carried_out"] if previous else None
    expected = int(profile.requests * rng.uniform(0.7, 1.4)) if profile.requests else 0
    figures.requests = draw_requests(rng, form_requests, expected, carried)
    figures.disputes = draw_disputes(rng, profile.disputes if rng.random() < 0.7 else 0)
    return figures
