"""Bytes -> media type, from the content alone: suffixes and declarations of crawls are often wrong."""

from __future__ import annotations

import re

#: First bytes of formats that are no text, with their media types.
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"WARC/", "application/warc"),
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
_TAR = (257, b"ustar")
_BMP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<td", b"<div", b"<p", b"<meta", b"<title")
_MHTML = re.compile(rb"(?i)\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related")
_SNIFFED_BYTES = 65_536
#: A PDF may begin behind other bytes (mail headers, blanks).
_PDF_WITHIN = 1024


def sniff_media_type(data: bytes) -> str:
    """The media type that the content shows; `text/plain` where nothing else is recognised."""
    head = data[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    packed = next((media_type for signature, media_type in _SIGNATURES if head.startswith(signature)), None)
    if packed in ("application/zip", "application/x-ole-storage"):
        return _package(data, packed)
    if packed is not None:
        return packed
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf"
    if data[_TAR[0] : _TAR[0] + len(_TAR[1])] == _TAR[1]:
        return "application/x-tar"
    if _BMP.match(head):
        return "image/bmp"
    return _text_type(head)


def _package(data: bytes, packed: str) -> str:
    from loader.readers.packages import ole_media_type, zip_media_type

    return zip_media_type(data) if packed == "application/zip" else ole_media_type(data)


def _text_type(head: bytes) -> str:
    # UTF-16 has a zero byte beside each ASCII one.
    opening = head.replace(b"\0", b"").lower() if b"\0" in head[:_PDF_WITHIN] else head.lower()
    opening = opening.lstrip(b"\xff\xfe \t\r\n")
    if opening.startswith((b"{", b"[")) and b'"' in opening[:_PDF_WITHIN]:
        return "application/json"
    if _MHTML.match(opening):
        return "multipart/related"
    if any(mark in opening for mark in _HTML_MARKS) and _is_markup(opening):
        return "text/html"
    return "text/plain"


def _is_markup(opening: bytes) -> bool:
    """Whether the text is made with tags: it opens with one, or holds several that are closed."""
    return opening.startswith(b"<") or min(opening.count(b"</"), opening.count(b">")) > len(_HTML_MARKS)
