"""The panel as a Stata file, through pyreadstat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from loader.messages import tell
from loader.model import LoaderError
from loader.readers.formats import missing_packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loader.warehouse import Relation

#: Files of Stata 14 and later, in UTF-8 (release 118).
_VERSION = 14
#: The file says when it was made; equal panels are equal files.
_TIME = re.compile(rb"<timestamp>\x11.{17}</timestamp>")
_ALWAYS = b"<timestamp>\x1101 Jan 2000 00:00</timestamp>"
_LONGEST_LABEL = 80


def check_writable() -> None:
    """Stop before the work where Stata files cannot be written.

    Raises:
        LoaderError: the library is not installed; the message says how to install it.
    """
    if missing := missing_packages(("pyreadstat",), "stata"):
        raise LoaderError(
            tell(
                "writing Stata files needs pyreadstat; install it with `{command}`, or take --format csv",
                command=missing,
            )
        )


def write_stata(path: Path, panel: Relation, rows: Iterable[Sequence[Any]]) -> None:
    """Write the panel; it appears whole or not at all.

    Numbers are doubles, which hold up to 15 digits exactly, and missing where the panel is NULL. Labels are the English
    ones; the file cannot hold two languages.

    Raises:
        OSError: the file cannot be written.
    """
    import polars
    import pyreadstat

    kinds = {"VARCHAR": polars.String, "DATE": polars.Date}
    schema = {column.name: kinds.get(column.data_type, polars.Float64) for column in panel.columns}
    numbers = [place for place, kind in enumerate(schema.values()) if kind is polars.Float64]
    frame = polars.DataFrame([_as_doubles(row, numbers) for row in rows], schema=schema, orient="row")
    unfinished = path.with_name(path.name + ".part")
    labels: dict[str, str | None] = {column.name: column.comment_en[:_LONGEST_LABEL] for column in panel.columns}
    pyreadstat.write_dta(frame, unfinished, file_label="ogi-warehouse panel", column_labels=labels, version=_VERSION)
    with unfinished.open("r+b") as file:
        head = file.read(1024)
        file.seek(0)
        file.write(_TIME.sub(_ALWAYS, head, count=1))
    unfinished.replace(path)


def _as_doubles(row: Sequence[Any], numbers: Sequence[int]) -> list[Any]:
    values = list(row)
    for place in numbers:
        if values[place] is not None:
            values[place] = float(values[place])
    return values
