"""`make crash`: kills, interrupts and starves loads, and prints what came of it; exit code 1 with any violation."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections import deque
from pathlib import Path

from tests.crash.harness import Bench, Outcome, die_at_each_step, disturb
from tests.crash.starved import lacks, may_mount, starve

_WORKERS = (1, 2)
#: Of the loads that are killed, a tenth more are interrupted.
_INTERRUPTED = 10


def main() -> None:
    """Run all series with one and with two workers."""
    arguments = argparse.ArgumentParser(prog="python -m tests.crash")
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--reports", type=int, default=30, help="before the load, and added by it")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    violations = []
    for workers in _WORKERS:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), given.reports, workers)
            n_kills = -(-given.kills // len(_WORKERS))
            series = {
                "killed": disturb(bench, n_kills, given.seed, signal.SIGKILL),
                "killed between steps": die_at_each_step(bench),
                "interrupted": disturb(bench, -(-n_kills // _INTERRUPTED), given.seed, signal.SIGINT),
                "starved": _starved(bench),
            }
            for name, outcomes in series.items():
                (last,) = deque(outcomes, maxlen=1)
                print(last.line(f"{name}, {workers} workers, a load of {bench.seconds:.1f} s"), flush=True)
                violations += last.violations
    print("\n".join(violations) or "no violations")
    sys.exit(bool(violations))


def _starved(bench: Bench) -> list[Outcome]:
    outcome = Outcome()
    size = sum(path.stat().st_size for path in bench.copy("measured").rglob("*") if path.is_file())
    for lack in lacks(size):
        if lack.mount and not may_mount():
            print(f"left out, mounting is not permitted: {lack.name}", flush=True)
            continue
        starve(bench, lack, outcome)
    return [outcome]


if __name__ == "__main__":
    main()
