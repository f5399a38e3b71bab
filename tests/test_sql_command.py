"""`ogi sql`: exact answers in three forms, and nothing that a query could change or reach."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.warehouse import files
from tests.conftest import PROJECT
from tests.handmade import load, made_report

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    values = {"received": 7, "art20_8.fees:amount": "116408.28", "carried_in": None}
    load(folder, [made_report("a", values, title="\x1b[31m=1+1\u202e\n示例[bold]x[/bold]")])
    return folder


def ask(warehouse: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["sql", *arguments, "--warehouse", str(warehouse)], input=stdin)


_VALUES = "select row_code, value, status from fact where row_code in ('received', 'carried_in', 'art20_8.fees') and applicant_type in ('total', 'not_applicable') order by row_code"  # noqa: E501


def test_a_table_is_aligned_and_tells_null_from_nothing(warehouse: Path) -> None:
    done = ask(warehouse, _VALUES)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["row_code", "value", "status"],
        ["art20_8.fees", "116408.28", "reported"],
        ["carried_in", "NULL", "blank"],
        ["received", "7", "reported"],
    ]
    assert len({line.index(word) for line, word in zip(lines[1:], ("reported", "blank", "reported"), strict=True)}) == 1


def test_csv_and_json_have_exact_digits(warehouse: Path) -> None:
    rows = list(csv.reader(io.StringIO(ask(warehouse, _VALUES, "--format", "csv").stdout)))
    assert rows[1:] == [
        ["art20_8.fees", "116408.28", "reported"],
        ["carried_in", "", "blank"],
        ["received", "7", "reported"],
    ]
    told = [json.loads(line) for line in ask(warehouse, _VALUES, "--format", "json").stdout.splitlines()]
    assert [row["value"] for row in told] == ["116408.28", None, "7"]
    (one,) = map(
        json.loads, ask(warehouse, "select 1 as n, true as t, 0.5::double as d", "--format", "json").stdout.splitlines()
    )
    assert one == {"n": 1, "t": True, "d": 0.5}


def test_a_query_comes_from_a_file_or_a_pipe(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select '机关' as 名称", encoding="utf-8")
    assert ask(warehouse, "-f", str(tmp_path / "q.sql"), "--format", "csv").stdout == "名称\n机关\n"
    assert ask(warehouse, "-f", "-", "--format", "csv", stdin="select 1 as n").stdout == "n\n1\n"
    assert ask(warehouse).exit_code == ask(warehouse, "select 1", "-f", str(tmp_path / "q.sql")).exit_code == 2


@pytest.mark.parametrize(
    "query",
    [
        "delete from fact",
        "create table t as select 1",
        "copy (select 1) to '{out}/x.csv'",
        "copy fact to '{out}/x.parquet' (format parquet)",
        "attach '{out}/x.duckdb'",
        "select * from read_text('/etc/hostname')",
        "from '{out}/there.csv'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false; set enable_external_access = true; from '{out}/there.csv'",
        "export database '{out}/all'",
        "pragma database_list; call pragma_version(); set threads = 1",
    ],
)
def test_a_query_changes_and_reaches_nothing(warehouse: Path, tmp_path: Path, query: str) -> None:
    (tmp_path / "there.csv").write_text("a\n1\n", encoding="utf-8")
    before = (warehouse / files.DATABASE).read_bytes()
    done = ask(warehouse, query.format(out=tmp_path))
    assert done.exit_code == 1, done.output
    assert done.stderr.startswith("Error: the query cannot be answered: ")
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
    assert (warehouse / files.DATABASE).read_bytes() == before


@pytest.mark.parametrize(
    ("query", "told"),
    [("selct 1", "syntax error"), ("select nothing from fact", "nothing"), ("", "the query asks for nothing")],
)
def test_what_is_no_query_is_told(warehouse: Path, query: str, told: str) -> None:
    done = ask(warehouse, query)
    assert (done.exit_code, told in done.stderr) == (1, True), done.output


def test_texts_of_documents_are_shown_and_not_obeyed(warehouse: Path) -> None:
    shown = ask(warehouse, "select title from report").stdout
    assert shown.splitlines()[1] == "⟨U+001B⟩[31m=1+1⟨U+202E⟩⏎示例[bold]x[/bold]"
    told = ask(warehouse, "select title from report", "--format", "json").stdout
    assert "\x1b" not in told
    assert json.loads(told)["title"] == "\x1b[31m=1+1\u202e\n示例[bold]x[/bold]"


def test_a_long_answer_is_cut_in_tables_only_and_says_so(warehouse: Path) -> None:
    done = ask(warehouse, "select range as n from range(300)")
    assert len(done.stdout.splitlines()) == 201
    assert "the first 200 rows" in done.stderr
    assert len(ask(warehouse, "select range as n from range(30000)", "--format", "csv").stdout.splitlines()) == 30_001


@pytest.mark.skipif(shutil.which("head") is None, reason="there is no head")
def test_a_reader_that_goes_away_ends_it_quietly(warehouse: Path) -> None:
    command = (
        f"{sys.executable} -m loader sql 'select * from range(3000000)' --format csv --warehouse {warehouse} | head -2"
    )
    done = subprocess.run(["sh", "-c", command], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("range\n0\n", "")
