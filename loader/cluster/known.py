"""Digests of the documents that need not be read again, as a file: sorted, 32 bytes each, looked up where it lies."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BYTES = 32


class KnownDigests(Collection[str]):
    """SHA-256 digests (hexadecimal) in a file. Processes of one machine share its memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            is_empty = os.fstat(file.fileno()).st_size == 0
            self._data = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __reduce__(self) -> tuple[type[KnownDigests], tuple[Path]]:
        return KnownDigests, (self._path,)

    def __len__(self) -> int:
        return len(self._data) // _BYTES

    def __iter__(self) -> Iterator[str]:
        return (self._at(place).hex() for place in range(len(self)))

    def __contains__(self, digest: object) -> bool:
        wanted = bytes.fromhex(str(digest))
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low < len(self) and self._at(low) == wanted

    def _at(self, place: int) -> bytes:
        return self._data[place * _BYTES : (place + 1) * _BYTES]


def pack_digests(digests: Iterable[str]) -> tuple[bytes, str]:
    """The content of such a file, and the SHA-256 of that content."""
    content = b"".join(sorted(map(bytes.fromhex, digests)))
    return content, hashlib.sha256(content).hexdigest()
