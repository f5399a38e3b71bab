"""What passes out of a collection, and how much may: a small archive can unpack to more than any disk holds."""

from __future__ import annotations

import hashlib
import io
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from loader.collections.kinds import may_be_collection
from loader.inputs import MAX_BYTES, too_large
from loader.model import Reject, UnreadableDocument

if TYPE_CHECKING:
    from typing import BinaryIO

#: Text and office files pack to a tenth or so; tables full of blanks to a hundredth.
_MOST_RATIO = 200
_ALWAYS_ALLOWED = 1024**3
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One document of a collection."""

    #: Its name within the collection, or the whole path once that is known.
    path: str
    data: bytes = b""
    #: Where set, the content, still to be looked into: it may be a collection itself. Seekable.
    file: BinaryIO | None = None


class UniqueNames:
    """Names of members made unique: archives may hold a name twice, crawls an address."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def unique(self, name: str) -> str:
        """The name, with #2, #3 … behind it where it came before."""
        candidate, number = name, 1
        while (digest := _digest(candidate)) in self._seen:
            number += 1
            candidate = f"{name}#{number}"
        self._seen.add(digest)
        return candidate


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", errors="surrogatepass"), digest_size=8).digest()


class Counted(io.RawIOBase):
    """A stream that counts what passes: headers and members that are skipped unpack too."""

    def __init__(self, source: BinaryIO, budget: Budget) -> None:
        super().__init__()
        self._source = source
        self._budget = budget

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As the source's.

        Raises:
            UnreadableDocument: `archive_bomb`.
        """
        data = self._source.read(size)
        self._budget.spend(len(data))
        return data

    def readline(self, size: int | None = -1) -> bytes:
        """As the source's.

        Raises:
            UnreadableDocument: `archive_bomb`.
        """
        data = self._source.readline(-1 if size is None else size)
        self._budget.spend(len(data))
        return data


class Budget:
    """How many bytes may still come out of a file."""

    def __init__(self, packed_size: int) -> None:
        self._left = max(_ALWAYS_ALLOWED, _MOST_RATIO * packed_size)

    def spend(self, count: int) -> None:
        """Take note of unpacked bytes.

        Raises:
            UnreadableDocument: `archive_bomb` where a file unpacks to more than it can sensibly hold.
        """
        self._left -= count
        if self._left < 0:
            message = f"the archive unpacks to more than {_MOST_RATIO} times its size; unpack it yourself"
            raise UnreadableDocument("archive_bomb", message)

    def spool(self, name: str, source: BinaryIO) -> Member | Reject:
        """All of a stream as a member whose content is seekable, in memory while it is small; counted.

        Only a collection may be larger than a document.
        """
        file = tempfile.SpooledTemporaryFile(max_size=MAX_BYTES)  # noqa: SIM115 - closed by who opens the member
        size, may_be_large = 0, True
        while chunk := source.read(_CHUNK):
            may_be_large = may_be_large if size else may_be_collection(chunk)
            size += len(chunk)
            self.spend(len(chunk))
            if size > MAX_BYTES and not may_be_large:
                file.close()
                return too_large(name)
            file.write(chunk)
        file.seek(0)
        return Member(name, file=cast("BinaryIO", file))

    def whole(self, path: str, file: BinaryIO) -> Member | Reject:
        """The bytes of a spooled member that is one document."""
        file.seek(0)
        data = file.read(MAX_BYTES + 1)
        return too_large(path) if len(data) > MAX_BYTES else Member(path, data)
