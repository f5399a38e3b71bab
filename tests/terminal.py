"""A command on a terminal: what it draws there, and what it answers to keys."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

_PATIENCE_SECONDS = 60
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """`ogi` on a pseudo-terminal of 130 columns and 60 rows."""

    def __init__(self, arguments: Sequence[str | Path], **environment: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 130, 0, 0))
        variables: Mapping[str, str] = {**os.environ, "TERM": "xterm-256color", **environment}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "loader", *map(str, arguments)],
            stdin=slave, stdout=slave, stderr=slave, env=variables, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        #: Everything written so far, escape sequences included.
        self.written = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        """What is written, without escape sequences."""
        return _ESCAPE.sub("", self.written)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def wait_for(self, text: str) -> None:
        """Read until the text has been written."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while text not in self.text:
            assert time.monotonic() < end, f"no {text!r} in {self.text[-2000:]!r}"
            assert self._read(1) or text in self.text, f"ended without {text!r}: {self.text[-2000:]!r}"

    def wait(self) -> int:
        """Read to the end; the exit code."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while self._read(1):
            assert time.monotonic() < end, self.text[-2000:]
        return self._process.wait(_PATIENCE_SECONDS)

    def _read(self, seconds: float) -> bool:
        """Whether the program may still write."""
        if not select.select([self._master], [], [], seconds)[0]:
            return True
        try:
            part = os.read(self._master, 65536)
        except OSError:  # Linux says so where the other end is closed
            return False
        self.written += part.decode("utf-8", "replace")
        return bool(part)
