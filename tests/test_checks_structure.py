"""Rules S01 to S15: the tables' structure and how they are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from loader.model import Issue
from tests.check_cases import Case, check, load_cases, operands, statuses
from tests.handmade import cell_name, cells, digest, load, made_report, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loader.model import Fact, ParsedReport

LOST = {"lost_tables": ["disputes"]}
MEASURES = ("newly_made", "newly_disclosed", "total_disclosed")
ALL_LOST = {"lost_tables": ["proactive", "requests", "disputes"]}
BLANK_DISPUTES: dict[str, int | str | None] = {
    cell_name(table, row, measure, who): None for table, row, measure, who, _ in cells("2021") if table == "disputes"
}


def told(code: str, message: str = "m", evidence: str = "", locator: str = "b1 r1 c1") -> dict[str, object]:
    return {"issues": (Issue(code, "warning", message, locator, evidence),)}


CASES = {
    "a form is told": Case("S01", "requests", "pass"),
    "no table, no form": Case("S01", "disputes", "not_assessable", options=LOST),
    "the form of the year": Case("S02", "requests", "pass"),
    "the form of another year": Case("S02", "proactive", "fail", options={"form": "2019"}, detail="2019"),
    "the older form in the first year of the newer": Case("S02", "proactive", "fail", options={"form": "2019", "year": 2021}, detail="2019"),
    "the older form in its last year": Case("S02", "proactive", "pass", options={"form": "2019", "year": 2020}),
    "the newer form too early": Case("S02", "requests", "fail", options={"year": 2020}, detail="2021"),
    "disputes have one form": Case("S02", "disputes", "not_applicable", options={"form": "2019"}),
    "the form of no year": Case("S02", "requests", "not_assessable", options={"year": None}),
    "the form of a blank table": Case("S02", "requests", "pass", {"received": None}),
    "one form": Case("S03", "report", "pass"),
    "a table of both forms": Case("S03", "report", "fail", options=told("mixed_form"), detail="proactive 2019 + 2021; proactive 2021, requests 2021"),
    "no form at all": Case("S03", "report", "not_assessable", options=ALL_LOST),
    "one form of one table": Case("S03", "report", "not_assessable", options={"lost_tables": ["proactive"]}),
    "two tables of one form": Case("S03", "report", "pass", options=LOST),
    "blanks on one form": Case("S03", "report", "pass", BLANK_DISPUTES),
    "all rows": Case("S04", "requests", "pass"),
    "a row missing": Case("S04", "requests", "fail", options={"lost_cells": ["carried_out", *(f"carried_out/{who}" for who in (
        "natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization",
        "other_organization"))]}, detail="1 rows missing"),
    "a row missing, and told": Case("S04", "disputes", "fail", options=told("missing_row", "table disputes: rows not found: x"), detail="table disputes: rows not found: x"),
    "a row twice": Case("S04", "requests", "fail", options=told("duplicate_fact_conflicting", "printed twice, requests.received"), severity="warning",
        detail="printed twice, requests.received"),
    "a row twice with the same figures": Case("S04", "requests", "fail", options=told("duplicate_fact_consistent", "printed twice, requests.received"), severity="warning",
        detail="printed twice, requests.received"),
    "a table twice": Case("S04", "disputes", "fail", options={"issues": tuple(
        Issue("duplicate_fact_consistent", "hint", f"printed twice, disputes.{row}") for row in ("first", "second", "third"))}, severity="warning",
        detail="printed twice, disputes.first (3)"),
    "a table twice is one table twice": Case("S04", "requests", "pass", options=told("duplicate_fact_consistent", "printed twice, disputes.first")),
    # Made reports have one row a cell: ten of table proactive, then 175 of requests, then those of disputes.
    "a row that is none of the form's": Case("S04", "requests", "fail", options=told("unknown_label", "m", "3.咨询类 | 4", "b1 r60 c1"), severity="warning", detail="3.咨询类 | 4"),
    "such a row in another table": Case("S04", "proactive", "fail", options=told("unknown_label", "m", "行政检查 | 4", "b1 r9 c1"), severity="warning", detail="行政检查 | 4"),
    "such a row is none of the next table's": Case("S04", "requests", "pass", options=told("unknown_label", "m", "行政检查 | 4", "b1 r9 c1")),
    "such a row above all tables": Case("S04", "proactive", "fail", options=told("unknown_label", "m", "行政检查 | 4", "b1 r0 c1"), severity="warning"),
    "such a row behind all tables": Case("S04", "disputes", "fail", options=told("unknown_label", "m", "注 | 4", "b2 r1 c1"), severity="warning"),
    "a row missing and another too many": Case("S04", "disputes", "fail", options={"issues": (
        Issue("missing_row", "error", "table disputes: rows not found: x"), Issue("unknown_label", "warning", "m", "b1 r199 c1", "y | 1"))},
        detail="table disputes: rows not found: x; y | 1"),
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
    "a place in doubt is no word": Case("S07", "report", "pass", options=told("ambiguous_values")),
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
    "remarks beside a table": Case("S14", "report", "fail", options=told("cell_outside_columns", "m", "备注"), sides=(1, None), detail="备注"),
    "noise without tables": Case("S14", "report", "not_assessable", options=ALL_LOST),
    "in time": Case("S15", "report", "pass", options={"published_on": dt.date(2023, 1, 31)}),
    "late": Case("S15", "report", "fail", options={"published_on": dt.date(2023, 2, 1)}, detail="2023-02-01"),
    "a government has until March": Case("S15", "report", "pass", options={"published_on": dt.date(2023, 3, 31), "agency": "示例寅县人民政府"}),
    "a late government": Case("S15", "report", "fail", options={"published_on": dt.date(2023, 4, 1), "agency": "示例卯县人民政府"}),
    "too late even for a government": Case("S15", "report", "fail", options={"published_on": dt.date(2023, 4, 1), "agency": None}),
    "in time whoever it is": Case("S15", "report", "pass", options={"published_on": dt.date(2023, 1, 31), "agency": None}),
    "late or not, for whom is unknown": Case("S15", "report", "not_assessable", options={"published_on": dt.date(2023, 2, 1), "agency": None}),
    "a date and no year": Case("S15", "report", "not_assessable", options={"published_on": dt.date(2023, 2, 1), "year": None}),
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
            replace(made_report("c", agency="示例三局"), form_proactive="2019"),
            replace(
                made_report("b", agency="示例二局", issues=(Issue("mixed_form", "warning", "m"),)), form_proactive=None
            ),
        ],
    )
    assert outcome(tmp_path, "a", "S01", "requests")[0] == "fail"
    assert outcome(tmp_path, "a", "S01", "disputes")[0] == "pass", "the table is the same on both forms"
    assert outcome(tmp_path, "b", "S01", "proactive")[0] == "pass", "that is what S03 tells"
    assert outcome(tmp_path, "b", "S03")[0] == "fail"
    assert outcome(tmp_path, "a", "S03")[0] == "not_assessable"
    assert outcome(tmp_path, "c", "S03") == ("fail", None, None, "proactive 2019, requests 2021")


def with_cell(content: str, cell: str, change: Callable[[Fact], Fact], agency: str, **options: Any) -> ParsedReport:
    """A report in which one cell is stored otherwise."""
    report = made_report(content, agency=agency, **options)
    facts = tuple(
        change(fact) if cell_name(fact.table_code, fact.row_code, fact.measure, fact.applicant_type) == cell else fact
        for fact in report.facts
    )
    assert facts != report.facts
    return replace(report, facts=facts)


def test_labels_lost(tmp_path: Path) -> None:
    by_order = with_cell("a", "received", lambda fact: fact._replace(evidence="positional"), "示例一局")
    contradicted = made_report("b", agency="示例二局", issues=(Issue("lost_label", "warning", "m"),))
    load(tmp_path, [by_order, contradicted])
    assert outcome(tmp_path, "a", "S06", "requests") == ("fail", 1, None, None)
    assert outcome(tmp_path, "a", "S06", "proactive")[0] == "pass"
    assert outcome(tmp_path, "b", "S06", "requests")[0] == "fail"
    assert outcome(tmp_path, "b", "S06", "proactive")[0] == "pass", "only rows of requests are told without labels"


COUNT, CHANGE, AMOUNT = "art20_5.licensing:decisions", "art20_5.licensing:items_change", "art20_9.procurement:amount"
SPELLINGS = {
    (COUNT, "１２"): "fail", (COUNT, "1,215"): "fail", (COUNT, "9 , 487"): "fail", (COUNT, "1O"): "fail", (COUNT, "〇"): "fail",
    (COUNT, "十二"): "fail", (COUNT, "22（其中修订 16 件）"): "fail", (COUNT, "12"): "pass", (COUNT, "12件"): "pass",
    (COUNT, "12 件"): "pass", (COUNT, " 12\u3000"): "pass", (COUNT, "+3"): "pass", (CHANGE, "增1"): "pass", (CHANGE, "减21"): "pass",
    (CHANGE, "-8"): "pass", (CHANGE, "未增未减"): "pass", (CHANGE, "+(0)-(0)"): "pass", (CHANGE, "－１８"): "fail",
    (CHANGE, "增1,200"): "fail", (AMOUNT, "43.788万元"): "pass", (AMOUNT, "79000.1元"): "pass", (AMOUNT, "116,408.28"): "fail",
    (AMOUNT, "４２０．９"): "fail",
}  # fmt: skip


def test_numbers_written_otherwise(tmp_path: Path) -> None:
    reports = [
        with_cell(text, cell, lambda fact, text=text: fact._replace(value_raw=text), f"示例{place}局", form="2019")  # type: ignore[misc]
        for place, (cell, text) in enumerate(SPELLINGS)
    ]
    unread = made_report("unread", {COUNT: "若干１２"}, agency="示例市公安局")
    load(tmp_path, [*reports, unread])
    found = {(cell, text): outcome(tmp_path, text, "S08", "proactive") for cell, text in SPELLINGS}
    assert {key: row[0] for key, row in found.items()} == SPELLINGS
    assert found[COUNT, "１２"] == ("fail", 1, None, "１２")
    assert outcome(tmp_path, "unread", "S08", "proactive")[0] == "pass", "what is no number is S07's"


def test_a_row_that_some_provinces_add_counts_as_filled(tmp_path: Path) -> None:
    """It is no row of the form's (S04), but its cells are cells (S11, S12)."""
    blank: dict[str, int | str | None] = {
        cell_name(table, row, measure, who): None
        for table, row, measure, who, _ in cells("2019")
        if table == "proactive"
    }
    other = "art20_1.other_documents"
    load(
        tmp_path,
        [
            made_report("a", {**blank, f"{other}:newly_made": 3}, agency="示例一局", form="2019"),
            made_report("b", blank, agency="示例二局", form="2019"),
            made_report("c", agency="示例三局", form="2019", lost_cells=[f"{other}:{name}" for name in MEASURES]),
            # The row beside the form's makes up for none of them.
            made_report(
                "d", agency="示例四局", form="2019", lost_cells=[f"art20_1.regulations:{name}" for name in MEASURES]
            ),
        ],
    )
    assert outcome(tmp_path, "a", "S11", "proactive") == ("pass", 24, 25, None)
    assert outcome(tmp_path, "b", "S11", "proactive") == ("fail", 25, 25, None)
    assert outcome(tmp_path, "c", "S04", "proactive")[0] == "pass"
    assert outcome(tmp_path, "c", "S12", "proactive") == ("pass", 0, 22, None)
    assert outcome(tmp_path, "d", "S04", "proactive") == ("fail", None, None, "1 rows missing")
