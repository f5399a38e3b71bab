"""Rules P01 to P14: for each a report that passes, one that fails, one with blanks, one that cannot be assessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.model import Issue
from tests.check_cases import Case, check, load_cases, operands, statuses
from tests.handmade import digest, load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path

LOST = {"lost_tables": ["proactive"]}
OLD = {"form": "2019", "year": 2020}
FEES, ITEMS, AMOUNT = "art20_8.fees:amount", "art20_9.procurement:items", "art20_9.procurement:amount"
DOCUMENTS = "art20_1.normative_documents"
LICENSING = "art20_5.licensing"


def changed(prior: int | None, change: int | str | None, decisions: int | None) -> dict[str, int | str | None]:
    return {
        f"{LICENSING}:items_prior_year": prior,
        f"{LICENSING}:items_change": change,
        f"{LICENSING}:decisions": decisions,
    }


CASES = {
    "counts are whole": Case("P01", "report", "pass", {"received": 3}),
    "a fraction of a count": Case("P01", "received/total", "fail", {"received": "2.5"}, sides=("2.5", None)),
    "a negative count": Case("P01", f"{LICENSING}:decisions", "fail", {f"{LICENSING}:decisions": -1}, sides=(-1, None)),
    "a negative change is none": Case("P01", "report", "pass", changed(3, -2, 1), options=OLD),
    "a blank count": Case("P01", "report", "pass", {"received": None}),
    "a word for a count": Case("P01", "report", "not_assessable", {"received": "若干"}),
    "a fraction beside a word": Case("P01", "received/total", "fail", {"received": "2.5", "carried_in": "若干"}),
    "nothing counted": Case("P01", "report", "not_assessable", options={"lost_tables": ["proactive", "requests", "disputes"]}),
    "fees": Case("P02", "report", "pass", {FEES: "12.5"}),
    "negative fees": Case("P02", FEES, "fail", {FEES: "-12.5"}),
    "fees with six decimals": Case("P02", FEES, "fail", {FEES: "12.123456"}, severity="hint"),
    "blank fees": Case("P02", "report", "not_assessable", {FEES: None}),
    "fees lost": Case("P02", "report", "not_assessable", options=LOST),
    "fees on the form of 2019": Case("P02", "report", "not_applicable", options=OLD),
    "disclosed what was made": Case("P03", DOCUMENTS, "pass", {f"{DOCUMENTS}:newly_made": 3, f"{DOCUMENTS}:newly_disclosed": 3}, options=OLD),
    "disclosed more": Case("P03", DOCUMENTS, "fail", {f"{DOCUMENTS}:newly_made": 3, f"{DOCUMENTS}:newly_disclosed": 4}, options=OLD, sides=(4, 3)),
    "made is blank": Case("P03", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:newly_made": None}, options=OLD),
    "disclosed on the form of 2021": Case("P03", DOCUMENTS, "not_applicable"),
    "all disclosed": Case("P04", DOCUMENTS, "pass", {f"{DOCUMENTS}:total_disclosed": 3, f"{DOCUMENTS}:newly_disclosed": 3}, options=OLD),
    "less than this year's": Case("P04", DOCUMENTS, "fail", {f"{DOCUMENTS}:total_disclosed": 3, f"{DOCUMENTS}:newly_disclosed": 4}, options=OLD, sides=(4, 3)),
    "all disclosed is blank": Case("P04", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:total_disclosed": None}, options=OLD),
    "matters left": Case("P05", LICENSING, "pass", changed(3, -3, 0), options=OLD, sides=(0, 0)),
    "fewer matters than none": Case("P05", LICENSING, "fail", changed(3, -5, 0), options=OLD, sides=(0, -2)),
    "matters blank": Case("P05", LICENSING, "not_assessable", changed(None, -5, 0), options=OLD),
    "matters lost": Case("P05", LICENSING, "not_assessable", options={**OLD, **LOST}),
    "decisions of their own": Case("P06", LICENSING, "pass", changed(34, -21, 500), options=OLD, sides=(500, 13)),
    "matters as decisions": Case("P06", LICENSING, "fail", changed(34, -21, 13), options=OLD, sides=(13, 13)),
    "no change is no sign": Case("P06", LICENSING, "pass", changed(13, 0, 13), options=OLD),
    "decisions blank": Case("P06", LICENSING, "not_assessable", changed(34, -21, None), options=OLD),
    "decisions on the form of 2021": Case("P06", LICENSING, "not_applicable"),
    "a change with its sign": Case("P07", LICENSING, "pass", changed(34, -21, 1), options=OLD),
    "a bare change": Case("P07", LICENSING, "fail", changed(34, 21, 1), options=OLD, sides=(21, None)),
    "no change needs no sign": Case("P07", LICENSING, "pass", changed(34, 0, 1), options=OLD),
    "a blank change": Case("P07", LICENSING, "not_assessable", changed(34, None, 1), options=OLD),
    "changes on the form of 2021": Case("P07", LICENSING, "not_applicable"),
    "repealed from stock": Case("P08", DOCUMENTS, "pass", {f"{DOCUMENTS}:repealed": 5}, {f"{DOCUMENTS}:in_force": 5}, sides=(5, 5)),
    "repealed more than there was": Case("P08", DOCUMENTS, "fail", {f"{DOCUMENTS}:repealed": 6, f"{DOCUMENTS}:issued": 0}, {f"{DOCUMENTS}:in_force": 5}, sides=(6, 5)),
    "stock of last year blank": Case("P08", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:repealed": 6}, {f"{DOCUMENTS}:in_force": None}),
    "stock of last year unknown": Case("P08", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:repealed": 6}),
    "stock on last year's other form": Case("P08", DOCUMENTS, "not_applicable", {f"{DOCUMENTS}:repealed": 6}, {}, before_options={"form": "2019"}),
    "issued and in force": Case("P09", DOCUMENTS, "pass", {f"{DOCUMENTS}:issued": 2, f"{DOCUMENTS}:in_force": 1, f"{DOCUMENTS}:repealed": 1}),
    "issued and gone": Case("P09", DOCUMENTS, "fail", {f"{DOCUMENTS}:issued": 2}, sides=(2, 0)),
    "issued, in force blank": Case("P09", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:issued": 2, f"{DOCUMENTS}:in_force": None}),
    "regulations of a ministry": Case("P10", "art20_1.regulations", "pass", {"art20_1.regulations:issued": 2}, options={"agency": "示例省人民政府"}),
    "no regulations": Case("P10", "art20_1.regulations", "pass", options={"agency": "示例县人民政府"}),
    "regulations of a county": Case("P10", "art20_1.regulations", "fail", {"art20_1.regulations:issued": 2}, options={"agency": "示例县石桥镇人民政府"}, sides=(2, None)),
    "regulations of a county's office": Case("P10", "art20_1.regulations", "fail", {"art20_1.regulations:issued": 2}, options={"agency": "示例县人民政府办公室"}),
    "regulations of a prefecture": Case("P10", "art20_1.regulations", "pass", {"art20_1.regulations:issued": 2}, options={"agency": "示例自治州人民政府"}),
    "no regulations but for a word": Case("P10", "art20_1.regulations", "not_assessable", {"art20_1.regulations:issued": "若干"}),
    "regulations of who knows": Case("P10", "art20_1.regulations", "not_assessable", {"art20_1.regulations:issued": 2}, options={"agency": "示例委"}),
    "regulations blank": Case("P10", "art20_1.regulations", "not_assessable", {f"art20_1.regulations:{measure}": None for measure in ("issued", "repealed", "in_force")}),
    "fees as last year": Case("P11", "report", "pass", {FEES: 20}, {FEES: 18}, sides=(20, 18)),
    "fees in yuan": Case("P11", "report", "fail", {FEES: 200_000}, {FEES: 20}, sides=(200_000, 20)),
    "fees in 10,000 yuan again": Case("P11", "report", "fail", {FEES: 20}, {FEES: 200_000}),
    "no fees": Case("P11", "report", "pass", {FEES: 0}, {FEES: 18}),
    "fees and no other year": Case("P11", "report", "not_assessable", {FEES: 20}),
    "fees blank": Case("P11", "report", "not_assessable", {FEES: None}, {FEES: 18}),
    "fees of 2019": Case("P11", "report", "not_applicable", options=OLD),
    "nothing bought": Case("P12", "report", "pass", options=OLD),
    "bought without a unit": Case("P12", "report", "fail", {ITEMS: 2, AMOUNT: "116408.28"}, options=OLD, sides=("116408.28", None)),
    "bought, amount blank": Case("P12", "report", "not_assessable", {AMOUNT: None}, options=OLD),
    "bought on the form of 2021": Case("P12", "report", "not_applicable"),
    "items and amount": Case("P13", "report", "pass", {ITEMS: 2, AMOUNT: 5}, options=OLD, sides=(2, 5)),
    "amount without items": Case("P13", "report", "fail", {ITEMS: 0, AMOUNT: 5}, options=OLD, sides=(0, 5)),
    "items without amount": Case("P13", "report", "fail", {ITEMS: 2, AMOUNT: 0}, options=OLD),
    "items blank": Case("P13", "report", "not_assessable", {ITEMS: None, AMOUNT: 5}, options=OLD),
    "items on the form of 2021": Case("P13", "report", "not_applicable"),
    "the form's rows": Case("P14", "report", "pass"),
    "a local row": Case("P14", "report", "fail", options=OLD, detail="art20_1.other_documents"),
    "a row of their own": Case(
        "P14", "report", "fail", options={"issues": (Issue("unknown_label", "warning", "m", "b1 r1 c1", "行政检查 | 3"),)}, detail="行政检查 | 3",
    ),
    "rows lost": Case("P14", "report", "not_assessable", options={"lost_tables": ["proactive", "requests", "disputes"]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proactive")
    load_cases(folder, CASES)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_rules_on_proactive_figures(checked: Path, name: str) -> None:
    check(checked, name, CASES[name])


def test_every_rule_passes_fails_and_is_not_assessed() -> None:
    found = statuses(CASES)
    assert sorted(found) == [f"P{number:02}" for number in range(1, 15)]
    assert {rule for rule, seen in found.items() if not {"pass", "fail", "not_assessable"} <= seen} == set()


def test_findings_show_their_cells(checked: Path) -> None:
    assert operands(checked, "a fraction of a count", "P01") == "received/total 2.5"
    assert operands(checked, "amount without items", "P13") == f"{ITEMS} 0; {AMOUNT} 5"
    assert operands(checked, "fees in yuan", "P11") == f"{FEES} 200000; 2021 {FEES} 20"
    assert operands(checked, "a local row", "P14") == (
        "art20_1.other_documents:newly_made 0; art20_1.other_documents:newly_disclosed 0; "
        "art20_1.other_documents:total_disclosed 0"
    )
    assert operands(checked, "bought without a unit", "P12") == f"{AMOUNT} 116408.28"


def test_a_printed_unit_or_sign_is_heard(tmp_path: Path) -> None:
    """万元 in the cell is a unit for P12, 增 a direction for P07: what counts is the text, not the number."""
    report = made_report("a", {AMOUNT: 5, ITEMS: 1, **changed(3, 2, 9)}, form="2019", year=2020)
    facts = tuple(
        fact._replace(unit="万元", value_raw="5万元")
        if fact.measure == "amount"
        else fact._replace(value_raw="增2")
        if (fact.row_code, fact.measure) == (LICENSING, "items_change")
        else fact
        for fact in report.facts
    )
    load(tmp_path, [replace(report, facts=facts)])
    assert query(
        tmp_path,
        f"select check_id, status from check_result where report_id = '{digest('a')[:16]}' "
        f"and (check_id = 'P12' or (check_id = 'P07' and scope = '{LICENSING}')) order by check_id",
    ) == [("P07", "pass"), ("P12", "pass")]


def test_the_year_in_yuan_is_told_from_its_neighbours(tmp_path: Path) -> None:
    """P11: 20, 200000, 20.5, 21 over four years: the second is in 元, the third is like the others."""
    amounts = {2021: "20", 2022: "200000", 2023: "20.5", 2024: "21"}
    load(tmp_path, [made_report(f"y{year}", {FEES: amount}, year=year) for year, amount in amounts.items()])
    assert query(
        tmp_path,
        "select r.year, k.status, k.right_value from check_result k join report r using (report_id) "
        "where check_id = 'P11' order by r.year",
    ) == [(2021, "pass", 21), (2022, "fail", 20), (2023, "pass", 21), (2024, "pass", Decimal("20.5"))]
