"""Several at one warehouse: one load at a time, and readers that see one state throughout, each in a process of its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loader.warehouse import files
from tests.conftest import PROJECT
from tests.handmade import one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REPORTS = sorted((PROJECT / "data" / "reports" / "real").glob("*.txt"))
_BEFORE, _AFTER, _LAST = _REPORTS[:2], _REPORTS[2:-1], _REPORTS[-1:]
#: What belongs together: the reports, their facts, and the load that says how many there are.
_STATE = """
    select (select count(*) from report), (select count(*) from fact), (select max(load_no) from load_run),
        (select n_facts from load_run order by load_no desc limit 1)
"""
#: Opens the file, and with each line of its input reads once more; what it has not read yet is not in its memory.
_HOLDS_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select count(*) from report").fetchall(), flush=True)
for line in sys.stdin:
    tables = [name for (name,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by 1").fetchall()]
    print([connection.execute(f'select count(*), sum(hash(t)::hugeint) from "{name}" t').fetchall() for name in tables],
          flush=True)
"""
#: Opens, reads and closes until its input ends; prints each state when it is new.
_POLLS = """
import sys, select, duckdb
last = None
while True:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        state = connection.execute(sys.argv[2]).fetchall()
    if state != last:
        print(state, flush=True)
    last = state
    if select.select([sys.stdin], [], [], 0)[0]:
        break
"""


def _load_command(warehouse: Path, inputs: list[Path], workers: int = 1) -> list[str]:
    options = ["--warehouse", str(warehouse), "--workers", str(workers)]
    return [sys.executable, "-m", "loader", "load", *map(str, inputs), *options]


def _load(warehouse: Path, inputs: list[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_load_command(warehouse, inputs), cwd=PROJECT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("small") / "w"
    assert _load(warehouse, _BEFORE).returncode == 0
    return warehouse


@pytest.fixture
def warehouse(small: Path, tmp_path: Path) -> Path:
    """A warehouse of few reports."""
    return Path(shutil.copytree(small, tmp_path / "w"))


@contextmanager
def _program(text: str, *arguments: str) -> Iterator[Callable[[str], str]]:
    """A reader of its own: give it a line, get the next line it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", text, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    incoming, outgoing = process.stdout, process.stdin

    def ask(line: str = "") -> str:
        if line:
            outgoing.write(line)
            outgoing.flush()
        return incoming.readline()

    try:
        yield ask
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _stopped_load(warehouse: Path) -> Iterator[subprocess.Popen[str]]:
    """A load that stands still in its midst, with the lock in its hands."""
    command = _load_command(warehouse, _AFTER, workers=2)
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (warehouse / files.BUILDING).exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGSTOP)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_reader_that_holds_the_file_open_reads_its_state_to_the_end(warehouse: Path) -> None:
    """As a shell or a BI tool does: most of what it asks for is read from the file only after the load."""
    database = str(warehouse / files.DATABASE)
    with _program(_HOLDS_OPEN, database) as undisturbed:
        undisturbed()
        expected = undisturbed("read\n")
    with _program(_HOLDS_OPEN, database) as reader:
        assert reader() == f"[({len(_BEFORE)},)]\n"
        assert _load(warehouse, _AFTER).returncode == 0
        assert reader("read\n") == expected
    assert one(warehouse, "select count(*) from report") == len(_BEFORE + _AFTER)


def test_whoever_opens_the_file_during_a_load_sees_the_state_before_or_after(warehouse: Path) -> None:
    with _program(_POLLS, str(warehouse / files.DATABASE), _STATE) as poll:
        states = [poll()]
        assert _load(warehouse, _AFTER).returncode == 0
        states.append(poll())
        # Nothing between the two, and nothing behind: the end of its input ends it.
        assert poll("stop\n") == ""
    (before, after) = (eval(state)[0] for state in states)  # noqa: S307 - our own tuples
    assert (before[0], before[2], after[0], after[2]) == (len(_BEFORE), 1, len(_BEFORE + _AFTER), 2)
    assert before[1] == before[3]
    assert after[1] == after[3]


def test_the_second_load_is_refused_and_the_first_goes_on(warehouse: Path) -> None:
    with _stopped_load(warehouse) as first:
        second = _load(warehouse, _LAST)
        assert second.returncode == 1
        assert "another load is writing to this warehouse; wait until it has ended" in second.stderr
        assert one(warehouse, "select count(*) from report") == len(_BEFORE)
        first.send_signal(signal.SIGCONT)
        _, told = first.communicate(timeout=120)
        assert first.returncode == 0, told
    assert one(warehouse, "select count(*) from report") == len(_BEFORE + _AFTER)


def test_a_load_that_was_killed_keeps_nobody_out(warehouse: Path) -> None:
    with _stopped_load(warehouse) as first:
        first.kill()
        first.wait()
        second = _load(warehouse, _LAST)
    assert second.returncode == 0, second.stderr
    assert one(warehouse, "select count(*) from report") == len(_BEFORE + _LAST)
    assert not (warehouse / files.BUILDING).exists()
