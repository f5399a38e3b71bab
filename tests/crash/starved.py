"""Loads that lack something: room on the disk, a folder that may be written to, files that may be opened.

Each has to end with exit code 1 and one message, leave the state before, and succeed once it has what it lacked.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.harness import Outcome, environment
from tests.crash.state import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.crash.harness import Bench

_KIB = 1024


@dataclass(frozen=True)
class Lack:
    """Something that a load has too little of."""

    name: str
    #: Called in the load's process before it starts.
    limit: Callable[[], object] | None = None
    #: Options of a file system of its own for the warehouse; "" where it stays on the disk. Mounting takes rights.
    mount: str = ""
    is_readonly: bool = False


def lacks(before_bytes: int) -> list[Lack]:
    """All lacks; `before_bytes` is the size of the warehouse before the load."""
    limits = [
        Lack(f"files of {size} KiB at most", partial(limited, resource.RLIMIT_FSIZE, size * _KIB))
        for size in (64, 1_000, before_bytes // _KIB)
    ]
    limits += [Lack(f"{count} open files", partial(limited, resource.RLIMIT_NOFILE, count)) for count in (6, 9, 12, 24)]
    full = [
        Lack(f"a disk of {size // _KIB} KiB", mount=f"size={size}")
        for size in (before_bytes + 200 * _KIB, before_bytes * 3 // 2, before_bytes * 2)
    ]
    return [*limits, *full, Lack("a read-only disk", mount=f"size={before_bytes * 9}", is_readonly=True)]


def limited(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def starve(bench: Bench, lack: Lack, outcome: Outcome) -> None:
    """One load that lacks something, and the next one; violations go to `outcome`."""
    with _place(bench, lack) as warehouse:
        done = subprocess.run(
            bench.command(warehouse),
            env=environment(),
            capture_output=True,
            text=True,
            preexec_fn=lack.limit,
            check=False,
        )
        what = f"{lack.name}, {bench.workers} workers"
        if done.returncode == 0:
            outcome.n_finished += 1
        elif done.returncode != 1 or "Traceback" in done.stderr or "Error: " not in done.stderr:
            outcome.violations.append(f"{what}: exit code {done.returncode}: {done.stderr[-800:]}")
        if done.returncode and state_of(warehouse) != bench.before:
            outcome.violations.append(f"{what}: refused, but the state is not the one before")
        kept = Path(shutil.copytree(warehouse, bench.folder / "relieved", dirs_exist_ok=False))
    bench.check(kept, outcome, what)
    shutil.rmtree(kept)


def may_mount() -> bool:
    """Whether this process may mount file systems."""
    return os.geteuid() == 0 and shutil.which("mount") is not None and _mounts_here()


def _mounts_here() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0


@contextmanager
def _place(bench: Bench, lack: Lack) -> Iterator[Path]:
    if not lack.mount:
        yield bench.copy("starved")
        return
    target = bench.folder / "mounted"
    target.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", lack.mount, "tmpfs", str(target)], check=True)
    try:
        warehouse = Path(shutil.copytree(bench.copy("starved"), target / "warehouse"))
        if lack.is_readonly:
            subprocess.run(["mount", "-o", "remount,ro", str(target)], check=True)
        yield warehouse
    finally:
        subprocess.run(["umount", str(target)], check=True)
