"""Rules L01 to L04: what the loader owes to the document. A failure is a fault of the loader, never of an agency."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from loader.model import WarehouseError
from loader.warehouse.publish import run_sql
from tests.handmade import cell_name, digest, load, made_report, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loader.model import Fact, ParsedReport

RULES = ("L01", "L02", "L03", "L04")


def outcome(folder: Path, content: str, rule: str) -> tuple[object, ...]:
    (row,) = query(
        folder,
        "select status, left_value, right_value, detail from check_result "
        f"where report_id = '{digest(content)[:16]}' and check_id = '{rule}' and scope = 'report'",
    )
    return row


def bent(content: str, change: Callable[[Fact], Fact | None], value: int | str | None = 12) -> ParsedReport:
    """A report whose cell `received` is stored otherwise than it was read; None: not at all, though it was counted."""
    report = made_report(content, {"received": value})
    facts = [
        change(fact)
        if cell_name(fact.table_code, fact.row_code, fact.measure, fact.applicant_type) == "received"
        else fact
        for fact in report.facts
    ]
    return replace(report, facts=tuple(fact for fact in facts if fact is not None))


def test_the_loader_keeps_its_own_rules(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("a"),
            made_report("blanks", {"received": None, "carried_in": "若干"}, agency="示例市公安局", form="2019"),
            made_report("empty", agency="示例县教育局", lost_tables=["proactive", "requests", "disputes"]),
        ],
    )
    assert [outcome(tmp_path, "a", rule)[0] for rule in RULES] == ["pass"] * 4
    assert [outcome(tmp_path, "blanks", rule)[0] for rule in RULES] == ["pass"] * 4
    assert [outcome(tmp_path, "empty", rule)[0] for rule in RULES] == ["pass", "pass", "pass", "not_assessable"]
    assert query(tmp_path, "select distinct severity from check_rule where check_id like 'L%'") == [("error",)]


def test_a_figure_that_is_lost_is_found_out(tmp_path: Path) -> None:
    lost = replace(made_report("a"), n_figures=176, n_figures_told=175)
    kept = replace(made_report("b", agency="示例县教育局"), n_figures=9, n_figures_told=9)
    # Stored by a version that did not count yet.
    older: dict[str, Any] = {"n_figures": None, "n_figures_told": None}
    load(tmp_path, [lost, kept, replace(made_report("older", agency="示例县公安局"), **older)])
    assert outcome(tmp_path, "a", "L01") == ("fail", 176, 175, None)
    assert outcome(tmp_path, "b", "L01")[0] == "pass"
    assert outcome(tmp_path, "older", "L01")[0] == "not_assessable"


def test_facts_that_do_not_come_through_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge that drops a fact: the report says how many it has."""

    def dropping(connection: Any, path: Path, run: Callable[..., None] = run_sql) -> None:
        run(connection, path)
        if path.name == "merge.sql":
            connection.execute("delete from fact where row_code = 'carried_out' and applicant_type = 'total'")

    monkeypatch.setattr("loader.warehouse.build.run_sql", dropping)
    load(tmp_path, [made_report("a")])
    assert outcome(tmp_path, "a", "L01") == ("fail", 200, 199, None)


@pytest.mark.parametrize(
    ("twin", "detail"),
    [
        (lambda fact: fact, "received count total"),
        (lambda fact: fact._replace(row_code="recieved"), "recieved count total"),
        (lambda fact: fact._replace(applicant_type="not_applicable"), "received count not_applicable"),
    ],
)
def test_a_fact_stored_twice_or_under_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twin: Callable[[Fact], Fact], detail: str
) -> None:
    """Where the keys or codes of table fact are at fault the load stops; without that, the rule names the cell."""
    report = made_report("a", {"received": 12})
    (received,) = [fact for fact in report.facts if (fact.row_code, fact.applicant_type) == ("received", "total")]
    doubled = replace(report, facts=(*report.facts, twin(received)))
    if "not_applicable" not in detail:
        with pytest.raises(WarehouseError, match="table fact"):
            load(tmp_path / "stopped", [doubled])
    monkeypatch.setattr("loader.warehouse.build.check_structure", lambda _: None)
    load(tmp_path, [doubled, made_report("b", agency="示例县教育局")])
    assert outcome(tmp_path, "a", "L02") == ("fail", None, None, detail)
    assert outcome(tmp_path, "b", "L02")[0] == "pass"


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("L03", lambda fact: fact._replace(value=None)),
        ("L03", lambda fact: fact._replace(status="blank")),
        ("L03", lambda fact: fact._replace(status="guessed", value=None)),
        ("L03", lambda fact: fact._replace(value_raw=None)),
        ("L03", lambda fact: fact._replace(locator=None)),
        ("L04", lambda fact: fact._replace(value=Decimal(21))),
        ("L04", lambda fact: fact._replace(value_raw="-12")),
        ("L04", lambda fact: fact._replace(value_raw="12.5")),
    ],
)
def test_a_loader_that_errs_is_found_out(tmp_path: Path, rule: str, change: Callable[[Fact], Fact]) -> None:
    load(tmp_path, [bent("bent", change)])
    assert outcome(tmp_path, "bent", rule)[:2] == ("fail", 1)


@pytest.mark.parametrize(
    ("raw", "value"), [("12件", "12"), ("１２", "12"), ("1,215", "1215"), ("减21", "-21"), ("12.50", "12.5")]
)
def test_other_spellings_of_a_number_are_no_fault(tmp_path: Path, raw: str, value: str) -> None:
    load(tmp_path, [bent("a", lambda fact: fact._replace(value_raw=raw, value=Decimal(value)))])
    assert outcome(tmp_path, "a", "L04")[0] == "pass"
