"""Where the reference data and the SQL lie, and how their TSV files are read.

In a checkout they are `data/reference/` and `sql/`; a wheel carries them as `loader/bundled/`.
"""

from __future__ import annotations

import csv
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from loader.model import CodebookError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = Path(__file__).resolve().parent


def reference_folder() -> Path:
    """The folder of the reference tables.

    Raises:
        CodebookError: neither the wheel's nor the checkout's folder is there.
    """
    return _resource("reference", _PACKAGE.parent / "data" / "reference")


def sql_folder() -> Path:
    """The folder of the SQL files.

    Raises:
        CodebookError: neither the wheel's nor the checkout's folder is there.
    """
    return _resource("sql", _PACKAGE.parent / "sql")


def _resource(name: str, in_checkout: Path) -> Path:
    for folder in (_PACKAGE / "bundled" / name, in_checkout):
        if folder.is_dir():
            return folder
    raise CodebookError(f"{in_checkout}: the folder is missing; install the package again")


def read_tsv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a reference table, every value as text ("" where empty).

    Raises:
        CodebookError: the file is missing, its header differs from `columns`, or a row has another number of fields.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise CodebookError(f"{path.name}: cannot be read ({error.strerror}); install the package again") from error
    if not lines or lines[0] != list(columns):
        found = lines[0] if lines else []
        raise CodebookError(f"{path.name}, line 1: found columns {found!r}, expected {list(columns)!r}")
    rows = []
    for number, fields in enumerate(lines[1:], start=2):
        if len(fields) != len(columns):
            raise CodebookError(f"{path.name}, line {number}: found {len(fields)} fields, expected {len(columns)}")
        rows.append(dict(zip(columns, fields, strict=True)))
    return rows


#: Tables that say how the warehouse is derived and described: they are applied anew by every load, and no report needs
#: to be read again for them.
_DERIVATION_TABLES = frozenset(
    {
        "agency_kinds", "check_rules", "check_terms", "crosswalk", "dictionary", "expected_agencies", "indicators",
        "indicator_terms", "panel_variables", "populations", "statement_terms",
    }
)  # fmt: skip


@lru_cache(maxsize=4)
def reference_version(folder: Path) -> str:
    """Digest of the reference tables that reading uses: with it every reading can be told from every other."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        if path.stem in _DERIVATION_TABLES:
            continue
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
