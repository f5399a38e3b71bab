"""Files and their members -> batches of columns, by as many worker processes as asked for.

A batch is cut from the list of files alone, the documents of an archive or corpus follow behind the batch in which it was
met, and batches are handed over in that order: the number of workers changes nothing but the time.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, NamedTuple

from loader.collections import Member, RecordColumns, find_kind, may_be_collection, read_members
from loader.columns import Batch, make_batch
from loader.inputs import identify, list_inputs, read_input
from loader.limits import TimeLimit, cpu_limit, rare_collections
from loader.messages import tell
from loader.model import LoaderError, ParsedReport, Reject, Source
from loader.parse import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path


class Cut(NamedTuple):
    """How large a batch may become."""

    documents: int
    #: Of members of a collection, which are handed to the workers as bytes; the one that passes the limit is still in.
    bytes: int


CUT = Cut(documents=250, bytes=16 * 1024**2)
#: Batches under way a worker: enough to keep it busy, few enough to keep memory constant.
_AHEAD = 2
#: Processor time for the parsing of one document; a report takes some milliseconds.
_PARSE_SECONDS = 60

#: One input: a path, a member of a collection, or what was refused already.
Input = str | Member | Reject


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know."""

    reference: Path
    #: SHA-256 of documents that need not be read again.
    known: Collection[str]
    columns: RecordColumns


@dataclass(frozen=True, slots=True)
class InputRead:
    """What one input gave: a report, a reject or a collection; a source alone where the warehouse knows its bytes."""

    #: None where no bytes could be had, and for collections.
    source: Source | None = None
    parsed: ParsedReport | Reject | None = None
    #: Set where the input is an archive or corpus whose documents are still to be read.
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRead:
    """What one batch of inputs gave."""

    batch: Batch
    #: The inputs that are archives or corpora, each with its place among the inputs (0-based): their documents are
    #: still to be read.
    collections: tuple[tuple[int, str], ...]


def gather(inputs_read: Iterable[InputRead]) -> BatchRead:
    """One batch of what its inputs gave, in their order."""
    reports: list[ParsedReport] = []
    rejects: list[Reject] = []
    seen: list[Source] = []
    collections: list[tuple[int, str]] = []
    for place, entry in enumerate(inputs_read):
        if entry.collection is not None:
            collections.append((place, entry.collection))
        if entry.source is not None:
            seen.append(entry.source)
        if isinstance(entry.parsed, Reject):
            rejects.append(entry.parsed)
        elif entry.parsed is not None:
            reports.append(entry.parsed)
    return BatchRead(make_batch(reports, rejects, seen), tuple(collections))


class BatchReader:
    """Reads and parses lists of inputs; one lives in each worker process.

    Attributes:
        parser: parses each document.
    """

    def __init__(self, setup: Setup) -> None:
        self.parser = Parser(setup.reference)
        self._known = setup.known

    def read(self, inputs: Iterable[Input]) -> BatchRead:
        """The rows of some inputs; bytes that the warehouse knows are not parsed again, their paths are kept."""
        with rare_collections():
            return gather(map(self.read_one, inputs))

    def read_one(self, entry: Input) -> InputRead:
        """What one input gives."""
        content = input_content(entry)
        if isinstance(entry, str) and _is_collection(entry, content):
            return InputRead(collection=entry)
        if isinstance(content, Reject):
            return InputRead(parsed=content)
        data, source = content
        return InputRead(source, None if source.sha256 in self._known else self._parse(data, source))

    def _parse(self, data: bytes, source: Source) -> ParsedReport | Reject:
        try:
            with cpu_limit(_PARSE_SECONDS):
                return self.parser.parse(data, source)
        except TimeLimit:
            message = f"reading took more than {_PARSE_SECONDS} s of processor time; a report takes some milliseconds"
            return Reject(source.path, source.sha256, "time_limit", message)


def input_content(entry: Input) -> tuple[bytes, Source] | Reject:
    """The bytes of an input with their identity, or why there are none."""
    if isinstance(entry, Reject):
        return entry
    if isinstance(entry, Member):
        return entry.data, identify(entry.path, entry.data)
    return read_input(entry)


def _is_collection(path: str, content: tuple[bytes, Source] | Reject) -> bool:
    """Whether a file holds many documents; such a file may be larger than any document."""
    if not isinstance(content, Reject):
        data = content[0]
        return may_be_collection(data[:512]) and find_kind(io.BytesIO(data), path) is not None
    if content.reason != "too_large":
        return False
    with open(path, "rb") as file:  # noqa: PTH123 - file names need not be valid text
        return find_kind(file, path) is not None


def read_batches(paths: Iterable[str], setup: Setup, workers: int) -> Iterator[tuple[int, Batch]]:
    """Batches of all inputs below `paths`, each with its number of files, in the order of the inputs.

    Raises:
        LoaderError: a worker process died (out of memory, killed).
    """
    chunks = cut_inputs(paths, CUT)
    with _reading(setup, workers) as submit:
        for size, done in _in_order(chunks, submit, workers):
            yield size, done.batch
            for _, path in done.collections:
                for _, members in _in_order(cut_members(path, setup.columns, CUT), submit, workers):
                    yield 0, members.batch


def cut_inputs(paths: Iterable[str], cut: Cut) -> Iterator[list[Input]]:
    """All inputs below the paths, in batches of limited number."""
    inputs = list_inputs(paths)
    return iter(lambda: list(islice(inputs, cut.documents)), [])


def cut_members(path: str, columns: RecordColumns, cut: Cut, folder: str = "") -> Iterator[list[Input]]:
    """The members of a collection, in batches of limited number and size.

    Args:
        path: as given on the command line; the members' paths begin with it.
        columns: which columns of records hold what.
        cut: how large a batch may become.
        folder: what a relative path is relative to; "" for the working folder.
    """
    chunk: list[Input] = []
    size = 0
    for member in _members(path, columns, folder):
        chunk.append(member)
        size += len(member.data) if isinstance(member, Member) else 0
        if len(chunk) == cut.documents or size > cut.bytes:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _members(path: str, columns: RecordColumns, folder: str) -> Iterator[Member | Reject]:
    try:
        with open(os.path.join(folder, path), "rb") as file:  # noqa: PTH118, PTH123 - as above
            yield from read_members(path, file, columns)
    except OSError as error:
        yield Reject(path, None, "unreadable_file", f"reading failed ({error.strerror}); try again")


def _in_order(
    chunks: Iterator[list[Input]], submit: Callable[[list[Input]], Future[BatchRead]], workers: int
) -> Iterator[tuple[int, BatchRead]]:
    """What the chunks gave, in their order, while some more are under way."""
    under_way: deque[tuple[int, Future[BatchRead]]] = deque()
    try:
        while True:
            for chunk in islice(chunks, (workers * _AHEAD if workers > 1 else 1) - len(under_way)):
                under_way.append((len(chunk), submit(chunk)))
            if not under_way:
                return
            size, future = under_way.popleft()
            yield size, future.result()
    finally:
        for _, future in under_way:
            future.cancel()


@contextmanager
def _reading(setup: Setup, workers: int) -> Iterator[Callable[[list[Input]], Future[BatchRead]]]:
    """What reads a chunk: this process itself, or a pool of others."""
    if workers <= 1:
        reader = BatchReader(setup)
        yield lambda chunk: _done(reader.read(chunk))
        return
    # Started afresh, not forked: the database's threads are running in this process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (setup,)) as pool:
        try:
            yield lambda chunk: _submit(pool, chunk)
        except BrokenProcessPool as error:
            raise LoaderError(
                tell(
                    "a worker process was killed, probably for lack of memory; nothing was stored. Load again with fewer "
                    "--workers"
                )
            ) from error


def _submit(pool: ProcessPoolExecutor, chunk: list[Input]) -> Future[BatchRead]:
    """Hand a chunk to the pool, which starts its workers when they are needed.

    Ctrl-C is held back meanwhile, and so in a worker from its first moment on until it has said what it does on one: it
    would else end with the traceback of a half-made import.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_read_chunk, chunk)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _done(result: BatchRead) -> Future[BatchRead]:
    future: Future[BatchRead] = Future()
    future.set_result(result)
    return future


_worker: BatchReader | None = None


def _start_worker(setup: Setup) -> None:
    global _worker
    # Ctrl-C reaches every process of the terminal: this one ends at once and quietly, the parent tells.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = BatchReader(setup)


def _end_with_parent() -> None:
    """A worker holds both ends of the pipe that its work comes through, so it would wait forever for a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_chunk(chunk: list[Input]) -> BatchRead:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.read(chunk)
