"""How long the steps of a publication take, and how much memory each needs, for warehouses of drawn reports."""

from __future__ import annotations

import datetime as dt
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from loader.model import Versions
from loader.reference import reference_folder, sql_folder
from loader.warehouse import Build, LoadRun, build, connect_readonly
from tests.bench.facts import batches, next_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Step -> the name under which `loader.warehouse.build` calls it; each SQL file is a step of its own.
_STEPS = {
    "reference tables": "load_reference",
    "agencies": "resolve_agencies",
    "describe": "describe",
    "check_structure": "check_structure",
    "write_parquet": "write_parquet",
    "summarise": "summarise",
}
_MIB = 1 << 20
_VERSIONS = Versions("bench", "bench")


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took: by the clock, and of processors, which other work on the machine does not change.

    peak_mib is that of the process while the step ran, None where the system does not tell.
    """

    name: str
    seconds: float
    processor_seconds: float
    peak_mib: int | None


@dataclass
class Publication:
    """A warehouse as it was made."""

    n_reports: int
    n_facts: int
    n_results: int
    database_mib: float
    parquet_mib: float
    #: In order; the last is everything.
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Addition:
    """A small load into a large warehouse; peak_mib as in `Step`."""

    n_reports: int
    n_added: int
    seconds: float
    #: The next load, of nothing new.
    seconds_known: float
    peak_mib: int | None


class Profiler:
    """Takes the time and the peak memory of named steps; a step that comes again adds to itself.

    With `is_telling`, each step that is watched is told on stderr when it ends: what is cut off has then said where.
    """

    def __init__(self, *, is_telling: bool = False) -> None:
        self._is_telling = is_telling
        self._seconds: dict[str, float] = {}
        self._processor_seconds: dict[str, float] = {}
        self._peaks: dict[str, int | None] = {}

    @property
    def steps(self) -> list[Step]:
        return [
            Step(name, seconds, self._processor_seconds[name], self._peaks[name])
            for name, seconds in self._seconds.items()
        ]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        _forget_peak()
        started, busy = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started
            self._processor_seconds[name] = self._processor_seconds.get(name, 0.0) + time.process_time() - busy
            peak = _peak_mib()
            self._peaks[name] = peak if peak is None else max(peak, self._peaks.get(name) or 0)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every step of `Build.publish` is taken while the context lasts."""
        with ExitStack() as patches:
            for name, function in _STEPS.items():
                patches.enter_context(self._patch(function, lambda *_, name=name: name))
            patches.enter_context(self._patch("run_sql", lambda _, path: _file_name(path)))
            yield

    def _patch(self, function: str, name_of: Callable[..., str]) -> mock._patch[Any]:
        original = getattr(build, function)

        def timed(*arguments: object, **named: object) -> object:
            name = name_of(*arguments)
            try:
                with self.step(name):
                    return original(*arguments, **named)
            finally:
                if self._is_telling:
                    print(
                        f"{name}: {self._seconds[name]:.2f} s, {self._processor_seconds[name]:.2f} of processors, "
                        f"{self._peaks[name]} MiB",
                        file=sys.stderr,
                        flush=True,
                    )

        return mock.patch.object(build, function, timed)


def publish(directory: Path, count: int, *, is_telling: bool = False) -> Publication:
    """Make a warehouse of `count` drawn reports, watched."""
    profiler = Profiler(is_telling=is_telling)
    n_facts = 0
    with Build(directory, _VERSIONS, reference_folder(), sql_folder()) as load:
        drawn = batches(count)
        while True:
            with profiler.step("drawing reports"):
                batch = next(drawn, None)
            if batch is None:
                break
            n_facts += len(batch.fact)
            with profiler.step("staging"):
                load.add(batch)
        started, busy = time.perf_counter(), time.process_time()
        with profiler.watching():
            load.publish(LoadRun(dt.datetime(2026, 1, 1)))
        seconds, processor_seconds = time.perf_counter() - started, time.process_time() - busy
    known = [step for step in profiler.steps if step.name not in ("drawing reports", "staging")]
    rest = seconds - sum(step.seconds for step in known)
    processor_rest = processor_seconds - sum(step.processor_seconds for step in known)
    peaks = [step.peak_mib for step in known if step.peak_mib is not None]
    return Publication(
        n_reports=count,
        n_facts=n_facts,
        n_results=_count(directory, "check_result"),
        database_mib=(directory / "ogi.duckdb").stat().st_size / _MIB,
        parquet_mib=sum(file.stat().st_size for file in (directory / "parquet").iterdir()) / _MIB,
        steps=[
            *profiler.steps,
            Step("last batch, checkpoint, putting in place", rest, processor_rest, None),
            Step("publish, all of it", seconds, processor_seconds, max(peaks, default=None)),
        ],
    )


def publish_apart(directory: Path, count: int) -> Publication:
    """The same in a process of its own, so that one size does not inherit the memory of another."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(publish, directory, count, is_telling=True).result()


def add_to(directory: Path, of: int, count: int) -> Addition:
    """Load `count` reports of the next year into a warehouse of `of` reports, then nothing new."""
    seconds: list[float] = []
    for batch in (next_year(count, of), None):
        started = time.perf_counter()
        with Build(directory, _VERSIONS, reference_folder(), sql_folder()) as load:
            if batch is not None:
                load.add(batch)
            load.publish(LoadRun(dt.datetime(2026, 1, 2)))
        seconds.append(time.perf_counter() - started)
    return Addition(of, count, seconds[0], seconds[1], _peak_mib())


def add_apart(directory: Path, of: int, count: int) -> Addition:
    """The same in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(add_to, directory, of, count).result()


def lines(publications: Sequence[Publication], additions: Sequence[Addition] = ()) -> list[str]:
    """The section of the results."""
    names = list(dict.fromkeys(step.name for made in publications for step in made.steps))
    steps: list[Mapping[str, Step]] = [{step.name: step for step in made.steps} for made in publications]
    heads = " | ".join(f"{made.n_reports:,}: s | processor s | MiB" for made in publications)
    return [
        "## Publication",
        "",
        "Seconds of each step of a first load of drawn reports, by the clock and of both processors, and the peak of the "
        "process's memory while it ran (resident, so what earlier steps still hold is in it).",
        "",
        *(
            f"- {made.n_reports:,} reports: {made.n_facts:,} facts, {made.n_results:,} results of checks, database "
            f"{made.database_mib:,.0f} MiB, Parquet {made.parquet_mib:,.0f} MiB"
            for made in publications
        ),
        *(
            f"- {added.n_added:,} reports of a new year into {added.n_reports:,}: {added.seconds:.1f} s; a load of nothing new: "
            f"{added.seconds_known:.1f} s; peak {added.peak_mib or 0:,} MiB"
            for added in additions
        ),
        "",
        f"| step | {heads} |",
        "|---" * (1 + 3 * len(publications)) + "|",
        *(f"| {name} | {' | '.join(_cells(made.get(name)) for made in steps)} |" for name in names),
    ]


def _cells(step: Step | None) -> str:
    if step is None:
        return " |  | "
    return (
        f"{step.seconds:.2f} | {step.processor_seconds:.2f} | {'' if step.peak_mib is None else f'{step.peak_mib:,}'}"
    )


def _file_name(path: Path) -> str:
    """Views are only defined at publication, so all of them are one step."""
    folder = path.parent.name
    if folder == "views":
        return "views/*.sql"
    return path.name if folder == "sql" else f"{folder}/{path.name}"


def _count(directory: Path, table: str) -> int:
    with connect_readonly(directory) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _forget_peak() -> None:
    # Linux: 5 sets the peak of the resident set back to what is resident now.
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak_mib() -> int | None:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), None)
