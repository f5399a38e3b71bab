"""Gathers what commands say into the Chinese catalogue, and compiles it: `make messages`, after a text has changed.

Keys are the English texts of our own code and of click, whose errors and help are shown too. New keys arrive without a
translation and keys that nobody says any more go; exit code 1 tells that translations are missing.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from loader.cli import main as commands
from loader.help import help_keys
from loader.messages import DOMAIN, LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADER = Path(__file__).resolve().parents[1] / "loader"
CATALOGUE = LOCALES / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
COMPILED = CATALOGUE.with_suffix(".mo")
#: How a text is said: which of the arguments are keys.
OURS = {"tell": (1,), "spoken": (1,), "tell_count": (1, 2)}
CLICKS = {"_": (1,), "ngettext": (1, 2)}
#: The same bytes whenever the catalogue is written.
_NO_TIME = dt.datetime(2019, 5, 15, tzinfo=dt.UTC)

Key = str | tuple[str, str]


def keys() -> list[Key]:
    """All texts that can be said: one, or the pair for one and for many."""
    found: set[Key] = set()
    for folder, keywords in ((LOADER, OURS), (Path(click.__file__).parent, CLICKS)):
        for *_, key, _comments, _context in extract_from_dir(str(folder), [("**.py", "python")], {}, keywords):
            found.add(key if isinstance(key, str) else (key[0], key[1]))
    for command in (commands, *commands.import_all().values()):
        found.update(help_keys(command))
    return sorted(filter(None, found), key=lambda key: (key,) if isinstance(key, str) else key)


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """The catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale="zh", domain=DOMAIN)


def updated(there: Catalog) -> Catalog:
    """The catalogue with today's keys, and the translations that are there."""
    catalogue = Catalog(
        locale="zh", domain=DOMAIN, project="ogi-warehouse", version="", header_comment="# What `ogi` says, in Chinese.",
        creation_date=_NO_TIME, revision_date=_NO_TIME, last_translator="", language_team="", fuzzy=False,
    )  # fmt: skip
    for key in keys():
        # Babel files a pair under its first text.
        known = there.get(key if isinstance(key, str) else key[0])
        catalogue.add(key, known.string if known else "", flags=known.flags & {"python-brace-format"} if known else ())
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as text for people."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, no_location=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """Keys that have no translation."""
    for message in catalogue:
        if message.id and not (message.string if isinstance(message.string, str) else all(message.string)):
            yield str(message.id)


def main() -> int:
    """Write both forms of the catalogue."""
    catalogue = updated(read_catalogue())
    CATALOGUE.write_bytes(written(catalogue))
    COMPILED.write_bytes(compiled(catalogue))
    missing = list(untranslated(catalogue))
    for key in missing:
        print(f"{CATALOGUE.name}: no translation of {key!r}; add it and run again", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
