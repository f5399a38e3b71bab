"""Rules X01 to X09: one agency's report against its other years and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check_cases import Case, check, load_cases, operands, statuses
from tests.handmade import digest, load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import ParsedReport

LOST = {"lost_tables": ["requests"]}
REQUESTS_ONLY = {"lost_tables": ["proactive", "disputes"]}
OLD = {"form": "2019", "year": 2020}
DOCUMENTS, LICENSING = "art20_1.normative_documents", "art20_5.licensing"
SEVERAL: dict[str, int | str | None] = {
    "received": 6, "received/natural_person": 6, "outcome.granted": 6, "outcome.granted/natural_person": 6, "outcome.total": 6,
}  # fmt: skip
FOUR = {name: value for name, value in SEVERAL.items() if name != "outcome.total"}


def stock(issued: int, repealed: int, in_force: int | None) -> dict[str, int | str | None]:
    return {f"{DOCUMENTS}:issued": issued, f"{DOCUMENTS}:repealed": repealed, f"{DOCUMENTS}:in_force": in_force}


def matters(prior: int | None, change: int | None = 0) -> dict[str, int | str | None]:
    return {f"{LICENSING}:items_prior_year": prior, f"{LICENSING}:items_change": change}


CASES = {
    "carried in as carried out": Case("X01", "total", "pass", {"carried_in": 4}, {"carried_out": 4}, sides=(4, 4)),
    "carried in otherwise": Case("X01", "total", "fail", {"carried_in": 5}, {"carried_out": 4}, sides=(4, 5)),
    "carried in across the forms": Case("X01", "total", "fail", {"carried_in": 5}, {"carried_out": 4}, before_options={"form": "2019"}, sides=(4, 5)),
    "carried out blank in total": Case("X01", "total", "not_assessable", {"carried_in": 0}, {"carried_out": None}),
    "carried out blank of an applicant": Case("X01", "natural_person", "not_assessable", {"carried_in/natural_person": 0}, {"carried_out/natural_person": None}),
    "no year before": Case("X01", "total", "not_assessable", {"carried_in": 4}),
    "last year's table lost": Case("X01", "total", "not_assessable", {"carried_in": 4}, {}, before_options=LOST),
    "stock follows": Case("X02", DOCUMENTS, "pass", stock(3, 1, 7), stock(0, 0, 5), sides=(7, 7)),
    "stock does not follow": Case("X02", DOCUMENTS, "fail", stock(3, 1, 8), stock(0, 0, 5), sides=(7, 8)),
    "stock blank": Case("X02", DOCUMENTS, "not_assessable", stock(3, 1, None), stock(0, 0, 5)),
    "stock and the form of 2019": Case("X02", DOCUMENTS, "not_applicable", stock(3, 1, 8), {}, before_options={"form": "2019"}),
    "stock and no year before": Case("X02", DOCUMENTS, "not_assessable", stock(3, 1, 8)),
    "matters follow": Case("X03", LICENSING, "pass", matters(7), matters(5, 2), options=OLD, sides=(7, 7)),
    "matters do not follow": Case("X03", LICENSING, "fail", matters(8), matters(5, 2), options=OLD, sides=(7, 8)),
    "matters blank": Case("X03", LICENSING, "not_assessable", matters(None), matters(5, 2), options=OLD),
    "matters on the form of 2021": Case("X03", LICENSING, "not_applicable"),
    "matters and no year before": Case("X03", LICENSING, "not_assessable", matters(8), options=OLD),
    "all disclosed grows": Case("X04", DOCUMENTS, "pass", {f"{DOCUMENTS}:total_disclosed": 9}, {f"{DOCUMENTS}:total_disclosed": 8}, options=OLD, sides=(8, 9)),
    "all disclosed falls": Case("X04", DOCUMENTS, "fail", {f"{DOCUMENTS}:total_disclosed": 7}, {f"{DOCUMENTS}:total_disclosed": 8}, options=OLD, sides=(8, 7)),
    "all disclosed blank": Case("X04", DOCUMENTS, "not_assessable", {f"{DOCUMENTS}:total_disclosed": None}, {}, options=OLD),
    "all disclosed and no year before": Case("X04", DOCUMENTS, "not_assessable", options=OLD),
    "five times as many": Case("X05", "report", "pass", {"received": 150}, {"received": 30}),
    "more than five times as many": Case("X05", "received/total", "fail", {"received": 151}, {"received": 30}, sides=(30, 151)),
    "less than a fifth": Case("X05", "reconsideration:total", "fail", {"reconsideration:total": 20}, {"reconsideration:total": 101}, sides=(101, 20)),
    "a fifth": Case("X05", "report", "pass", {"reconsideration:total": 20}, {"reconsideration:total": 100}),
    "from zero": Case("X05", "received/total", "fail", {"received": 30}, {}, sides=(0, 30)),
    "small numbers": Case("X05", "report", "pass", {"received": 29}, {"received": 1}),
    "a spike from a blank": Case("X05", "report", "pass", {"received": 290}, {"received": None}),
    "a spike and no year before": Case("X05", "report", "not_assessable", {"received": 290}),
    "applicants apart are not looked at": Case("X05", "report", "pass", {"received/natural_person": 290}, {}),
    "no cell of both years": Case("X05", "report", "not_assessable", {}, {}, options=REQUESTS_ONLY, before_options=LOST),
    "changes and amounts are no counts": Case("X05", "report", "pass", {"art20_8.fees:amount": 290}, {}),
    "the same cell on another form": Case("X05", f"{LICENSING}:decisions", "fail", {f"{LICENSING}:decisions": 290}, {}, before_options={"form": "2019"}, sides=(0, 290)),
    "other figures than last year": Case("X06", "report", "pass", SEVERAL, {**SEVERAL, "outcome.total": 5}),
    "last year's figures": Case("X06", "report", "fail", SEVERAL, SEVERAL, sides=(5, None)),
    "last year's figures in other cells": Case("X06", "report", "pass", SEVERAL, {**SEVERAL, "outcome.granted": 0, "outcome.denied.state_secret": 6}),
    "last year's figures but for a blank": Case("X06", "report", "fail", {**SEVERAL, "carried_in": None}, SEVERAL),
    "four figures are too few": Case("X06", "report", "not_assessable", FOUR, FOUR),
    "another form last year": Case("X06", "report", "not_applicable", SEVERAL, SEVERAL, before_options={"form": "2019"}),
    "last year's figures with a table lost": Case("X06", "report", "not_assessable", SEVERAL, SEVERAL, options={"lost_tables": ["disputes"]}, before_options={"lost_tables": []}),
    "a table of last year's lost": Case("X06", "report", "not_assessable", SEVERAL, SEVERAL, before_options={"lost_tables": ["proactive"]}),
    "last year's figures but for a word": Case("X06", "report", "pass", {**SEVERAL, "outcome.total": "六", "carried_in": 3}, SEVERAL),
    "figures and no year before": Case("X06", "report", "not_assessable", SEVERAL),
    "not all zero": Case("X07", "report", "pass", {"received": 1}, {}),
    "not all zero last year": Case("X07", "report", "pass", {}, {"received": 1}),
    "not all zero, with a blank": Case("X07", "report", "pass", {"received": 1, "carried_in": None}),
    "no figures at all": Case("X07", "report", "not_assessable", {}, {}, options={"lost_tables": ["proactive", "requests", "disputes"]}),
    "zero with a blank": Case("X07", "report", "not_assessable", {"received": None}, {}),
    "zero in two years": Case("X07", "report", "not_assessable", {}, {}),
    "the year before is there": Case("X08", "report", "pass", {}, {}),
    "the first year": Case("X08", "report", "not_assessable"),
    "a year is missing": Case("X08", "report", "fail", {}, {}, before_options={"year": 2019}, detail="2020, 2021"),
    "one version": Case("X09", "report", "pass"),
    "versions without agency": Case("X09", "report", "not_assessable", options={"agency": None}),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("years")
    load_cases(folder, CASES)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_rules_over_years(checked: Path, name: str) -> None:
    check(checked, name, CASES[name])


def test_every_rule_passes_fails_and_is_not_assessed() -> None:
    found = statuses(CASES)
    assert sorted(found) == [f"X{number:02}" for number in range(1, 10)]
    # X07 needs three years and X09 two versions to fail: below.
    assert {rule for rule, seen in found.items() if not {"pass", "fail", "not_assessable"} <= seen} == {"X07", "X09"}


def test_findings_show_the_cells_of_both_years(checked: Path) -> None:
    assert operands(checked, "carried in otherwise", "X01") == "carried_in/total 5; 2021 carried_out/total 4"
    assert operands(checked, "less than a fifth", "X05") == "2021 reconsideration:total 101; reconsideration:total 20"


def outcome(folder: Path, content: str, rule: str) -> tuple[object, ...]:
    (row,) = query(
        folder,
        "select status, left_value, detail from check_result "
        f"where report_id = '{digest(content)[:16]}' and check_id = '{rule}' and scope = 'report'",
    )
    return row


def test_three_years_of_zeros(tmp_path: Path) -> None:
    def years(agency: str, *values: dict[str, int | str | None]) -> list[ParsedReport]:
        return [
            made_report(f"{agency}{2020 + place}", value, agency=agency, year=2020 + place)
            for place, value in enumerate(values)
        ]

    load(
        tmp_path,
        [
            *years("示例市教育局", {}, {}, {}),
            *years("示例市公安局", {"received": 1}, {}, {}),
            *years("示例市财政局", {"received": None}, {}, {}),
        ],
    )
    assert outcome(tmp_path, "示例市教育局2022", "X07")[0] == "fail"
    assert outcome(tmp_path, "示例市教育局2021", "X07")[0] == "not_assessable"
    assert outcome(tmp_path, "示例市公安局2022", "X07")[0] == "pass"
    assert outcome(tmp_path, "示例市财政局2022", "X07")[0] == "not_assessable"


def test_a_lost_table_is_not_all_zero(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report(f"{year}", agency="示例市教育局", year=year, status="partial", lost_tables=["disputes"])
            for year in (2020, 2021, 2022)
        ],
    )
    assert outcome(tmp_path, "2022", "X07")[0] == "not_assessable"


def test_what_a_version_lost_is_no_other_figure(tmp_path: Path) -> None:
    """A table lost, or a cell that is no number, leaves open whether the versions differ."""
    partial: dict[str, object] = {"status": "partial"}
    load(
        tmp_path,
        [
            made_report("whole", {"received": 3}, agency="示例市教育局"),
            made_report("cut", {"received": 3}, agency="示例市教育局", lost_tables=["disputes"], **partial),  # type: ignore[arg-type]
            made_report("read", {"received": 3}, agency="示例市公安局"),
            made_report("unread", {"received": "若干"}, agency="示例市公安局", **partial),  # type: ignore[arg-type]
            made_report("told", {"received": 3}, agency="示例市财政局"),
            made_report("cut too", {"received": 4}, agency="示例市财政局", lost_tables=["disputes"], **partial),  # type: ignore[arg-type]
            made_report("first", {"received": 3}, agency="示例市审计局"),
            made_report("second", {"received": 4}, agency="示例市审计局", **partial),  # type: ignore[arg-type]
            made_report("third", {"received": 4, "carried_in": 1}, agency="示例市审计局", **partial),  # type: ignore[arg-type]
        ],
    )
    assert outcome(tmp_path, "whole", "X09") == ("not_assessable", None, None)
    assert outcome(tmp_path, "read", "X09") == ("not_assessable", None, None)
    assert outcome(tmp_path, "told", "X09") == ("fail", 1, digest("cut too")[:16])
    others = sorted(digest(name)[:16] for name in ("second", "third"))
    assert outcome(tmp_path, "first", "X09") == ("fail", 2, ", ".join(others))
    # The current report's cell stands once, however many versions there are.
    assert operands(tmp_path, "first", "X09").count(";") == 4


def test_versions_are_told_at_the_current_one(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("final", {"received": 3, "carried_in": 1}, agency="示例市教育局"),
            made_report("draft", {"received": 2, "carried_in": None}, agency="示例市教育局", status="partial"),
            made_report("again", {"received": 7}, agency="示例市公安局"),
            made_report("same", {"received": 7}, agency="示例市公安局", status="partial"),
        ],
    )
    assert outcome(tmp_path, "final", "X09") == ("fail", 2, digest("draft")[:16])
    assert outcome(tmp_path, "draft", "X09")[0] == "not_assessable", "versions are told at the current one"
    assert outcome(tmp_path, "again", "X09") == ("pass", None, None), "two papers, the same figures"
    assert operands(tmp_path, "final", "X09") == (
        "received/total 3; 2022 received/total 2; carried_in/total 1; 2022 carried_in/total (blank)"
    )


def test_a_version_that_is_another_report_shows_twenty_cells(tmp_path: Path) -> None:
    from tests.handmade import cell_name, cells

    other: dict[str, int | str | None] = {
        cell_name(table, row, measure, who): 5 for table, row, measure, who, _ in cells("2021")
    }
    load(
        tmp_path,
        [
            made_report("final", agency="示例市教育局"),
            made_report("draft", other, agency="示例市教育局", status="partial"),
        ],
    )
    assert outcome(tmp_path, "final", "X09")[:2] == ("fail", 200)
    assert operands(tmp_path, "final", "X09").count(";") == 39
