"""Paths given on the command line -> files to read, in one order whatever the file system's; what is no file is a reject."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from loader.model import Reject, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A report has some ten to some hundred KB; far beyond this, a file is no report and would only fill the memory.
MAX_BYTES = 64 * 1024 * 1024


def list_inputs(paths: Iterable[str]) -> Iterator[str | Reject]:
    """Every file below the paths, each path as given with what stands below it, sorted; rejects for what is no file.

    Links are followed, but not into a folder that is being listed already.
    """
    for path in paths:
        yield from _list(path, frozenset())


def _list(path: str, above: frozenset[tuple[int, int]]) -> Iterator[str | Reject]:
    try:
        status = os.stat(path)  # noqa: PTH116 - file names need not be valid text, which Path would also take, slower
        if stat.S_ISREG(status.st_mode):
            yield path
            return
        if not stat.S_ISDIR(status.st_mode):
            yield Reject(path, None, "not_a_file", "neither file nor folder (a device, pipe or socket); leave it out")
            return
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            yield Reject(path, None, "link_loop", "the link leads back into a folder above it; remove the link")
            return
        names = sorted(os.listdir(path))  # noqa: PTH208 - as above
    except OSError as error:
        yield _refusal(path, error)
        return
    for name in names:
        yield from _list(str(Path(path) / name), above | {identity})


def read_input(path: str) -> tuple[bytes, Source] | Reject:
    """The bytes of a file with their identity, or why they cannot be read."""
    try:
        if os.stat(path).st_size > MAX_BYTES:  # noqa: PTH116 - as above
            return too_large(path)
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return _refusal(path, error)
    return data, identify(path, data)


def identify(path: str, data: bytes) -> Source:
    """Where some bytes were found, and their identity."""
    return Source(path, hashlib.sha256(data).hexdigest(), len(data))


def too_large(path: str) -> Reject:
    """The reject of a document larger than `MAX_BYTES`."""
    message = (
        f"the document is larger than {MAX_BYTES // 1024 // 1024} MiB; a report has some hundred KiB, scans some MiB"
    )
    return Reject(path, None, "too_large", message)


def _refusal(path: str, error: OSError) -> Reject:
    reasons = {
        errno.ENOENT: ("missing_path", "there is no such file or folder; check the path"),
        errno.ELOOP: ("link_loop", "the link leads to itself; remove it"),
        errno.EACCES: ("no_permission", "reading is not permitted; change the file's permissions"),
        errno.EPERM: ("no_permission", "reading is not permitted; change the file's permissions"),
    }
    reason, message = reasons.get(
        error.errno or 0, ("unreadable_file", f"reading failed ({error.strerror}); try again")
    )
    return Reject(path, None, reason, message)
