"""Rules S01 to S15 and L01 to L04: the tables' structure, how they are written, and what the loader owes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.model import Issue
from tests.check_cases import Case, check, load_cases, operands, statuses
from tests.handmade import cell_name, cells, digest, load, made_report, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loader.model import Fact

LOST = {"lost_tables": ["disputes"]}
ALL_LOST = {"lost_tables": ["proactive", "requests", "disputes"]}
BLANK_DISPUTES: dict[str, int | str | None] = {
    cell_name(table, row, measure, who): None for table, row, measure, who, _ in cells("2021") if table == "disputes"
}


def told(code: str, message: str = "m", evidence: str = "") -> dict[str, object]:
    return {"issues": (Issue(code, "warning", message, "b1 r1 c1", evidence),)}


CASES = {
    "a form is told": Case("S01", "requests", "pass"),
    "no table, no form": Case("S01", "disputes", "not_assessable", options=LOST),
    "the form of the year": Case("S02", "requests", "pass"),
    "the form of another year": Case("S02", "proactive", "fail", options={"form": "2019"}, detail="2019"),
    "the newer form too early": Case("S02", "requests", "fail", options={"year": 2020}, detail="2021"),
    "disputes have one form": Case("S02", "disputes", "not_applicable", options={"form": "2019"}),
    "the form of no year": Case("S02", "requests", "not_assessable", options={"year": None}),
    "the form of a blank table": Case("S02", "requests", "pass", {"received": None}),
    "one form": Case("S03", "report", "pass"),
    "a table of both forms": Case("S03", "report", "fail", options=told("mixed_form"), detail="proactive 2019 + 2021; proactive 2021, requests 2021, disputes 2021"),
    "no form at all": Case("S03", "report", "not_assessable", options=ALL_LOST),
    "all rows": Case("S04", "requests", "pass"),
    "a row missing": Case("S04", "requests", "fail", options={"lost_cells": ["carried_out", *(f"carried_out/{who}" for who in (
        "natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization",
        "other_organization"))]}, detail="1 rows missing"),
    "a row missing, and told": Case("S04", "disputes", "fail", options=told("missing_row", "table disputes: rows not found: x"), detail="table disputes: rows not found: x"),
    "a row twice": Case(
        "S04", "requests", "fail", options=told("duplicate_fact_conflicting", "printed twice, requests.received"), severity="warning",
        detail="printed twice, requests.received",
    ),
    "a row that is none of the form's": Case("S04", "requests", "fail", options=told("unknown_label", "m", "3.咨询类 | 4"), severity="warning", detail="3.咨询类 | 4"),
    "the local row is none too many": Case("S04", "proactive", "pass", options={"form": "2019"}),
    "rows of blanks": Case("S04", "disputes", "pass", BLANK_DISPUTES),
    "rows of a lost table": Case("S04", "disputes", "not_assessable", options=LOST),
    "labels of the form": Case("S05", "report", "pass"),
    "labels spelled otherwise": Case("S05", "report", "fail", options=told("label_variant", "m", "3.其它"), detail="3.其它"),
    "labels of no table": Case("S05", "report", "not_assessable", options=ALL_LOST),
    "labels found": Case("S06", "requests", "pass", sides=(0, None)),
    "labels of a lost table": Case("S06", "disputes", "not_assessable", options=LOST),
    "numbers": Case("S07", "report", "pass"),
    "words in a cell": Case("S07", "received/total", "fail", {"received": "若干"}, detail="若干"),
    "a blank is no word": Case("S07", "report", "pass", {"received": None}),
    "words in no table": Case("S07", "report", "not_assessable", options=ALL_LOST),
    "plain digits": Case("S08", "requests", "pass"),
    "digits of a lost table": Case("S08", "disputes", "not_assessable", options=LOST),
    "whole counts": Case("S09", "report", "pass", {"art20_8.fees:amount": "2.5"}),
    "a fraction": Case("S09", "received/total", "fail", {"received": "2.5"}, detail="2.5"),
    "a percentage": Case("S09", "received/total", "fail", {"received": "50%"}, detail="50%"),
    "a percentage is no other word": Case("S07", "report", "pass", {"received": "50%"}),
    "a blank count": Case("S09", "report", "pass", {"received": None}),
    "counts in no table": Case("S09", "report", "not_assessable", options=ALL_LOST),
    "plain script": Case("S10", "report", "pass"),
    "another script": Case("S10", "report", "fail", options=told("other_script", "m", "開(kāi)"), detail="開(kāi)"),
    "damaged characters": Case("S10", "report", "fail", options=told("damaged_encoding", "3 characters")),
    "a filled table": Case("S11", "disputes", "pass", sides=(0, 15)),
    "an empty table": Case("S11", "disputes", "fail", BLANK_DISPUTES, sides=(15, 15)),
    "a table with one zero": Case("S11", "disputes", "pass", {**BLANK_DISPUTES, "reconsideration:total": 0}, sides=(14, 15)),
    "a lost table is not empty": Case("S11", "disputes", "not_assessable", options=LOST),
    "no blanks": Case("S12", "requests", "pass", sides=(0, 175)),
    "two blanks": Case("S12", "requests", "fail", {"received": None, "carried_in": None}, sides=(2, 175)),
    "blanks of a lost table": Case("S12", "disputes", "not_assessable", options=LOST),
    "three tables": Case("S13", "disputes", "pass"),
    "two tables": Case("S13", "disputes", "fail", options=LOST),
    "a blank table is there": Case("S13", "disputes", "pass", BLANK_DISPUTES),
    "clean tables": Case("S14", "report", "pass"),
    "noise in a table": Case("S14", "report", "fail", options=told("unread_cell", "m", "第3页"), sides=(1, None), detail="第3页"),
    "noise without tables": Case("S14", "report", "not_assessable", options=ALL_LOST),
    "in time": Case("S15", "report", "pass", options={"published_on": dt.date(2023, 1, 31)}),
    "late": Case("S15", "report", "fail", options={"published_on": dt.date(2023, 2, 1)}, detail="2023-02-01"),
    "a government has until March": Case("S15", "report", "pass", options={"published_on": dt.date(2023, 3, 31), "agency": "示例寅县人民政府"}),
    "a late government": Case("S15", "report", "fail", options={"published_on": dt.date(2023, 4, 1), "agency": "示例卯县人民政府"}),
    "no date": Case("S15", "report", "not_assessable"),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("structure")
    load_cases(folder, CASES)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_rules_on_structure(checked: Path, name: str) -> None:
    check(checked, name, CASES[name])


def test_every_rule_is_met() -> None:
    found = statuses(CASES)
    assert sorted(found) == [f"S{number:02}" for number in range(1, 16)]
    # Reports made by hand have no unknown form, lost labels or full-width digits: below. Script is always seen, and a table
    # that is lost is just what S13 tells.
    assert {rule for rule, seen in found.items() if not {"pass", "fail"} <= seen} == {"S01", "S06", "S08"}
    assert {rule for rule, seen in found.items() if "not_assessable" not in seen} == {"S10", "S13"}


def test_findings_show_their_cells(checked: Path) -> None:
    assert operands(checked, "words in a cell", "S07") == "received/total 若干"
    assert operands(checked, "a percentage", "S09") == "received/total 50%"


def outcome(folder: Path, content: str, rule: str, scope: str = "report") -> tuple[object, ...]:
    (row,) = query(
        folder,
        "select status, left_value, right_value, detail from check_result "
        f"where report_id = '{digest(content)[:16]}' and check_id = '{rule}' and scope = '{scope}'",
    )
    return row


def test_a_table_whose_form_cannot_be_told(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            replace(made_report("a", agency="示例一局"), form_requests=None, form_disputes=None),
            replace(
                made_report("b", agency="示例二局", issues=(Issue("mixed_form", "warning", "m"),)), form_proactive=None
            ),
        ],
    )
    assert outcome(tmp_path, "a", "S01", "requests")[0] == "fail"
    assert outcome(tmp_path, "a", "S01", "disputes")[0] == "pass", "the table is the same on both forms"
    assert outcome(tmp_path, "b", "S01", "proactive")[0] == "pass", "that is what S03 tells"
    assert outcome(tmp_path, "b", "S03")[0] == "fail"


def bent(content: str, change: Callable[[Fact], Fact], agency: str = "示例市教育局") -> object:
    report = made_report(content, {"received": 12}, agency=agency)
    facts = tuple(change(fact) if cell_name(*_key(fact)) == "received" else fact for fact in report.facts)
    return replace(report, facts=facts)


def _key(fact: Fact) -> tuple[str, str, str, str]:
    return fact.table_code, fact.row_code, fact.measure, fact.applicant_type


def test_labels_lost_and_numbers_written_otherwise(tmp_path: Path) -> None:
    spellings = {"１２": "fail", "1,2": "fail", "1 2": "fail", "十二": "fail", "12件": "pass", "增12": "pass"}
    reports = [
        bent(text, lambda fact, text=text: replace(fact, value_raw=text), f"示例{place}局")  # type: ignore[misc]
        for place, text in enumerate(spellings)
    ]
    lost = bent("lost", lambda fact: replace(fact, evidence="positional"), "示例市公安局")
    load(tmp_path, [*reports, lost])  # type: ignore[list-item]
    assert outcome(tmp_path, "lost", "S06", "requests") == ("fail", 1, None, None)
    found = {text: outcome(tmp_path, text, "S08", "requests") for text in spellings}
    assert {text: row[0] for text, row in found.items()} == spellings
    assert found["１２"] == ("fail", 1, None, "１２")


# --- what the loader owes


def test_the_loader_keeps_its_own_rules(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a"), made_report("empty", agency="示例县教育局", **ALL_LOST)])  # type: ignore[arg-type]
    for rule in ("L01", "L02", "L03", "L04"):
        assert outcome(tmp_path, "a", rule)[0] == "pass"
    assert outcome(tmp_path, "empty", "L04")[0] == "not_assessable"


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("L03", lambda fact: replace(fact, value=None)),
        ("L03", lambda fact: replace(fact, status="blank")),
        ("L04", lambda fact: replace(fact, value=Decimal(21))),
    ],
)
def test_a_loader_that_errs_is_found_out(tmp_path: Path, rule: str, change: Callable[[Fact], Fact]) -> None:
    load(tmp_path, [bent("bent", change)])  # type: ignore[list-item]
    assert outcome(tmp_path, "bent", rule)[0] == "fail"


def test_a_figure_that_is_lost_is_found_out(tmp_path: Path) -> None:
    lost = replace(made_report("a"), n_figures=176, n_figures_told=175)
    load(tmp_path, [lost, replace(made_report("b", agency="示例县教育局"), n_figures=9, n_figures_told=9)])
    assert outcome(tmp_path, "a", "L01") == ("fail", 176, 175, None)
    assert outcome(tmp_path, "b", "L01")[0] == "pass"
