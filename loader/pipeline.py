"""Files -> batches of columns, by as many worker processes as asked for.

A batch is cut from the list of files alone, and batches are handed over in that order, so the number of workers changes
nothing but the time.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING

from loader.columns import make_batch
from loader.inputs import list_inputs, read_input
from loader.model import LoaderError, ParsedReport, Reject, Source
from loader.parse import Parser

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from loader.columns import Batch

_BATCH_FILES = 250
#: Batches under way a worker: enough to keep it busy, few enough to keep memory constant.
_AHEAD = 2


class BatchReader:
    """Reads and parses lists of files; one lives in each worker process.

    Attributes:
        parser: parses each document.
    """

    def __init__(self, reference: Path, known: Collection[str]) -> None:
        self.parser = Parser(reference)
        self._known = known

    def read(self, inputs: Iterable[str | Reject]) -> Batch:
        """The rows of some inputs; bytes that the warehouse knows are not parsed again, their paths are kept."""
        reports: list[ParsedReport] = []
        rejects: list[Reject] = []
        seen: list[Source] = []
        for entry in inputs:
            content = entry if isinstance(entry, Reject) else read_input(entry)
            if isinstance(content, Reject):
                rejects.append(content)
                continue
            data, source = content
            seen.append(source)
            if source.sha256 in self._known:
                continue
            parsed = self.parser.parse(data, source)
            if isinstance(parsed, Reject):
                rejects.append(parsed)
            else:
                reports.append(parsed)
        return make_batch(reports, rejects, seen)


def read_batches(
    paths: Iterable[str], reference: Path, known: Collection[str], workers: int
) -> Iterator[tuple[int, Batch]]:
    """Batches of all inputs below `paths`, each with its number of inputs, in the order of the inputs.

    Raises:
        LoaderError: a worker process died (out of memory, killed).
    """
    inputs = list_inputs(paths)
    chunks = iter(lambda: list(islice(inputs, _BATCH_FILES)), [])
    if workers <= 1:
        reader = BatchReader(reference, known)
        for chunk in chunks:
            yield len(chunk), reader.read(chunk)
        return
    yield from _read_in_parallel(chunks, reference, known, workers)


def _read_in_parallel(
    chunks: Iterator[list[str | Reject]], reference: Path, known: Collection[str], workers: int
) -> Iterator[tuple[int, Batch]]:
    # Started afresh, not forked: the database's threads are running in this process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (reference, known)) as pool:
        under_way: deque[tuple[int, Future[Batch]]] = deque()
        try:
            while True:
                for chunk in islice(chunks, workers * _AHEAD - len(under_way)):
                    under_way.append((len(chunk), pool.submit(_read_chunk, chunk)))
                if not under_way:
                    return
                size, future = under_way.popleft()
                yield size, future.result()
        except BrokenProcessPool as error:
            raise LoaderError(
                "a worker process was killed, probably for lack of memory; nothing was stored. Load again with fewer "
                "--workers"
            ) from error
        finally:
            for _, future in under_way:
                future.cancel()


_worker: BatchReader | None = None


def _start_worker(reference: Path, known: Collection[str]) -> None:
    global _worker
    _worker = BatchReader(reference, known)


def _read_chunk(chunk: list[str | Reject]) -> Batch:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.read(chunk)
