"""Comparisons on hand-made reports: ranks among all and among peers, groups, years, filing, pass rates, forms."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from loader.reference import read_tsv, reference_folder
from loader.warehouse.publish import REFERENCE_COLUMNS
from tests.handmade import load, made_report, one, query

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import ParsedReport

#: Agency -> requests granted and answered in 2022. Seven departments of commerce of provinces, two of them in one province,
#: one county bureau, one government, one body whose name tells nothing.
COMMERCE = {
    "示例省商务厅": (20, 100),
    "示甲省商务厅": (30, 100),
    "示乙省商务厅": (40, 100),
    "示丙省商务厅": (50, 100),
    "示丁省商务厅": (60, 100),
    "示戊省商务厅": (9, 10),
}
OTHERS = {"示例省人民政府": (70, 100), "示例县财政局": (50, 200), "示例办": (10, 100)}


def answered(
    content: str, agency: str, year: int, granted: int | None, total: int | None, **more: object
) -> ParsedReport:
    figures = {"outcome.granted": granted, "outcome.granted/natural_person": granted, "outcome.total": total}
    return made_report(content, figures, agency=agency, year=year, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("comparisons")
    reports = [
        answered(f"{agency}22", agency, 2022, granted, total)
        for agency, (granted, total) in (COMMERCE | OTHERS).items()
    ]
    years = {2018: (10, 40), 2019: (10, 50), 2020: (20, 50), 2021: (0, 50), 2023: (25, 50)}
    reports += [
        answered(f"years {year}", "示例市教育局", year, granted, total, form="2019" if year < 2021 else "2021")
        for year, (granted, total) in years.items()
    ]
    reports.append(answered("draft", "示例省商务厅", 2022, 99, 100, status="partial"))
    load(folder, reports)
    return folder


def compared(folder: Path, columns: str, where: str) -> list[tuple[object, ...]]:
    return query(
        folder,
        f"select agency_name, {columns} from v_agency_comparison "
        f"where indicator = 'granted_rate' and year = 2022 and {where} order by rank, agency_name",
    )


# --- agencies


def test_rank_and_percentile_among_all_agencies_of_the_year(warehouse: Path) -> None:
    assert compared(warehouse, "value, rank, round(percentile, 4), n_ranked", "true") == [
        ("示例省人民政府", 0.7, 1, 1.0, 8),
        ("示丁省商务厅", 0.6, 2, 0.8571, 8),
        ("示丙省商务厅", 0.5, 3, 0.7143, 8),
        ("示乙省商务厅", 0.4, 4, 0.5714, 8),
        ("示甲省商务厅", 0.3, 5, 0.4286, 8),
        ("示例县财政局", 0.25, 6, 0.2857, 8),
        ("示例省商务厅", 0.2, 7, 0.1429, 8),
        ("示例办", 0.1, 8, 0.0, 8),
        # Nine of ten is no rate: it has no place, and takes nobody else's.
        ("示戊省商务厅", 0.9, None, None, None),
    ]


def test_medians_leave_small_denominators_out(warehouse: Path) -> None:
    commerce = compared(warehouse, "kind_median, round(kind_difference, 4), n_kind", "kind_code = 'commerce'")
    assert commerce == [
        ("示丁省商务厅", 0.4, 0.2, 5),
        ("示丙省商务厅", 0.4, 0.1, 5),
        ("示乙省商务厅", 0.4, 0.0, 5),
        ("示甲省商务厅", 0.4, -0.1, 5),
        ("示例省商务厅", 0.4, -0.2, 5),
        ("示戊省商务厅", 0.4, 0.5, 5),
    ]
    assert compared(warehouse, "kind_code, kind_median, n_kind", "agency_name = '示例办'") == [
        ("示例办", None, None, None)
    ]


def test_peers_share_kind_level_and_region(warehouse: Path) -> None:
    columns = "level, region, peer_rank, peer_percentile, n_peers, peer_median, is_few"
    assert compared(warehouse, columns, "agency_name in ('示例省商务厅', '示例县财政局', '示戊省商务厅')") == [
        ("示例县财政局", "county", None, 1, 0.0, 1, 0.25, True),
        ("示例省商务厅", "province", "示例省", 1, 0.0, 1, 0.2, True),
        ("示戊省商务厅", "province", "示戊省", None, None, None, None, True),
    ]


def test_five_peers_are_no_longer_few(tmp_path: Path) -> None:
    rates = (10, 20, 20, 40, 50)
    load(
        tmp_path,
        [answered(f"p{n}", f"示例省某{n}人民政府办公厅", 2022, granted, 100) for n, granted in enumerate(rates)],
    )
    assert query(
        tmp_path,
        "select value, peer_rank, peer_percentile, n_peers, peer_median, is_few from v_agency_comparison "
        "where indicator = 'granted_rate' order by value, agency_name",
    ) == [
        (0.1, 5, 0.0, 5, 0.2, False),
        # Equals share a place.
        (0.2, 3, 0.25, 5, 0.2, False),
        (0.2, 3, 0.25, 5, 0.2, False),
        (0.4, 2, 0.75, 5, 0.2, False),
        (0.5, 1, 1.0, 5, 0.2, False),
    ]


def test_documents_that_are_not_current_are_compared_with_nobody(warehouse: Path) -> None:
    assert one(warehouse, "select count(*) from indicator_value where num = 99 and rank is not null") == 0
    draft = "where indicator = 'granted_rate' and value = 0.99"
    assert one(warehouse, f"select count(*) from indicator_value {draft}") == 1
    assert one(warehouse, f"select count(*) from v_indicator {draft}") == 0


# --- groups


def group(folder: Path, columns: str, code: str, where: str = "true") -> list[tuple[object, ...]]:
    return query(
        folder,
        f"select {columns} from v_indicator_group where indicator = 'granted_rate' and year = 2022 "
        f"and grouping_code = '{code}' and {where} order by all",
    )


def test_a_group_pools_numerators_and_denominators(warehouse: Path) -> None:
    columns = "n_reports, n_values, n_ranked, num, den, pooled, mean_of_values, is_few"
    # 209 of 510 were granted; the mean gives ten requests the weight of a hundred.
    assert group(warehouse, columns, "kind", "kind_code = 'commerce'") == [
        (6, 6, 5, 209, 510, pytest.approx(209 / 510), pytest.approx(2.9 / 6), False)
    ]
    assert group(warehouse, columns, "all") == [
        (9, 9, 8, 339, 910, pytest.approx(339 / 910), pytest.approx(3.95 / 9), False)
    ]


def test_the_distribution_of_a_group(warehouse: Path) -> None:
    # 0.2, 0.3, 0.4, 0.5, 0.6: what stands on ten requests takes no part.
    columns = "p10, p25, median, p75, p90, p90_p10"
    assert group(warehouse, columns, "kind", "kind_code = 'commerce'") == [
        tuple(map(pytest.approx, (0.24, 0.3, 0.4, 0.5, 0.56, 0.32)))
    ]
    few = group(warehouse, columns + ", is_few", "kind", "kind_code = 'government'")
    assert few == [(None, None, 0.7, None, None, None, True)]


def test_groups_by_each_dimension(warehouse: Path) -> None:
    assert group(warehouse, "kind_code, level, region, n_reports", "region") == [
        ("*", "*", "unknown", 2), ("*", "*", "示丁省", 1), ("*", "*", "示丙省", 1), ("*", "*", "示乙省", 1),
        ("*", "*", "示例省", 2), ("*", "*", "示戊省", 1), ("*", "*", "示甲省", 1),
    ]  # fmt: skip
    assert group(warehouse, "kind_code, level, region, n_reports", "kind+level", "kind_code = 'commerce'") == [
        ("commerce", "province", "*", 6)
    ]
    assert group(warehouse, "kind_code, level, region, n_reports", "kind+level+region", "region = '示例省'") == [
        ("commerce", "province", "示例省", 1), ("government", "province", "示例省", 1),
    ]  # fmt: skip
    assert group(warehouse, "kind_code, kind_name", "kind", "kind_code = 'unknown'") == [("unknown", None)]


def test_counts_are_summed_and_have_no_pooled_rate(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select num, den, pooled, median from v_indicator_group where indicator = 'answered' and year = 2022 "
        "and grouping_code = 'kind' and kind_code = 'commerce'",
    ) == [(510, None, None, 100)]


# --- years


def test_years_of_an_agency(warehouse: Path) -> None:
    columns = "year, value, previous_value, round(change, 4), ratio, change_rate, round(mean_3, 4), round(growth_3, 4)"
    assert query(
        warehouse,
        f"select {columns} from v_indicator_years where agency_name = '示例市教育局' and indicator = 'granted_rate' "
        "order by year",
    ) == [
        (2018, 0.25, None, None, None, None, None, None),
        (2019, 0.2, 0.25, -0.05, 0.8, pytest.approx(-0.2), None, None),
        (2020, 0.4, 0.2, 0.2, 2.0, 1.0, 0.2833, 0.2649),
        # Across the forms: both print the cells.
        (2021, 0.0, 0.4, -0.4, 0.0, -1.0, 0.2, -1.0),
        # 2022 is missing: nothing to compare with, and 2021 is no year before.
        (2023, 0.5, None, None, None, None, None, None),
    ]


def test_nothing_is_compared_over_the_break_between_the_forms(tmp_path: Path) -> None:
    stock = "art20_1.normative_documents"
    load(
        tmp_path,
        [
            made_report(
                "20", {f"{stock}:newly_made": 5, "outcome.other": 4, "outcome.total": 8}, year=2020, form="2019"
            ),
            made_report("21", {f"{stock}:issued": 5, "outcome.other.other": 2, "outcome.total": 8}, year=2021),
            made_report("22", {f"{stock}:issued": 7, "outcome.other.other": 1, "outcome.total": 8}, year=2022),
        ],
    )
    rows = "select year, value, previous_value from v_indicator_years where indicator = '{}' order by year"
    assert query(tmp_path, rows.format("normative_net_change")) == [(2021, 5, None), (2022, 7, 5)]
    # 其他处理 is one row of the old form and three of the new one: their sum goes on.
    assert query(tmp_path, rows.format("other_rate")) == [(2020, 0.5, None), (2021, 0.25, 0.5), (2022, 0.125, 0.25)]
    assert query(
        tmp_path,
        "select year, value, comparable from v_comparable where row_code = 'outcome.other_all' and is_total order by year",
    ) == [(2020, 4, "as a sum"), (2021, 2, "as a sum"), (2022, 1, "as a sum")]
    kinds = dict(query(tmp_path, "select row_code || ':' || measure, comparable from v_comparable"))
    assert kinds["art20_5.licensing:decisions"] == "with caution"
    assert kinds["received:count"] == "yes"
    assert not [cell for cell in kinds if cell.startswith(("art20_1", "outcome.other."))]


def test_unknown_others_are_not_joined(tmp_path: Path) -> None:
    others = "outcome.other.no_correction_in_time", "outcome.other.fee_unpaid_in_time", "outcome.other.other"
    load(
        tmp_path,
        [
            made_report("one", dict(zip(others, (None, 2, None), strict=True)), agency="示例市甲局"),
            made_report("none", dict.fromkeys(others), agency="示例市乙局"),
            made_report("text", dict(zip(others, (1, 2, "若干"), strict=True)), agency="示例市丙局"),
            made_report("lost", {others[0]: 1}, agency="示例市丁局", lost_cells=[others[1]]),
        ],
    )
    assert query(
        tmp_path,
        "select agency_name, value from v_comparable where row_code = 'outcome.other_all' and applicant_type = 'total'",
    ) == [("示例市甲局", 2)]


# --- checks, filing, blanks, rows


def test_pass_rates_leave_out_what_cannot_be_assessed(tmp_path: Path) -> None:
    good = {"received": 3, "outcome.total": 3}
    load(
        tmp_path,
        [
            made_report("pass", good, agency="示例省商务厅"),
            made_report("fail", {"received": 3}, agency="示例省财政厅"),
            made_report("blank", {**good, "carried_in": None}, agency="示甲省商务厅"),
            made_report("may", {"received": 3, "carried_in": None, "outcome.total": 5}, agency="示乙省商务厅"),
            made_report("lost", agency="示丙省商务厅", lost_tables=["requests"]),
        ],
    )
    columns = "n_reports, n_pass, n_pass_blank_as_zero, n_fail, n_fail_with_blank, n_not_assessable, n_failed_reports"
    found = query(
        tmp_path,
        f"select kind_code, region, {columns}, pass_rate from v_check_rate where check_id = 'R01' order by all",
    )
    rates = {(row[0], row[1]): row[2:] for row in found}
    # Seven columns a report. Of the report that fails, the total column fails and six pass.
    assert rates["*", "*"] == (5, 25, 1, 1, 1, 7, 1, pytest.approx(26 / 27))
    assert rates["finance", "*"] == (1, 6, 0, 1, 0, 0, 1, pytest.approx(6 / 7))
    assert rates["commerce", "*"] == (4, 19, 1, 0, 1, 7, 0, 1.0)
    assert rates["*", "示丙省"] == (1, 0, 0, 0, 0, 7, 0, None)
    assert one(tmp_path, "select count(*) from v_check_rate where n_reports <= 0") == 0


def test_filing(tmp_path: Path) -> None:
    expected = [row["agency_name"] for row in read_tsv(
        reference_folder() / "expected_agencies.tsv", REFERENCE_COLUMNS["expected_agencies"]
    )]  # fmt: skip
    on_time = next(name for name in expected if name.endswith("商务局"))
    government = next(name for name in expected if name.endswith("人民政府"))
    load(
        tmp_path,
        [
            made_report("a", agency=on_time, year=2022, published_on=dt.date(2023, 1, 31)),
            made_report("b", agency=government, year=2022, published_on=dt.date(2023, 3, 31)),
            made_report("c", agency="示例省商务厅", year=2022, published_on=dt.date(2023, 2, 2)),
            made_report("d", agency="示例市乙局", year=2022),
        ],
    )
    found = {
        row[0]: row[1:]
        for row in query(tmp_path, "select agency_name, filing, due_on, days_late, is_expected from v_filing")
    }
    assert found.keys() == {*expected, "示例省商务厅", "示例市乙局"}
    assert found[on_time] == ("filed", dt.date(2023, 1, 31), 0, True)
    assert found[government] == ("filed", dt.date(2023, 3, 31), 0, True)
    assert found["示例省商务厅"] == ("late", dt.date(2023, 1, 31), 2, False)
    assert found["示例市乙局"] == ("no_date", dt.date(2023, 1, 31), None, False)
    assert {
        row[0] for name, row in found.items() if name not in (on_time, government, "示例省商务厅", "示例市乙局")
    } == {"not_filed"}
    assert query(tmp_path, "select n_expected, n_reported, n_not_listed from v_coverage_rate") == [
        (len(expected), 2, 2)
    ]


def test_blank_rate_of_each_table(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("a", {"received": None, "reconsideration:total": None, "reconsideration:pending": "若干"}),
            made_report("b", agency="示例市乙局", form="2019", lost_tables=["proactive"]),
        ],
    )
    columns = "agency_name, table_code, n_expected, n_facts, n_blank, n_unreadable_or_ambiguous, blank_rate"
    assert query(tmp_path, f"select {columns} from v_blank_rate order by 1, 2") == [
        ("示例市乙局", "disputes", 15, 15, 0, 0, 0.0),
        ("示例市乙局", "proactive", None, 0, 0, 0, None),
        ("示例市乙局", "requests", 161, 161, 0, 0, 0.0),
        ("示例市商务局", "disputes", 15, 15, 1, 1, pytest.approx(1 / 15)),
        ("示例市商务局", "proactive", 10, 10, 0, 0, 0.0),
        ("示例市商务局", "requests", 175, 175, 1, 0, pytest.approx(1 / 175)),
    ]


def test_rows_form_a_tree(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select row_code, parent_code, depth, row_label_zh, is_group, is_total from v_row "
        "where form = '2021' and table_code = 'requests' and depth <= 2 order by row_order, depth",
    ) == [
        ("received", None, 1, "一、本年新收政府信息公开申请数量", False, False),
        ("carried_in", None, 1, "二、上年结转政府信息公开申请数量", False, False),
        ("outcome", None, 1, "三、本年度办理结果", True, False),
        ("outcome.granted", "outcome", 2, "三、本年度办理结果 (一)予以公开", False, False),
        ("outcome.partially_granted", "outcome", 2, "(二)部分公开(区分处理的,只计这一情形,不计其他情形)", False, False),
        ("outcome.denied", "outcome", 2, "(三)不予公开", True, False),
        ("outcome.unavailable", "outcome", 2, "(四)无法提供", True, False),
        ("outcome.not_processed", "outcome", 2, "(五)不予处理", True, False),
        ("outcome.other", "outcome", 2, "(六)其他处理", True, False),
        ("outcome.total", "outcome", 2, "(七)总计", False, True),
        ("carried_out", None, 1, "四、结转下年度继续办理", False, False),
    ]
    assert query(warehouse, "select is_group from v_row where form = '2019' and row_code = 'outcome.other'") == [
        (False,)
    ]
    assert query(
        warehouse,
        "select parent_code, row_label_zh from v_row where form = '2021' and row_code in ('art20_1', 'litigation')",
    ) == [(None, "第二十条第(一)项"), (None, "行政诉讼")]
    # Every parent is a row of the tree, and is above its rows.
    assert (
        query(
            warehouse,
            "select c.row_code from v_row c anti join v_row p on p.form = c.form and p.table_code = c.table_code "
            "and p.row_code = c.parent_code and p.depth < c.depth and p.row_order <= c.row_order where c.parent_code is not null",
        )
        == []
    )


def test_the_year_before_says_whether_its_rate_stands_on_few_cases(tmp_path: Path) -> None:
    """A fall from three of three is no fall: what compares years has to see both denominators."""
    load(
        tmp_path,
        [
            answered("few", "示例市教育局", 2020, 3, 3, form="2019"),
            answered("many", "示例市教育局", 2021, 10, 100),
            answered("next", "示例市教育局", 2022, 5, 100),
        ],
    )
    assert query(
        tmp_path,
        "select year, previous_form, previous_value, is_previous_small from v_indicator_years "
        "where indicator = 'granted_rate' order by year",
    ) == [(2020, None, None, None), (2021, "2019", 1.0, True), (2022, "2021", 0.1, False)]


def test_blank_rate_leaves_the_local_row_out(tmp_path: Path) -> None:
    """Its cells are on no form that was expected: they would make more blanks than cells."""
    proactive = {
        f"{row}:{measure}": None
        for row in ("art20_1.regulations", "art20_1.normative_documents", "art20_1.other_documents")
        for measure in ("newly_made", "newly_disclosed", "total_disclosed")
    }
    load(tmp_path, [made_report("a", proactive, form="2019")])
    assert query(
        tmp_path, "select n_expected, n_facts, n_blank, blank_rate from v_blank_rate where table_code = 'proactive'"
    ) == [(22, 22, 6, pytest.approx(6 / 22))]


def test_a_report_without_any_fact_is_in_the_wide_table(tmp_path: Path) -> None:
    lost = ("proactive", "requests", "disputes")
    load(
        tmp_path,
        [
            made_report("none", year=2022, lost_tables=lost, status="partial"),
            made_report("nobody", {"received": 5}, agency=None, year=None),
        ],
    )
    rows = "select agency_name, year, received, carried_in, other_all, n_facts from v_report_wide order by n_facts"
    assert query(tmp_path, rows) == [("示例市商务局", 2022, None, None, None, 0), (None, None, 5, 0, 0, 200)]
    assert query(tmp_path, "select count(*), max(n_facts) from v_blank_rate where agency_name is not null") == [(3, 0)]
