"""Which files hold many documents, from their content."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib
from typing import TYPE_CHECKING, Literal, cast

import pyarrow as pa

from loader.inputs import MAX_BYTES
from loader.readers.packages import zip_media_type

if TYPE_CHECKING:
    from typing import BinaryIO

#: Names of the collections with the packages that they need, for `ogi formats`.
COLLECTIONS = (
    ("archive .zip", ()),
    ("archive .tar .tar.gz .tar.bz2 .tar.xz .tar.zst", ()),
    ("packed file .gz .bz2 .xz .zst", ()),
    ("corpus .jsonl .ndjson .json (also packed)", ()),
    ("corpus .parquet", ()),
    ("web crawl .warc .warc.gz", ("fastwarc",)),
)

Kind = Literal["zip", "tar", "packed", "jsonl", "json", "parquet", "warc"]

#: First bytes -> what opens the stream behind them.
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_FIRST_BYTES = (*_PACKED, b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"WARC/")
_TAR_AT, _TAR = 257, b"ustar"
_HEAD = 512
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_RECORD_SUFFIXES = (".jsonl", ".ndjson")
#: What may go wrong with a packed stream, whatever packed it.
UNPACK_ERRORS = (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError, pa.ArrowException)


def may_be_collection(head: bytes) -> bool:
    """Whether a file that begins so is worth a look: told from some hundred bytes, quickly, and never falsely no."""
    return head.startswith(_FIRST_BYTES) or head[:64].lstrip(_BEFORE_JSON)[:1] in (b"{", b"[") or _is_tar(head)


def find_kind(file: BinaryIO, name: str) -> Kind | None:
    """What kind of collection a file is, None where it is a single document; the file is left at its beginning."""
    try:
        file.seek(0)
        head = file.read(_HEAD)
        kind = _kind(file, head, name) if may_be_collection(head) else None
    finally:
        file.seek(0)
    return kind


def _kind(file: BinaryIO, head: bytes, name: str) -> Kind | None:
    if head.startswith(b"PK"):
        return "zip" if _is_plain_zip(file) else None
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    if _is_tar(head):
        return "tar"
    if head.startswith(tuple(_PACKED)):
        return _packed_kind(file, name)
    file.seek(0)
    return _json_kind(file, name)


def _packed_kind(file: BinaryIO, name: str) -> Kind:
    """A packed crawl, tar or corpus is opened as what it is, everything else as one packed file."""
    try:
        inner = unpacked(file).read(_HEAD)
        if inner.startswith(b"WARC/"):
            return "warc"
        if _is_tar(inner):
            return "tar"
        is_json = inner.lstrip(_BEFORE_JSON).startswith(b"{")
        bare = name.rpartition(".")[0]
        return "jsonl" if is_json and _json_kind(unpacked(file), bare) == "jsonl" else "packed"
    except UNPACK_ERRORS:
        return "packed"


def unpacked(file: BinaryIO) -> BinaryIO:
    """The stream of a packed file's content, not seekable; a file that is not packed itself, at its beginning.

    Raises:
        any of `UNPACK_ERRORS`, also later while it is read.
    """
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    packing = next((packing for signature, packing in _PACKED.items() if head.startswith(signature)), None)
    if packing is None:
        return file
    if packing == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="rb"))
    if packing == "bz2":
        return cast("BinaryIO", bz2.BZ2File(file))
    if packing == "xz":
        return cast("BinaryIO", lzma.LZMAFile(file))
    stream = pa.CompressedInputStream(pa.PythonFile(_KeptOpen(file), mode="r"), "zstd")
    return cast("BinaryIO", io.BufferedReader(stream))


class _KeptOpen(io.RawIOBase):
    """A file that whoever reads from it does not close."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


def _is_tar(head: bytes) -> bool:
    return head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR


def _is_plain_zip(file: BinaryIO) -> bool:
    """Word, Excel and their like are ZIP archives too; so large a one is none of theirs."""
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    return len(data) > MAX_BYTES or zip_media_type(data) == "application/zip"


def _json_kind(file: BinaryIO, name: str) -> Kind | None:
    """A record a line, or one array of records. A single object is an answer of a site's interface: one document."""
    first = file.readline(MAX_BYTES).lstrip(_BEFORE_JSON)
    while not first:
        line = file.readline(MAX_BYTES)
        if not line:
            return None
        first = line.lstrip()
    if first.startswith(b"["):
        rest = first[1:].lstrip() or file.read(_HEAD).lstrip()
        return "json" if rest.startswith(b"{") else None
    try:
        is_object = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        is_object = False
    has_suffix = name.lower().endswith(_RECORD_SUFFIXES)
    second = next((line for line in iter(lambda: file.readline(MAX_BYTES), b"") if line.strip()), b"")
    return "jsonl" if has_suffix or (is_object and second.lstrip().startswith(b"{")) else None
