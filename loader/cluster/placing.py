"""Files of a folder of parts that many machines write to: whole or not there."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace(parts: Path, name: str, content: bytes) -> None:
    """Put a file in its place in one step."""
    unfinished = parts / f"{name}.{own_suffix()}"
    unfinished.write_bytes(content)
    unfinished.replace(parts / name)


def put_if_none(parts: Path, name: str, content: bytes) -> bool:
    """Put a file in its place, unless another process was quicker: then False."""
    unfinished = parts / f"{name}.{own_suffix()}"
    unfinished.write_bytes(content)
    try:
        os.link(unfinished, parts / name)
    except FileExistsError:
        return False
    except OSError:
        # Object storage mounted as files has no links. The later of two plans then stands, and parts of the other one
        # do not count as done.
        unfinished.replace(parts / name)
        return True
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return True


def own_suffix() -> str:
    """What sets apart an unfinished file of this process on this machine."""
    return f"{os.uname().nodename}.{os.getpid()}.tmp"
