"""The i-th of N parts of a plan, read on this machine without any engine: for array jobs and indexed jobs.

Units go round by their number, collections by the number of their input, so that a folder of crawls, which are few units
but much work, is spread too. Nothing needs to be agreed on but i and N; what two shards both read is the same bytes.
"""

from __future__ import annotations

import os
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from loader.cluster.plan import read_units
from loader.cluster.work import Place, UnitReader
from loader.collections import find_kind
from loader.readers.isolation import MEMORY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from loader.cluster.plan import Plan, Unit


@dataclass(frozen=True, slots=True)
class Shard:
    """The `index`-th of `count` parts, counted from 1."""

    index: int
    count: int

    def has(self, number: int) -> bool:
        """Whether it is this one that reads what has this number (0-based)."""
        return number % self.count == self.index - 1


def read_shard(
    parts: Path,
    plan: Plan,
    shard: Shard,
    workers: int,
    advance: Callable[[int], None],
    *,
    memory_bytes: int = MEMORY_BYTES,
) -> None:
    """Read what of a plan belongs to a shard.

    Args:
        parts: the folder of the parts.
        plan: the plan in it.
        shard: which part of the plan.
        workers: processes that read.
        advance: told how many inputs have been gone through.
        memory_bytes: address space of a process that reads documents.

    Raises:
        LoaderError: the parts cannot be written, or the loader itself is broken. What is done is kept.
    """
    jobs = _jobs(parts, plan, shard)
    lock = Lock()

    def work() -> None:
        reader = UnitReader(Place(parts, plan.identity, memory_bytes))
        try:
            while True:
                with lock:
                    job = next(jobs, None)
                if job is None:
                    return
                if isinstance(job, tuple):
                    reader.read_collection(*job)
                else:
                    reader.read_unit(job.number, job.inputs)
                    advance(len(job.inputs))
        finally:
            reader.close()

    if workers == 1:
        work()
        return
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(work) for _ in range(workers)]
        wait(running, return_when=FIRST_EXCEPTION)
        for future in running:
            future.result()


def _jobs(parts: Path, plan: Plan, shard: Shard) -> Iterator[Unit | tuple[int, int, str]]:
    """Units; collections as the number of their unit, their place there and their path."""
    for unit in read_units(parts, plan):
        if shard.has(unit.number):
            yield unit
        for place, entry in enumerate(unit.inputs):
            if shard.has(unit.first + place) and isinstance(entry, str) and _is_collection(plan.folder, entry):
                yield unit.number, place, entry


def _is_collection(folder: str, path: str) -> bool:
    try:
        with open(os.path.join(folder, path), "rb") as file:  # noqa: PTH118, PTH123 - names need not be valid text
            return find_kind(file, path) is not None
    except OSError:
        return False
