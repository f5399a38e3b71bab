"""Text as crawls give it: files to warehouse, against the floor of what any program has to do with the same files.

The floor is reading each file, its SHA-256 and its decoding, on one core. In a module of its own, which the second process
can import.
"""

from __future__ import annotations

import contextlib
import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from loader.model import Source
from loader.parse import Parser
from loader.reference import reference_folder
from tests.bench.storing import store
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FIRST_SEED = 3_000_000
_DRAWN_AT_ONCE = 100
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds for all files, each the median of several runs."""

    n_files: int
    n_bytes: int
    floor: float
    parsing: float
    load_one: float
    load_two: float
    #: Loading the same files again into the same warehouse.
    load_known: float
    #: Storing the rows of `fact` and `check_result` alone, of one processor.
    storing: float
    #: Peak resident memory of the largest process of a load.
    peak_mib: float


def lines(count: int, runs: int) -> list[str]:
    """The section of the results."""
    sizes = [size for size in (1_000, 10_000) if size < count]
    with tempfile.TemporaryDirectory() as folder:
        paths = write_reports(Path(folder) / "all", count)
        measured = [measure(paths[:size], runs if size <= 1_000 else 1) for size in (*sizes, count)]
    return [
        "## Text",
        "",
        "Drawn reports in all dialects, with the noise of crawls, half of them in GB18030; compare ratios, not seconds. *Floor* "
        "is reading the files, their SHA-256 and decoding, in one process; *parsing* takes their bytes to facts, statements and "
        "issues in one process; *load* is `ogi load`: files to DuckDB and Parquet, views and checks included, and its start. "
        "*Storing* is the least that a load can cost: the rows of `fact` and `check_result`, with the columns of the interface, "
        "out of memory into DuckDB and Parquet on one thread, without reading or checking anything.",
        "",
        "| reports | MiB | reports/s: floor | parsing | load, 1 worker | load, 2 workers | load again | MiB/s, 1 worker |"
        " storing ÷ floor | parsing ÷ floor | load ÷ floor | peak MiB |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        *map(_row, measured),
    ]


def _row(rates: Rates) -> str:
    seconds = (rates.floor, rates.parsing, rates.load_one, rates.load_two, rates.load_known)
    speeds = " | ".join(f"{rates.n_files / each:,.0f}" for each in seconds)
    size = rates.n_bytes / _MIB
    return (
        f"| {rates.n_files:,} | {size:.1f} | {speeds} | {size / rates.load_one:.2f} | "
        f"{rates.storing / rates.floor:.0f} | {rates.parsing / rates.floor:.0f} | "
        f"{rates.load_one / rates.floor:.0f} | {rates.peak_mib:,.0f} |"
    )


def write_reports(folder: Path, count: int) -> list[Path]:
    """Drawn reports as files, in order."""
    folder.mkdir(parents=True)
    seeds = range(_FIRST_SEED, _FIRST_SEED + count)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        drawn = pool.map(_drawn, seeds, chunksize=_DRAWN_AT_ONCE) if count > _DRAWN_AT_ONCE else map(_drawn, seeds)
        for number, data in enumerate(drawn):
            (folder / f"{number:07d}.txt").write_bytes(data)
    return sorted(folder.iterdir())


def _drawn(seed: int) -> bytes:
    return generate(seed).data


def measure(paths: Sequence[Path], runs: int) -> Rates:
    """Each action in turn, so that what else the machine does falls on all of them."""
    with tempfile.TemporaryDirectory() as folder:
        linked = Path(folder) / "reports"
        linked.mkdir()
        for path in paths:
            (linked / path.name).hardlink_to(path)
        timed: list[list[float]] = [[], [], [], [], []]
        peaks: list[float] = []
        stored: list[float] = []

        def load(name: str, workers: int) -> None:
            peaks.append(_load(linked, Path(folder) / name, workers))

        for run in range(runs):
            actions = (
                partial(_floor, paths),
                partial(_parse, paths),
                partial(load, f"one{run}", 1),
                partial(load, f"two{run}", 2),
                partial(load, f"one{run}", 1),
            )
            for taken, action in zip(timed, actions, strict=True):
                taken.append(_timed(action))
            (Path(folder) / f"stored{run}").mkdir()
            stored.append(store(Path(folder) / f"one{run}", Path(folder) / f"stored{run}"))
    floor, parsing, one_worker, two_workers, known = map(statistics.median, timed)
    n_bytes = sum(path.stat().st_size for path in paths)
    return Rates(
        len(paths), n_bytes, floor, parsing, one_worker, two_workers, known, statistics.median(stored), max(peaks)
    )


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _floor(paths: Sequence[Path]) -> None:
    for path in paths:
        data = path.read_bytes()
        hashlib.sha256(data).hexdigest()
        with contextlib.suppress(UnicodeDecodeError):
            data.decode("utf-8")
            continue
        data.decode("gb18030", "replace")


def _parse(paths: Sequence[Path]) -> None:
    parser = Parser(reference_folder())
    for path in paths:
        data = path.read_bytes()
        parser.parse(data, Source(str(path), hashlib.sha256(data).hexdigest(), len(data)))


def _load(folder: Path, warehouse: Path, workers: int) -> float:
    """Peak memory of the load's largest process, in MiB."""
    load = [
        sys.executable,
        "-m",
        "loader",
        "load",
        str(folder),
        "--warehouse",
        str(warehouse),
        "--workers",
        str(workers),
    ]
    watched = f"import resource, subprocess, sys; subprocess.run({load!r}, check=True, stdout=subprocess.DEVNULL); " \
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", watched], check=True, capture_output=True, text=True)
    # Kilobytes, but for one system.
    return int(done.stdout.split()[-1]) / (_MIB if sys.platform == "darwin" else 1024)
