"""The folder of a warehouse: who may write to it, and how a finished build takes the place of the published one.

    DIR/ogi.duckdb   published database        DIR/.building/  a build in progress
    DIR/parquet/     published Parquet files   DIR/.ready/     a finished build on its way to its place
    DIR/.lock        held by the load that writes

Renaming `.building` to `.ready` is the commit. Before it a killed load has changed nothing; after it `settle` carries
the two renames out, or, where a kill came between them, the next load or the next reader of this package does. So the
database and the Parquet files can differ in age only in that moment, and never for longer than until the next use.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from loader.messages import tell
from loader.model import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE = "ogi.duckdb"
PARQUET = "parquet"
BUILDING = ".building"
READY = ".ready"
_OUTDATED = "parquet.outdated"
_LOCK = ".lock"


@contextmanager
def exclusive(directory: Path) -> Iterator[None]:
    """Hold the right to write to the warehouse; the folder is made where it is missing.

    Raises:
        WarehouseError: another load is writing, or the folder cannot be written to.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WarehouseError(
            tell(
                "{directory}: cannot be written to ({reason}); choose another --warehouse",
                directory=directory,
                reason=error.strerror,
            )
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WarehouseError(
                tell(
                    "{directory}: another load is writing to this warehouse; wait until it has ended, then load again",
                    directory=directory,
                )
            ) from error
        _close_in_forked_workers(descriptor)
        yield
    finally:
        os.close(descriptor)


def _close_in_forked_workers(descriptor: int) -> None:
    # A forked worker inherits the lock; where its parent is killed it may live on and would keep the warehouse locked.
    identity = os.fstat(descriptor)

    def close() -> None:
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), identity):
                os.close(descriptor)

    os.register_at_fork(after_in_child=close)


def start_building(directory: Path) -> Path:
    """An empty folder to build in; what a killed load left behind is settled or removed. Needs `exclusive`."""
    settle(directory)
    abandon_building(directory)
    building = directory / BUILDING
    building.mkdir()
    return building


def abandon_building(directory: Path) -> None:
    """Remove an unfinished build."""
    shutil.rmtree(directory / BUILDING, ignore_errors=True)


def commit_building(directory: Path) -> None:
    """Make the database and the Parquet folder in `.building` the published ones. Needs `exclusive`.

    Raises:
        WarehouseError: the build is complete and safe, but could not be moved to its place.
    """
    building = directory / BUILDING
    for path in building.iterdir():
        if path.name not in (DATABASE, PARQUET):
            _remove(path)
    for path in (building / DATABASE, *(building / PARQUET).iterdir(), building / PARQUET, building):
        _sync(path)
    building.rename(directory / READY)
    _sync(directory)
    try:
        settle(directory)
    except OSError as error:
        raise WarehouseError(
            tell(
                "{directory}: the new warehouse is complete in {ready} but could not take its place "
                "({reason}); the next load or reader will move it",
                directory=directory,
                ready=READY,
                reason=error.strerror,
            )
        ) from error


def settle(directory: Path) -> None:
    """Move a committed build to its place, wherever an earlier attempt stopped. Needs `exclusive`."""
    ready = directory / READY
    if not ready.exists():
        return
    if (ready / DATABASE).exists():
        # A log that another program left beside the old database would be replayed into the new one.
        (directory / f"{DATABASE}.wal").unlink(missing_ok=True)
        (ready / DATABASE).replace(directory / DATABASE)
    if (ready / PARQUET).exists():
        if (directory / PARQUET).exists():
            _remove(ready / _OUTDATED)
            (directory / PARQUET).rename(ready / _OUTDATED)
        (ready / PARQUET).rename(directory / PARQUET)
    _sync(directory)
    shutil.rmtree(ready)


def settle_if_free(directory: Path) -> None:
    """Settle for a reader: quietly does nothing where a load is going on or the folder is read-only."""
    if (directory / READY).exists():
        with suppress(WarehouseError, OSError), exclusive(directory):
            settle(directory)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
