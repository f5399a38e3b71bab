"""Deliberate filing errors: each changes drawn figures the way agencies get them wrong.

Every function takes the figures and changes them in place; it returns False where the figures leave no room for the
error, so that the caller can name only what really happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.synth.forms import CASES, OUTCOMES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.synth.figures import Figures


def _busy_rows(figures: Figures) -> list[str]:
    return [code for code in OUTCOMES[figures.form_requests] if figures.requests[code][6] > 0]


def broken_row_total(rng: random.Random, figures: Figures) -> bool:
    """The total of received is off by a few: rule R03."""
    figures.requests["received"][6] += rng.randint(1, 5)
    return True


def broken_outcome_total(rng: random.Random, figures: Figures) -> bool:
    """(七)总计 is not the sum of the outcome rows, for natural persons and in total: rules R01 and R02."""
    step = rng.randint(1, 4)
    figures.requests["outcome.total"][0] += step
    figures.requests["outcome.total"][6] += step
    return True


def broken_balance(rng: random.Random, figures: Figures) -> bool:
    """More carried out than the first, second and third item leave: rule R01."""
    step = rng.randint(1, 3)
    figures.requests["carried_out"][0] += step
    figures.requests["carried_out"][6] += step
    return True


def carried_in_mismatch(rng: random.Random, figures: Figures) -> bool:
    """Carried in differs from last year's carried out, while the report balances in itself: rule X01."""
    step = rng.randint(1, 4)
    for code in ("carried_in", "outcome.granted", "outcome.total"):
        figures.requests[code][0] += step
        figures.requests[code][6] += step
    return True


def partly_counted_twice(_rng: random.Random, figures: Figures) -> bool:
    """(七)总计 leaves out the partly granted requests: rule R15."""
    rows = figures.requests
    if rows["outcome.partially_granted"][6] == 0:
        return False
    rows["outcome.total"] = [
        a - b for a, b in zip(rows["outcome.total"], rows["outcome.partially_granted"], strict=True)
    ]
    return True


def misplaced_applicant(_rng: random.Random, figures: Figures) -> bool:
    """A natural person's outcome stands under 商业企业; row totals hold, column sums do not: rules R02 and R10."""
    for code in _busy_rows(figures):
        if figures.requests[code][0] > 0:
            figures.requests[code][0] -= 1
            figures.requests[code][1] += 1
            return True
    return False


def duplicated_rows(_rng: random.Random, figures: Figures) -> bool:
    """One outcome row is copied over the next: rules R02 and R14."""
    busy = _busy_rows(figures)
    if not busy:
        return False
    codes = OUTCOMES[figures.form_requests]
    at = codes.index(busy[0])
    if at + 1 >= len(codes):
        return False
    figures.requests[codes[at + 1]] = list(figures.requests[busy[0]])
    return True


def dispute_total(rng: random.Random, figures: Figures) -> bool:
    """The total of the reconsideration cases is not their sum: rule D01."""
    figures.disputes[CASES[0]][4] += rng.randint(1, 3)
    return True


def pending_left_out(_rng: random.Random, figures: Figures) -> bool:
    """Two cases pending are left out of the total: rules D01 and D07."""
    case = figures.disputes[CASES[0]]
    case[3] += 2
    case[4] = sum(case[:3])
    return True


def items_as_decisions(_rng: random.Random, figures: Figures) -> bool:
    """Matters taken for decisions: prior year plus change is printed as decisions (2019 form): rule P06."""
    if figures.form_proactive != "2019":
        return False
    figures.proactive["art20_5.licensing", "items_prior_year"] = 34
    figures.proactive["art20_5.licensing", "items_change"] = -21
    figures.proactive["art20_5.licensing", "decisions"] = 13
    return True


def more_disclosed_than_made(rng: random.Random, figures: Figures) -> bool:
    """More documents newly disclosed than made (2019 form): rule P03."""
    if figures.form_proactive != "2019":
        return False
    row = "art20_1.normative_documents"
    figures.proactive[row, "newly_disclosed"] = figures.proactive[row, "newly_made"] + rng.randint(1, 6)
    figures.proactive[row, "total_disclosed"] += 10
    return True


def negative_items(_rng: random.Random, figures: Figures) -> bool:
    """The change takes more matters away than there were (2019 form): rule P05."""
    if figures.form_proactive != "2019":
        return False
    row = "art20_6.penalties"
    figures.proactive[row, "items_change"] = -figures.proactive[row, "items_prior_year"] - 3
    return True


def procurement_without_items(rng: random.Random, figures: Figures) -> bool:
    """An amount of procurement with no item (2019 form): rule P13."""
    if figures.form_proactive != "2019":
        return False
    figures.proactive["art20_9.procurement", "items"] = 0
    figures.proactive["art20_9.procurement", "amount"] = rng.randint(100, 999999)
    return True


def issued_exceeds_in_force(_rng: random.Random, figures: Figures) -> bool:
    """Two documents issued, none in force and none repealed (2021 form): rule P09."""
    if figures.form_proactive != "2021":
        return False
    row = "art20_1.normative_documents"
    figures.proactive |= {(row, "issued"): 2, (row, "repealed"): 0, (row, "in_force"): 0}
    return True


def fee_in_yuan(_rng: random.Random, figures: Figures) -> bool:
    """Fees printed in 元 under the header 万元 (2021 form): rule P11, seen against other years."""
    amount = figures.proactive.get(("art20_8.fees", "amount"), 0)
    if not amount or amount > 9999:
        return False
    figures.proactive["art20_8.fees", "amount"] = amount * 10000
    return True


#: Errors of single figures, by name; blanks and copied reports are made elsewhere.
FIGURE_ERRORS: dict[str, Callable[[random.Random, Figures], bool]] = {
    function.__name__: function
    for function in (
        broken_row_total,
        broken_outcome_total,
        broken_balance,
        carried_in_mismatch,
        partly_counted_twice,
        misplaced_applicant,
        duplicated_rows,
        dispute_total,
        pending_left_out,
        items_as_decisions,
        more_disclosed_than_made,
        negative_items,
        procurement_without_items,
        issued_exceeds_in_force,
        fee_in_yuan,
    )
}


def apply_error(name: str, rng: random.Random, figures: Figures) -> bool:
    """Makes the error `name`; False where the figures leave no room for it."""
    return FIGURE_ERRORS[name](rng, figures)
