"""A user's alias file: which agency a printed name stands for. It goes before everything else.

Lines of tab-separated text: printed_name, agency, reason. `agency` is the full name of the agency, best with its province.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from loader.agencies.resolve import clean
from loader.messages import tell
from loader.model import LoaderError

if TYPE_CHECKING:
    from pathlib import Path

#: Its name, beside the warehouse.
ALIASES_FILE = "agency_aliases.tsv"
COLUMNS = ("printed_name", "agency", "reason")


class AliasError(LoaderError):
    """An alias file that cannot be read as one."""


def read_aliases(path: Path) -> dict[str, tuple[str, str]]:
    """Printed name as compared -> the agency it stands for, and why. Empty where there is no file.

    Raises:
        AliasError: the file cannot be read, has other columns, a line without name or agency, or a name twice.
    """
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise AliasError(
            tell("{path}: cannot be read ({error}); expected UTF-8 text", path=path, error=error)
        ) from error
    if not lines or tuple(lines[0]) != COLUMNS:
        raise AliasError(
            tell(
                "{path}, line 1: found {found!r}, expected the columns {columns!r}",
                path=path,
                found=lines[0] if lines else [],
                columns=list(COLUMNS),
            )
        )
    aliases: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line or line[0].startswith("#"):
            continue
        if len(line) != len(COLUMNS) or not line[0].strip() or not line[1].strip():
            raise AliasError(
                tell(
                    "{path}, line {number}: found {line!r}, expected a printed name, an agency and a reason",
                    path=path,
                    number=number,
                    line=line,
                )
            )
        key = clean(line[0])
        if key in aliases:
            raise AliasError(
                tell(
                    "{path}, line {number}: {line!r} stands twice; keep one line",
                    path=path,
                    number=number,
                    line=line[0],
                )
            )
        aliases[key] = (line[1].strip(), line[2].strip())
    return aliases
