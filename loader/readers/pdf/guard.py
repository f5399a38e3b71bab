"""A PDF's bytes before any library sees them: what must be refused unread, and what must be cut off.

Works on the bytes alone. Encrypted or strangely filtered streams pass: the process's own limits stand behind this.
"""

from __future__ import annotations

import re
import zlib

from loader.model import UnreadableDocument

#: A report takes less than 5 MB, a scanned one less than 60.
MAX_BYTES = 200 * 1024 * 1024
#: What one stream, and all of them, may unpack to. A Chinese font takes up to 20 MB, a scanned page in colour 100.
MAX_STREAM_BYTES = 64 * 1024 * 1024
MAX_IMAGE_BYTES = 256 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
_HEADER_BYTES = 1024
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_DICTIONARY_BYTES = 2_000
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_CHUNK = 1024 * 1024
#: Compressed data that unpacks to compressed data: at most this often.
_LAYERS = 4


def check_bytes(data: bytes) -> tuple[bytes, bool]:
    """The bytes that can be trusted, and whether the file was cut off.

    A file cut within a stream loses that stream: its text could end within a number.

    Raises:
        UnreadableDocument: `damaged_file`, `too_large`.
    """
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; up to {MAX_BYTES:,} are read, and a report has some 5 million"
        raise UnreadableDocument("too_large", message)
    start = data.find(b"%PDF-", 0, _HEADER_BYTES)
    if start < 0:
        raise UnreadableDocument("damaged_file", "no PDF header (%PDF-) at the file's start; fetch the report again")
    data = data[start:]
    _refuse_bombs(data)
    is_cut = b"%%EOF" not in data[-2_048:]
    if is_cut:
        opened, closed = _last(rb"(?<!end)stream\r?\n", data), data.rfind(b"endstream")
        if opened > closed:
            begun = [match.start() for match in _OBJECT.finditer(data, max(0, opened - _DICTIONARY_BYTES), opened)]
            data = data[: begun[-1] if begun else opened]
    return data, is_cut


def _last(pattern: bytes, data: bytes) -> int:
    return max((match.start() for match in re.finditer(pattern, data)), default=-1)


def _refuse_bombs(data: bytes) -> None:
    """Unpack every plainly compressed stream, keeping nothing, and add up what comes out."""
    total = 0
    for match in _STREAM.finditer(data):
        dictionary = data[max(0, match.start() - _DICTIONARY_BYTES) : match.start()]
        begun = dictionary.rfind(b" obj")
        limit = MAX_IMAGE_BYTES if _IMAGE.search(dictionary, max(begun, 0)) else MAX_STREAM_BYTES
        end = data.find(b"endstream", match.end())
        total += _unpacked_size(data[match.end() : end if end >= 0 else len(data)], limit, _LAYERS)
        if total > MAX_TOTAL_BYTES:
            message = f"the file unpacks to more than {MAX_TOTAL_BYTES:,} bytes; a report unpacks to some millions"
            raise UnreadableDocument("too_large", message)


def _unpacked_size(data: bytes, limit: int, layers: int) -> int:
    """How many bytes compressed data unpacks to, compressed data within it as well; 0 where it is not compressed."""
    if layers == 0 or len(data) < 2 or data[0] & 0x0F != 8 or ((data[0] << 8) | data[1]) % 31:
        return 0
    inflater = zlib.decompressobj()
    size, first, pending = 0, b"", data
    try:
        while pending and not inflater.eof:
            chunk = inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
            first = first or chunk
            size += len(chunk)
            if size > limit:
                message = f"a stream of {len(data):,} bytes unpacks to more than {limit:,}; none of a report does"
                raise UnreadableDocument("too_large", message)
            if not chunk:
                break
    except zlib.error:
        return size
    return size + _unpacked_size(first, limit, layers - 1)
