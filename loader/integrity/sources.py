"""The documents of a warehouse, where they are still at hand, held against the digests that it recorded."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from loader.collections import Member, RecordColumns, find_kind, read_members
from loader.inputs import identify, read_input
from loader.model import Reject
from loader.warehouse import Fault, stored_sources, verified

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loader.warehouse import Verified


def verify_sources(directory: Path, columns: RecordColumns) -> Verified:
    """Read every file, and every document of an archive or corpus, that is where the load found it, and compare digests.

    Relative paths are looked for from where the command is called.

    Args:
        directory: the warehouse.
        columns: which columns of corpora held what, as at the load.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    faults: list[Fault] = []
    n_read = n_absent = 0
    for outer, group in groupby(stored_sources(directory), key=lambda source: source[0].partition("!")[0]):
        documents = dict(group)
        found = _digests(outer, documents, columns)
        if found is None:
            n_absent += len(documents)
            continue
        for path, expected in documents.items():
            if path not in found:
                n_absent += 1
                continue
            n_read += 1
            if found[path] != expected:
                what = f"digest {found[path]}, recorded is {expected}" if found[path] else "it is not there any more"
                faults.append(Fault("source", path, what))
    left_out = f"{n_absent:,} documents are not where the load found them" if n_absent else ""
    return verified("sources", n_read, faults, left_out)


def _digests(outer: str, wanted: Iterable[str], columns: RecordColumns) -> dict[str, str] | None:
    """Path -> SHA-256 of what there is, "" for documents that their collection has lost; None where there is no file.

    A name with `!` may be a file's own: such a path is missing from the result where neither file nor collection has it.
    """
    found: dict[str, str] = {}
    inner = []
    for path in wanted:
        content = read_input(path)
        if not isinstance(content, Reject):
            found[path] = content[1].sha256
        elif "!" in path:
            inner.append(path)
    if not inner:
        return found or None
    members = _members(outer, columns)
    if members is None:
        return found or None
    return found | {path: members.get(path, "") for path in inner}


def _members(outer: str, columns: RecordColumns) -> dict[str, str] | None:
    """Path -> SHA-256 of the documents of a collection; None where the file is no collection, or not there."""
    try:
        with open(outer, "rb") as file:  # noqa: PTH123 - file names need not be valid text
            if find_kind(file, outer) is None:
                return None
            documents = (member for member in read_members(outer, file, columns) if isinstance(member, Member))
            return {member.path: identify(member.path, member.data).sha256 for member in documents}
    except OSError:
        return None
