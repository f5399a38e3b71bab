"""Several processes at one warehouse: loads wait for nobody and corrupt nothing, readers see a state before or after."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import CliRunner

from loader.cli import main
from tests.conftest import PROJECT
from tests.crash.harness import environment
from tests.crash.state import AT_REST, parquet_of, state_of, without_loads
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORTS = 12
#: Asks a warehouse again and again, over a new connection each time, and prints what it saw, until it is ended.
POLLING = """
    import sys, time
    from pathlib import Path
    from loader.warehouse import connect_readonly
    while True:
        with connect_readonly(Path(sys.argv[1])) as connection:
            rows = connection.execute(
                "select (select count(*) from report), (select count(distinct report_id) from fact),"
                " (select count(*) from source), (select count(*) from load_run),"
                " (select count(distinct report_id) from check_result)"
            ).fetchall()[0]
        print(*rows, flush=True)
        time.sleep(0.01)
"""
#: Takes the lock as a load does, tells so, and works on.
HOLDING = """
    import sys, time
    from pathlib import Path
    from tests.handmade import VERSIONS
    from loader.reference import reference_folder, sql_folder
    from loader.warehouse import Build
    with Build(Path(sys.argv[1]), VERSIONS, reference_folder(), sql_folder()):
        print("holds", flush=True)
        time.sleep(600)
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    for part, first in (("one", 0), ("two", REPORTS)):
        (folder / part).mkdir()
        for number in range(first, first + REPORTS):
            (folder / part / f"{number:03d}.txt").write_bytes(generate(7_000_000 + number).data)
    return folder


@pytest.fixture(scope="module")
def before(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the first part."""
    warehouse = tmp_path_factory.mktemp("before") / "wh"
    assert CliRunner(env=environment()).invoke(main, _load(inputs / "one", warehouse)).exit_code == 0
    return warehouse


@pytest.fixture
def warehouse(before: Path, tmp_path: Path) -> Path:
    return Path(copytree(before, tmp_path / "wh"))


def _load(path: Path, warehouse: Path) -> list[str]:
    return ["load", str(path), "--warehouse", str(warehouse), "--workers", "1"]


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The process, which does not outlive a test that fails."""
    with process:
        try:
            yield process
        finally:
            process.kill()


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def start_load(path: Path, warehouse: Path) -> subprocess.Popen[str]:
    return start("-m", "loader", *_load(path, warehouse))


def run_script(script: str, *arguments: object) -> subprocess.Popen[str]:
    return start("-c", textwrap.dedent(script), *map(str, arguments))


def assert_sound(warehouse: Path) -> None:
    """Database and Parquet agree, nothing is left over, and every promise holds."""
    assert parquet_of(warehouse) == state_of(warehouse)
    assert {path.name for path in warehouse.iterdir()} <= AT_REST
    verified = CliRunner().invoke(main, ["verify", "--no-sources", "--warehouse", str(warehouse)])
    assert verified.exit_code == 0, verified.output


def test_a_reader_that_asks_again_and_again_sees_before_or_after(warehouse: Path, inputs: Path) -> None:
    with running(run_script(POLLING, warehouse)) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline()
        with start_load(inputs / "two", warehouse) as load:
            assert load.wait() == 0, load.stderr
        time.sleep(0.5)
        reader.send_signal(signal.SIGTERM)
        told, failed = reader.communicate()
    assert "Error" not in failed, failed
    seen = list(dict.fromkeys(told.splitlines()))
    assert len(told.splitlines()) > 20
    assert [line.split()[0] for line in seen] == [str(REPORTS), str(2 * REPORTS)], seen
    # Reports, reports with facts, sources and checked reports belong to one load each time.
    assert [line.split()[3] for line in seen] == ["1", "2"]
    assert all(len({*line.split()[:3], line.split()[4]}) == 1 for line in seen), seen


def test_who_holds_the_file_open_goes_on_reading_what_was_there(warehouse: Path, inputs: Path) -> None:
    """A shell or a BI tool, which keeps its connection for hours, and an own shell beside it."""
    count = "select count(*) from report"
    sums = {table: f'select sum(hash("{table}")::hugeint) from "{table}"' for table in state_of(warehouse)}
    with duckdb.connect(str(warehouse / "ogi.duckdb"), read_only=True) as first:
        expected = {table: first.execute(query).fetchall() for table, query in sums.items()}
    # A connection of its own, which has nothing in memory yet.
    with duckdb.connect(str(warehouse / "ogi.duckdb"), read_only=True) as held:
        assert held.execute(count).fetchall() == [(REPORTS,)]
        with start_load(inputs / "two", warehouse) as load:
            assert load.wait() == 0
        # Also what it had never looked at before.
        assert {table: held.execute(query).fetchall() for table, query in sums.items()} == expected
        assert held.execute(count).fetchall() == [(REPORTS,)]
        with start("-m", "loader", "shell", "--warehouse", str(warehouse), "-csv", "-c", count) as shell:
            assert shell.communicate()[0].split()[-1] == str(2 * REPORTS)
    assert_sound(warehouse)


def test_of_two_loads_at_once_one_is_refused_and_says_so(warehouse: Path, inputs: Path) -> None:
    untouched = state_of(warehouse)
    with running(run_script(HOLDING, warehouse)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        with start_load(inputs / "two", warehouse) as load:
            told = load.communicate()[1]
        assert load.returncode == 1
        assert re.search(r"another load is writing to this warehouse; wait until it has ended, then load again", told)
        assert "Traceback" not in told
        # What the first is building is left alone, and what is published too.
        assert (warehouse / ".building").exists()
        assert state_of(warehouse) == untouched


def test_loads_that_race_leave_what_one_after_the_other_leaves(warehouse: Path, inputs: Path, tmp_path: Path) -> None:
    """Four loads at the same moment: each is done or refused; once repeated, all is there, once."""
    expected = Path(copytree(warehouse, tmp_path / "expected"))
    assert CliRunner(env=environment()).invoke(main, _load(inputs / "two", expected)).exit_code == 0
    loads = [start_load(inputs / "two", warehouse) for _ in range(4)]
    ended = [(load.communicate()[1], load.returncode) for load in loads]
    assert {code for _, code in ended} <= {0, 1}
    assert sum(code == 0 for _, code in ended) >= 1
    assert all("another load is writing" in told for told, code in ended if code == 1), ended
    assert without_loads(state_of(warehouse)) == without_loads(state_of(expected))
    assert_sound(warehouse)


def test_a_killed_load_takes_its_lock_with_it(warehouse: Path, inputs: Path) -> None:
    with running(run_script(HOLDING, warehouse)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        os.kill(holder.pid, signal.SIGKILL)
        assert holder.wait() == -signal.SIGKILL
    assert (warehouse / ".building").exists()
    with start_load(inputs / "two", warehouse) as load:
        assert load.wait() == 0
    with duckdb.connect(str(warehouse / "ogi.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from report").fetchall() == [(2 * REPORTS,)]
    assert_sound(warehouse)
