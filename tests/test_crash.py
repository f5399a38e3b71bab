"""A short run of `make crash`: whatever a load meets, the warehouse holds the state before it or the one after."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.conftest import PROJECT
from tests.crash.harness import Bench, Outcome, disturb, environment
from tests.crash.starved import Lack, limited, may_mount, starve
from tests.crash.state import parquet_of, state_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("crash"), 2, 1)


def last(outcomes: object) -> Outcome:
    *_, outcome = outcomes  # type: ignore[misc]
    assert isinstance(outcome, Outcome)
    return outcome


def test_the_harness_tells_a_broken_warehouse(bench: Bench) -> None:
    broken = bench.copy("broken")
    with duckdb.connect(str(broken / "ogi.duckdb")) as connection:
        connection.execute("delete from fact where rowid = 0")
    outcome = Outcome()
    assert state_of(broken) != parquet_of(broken)
    (broken / "stray").touch()
    bench.check(broken, outcome, "broken")
    told = " ".join(outcome.violations)
    assert "neither the state before" in told
    assert "Parquet is not" in told
    assert "stray" in told


@pytest.mark.parametrize(("send", "count"), [(signal.SIGKILL, 1), (signal.SIGINT, 1)])
def test_a_disturbed_load_leaves_the_state_before_or_after(bench: Bench, send: signal.Signals, count: int) -> None:
    outcome = last(disturb(bench, count, 1, send))
    assert (outcome.violations, outcome.n_before + outcome.n_after) == ([], count)


def test_workers_that_are_interrupted_while_they_start_say_nothing(tmp_path: Path) -> None:
    """Ctrl-C reaches them before they could say what they do on it: a start that is slowed shows that it waits."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, time\nif any('spawn_main' in text for text in sys.orig_argv):\n"
        "    open(__file__ + '.started', 'w').close()\n    time.sleep(2)\n",
        encoding="utf-8",
    )
    reports = PROJECT / "data" / "reports" / "real"
    command = [
        sys.executable,
        "-m",
        "loader",
        "load",
        str(reports),
        "--warehouse",
        str(tmp_path / "wh"),
        "--workers",
        "2",
    ]
    with subprocess.Popen(
        command, env=environment(PYTHONPATH=f"{tmp_path}:{PROJECT}"), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as load:  # fmt: skip
        while not (tmp_path / "sitecustomize.py.started").exists():
            assert load.poll() is None
            time.sleep(0.05)
        os.killpg(load.pid, signal.SIGINT)
        told = load.communicate(timeout=60)[1]
    assert (load.returncode, told) == (130, "Interrupted; a load that had not ended changed nothing.\n")
    assert not (tmp_path / "wh" / "ogi.duckdb").exists()


def test_a_load_that_is_killed_within_the_step_that_counts_is_finished_by_the_next_reader(bench: Bench) -> None:
    warehouse = bench.copy("moved")
    ready = warehouse / ".ready"
    ready.mkdir()
    # As a kill leaves it between the two renames: the new database is in its place, its Parquet files are not.
    shutil.copy(bench.undisturbed / "ogi.duckdb", warehouse / "ogi.duckdb")
    shutil.copytree(bench.undisturbed / "parquet", ready / "parquet")
    outcome = Outcome()
    bench.check(warehouse, outcome, "between")
    assert (outcome.violations, outcome.n_after) == ([], 1)


@pytest.mark.parametrize(
    "lack",
    [
        Lack("small files", partial(limited, resource.RLIMIT_FSIZE, 200 * 1024)),
        Lack("a read-only disk", mount="size=60000000", is_readonly=True),
    ],
    ids=lambda lack: lack.name,
)
def test_a_load_that_lacks_something_is_refused_and_changes_nothing(bench: Bench, lack: Lack) -> None:
    if lack.mount and not may_mount():
        pytest.skip("mounting is not permitted")
    outcome = Outcome()
    starve(bench, lack, outcome)
    assert (outcome.violations, outcome.n_before, outcome.n_finished) == ([], 1, 0)
