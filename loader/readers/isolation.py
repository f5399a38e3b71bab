"""Reading in a process of its own: a document that takes too much time or memory, or breaks a library, ends alone.

The limit of time is processor time, counted by the kernel, which ends the process also within code that Python cannot
interrupt: a slow or busy machine does not change what is read. Nothing is shared with the child but two pipes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import pickle
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from loader import model
from loader.model import Document, UnreadableDocument
from loader.readers.formats import find_format

if TYPE_CHECKING:
    from loader.readers.formats import Format

#: Address space of the child: a report takes some ten MB, a page of a scan a GB.
MEMORY_BYTES = 4 * 1024**3
#: A process that waits instead of working is ended after this many times its limit of processor time.
_PATIENCE = 10


class IsolatedReader:
    """A child process that reads documents one after the other; started when first needed, and again when it ended."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: _Duplex | None = None

    def read(self, format_: Format, media_type: str, data: bytes) -> Document:
        """The document, read in the child.

        Raises:
            UnreadableDocument: as the reader says; `time_limit`, `memory_limit`, or `reader_failure` where it ended.
        """
        connection = self._started()
        try:
            connection.send((media_type, format_.cpu_seconds, data))
            if not connection.poll(format_.cpu_seconds * _PATIENCE):
                self.close()
                raise UnreadableDocument("time_limit", f"reading stood still for {format_.cpu_seconds * _PATIENCE} s")
            answer = connection.receive()
        except (EOFError, OSError):
            raise self._ended(format_) from None
        except pickle.UnpicklingError as error:
            self.close()
            raise UnreadableDocument("reader_failure", f"the reader answered what is no document ({error})") from error
        if isinstance(answer, Document):
            return answer
        raise UnreadableDocument(*answer)

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _started(self) -> _Duplex:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None or self._connection is None:
            to_child, from_child = os.pipe(), os.pipe()
            # -P and an own path: a file of the working folder that is named like a module must not be run.
            search = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, *map(str, (to_child[0], from_child[1], self._memory_bytes))],
                pass_fds=(to_child[0], from_child[1]),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, search))},
            )
            os.close(to_child[0])
            os.close(from_child[1])
            self._connection = _Duplex(from_child[0], to_child[1])
        return self._connection

    def _ended(self, format_: Format) -> UnreadableDocument:
        """Why the child ended, as a reject."""
        code = self._process.wait() if self._process is not None else 0
        self.close()
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            message = f"reading took more than {format_.cpu_seconds} s of processor time; a report takes a few"
            return UnreadableDocument("time_limit", message)
        if code in (-signal.SIGKILL, -signal.SIGABRT):
            return UnreadableDocument("memory_limit", _memory_message())
        message = f"the reader ended ({code}) on this document, which is damaged or hostile; convert it to text"
        return UnreadableDocument("reader_failure", message)


class _Answer(pickle.Unpickler):
    """A pickled message in which nothing but the dataclasses of `loader.model` may be named: a pickle can call anything."""

    def find_class(self, module: str, name: str) -> type:
        found = getattr(model, name, None)
        if module != model.__name__ or not isinstance(found, type) or not dataclasses.is_dataclass(found):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")
        return found


class _Duplex:
    """Pickled messages over two pipes."""

    def __init__(self, read_from: int, write_to: int) -> None:
        self._incoming = Connection(read_from, writable=False)
        self._outgoing = Connection(write_to, readable=False)

    def send(self, message: object) -> None:
        self._outgoing.send(message)

    def receive(self) -> Document | tuple[str, str]:
        """What the child answers; it read a hostile document and may have been taken over, so nothing in it is run."""
        message = self._incoming.recv_bytes()
        try:
            answer: Document | tuple[str, str] = _Answer(io.BytesIO(message)).load()
        except Exception as error:  # bytes that are no pickle raise whatever they meet
            raise pickle.UnpicklingError(str(error)) from error
        return answer

    def request(self) -> tuple[str, float, bytes]:
        request: tuple[str, float, bytes] = self._incoming.recv()
        return request

    def poll(self, seconds: float) -> bool:
        return self._incoming.poll(seconds)

    def close(self) -> None:
        self._incoming.close()
        with contextlib.suppress(OSError):
            self._outgoing.close()


def _memory_message() -> str:
    return f"reading took more than {MEMORY_BYTES // 1024**3} GiB of memory; a report takes a hundredth of that"


def serve(connection: _Duplex) -> None:
    """Read what the parent sends until it goes away."""
    while True:
        try:
            media_type, seconds, data = connection.request()
        except (EOFError, OSError):
            return
        connection.send(_answer(media_type, seconds, data))


def _answer(media_type: str, seconds: float, data: bytes) -> Document | tuple[str, str]:
    try:
        format_ = find_format(media_type)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        return format_.read(data)
    except UnreadableDocument as refusal:
        return refusal.reason, refusal.message
    except MemoryError:
        return "memory_limit", _memory_message()
    except RecursionError:
        return "damaged_file", "the document is nested deeper than any report; convert it to text"
    except Exception as error:
        message = f"the reader failed ({type(error).__name__}: {error}); please report this file as a bug"
        return "reader_failure", message
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory(memory_bytes: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        # A crash is told by the exit code; its memory would fill the disk.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory(int(sys.argv[3]))
    serve(_Duplex(int(sys.argv[1]), int(sys.argv[2])))
