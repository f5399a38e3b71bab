"""Indicators against a recomputation from the fact table in another engine, on generated reports of both forms.

Nothing of `sql/` or of the reference tables is used here: formulas are written out anew, from the definitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from click.testing import CliRunner

from loader.cli import main
from tests.synth.generate import main as generate

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 300
DENIED = (
    "state_secret", "prohibited_by_law", "security_and_stability", "third_party_rights", "internal_affairs",
    "deliberative_process", "enforcement_file", "administrative_query",
)  # fmt: skip
UNAVAILABLE = ("not_held", "needs_creation", "unclear_after_correction")
FIRMS = (
    "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization",
    "other_organization",
)  # fmt: skip
CASES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")


def asked(row: str, applicant: str = "total") -> pl.Expr:
    return pl.col(f"{row}/{applicant}")


def case(row: str, measure: str) -> pl.Expr:
    return pl.col(f"{row}:{measure}")


def total(*cells: pl.Expr) -> pl.Expr:
    """A sum that is unknown where any of its cells is."""
    return pl.sum_horizontal(*cells, ignore_nulls=False)


def over(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    return pl.when(denominator > 0).then(numerator / denominator)


def decided(*cases: str) -> pl.Expr:
    return total(*(case(row, "total") - case(row, "pending") for row in cases))


ANSWERED = asked("outcome.total")
DISCLOSED = total(asked("outcome.granted"), asked("outcome.partially_granted"))
REFUSED = total(*(asked(f"outcome.denied.{ground}") for ground in DENIED))
NOT_THERE = total(*(asked(f"outcome.unavailable.{reason}") for reason in UNAVAILABLE))

FORMULAS: dict[str, pl.Expr] = {
    "received": asked("received"),
    "accepted": total(asked("received"), asked("carried_in")),
    "backlog_change": asked("carried_out") - asked("carried_in"),
    "completion_rate": over(ANSWERED, total(asked("received"), asked("carried_in"))),
    "disclosure_rate": over(DISCLOSED, ANSWERED),
    "substantive_disclosure_rate": over(DISCLOSED, total(DISCLOSED, REFUSED, NOT_THERE)),
    "denied_rate": over(REFUSED, ANSWERED),
    "ground_state_secret": over(asked("outcome.denied.state_secret"), REFUSED),
    "natural_person_share": over(asked("received", "natural_person"), asked("received")),
    "disclosure_rate_legal_persons": over(
        total(*(asked(f"outcome.{how}granted", who) for who in FIRMS for how in ("", "partially_"))),
        total(*(asked("outcome.total", who) for who in FIRMS)),
    ),
    "reconsideration_correction_rate": over(case("reconsideration", "corrected"), decided("reconsideration")),
    "correction_rate": over(total(*(case(row, "corrected") for row in CASES)), decided(*CASES)),
    "reconsideration_filter_rate": over(
        decided("reconsideration") - case("litigation.after_reconsideration", "total"), decided("reconsideration")
    ),
    "corrections_per_10000": over(total(*(case(row, "corrected") for row in CASES)) * 10_000, ANSWERED),
    "normative_net_change": case("art20_1.normative_documents", "issued")
    - case("art20_1.normative_documents", "repealed"),
    "new_disclosure_ratio": over(
        case("art20_1.normative_documents", "newly_disclosed"), case("art20_1.normative_documents", "newly_made")
    ),
    "no_requests": (total(asked("received"), asked("carried_in")) == 0).cast(pl.Float64),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pl.DataFrame]:
    folder = tmp_path_factory.mktemp("generated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["generate", str(folder / "reports"), "--count", str(COUNT), "--start", "7300000"])
        generate()
    loaded = CliRunner().invoke(
        main, ["load", str(folder / "reports"), "--warehouse", str(folder / "w"), "--workers", "1"]
    )
    assert loaded.exit_code == 0, loaded.output

    def read(name: str) -> pl.DataFrame:
        return pl.read_parquet(folder / "w" / "parquet" / f"{name}.parquet")

    return read


@pytest.fixture(scope="module")
def cells(tables: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """One row a report, a column a cell; NULL where the cell holds no number or is not there."""
    facts = tables("fact").with_columns(
        pl.when(pl.col("table_code") == "requests")
        .then(pl.col("row_code") + "/" + pl.col("applicant_type"))
        .otherwise(pl.col("row_code") + ":" + pl.col("measure"))
        .alias("cell"),
        pl.col("value").cast(pl.Float64),
    )
    return facts.pivot("cell", index="report_id", values="value", aggregate_function="first")


@pytest.mark.parametrize("indicator", FORMULAS)
def test_indicators_agree_with_a_recomputation(
    tables: Callable[[str], pl.DataFrame], cells: pl.DataFrame, indicator: str
) -> None:
    expected = cells.select("report_id", FORMULAS[indicator].cast(pl.Float64).alias("expected"))
    stored = tables("indicator_value").filter(pl.col("indicator") == indicator).select("report_id", "value")
    compared = expected.join(stored, on="report_id", how="full", coalesce=True)
    differing = compared.filter(
        (pl.col("expected").is_null() != pl.col("value").is_null())
        | ((pl.col("expected") - pl.col("value")).abs() > 1e-9 * (1 + pl.col("expected").abs()))
    )
    assert differing.is_empty(), differing
    assert compared["value"].count() >= COUNT // 10, "too few reports have it: the test shows nothing"


def test_the_generated_reports_have_blanks_and_both_forms(tables: Callable[[str], pl.DataFrame]) -> None:
    assert tables("fact").filter(pl.col("status") == "blank").height > COUNT
    assert set(tables("report")["form_requests"].drop_nulls()) == {"2019", "2021"}


def test_groups_pool_what_their_reports_have(tables: Callable[[str], pl.DataFrame]) -> None:
    """The rate of a group is the sum of numerators over the sum of denominators of its current reports."""
    current = tables("report").filter(
        pl.col("is_current") & pl.col("year").is_not_null() & pl.col("agency_id").is_not_null()
    )
    members = (
        tables("indicator_value")
        .join(current.select("report_id", "year"), on="report_id")
        .filter((pl.col("indicator") == "disclosure_rate") & pl.col("value").is_not_null())
    )
    expected = members.group_by("year").agg(
        (pl.col("num").cast(pl.Float64).sum() / pl.col("den").cast(pl.Float64).sum()).alias("pooled"),
        pl.col("value").mean().alias("mean"),
        pl.col("value").filter(~pl.col("is_small")).quantile(0.9, interpolation="linear").alias("p90"),
    )
    stored = tables("indicator_group").filter(
        (pl.col("indicator") == "disclosure_rate") & (pl.col("grouping_code") == "all")
    )
    compared = expected.join(stored, on="year", suffix="_stored")
    assert compared.height == expected.height >= 5
    for row in compared.iter_rows(named=True):
        assert row["pooled_stored"] == pytest.approx(row["pooled"])
        assert row["mean_of_values"] == pytest.approx(row["mean"])
        if row["n_ranked"] >= 5:
            assert row["p90_stored"] == pytest.approx(row["p90"])


def test_ranks_count_who_is_larger(tables: Callable[[str], pl.DataFrame]) -> None:
    current = tables("report").filter(
        pl.col("is_current") & pl.col("year").is_not_null() & pl.col("agency_id").is_not_null()
    )
    members = (
        tables("indicator_value")
        .join(current.select("report_id", "year"), on="report_id")
        .filter((pl.col("indicator") == "disclosure_rate") & pl.col("value").is_not_null() & ~pl.col("is_small"))
        .with_columns(
            pl.col("value").rank("min", descending=True).over("year").alias("expected"),
            pl.len().over("year").alias("n"),
        )
    )
    assert members.height > COUNT // 5
    assert members.filter((pl.col("rank") != pl.col("expected")) | (pl.col("n_ranked") != pl.col("n"))).is_empty()
