"""Web crawls in WARC -> the pages and files that the crawl received."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import io
import re
import zlib
from typing import TYPE_CHECKING

from loader.collections.budget import Member
from loader.inputs import MAX_BYTES, too_large
from loader.model import Reject, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from fastwarc.warc import HeaderMap, WarcRecord

_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}[^\r\n]{0,80}\r\n")
_HTTP_OK = range(200, 300)
#: Parts of pages; pictures among them are banners, not scans of reports.
_PARTS_OF_PAGES = (
    "image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript",
    "application/x-javascript",
)  # fmt: skip


def read_warc(file: BinaryIO) -> Iterator[Member | Reject]:
    """The responses and resources of a crawl in stored order, named by their addresses.

    Requests, metadata and revisits (which say that a page had not changed) are no documents. Responses that were errors,
    and parts of pages, are rejects.

    Raises:
        UnreadableDocument: `needs_package`, `damaged_archive`.
    """
    if importlib.util.find_spec("fastwarc") is None:
        raise UnreadableDocument(
            "needs_package", "a WARC crawl needs: pip install 'ogi-warehouse[warc]', then load again"
        )
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    try:
        for record in ArchiveIterator(file, record_types=wanted, parse_http=True, auto_decode="none", quirks_mode=True):
            yield _member(record)
    except (OSError, ValueError, EOFError, RuntimeError, zlib.error) as error:
        raise UnreadableDocument(
            "damaged_archive", f"the WARC is damaged or cut off ({error}); fetch it again"
        ) from None


def _member(record: WarcRecord) -> Member | Reject:
    name = record.headers.get("WARC-Target-URI") or record.record_id or "record without a name"
    content_type = (record.http_content_type or record.headers.get("Content-Type") or "").lower()
    if record.content_length > MAX_BYTES:
        return too_large(name)
    if record.is_http_parsed and record.http_headers.status_code not in _HTTP_OK:
        message = f"the site answered {record.http_headers.status_code}; crawl the page again"
        return Reject(name, None, "http_error", message)
    if content_type.startswith(_PARTS_OF_PAGES):
        return Reject(name, None, "part_of_page", f"{content_type} is part of a page, no document")
    data = record.reader.read(MAX_BYTES + 1)
    if len(data) < record.content_length:
        raise EOFError(f"{len(data)} of {record.content_length} bytes of {name}")
    try:
        data = _decoded(data, record.http_headers) if record.is_http_parsed else data
    except (OSError, ValueError, EOFError, zlib.error) as error:
        return Reject(name, None, "damaged_record", f"the body cannot be unpacked ({error}); crawl the page again")
    return too_large(name) if len(data) > MAX_BYTES else Member(name, data)


def _decoded(data: bytes, headers: HeaderMap) -> bytes:
    """A response's body as it was before it was packed for the way; no more of it than shows that it is too large.

    Crawlers that unpack bodies often keep the headers that say otherwise: what cannot be unpacked was not packed.
    """
    from fastwarc.stream_io import BrotliReader, ChunkedReader

    if "chunked" in (headers.get("Transfer-Encoding") or "").lower() and _CHUNK_SIZE.match(data):
        data = ChunkedReader(io.BytesIO(data)).read(MAX_BYTES + 1)
    encoding = (headers.get("Content-Encoding") or "").lower()
    if "gzip" in encoding and data.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    if "deflate" in encoding:
        for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
            with contextlib.suppress(zlib.error):
                decoder = zlib.decompressobj(window)
                body = decoder.decompress(data, MAX_BYTES + 1)
                if not decoder.eof and len(body) <= MAX_BYTES:
                    raise EOFError("it ends early")
                return body
    if "br" in encoding:
        with contextlib.suppress(OSError, ValueError):
            return bytes(BrotliReader(io.BytesIO(data)).read(MAX_BYTES + 1))
    return data
