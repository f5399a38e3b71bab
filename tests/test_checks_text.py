"""Rules T01 to T13: what the prose states against the tables, and what it says of itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from loader.model import Issue, Section, Statement
from loader.reference import read_tsv, reference_folder
from loader.warehouse.publish import REFERENCE_COLUMNS
from tests.handmade import digest, load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path


def said(code: str, value: object = None, unit: str | None = "件", of: str = "", raw: str | None = None) -> Statement:
    number = None if value is None else Decimal(str(value))
    raw = raw or ("" if value is None else f"{value}{unit or ''}")
    return Statement(code, of, number, unit, raw, f"本年{code}{raw}", "b1 r3 c1")


def sections(*numbers: int, length: int = 40) -> tuple[Section, ...]:
    return tuple(Section(number, f"第{number}部分", length, digest("x"), f"b1 r{number} c1") for number in numbers)


ALL = (1, 2, 3, 4, 5, 6)
#: case: rule, scope, values, options, (status, severity, left, right)
CASES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], tuple[object, ...]]] = {
    "received agrees": (
        "T01",
        "received",
        {"received": 10},
        {"statements": (said("received", 10),)},
        ("pass", "warning", 10, 10),
    ),
    "received with those carried in": (
        "T01",
        "received",
        {"received": 10, "carried_in": 2},
        {"statements": (said("received", 12),)},
        ("pass", "warning", 12, 12),
    ),
    "received differs": (
        "T01",
        "received",
        {"received": 10},
        {"statements": (said("received", 11),)},
        ("fail", "warning", 11, 10),
    ),
    "received stated twice, once of a part": (
        "T01",
        "received",
        {"received": 10},
        {"statements": (said("received", 4), said("received", 10))},
        ("pass", "warning", 10, 10),
    ),
    "accepted counts both": (
        "T01",
        "accepted",
        {"received": 10, "carried_in": 2},
        {"statements": (said("accepted", 12),)},
        ("pass", "warning", 12, 12),
    ),
    "received blank": (
        "T01",
        "received",
        {"received": None},
        {"statements": (said("received", 10),)},
        ("not_assessable", "warning", 10, None),
    ),
    "received not stated": ("T01", "report", {"received": 10}, {}, ("not_assessable", "warning", None, None)),
    "requests lost": (
        "T01",
        "report",
        {},
        {"statements": (said("received", 10),), "lost_tables": ["requests"]},
        ("not_assessable", "warning", None, None),
    ),
    "carried in agrees": (
        "T02",
        "carried_in",
        {"carried_in": 3},
        {"statements": (said("carried_in", 3),)},
        ("pass", "warning", 3, 3),
    ),
    "carried out differs": (
        "T02",
        "carried_out",
        {"carried_out": 3},
        {"statements": (said("carried_out", 4),)},
        ("fail", "warning", 4, 3),
    ),
    "carried out blank": (
        "T02",
        "carried_out",
        {"carried_out": None},
        {"statements": (said("carried_out", 4),)},
        ("not_assessable", "warning", 4, None),
    ),
    "carried not stated": ("T02", "report", {}, {}, ("not_assessable", "warning", None, None)),
    "answered agrees": (
        "T03",
        "answered",
        {"outcome.total": 11},
        {"statements": (said("answered", 11),)},
        ("pass", "warning", 11, 11),
    ),
    "answered without those carried in": (
        "T03",
        "answered",
        {"outcome.total": 11, "carried_in": 1},
        {"statements": (said("answered", 10),)},
        ("pass", "warning", 10, 10),
    ),
    "answered differs": (
        "T03",
        "answered",
        {"outcome.total": 11},
        {"statements": (said("answered", 9),)},
        ("fail", "warning", 9, 11),
    ),
    "answered blank": (
        "T03",
        "answered",
        {"outcome.total": None},
        {"statements": (said("answered", 9),)},
        ("not_assessable", "warning", 9, None),
    ),
    "granted agrees": (
        "T04",
        "granted",
        {"outcome.granted": 6},
        {"statements": (said("granted", 6),)},
        ("pass", "warning", 6, 6),
    ),
    "denied is a group": (
        "T04",
        "denied",
        {"outcome.denied.state_secret": 1, "outcome.denied.internal_affairs": 2},
        {"statements": (said("denied", 3),)},
        ("pass", "warning", 3, 3),
    ),
    "denied with a blank that is zero": (
        "T04",
        "denied",
        {"outcome.denied.state_secret": 3, "outcome.denied.internal_affairs": None},
        {"statements": (said("denied", 3),)},
        ("pass_blank_as_zero", "warning", 3, 3),
    ),
    "denied with a blank that may carry it": (
        "T04",
        "denied",
        {"outcome.denied.state_secret": 3, "outcome.denied.internal_affairs": None},
        {"statements": (said("denied", 5),)},
        ("fail_with_blank", "hint", 5, 3),
    ),
    "denied differs": (
        "T04",
        "denied",
        {"outcome.denied.state_secret": 3},
        {"statements": (said("denied", 2),)},
        ("fail", "warning", 2, 3),
    ),
    "other outcomes of 2019": (
        "T04",
        "other",
        {"outcome.other": 4},
        {"statements": (said("other", 4),), "form": "2019"},
        ("pass", "warning", 4, 4),
    ),
    "other outcomes of 2021": (
        "T04",
        "other",
        {"outcome.other.other": 3, "outcome.other.fee_unpaid_in_time": 1},
        {"statements": (said("other", 4),)},
        ("pass", "warning", 4, 4),
    ),
    "outcomes unreadable": (
        "T04",
        "granted",
        {"outcome.granted": "若干"},
        {"statements": (said("granted", 6),)},
        ("not_assessable", "warning", 6, None),
    ),
    "share agrees when rounded": (
        "T05",
        "granted/answered",
        {"outcome.granted": 2, "outcome.total": 3},
        {"statements": (said("granted", "66.7", "%", "answered"),)},
        ("pass", "hint", Decimal("66.7"), Decimal("66.666667")),
    ),
    "share agrees when cut": (
        "T05",
        "granted/answered",
        {"outcome.granted": 2, "outcome.total": 3},
        {"statements": (said("granted", "66.6", "%", "answered"),)},
        ("pass", "hint", Decimal("66.6"), Decimal("66.666667")),
    ),
    "share of what the text states": (
        "T05",
        "granted/answered",
        {"outcome.granted": 5, "outcome.total": 9},
        {"statements": (said("granted", 2), said("answered", 4), said("granted", 50, "%", "answered"))},
        ("pass", "hint", 50, 50),
    ),
    "share differs": (
        "T05",
        "granted/answered",
        {"outcome.granted": 2, "outcome.total": 3},
        {"statements": (said("granted", 70, "%", "answered"),)},
        ("fail", "hint", 70, Decimal("66.666667")),
    ),
    "share of a blank": (
        "T05",
        "granted/answered",
        {"outcome.granted": 2, "outcome.total": None},
        {"statements": (said("granted", 70, "%", "answered"),)},
        ("not_assessable", "hint", 70, None),
    ),
    "share of nothing": (
        "T05",
        "granted/answered",
        {},
        {"statements": (said("granted", 70, "%", "answered"),)},
        ("not_assessable", "hint", 70, None),
    ),
    "channels add up": (
        "T06",
        "report",
        {"received": 10},
        {"statements": (said("channel.network", 7), said("channel.letter", 3))},
        ("pass", "hint", 10, 10),
    ),
    "channels add up to what is stated": (
        "T06",
        "report",
        {"received": 12},
        {"statements": (said("received", 10), said("channel.network", 7), said("channel.letter", 3))},
        ("pass", "hint", 10, 12),
    ),
    "channels do not add up": (
        "T06",
        "report",
        {"received": 10},
        {"statements": (said("channel.network", 7), said("channel.letter", 2))},
        ("fail", "hint", 9, 10),
    ),
    "one channel alone": (
        "T06",
        "report",
        {"received": 10},
        {"statements": (said("channel.network", 7),)},
        ("not_assessable", "hint", 7, 10),
    ),
    "channels beside a blank": (
        "T06",
        "report",
        {"received": None},
        {"statements": (said("channel.network", 7), said("channel.letter", 2))},
        ("not_assessable", "hint", 9, None),
    ),
    "disputes agree": (
        "T07",
        "reconsideration",
        {"reconsideration:total": 2},
        {"statements": (said("reconsideration", 2),)},
        ("pass", "warning", 2, 2),
    ),
    "suits are both kinds": (
        "T07",
        "litigation",
        {"litigation.direct:total": 2, "litigation.after_reconsideration:total": 1},
        {"statements": (said("litigation", 3),)},
        ("pass", "warning", 3, 3),
    ),
    "no reconsideration though there is": (
        "T07",
        "no_reconsideration",
        {"reconsideration:total": 2},
        {"statements": (said("no_reconsideration"),)},
        ("fail", "warning", 0, 2),
    ),
    "no suits and a blank": (
        "T07",
        "no_litigation",
        {"litigation.direct:total": None},
        {"statements": (said("no_litigation"),)},
        ("pass_blank_as_zero", "warning", 0, 0),
    ),
    "disputes lost": (
        "T07",
        "report",
        {},
        {"statements": (said("reconsideration", 2),), "lost_tables": ["disputes", "requests"]},
        ("not_assessable", "warning", None, None),
    ),
    "none received": (
        "T08",
        "report",
        {"received": 0},
        {"statements": (said("no_requests"),)},
        ("pass", "warning", 0, 0),
    ),
    "none received, says the text": (
        "T08",
        "report",
        {"received": 5},
        {"statements": (said("no_requests"),)},
        ("fail", "warning", 0, 5),
    ),
    "none received and a blank": (
        "T08",
        "report",
        {"received": None},
        {"statements": (said("no_requests"),)},
        ("not_assessable", "warning", 0, None),
    ),
    "nothing said of none": ("T08", "report", {"received": 5}, {}, ("not_assessable", "warning", None, None)),
    "documents agree": (
        "T09",
        "normative_documents.issued",
        {"art20_1.normative_documents:issued": 3},
        {"statements": (said("normative_documents.issued", 3),)},
        ("pass", "hint", 3, 3),
    ),
    "documents of 2019": (
        "T09",
        "normative_documents.issued",
        {"art20_1.normative_documents:newly_made": 3},
        {"statements": (said("normative_documents.issued", 4),), "form": "2019"},
        ("fail", "hint", 4, 3),
    ),
    "licences blank": (
        "T09",
        "licensing",
        {"art20_5.licensing:decisions": None},
        {"statements": (said("licensing", 4),)},
        ("not_assessable", "hint", 4, None),
    ),
    "period is the year": (
        "T10",
        "report",
        {},
        {"statements": (said("period_year", 2022, None),)},
        ("pass", "warning", None, None),
    ),
    "period is another year": (
        "T10",
        "report",
        {},
        {"statements": (said("period_year", 2021, None),)},
        ("fail", "warning", None, None),
    ),
    "plan for the next year": (
        "T10",
        "report",
        {},
        {"statements": (said("plan_year", 2023, None),)},
        ("pass", "warning", None, None),
    ),
    "plan for the year itself": (
        "T10",
        "report",
        {},
        {"statements": (said("plan_year", 2022, None),)},
        ("fail", "warning", None, None),
    ),
    "title and text disagree": (
        "T10",
        "report",
        {},
        {"issues": (Issue("year_sources_disagree", "warning", "2021"),)},
        ("fail", "warning", None, None),
    ),
    "no years in the text": ("T10", "report", {}, {}, ("not_assessable", "warning", None, None)),
    "no year at all": (
        "T10",
        "report",
        {},
        {"year": None, "statements": (said("plan_year", 2022, None),)},
        ("not_assessable", "warning", None, None),
    ),
    "no other body": ("T11", "report", {}, {"statements": (said("received", 1),)}, ("pass", "warning", None, None)),
    "another body": (
        "T11",
        "report",
        {},
        {"statements": (said("body", raw="示例县人社局"),)},
        ("fail", "warning", None, None),
    ),
    "agency unknown": (
        "T11",
        "report",
        {},
        {"agency": None, "statements": (said("body", raw="示例县人社局"),)},
        ("not_assessable", "warning", None, None),
    ),
    "six sections": ("T12", "report", {}, {"sections": sections(*ALL)}, ("pass", "hint", None, None)),
    "a section missing": ("T12", "report", {}, {"sections": sections(1, 2, 3, 4, 6)}, ("fail", "hint", None, None)),
    "a section empty": ("T12", "report", {}, {"sections": sections(*ALL, length=3)}, ("fail", "hint", None, None)),
    "sections out of order": (
        "T12",
        "report",
        {},
        {"sections": sections(1, 2, 3, 5, 4, 6)},
        ("fail", "hint", None, None),
    ),
    "no headings": ("T12", "report", {}, {}, ("not_assessable", "hint", None, None)),
    "fees told": (
        "T13",
        "report",
        {},
        {"sections": sections(*ALL), "statements": (said("fee_statement"),)},
        ("pass", "hint", None, None),
    ),
    "fees not told": ("T13", "report", {}, {"sections": sections(*ALL)}, ("fail", "hint", None, None)),
    "fees in 2019": (
        "T13",
        "report",
        {},
        {"sections": sections(*ALL), "form": "2019"},
        ("not_applicable", "hint", None, None),
    ),
    "fees without section six": (
        "T13",
        "report",
        {},
        {"sections": sections(1, 2)},
        ("not_assessable", "hint", None, None),
    ),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text")
    reports = [
        made_report(case, values, **{"agency": f"示例{number}县教育局", **options})
        for number, (case, (_, _, values, options, _)) in enumerate(CASES.items())
    ]
    load(folder, reports)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_text_rules(checked: Path, case: str) -> None:
    rule, scope, _, _, expected = CASES[case]
    found = query(
        checked,
        "select status, severity, left_value, right_value from check_result "
        f"where report_id = '{digest(case)[:16]}' and check_id = '{rule}' and scope = '{scope}'",
    )
    assert found == [expected]


def test_every_rule_is_met_in_every_way() -> None:
    """Each rule has a case that passes, one that fails and one that cannot be assessed."""
    statuses = {
        rule: {case[4][0] for case in CASES.values() if case[0] == rule} for rule in {c[0] for c in CASES.values()}
    }
    assert sorted(statuses) == [f"T{number:02}" for number in range(1, 14)]
    for rule, found in statuses.items():
        assert found >= {"fail", "not_assessable"}, rule
        assert found & {"pass", "pass_blank_as_zero"}, rule


def test_each_report_has_a_result_of_each_rule(checked: Path) -> None:
    counts = query(
        checked,
        "select distinct count(distinct check_id) from check_result where check_id like 'T%' group by report_id",
    )
    assert counts == [(13,)]


def test_a_finding_shows_sentence_place_and_cells(checked: Path) -> None:
    report = digest("received differs")[:16]
    ((message, detail, operands, locators),) = query(
        checked,
        f"select message_zh, detail, operands, locators from v_check where report_id = '{report}' and check_id = 'T01'",
    )
    assert detail == "b1 r3 c1 本年received11件"
    assert message == "正文为11,表格为10(正文:b1 r3 c1 本年received11件)"
    assert (operands, locators) == ("received/total 10", "b1 r17 c1")


def test_terms_name_cells_of_the_codebook() -> None:
    """A glob that matches no row would leave its statement without a rule, quietly."""
    from fnmatch import fnmatchcase

    rows = read_tsv(reference_folder() / "codebook.tsv", REFERENCE_COLUMNS["codebook"])
    for term in read_tsv(reference_folder() / "statement_terms.tsv", REFERENCE_COLUMNS["statement_terms"]):
        assert any(
            fnmatchcase(row["row_code"], term["row_code"])
            and (row["table_code"], row["measure"]) == (term["table_code"], term["measure"])
            for row in rows
        ), term
