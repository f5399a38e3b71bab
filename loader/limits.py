"""Limits of processor time for work in this process, and of memory for the database."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


#: What the database may use at most unless told otherwise; a million reports then stay below 2 GiB with all the rest.
DATABASE_MEMORY = "1GiB"


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
