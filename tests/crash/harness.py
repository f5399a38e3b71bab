"""Kills loads at random moments, and holds what is left to the promise: the state before or the one after, nothing else.

The times are random, what is promised is not: whatever moment is hit, a run that finds a violation prints its seed, the
moment and the number of workers.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from loader.warehouse import files
from tests.crash.state import AT_REST, parquet_of, state_of, without_loads
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.crash.state import State

_FIRST_SEED = 9_000_000
#: Moments are drawn up to a little behind the end of an undisturbed load, which varies.
_BEYOND = 1.1
#: A load takes some twenty steps.
_MOST_STEPS = 200
_INTERRUPTED = 128 + signal.SIGINT


@dataclass
class Outcome:
    """What a series of disturbed loads came to."""

    n_before: int = 0
    n_after: int = 0
    n_finished: int = 0
    violations: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One line for a person."""
        return (
            f"{name}: {self.n_before + self.n_after} loads, {self.n_before} left the state before, {self.n_after} the state "
            f"after ({self.n_finished} had ended by themselves), {len(self.violations)} violations"
        )


class Bench:
    """A warehouse with some reports, and a load of more, undisturbed: what every disturbed load is compared with."""

    def __init__(self, folder: Path, count: int, workers: int) -> None:
        """Draw `2 * count` reports, load half of them, then all of them in a copy."""
        self.folder, self.workers = folder, workers
        self._inputs = folder / "in"
        self._write(range(count))
        self._start = folder / "start"
        self._run(self._start)
        self._write(range(count, 2 * count))
        self.undisturbed = Path(shutil.copytree(self._start, folder / "undisturbed"))
        started = time.monotonic()
        self._run(self.undisturbed)
        #: What an undisturbed load took when one was last seen: how busy the machine is changes while a series runs.
        self.seconds = time.monotonic() - started
        self.before, self.after = state_of(self._start), state_of(self.undisturbed)
        if self.before["report"] == self.after["report"]:
            raise AssertionError("the load adds nothing: no moment could tell before from after")

    def _write(self, numbers: Sequence[int]) -> None:
        self._inputs.mkdir(exist_ok=True)
        for number in numbers:
            (self._inputs / f"{number:04d}.txt").write_bytes(generate(_FIRST_SEED + number).data)

    def command(self, warehouse: Path) -> list[str]:
        """The load of all reports."""
        load = [sys.executable, "-m", "loader", "load", str(self._inputs), "--warehouse", str(warehouse)]
        return [*load, "--workers", str(self.workers)]

    def _run(self, warehouse: Path) -> None:
        subprocess.run(self.command(warehouse), check=True, capture_output=True, env=environment())

    def copy(self, name: str) -> Path:
        """A copy of the warehouse before the load."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(self._start, target))

    def check(self, warehouse: Path, outcome: Outcome, what: str) -> None:
        """Hold a warehouse to the promise, load once more, and hold it again; violations go to `outcome`."""
        found = state_of(warehouse)
        if found not in (self.before, self.after):
            outcome.violations.append(
                f"{what}: neither the state before nor the one after: {_unlike(found, self.before)}"
            )
        is_after = found == self.after
        outcome.n_after += is_after
        outcome.n_before += not is_after
        if parquet_of(warehouse) != found:
            outcome.violations.append(f"{what}: Parquet is not what the database holds")
        started = time.monotonic()
        self._run(warehouse)
        if not is_after:
            self.seconds = time.monotonic() - started
        again = state_of(warehouse)
        if without_loads(again) != without_loads(self.after):
            outcome.violations.append(f"{what}: the next load ends otherwise: {_unlike(again, self.after)}")
        if parquet_of(warehouse) != again:
            outcome.violations.append(f"{what}: after the next load Parquet is not what the database holds")
        strange = {path.name for path in warehouse.iterdir()} - AT_REST
        if strange:
            outcome.violations.append(f"{what}: after the next load there is {sorted(strange)}")


def environment(**more: str) -> dict[str, str]:
    """That of a load whose rows do not depend on the clock."""
    return {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **more}


def disturb(bench: Bench, count: int, seed: int, send: signal.Signals) -> Iterator[Outcome]:
    """Send a signal to a load and all its processes at `count` random moments; the outcome so far after each.

    A load that is killed leaves the state before or after; one that is interrupted also ends with exit code 130, unless
    it was done, and leaves no processes behind.
    """
    draw = random.Random(seed)
    outcome = Outcome()
    for number in range(count):
        moment = draw.uniform(0, _BEYOND * bench.seconds)
        what = f"seed {seed}, number {number}, {send.name} after {moment:.3f} s, {bench.workers} workers"
        warehouse = bench.copy("disturbed")
        process = subprocess.Popen(
            bench.command(warehouse),
            env=environment(),
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(moment)
        _send(process.pid, send)
        _, told = process.communicate(timeout=120)
        outcome.n_finished += process.returncode == 0
        allowed = (0, -send) if send == signal.SIGKILL else (0, _INTERRUPTED, -send)
        if process.returncode not in allowed:
            outcome.violations.append(f"{what}: exit code {process.returncode}: {told.decode()[-500:]}")
        if send != signal.SIGKILL and b"Traceback" in told and moment > bench.seconds / 4:
            outcome.violations.append(f"{what}: a traceback: {told.decode()[-500:]}")
        if send != signal.SIGKILL and (warehouse / files.BUILDING).exists():
            outcome.violations.append(f"{what}: an unfinished build is left")
        if not _ends(lambda pid=process.pid: _is_alive(pid)):
            outcome.violations.append(f"{what}: processes are left")
            _send(process.pid, signal.SIGKILL)
        bench.check(warehouse, outcome, what)
        yield outcome


def die_at_each_step(bench: Bench) -> Iterator[Outcome]:
    """Kill a load in front of each step of putting its result in place; the outcome so far after each."""
    outcome = Outcome()
    for step in range(_MOST_STEPS):
        warehouse = bench.copy("dying")
        dying = [sys.executable, "-m", "tests.crash.steps", str(step), *bench.command(warehouse)[3:]]
        done = subprocess.run(dying, env=environment(), capture_output=True, check=False)
        what = f"step {step}, {bench.workers} workers"
        if done.returncode not in (0, -signal.SIGKILL):
            outcome.violations.append(f"{what}: exit code {done.returncode}: {done.stderr.decode()[-500:]}")
        outcome.n_finished += done.returncode == 0
        bench.check(warehouse, outcome, what)
        yield outcome
        if done.returncode == 0:
            return
    outcome.violations.append(f"more than {_MOST_STEPS} steps")
    yield outcome


def _send(group: int, send: signal.Signals) -> None:
    try:
        os.killpg(group, send)
    except ProcessLookupError:
        return


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _ends(is_going_on: Callable[[], bool], seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while is_going_on():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _unlike(found: State, expected: State) -> str:
    tables = sorted(table for table in found.keys() | expected.keys() if found.get(table) != expected.get(table))
    return f"tables {tables} differ"
