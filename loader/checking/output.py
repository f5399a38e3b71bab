"""Where a command's result goes: stdout, or a file that is whole or not there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from loader.messages import tell
from loader.model import LoaderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place where the block ends well and is removed otherwise.

    Raises:
        LoaderError: it cannot be written, which is tried at once, or `path` is no plain file.
    """
    if path.exists() and not path.is_file():
        raise LoaderError(tell("{path}: is no plain file; choose another path", path=path))
    path = path.resolve()
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(b"")
        try:
            yield unfinished
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LoaderError(
            tell("{path}: cannot be written ({reason}); choose another path", path=path, reason=error.strerror or error)
        ) from error
