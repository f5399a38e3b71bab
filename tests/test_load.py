"""`ogi load`, `parse`, `shell` and the rest as a user meets them, above all on bad input."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from loader.cli import main
from loader.limits import memory_bytes, threads_for
from tests.conftest import PROJECT
from tests.synth.generate import generate

REAL = PROJECT / "data" / "reports" / "real"
NOTICE = "关于印发政府信息公开工作年度报告格式的通知\n各单位：\n请按附件格式编制报告。\n"


def ogi(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def query(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse / "ogi.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def bad_inputs(tmp_path: Path) -> Path:
    """A folder with one good report and everything that may lie beside it."""
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(next(REAL.glob("001_*")), folder / "good.txt")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\r\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4 ...")
    (folder / "list.txt").write_text("首页 > 政务公开\n示例市2022年预算公开\n示例市2023年预算公开\n", encoding="utf-8")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder


def test_bad_inputs_become_rejects_and_the_rest_loads(bad_inputs: Path, tmp_path: Path) -> None:
    result = ogi("load", bad_inputs, "--warehouse", tmp_path / "wh")
    assert result.exit_code == 0, result.output
    rejects = dict(query(tmp_path / "wh", "select regexp_extract(source_path, '[^/]+$'), reason from reject"))
    assert rejects == {
        "empty.txt": "empty_file",
        "blank.txt": "empty_file",
        "binary.txt": "binary_file",
        "paper.pdf": "damaged_file",
        "list.txt": "not_a_report",
        "notice.txt": "empty_form",
        "loop": "link_loop",
        "self.txt": "link_loop",
        "gone.txt": "missing_path",
        "pipe.txt": "not_a_file",
    }
    assert query(tmp_path / "wh", "select agency_name, year, n_facts from report") == [("杭州市商务局", 2023, 200)]
    assert query(tmp_path / "wh", "select count(*) from reject where message is null or message = ''") == [(0,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_a_reject(tmp_path: Path) -> None:
    secret = tmp_path / "in.txt"
    secret.write_text("x")
    secret.chmod(0)
    assert ogi("load", secret, "--warehouse", tmp_path / "wh").exit_code == 0
    assert query(tmp_path / "wh", "select reason from reject") == [("no_permission",)]


def test_a_refused_read_becomes_a_reject_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loader import inputs

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "in.txt"
    path.write_text("x")
    monkeypatch.setattr(inputs, "open", refuse, raising=False)
    refusal = inputs.read_input(str(path))
    assert getattr(refusal, "reason", None) == "no_permission"


def test_a_folder_that_does_not_exist_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    result = ogi("load", tmp_path / "nowhere", "--warehouse", tmp_path / "wh")
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert not (tmp_path / "wh").exists()


def test_one_missing_path_among_several_is_a_reject(tmp_path: Path) -> None:
    result = ogi("load", REAL, tmp_path / "nowhere", "--warehouse", tmp_path / "wh")
    assert result.exit_code == 0
    assert query(tmp_path / "wh", "select reason from reject") == [("missing_path",)]
    assert query(tmp_path / "wh", "select count(*) from report") == [(5,)]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = ogi("load", tmp_path / "in", "--warehouse", tmp_path / "wh")
    assert result.exit_code == 1
    assert "no file" in result.output


def test_no_path_is_wrong_usage() -> None:
    assert ogi("load").exit_code == 2


def test_a_truncated_report_loads_what_is_there_as_partial(tmp_path: Path) -> None:
    text = next(REAL.glob("001_*")).read_text(encoding="utf-8")
    cut = tmp_path / "cut.txt"
    cut.write_text(text[: text.index("4.保护第三方合法权益")], encoding="utf-8")
    ogi("load", cut, "--warehouse", tmp_path / "wh")
    assert query(tmp_path / "wh", "select status, n_values, year from report") == [("partial", 10 + 7 * 7, 2023)]
    codes = {code for (code,) in query(tmp_path / "wh", "select code from issue")}
    assert {"missing_table", "missing_row"} <= codes


def test_loading_again_changes_nothing_and_more_inputs_add(tmp_path: Path) -> None:
    warehouse = tmp_path / "wh"
    first, second = sorted(REAL.iterdir())[:2]
    ogi("load", first, "--warehouse", warehouse)
    before = query(warehouse, "select * from fact order by all"), query(warehouse, "select * from report")
    ogi("load", first, "--warehouse", warehouse)
    assert (query(warehouse, "select * from fact order by all"), query(warehouse, "select * from report")) == before
    result = ogi("load", second, first, "--warehouse", warehouse)
    assert "1 known already" in result.output
    assert query(warehouse, "select count(*) from report") == [(2,)]
    assert query(warehouse, "select count(*) from load_run") == [(3,)]


def test_the_same_bytes_under_two_names_are_one_report(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        shutil.copy(next(REAL.glob("001_*")), folder / name)
    ogi("load", folder, "--warehouse", tmp_path / "wh")
    assert query(tmp_path / "wh", "select count(*) from report") == [(1,)]
    paths = query(tmp_path / "wh", "select source_path from source where report_id is not null order by 1")
    assert [Path(str(path)).name for (path,) in paths] == ["a.txt", "b.txt"]


def test_two_workers_give_the_same_bytes_of_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder = tmp_path / "in"
    folder.mkdir()
    for seed in range(300):  # more than one batch of files
        sample = generate(seed)
        (folder / sample.filename).write_bytes(sample.data)
    for workers in (1, 2):
        assert ogi("load", folder, "--warehouse", tmp_path / f"wh{workers}", "--workers", workers).exit_code == 0
    for one in sorted((tmp_path / "wh1" / "parquet").iterdir()):
        assert one.read_bytes() == (tmp_path / "wh2" / "parquet" / one.name).read_bytes(), one.name


def test_parse_prints_facts_as_tsv_and_json() -> None:
    path = next(REAL.glob("001_*"))
    lines = ogi("parse", path).stdout.splitlines()
    assert lines[0].split("\t")[:4] == ["report_id", "agency_id", "year", "table_code"]
    assert len(lines) == 201
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    assert {row["value"] for row in rows if row["row_code"] == "art20_5.licensing"} == {"470"}
    report = json.loads(ogi("parse", path, "--format", "json").stdout)
    assert report["meta"]["agency_name"] == "杭州市商务局"
    assert len(report["facts"]) == 200


def test_parse_refuses_what_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    result = ogi("parse", tmp_path / "x.txt")
    assert result.exit_code == 1
    assert "empty_file" in result.output


def test_hostile_names_are_only_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["it's; drop table fact;--.txt", "a\nb.txt", "\x1b[31mred.txt", "=cmd().txt"]
    for number, name in enumerate(names):
        (folder / name).write_bytes(next(REAL.glob(f"00{number}_*")).read_bytes())
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_bytes(b"")
    assert ogi("load", folder, "--warehouse", tmp_path / "wh").exit_code == 0
    paths = {str(path).rsplit("/", 1)[-1] for (path,) in query(tmp_path / "wh", "select source_path from report")}
    assert paths == set(names)
    assert query(tmp_path / "wh", "select count(*) from reject") == [(1,)]


def test_the_shell_answers_from_the_warehouse_and_cannot_write(tmp_path: Path) -> None:
    ogi("load", REAL, "--warehouse", tmp_path / "wh")
    command = [sys.executable, "-m", "loader", "shell", "--warehouse", str(tmp_path / "wh"), "-csv", "-c"]
    answer = subprocess.run([*command, "select count(*) as n from report"], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["n", "5"]
    refused = subprocess.run([*command, "drop table fact"], capture_output=True, text=True, check=False)
    assert refused.returncode != 0


def test_commands_without_a_warehouse_say_what_to_do(tmp_path: Path) -> None:
    for command in (["check"], ["shell"], ["export", str(tmp_path / "out")]):
        result = ogi(*command, "--warehouse", tmp_path / "none")
        assert result.exit_code == 1
        assert "ogi load" in result.output


def test_export_writes_files_that_read_back_equal(tmp_path: Path) -> None:
    ogi("load", REAL, "--warehouse", tmp_path / "wh")
    for file_format in ("csv", "parquet"):
        result = ogi("export", tmp_path / "out", "--format", file_format, "--warehouse", tmp_path / "wh")
        assert result.exit_code == 0, result.output
        count = f"select count(*) from '{tmp_path / 'out' / f'fact.{file_format}'}'"
        assert duckdb.sql(count).fetchall() == query(tmp_path / "wh", "select count(*) from fact")


def test_every_command_has_help_with_an_example() -> None:
    for name, command in main.import_all().items():
        assert command.help, name
        assert "Example:" in command.help, name


@pytest.mark.parametrize(
    ("memory", "size"), [("1GiB", 1024**3), ("800MB", 800 * 1000**2), ("1.5 gib", 3 * 1024**3 // 2)]
)
def test_amounts_of_memory(memory: str, size: int) -> None:
    assert memory_bytes(memory) == size


@pytest.mark.parametrize("memory", ["", "1", "GiB", "-1GiB", "1.2.3GB", "1GiB; drop table fact"])
def test_what_is_no_amount_of_memory(memory: str) -> None:
    with pytest.raises(ValueError, match="is no amount of memory; give one such as"):
        memory_bytes(memory)


def test_little_memory_means_few_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 32)
    assert [threads_for(memory) for memory in ("100MB", "1GiB", "4GiB", "64GiB")] == [1, 4, 16, 32]


def test_what_is_no_memory_is_refused_before_anything_is_read(bad_inputs: Path, tmp_path: Path) -> None:
    result = ogi("load", bad_inputs, "--warehouse", tmp_path / "wh", "--memory", "lots")
    assert result.exit_code == 2
    assert "'lots' is no amount of memory" in result.output
    assert not (tmp_path / "wh").exists()


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    result = ogi("load", REAL, "--warehouse", tmp_path / "wh", "--memory", "1MB")
    assert result.exit_code == 1
    assert "Load again with a larger --memory" in result.output
    assert not (tmp_path / "wh" / "ogi.duckdb").exists()
