"""Limits of processor time for work in this process, and of memory for the database and for Python's own housekeeping."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import signal
import threading
from typing import TYPE_CHECKING

from loader.messages import tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


#: What the database may use at most unless told otherwise; a million reports then stay below 2 GiB with all the rest.
DATABASE_MEMORY = "1GiB"
#: Each thread of the database holds groups of rows of its own, which cannot go to disk while it works.
_MEMORY_OF_A_THREAD = 256 * 1024**2
#: New objects after which Python looks for cycles; a report makes some thousands.
_OBJECTS_BETWEEN = 50_000
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT])(i?)B", re.IGNORECASE)


def memory_bytes(size: str) -> int:
    """An amount of memory as the database reads it: `1GiB`, `800MB`.

    Raises:
        ValueError: it is none.
    """
    found = _SIZE.fullmatch(size)
    if found is None:
        raise ValueError(tell("{size!r} is no amount of memory; give one such as 800MB or 4GiB", size=size))
    return int(float(found[1]) * (1024 if found[3] else 1000) ** ("KMGT".index(found[2].upper()) + 1))


def threads_for(memory: str) -> int:
    """How many threads the database may use with so much memory: not more than the machine has.

    Raises:
        ValueError: `memory` is no amount of memory.
    """
    return max(1, min(os.cpu_count() or 1, memory_bytes(memory) // _MEMORY_OF_A_THREAD))


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Look for reference cycles less often in what runs within.

    Facts are many small objects without cycles: looking through them time and again costs a tenth of the reading, while
    the trees of pages and the objects of PDFs, which have cycles, are still found.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class TimeLimit(BaseException):
    """A document took more processor time than it may."""


@contextlib.contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Ends what runs within after so many seconds of processor time.

    Processor time, not the clock's: a slow or busy machine must not change what is stored. Where signals cannot be had
    (another thread than the main one, systems without them) there is no limit.

    Raises:
        TimeLimit: the time is over.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimit
