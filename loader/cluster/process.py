"""A process of its own that reads units for the one that started it: a document that kills it takes nothing else along.

Its main thread reads, so that the limit of processor time holds, which the threads of a Dask worker could not keep. It
ends when the process that started it goes away.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from loader.cluster.parts import Parts, UnitName
from loader.model import LoaderError
from loader.pipeline import BatchReader, InputRead, Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.pipeline import Input


class ProcessEnded(Exception):  # noqa: N818 - what happened, not yet a fault
    """The process ended while it read: killed, or out of memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is started for."""

    setup: Setup
    parts: Path
    plan: str
    #: What relative paths are relative to; "" for the working folder of the process that starts it.
    folder: str
    #: Address space of the process.
    memory_bytes: int


class ReadingProcess:
    """Started when first needed, and again when it ended."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._process: subprocess.Popen[bytes] | None = None
        self._incoming: Connection | None = None
        self._outgoing: Connection | None = None

    def read_unit(self, name: UnitName, inputs: str, entries: Sequence[Input]) -> Sequence[tuple[int, str]]:
        """Read a unit, write its parts, mark it as done; the collections among its inputs, with their places.

        Raises:
            ProcessEnded: the process ended over it.
            LoaderError: the parts cannot be written, or the loader itself is broken.
        """
        collections: Sequence[tuple[int, str]] = self._ask("unit", tuple(name), inputs, list(entries))
        return collections

    def read_one(self, entry: Input) -> InputRead:
        """What one input gives; nothing is written.

        Raises:
            ProcessEnded: the process ended over it.
            LoaderError: the loader itself is broken.
        """
        answer: InputRead = self._ask("one", entry)
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for connection in (self._incoming, self._outgoing):
            if connection is not None:
                with contextlib.suppress(OSError):
                    connection.close()
        self._process = self._incoming = self._outgoing = None

    def _ask(self, *question: object) -> Any:
        try:
            incoming, outgoing = self._started()
            outgoing.send(question)
            kind, answer = incoming.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self.close()
            raise ProcessEnded from error
        if kind == "error":
            raise LoaderError(answer)
        return answer

    def _started(self) -> tuple[Connection, Connection]:
        if self._process is None or self._incoming is None or self._outgoing is None:
            to_child, from_child = os.pipe(), os.pipe()
            # -P and an own path: a file of the working folder that is named like a module must not be run.
            search = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(to_child[0]), str(from_child[1])],
                pass_fds=(to_child[0], from_child[1]),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=self._task.folder or None,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, search))},
            )
            os.close(to_child[0])
            os.close(from_child[1])
            self._incoming = Connection(from_child[0], writable=False)
            self._outgoing = Connection(to_child[1], readable=False)
            self._outgoing.send(self._task)
        return self._incoming, self._outgoing


def serve(incoming: Connection, outgoing: Connection) -> None:
    """Answer what the parent asks until it goes away."""
    reader: BatchReader | None = None
    task: Task = incoming.recv()
    # One processor is this process's share, and every thread takes addresses.
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    _limit_memory(task.memory_bytes)
    parts = Parts(task.parts, task.plan)
    while True:
        try:
            question = incoming.recv()
        except EOFError:
            return
        try:
            reader = reader or BatchReader(task.setup)
            answer = ("answer", _answer(question, reader, parts))
        except MemoryError:
            # What is left of the process cannot be relied on.
            os._exit(1)
        except LoaderError as error:
            answer = ("error", str(error))
        except Exception as error:
            answer = ("error", f"reading failed ({type(error).__name__}: {error}); please report this as a bug")
        try:
            outgoing.send(answer)
        except BrokenPipeError:
            return


def _answer(question: tuple[Any, ...], reader: BatchReader, parts: Parts) -> Any:
    match question:
        case ("one", entry):
            return reader.read_one(entry)
        case ("unit", name, inputs, entries):
            read = reader.read(entries)
            parts.write(UnitName(*name), inputs, read.batch, read.collections)
            return read.collections
    raise ValueError(f"unknown question {question[0]!r}")


def _limit_memory(memory_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    # The soft limit alone: the processes that read office files and scans have a limit of their own.
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    # An interrupt from the terminal is for the parent, which then goes away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from loader.cluster import process

    with contextlib.suppress(EOFError):
        process.serve(Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False))
