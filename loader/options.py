"""What several commands share: the folder of the warehouse, and the clock."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click

from loader.limits import DATABASE_MEMORY, memory_bytes

#: The convention of reproducible builds: the time to stamp results with, in seconds since 1970.
_EPOCH = "SOURCE_DATE_EPOCH"

warehouse_option = click.option(
    "--warehouse",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/warehouse"),
    show_default=True,
    help="Folder of the warehouse (ogi.duckdb and parquet/).",
)


def _memory_size(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        memory_bytes(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return value


memory_option = click.option(
    "--memory",
    callback=_memory_size,
    default=DATABASE_MEMORY,
    show_default=True,
    help="Memory that the database may use; more goes to disk.",
)


def fixed_time() -> dt.datetime | None:
    """The time of the environment's SOURCE_DATE_EPOCH, with which two runs are alike to the last byte."""
    epoch = os.environ.get(_EPOCH, "")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else None


def now() -> dt.datetime:
    """The time that results are stamped with."""
    return fixed_time() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The day where the command is called."""
    fixed = fixed_time()
    return dt.datetime.now().astimezone().date() if fixed is None else fixed.date()
