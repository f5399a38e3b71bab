"""The benchmark at its smallest: what it draws, publishes and times is right. Never how long it takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.reference import sql_folder
from tests.bench import __main__ as bench
from tests.bench import facts, html, million, names, publication, views
from tests.bench.draw import Form, Past, break_some, draw_year, form_of
from tests.bench.facts import batches
from tests.bench.storing import store
from tests.handmade import one, query

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.publication import Publication

REPORTS = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Publication]:
    directory = tmp_path_factory.mktemp("warehouse")
    return directory, publication.publish(directory, REPORTS)


def test_drawing_is_decided_by_the_seed() -> None:
    first, again, other = (list(batches(REPORTS, seed)) for seed in (1, 1, 2))
    assert first == again
    assert pa.Table.from_batches([batch.fact for batch in first]) != pa.Table.from_batches(
        [batch.fact for batch in other]
    )


@pytest.mark.parametrize("count", [1, 5, 6, 61])
def test_as_many_reports_as_asked_for(count: int) -> None:
    assert sum(len(batch.report) for batch in batches(count)) == count


def test_memory_is_bounded_by_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "AT_ONCE", 4)
    assert [len(batch.report) for batch in batches(REPORTS)] == [4] * 12 + [2] * 6


@pytest.mark.parametrize("year", [2019, 2024])
def test_only_broken_reports_break_an_identity(year: int) -> None:
    form = form_of(year)
    figures, past = draw_year(np.random.default_rng(1), form, np.full(500, 20.0), Past())
    assert not _contradictions(form, figures).any()
    following, _ = draw_year(np.random.default_rng(2), form, np.full(500, 20.0), past)
    carried_in, carried_out = following[:, form.requests("carried_in")], figures[:, form.requests("carried_out")]
    assert 0.9 < (carried_in == carried_out).all(axis=1).mean() < 1
    is_broken = break_some(np.random.default_rng(3), form, figures, 0.5)
    assert (_contradictions(form, figures) == is_broken).all()


def _contradictions(form: Form, figures: np.ndarray) -> np.ndarray:
    """Which reports do not add up, by the printed identities."""
    rows = {code: figures[:, form.requests(code)] for code in (*form.outcomes, "received", "carried_in", "carried_out")}
    rows["outcome.total"] = figures[:, form.requests("outcome.total")]
    cases = [
        figures[:, form.disputes(case)]
        for case in ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
    ]
    balance = rows["received"] + rows["carried_in"] - rows["outcome.total"] - rows["carried_out"]
    outcomes = sum(rows[code] for code in form.outcomes) - rows["outcome.total"]
    sums = [row[:, :-1].sum(axis=1) - row[:, -1] for row in (*rows.values(), *cases)]
    return np.any(balance, axis=1) | np.any(outcomes, axis=1) | np.any(sums, axis=0)


def test_both_forms_and_all_years(made: tuple[Path, Publication]) -> None:
    directory, _ = made
    years = query(directory, "select year, max(form_requests), count(*) >= 9 from report group by year order by year")
    assert years == [(year, "2019" if year <= 2020 else "2021", True) for year in range(2019, 2025)]


def test_every_fact_arrives(made: tuple[Path, Publication]) -> None:
    directory, result = made
    assert one(directory, "select count(*) from report") == result.n_reports == REPORTS
    assert (
        one(directory, "select count(*) from fact")
        == one(directory, "select sum(n_facts) from report")
        == result.n_facts
    )
    assert one(directory, "select count(*) from check_result") == result.n_results > REPORTS
    # value_raw is what value was read from.
    assert one(directory, "select count(*) from fact where value <> try_cast(value_raw as decimal(18, 6))") == 0
    assert one(directory, "select count(*) from fact where (value is null) = (status = 'reported')") == 0


def test_names_tell_the_kinds(made: tuple[Path, Publication]) -> None:
    directory, _ = made
    assert one(directory, "select count(*) from agency") == REPORTS // 6
    assert one(directory, "select count(*) from agency where kind_code is null or agency_name not like '示例%'") == 0


def test_rules_find_reports_to_compare(made: tuple[Path, Publication]) -> None:
    directory, _ = made
    passed = query(directory, "select distinct check_id from check_result where status = 'pass'")
    assert {("R01",), ("R02",), ("R03",), ("D01",), ("T01",), ("X01",)} <= set(passed)


def test_every_step_is_taken(made: tuple[Path, Publication]) -> None:
    _, result = made
    names = [step.name for step in result.steps]
    files = {f"checks/{path.name}" for path in (sql_folder() / "checks").glob("*.sql")}
    assert files | {"merge.sql", "derive_dimensions.sql", "derive_agency.sql"} <= set(names)
    assert {"staging", "views/*.sql", "describe", "check_structure", "write_parquet"} <= set(names)
    assert names[-1] == "publish, all of it"


def test_every_view_is_timed(made: tuple[Path, Publication]) -> None:
    directory, result = made
    timings = views.time_views(directory, runs=1)
    names = query(
        directory, "select view_name from duckdb_views() where starts_with(view_name, 'v_') order by view_name"
    )
    assert list(dict.fromkeys((timing.view,) for timing in timings)) == names
    rows = {(timing.view, timing.case): timing.rows for timing in timings}
    current = "from fact join report using (report_id) where is_current"
    assert rows["v_fact", "year"] == rows["v_fact", "year rows"]
    assert rows["v_fact", "year"] in {
        count for (count,) in query(directory, f"select count(*) {current} group by fact.year")
    }
    assert rows["v_year_comparison", "full"] == one(directory, "select count(*) from v_year_comparison")
    assert rows["v_check", "full"] == one(directory, "select count(*) from v_check")
    _assert_table(views.lines(timings, result.n_facts), len(names))


def test_names_are_distinct() -> None:
    drawn = names.draw_names(9_000)
    assert len(drawn) == len(set(drawn)) == 9_000


def test_results_keep_the_other_sections() -> None:
    results = bench.with_section(bench.with_section("# Measured\n", ["## HTML", "", "old"]), ["## Views", "", "| 1 |"])
    changed = bench.with_section(results, ["## HTML", "", "new"])
    assert changed == results.replace("old", "new")
    assert changed.count("## ") == 2


def test_warehouses_are_measured() -> None:
    named, published, timed = bench.measure(0, 0, 1, REPORTS)
    assert (named[0], published[0], timed[0]) == ("## Names of agencies", "## Publication", "## Views")
    _assert_table(named, 1)
    assert any(line.startswith(f"- {REPORTS} reports: ") for line in published)
    _assert_table(published, None)
    assert any(line.startswith(f"- 6 reports of a new year into {REPORTS}: ") for line in published)


def test_rows_stand_in_the_order_of_reports_whatever_the_threads(tmp_path: Path) -> None:
    publication.publish(tmp_path, 1_500)  # enough for several threads to share in each table
    for table in ("fact", "check_result", "indicator_value"):
        misplaced = f"""
            with place as (select report_id, row_number() over (order by year, agency_id, report_id) as place from report)
            select count(*)
            from (select place, lag(place) over (order by t.rowid) as above from {table} t join place using (report_id))
            where place < above
        """
        assert (table, one(tmp_path, misplaced)) == (table, 0)


def test_texts_are_measured() -> None:
    (section,) = bench.measure(3, 0, 1, 0)
    assert section[0] == "## Text"
    _assert_table(section, 1)


def test_storing_stores_what_the_interface_names(made: tuple[Path, Publication], tmp_path: Path) -> None:
    assert store(made[0], tmp_path) > 0
    for table in ("fact", "check_result"):
        stored = pq.read_metadata(tmp_path / f"{table}.parquet").num_rows
        assert stored == one(made[0], f"select count(*) from {table}")


def test_a_million_is_drawn_under_names_of_their_own(
    made: tuple[Path, Publication], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(million, "_DRAWN", 5)
    monkeypatch.setattr(million, "_A_FILE", 4)
    million.write_corpora(tmp_path, 10)
    files = sorted(tmp_path.iterdir())
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [str(number) for number in range(10)]
    assert len({row["text"] for row in rows}) == 10
    files[0].write_text("kept", encoding="utf-8")
    million.write_corpora(tmp_path, 10)
    assert files[0].read_text(encoding="utf-8") == "kept"
    told = million.figures(made[0], 2.0)
    assert told[0].startswith(f"{REPORTS} reports, ")
    assert told[0].endswith(f"{REPORTS // 2} reports/s")


def test_pages_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "FORMATS", ("html",))
    (section,) = bench.measure(0, 2, 1, 0)
    _assert_table(section, 1)


def _assert_table(section: list[str], n_rows: int | None) -> None:
    table = [line for line in section if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert n_rows is None or len(table) == n_rows + 2
