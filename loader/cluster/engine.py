"""The units of a plan on a Dask cluster. The only module that knows Dask.

The cluster hands out units and gives those of a worker that died to another one; that nothing is lost or doubled follows
from the units themselves (`work`), not from the cluster.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from concurrent.futures import CancelledError
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from loader.cluster.plan import read_units
from loader.cluster.work import Place, UnitReader
from loader.messages import tell
from loader.model import LoaderError
from loader.readers.isolation import MEMORY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from loader.cluster.plan import Plan
    from loader.pipeline import Input

#: Tasks under way a thread of the cluster: enough to keep it busy, few enough to keep scheduler and caller small.
_AHEAD = 3
#: How often a task may be given up by the scheduler, which tries several workers each time.
_MOST_GIVEN_UP = 10
_CONNECT_SECONDS = "30s"


def need_dask() -> None:
    """See that Dask is there.

    Raises:
        LoaderError: it is not installed.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise LoaderError(
            tell(
                "--engine dask needs the package dask[distributed] ({error}); install it with "
                "`pip install 'ogi-warehouse[cluster]'`, or load with --engine local",
                error=error,
            )
        ) from error


def read_on_dask(
    parts: Path,
    plan: Plan,
    scheduler: str | None,
    workers: int,
    advance: Callable[[int], None],
    *,
    memory_bytes: int = MEMORY_BYTES,
) -> None:
    """Read all units of a plan.

    Args:
        parts: the folder of the parts, absolute, under the same path on every machine.
        plan: the plan in it.
        scheduler: address of a scheduler; None starts a cluster on this machine.
        workers: processes of that cluster; 0 takes one a processor.
        advance: told how many inputs have been gone through.
        memory_bytes: address space of a process that reads documents.

    Raises:
        LoaderError: the scheduler does not answer or went away, a worker cannot read the plan, or the loader itself is
            broken. What is done is kept.
    """
    from distributed import Client, LocalCluster

    # What it logs, with tracebacks, when the scheduler goes away is told in one line below.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with ExitStack() as resources:
        if scheduler is None:
            cluster = LocalCluster(
                n_workers=workers or os.cpu_count() or 1, threads_per_worker=1, memory_limit=0, silence_logs="CRITICAL",
                dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
            )  # fmt: skip
            scheduler = resources.enter_context(cluster).scheduler_address
        try:
            client = resources.enter_context(Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError) as error:
            raise LoaderError(
                tell(
                    "no Dask scheduler answers at {scheduler} ({error}); start one with `dask scheduler`, or give no "
                    "--scheduler for a cluster on this machine",
                    scheduler=scheduler,
                    error=error,
                )
            ) from error
        _Reading(client, Place(parts, plan.identity, memory_bytes), plan, advance).finish()
        # Workers of a lasting cluster keep nothing of this job.
        client.run(close_readers)


class _Reading:
    """A plan under way on a cluster."""

    def __init__(self, client: Any, place: Place, plan: Plan, advance: Callable[[int], None]) -> None:
        self._client = client
        self._place = place
        self._units = read_units(place.parts, plan)
        self._advance = advance
        #: Collections met, not handed out yet: number of the unit, place, path.
        self._collections: deque[tuple[int, int, str]] = deque()
        #: Key of a task -> the function, its arguments and how many inputs it goes through.
        self._under_way: dict[str, tuple[Callable[..., Any], tuple[Any, ...], int]] = {}
        self._given_up: dict[tuple[Any, ...], int] = {}
        self._serial = 0

    def finish(self) -> None:
        """Hand out all units and the collections met in them."""
        from distributed import as_completed

        arriving = as_completed(loop=self._client.loop)
        self._hand_out(arriving)
        while self._under_way:
            future = next(arriving)
            self._take(future, arriving)
            self._hand_out(arriving)

    def _hand_out(self, arriving: Any) -> None:
        limit = _AHEAD * max(1, sum(self._client.nthreads().values()))
        while len(self._under_way) < limit:
            if self._collections:
                self._submit(arriving, read_collection, self._collections.popleft(), 0)
                continue
            unit = next(self._units, None)
            if unit is None:
                return
            self._submit(arriving, read_unit, (unit.number, unit.inputs), len(unit.inputs))

    def _submit(self, arriving: Any, function: Callable[..., Any], arguments: tuple[Any, ...], size: int) -> None:
        self._serial += 1
        key = f"ogi-{self._place.plan}-{os.getpid()}-{self._serial}"
        future = self._client.submit(function, self._place, *arguments, key=key, pure=False)
        self._under_way[key] = (function, arguments, size)
        arriving.add(future)

    def _take(self, future: Any, arriving: Any) -> None:
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        function, arguments, size = self._under_way.pop(future.key)
        try:
            found = future.result()
        except (KilledWorker, CancelledError, CommClosedError) as error:
            self._see_that_the_scheduler_is_there(error)
            job = (function, *arguments[:-1])
            self._given_up[job] = self._given_up.get(job, 0) + 1
            if self._given_up[job] > _MOST_GIVEN_UP:
                raise LoaderError(
                    tell(
                        "workers died {times} times over unit {unit} ({error}); what is done is kept in "
                        "{parts}. See why they die (their logs, their memory), then run the same command again",
                        times=_MOST_GIVEN_UP,
                        unit=arguments[0],
                        error=error,
                        parts=self._place.parts,
                    )
                ) from error
            self._submit(arriving, function, arguments, size)
            return
        except ImportError as error:
            raise LoaderError(
                tell(
                    "a worker lacks a module ({error}); install the same version of ogi-warehouse on every worker",
                    error=error,
                )
            ) from error
        if function is read_unit:
            self._collections.extend((arguments[0], place, path) for place, path in found)
        self._advance(size)

    def _see_that_the_scheduler_is_there(self, error: BaseException) -> None:
        if self._client.status != "running":
            raise LoaderError(
                tell(
                    "the Dask scheduler went away ({error}); what is done is kept in {parts}: start the scheduler and "
                    "run the same command again",
                    error=error,
                    parts=self._place.parts,
                )
            ) from error


_readers: dict[int, UnitReader] = {}


def read_unit(place: Place, number: int, inputs: Sequence[Input]) -> Sequence[tuple[int, str]]:
    """Read a unit; runs on a worker."""
    return _reader(place).read_unit(number, inputs)


def read_collection(place: Place, number: int, at: int, path: str) -> None:
    """Read a collection; runs on a worker."""
    _reader(place).read_collection(number, at, path)


def close_readers() -> None:
    """End the reading processes of a worker; runs there."""
    while _readers:
        _readers.popitem()[1].close()


def _reader(place: Place) -> UnitReader:
    """The reader of this thread: a worker may have several."""
    thread = threading.get_ident()
    reader = _readers.get(thread)
    if reader is None or reader.place != place:
        if reader is not None:
            reader.close()
        reader = _readers[thread] = UnitReader(place)
    return reader
