"""A stream -> an OLE container that holds it alone: a damaged container never reaches a library that trusts its counts."""

from __future__ import annotations

import struct

from loader.model import UnreadableDocument
from loader.readers.packages import OLE_MAGIC

_SECTOR = 512
_PER_SECTOR = _SECTOR // 4
_LISTED_TABLES = 109
#: Shorter streams would have to be kept in another way.
_LEAST_STREAM = 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ROOT, _STREAM = 5, 2


def ole_container(name: str, stream: bytes) -> bytes:
    """A container with one stream, filled up with zeros to whole sectors.

    Raises:
        UnreadableDocument: `too_large`.
    """
    size = max(_LEAST_STREAM, -(-len(stream) // _SECTOR) * _SECTOR)
    count = size // _SECTOR
    tables = 1
    while tables * _PER_SECTOR < count + 1 + tables:
        tables += 1
    if tables > _LISTED_TABLES:
        raise UnreadableDocument(
            "too_large", f"the workbook has {len(stream):,} bytes; a report has some hundred thousand"
        )
    chain = [*range(1, count), _END, _END, *[_TABLE] * tables]
    chain += [_FREE] * (tables * _PER_SECTOR - len(chain))
    listed = [*range(count + 1, count + 1 + tables), *[_FREE] * (_LISTED_TABLES - tables)]
    header = OLE_MAGIC + struct.pack(
        "<16x5H6x9L", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, count, 0, _LEAST_STREAM, _END, 0, _END, 0
    )
    directory = _entry("Root Entry", _ROOT, 1, _END, 0) + _entry(name, _STREAM, _FREE, 0, size)
    return b"".join(
        [
            header,
            struct.pack(f"<{_LISTED_TABLES}L", *listed),
            stream.ljust(size, b"\0"),
            directory.ljust(_SECTOR, b"\0"),
            struct.pack(f"<{len(chain)}L", *chain),
        ]
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack("<64sHBB3L36xLLL", encoded, len(encoded) + 2, kind, 1, _FREE, _FREE, child, start, size, 0)
