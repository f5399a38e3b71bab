"""`ogi verify` and `ogi diff`: each promise broken on purpose is told, and nothing is told of a sound warehouse."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.model import Versions
from loader.warehouse import files
from tests.conftest import PROJECT
from tests.handmade import VERSIONS, load, made_report

if TYPE_CHECKING:
    from click.testing import Result

_PROMISES = ("files", "grain", "references", "counts", "values", "current", "versions", "parquet", "printed", "sources")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `in` with a file, a file with `!` in its name and an archive, and the warehouse `out` made of it."""
    folder = tmp_path_factory.mktemp("loaded")
    inputs = folder / "in"
    inputs.mkdir()
    bundled = sorted((PROJECT / "data" / "reports" / "real").glob("*.txt"))[:4]
    shutil.copy(bundled[0], inputs / "one.txt")
    shutil.copy(bundled[1], inputs / "two!really.txt")
    with zipfile.ZipFile(inputs / "three.zip", "w") as archive:
        for path in bundled[2:]:
            archive.write(path, path.name)
    (inputs / "no_report.txt").write_text("示例县天气预报", encoding="utf-8")
    done = run("load", inputs, "--warehouse", folder / "out", "--workers", 1)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def copy(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the warehouse, to be broken."""
    return Path(shutil.copytree(loaded / "out", tmp_path / "copy"))


def verify(warehouse: Path, *options: str) -> dict[str, dict[str, object]]:
    """What each promise came to."""
    done = run("verify", "--warehouse", warehouse, "--format", "json", *options)
    told = {each["promise"]: each for each in map(json.loads, done.stdout.splitlines())}
    assert done.exit_code == int(any(each["n_faults"] for each in told.values())), done.output
    return told


def broken(warehouse: Path, *options: str) -> set[str]:
    return {promise for promise, told in verify(warehouse, *options).items() if told["n_faults"]}


def change(warehouse: Path, sql: str) -> None:
    with duckdb.connect(str(warehouse / files.DATABASE)) as connection:
        connection.execute(sql)


def test_a_sound_warehouse_holds_every_promise(loaded: Path) -> None:
    told = verify(loaded / "out")
    assert tuple(told) == _PROMISES
    assert {promise: each["n_faults"] for promise, each in told.items()} == dict.fromkeys(_PROMISES, 0)
    assert told["sources"]["n_checked"] == 5
    assert all(each["n_checked"] for each in told.values())


@pytest.mark.parametrize(
    ("promise", "sql"),
    [
        ("grain", "insert into fact from fact limit 1"),
        ("grain", "update report set report_id = null where rowid = 0"),
        ("references", "delete from report where rowid = 0"),
        ("references", "update fact set row_code = 'no_such_row' where rowid = 3"),
        ("references", "update fact set applicant_type = 'nobody' where rowid = 3"),
        ("references", "update check_result set check_id = 'Z99' where rowid = 0"),
        ("references", "delete from agency"),
        ("references", "delete from indicator where indicator = 'disclosure_rate'"),
        ("counts", "delete from fact where rowid = 5"),
        ("counts", "delete from reject"),
        ("counts", "update source set sha256 = 'f' || substr(sha256, 2) where report_id is not null"),
        ("counts", "update load_run set n_facts = n_facts + 1"),
        ("values", "update fact set value = null where status = 'reported' and rowid < 20"),
        ("values", "update fact set status = 'guessed' where rowid = 7"),
        ("values", "update fact set year = 1999 where rowid = 7"),
        ("current", "update report set is_current = false where rowid = 0"),
        ("counts", "update report set report_id = repeat('0', 16) where rowid = 0"),
        ("versions", "update report set loader_version = '9.9' where rowid = 0"),
        ("versions", "update report set loaded_at = loaded_at + interval 1 hour where rowid = 0"),
        ("versions", "update load_run set load_no = load_no + 1"),
        ("parquet", "update fact set value = value + 1 where rowid = 9"),
        ("parquet", "alter table fact alter column year type bigint"),
        ("printed", "update fact set value = value + 1 where rowid = 9 and status = 'reported'"),
    ],
)
def test_a_broken_promise_is_told(copy: Path, promise: str, sql: str) -> None:
    change(copy, sql)
    assert promise in broken(copy, "--no-sources")


def test_files_that_are_missing_or_strange_are_told(copy: Path) -> None:
    (copy / "parquet" / "issue.parquet").rename(copy / "parquet" / "issues.parquet")
    told = verify(copy, "--no-sources")["files"]
    assert told["faults"] == [
        {"relation": "issue", "place": "parquet/issue.parquet", "found": "missing"},
        {"relation": "", "place": "parquet/issues.parquet", "found": "belongs to no table"},
    ]


@pytest.mark.parametrize("damage", ["cut", "rows"])
def test_a_damaged_parquet_file_is_told(copy: Path, damage: str) -> None:
    path = copy / "parquet" / "report.parquet"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    else:
        duckdb.execute(f"copy (from '{path}' limit 3) to '{path}.new' (format parquet)")
        Path(f"{path}.new").replace(path)
    assert broken(copy, "--no-sources") == {"parquet"}


def test_sources_that_changed_are_told(loaded: Path, copy: Path, tmp_path: Path) -> None:
    kept = shutil.copytree(loaded / "in", tmp_path / "kept")
    try:
        (loaded / "in" / "one.txt").write_text("something else", encoding="utf-8")
        with zipfile.ZipFile(loaded / "in" / "three.zip", "a") as archive:
            names = archive.namelist()
        with zipfile.ZipFile(loaded / "in" / "three.zip", "w") as archive:
            archive.writestr(names[0], "something else")
        told = verify(copy)["sources"]
        places = {Path(str(fault["place"])).name: str(fault["found"]) for fault in told["faults"]}  # type: ignore[attr-defined]
        assert set(places) == {"one.txt", f"three.zip!{names[0]}", f"three.zip!{names[1]}"}
        assert places[f"three.zip!{names[1]}"] == "it is not there any more"
        shutil.rmtree(loaded / "in")
        gone = verify(copy)["sources"]
        assert (gone["n_checked"], gone["n_faults"]) == (0, 0)
        assert gone["left_out"] == "5 documents are not where the load found them"
    finally:
        shutil.rmtree(loaded / "in", ignore_errors=True)
        shutil.copytree(kept, loaded / "in")


def test_what_is_no_warehouse_or_damaged_is_refused(copy: Path, tmp_path: Path) -> None:
    assert "holds no warehouse" in run("verify", "--warehouse", tmp_path / "nothing").output
    database = copy / files.DATABASE
    database.write_bytes(database.read_bytes()[:5000])
    done = run("verify", "--warehouse", copy)
    assert (done.exit_code, "cannot be opened" in done.output) == (1, True)


def test_the_table_tells_the_fault_in_one_line(copy: Path) -> None:
    change(copy, "update fact set value_raw = chr(27) || '[31m12', value = 13 where rowid = 9")
    done = run("verify", "--warehouse", copy, "--no-sources")
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert "13.000000 in 1 facts" in done.output


def differences(old: Path, new: Path, *options: str) -> list[dict[str, str]]:
    done = run("diff", old, new, "--format", "csv", *options)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    load(folder, [made_report("a", {"received": 3}), made_report("b", {"received": 5}, agency="示例市财政局")])
    return folder


def test_equal_warehouses_have_no_differences(before: Path) -> None:
    assert differences(before, before) == []
    done = run("diff", before, before, "--exit-code")
    assert (done.exit_code, done.stdout) == (0, "no differences\n")


def test_a_report_published_again_is_another_document(before: Path, tmp_path: Path) -> None:
    shutil.copytree(before, tmp_path / "after")
    again = made_report("a2", {"received": 4}, lost_cells=["carried_in"], published_on=dt.date(2023, 5, 1))
    load(tmp_path / "after", [again])
    found = differences(before, tmp_path / "after")
    assert [(row["change"], row["why"], row["row_code"], row["old_value"], row["new_value"]) for row in found] == [
        ("removed", "other_document", "carried_in", "0", ""),
        ("changed", "other_document", "received", "3", "4"),
    ]
    assert {row["new_report_id"] for row in found} == {again.report_id}
    assert run("diff", before, tmp_path / "after", "--exit-code").exit_code == 1


def test_new_and_lost_reports_and_versions_are_told(before: Path, tmp_path: Path) -> None:
    load(
        tmp_path / "after",
        [made_report("a", {"received": 7}), made_report("c", agency="示例市教育局")],
        versions=Versions("2.0", VERSIONS.codebook_version),
    )
    found = differences(before, tmp_path / "after")
    by = {(row["change"], row["why"], row["detail"]) for row in found}
    assert by == {
        ("changed", "loader_version", "1.0 -> 2.0"),
        ("removed", "lost_report", ""),
        ("added", "new_report", ""),
    }
    assert sum(row["change"] == "changed" for row in found) == 1
    table = run("diff", before, tmp_path / "after").output
    assert "changed  示例市商务局 2022  requests.received.count.total  3 → 7  (loader_version)" in table


def test_the_same_document_read_otherwise_by_the_same_version_is_unexplained(before: Path, tmp_path: Path) -> None:
    after = Path(shutil.copytree(before, tmp_path / "after"))
    change(after, "update fact set value = value + 1, value_raw = '4' where row_code = 'received' and value = 3")
    change(after, "update fact set locator = 'b9 r9 c9' where row_code = 'carried_in'")
    (row,) = differences(before, after)
    assert (row["change"], row["why"], row["new_value"]) == ("changed", "unexplained", "4")
    moved = [row for row in differences(before, after, "--provenance") if row["change"] == "provenance"]
    assert {row["new_locator"] for row in moved} == {"b9 r9 c9"}


def test_differences_as_json_are_the_same(before: Path, tmp_path: Path) -> None:
    after = Path(shutil.copytree(before, tmp_path / "after"))
    change(
        after,
        "update fact set value = null, status = 'blank', value_raw = '' where row_code = 'received' and value = 3",
    )
    rows = [json.loads(line) for line in run("diff", before, after, "--format", "json").stdout.splitlines()]
    assert [(row["old_value"], row["new_value"], row["new_status"]) for row in rows] == [("3", None, "blank")]


def test_what_cannot_be_compared_is_refused(before: Path, tmp_path: Path) -> None:
    done = run("diff", before, tmp_path / "nothing")
    assert (done.exit_code, "holds no warehouse" in done.output) == (1, True)
