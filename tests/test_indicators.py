"""Every indicator on figures worked out by hand, with a blank operand, on a lost table, and over a denominator of zero."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.reference import read_tsv, reference_folder
from loader.warehouse.publish import REFERENCE_COLUMNS
from tests.handmade import cell_name, cells, digest, load, made_report, one, query

if TYPE_CHECKING:
    from pathlib import Path

A = "示例市商务局"

#: 200 requests received, 200 answered; every printed identity of the total column holds.
FIGURES = {
    "received": 200, "received/natural_person": 120, "received/commercial_enterprise": 40,
    "received/research_institution": 20, "received/public_welfare_organization": 10,
    "received/legal_service_organization": 6, "received/other_organization": 4,
    "carried_in": 50, "carried_out": 50,
    "outcome.granted": 60, "outcome.granted/natural_person": 50, "outcome.granted/commercial_enterprise": 5,
    "outcome.granted/research_institution": 2, "outcome.granted/public_welfare_organization": 1,
    "outcome.granted/legal_service_organization": 1, "outcome.granted/other_organization": 1,
    "outcome.partially_granted": 20, "outcome.partially_granted/natural_person": 10,
    "outcome.partially_granted/commercial_enterprise": 5, "outcome.partially_granted/research_institution": 2,
    "outcome.partially_granted/public_welfare_organization": 1, "outcome.partially_granted/legal_service_organization": 1,
    "outcome.partially_granted/other_organization": 1,
    "outcome.denied.state_secret": 1, "outcome.denied.prohibited_by_law": 2, "outcome.denied.security_and_stability": 3,
    "outcome.denied.third_party_rights": 4, "outcome.denied.internal_affairs": 5,
    "outcome.denied.deliberative_process": 6, "outcome.denied.enforcement_file": 7,
    "outcome.denied.administrative_query": 12,
    "outcome.unavailable.not_held": 30, "outcome.unavailable.needs_creation": 6,
    "outcome.unavailable.unclear_after_correction": 4,
    "outcome.not_processed.petition": 10, "outcome.not_processed.duplicate": 5,
    "outcome.not_processed.public_publication": 1, "outcome.not_processed.excessive_repetition": 3,
    "outcome.not_processed.confirmation_or_reissue": 1,
    "outcome.total": 200, "outcome.total/natural_person": 100, "outcome.total/commercial_enterprise": 40,
    "outcome.total/research_institution": 20, "outcome.total/public_welfare_organization": 20,
    "outcome.total/legal_service_organization": 10, "outcome.total/other_organization": 10,
    "reconsideration:upheld": 10, "reconsideration:corrected": 5, "reconsideration:other": 5,
    "reconsideration:pending": 5, "reconsideration:total": 25,
    "litigation.direct:upheld": 6, "litigation.direct:corrected": 3, "litigation.direct:other": 1,
    "litigation.direct:pending": 2, "litigation.direct:total": 12,
    "litigation.after_reconsideration:upheld": 4, "litigation.after_reconsideration:corrected": 1,
    "litigation.after_reconsideration:pending": 3, "litigation.after_reconsideration:total": 8,
    "art20_5.licensing:decisions": 100, "art20_6.penalties:decisions": 60, "art20_6.coercion:decisions": 40,
}  # fmt: skip
FIGURES_2021 = {
    **FIGURES,
    "outcome.other.no_correction_in_time": 8, "outcome.other.fee_unpaid_in_time": 2, "outcome.other.other": 10,
    "art20_1.normative_documents:issued": 6, "art20_1.normative_documents:repealed": 4,
    "art20_1.normative_documents:in_force": 50, "art20_8.fees:amount": "12.5",
}  # fmt: skip
FIGURES_2019 = {
    **FIGURES,
    "outcome.other": 20, "art20_1.normative_documents:newly_made": 20, "art20_1.normative_documents:newly_disclosed": 15,
    "art20_9.procurement:items": 4, "art20_9.procurement:amount": 10,
}  # fmt: skip

#: Indicator -> value, numerator, denominator on both forms.
ON_BOTH_FORMS: dict[str, tuple[float, float | None, float | None]] = {
    "received": (200, 200, None),
    "accepted": (250, 250, None),
    "answered": (200, 200, None),
    "carried_out": (50, 50, None),
    "completion_rate": (0.8, 200, 250),
    "carry_over_rate": (0.2, 50, 250),
    "backlog_change": (0, 0, None),
    "clearance_ratio": (1, 200, 200),
    "granted_rate": (0.3, 60, 200),
    "disclosure_rate": (0.4, 80, 200),
    "substantive_disclosure_rate": (0.5, 80, 160),
    "decidable_disclosure_rate": (80 / 120, 80, 120),
    "full_disclosure_share": (0.75, 60, 80),
    "partially_granted_rate": (0.1, 20, 200),
    "denied_rate": (0.2, 40, 200),
    "unavailable_rate": (0.2, 40, 200),
    "not_held_rate": (0.15, 30, 200),
    "not_processed_rate": (0.1, 20, 200),
    "other_rate": (0.1, 20, 200),
    "not_disclosed_rate": (0.6, 120, 200),
    "ground_state_secret": (1 / 40, 1, 40),
    "ground_prohibited_by_law": (2 / 40, 2, 40),
    "ground_security_and_stability": (3 / 40, 3, 40),
    "ground_third_party_rights": (0.1, 4, 40),
    "ground_internal_affairs": (5 / 40, 5, 40),
    "ground_deliberative_process": (6 / 40, 6, 40),
    "ground_enforcement_file": (7 / 40, 7, 40),
    "ground_administrative_query": (0.3, 12, 40),
    "absolute_grounds_share": (0.15, 6, 40),
    "discretionary_grounds_share": (0.45, 18, 40),
    "third_party_share": (0.1, 4, 40),
    "petition_rate": (0.05, 10, 200),
    "repetition_rate": (0.04, 8, 200),
    # 60² + 20² + 1 + 4 + 9 + 16 + 25 + 36 + 49 + 144 + 900 + 36 + 16 + 100 + 25 + 1 + 9 + 1 + 20² = 5772
    "outcome_concentration": (5772 / 40_000, None, 200),
    "natural_person_share": (0.6, 120, 200),
    "share_commercial_enterprise": (0.2, 40, 200),
    "share_research_institution": (0.1, 20, 200),
    "share_public_welfare_organization": (0.05, 10, 200),
    "share_legal_service_organization": (0.03, 6, 200),
    "share_other_organization": (0.02, 4, 200),
    "disclosure_rate_natural_person": (0.6, 60, 100),
    "disclosure_rate_commercial_enterprise": (0.25, 10, 40),
    "disclosure_rate_research_institution": (0.2, 4, 20),
    "disclosure_rate_public_welfare_organization": (0.1, 2, 20),
    "disclosure_rate_legal_service_organization": (0.2, 2, 10),
    "disclosure_rate_other_organization": (0.2, 2, 10),
    "disclosure_rate_legal_persons": (0.2, 20, 100),
    "disclosure_rate_gap": (0.4, None, 100),
    "reconsiderations": (25, 25, None),
    "lawsuits": (20, 20, None),
    "reconsideration_correction_rate": (0.25, 5, 20),
    "reconsideration_upheld_rate": (0.5, 10, 20),
    "lawsuit_correction_rate": (4 / 15, 4, 15),
    "direct_lawsuit_correction_rate": (0.3, 3, 10),
    "later_lawsuit_correction_rate": (0.2, 1, 5),
    "correction_rate": (9 / 35, 9, 35),
    "reconsideration_rate": (0.125, 25, 200),
    "lawsuit_rate": (0.1, 20, 200),
    "dispute_rate": (0.225, 45, 200),
    "corrections_per_10000": (450, 9, 200),
    "later_lawsuit_share": (0.4, 8, 20),
    "reconsideration_filter_rate": (0.6, 8, 20),
    "pending_rate": (10 / 45, 10, 45),
    "licensing_decisions": (100, 100, None),
    "penalty_decisions": (60, 60, None),
    "coercion_decisions": (40, 40, None),
    "enforcement_share": (0.3, 60, 200),
    "requests_per_10000_licences": (20_000, 200, 100),
    "no_requests": (0, 250, None),
}
ON_2021 = {
    **ON_BOTH_FORMS,
    "procedural_rate": (0.15, 30, 200),
    "unclear_rate": (0.06, 12, 200),
    "fee_unpaid_rate": (0.01, 2, 200),
    "normative_net_change": (2, 2, None),
    "normative_turnover": (0.2, 10, 50),
    "normative_repeal_rate": (0.1, 4, 40),
    "fees_amount": (12.5, 12.5, None),
}
ON_2019 = {
    **ON_BOTH_FORMS,
    "new_disclosure_ratio": (0.75, 15, 20),
    "procurement_mean": (2.5, 10, 4),
}
CASES = [("2021", name) for name in ON_2021] + [("2019", name) for name in ON_2019]
#: Indicators that need more than one report, or something from outside, and have tests of their own.
ELSEWHERE = {"requests_per_100000", "share_of_division", "publication_delay"}


def with_unit(report: object, row: str, unit: str) -> object:
    """The report with `unit` printed beside the amount of `row`."""
    facts = tuple(
        fact._replace(unit=unit) if (fact.row_code, fact.measure) == (row, "amount") else fact
        for fact in report.facts  # type: ignore[attr-defined]
    )
    return dataclasses.replace(report, facts=facts)  # type: ignore[type-var]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both forms in full, then everything zero, everything blank, every table lost; no two documents of one agency."""
    folder = tmp_path_factory.mktemp("indicators")
    blank = {form: dict.fromkeys(figures) for form, figures in (("2019", FIGURES_2019), ("2021", FIGURES_2021))}
    tables = ("proactive", "requests", "disputes")
    reports = [
        made_report("before", {"art20_1.normative_documents:in_force": 40}, agency="示例市乙局", year=2021),
        made_report("full 2021", FIGURES_2021, agency="示例市乙局", year=2022),
        with_unit(
            made_report("full 2019", FIGURES_2019, agency="示例市丙局", year=2020, form="2019"),
            "art20_9.procurement",
            "万元",
        ),
    ]
    for form in ("2019", "2021"):
        reports += [
            made_report(f"zero {form}", agency=f"示例市零{form}局", form=form),  # type: ignore[arg-type]
            made_report(f"blank {form}", blank[form], agency=f"示例市空{form}局", form=form),  # type: ignore[arg-type]
            made_report(f"lost {form}", agency=f"示例市缺{form}局", form=form, lost_tables=tables),  # type: ignore[arg-type]
        ]
    load(folder, reports)  # type: ignore[arg-type]
    return folder


def row(folder: Path, content: str, indicator: str, columns: str) -> tuple[object, ...] | None:
    found = query(
        folder,
        f"select {columns} from indicator_value "
        f"where report_id = '{digest(content)[:16]}' and indicator = '{indicator}'",
    )
    return found[0] if found else None


def test_every_indicator_of_the_catalogue_is_defined(warehouse: Path) -> None:
    catalogue = {f"I{number:02}" for number in range(1, 66)}
    assert {name for (name,) in query(warehouse, "select distinct catalogue_id from indicator")} - {None} == catalogue
    stored = {name for (name,) in query(warehouse, "select indicator from indicator where kind <> 'view'")}
    assert stored == ON_2019.keys() | ON_2021.keys() | ELSEWHERE
    for (relation,) in query(warehouse, "select distinct relation_name from indicator"):
        query(warehouse, f"from {relation} limit 1")


@pytest.mark.parametrize(("form", "indicator"), CASES)
def test_value_numerator_and_denominator(warehouse: Path, form: str, indicator: str) -> None:
    value, num, den = (ON_2019 if form == "2019" else ON_2021)[indicator]
    found = row(warehouse, f"full {form}", indicator, "value, num, den, n_ok = n_terms, n_blank, form")
    assert found == (pytest.approx(value), num, den, True, 0, form)


@pytest.mark.parametrize(("form", "indicator"), CASES)
def test_a_denominator_of_zero_gives_no_value(warehouse: Path, form: str, indicator: str) -> None:
    if indicator == "normative_repeal_rate":
        pytest.skip("without the year before it has no denominator at all")
    den = (ON_2019 if form == "2019" else ON_2021)[indicator][2]
    if den is None:
        expected: tuple[object, ...] = (1 if indicator == "no_requests" else 0, None)
    else:
        expected = (None, None if indicator == "disclosure_rate_gap" else 0)
    assert row(warehouse, f"zero {form}", indicator, "value, den") == expected


@pytest.mark.parametrize(("form", "indicator"), CASES)
def test_blank_operands_give_no_value(warehouse: Path, form: str, indicator: str) -> None:
    found = row(warehouse, f"blank {form}", indicator, "value, num, den, value_blank_as_zero, n_ok, n_blank > 0")
    assert found == (None, None, None, None, 0, True)


@pytest.mark.parametrize(("form", "indicator"), CASES)
def test_a_lost_table_gives_no_value(warehouse: Path, form: str, indicator: str) -> None:
    found = row(warehouse, f"lost {form}", indicator, "value, num, den, value_blank_as_zero, n_ok, n_blank, form")
    if indicator == "procurement_mean":
        assert found is None, "no form is known that prints it"
    else:
        assert found == (None, None, None, None, 0, 0, None)


@pytest.mark.parametrize(("form", "other"), [("2019", ON_2021), ("2021", ON_2019)])
def test_what_a_form_does_not_print_has_no_row(warehouse: Path, form: str, other: dict[str, object]) -> None:
    for indicator in other.keys() - ON_BOTH_FORMS.keys():
        assert row(warehouse, f"full {form}", indicator, "value") is None


def test_one_blank_operand_is_enough(tmp_path: Path) -> None:
    """Each cell of each indicator in turn: the others are numbers, and still it has no value."""
    terms = read_tsv(reference_folder() / "indicator_terms.tsv", REFERENCE_COLUMNS["indicator_terms"])
    cells = sorted(
        {
            cell_name(term["table_code"], term["row_code"], term["measure"], term["applicant_type"])
            for term in terms
            if "*" not in term["row_code"] and term["years_before"] == "0"
        }
        & FIGURES_2021.keys()
    )
    load(
        tmp_path,
        [made_report(cell, {**FIGURES_2021, cell: None}, agency=f"示例市{n}局") for n, cell in enumerate(cells)],
    )
    found = query(
        tmp_path,
        """
        select distinct
            t.indicator,
            case
                when t.table_code <> 'requests' then t.row_code || ':' || t.measure
                when t.applicant_type = 'total' then t.row_code
                else t.row_code || '/' || t.applicant_type
            end as cell
        from indicator_term t
        where t.form = '2021' and t.years_before = 0
        """,
    )
    adds_up = {(str(indicator), str(cell)) for indicator, cell in found}
    incomplete = {
        (str(indicator), cell)
        for cell in cells
        for (indicator,) in query(
            tmp_path,
            "select indicator from indicator_value v join indicator i using (indicator) "
            f"where report_id = '{digest(cell)[:16]}' and n_blank = 1 and value is null",
        )
    }
    special = {"outcome_concentration", "disclosure_rate_gap", "share_of_division", "normative_repeal_rate"}
    assert {pair for pair in incomplete if pair[0] not in special} == {
        pair for pair in adds_up if pair[1] in cells and pair[0] not in special
    }


# --- what a blank may count for


def test_a_blank_counts_as_zero_where_the_printed_sum_leaves_no_other_number(tmp_path: Path) -> None:
    denied = {"outcome.denied.state_secret": None, "outcome.denied.third_party_rights": 3}
    load(tmp_path, [made_report("a", {"outcome.granted": 7, "outcome.total": 10, **denied})])
    columns = "value, num, num_blank_as_zero, value_blank_as_zero, n_terms, n_ok, n_blank"
    assert row(tmp_path, "a", "denied_rate", columns) == (None, None, 3, 0.3, 9, 8, 1)
    assert row(tmp_path, "a", "ground_state_secret", columns) == (None, None, 0, 0.0, 8, 7, 1)
    # Nothing is missing: the value itself stands, and no second one.
    assert row(tmp_path, "a", "granted_rate", columns) == (0.7, 7, None, None, 2, 2, 0)


@pytest.mark.parametrize(
    ("values", "indicator"),
    [
        # Outcomes add up, which says nothing about what was received.
        ({"received": None, "outcome.granted": 4, "outcome.total": 4}, "received"),
        ({"carried_out": None, "outcome.granted": 4, "outcome.total": 4}, "carried_out"),
        # The total column adds up, which says nothing about one applicant's.
        (
            {"outcome.granted": 4, "outcome.total": 4, "outcome.granted/natural_person": None, "outcome.total/natural_person": 4},
            "disclosure_rate_natural_person",
        ),
        # The blank may carry what is missing from the total.
        ({"outcome.denied.state_secret": None, "outcome.granted": 7, "outcome.total": 10}, "denied_rate"),
        # A cell that is not blank but unreadable is no zero.
        (
            {"outcome.denied.state_secret": "若干", "outcome.denied.internal_affairs": None, "outcome.granted": 7, "outcome.total": 7},  # noqa: E501
            "denied_rate",
        ),
    ],
    ids=["received", "carried_out", "applicant", "may carry the difference", "unreadable"],
)  # fmt: skip
def test_a_blank_that_may_be_anything_is_never_zero(
    tmp_path: Path, values: dict[str, int | str | None], indicator: str
) -> None:
    load(tmp_path, [made_report("a", values)])
    assert row(tmp_path, "a", indicator, "value, value_blank_as_zero, num_blank_as_zero") == (None, None, None)


def test_each_proceeding_proves_its_own_blanks(tmp_path: Path) -> None:
    values = {
        "reconsideration:upheld": 3, "reconsideration:corrected": None, "reconsideration:total": 3,
        "litigation.direct:corrected": None, "litigation.direct:total": 2,
    }  # fmt: skip
    load(tmp_path, [made_report("a", values)])
    assert row(tmp_path, "a", "reconsideration_correction_rate", "value, value_blank_as_zero") == (None, 0.0)
    assert row(tmp_path, "a", "direct_lawsuit_correction_rate", "value, value_blank_as_zero") == (None, None)
    assert row(tmp_path, "a", "correction_rate", "value, value_blank_as_zero") == (None, None)


# --- errors, small numbers, units


def test_errors_on_an_operand_are_counted(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", {"received": 3, "outcome.granted": 2, "outcome.total": 2})])
    failed = dict(query(tmp_path, "select indicator, n_failed from indicator_value"))
    results = query(
        tmp_path, "select check_id, scope from check_result where status = 'fail' and severity = 'error' order by all"
    )
    assert ("R01", "total") in results
    assert failed["received"] == one(
        tmp_path,
        "select count(distinct (check_id, scope)) from check_operand join check_result using (report_id, check_id, scope) "
        "where check_result.status = 'fail' and check_result.severity = 'error' and row_code = 'received' "
        "and applicant_type = 'total'",
    )
    assert failed["received"] >= 2  # the balance, and the applicants
    assert (failed["lawsuits"], failed["licensing_decisions"]) == (0, 0)
    assert failed["outcome_concentration"] > 0


def test_a_rate_on_few_cases_is_small_and_not_ranked(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report(f"{total}", {"outcome.granted": total, "outcome.total": total}, agency=f"示例市{total}局")
            for total in (29, 30)
        ],
    )
    assert row(tmp_path, "29", "granted_rate", "value, is_small, rank") == (1, True, None)
    assert row(tmp_path, "30", "granted_rate", "value, is_small, rank") == (1, False, 1)
    assert row(tmp_path, "29", "answered", "value, is_small, rank") == (29, False, 2)
    assert row(tmp_path, "30", "answered", "value, is_small, rank") == (30, False, 1)


def test_amounts_follow_the_printed_unit(tmp_path: Path) -> None:
    amounts = {"元": Decimal("25.1"), "万元": Decimal(251000), "亿元": Decimal(2510000000), "件": None}
    printed = {"art20_8.fees:amount": "251000"}
    reports = [
        with_unit(made_report(unit, printed, agency=f"示例市{unit}局"), "art20_8.fees", unit) for unit in amounts
    ]
    load(tmp_path, reports)  # type: ignore[arg-type]
    assert {unit: row(tmp_path, unit, "fees_amount", "num") for unit in amounts} == {
        unit: (amount,) for unit, amount in amounts.items()
    }


def test_procurement_without_a_unit_has_no_mean(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", FIGURES_2019, form="2019")])
    assert row(tmp_path, "a", "procurement_mean", "value, num, den, n_terms, n_ok") == (None, None, 4, 2, 1)


def test_a_form_that_cannot_be_told_leaves_what_both_forms_share(tmp_path: Path) -> None:
    report = dataclasses.replace(
        made_report("a", {"received": 5, "outcome.total": 4, "outcome.granted": 4}),
        form_requests=None,
        form_disputes=None,
    )
    load(tmp_path, [report])
    assert row(tmp_path, "a", "received", "value, form") == (5, None)
    assert row(tmp_path, "a", "granted_rate", "value, form") == (1, None)
    # 其他处理 is printed otherwise on each form.
    assert row(tmp_path, "a", "other_rate", "value, n_terms") == (None, 0)


# --- more than one report, or something from outside


def test_repealed_documents_are_held_against_the_stock_of_the_year_before(tmp_path: Path) -> None:
    stock = "art20_1.normative_documents:in_force"
    repealed = "art20_1.normative_documents:repealed"
    load(
        tmp_path,
        [
            made_report("first", {stock: 40, repealed: 1}, year=2020, agency=A),
            made_report("gap", {stock: 40, repealed: 1}, year=2022, agency=A),
            made_report("next", {stock: 38, repealed: 2}, year=2023, agency=A),
        ],
    )
    columns = "value, num, den, n_terms, n_ok"
    assert row(tmp_path, "first", "normative_repeal_rate", columns) == (None, 1, None, 2, 1)
    assert row(tmp_path, "gap", "normative_repeal_rate", columns) == (None, 1, None, 2, 1)
    assert row(tmp_path, "next", "normative_repeal_rate", columns) == (0.05, 2, 40, 2, 2)


def test_share_of_a_division_needs_every_department_of_the_year(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("a1", {"received": 30}, agency="示例省东川市商务局", year=2021),
            made_report("b1", {"received": 90}, agency="示例省东川市教育局", year=2021),
            made_report("gov", {"received": 999}, agency="示例省东川市人民政府", year=2021),
            made_report("a2", {"received": 30}, agency="示例省东川市商务局", year=2022),
            made_report("a3", {"received": 30}, agency="示例省东川市商务局", year=2023),
            made_report("b3", {"received": None}, agency="示例省东川市教育局", year=2023),
            made_report("alone", {"received": 5}, agency="示例省南屏市商务局", year=2021),
        ],
    )
    columns = "value, num, den, n_terms, n_ok"
    assert row(tmp_path, "a1", "share_of_division", columns) == (0.25, 30, 120, 2, 2)
    assert row(tmp_path, "b1", "share_of_division", columns) == (0.75, 90, 120, 2, 2)
    # The other department filed before and after, not this year: the sum is not known.
    assert row(tmp_path, "a2", "share_of_division", columns) == (None, 30, None, 2, 1)
    assert row(tmp_path, "a3", "share_of_division", columns) == (None, 30, None, 2, 1)
    assert row(tmp_path, "alone", "share_of_division", columns) is None
    assert row(tmp_path, "gov", "share_of_division", columns) is None


def test_requests_per_inhabitant_where_the_population_is_given(tmp_path: Path) -> None:
    listed = read_tsv(reference_folder() / "populations.tsv", REFERENCE_COLUMNS["populations"])[0]
    year, population = int(listed["year"]), int(listed["population"])
    load(
        tmp_path,
        [
            made_report("a", {"received": 400}, agency=listed["agency_name"], year=year),
            made_report("b", {"received": None}, agency=listed["agency_name"], year=year + 30),
            made_report("c", {"received": 400}, agency=A, year=year),
        ],
    )
    expected = (pytest.approx(400 / population * 100_000), 400, population)
    assert row(tmp_path, "a", "requests_per_100000", "value, num, den") == expected
    assert row(tmp_path, "b", "requests_per_100000", "value") is None
    assert row(tmp_path, "c", "requests_per_100000", "value") is None


def test_delay_of_publication(tmp_path: Path) -> None:
    days = {dt.date(2023, 1, 31): 30, dt.date(2022, 12, 31): -1, None: None}
    load(
        tmp_path,
        [made_report(f"{day}", year=2022, published_on=day, agency=f"示例市{n}局") for n, day in enumerate(days)],
    )
    for day, late in days.items():
        assert row(tmp_path, f"{day}", "publication_delay", "value, is_small") == (late, False), day


def test_no_requests(tmp_path: Path) -> None:
    expected = {(0, 0): 1, (1, 0): 0, (0, 1): 0, (None, 0): None, (0, None): None}
    load(
        tmp_path,
        [
            made_report(f"{printed}", {"received": printed[0], "carried_in": printed[1]}, agency=f"示例市{n}局")
            for n, printed in enumerate(expected)
        ],
    )
    for printed, value in expected.items():
        assert row(tmp_path, f"{printed}", "no_requests", "value, value_blank_as_zero") == (value, None), printed


def test_the_largest_numbers_that_a_cell_may_hold(tmp_path: Path) -> None:
    largest = 999_999_999_999
    load(tmp_path, [made_report("a", {cell_name(*cell[:4]): largest for cell in cells("2021")})])
    rows = query(tmp_path, "select indicator, value from indicator_value where indicator = 'outcome_concentration'")
    assert rows[0][1] is not None
    assert query(tmp_path, "select count(*) from indicator_group where n_values > 0") != [(0,)]
