"""Rules R04 to R17: for each a report that passes, one that fails, one with blanks, one that cannot be assessed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.model import Issue, Statement
from tests.check_cases import Case, check, load_cases, operands, statuses
from tests.handmade import cells

if TYPE_CHECKING:
    from pathlib import Path

LOST = {"lost_tables": ["requests"]}
SIX = (
    "natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization",
    "legal_service_organization", "other_organization",
)  # fmt: skip
OUTCOMES = [row for _, row, _, who, _ in cells("2021") if row.startswith("outcome.") and who == "total"]
#: Every outcome cell but the totals blank: seed 000.
ONLY_TOTALS: dict[str, int | str | None] = {
    f"{row}{column}": None for row in OUTCOMES[:-1] for column in ("", *(f"/{who}" for who in SIX))
}
NO_FEE_NOTICE = Statement("no_fee_notice", "", None, None, "未发出收费通知", "本年未发出收费通知", "b1 r9 c1")
NO_FEE = Statement("no_fee_notice", "", None, None, "未收取信息处理费", "本年未收取信息处理费", "b1 r9 c1")
FEE_NOTICES = Statement("fee_notices", "", Decimal(3), "件", "发出收费通知3件", "本年发出收费通知3件", "b1 r9 c1")
UNPAID: dict[str, int | str | None] = {"outcome.other.fee_unpaid_in_time": 2}


def row(code: str, *figures: int | None) -> dict[str, int | str | None]:
    """Seven figures of a row, the six applicants and the total."""
    return {
        code if who == "total" else f"{code}/{who}": value for who, value in zip((*SIX, "total"), figures, strict=True)
    }


def busy() -> dict[str, int | str | None]:
    """Ten requests of natural persons, four granted and six not held, all sums right."""
    return {
        **row("received", 10, 0, 0, 0, 0, 0, 10),
        **row("outcome.granted", 4, 0, 0, 0, 0, 0, 4),
        **row("outcome.unavailable.not_held", 6, 0, 0, 0, 0, 0, 6),
        **row("outcome.total", 10, 0, 0, 0, 0, 0, 10),
    }


TWIN = (5, 3, 2, 0, 0, 1, 11)
CASES = {
    "outcomes add up over all": Case("R04", "requests", "pass", busy(), sides=(10, 10)),
    "outcomes do not": Case("R04", "requests", "fail", {**busy(), "outcome.granted": 5}, sides=(11, 10)),
    "outcomes with a blank": Case("R04", "requests", "not_assessable", {**busy(), "outcome.granted": None}),
    "outcomes on the form of 2019": Case("R04", "requests", "pass", {"outcome.other": 3, **row("outcome.total", 3, 0, 0, 0, 0, 0, 3)}, options={"form": "2019"}),
    "outcomes lost": Case("R04", "requests", "not_assessable", options=LOST),
    "nothing in, nothing out": Case("R05", "total", "pass", sides=(0, 0)),
    "something in": Case("R05", "total", "pass", busy(), sides=(10, 10)),
    "nothing in, something out": Case("R05", "legal_service_organization", "fail", {"outcome.granted/legal_service_organization": 2}, sides=(0, 2)),
    "a blank in, nothing out": Case("R05", "total", "pass_blank_as_zero", {"carried_in": None}),
    "a blank in, something out": Case("R05", "total", "fail_with_blank", {"carried_in": None, "outcome.total": 2}, severity="hint"),
    "blanks in only": Case("R05", "total", "not_assessable", {"carried_in": None, "received": None, "outcome.total": 2}),
    "something in beside a blank": Case("R05", "total", "pass", {**busy(), "carried_in": None}),
    "nothing in, a blank out": Case("R05", "total", "pass_blank_as_zero", {"outcome.granted": None}),
    "nothing in, blanks out only": Case("R05", "total", "not_assessable", dict.fromkeys((*OUTCOMES, "carried_out"))),
    "nothing in, who knows what out": Case("R05", "total", "not_assessable", {"outcome.granted": "若干"}),
    "nothing in, a row out lost": Case("R05", "total", "not_assessable", options={"lost_cells": ["outcome.granted"]}),
    "in lost": Case("R05", "total", "not_assessable", options=LOST),
    "within bounds": Case("R06", "total", "pass", busy(), sides=(6, 10)),
    "an outcome above their total": Case("R06", "total", "fail", {**busy(), "outcome.granted": 12}, sides=(12, 10)),
    "more carried out than came in": Case("R06", "natural_person", "fail", {**busy(), "carried_out/natural_person": 11}, sides=(11, 10)),
    "the worst of two": Case("R06", "total", "fail", {**busy(), "outcome.granted": 11, "carried_out": 15}, sides=(15, 10)),
    "within bounds but for a word": Case("R06", "total", "not_assessable", {**busy(), "outcome.granted": "若干"}),
    "above its bound beside a word": Case("R06", "total", "fail", {**busy(), "outcome.granted": "若干", "carried_out": 11}, sides=(11, 10)),
    "within bounds but for a lost row": Case("R06", "total", "not_assessable", busy(), options={"lost_cells": ["outcome.granted"]}),
    "a bound that is blank": Case("R06", "total", "not_assessable", {**busy(), "outcome.total": None, "received": None}),
    "a bound beside a blank": Case("R06", "total", "pass", {**busy(), "outcome.total": None}, sides=(0, 10)),
    "bounds lost": Case("R06", "total", "not_assessable", options=LOST),
    "a part within its total": Case("R07", "received", "pass", busy(), sides=(10, 10)),
    "a part above its total": Case("R07", "received", "fail", {**busy(), "received": 9}, sides=(10, 9)),
    "a part beside a blank total": Case("R07", "received", "not_assessable", {**busy(), "received": None}),
    "a part that is a word": Case("R07", "received", "not_assessable", {**busy(), "received/natural_person": "若干"}),
    "a blank part": Case("R07", "received", "pass", {**busy(), "received/natural_person": None}),
    "a row of the other form": Case("R07", "outcome.other", "not_applicable"),
    "a row of the other form, 2019": Case("R07", "outcome.other.other", "not_applicable", options={"form": "2019"}),
    "parts lost": Case("R07", "received", "not_assessable", options=LOST),
    "all rows filled": Case("R08", "requests", "pass", busy()),
    "only totals": Case("R08", "requests", "fail", {**ONLY_TOTALS, "outcome.total": 15}),
    "not even totals": Case("R08", "requests", "not_assessable", {**ONLY_TOTALS, "outcome.total": None}),
    "only totals, a row lost": Case("R08", "requests", "not_assessable", ONLY_TOTALS, options={"lost_cells": ["outcome.granted"]}),
    "totals lost": Case("R08", "requests", "not_assessable", options=LOST),
    "outcomes and their total": Case("R09", "total", "pass", busy()),
    "outcomes without their total": Case("R09", "natural_person", "fail", {**busy(), "outcome.total/natural_person": None}, sides=(10, None)),
    "no outcomes and no total": Case("R09", "total", "not_assessable", {"outcome.total": None}),
    "outcomes without table": Case("R09", "total", "not_assessable", options=LOST),
    "nothing misplaced": Case("R10", "requests", "pass", busy()),
    "a figure in the wrong column": Case(
        "R10", "requests", "fail", {**busy(), "outcome.granted/natural_person": 3, "outcome.granted/commercial_enterprise": 1},
        detail="commercial_enterprise +1, natural_person -1",
    ),
    "a figure in the wrong row": Case(
        "R10", "requests", "fail", {**busy(), "outcome.granted/natural_person": 3, "outcome.unavailable.not_held/natural_person": 7},
        detail="outcome.granted -1, outcome.unavailable.not_held +1",
    ),
    "a figure in the wrong row and column": Case(
        "R10", "requests", "fail", {**busy(), "outcome.granted/natural_person": 3, "outcome.unavailable.not_held/legal_service_organization": 1},
        detail="outcome.granted -1, outcome.unavailable.not_held +1, legal_service_organization +1, natural_person -1",
    ),
    "a received request in the wrong column": Case(
        "R10", "requests", "fail", {**busy(), "received/natural_person": 9, "received/commercial_enterprise": 1},
        detail="commercial_enterprise +1, natural_person -1",
    ),
    "two columns off, and the totals": Case(
        "R10", "requests", "pass",
        {**busy(), "outcome.granted/natural_person": 3, "outcome.granted/commercial_enterprise": 1, "carried_in": 1},
    ),
    "two columns off, and a balance in total": Case(
        "R10", "requests", "pass",
        {**busy(), "outcome.granted/natural_person": 3, "outcome.granted/commercial_enterprise": 1, "carried_in/natural_person": 1, "carried_in": 1},
    ),
    "rows and columns off by different amounts": Case(
        "R10", "requests", "pass", {**busy(), "outcome.granted/natural_person": 2, "outcome.unavailable.not_held/commercial_enterprise": 1},
    ),
    "two rows off the same way": Case("R10", "requests", "pass", {**busy(), "received/natural_person": 11, "carried_out/natural_person": 1}),
    "two columns off the same way": Case(
        "R10", "requests", "pass",
        {**busy(), "received/natural_person": 11, "received/commercial_enterprise": 1, "received": 11, "carried_out": 1},
    ),
    "two columns off by different amounts": Case(
        "R10", "requests", "pass", {**busy(), "outcome.granted/natural_person": 2, "outcome.granted/commercial_enterprise": 1},
    ),
    "a blank among them": Case("R10", "requests", "not_assessable", {**busy(), "outcome.granted/commercial_enterprise": None}),
    "misplaced lost": Case("R10", "requests", "not_assessable", options=LOST),
    "no suspect": Case("R11", "requests", "pass", busy()),
    "one suspect": Case(
        "R11", "requests", "fail", {**busy(), "outcome.granted/natural_person": 7}, sides=(7, 4), detail="outcome.granted/natural_person",
    ),
    "a total as suspect": Case("R11", "requests", "fail", {**busy(), "outcome.granted": 9}, sides=(9, 4), detail="outcome.granted/total"),
    "a total of outcomes as suspect": Case(
        "R11", "requests", "fail", {**busy(), "outcome.total/natural_person": 13}, sides=(13, 10), detail="outcome.total/natural_person",
    ),
    "received as suspect": Case(
        "R11", "requests", "fail", {**busy(), "received/natural_person": 12}, sides=(12, 10), detail="received/natural_person",
    ),
    "received beside misplaced outcomes": Case(
        "R11", "requests", "pass",
        {**busy(), "received/natural_person": 12, "outcome.granted/natural_person": 3, "outcome.granted/commercial_enterprise": 1},
    ),
    "received in total as suspect": Case("R11", "requests", "fail", {**busy(), "received": 14}, sides=(14, 10), detail="received/total"),
    "carried out as suspect": Case(
        "R11", "requests", "fail", {**busy(), "carried_out/natural_person": 3}, sides=(3, 0), detail="carried_out/natural_person",
    ),
    "a row and a column off by different amounts": Case(
        "R11", "requests", "pass",
        {**busy(), "outcome.granted/natural_person": 7, "outcome.total/natural_person": 11, "outcome.total": 11},
    ),
    "two broken rows": Case("R11", "requests", "pass", {**busy(), "outcome.granted/natural_person": 7, "outcome.unavailable.not_held": 9}),
    "a suspect beside a blank": Case("R11", "requests", "not_assessable", {**busy(), "outcome.granted/natural_person": None}),
    "suspect lost": Case("R11", "requests", "not_assessable", options=LOST),
    "seven figures": Case("R12", "requests", "pass", busy()),
    "eight figures": Case(
        "R12", "outcome.total", "fail",
        options={"issues": (Issue("resolved_values", "hint", "requests.outcome.total: 8 figures for 7 cells, placed as …", "b1 r1 c1", "0 | 0"),)},
        detail="8 > 7: 0 | 0",
    ),
    "a figure in two": Case("R12", "received", "fail", row("received", 12, 3, 0, 0, 0, 0, 123), detail="12 | 3 → 123"),
    "a total in two": Case("R12", "received", "fail", row("received", 10, 0, 0, 0, 0, 1, 0), detail="1 | 0 → 10"),
    "a wrong total that no joining mends": Case("R12", "requests", "pass", row("received", 12, 3, 0, 0, 0, 0, 124)),
    "two figures that would join but add up": Case("R12", "requests", "pass", row("received", 12, 3, 0, 0, 0, 0, 15)),
    "a figure in two beside a blank": Case("R12", "requests", "pass", row("received", 12, 3, 0, None, 0, 0, 123)),
    "fewer figures, blanks lost by the page": Case(
        "R12", "requests", "pass",
        options={"issues": (Issue("ambiguous_values", "warning", "requests.received: 3 figures for 7 cells; …", "b1 r1 c1", "1 | 2 | 3"),)},
    ),
    "figures lost": Case("R12", "requests", "not_assessable", options=LOST),
    "carried out is filled": Case("R13", "carried_out", "pass", busy()),
    "carried out is blank": Case("R13", "carried_out", "fail", {**busy(), **row("carried_out", *[None] * 7)}),
    "carried out is partly blank": Case("R13", "carried_out", "pass", {**busy(), "carried_out/natural_person": None}),
    "received is blank too": Case("R13", "carried_out", "not_assessable", {**row("received", *[None] * 7), **row("carried_out", *[None] * 7)}),
    "carried out lost": Case("R13", "carried_out", "not_assessable", options=LOST),
    "rows of their own": Case("R14", "requests", "pass", busy()),
    "a row twice": Case(
        "R14", "outcome.granted", "fail", {**row("outcome.granted", *TWIN), **row("outcome.denied.state_secret", *TWIN)},
        detail="outcome.denied.state_secret",
    ),
    "a row twice but for a blank": Case(
        "R14", "requests", "pass", {**row("outcome.granted", *TWIN), **row("outcome.denied.state_secret", 5, 3, 2, None, 0, 1, 11)},
    ),
    "a row of two applicants twice": Case(
        "R14", "outcome.granted", "fail", {**row("outcome.granted", 12, 3, 0, 0, 0, 0, 15), **row("outcome.not_processed.petition", 12, 3, 0, 0, 0, 0, 15)},
        detail="outcome.not_processed.petition",
    ),
    "a row of one applicant twice": Case(
        "R14", "requests", "pass", {**row("outcome.granted", 12, 0, 0, 0, 0, 0, 12), **row("outcome.denied.state_secret", 12, 0, 0, 0, 0, 0, 12)},
    ),
    "small rows of three applicants twice": Case(
        "R14", "requests", "pass", {**row("outcome.granted", 1, 1, 1, 0, 0, 0, 3), **row("outcome.denied.state_secret", 1, 1, 1, 0, 0, 0, 3)},
    ),
    "small rows twice": Case(
        "R14", "requests", "pass",
        {**row("outcome.granted", 1, 0, 0, 0, 0, 0, 1), **row("outcome.denied.state_secret", 1, 0, 0, 0, 0, 0, 1)},
    ),
    "rows lost": Case("R14", "requests", "not_assessable", options=LOST),
    "partly granted counted once": Case("R15", "requests", "pass", {"outcome.partially_granted": 3, "outcome.total": 3}),
    "partly granted left out": Case("R15", "requests", "fail", {"outcome.partially_granted": 3, "outcome.granted": 2, "outcome.total": 2}, sides=(5, 2)),
    "partly granted counted twice": Case("R15", "requests", "fail", {"outcome.partially_granted": 3, "outcome.total": 6}, sides=(3, 6)),
    "partly granted, a row lost": Case(
        "R15", "requests", "not_assessable", {"outcome.partially_granted": 3}, options={"lost_cells": ["outcome.granted"]},
    ),
    "another difference": Case("R15", "requests", "pass", {"outcome.partially_granted": 3, "outcome.total": 5}),
    "partly granted blank": Case("R15", "requests", "not_assessable", {"outcome.partially_granted": None, "outcome.total": 5}),
    "partly granted lost": Case("R15", "requests", "not_assessable", options=LOST),
    "headings without figures": Case("R16", "requests", "pass", busy()),
    "a heading with its sum": Case(
        "R16", "outcome.unavailable", "fail", busy(),
        options={"issues": (Issue("unplaced_values", "warning", "figures without a place", "b1 r5 c2", "6 | 0 | 0 | 0 | 0 | 0 | 6"),)},
        detail="outcome.unavailable (b1 r5 c2)",
    ),
    "a heading with its sum in full width": Case(
        "R16", "outcome.unavailable", "fail", busy(),
        options={"issues": (Issue("unplaced_values", "warning", "figures without a place", "b1 r5 c2", "６ | ０ | ０ | ０ | ０ | ０ | ６"),)},
    ),
    "zeros beside a heading": Case(
        "R16", "requests", "pass", busy(),
        options={"issues": (Issue("unplaced_values", "warning", "figures without a place", "b1 r5 c2", "0 | 0 | 0 | 0 | 0 | 0 | 0"),)},
    ),
    "other figures beside a heading": Case(
        "R16", "requests", "pass", busy(),
        options={"issues": (Issue("unplaced_values", "warning", "figures without a place", "b1 r5 c2", "9 | 0 | 0 | 0 | 0 | 0 | 9"),)},
    ),
    "a heading over a blank": Case(
        "R16", "requests", "pass", {"outcome.unavailable.not_held/natural_person": None},
        options={"issues": (Issue("unplaced_values", "warning", "figures without a place", "b1 r5 c2", "9 | — | 0 | 0 | 0 | 0 | 9"),)},
    ),
    "headings lost": Case("R16", "requests", "not_assessable", options=LOST),
    "none unpaid": Case("R17", "report", "pass", options={"statements": (NO_FEE_NOTICE,)}),
    "unpaid without a notice": Case("R17", "report", "fail", UNPAID, options={"statements": (NO_FEE_NOTICE,)}, sides=(2, None)),
    "unpaid after notices": Case("R17", "report", "pass", UNPAID, options={"statements": (FEE_NOTICES,)}),
    "unpaid, and nothing taken in": Case("R17", "report", "not_assessable", UNPAID, options={"statements": (NO_FEE,)}),
    "unpaid, the table lost": Case("R17", "report", "not_assessable", options=LOST),
    "unpaid, and nothing said": Case("R17", "report", "not_assessable", UNPAID),
    "unpaid blank": Case("R17", "report", "not_assessable", {"outcome.other.fee_unpaid_in_time": None}),
    "unpaid on the form of 2019": Case("R17", "report", "not_applicable", options={"form": "2019"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("requests")
    load_cases(folder, CASES)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_rules_on_requests(checked: Path, name: str) -> None:
    check(checked, name, CASES[name])


def test_every_rule_passes_fails_and_is_not_assessed() -> None:
    found = statuses(CASES)
    assert sorted(found) == [f"R{number:02}" for number in range(4, 18)]
    assert {rule for rule, seen in found.items() if not {"pass", "fail", "not_assessable"} <= seen} == set()


@pytest.mark.parametrize(
    ("name", "rule", "shown"),
    [
        ("nothing in, something out", "R05", "received/legal_service_organization 0; carried_in/legal_service_organization 0; outcome.granted/legal_service_organization 2"),
        ("an outcome above their total", "R06", "outcome.granted/total 12; outcome.total/total 10"),
        ("more carried out than came in", "R06", "received/natural_person 10; carried_in/natural_person 0; carried_out/natural_person 11"),
        ("a part above its total", "R07", "received/natural_person 10; received/total 9"),
        ("only totals", "R08", "outcome.total/total 15; carried_out/total 0"),
        ("outcomes without their total", "R09", "outcome.granted/natural_person 4; outcome.unavailable.not_held/natural_person 6; outcome.total/natural_person (blank)"),
        ("carried out is blank", "R13", "; ".join(f"carried_out/{who} (blank)" for who in (*SIX, "total"))),
        ("a figure in the wrong column", "R10", "outcome.granted/commercial_enterprise 1; outcome.total/natural_person 10; outcome.total/commercial_enterprise 0"),
        ("a figure in the wrong row", "R10", "outcome.granted/total 4; outcome.unavailable.not_held/natural_person 7; outcome.unavailable.not_held/total 6"),
        ("a figure in the wrong row and column", "R10", "outcome.granted/natural_person 3; outcome.granted/legal_service_organization 0; outcome.unavailable.not_held/natural_person 6; outcome.unavailable.not_held/legal_service_organization 1"),
        ("a figure in two", "R12", "received/natural_person 12; received/commercial_enterprise 3; received/research_institution 0; received/public_welfare_organization 0; received/legal_service_organization 0; received/other_organization 0; received/total 123"),
        ("one suspect", "R11", "outcome.granted/natural_person 7"),
        ("partly granted left out", "R15", "outcome.partially_granted/total 3; outcome.total/total 2"),
        ("a heading with its sum", "R16", "outcome.unavailable.not_held/total 6; outcome.unavailable.needs_creation/total 0; outcome.unavailable.unclear_after_correction/total 0"),
        ("unpaid without a notice", "R17", "outcome.other.fee_unpaid_in_time/total 2"),
    ],
)  # fmt: skip
def test_findings_show_their_cells(checked: Path, name: str, rule: str, shown: str) -> None:
    assert operands(checked, name, rule) == shown
