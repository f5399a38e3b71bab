"""What the SQL gives: grains, comments, check statuses, and the numbers of the views against hand-computed ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.model import CodebookError, Issue, Reject, Section, Statement
from loader.reference import read_tsv, reference_folder, sql_folder
from loader.warehouse import Build, LoadRun, findings
from loader.warehouse.describe import DICTIONARY_COLUMNS
from loader.warehouse.publish import KEYS, REFERENCE_COLUMNS
from tests.handmade import MONDAY, VERSIONS, digest, load, made_report, one, query

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = "示例市商务局", "示例省商务厅", "示例县财政局"

STATEMENT = Statement("received", "", Decimal(40), "件", "40", "收到申请40件", "b1 r3 c1")
SECTION = Section(1, "一、总体情况", 6, digest("收到申请40件"), "b1 r2 c1")

VIEW_KEYS = {
    "v_fact": ("report_id", "table_code", "row_code", "measure", "applicant_type"),
    "v_report_wide": ("report_id",),
    "v_requests_by_outcome": ("report_id", "row_code"),
    "v_requests_by_applicant": ("report_id", "row_code", "applicant_type"),
    "v_agency_comparison": ("agency_id", "year", "indicator"),
    "v_year_comparison": ("agency_id", "year", "table_code", "row_code", "measure"),
    "v_disputes": ("report_id", "row_code"),
    "v_coverage": ("agency_id", "year"),
    "v_blank_rate": ("report_id", "table_code"),
    "v_check": ("report_id", "check_id", "scope"),
    "v_check_rate": ("check_id", "year", "kind_code", "region"),
    "v_comparable": ("agency_id", "year", "table_code", "row_code", "measure", "applicant_type"),
    "v_coverage_rate": ("year",),
    "v_filing": ("agency_name", "year"),
    "v_indicator": ("report_id", "indicator"),
    "v_indicator_group": ("grouping_code", "year", "kind_code", "level", "region", "indicator"),
    "v_indicator_years": ("agency_id", "year", "indicator"),
    "v_row": ("form", "table_code", "row_code"),
    "v_version": ("report_id",),
    "v_version_difference": ("report_id", "table_code", "row_code", "measure", "applicant_type"),
    "v_check_operand": ("report_id", "check_id", "scope", "operand_order"),
}

#: Needs agencies of real divisions: test_agencies_warehouse.
ELSEWHERE = {"division_group", "v_division_group"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three agencies, both forms, a document that is not current, a lost table, an unknown agency, a filing error."""
    folder = tmp_path_factory.mktemp("warehouse")
    answers = {
        "received": 40, "received/natural_person": 30, "received/other_organization": 10, "carried_in": 10,
        "carried_in/natural_person": 10, "outcome.granted": 20, "outcome.granted/natural_person": 20,
        "outcome.partially_granted": 4, "outcome.partially_granted/natural_person": 4,
        "outcome.denied.state_secret": 1, "outcome.denied.state_secret/natural_person": 1,
        "outcome.denied.third_party_rights": 5, "outcome.denied.third_party_rights/natural_person": 5,
        "outcome.total": 40, "outcome.total/natural_person": 30, "outcome.total/other_organization": 10,
        "outcome.unavailable.not_held": 10, "outcome.unavailable.not_held/other_organization": 10,
        "carried_out": 10, "carried_out/natural_person": 10,
        "reconsideration:upheld": 6, "reconsideration:corrected": 2, "reconsideration:pending": 2,
        "reconsideration:total": 10, "litigation.direct:pending": 3, "litigation.direct:total": 3,
    }  # fmt: skip
    others_2019 = {"outcome.other": 7, "art20_5.licensing:decisions": 5, "carried_in": 4}
    others_2021 = {
        "outcome.other.no_correction_in_time": 1, "outcome.other.fee_unpaid_in_time": None, "outcome.other.other": 2,
        "art20_5.licensing:decisions": 8, "art20_1.regulations:issued": 3, "carried_in": 0,
    }  # fmt: skip
    load(
        folder,
        [
            made_report("a20", others_2019, agency=A, year=2020, form="2019"),
            made_report("a21", others_2021, agency=A, year=2021),
            made_report("a22", answers, agency=A, year=2022, statements=(STATEMENT,), sections=(SECTION,)),
            made_report("a22 draft", agency=A, year=2022, status="partial"),
            made_report("b22", {**answers, "received": None, "outcome.granted": 25}, agency=B, year=2022),
            made_report("c22", {"received": 7, "outcome.total": 40}, agency=C, year=2022, lost_tables=["disputes"]),
            made_report("nobody", agency=None, year=None, issues=(Issue("no_year", "warning", "m"),)),
        ],
        rejects=[Reject("in/empty", None, "empty_file", "m")],
        commented=True,
    )
    return folder


# --- grains and comments


def test_every_relation_declares_its_key(warehouse: Path) -> None:
    views = {name for (name,) in query(warehouse, "select view_name from duckdb_views() where not internal")}
    tables = {name for (name,) in query(warehouse, "select table_name from duckdb_tables()")}
    assert tables == KEYS.keys()
    assert {name for name in views if str(name).startswith("v_")} == VIEW_KEYS.keys() | {"v_division_group"}
    assert len(views) == 2 * len(VIEW_KEYS.keys() | {"v_division_group"})


@pytest.mark.parametrize(
    ("relation", "key"), [item for item in (*KEYS.items(), *VIEW_KEYS.items()) if item[0] not in ELSEWHERE]
)
def test_grain(warehouse: Path, relation: str, key: tuple[str, ...]) -> None:
    columns = ", ".join(key)
    assert one(warehouse, f"select count(*) from {relation}"), f"{relation} is empty: the grain shows nothing"
    assert query(warehouse, f"select {columns} from {relation} group by all having count(*) > 1") == []
    missing = " or ".join(f"{column} is null" for column in key)
    assert query(warehouse, f"select {columns} from {relation} where {missing}") == []


def test_every_relation_and_column_has_a_comment_in_both_languages(warehouse: Path) -> None:
    described = query(
        warehouse,
        """
        select table_name, comment from duckdb_tables()
        union all select view_name, comment from duckdb_views() where not internal
        union all select table_name || '.' || column_name, comment from duckdb_columns() where not internal
        """,
    )
    assert len(described) > 400
    for name, comment in described:
        english, _, chinese = str(comment).partition(" | ")
        assert english.isprintable(), name
        assert any("a" <= letter <= "z" for letter in english), name
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), name


def test_dictionary_is_the_comments_as_a_table(warehouse: Path) -> None:
    assert (
        query(
            warehouse,
            """
        select c.table_name, c.column_name
        from duckdb_columns() c
        left join dictionary d on d.relation_name = c.table_name and d.column_name = c.column_name
        where not c.internal and c.comment is distinct from d.comment_en || ' | ' || d.comment_zh
        """,
        )
        == []
    )


def test_types_are_plain(warehouse: Path) -> None:
    kinds = query(warehouse, "select distinct data_type from duckdb_columns() where not internal")
    plain = {"VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP", "BOOLEAN"}
    assert {str(kind) for (kind,) in kinds if not str(kind).startswith("DECIMAL")} == plain


@pytest.mark.parametrize(
    ("change", "message"),
    [("drop", "no entry for .*'report', 'title'"), ("add", "describe nothing"), ("twice", "are called")],
)
def test_an_incomplete_dictionary_stops_the_build(tmp_path: Path, change: str, message: str) -> None:
    reference = tmp_path / "reference"
    reference.mkdir()
    for path in reference_folder().glob("*.tsv"):
        (reference / path.name).write_bytes(path.read_bytes())
    dictionary = reference / "dictionary.tsv"
    lines = dictionary.read_text("utf-8").splitlines()
    if change == "drop":
        lines = [line for line in lines if not line.startswith("report\ttitle\t")]
    elif change == "add":
        lines.append("report\tnothing\t无\tNothing.\t无。")
    else:
        lines = [line.replace("\t年度\t", "\t机关名称\t") for line in lines]
    dictionary.write_text("\n".join(lines) + "\n", "utf-8")
    with (
        Build(tmp_path / "w", VERSIONS, reference, sql_folder()) as build,
        pytest.raises(CodebookError, match=message),
    ):
        build.publish(LoadRun(MONDAY))
    assert not (tmp_path / "w" / "ogi.duckdb").exists()


@pytest.mark.parametrize("view", VIEW_KEYS)
def test_chinese_views_hold_the_same_under_other_names(warehouse: Path, view: str) -> None:
    name = one(warehouse, f"select name_zh from dictionary where relation_name = '{view}' and column_name = ''")
    assert query(warehouse, f'from "中文_{name}" order by all') == query(warehouse, f"from {view} order by all")
    columns = query(warehouse, f"select column_name from duckdb_columns() where table_name = '中文_{name}'")
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in str(column)) for (column,) in columns)


# --- checks


def result(folder: Path, content: str, check: str, scope: str) -> tuple[object, ...]:
    (row,) = query(
        folder,
        "select status, severity, left_value, right_value, difference from check_result "
        f"where report_id = '{digest(content)[:16]}' and check_id = '{check}' and scope = '{scope}'",
    )
    return row


CHECK_CASES = {
    "pass": ("R01", "total", {"received": 3, "outcome.total": 2, "carried_out": 1}, {}, ("pass", "error", 3, 3, 0)),
    "fail": ("R01", "total", {"received": 3, "outcome.total": 2}, {}, ("fail", "error", 3, 2, 1)),
    "blank counted as zero is right": (
        "R01", "total", {"received": 3, "carried_in": None, "outcome.total": 3}, {},
        ("pass_blank_as_zero", "error", 3, 3, 0),
    ),
    "a blank may carry the difference": (
        "R01", "total", {"received": 3, "carried_in": None, "outcome.total": 5}, {},
        ("fail_with_blank", "hint", 3, 5, -2),
    ),
    # Counts are never negative: a blank on the larger side makes the difference larger, not smaller.
    "a blank on the larger side carries nothing": (
        "R01", "total", {"received": 9, "carried_in": None, "outcome.total": 5}, {}, ("fail", "error", 9, 5, 4),
    ),
    "a side without numbers": (
        "R01", "total", {"received": None, "carried_in": None}, {}, ("not_assessable", "error", None, 0, None),
    ),
    "an unreadable operand": (
        "R01", "total", {"received": "若干", "outcome.total": 5}, {}, ("not_assessable", "error", 0, 5, -5),
    ),
    "a lost row": (
        "R01", "total", {"received": 5}, {"lost_cells": ["carried_out"]}, ("not_assessable", "error", 5, 0, 5),
    ),
    "a lost table": (
        "D01", "reconsideration", {}, {"lost_tables": ["disputes"]}, ("not_assessable", "error", None, None, None),
    ),
    "a row of the other form": (
        "R03", "outcome.other", {}, {}, ("not_applicable", "error", None, None, None),
    ),
    "a column": (
        "R02", "natural_person", {"outcome.granted/natural_person": 2, "outcome.total/natural_person": 3}, {},
        ("fail", "error", 2, 3, -1),
    ),
    "outcomes of the 2019 form": (
        "R02", "total", {"outcome.other": 4, "outcome.total": 4}, {"form": "2019"}, ("pass", "error", 4, 4, 0),
    ),
    "outcomes of the 2021 form": (
        "R02", "total", {"outcome.other.other": 4, "outcome.total": 4}, {}, ("pass", "error", 4, 4, 0),
    ),
    "applicants": (
        "R03", "received", {"received/natural_person": 2, "received/other_organization": 1, "received": 3}, {},
        ("pass", "error", 3, 3, 0),
    ),
    "applicants with a blank total": (
        "R03", "received", {"received/natural_person": 2, "received": None}, {},
        ("not_assessable", "hint", 2, None, None),
    ),
    "proceedings": (
        "D01", "litigation.direct", {"litigation.direct:pending": 1, "litigation.direct:total": 2}, {},
        ("fail", "error", 1, 2, -1),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report a case, its bytes called like the case."""
    folder = tmp_path_factory.mktemp("checked")
    load(
        folder,
        [
            made_report(case, values, agency=case, **options)  # type: ignore[arg-type]
            for case, (_, _, values, options, _) in CHECK_CASES.items()
        ],
    )
    return folder


@pytest.mark.parametrize("case", CHECK_CASES)
def test_check_statuses(checked: Path, case: str) -> None:
    check, scope, _, _, expected = CHECK_CASES[case]
    assert result(checked, case, check, scope) == expected


def test_every_status_is_shown(checked: Path) -> None:
    assert {status for (status,) in query(checked, "select distinct status from check_result")} == {
        "pass", "pass_blank_as_zero", "fail", "fail_with_blank", "not_assessable", "not_applicable",
    }  # fmt: skip


def test_each_report_has_every_scope_of_every_check(warehouse: Path) -> None:
    scopes = query(
        warehouse, "select check_id, count(distinct scope) from check_result group by check_id order by check_id"
    )
    assert dict(scopes).items() >= {"D01": 3, "R01": 7, "R02": 7, "R03": 26}.items()
    printed = "check_id in ('D01', 'R01', 'R02', 'R03')"
    assert query(warehouse, f"select distinct count(*) from check_result where {printed} group by report_id") == [(43,)]


def test_a_value_too_large_to_add_up_breaks_nothing(tmp_path: Path) -> None:
    largest = "999999999999.999999"
    names = ["granted", "partially_granted", "denied.state_secret", "denied.third_party_rights"]
    cases = {"reconsideration:total": largest, "reconsideration:pending": "-" + largest}
    load(tmp_path, [made_report("a", {**{f"outcome.{name}": largest for name in names}, **cases})])
    assert result(tmp_path, "a", "R02", "total")[2] == 4 * Decimal(largest)
    for view in VIEW_KEYS:
        query(tmp_path, f"from {view}")


def test_findings_say_what_is_printed_where(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("a", {"received": 3, "outcome.total": 2, "outcome.granted": 2}, agency=A),
            made_report("old", {"received": 9}, agency=A, status="partial"),
        ],
    )
    found = findings(tmp_path)
    assert [(f.check_id, f.severity, f.scope_label_zh) for f in found] == [
        ("R01", "error", "总计"),
        ("R03", "error", "一、本年新收政府信息公开申请数量"),
        ("R03", "error", "三、本年度办理结果 (一)予以公开"),
        ("R03", "error", "(七)总计"),
        ("R04", "error", "收到和处理政府信息公开申请情况"),
        ("X09", "warning", "全文"),
    ]
    first = found[0]
    assert (first.agency_name, first.year, first.source_path) == (A, 2022, "in/a.txt")
    assert (first.left_value, first.right_value, first.difference) == (3, 2, 1)
    assert first.message_en == "received and carried in make 3, outcomes and carried out make 2, difference 1"
    assert first.message_zh == "第一项加第二项为3,第三项总计加第四项为2,相差1"
    # received is the 17th cell of the form, carried_in the 24th, outcome.total the 178th, carried_out the 185th.
    assert first.locators == "b1 r17 c1; b1 r24 c1; b1 r178 c1; b1 r185 c1"


def test_every_comparison_shows_its_operands(tmp_path: Path) -> None:
    """Also where it passes, and where a cell stands in the report of the year before."""
    load(
        tmp_path,
        [
            made_report("last", {"carried_out": 2, "received": 2, "received/natural_person": 2}, agency=A, year=2021),
            made_report("this", {"carried_in": 2, "received": None, "outcome.total": 2}, agency=A, year=2022),
        ],
    )

    def operands(check: str, scope: str) -> list[tuple[object, ...]]:
        example = (sql_folder() / "examples" / "analyst_09_cells_of_passed_checks.sql").read_text("utf-8")
        cells = example.replace("示例省东川市人民政府办公室", A).replace("r.year = 2023", "r.year = 2022")
        return query(
            tmp_path,
            "select check_status, side, years_before = 0, row_code, value_raw, locator "
            f"from ({cells}) where check_id = '{check}' and scope = '{scope}'",
        )

    assert operands("R01", "total") == [
        ("pass_blank_as_zero", "left", True, "received", "", "b1 r17 c1"),
        ("pass_blank_as_zero", "left", True, "carried_in", "2", "b1 r24 c1"),
        ("pass_blank_as_zero", "right", True, "outcome.total", "2", "b1 r178 c1"),
        ("pass_blank_as_zero", "right", True, "carried_out", "0", "b1 r185 c1"),
    ]
    assert operands("X01", "total") == [
        ("pass", "right", True, "carried_in", "2", "b1 r24 c1"),
        ("pass", "left", False, "carried_out", "2", "b1 r185 c1"),
    ]
    assert operands("X01", "natural_person")[0][0] == "pass"
    # What did not pass shows its own.
    looked_up = query(tmp_path, "select distinct check_status, agency_name, year from v_check_operand order by all")
    assert ("fail", A, 2021) in looked_up
    without = query(
        tmp_path,
        """
        select check_id, scope from check_result k
        where status in ('fail', 'fail_with_blank') and check_id in (select check_id from check_term)
            and not exists (from v_check_operand o where (o.report_id, o.check_id, o.scope) = (k.report_id, k.check_id, k.scope))
        """,
    )
    assert without == []


# --- views


def test_wide_has_one_row_an_agency_and_year(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select agency_name, year, received, carried_in, granted, denied, denied_third_party_rights, unavailable, "
        "other_all, other_single, outcome_total, carried_out, reconsideration_total, licensing_decisions, "
        "regulations_issued, licensing_items_change from v_report_wide order by agency_name, year",
    ) == [
        (C, 2022, 7, 0, 0, 0, 0, 0, 0, None, 40, 0, None, 0, 0, None),
        (A, 2020, 0, 4, 0, 0, 0, 0, 7, 7, 0, 0, 0, 5, None, 0),
        (A, 2021, 0, 0, 0, 0, 0, 0, 3, None, 0, 0, 0, 8, 3, None),
        (A, 2022, 40, 10, 20, 6, 5, 10, 0, None, 40, 10, 10, 0, 0, None),
        (B, 2022, None, 10, 25, 6, 5, 10, 0, None, 40, 10, 10, 0, 0, None),
        (None, None, 0, 0, 0, 0, 0, 0, 0, None, 0, 0, 0, 0, 0, None),
    ]  # fmt: skip


def test_a_sum_with_a_blank_part_is_unknown(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", {"outcome.denied.state_secret": None, "outcome.denied.internal_affairs": 2})])
    assert query(tmp_path, "select denied, denied_internal_affairs from v_report_wide") == [(None, 2)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"outcome.other.other": 2}, 2),
        ({"outcome.other.other": 2, "outcome.other.fee_unpaid_in_time": None}, 2),
        (dict.fromkeys(("outcome.other.other", "outcome.other.fee_unpaid_in_time",
                        "outcome.other.no_correction_in_time")), None),
        ({"outcome.other.other": 2, "outcome.other.fee_unpaid_in_time": "若干"}, None),
    ],
    ids=["numbers", "one blank", "all blank", "one unreadable"],
)  # fmt: skip
def test_other_outcomes_join_the_forms(
    tmp_path: Path, values: dict[str, int | str | None], expected: int | None
) -> None:
    load(tmp_path, [made_report("a", values)])
    assert one(tmp_path, "select other_all from v_report_wide") == expected
    assert one(tmp_path, "select value from v_year_comparison where row_code = 'outcome.other_all'") == expected


def test_shares_of_outcomes(warehouse: Path) -> None:
    assert query(
        warehouse,
        f"select outcome_group, row_code, value, den, share from v_requests_by_outcome "
        f"where agency_name = '{A}' and year = 2022 and value > 0 order by row_order",
    ) == [
        ("granted", "outcome.granted", 20, 40, 0.5),
        ("partially_granted", "outcome.partially_granted", 4, 40, 0.1),
        ("denied", "outcome.denied.state_secret", 1, 40, 0.025),
        ("denied", "outcome.denied.third_party_rights", 5, 40, 0.125),
        ("unavailable", "outcome.unavailable.not_held", 10, 40, 0.25),
    ]
    # The outcomes add up to the printed total, which is not among them; where it is 0 there is no share.
    assert query(
        warehouse,
        f"select year, count(*), sum(value), max(den), count(share) from v_requests_by_outcome "
        f"where agency_name = '{A}' group by year order by year",
    ) == [(2020, 19, 7, 0, 0), (2021, 21, 3, 0, 0), (2022, 21, 40, 40, 21)]


def test_shares_of_applicants(warehouse: Path) -> None:
    assert query(
        warehouse,
        f"select applicant_type, value, den, share from v_requests_by_applicant "
        f"where agency_name = '{A}' and year = 2022 and row_code = 'received' order by applicant_order",
    ) == [
        ("natural_person", 30, 40, 0.75),
        ("commercial_enterprise", 0, 40, 0.0),
        ("research_institution", 0, 40, 0.0),
        ("public_welfare_organization", 0, 40, 0.0),
        ("legal_service_organization", 0, 40, 0.0),
        ("other_organization", 10, 40, 0.25),
    ]
    assert query(
        warehouse,
        f"select distinct value is null, den, share from v_requests_by_applicant "
        f"where agency_name = '{B}' and row_code = 'received'",
    ) == [(False, None, None)], "a blank total gives no share"


def test_rates_of_disputes_leave_pending_out(warehouse: Path) -> None:
    assert query(
        warehouse,
        f"select row_code, total, decided, correction_rate, upheld_rate from v_disputes "
        f"where agency_name = '{A}' and year = 2022 order by row_order",
    ) == [
        ("reconsideration", 10, 8, 0.25, 0.75),
        ("litigation.direct", 3, 0, None, None),
        ("litigation.after_reconsideration", 0, 0, None, None),
    ]
    assert query(warehouse, f"from v_disputes where agency_name = '{C}'") == []


def test_agencies_are_compared_within_a_year(warehouse: Path) -> None:
    def rows(indicator: str) -> list[tuple[object, ...]]:
        return query(
            warehouse,
            "select agency_name, value, num, den, rank, percentile, n_ranked, kind_median, kind_difference, n_kind "
            f"from v_agency_comparison where year = 2022 and indicator = '{indicator}' order by rank, agency_name",
        )

    # The two commerce agencies share a kind; 0/40, 24/40 and 29/40 of the requests were granted.
    assert rows("disclosure_rate") == [
        (B, 0.725, 29, 40, 1, 1.0, 3, pytest.approx(0.6625), pytest.approx(0.0625), 2),
        (A, 0.6, 24, 40, 2, 0.5, 3, pytest.approx(0.6625), pytest.approx(-0.0625), 2),
        (C, 0.0, 0, 40, 3, 0.0, 3, 0.0, 0.0, 1),
    ]
    # A blank is no zero: the agency that left `received` blank is not ranked.
    assert rows("received") == [
        (A, 40.0, 40, None, 1, 1.0, 2, 40.0, 0.0, 1),
        (C, 7.0, 7, None, 2, 0.0, 2, 7.0, 0.0, 1),
        (B, None, None, None, None, None, None, 40.0, None, 1),
    ]
    # 2/8 of the decided: eight cases are too few for a rank or a median; a lost table gives no number.
    assert rows("reconsideration_correction_rate") == [
        (C, None, None, None, None, None, None, None, None, 0),
        (A, 0.25, 2, 8, None, None, None, None, None, 0),
        (B, 0.25, 2, 8, None, None, None, None, None, 0),
    ]


def test_an_indicator_with_a_blank_operand_is_unknown(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", {"outcome.granted": 9, "outcome.partially_granted": None, "outcome.total": 40})])
    assert query(tmp_path, "select num, den, value from v_agency_comparison where indicator = 'disclosure_rate'") == [
        (None, 40, None)
    ]


def test_every_indicator_shows_for_every_report_of_a_known_agency(warehouse: Path) -> None:
    """An indicator of another form has no row: the fewest that every report shows are those of both forms."""
    shown = query(
        warehouse,
        """
        select i.indicator, count(*)
        from v_agency_comparison c
        join indicator i using (indicator)
        where i.form = 'both' and i.indicator in (select indicator from indicator_term)
        group by i.indicator
        """,
    )
    of_both = one(
        warehouse,
        "select count(*) from indicator where form = 'both' and indicator in (select indicator from indicator_term)",
    )
    assert len(shown) == of_both
    assert {count for _, count in shown} == {5}
    only = "select distinct year from v_agency_comparison c join indicator i using (indicator) where i.form = '{}' order by year"
    assert query(warehouse, only.format("2019")) == [(2020,)]
    assert query(warehouse, only.format("2021")) == [(2021,), (2022,)]


def test_years_are_compared_where_the_forms_print_the_same_cell(warehouse: Path) -> None:
    def row(year: int, code: str, measure: str) -> tuple[object, ...]:
        (found,) = query(
            warehouse,
            "select value, previous_value, change, ratio, change_rate, comparison from v_year_comparison "
            f"where agency_name = '{A}' and year = {year} and row_code = '{code}' and measure = '{measure}'",
        )
        return found

    assert row(2020, "received", "count") == (0, None, None, None, None, "no_previous_report")
    assert row(2021, "art20_5.licensing", "decisions") == (8, 5, 3, 1.6, 0.6, "compared")
    assert row(2021, "carried_in", "count") == (0, 4, -4, 0.0, -1.0, "compared")
    assert row(2021, "outcome.other_all", "count") == (
        3,
        7,
        -4,
        pytest.approx(3 / 7),
        pytest.approx(-4 / 7),
        "compared",
    )
    assert row(2021, "art20_1.regulations", "issued") == (3, None, None, None, None, "other_form")
    assert row(2021, "outcome.other.other", "count") == (2, None, None, None, None, "other_form")
    assert row(2022, "outcome.other.fee_unpaid_in_time", "count") == (0, None, None, None, None, "no_number")
    assert row(2022, "outcome.other_all", "count") == (0, 3, -3, 0.0, -1.0, "compared")
    assert row(2022, "received", "count") == (40, 0, 40, None, None, "compared")


def test_coverage_shows_what_is_missing(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select agency_name, year, has_report, n_documents, status, form_requests, form_disputes from v_coverage "
        "order by agency_name, year",
    ) == [
        (C, 2020, False, 0, None, None, None), (C, 2021, False, 0, None, None, None),
        (C, 2022, True, 1, "loaded", "2021", None), (A, 2020, True, 1, "loaded", "2019", "2019"),
        (A, 2021, True, 1, "loaded", "2021", "2021"), (A, 2022, True, 2, "loaded", "2021", "2021"),
        (B, 2020, False, 0, None, None, None), (B, 2021, False, 0, None, None, None),
        (B, 2022, True, 1, "loaded", "2021", "2021"),
    ]  # fmt: skip


def test_labelled_facts_show_current_documents_with_label_and_origin(warehouse: Path) -> None:
    assert one(warehouse, "select count(*) from v_fact") == one(
        warehouse, "select count(*) from fact join report using (report_id) where is_current"
    )
    assert query(
        warehouse,
        "select table_label_zh, row_label_zh, applicant_label_zh, value, unit, parent_code, is_total, source_path "
        f"from v_fact where agency_name = '{A}' and year = 2022 and row_code = 'outcome.denied.state_secret' "
        "and applicant_type = 'natural_person'",
    ) == [
        (
            "收到和处理政府信息公开申请情况", "(三)不予公开 1.属于国家秘密", "自然人", 1, "件", "outcome.denied", False,
            "in/a22.txt",
        )
    ]  # fmt: skip
    # What is no total adds up to the printed totals.
    assert query(
        warehouse,
        "select sum(value) filter (where not is_total), "
        "sum(value) filter (where row_code = 'outcome.total' and applicant_type = 'total') "
        f"from v_fact where agency_name = '{A}' and year = 2022 and row_code like 'outcome.%'",
    ) == [(40, 40)]


def test_an_agency_is_one_row_over_its_years(tmp_path: Path) -> None:
    load(tmp_path, [
        made_report("a", agency="示例市商务局", year=2019),
        made_report("b", agency="示例市商務局", year=2022, published_on=dt.date(2023, 1, 1)),
    ])  # fmt: skip
    assert query(tmp_path, "select n_reports, first_year, last_year, kind_code from agency") == [
        (2, 2019, 2022, "commerce")
    ]


# --- reference data


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("dictionary", ("relation", "column")),
        ("identities", ("identity", "form", "table_code", "row_code", "measure", "applicant_type")),
        ("check_rules", ("check_id",)),
        ("indicators", ("indicator",)),
        ("indicator_terms", ("indicator", "part", "table_code", "row_code", "measure", "applicant_type")),
    ],
)
def test_reference_tables_have_unique_keys(name: str, key: tuple[str, ...]) -> None:
    columns = REFERENCE_COLUMNS.get(name, DICTIONARY_COLUMNS)
    keys = [tuple(row[column] for column in key) for row in read_tsv(reference_folder() / f"{name}.tsv", columns)]
    assert len(set(keys)) == len(keys)
    if name in ("agency_kinds", "dictionary", "check_rules"):
        assert keys == sorted(keys), "sorted by key, so that a change is one line"


def test_every_term_names_a_cell_and_every_name_is_known(warehouse: Path) -> None:
    assert (
        query(
            warehouse,
            """
        select i.identity, i.form, i.row_code, i.measure
        from identity i
        anti join codebook c
            on c.form = i.form and c.table_code = i.table_code and c.measure = i.measure
            and i.row_code in (c.row_code, '*')
        """,
        )
        == []
    )
    assert query(warehouse, "from identity anti join check_rule on check_id = identity") == []
    terms = {
        (term["indicator"], term["part"])
        for term in read_tsv(reference_folder() / "indicator_terms.tsv", REFERENCE_COLUMNS["indicator_terms"])
    }
    kinds = dict(query(warehouse, "select indicator, kind from indicator"))
    # Those without terms are worked out by SQL of their own.
    summed = {name: kinds[name] for name, _ in terms}
    assert len(summed) >= 70
    assert terms == {(name, "num") for name in summed} | {
        (name, "den") for name, kind in summed.items() if kind in ("rate", "ratio", "complement")
    }
    # A part is of one table: the number of its cells is counted on the form of that table.
    assert (
        query(
            warehouse,
            "select indicator, part from indicator_term group by indicator, part having count(distinct table_code) > 1",
        )
        == []
    )
