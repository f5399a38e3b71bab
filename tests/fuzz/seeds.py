"""What fuzzing starts from: a small report in every format and collection, and the golden cases."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from tests.golden_cases import case_folders
from tests.render.archives import make_zip
from tests.render.formats import render_seed
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Callable

_UNZIP_ERRORS = (
    zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError,
)  # fmt: skip
#: Target -> the rendered formats that it begins with.
_RENDERED = {
    "html": ("html", "html_official", "html_word", "html_site", "html_mislabelled", "xhtml", "script"),
    "carriers": ("mhtml", "json"),
    "delimited": ("csv", "tsv"),
    "docx": ("docx",),
    "workbook": ("xlsx", "xls", "ods"),
    "pdf": ("pdf",),
}
_VALUES = (
    "0", "1,215", "79000.1元", "减21", "增19.5%", "+3", "−4", "９，４８７", "12①", "1 2", "- 35", "1O", "〇", "/", "无",
    "(5)", "12(其中修订3件)", "٣", "१२", "1e9", "0x1F", "1_000", "999999999999", "0.0000001", "２.５万元", "Ⅻ", "1/2",
    "一千", "1\u200b2", "1\u0301", "7\x00", "1,2,3", "1.2.3", "=1+1", "\ud800", "",
)  # fmt: skip
_TEXTS = 12


def seeds(target: str) -> list[bytes]:
    """The documents that a target's fuzzing begins with; the same at every call."""
    if target in _RENDERED:
        return [render_seed(seed, name).data for name in _RENDERED[target] for seed in (7, 8)]
    return {"text": _texts, "collections": _collections, "values": _values}[target]()


TARGETS = ("values", "text", *_RENDERED, "collections")


def _texts() -> list[bytes]:
    golden = [next(folder.glob("report.*")).read_bytes() for folder in case_folders()]
    return [*(generate(seed).data for seed in range(_TEXTS)), *golden]


def _values() -> list[bytes]:
    return [text.encode("utf-8", "surrogatepass") for text in _VALUES]


def _collections() -> list[bytes]:
    """The same two documents in every packing."""
    text = generate(3).data.decode("utf-8", "replace")
    page = render_seed(7, "html").data
    records = [{"id": "a", "text": text}, {"id": "b", "text": page.decode("utf-8", "replace")}]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
    packed = make_zip([("a.txt", text.encode()), ("b/c.html", page)])
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: packed,
        lambda: make_zip([("inner.zip", packed), ("lines.jsonl", lines)]),
        lambda: lines,
        lambda: json.dumps(records, ensure_ascii=False).encode(),
        lambda: gzip.compress(lines, mtime=0),
        lambda: _tar({"a.txt": text.encode(), "b/c.html": page}),
        lambda: gzip.compress(_tar({"a.txt": text.encode()}), mtime=0),
        lambda: _parquet(records),
        lambda: _warc(page),
        lambda: gzip.compress(_warc(page), mtime=0),
    )
    return [make() for make in makers]


def _tar(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _parquet(records: list[dict[str, str]]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), buffer)
    return buffer.getvalue()


def _warc(page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2024-01-15T10:00:00Z\r\n"
        "WARC-Target-URI: http://example.org/report.html\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def members_of(data: bytes) -> list[tuple[str, bytes]] | None:
    """The members of a ZIP, whatever it is the container of; None where it is none or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                (info.filename, archive.read(info)) for info in archive.infolist() if info.file_size < 4 * 1024 * 1024
            ]
    except _UNZIP_ERRORS:
        return None
