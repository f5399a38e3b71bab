"""Loads: what is stored, what a second load changes, what a killed or refused load leaves behind."""

from __future__ import annotations

import datetime as dt
import pickle
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.agencies import name_id as agency_id
from loader.columns import make_batch
from loader.model import Issue, Reject, Source, Versions, WarehouseError
from loader.reference import reference_folder, sql_folder
from loader.warehouse import Build, LoadRun, connect_readonly, export, files
from tests.handmade import MONDAY, TUESDAY, VERSIONS, digest, load, made_report, one, query

if TYPE_CHECKING:
    from loader.model import ParsedReport

TABLES = (
    "report", "fact", "issue", "statement", "section", "reject", "source", "agency", "codebook", "applicant_type",
    "identity", "check_rule", "check_term", "check_scope", "check_result", "check_operand", "check_rate", "indicator",
    "indicator_term", "indicator_value", "indicator_group", "division_group", "report_table", "other_outcome",
    "crosswalk", "population", "expected_agency", "load_run", "dictionary",
)  # fmt: skip


def some_reports(count: int = 12) -> list[ParsedReport]:
    return [
        made_report(
            f"r{number}",
            {"received": number, "received/natural_person": number, "carried_out": number},
            agency=f"示例{number % 4}市商务局",
            year=2020 + number // 4,
            issues=(Issue("unknown_label", "hint", "m", "b1 r1 c1"),) * (number % 3),
        )
        for number in range(count)
    ]


def parquet_bytes(directory: Path, *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (directory / "parquet").iterdir() if path.stem not in without}


def contents(directory: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    return {table: query(directory, f'from "{table}"') for table in TABLES if table not in without}


# --- what is stored


def test_a_report_is_stored_as_it_was_parsed(tmp_path: Path) -> None:
    report = made_report(
        "a",
        {"received": 10, "carried_in": None, "art20_8.fees:amount": "0.5", "outcome.total": "约十件"},
        published_on=dt.date(2023, 1, 16),
        issues=(Issue("x", "warning", "m"),),
    )
    summary = load(tmp_path, [report])
    assert query(
        tmp_path,
        "select row_code, value, unit, status, value_raw from fact where applicant_type in ('total', 'not_applicable') "
        "and row_code in ('received', 'carried_in', 'art20_8.fees', 'outcome.total') order by row_code",
    ) == [
        ("art20_8.fees", Decimal("0.500000"), "万元", "reported", "0.5"),
        ("carried_in", None, "件", "blank", ""),
        ("outcome.total", None, "件", "unreadable", "约十件"),
        ("received", Decimal("10.000000"), "件", "reported", "10"),
    ]
    assert query(tmp_path, "select * from report") == [
        (
            digest("a")[:16], "in/a.txt", digest("a"), "text/plain", "示例市商务局年度报告", agency_id("示例市商务局"),
            "示例市商务局", None, 2022, dt.date(2023, 1, 16), None, None, "2021", "2021", "2021", 200, 198, 1, 0, 0,
            "loaded", True, "1.0", "c0de", MONDAY,
        )
    ]  # fmt: skip
    assert query(tmp_path, "select * from issue") == [(digest("a")[:16], 1, "x", "warning", "m", None, None)]
    assert (summary.n_added, summary.n_facts, summary.n_reported, summary.n_blank, summary.n_unreadable) == (
        1, 200, 198, 1, 1,
    )  # fmt: skip


def test_facts_of_a_report_stand_in_codebook_order_however_they_arrive(tmp_path: Path) -> None:
    report = made_report("a")
    batch = make_batch([report])
    turned = replace(batch, fact=batch.fact.take(pa.array(range(len(batch.fact) - 1, -1, -1))))
    with Build(tmp_path, VERSIONS, reference_folder(), sql_folder()) as build:
        build.add(turned)
        build.publish(LoadRun(MONDAY))
    stored = query(tmp_path, "select table_code, row_code, measure, applicant_type from fact")
    assert stored == [(fact.table_code, fact.row_code, fact.measure, fact.applicant_type) for fact in report.facts]


def test_issues_of_the_metadata_are_stored_once(tmp_path: Path) -> None:
    shared, of_metadata = Issue("shared", "hint", "m"), Issue("of_metadata", "hint", "m")
    report = made_report("a", issues=(shared,))
    load(tmp_path, [replace(report, meta=replace(report.meta, issues=(shared, of_metadata)))])
    assert query(tmp_path, "select issue_no, code from issue") == [(1, "shared"), (2, "of_metadata")]


def test_agencies_are_told_apart_by_name_not_by_script_or_space() -> None:
    assert agency_id("示例市商务局") == agency_id("示例市商務局") == agency_id("示例市 商务局")
    assert agency_id("示例市商务局") != agency_id("示例县商务局")
    assert agency_id(None) is None
    assert agency_id("  ") is None


def test_kind_and_level_of_an_unknown_division_come_from_the_end_of_the_name(tmp_path: Path) -> None:
    expected = [
        ("示例公司", None, None),
        ("示例县人民政府", "government", "county"),
        ("示例市人民政府办公室", "government_office", None),
        ("示例市文旅广电局", "culture_tourism", None),
        ("示例省商务厅", "commerce", "province"),
        ("示例自治区人民政府", "government", "province"),
    ]
    load(tmp_path, [made_report(name, agency=name) for name, _, _ in expected])
    found = query(tmp_path, "select agency_name, kind_code, level, confidence from agency order by agency_name")
    assert found == [(*each, "none") for each in expected]


def test_text_that_is_no_utf8_is_stored_escaped(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", path="in/\udcff.txt")], rejects=[Reject("in/\udcfe", None, "gone", "m")])
    assert one(tmp_path, "select source_path from report") == r"in/\udcff.txt"
    assert one(tmp_path, "select source_path from reject") == r"in/\udcfe"


def test_batches_cross_process_boundaries() -> None:
    batch = make_batch([made_report("a")], [Reject("p", None, "gone", "m")], [Source("q", digest("q"), 1)])
    assert pickle.loads(pickle.dumps(batch)) == batch  # noqa: S301


# --- equal content, equal bytes


def test_order_and_size_of_batches_never_show(tmp_path: Path) -> None:
    reports = some_reports()
    load(tmp_path / "a", reports)
    shuffled = random.Random(7).sample(reports, len(reports))
    load(tmp_path / "b", shuffled, batch_size=5)
    assert parquet_bytes(tmp_path / "a") == parquet_bytes(tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_loading_in_two_steps_gives_the_rows_of_one(tmp_path: Path) -> None:
    reports = some_reports()
    load(tmp_path / "once", reports)
    load(tmp_path / "twice", reports[7:])
    load(tmp_path / "twice", reports[:7])
    once = parquet_bytes(tmp_path / "once", without=("load_run",))
    assert once == parquet_bytes(tmp_path / "twice", without=("load_run",))


def test_parquet_holds_the_rows_of_the_database(tmp_path: Path) -> None:
    load(tmp_path, some_reports(), rejects=[Reject("p", None, "gone", "m")])
    assert sorted(path.stem for path in (tmp_path / "parquet").iterdir()) == sorted(TABLES)
    for table in TABLES:
        rows = duckdb.sql(f"from read_parquet('{tmp_path}/parquet/{table}.parquet')").fetchall()
        assert rows == query(tmp_path, f"from {table}"), table
        plain = {"string", "int32", "int64", "double", "bool", "date32[day]", "timestamp[us]"}
        types = {str(kind) for kind in pq.read_schema(tmp_path / "parquet" / f"{table}.parquet").types}
        assert {kind for kind in types if not kind.startswith("decimal128")} <= plain, table


# --- loading again


def test_a_second_load_of_the_same_changes_nothing_but_load_run(tmp_path: Path) -> None:
    reports = some_reports()
    rejects = [Reject("in/empty", digest(""), "empty_file", "m")]
    load(tmp_path, reports, rejects=rejects)
    before = contents(tmp_path, without=("load_run",)), parquet_bytes(tmp_path, without=("load_run",))
    # As the pipeline does it: bytes that are known are not parsed again, their paths are reported.
    with Build(tmp_path, VERSIONS, reference_folder(), sql_folder()) as build:
        assert build.known == {report.source.sha256 for report in reports}
    summary = load(tmp_path, (), sources=[r.source for r in reports], rejects=rejects, started_at=TUESDAY)
    assert (contents(tmp_path, without=("load_run",)), parquet_bytes(tmp_path, without=("load_run",))) == before
    assert (summary.n_inputs, summary.n_known, summary.n_added, summary.n_rejected) == (13, 12, 0, 1)
    # And where a caller parses them all the same.
    load(tmp_path, reports, rejects=rejects, started_at=TUESDAY)
    assert (contents(tmp_path, without=("load_run",)), parquet_bytes(tmp_path, without=("load_run",))) == before
    assert query(tmp_path, "select load_no, started_at, n_known from load_run") == [
        (1, MONDAY, 0), (2, TUESDAY, 12), (3, TUESDAY, 12),
    ]  # fmt: skip


def test_more_inputs_add_and_gone_files_stay(tmp_path: Path) -> None:
    reports = some_reports()
    load(tmp_path, reports[:5])
    summary = load(tmp_path, reports[5:], started_at=TUESDAY)
    assert (summary.n_added, summary.total_reports, summary.total_facts) == (7, 12, 2400)
    assert query(tmp_path, "select loaded_at, count(*) from report group by all order by all") == [
        (MONDAY, 5), (TUESDAY, 7),
    ]  # fmt: skip


def test_a_new_version_reads_again_what_it_meets(tmp_path: Path) -> None:
    kept, read_again = made_report("kept", {"received": 1}), made_report("again", {"received": 2}, year=2021)
    load(tmp_path, [kept, read_again])
    newer = Versions("1.1", "c0de")
    with Build(tmp_path, newer, reference_folder(), sql_folder()) as build:
        assert build.known == frozenset()
    better = made_report("again", {"received": 3}, year=2021, path="elsewhere/again.txt")
    summary = load(tmp_path, [better], versions=newer, started_at=TUESDAY)
    assert (summary.n_added, summary.n_replaced, summary.total_reports, summary.total_facts) == (0, 1, 2, 400)
    assert query(
        tmp_path,
        "select r.source_path, r.loader_version, r.loaded_at, f.value from report r join fact f using (report_id) "
        "where f.row_code = 'received' and f.applicant_type = 'total' order by f.value",
    ) == [("in/kept.txt", "1.0", MONDAY, 1), ("in/again.txt", "1.1", TUESDAY, 3)]
    with Build(tmp_path, newer, reference_folder(), sql_folder()) as build:
        assert build.known == {read_again.source.sha256}


def test_a_path_is_rejected_or_loaded_never_both(tmp_path: Path) -> None:
    path = "in/a.txt"
    load(tmp_path, rejects=[Reject(path, digest("a"), "not_a_report", "m")])
    assert query(tmp_path, "select source_path, reason from reject") == [(path, "not_a_report")]
    newer, newest = Versions("1.1", "c0de"), Versions("1.2", "c0de")
    load(tmp_path, [made_report("a", path=path)], versions=newer)
    assert query(tmp_path, "select count(*) from reject") == [(0,)]
    summary = load(tmp_path, rejects=[Reject(path, digest("a"), "not_a_report", "m")], versions=newest)
    assert (summary.total_reports, summary.total_facts, summary.total_rejects) == (0, 0, 1)
    assert query(tmp_path, "select report_id from source") == [(None,)]


def test_a_path_given_twice_is_rejected_once(tmp_path: Path) -> None:
    summary = load(tmp_path, rejects=[Reject("p", None, "gone", "m"), Reject("p", None, "gone", "m")])
    assert (summary.n_inputs, summary.n_rejected, summary.rejects_by_reason) == (1, 1, {"gone": 1})


# --- the same bytes, the same agency and year


def test_the_same_bytes_under_two_names_are_one_report_with_both_paths(tmp_path: Path) -> None:
    paths = ["in/c.txt", "in/a.txt", "in/b.txt"]
    issue = Issue("x", "hint", "m")
    load(tmp_path, [made_report("same", path=path, issues=(issue,)) for path in paths], batch_size=1)
    assert query(tmp_path, "select source_path, n_facts from report") == [("in/a.txt", 200)]
    assert one(tmp_path, "select count(*) from fact") == 200
    assert query(tmp_path, "select source_path, report_id from source") == [
        (path, digest("same")[:16]) for path in sorted(paths)
    ]
    assert query(tmp_path, "select issue_no, code, severity, evidence from issue") == [
        (1, "x", "hint", None),
        (2, "same_bytes_elsewhere", "hint", "in/b.txt"),
        (3, "same_bytes_elsewhere", "hint", "in/c.txt"),
    ]


def test_a_second_name_met_in_a_later_load_is_added(tmp_path: Path) -> None:
    load(tmp_path, [made_report("same", path="in/b.txt")])
    for _ in range(2):
        load(tmp_path, sources=[Source("in/a.txt", digest("same"), 4)])
    assert query(tmp_path, "select source_path from report") == [("in/b.txt",)], "the path of the first load stays"
    assert query(tmp_path, "select code, evidence from issue") == [("same_bytes_elsewhere", "in/a.txt")]


@pytest.mark.parametrize(
    ("decided_by", "worse", "better"),
    [
        ("status", {"status": "partial", "published_on": dt.date(2024, 1, 1)}, {"published_on": dt.date(2023, 1, 1)}),
        (
            "published_on",
            {"published_on": dt.date(2023, 1, 1)},
            {"published_on": dt.date(2023, 2, 1), "values": {"received": None}},
        ),
        ("published_on", {"published_on": None}, {"published_on": dt.date(2023, 1, 1), "values": {"received": None}}),
        ("n_values", {"values": {"received": None}}, {}),
    ],
    ids=["complete", "later", "dated", "more numbers"],
)
def test_one_document_an_agency_and_year_is_current(
    tmp_path: Path, decided_by: str, worse: dict[str, object], better: dict[str, object]
) -> None:
    # Both orders of content, so that the tie-break by report_id cannot decide by chance.
    for number, (first, second) in enumerate([("x", "y"), ("y", "x")]):
        folder = tmp_path / str(number)
        load(folder, [made_report(first, **worse), made_report(second, **better)])  # type: ignore[arg-type]
        assert query(folder, "select sha256 from report where is_current") == [(digest(second),)]
        assert one(folder, "select count(*) from v_report_wide") == 1
        assert one(folder, "select count(distinct report_id) from v_fact") == 1
        assert query(folder, "select report_id, current_report_id, decided_by from v_version where not is_current") == [
            (digest(first)[:16], digest(second)[:16], decided_by)
        ]


def test_versions_are_told_cell_by_cell(tmp_path: Path) -> None:
    """A number changed, a cell lost, a cell gained; equal cells, other agencies and the versions of each other are not told."""
    dated = {"published_on": dt.date(2023, 1, 1)}
    said = {"received": 3, "carried_in": 1, "outcome.granted": 2}
    load(
        tmp_path,
        [
            made_report("final", said, lost_cells=["outcome.total"], **dated),  # type: ignore[arg-type]
            made_report("draft", {"received": 2, "carried_in": 1, "outcome.total": 9}, lost_cells=["outcome.granted"]),
            made_report("third", said, lost_cells=["outcome.total"]),
            made_report("alone", {"received": 8}, agency="示例市公安局"),
        ],
    )
    assert query(
        tmp_path,
        """
        select report_id, row_code, difference, current_value, other_value, current_value_raw, other_value_raw
        from v_version_difference order by row_code
        """,
    ) == [
        (digest("draft")[:16], "outcome.granted", "only_current", 2, None, "2", None),
        (digest("draft")[:16], "outcome.total", "only_other", None, 9, None, "9"),
        (digest("draft")[:16], "received", "value", 3, 2, "3", "2"),
    ]
    assert query(tmp_path, "select decided_by, n_versions from v_version order by all") == [
        ("published_on", 3),
        ("published_on", 3),
        (None, 3),
    ]


def test_equal_versions_are_told_apart_by_their_digest(tmp_path: Path) -> None:
    load(tmp_path, [made_report("x"), made_report("y")])
    assert query(tmp_path, "select report_id, decided_by from v_version order by report_id") == [
        (digest(name)[:16], decided_by)
        for name, decided_by in zip(sorted("xy", key=digest), (None, "report_id"), strict=True)
    ]


def test_documents_of_unknown_agency_or_year_are_each_current(tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", agency=None), made_report("b", agency=None), made_report("c", year=None),
                    made_report("d", year=None)])  # fmt: skip
    assert one(tmp_path, "select count(*) from report where is_current") == 4


# --- crashes, locks, damage


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    load(folder, some_reports())
    return folder


@pytest.fixture
def loaded(template: Path, tmp_path: Path) -> Path:
    """A warehouse of twelve reports to change at will."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_load_that_fails_leaves_the_warehouse_and_no_trace(loaded: Path) -> None:
    before = contents(loaded), parquet_bytes(loaded)
    with pytest.raises(KeyboardInterrupt):
        interrupted_load(loaded)
    assert (contents(loaded), parquet_bytes(loaded)) == before
    assert sorted(path.name for path in loaded.iterdir()) == [".lock", "ogi.duckdb", "parquet"]


def interrupted_load(directory: Path) -> None:
    with Build(directory, VERSIONS, reference_folder(), sql_folder()) as build:
        build.add(make_batch([made_report("new")]))
        raise KeyboardInterrupt


def test_what_a_killed_build_left_is_removed(loaded: Path) -> None:
    before = contents(loaded, without=("load_run",))
    (loaded / files.BUILDING / "spill").mkdir(parents=True)
    (loaded / files.BUILDING / "ogi.duckdb").write_bytes(b"half a file")
    load(loaded, ())
    assert contents(loaded, without=("load_run",)) == before
    assert sorted(path.name for path in loaded.iterdir()) == [".lock", "ogi.duckdb", "parquet"]


@pytest.mark.parametrize("moved", [[], ["ogi.duckdb"], ["ogi.duckdb", "parquet"], ["all but the sweeping"]])
def test_a_kill_between_the_renames_is_settled_by_the_next_reader(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, moved: list[str]
) -> None:
    newer = tmp_path_factory.mktemp("newer")
    load(newer, [*some_reports(), made_report("new")])
    after = contents(newer), parquet_bytes(newer)
    # The states that a kill can leave: the build committed as .ready, and 0, 1, 2 or all of the moves done.
    ready = loaded / files.READY
    ready.mkdir()
    shutil.move(newer / "ogi.duckdb", loaded / "ogi.duckdb" if moved else ready / "ogi.duckdb")
    if moved[:1] == ["all but the sweeping"]:
        (loaded / "parquet").rename(ready / "parquet.outdated")
        shutil.move(newer / "parquet", loaded / "parquet")
    else:
        shutil.move(newer / "parquet", ready / "parquet")
        if "parquet" in moved:
            (loaded / "parquet").rename(ready / "parquet.outdated")
    connect_readonly(loaded).close()
    assert (contents(loaded), parquet_bytes(loaded)) == after
    assert sorted(path.name for path in loaded.iterdir()) == [".lock", "ogi.duckdb", "parquet"]


def test_a_log_beside_the_old_database_is_not_replayed_into_the_new_one(loaded: Path) -> None:
    script = (
        "import duckdb, os, sys\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "connection.execute('create table mine as select 1 as x')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, loaded / "ogi.duckdb"], check=True)
    assert (loaded / "ogi.duckdb.wal").exists()
    with Build(loaded, VERSIONS, reference_folder(), sql_folder()) as build:
        build.publish(LoadRun(TUESDAY))
    assert one(loaded, "select max(load_no) from load_run") == 2
    assert not (loaded / "ogi.duckdb.wal").exists()


def test_a_second_load_is_refused_while_one_is_going_on(loaded: Path) -> None:
    with Build(loaded, VERSIONS, reference_folder(), sql_folder()) as build:
        with pytest.raises(WarehouseError, match="another load is writing"):
            load(loaded, ())
        build.add(make_batch([made_report("new")]))
        assert build.publish(LoadRun(TUESDAY)).n_added == 1
    load(loaded, ())


def test_forked_workers_do_not_keep_the_lock(loaded: Path) -> None:
    # The parent dies at once and leaves a forked child behind, as a kill -9 of a load with workers does.
    script = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from loader.warehouse import files\n"
        "with files.exclusive(Path(sys.argv[1])):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        print(os.getpid(), flush=True)\n"
        "        time.sleep(30)\n"
        "    os._exit(0)\n"
    )
    child = _first_line([sys.executable, "-c", script, str(loaded)])
    try:
        load(loaded, ())
    finally:
        subprocess.run(["kill", child], check=False)


def _first_line(command: list[str]) -> str:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        process.wait(10)
        process.stdout.close()
    return line


def test_a_reader_keeps_its_state_while_a_load_replaces_the_file(loaded: Path) -> None:
    with connect_readonly(loaded) as reader:
        load(loaded, [made_report("new")])
        assert reader.execute("select count(*) from report").fetchall() == [(12,)]
    assert one(loaded, "select count(*) from report") == 13


def test_a_damaged_database_is_refused_and_left(loaded: Path) -> None:
    (loaded / "ogi.duckdb").write_bytes(b"no database")
    with pytest.raises(WarehouseError, match="cannot be built"):
        load(loaded, ())
    assert (loaded / "ogi.duckdb").read_bytes() == b"no database"


def test_reading_where_there_is_no_warehouse_says_so(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="holds no warehouse"):
        connect_readonly(tmp_path / "nowhere")


def test_a_fact_given_twice_stops_the_publication(loaded: Path) -> None:
    report = made_report("new")
    before = contents(loaded)
    twice = replace(report, facts=report.facts * 2)
    with pytest.raises(WarehouseError, match=r"table fact: key .* is not unique"):
        load(loaded, [twice])
    assert contents(loaded) == before


def test_columns_that_an_older_warehouse_lacks_are_null(loaded: Path) -> None:
    with duckdb.connect(str(loaded / "ogi.duckdb")) as older:
        for (view,) in older.execute("select view_name from duckdb_views() where not internal").fetchall():
            older.execute(f'drop view "{view}" cascade')
        older.execute("alter table load_run drop column read_seconds")
        older.execute("alter table source drop column size")
    load(loaded, ())
    assert query(loaded, "select count(*), count(size) from source") == [(12, 0)]


def test_results_stand_in_the_order_of_reports_and_rules(loaded: Path) -> None:
    rows = query(
        loaded,
        """
        select p.rowid, r.check_order, k.scope
        from check_result k
        join report p using (report_id)
        join check_rule r using (check_id)
        order by k.rowid
        """,
    )
    places = [row[:2] for row in rows]
    assert len(places) > 100
    assert places == sorted(places)


# --- other programs


def test_the_duckdb_shell_opens_the_file(loaded: Path) -> None:
    shell = Path(sys.executable).with_name("duckdb")
    if not shell.exists():
        pytest.skip("the shell extra is not installed")
    command = [shell, "-readonly", "-csv", loaded / "ogi.duckdb", 'select max("本年新收") as n from "中文_年报宽表"']
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["n", "11.000000"]


def test_every_view_answers_in_the_duckdb_shell(loaded: Path) -> None:
    """The shell is of the oldest DuckDB that reads the file: what only later ones understand must not stand in a view."""
    shell = Path(sys.executable).parent / "duckdb"
    if not shell.exists():
        pytest.skip("the DuckDB command line is not installed")
    views = [
        name
        for (name,) in query(loaded, "select view_name from duckdb_views() where schema_name = 'main' and not internal")
    ]
    reads = "; ".join(
        f"select '{name}' from (select count(*) from (from \"{name}\" limit 1))" for name in sorted(views)
    )
    command = [shell, "-readonly", "-list", "-noheader", loaded / "ogi.duckdb", reads]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert (answer.stderr, answer.stdout.split()) == ("", sorted(views))


def test_csv_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    load(
        tmp_path,
        [made_report("a", {"received": 10, "art20_8.fees:amount": "116408.28"}, agency="=cmd|'/c calc'!A1")],
        rejects=[Reject("@SUM(1)", None, "gone", "-3"), Reject("plain", None, "gone", "-3+cmd")],
    )
    (wide, rejects, _) = export(tmp_path, tmp_path / "out", "csv", ["v_report_wide", "reject"])
    raw = wide.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfreport_id,")
    header, row = (line.split(",") for line in raw.decode("utf-8-sig").splitlines())
    cells = dict(zip(header, row, strict=True))
    assert (cells["received"], cells["fees_amount"], cells["outcome_total"]) == ("10", "116408.28", "0")
    assert cells["agency_name"] == "'=cmd|'/c calc'!A1"
    assert rejects.read_text("utf-8-sig").splitlines()[1:] == ["'@SUM(1),,gone,-3", "plain,,gone,'-3+cmd"]


def test_export_writes_every_relation_and_names_unknown_ones(loaded: Path) -> None:
    paths = export(loaded, loaded / "out", "parquet")
    assert {path.stem for path in paths} > {*TABLES, "v_fact"}
    assert pq.read_metadata(loaded / "out" / "v_fact.parquet").num_rows == 2400
    with pytest.raises(WarehouseError, match="'nothing'"):
        export(loaded, loaded / "out", "csv", ["nothing"])
