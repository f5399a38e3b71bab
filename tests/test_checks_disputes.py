"""Rules D02 to D07: for each a report that passes, one that fails, one with blanks, one that cannot be assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check_cases import Case, check, load_cases, operands, statuses

if TYPE_CHECKING:
    from pathlib import Path

LOST = {"lost_tables": ["disputes"]}
ONE_SUIT: dict[str, int | str | None] = {"litigation.after_reconsideration:total": 1, "received": 4}
CASES = {
    "parts within the total": Case("D02", "reconsideration", "pass", {"reconsideration:upheld": 2, "reconsideration:total": 3}, sides=(2, 3)),
    "a part above the total": Case("D02", "reconsideration", "fail", {"reconsideration:upheld": 4, "reconsideration:total": 3}, sides=(4, 3)),
    "a blank total": Case("D02", "reconsideration", "not_assessable", {"reconsideration:upheld": 4, "reconsideration:total": None}),
    "a blank part": Case("D02", "reconsideration", "pass", {"reconsideration:upheld": None, "reconsideration:total": 3}, sides=(0, 3)),
    "a part that is a word": Case("D02", "reconsideration", "not_assessable", {"reconsideration:upheld": "若干", "reconsideration:total": 3}),
    "a part that is lost": Case("D02", "reconsideration", "not_assessable", {"reconsideration:total": 3}, options={"lost_cells": ["reconsideration:upheld"]}),
    "a part above the total beside a word": Case(
        "D02", "reconsideration", "fail", {"reconsideration:upheld": "若干", "reconsideration:other": 4, "reconsideration:total": 3}, sides=(4, 3),
    ),
    "parts lost": Case("D02", "reconsideration", "not_assessable", options=LOST),
    "a suit after a reconsideration": Case("D03", "report", "pass", {**ONE_SUIT, "reconsideration:total": 1}),
    "a suit after one of last year": Case("D03", "report", "pass", ONE_SUIT, {"reconsideration:total": 2}),
    "a suit after none": Case("D03", "report", "fail", ONE_SUIT, {}, sides=(1, 0)),
    "a suit and no report of last year": Case("D03", "report", "not_assessable", ONE_SUIT),
    "a suit and a blank": Case("D03", "report", "not_assessable", {**ONE_SUIT, "reconsideration:total": None}, {}),
    "suits lost": Case("D03", "report", "not_assessable", options=LOST),
    "disputes and requests": Case("D04", "report", "pass", ONE_SUIT),
    "disputes and requests of last year": Case("D04", "report", "pass", {"reconsideration:total": 2}, {"received": 1}),
    "disputes without requests": Case("D04", "report", "fail", {"reconsideration:total": 2}, {}, sides=(2, 0)),
    "disputes and no report of last year": Case("D04", "report", "not_assessable", {"reconsideration:total": 2}),
    "disputes and requests beside a blank": Case("D04", "report", "pass", {"reconsideration:total": 2, "received": 4, "carried_in": None}, {}),
    "disputes and a blank": Case("D04", "report", "not_assessable", {"reconsideration:total": 2, "carried_in": None}, {}),
    "disputes lost": Case("D04", "report", "not_assessable", options=LOST),
    "pending cases come back": Case("D05", "litigation.direct", "pass", {"litigation.direct:total": 2}, {"litigation.direct:pending": 2}, sides=(2, 2)),
    "pending cases do not": Case("D05", "litigation.direct", "fail", {"litigation.direct:total": 1}, {"litigation.direct:pending": 2}, sides=(2, 1)),
    "pending cases blank": Case("D05", "litigation.direct", "not_assessable", {}, {"litigation.direct:pending": None}),
    "pending cases and no report of last year": Case("D05", "litigation.direct", "not_assessable"),
    "fifteen cells": Case("D06", "disputes", "pass", sides=(15, 15)),
    "fourteen cells": Case("D06", "disputes", "fail", options={"lost_cells": ["reconsideration:other"]}, sides=(14, 15)),
    "blank cells are cells": Case("D06", "disputes", "pass", {"reconsideration:other": None}),
    "cells lost": Case("D06", "disputes", "not_assessable", options=LOST),
    "pending cases in the total": Case("D07", "reconsideration", "pass", {"reconsideration:pending": 2, "reconsideration:total": 2}),
    "pending cases left out": Case(
        "D07", "reconsideration", "fail", {"reconsideration:upheld": 3, "reconsideration:pending": 2, "reconsideration:total": 3}, sides=(3, 3),
    ),
    "no pending cases": Case("D07", "reconsideration", "pass", {"reconsideration:upheld": 3, "reconsideration:total": 3}),
    "pending cases and a blank": Case("D07", "reconsideration", "not_assessable", {"reconsideration:upheld": None, "reconsideration:pending": 2}),
    "pending cases lost": Case("D07", "reconsideration", "not_assessable", options=LOST),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disputes")
    load_cases(folder, CASES)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_rules_on_disputes(checked: Path, name: str) -> None:
    check(checked, name, CASES[name])


def test_every_rule_passes_fails_and_is_not_assessed() -> None:
    found = statuses(CASES)
    assert sorted(found) == [f"D{number:02}" for number in range(2, 8)]
    assert {rule for rule, seen in found.items() if not {"pass", "fail", "not_assessable"} <= seen} == set()


def test_findings_show_their_cells(checked: Path) -> None:
    assert operands(checked, "a part above the total", "D02") == "reconsideration:upheld 4; reconsideration:total 3"
    assert (
        operands(checked, "pending cases do not", "D05")
        == "litigation.direct:total 1; 2021 litigation.direct:pending 2"
    )
    assert operands(checked, "disputes without requests", "D04").endswith(
        "received/total 0; carried_in/total 0; 2021 received/total 0; 2021 carried_in/total 0"
    )
    assert operands(checked, "a suit after none", "D03") == (
        "reconsideration:total 0; litigation.after_reconsideration:total 1; 2021 reconsideration:total 0"
    )
    assert operands(checked, "pending cases left out", "D07") == (
        "reconsideration:upheld 3; reconsideration:corrected 0; reconsideration:other 0; reconsideration:pending 2; "
        "reconsideration:total 3"
    )
    assert operands(checked, "fourteen cells", "D06") == "reconsideration:other (absent)"
