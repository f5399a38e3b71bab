"""Files that hold many documents: archives, corpora, crawls. A file -> its documents, one after the other.

A document's path is the file's with its own name behind "!": `archive.zip!folder/a.docx`, `corpus.jsonl!record-id`.
Nothing is ever unpacked to disk by its name. Archives within archives are opened too.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from loader.collections.budget import Budget, Member, UniqueNames
from loader.collections.kinds import COLLECTIONS, find_kind, may_be_collection
from loader.collections.packed import read_tar, read_zip, unpack
from loader.collections.records import RecordColumns, read_json_records, read_parquet_records
from loader.collections.warc import read_warc
from loader.model import Reject, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from loader.collections.kinds import Kind

__all__ = [
    "COLLECTIONS", "Member", "RecordColumns", "find_kind", "find_member", "may_be_collection", "read_members",
]  # fmt: skip

_log = logging.getLogger(__name__)

#: An archive in an archive in an archive: what lies deeper is no collection of reports.
_DEEPEST = 3


def read_members(path: str, file: BinaryIO, columns: RecordColumns) -> Iterator[Member | Reject]:
    """The documents of a collection in their stored order, and a reject for whatever of it is none.

    Args:
        path: as given on the command line; the members' paths begin with it.
        file: the collection, open for reading, seekable.
        columns: which columns of records hold what.
    """
    size = file.seek(0, 2)
    file.seek(0)
    yield from _Opener(columns, Budget(size)).members(path, file, 0)


def find_member(path: str, columns: RecordColumns) -> Member | Reject:
    """The document that a path like `archive.zip!folder/a.docx` names.

    A reject where there is none of this name, or it cannot be read.
    """
    outer = path.partition("!")[0]
    try:
        with open(outer, "rb") as file:  # noqa: PTH123 - file names need not be valid text
            if find_kind(file, outer) is None:
                return Reject(path, None, "missing_path", f"{outer} is neither archive nor corpus; check the path")
            for member in read_members(outer, file, columns):
                if path == (member.path if isinstance(member, Member) else member.source_path):
                    return member
    except OSError as error:
        return Reject(path, None, "missing_path", f"{outer}: {error.strerror}; check the path")
    return Reject(
        path, None, "missing_path", f"{outer} holds no document of this name; `ogi load` lists them in source"
    )


class _Opener:
    """Opens one file and the archives within it; they share a budget."""

    def __init__(self, columns: RecordColumns, budget: Budget) -> None:
        self._columns = columns
        self._budget = budget

    def members(self, path: str, file: BinaryIO, depth: int) -> Iterator[Member | Reject]:
        kind = find_kind(file, path)
        if kind is None:
            raise ValueError(f"{path} is no collection")
        if depth == _DEEPEST:
            yield Reject(path, None, "nested_too_deep", f"archives nested more than {_DEEPEST} deep; unpack them first")
            return
        names = UniqueNames()
        count = 0
        try:
            for member in self._open(kind, path, file):
                count += 1
                if isinstance(member, Reject):
                    yield replace(member, source_path=f"{path}!{names.unique(member.source_path)}")
                else:
                    yield from self._opened(replace(member, path=f"{path}!{names.unique(member.path)}"), depth)
        except UnreadableDocument as refusal:
            yield Reject(path, None, refusal.reason, f"{refusal.message} ({count} members were read before)")
            return
        except Exception as error:
            _log.exception("failure on %r", path)
            message = (
                f"opening failed ({type(error).__name__}: {error}) after {count} members; please report this as a bug"
            )
            yield Reject(path, None, "reader_failure", message)
            return
        if not count:
            yield Reject(path, None, "empty_archive", f"the {kind} holds no document; fetch it again")

    # The members' paths and those of their rejects are the names within the collection.
    def _open(self, kind: Kind, path: str, file: BinaryIO) -> Iterator[Member | Reject]:
        match kind:
            case "zip":
                return read_zip(file, self._budget)
            case "tar":
                return read_tar(file, self._budget)
            case "packed":
                return unpack(path, file, self._budget)
            case "jsonl" | "json":
                return read_json_records(file, self._columns, self._budget, is_array=kind == "json")
            case "parquet":
                return read_parquet_records(file, self._columns)
            case "warc":
                return read_warc(file)

    def _opened(self, member: Member, depth: int) -> Iterator[Member | Reject]:
        """The member, or what is in it where it is a collection itself."""
        if member.file is None:
            yield member
            return
        with member.file as file:
            if find_kind(file, member.path) is not None:
                yield from self.members(member.path, file, depth + 1)
            else:
                yield self._budget.whole(member.path, file)
