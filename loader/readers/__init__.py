"""Bytes -> Document. The content decides which reader; names and declarations do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.text import read_text

if TYPE_CHECKING:
    from loader.model import Document

#: First bytes of formats that are no text, with their media types.
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90", "application/x-executable"),
)
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<td", b"<div")
_SNIFFED_BYTES = 65_536


def sniff_media_type(data: bytes) -> str:
    """The media type that the content shows; `text/plain` where nothing else is recognised."""
    head = data[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    opening = head[:_SNIFFED_BYTES].lower()
    if opening.startswith(b"<") and any(mark in opening for mark in _HTML_MARKS):
        return "text/html"
    return "text/plain"


def read_document(data: bytes) -> Document:
    """The content of a file as cells.

    Raises:
        UnreadableDocument: `empty_file`, `unsupported_format` or `binary_file`.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnreadableDocument("empty_file", f"the file holds no text ({len(data)} bytes); fetch the report again")
    media_type = sniff_media_type(data)
    if media_type != "text/plain":
        raise UnreadableDocument(
            "unsupported_format",
            f"the content is {media_type}; this version reads text: give the report's text",
        )
    return read_text(data)
