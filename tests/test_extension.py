"""Few new reports are added to the published tables: the rows are those of a warehouse that is built as a whole."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from loader.agencies import ALIASES_FILE
from loader.model import Issue, Reject, Source, Versions, WarehouseError
from loader.reference import reference_folder, sql_folder
from loader.warehouse import Build, LoadRun
from tests.bench.facts import batches
from tests.handmade import MONDAY, VERSIONS, digest, load, made_report, query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.columns import Batch
    from loader.model import ParsedReport

#: Agencies of one county, reports of four years; rules among agencies need thirty of a kind.
_YEARS = range(2019, 2023)
_BUREAUS = ("财政局", "教育局", "商务局", "公安局")
_COUNTIES = tuple(f"示例{name}县" for name in "东南西北中上下左右")


def reports() -> list[ParsedReport]:
    """Reports of four years with figures that differ, fees that other years contradict, and gaps."""
    made = []
    for place, county in enumerate(_COUNTIES):
        for number, bureau in enumerate(_BUREAUS):
            for year in _YEARS:
                n = (place * 7 + number * 3 + year) % 23
                fees = 12 + n if year % 2 else 120_000
                values = {"received": n, "received/natural_person": n, "art20_8.fees:amount": fees}
                made.append(made_report(f"{county}{bureau}{year}", values, agency=f"{county}{bureau}", year=year))
    return made


def contents(directory: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table but load_run, whatever the order of its rows."""
    with duckdb.connect(str(directory / "ogi.duckdb"), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: connection.execute(f'select * from "{name}" order by all').fetchall()
            for name in names
            if name != "load_run"
        }


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the first hundred."""
    directory = tmp_path_factory.mktemp("base") / "warehouse"
    load(directory, reports()[:100])
    return directory


@pytest.fixture
def base(loaded_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(loaded_once, tmp_path / "warehouse"))


def extended(directory: Path) -> bool:
    """Whether the last load added to what was there."""
    return bool(query(directory, "select n_extended > 0 from load_run order by load_no desc limit 1")[0][0])


def both_ways(
    tmp_path: Path, before: Sequence[ParsedReport], added: Sequence[ParsedReport], rejects: Sequence[Reject] = ()
) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, list[tuple[object, ...]]]]:
    """The tables after adding to a warehouse, and after loading everything at once."""
    load(tmp_path / "added", before, rejects=rejects)
    load(tmp_path / "added", added)
    assert extended(tmp_path / "added"), "the load was small enough to be added"
    load(tmp_path / "once", [*before, *added], rejects=rejects)
    assert not extended(tmp_path / "once")
    return contents(tmp_path / "added"), contents(tmp_path / "once")


def test_the_rows_are_those_of_one_load(tmp_path: Path) -> None:
    """The newest year of some, one behind a gap, a year in the middle, all years of one, a second version, nobody, no year."""

    def is_added(report: ParsedReport) -> bool:
        name, year = report.meta.agency_name, report.meta.year
        newest = (("示例东县财政局", 2022), ("示例上县财政局", 2022), ("示例南县财政局", 2020))
        return (name, year) in newest or name == "示例左县公安局"

    # An agency counts in the years between its reports: without the middle ones its division has no sum there.
    gap = {("示例上县财政局", 2020), ("示例上县财政局", 2021)}
    everything = [report for report in reports() if (report.meta.agency_name, report.meta.year) not in gap]
    issues = (Issue("missing_row", "error", "m"),)
    added = [
        *filter(is_added, everything),
        made_report("again", {"received": 99}, agency="示例东县财政局", year=2021, issues=issues),
        made_report("nobody", {}, agency=None, year=2021),
        made_report("undated", {}, agency="示例东县财政局", year=None),
    ]
    assert len(added) == 10
    after, once = both_ways(tmp_path, [report for report in everything if not is_added(report)], added)
    for table in once:
        assert after[table] == once[table], table


def test_drawn_reports(tmp_path: Path) -> None:
    """Drawn reports of all kinds, with statements, sections and issues; some of them, by chance, come later."""
    drawn = list(batches(240))
    places = [(number, row) for number, batch in enumerate(drawn) for row in range(len(batch.report))]
    later = set(random.Random(1).sample(places, 20))
    for folder, parts in (("added", [set(places) - later, later]), ("once", [set(places)])):
        for part in parts:
            with Build(tmp_path / folder, VERSIONS, reference_folder(), sql_folder()) as build:
                for number, batch in enumerate(drawn):
                    build.add(some_of(batch, {row for other, row in part if other == number}))
                build.publish(LoadRun(MONDAY))
    assert extended(tmp_path / "added")
    after, once = contents(tmp_path / "added"), contents(tmp_path / "once")
    for table in once:
        assert after[table] == once[table], table


def some_of(batch: Batch, numbers: set[int]) -> Batch:
    """The rows of some reports of a batch."""

    def those(rows: pa.RecordBatch) -> pa.RecordBatch:
        return rows.filter(pc.is_in(rows.column("report_no"), value_set=pa.array(sorted(numbers), pa.int32())))

    report = those(batch.report)
    paths = pc.is_in(batch.source.column("source_path"), value_set=report.column("source_path"))
    tables = {name: those(getattr(batch, name)) for name in ("fact", "issue", "statement", "section")}
    return replace(batch, report=report, source=batch.source.filter(paths), **tables)


def test_paths_rejects_and_further_copies(tmp_path: Path) -> None:
    before = reports()
    bad = Reject("in/bad", digest("bad"), "empty_file", "m")
    copy = Source("elsewhere/copy.txt", before[0].source.sha256, before[0].source.size)
    known = [report.source for report in before]
    for folder, steps in (
        ("added", [([*before], [], [bad]), ([], [copy, *known], [])]),
        ("once", [([*before], [copy], [bad])]),
    ):
        for made, sources, rejects in steps:
            load(tmp_path / folder, made, sources=sources, rejects=rejects)
    assert contents(tmp_path / "added") == contents(tmp_path / "once")
    assert query(tmp_path / "added", "select count(*) from issue where code = 'same_bytes_elsewhere'") == [(1,)]
    assert query(tmp_path / "added", "select count(*) from reject") == [(1,)]


def test_a_path_that_holds_other_bytes_now(tmp_path: Path) -> None:
    before = reports()
    moved = made_report("moved", {}, agency="示例新县财政局", year=2022, path=before[0].source.path)
    load(tmp_path, [*before, made_report("twin", {}, agency="示例新县教育局", year=2022)])
    load(tmp_path, [moved])
    assert extended(tmp_path)
    assert query(tmp_path, f"select report_id from source where source_path = '{moved.source.path}'") == [
        (moved.report_id,)
    ]
    assert query(tmp_path, f"select count(*) from report where report_id = '{before[0].report_id}'") == [(1,)], (
        "is kept"
    )


def test_many_reports_build_the_tables_as_a_whole(base: Path) -> None:
    everything = reports()
    load(base, everything[100:])
    assert not extended(base)
    places = query(base, "select report_id from report")
    assert places == query(base, "select report_id from report order by year, agency_id, report_id")


def test_small_loads_add_up_to_a_build_as_a_whole(base: Path) -> None:
    everything = reports()
    load(base, everything[100:106])
    assert extended(base)
    load(base, everything[106:112])
    assert query(base, "select n_extended from load_run order by load_no") == [(0,), (6,), (0,)]


def test_what_derives_has_changed(base: Path) -> None:
    everything = reports()
    alias = "printed_name\tagency\treason\n示例东县财政局\t湖南省岳阳市云溪区财政局\t示例\n"
    (base / ALIASES_FILE).write_text(alias, encoding="utf-8")
    load(base, everything[100:104])
    assert not extended(base), "an alias mends what was loaded before"
    load(base, everything[104:106], versions=Versions("next", "1"))
    assert not extended(base)


def test_a_table_of_somebody_else_is_not_carried_on(base: Path) -> None:
    everything = reports()
    with duckdb.connect(str(base / "ogi.duckdb")) as connection:
        connection.execute("create table mine as select 1 as one")
    load(base, everything[100:104])
    assert not extended(base)
    assert ("mine",) not in query(base, "select table_name from duckdb_tables()")


def test_a_fault_in_what_is_added_changes_nothing(base: Path) -> None:
    everything = reports()
    before = contents(base)
    with pytest.raises(WarehouseError, match=r"table fact: key .* is not unique"):
        load(base, [replace(everything[100], facts=everything[100].facts * 2)])
    assert contents(base) == before


def test_a_load_of_nothing_new_takes_the_files_over(base: Path) -> None:
    known = [report.source for report in reports()[:100]]
    inode = (base / "parquet" / "fact.parquet").stat().st_ino
    (base / "parquet" / "agency.parquet").unlink()
    before = contents(base)
    load(base, (), sources=known, rejects=[Reject("in/bad", digest("bad"), "empty_file", "m")])
    assert (base / "parquet" / "fact.parquet").stat().st_ino == inode
    after = contents(base)
    assert {table for table in after if after[table] != before[table]} == {"reject", "source"}
    for table in after:
        rows = duckdb.sql(f"select * from '{base}/parquet/{table}.parquet' order by all").fetchall()
        assert rows == after[table], table
