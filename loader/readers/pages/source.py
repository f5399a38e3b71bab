"""Bytes of a page -> its source, and what the source says of itself: title and metadata.

A page is mostly ASCII markup, and scripts can hold thousands of lines before the first character of Chinese. So the
encoding is decided from the text between the tags. What the page declares is not asked: it is wrong too often.
"""

from __future__ import annotations

import re
from html import unescape

from loader.model import Issue, UnreadableDocument
from loader.readers.encoding import Decoded, as_gb18030, decode
from loader.readers.pages.text import slim

#: The largest pages seen hold their pictures as data: URIs, and have some ten megabytes.
MAX_BYTES = 64 * 1024 * 1024
_HEAD_BYTES = 4096
_WIDE_SHARE = 0.3
_CONTROL_SHARE = 0.05
_SAMPLE_BYTES = 20_000
#: Bytes of `<` and `>` are no part of a character in GB18030, Big5 and UTF-8.
_MARKUP_BYTES = re.compile(
    rb"<(?:script|style)(?![^\s>])[^>]*+>[^<]*+(?:<(?!/(?:script|style))[^<]*+)*+|<[^>]*+>|[ -;=?-~\s]{8,}+"
)
#: In encodings of bytes, these are characters of their own wherever they stand.
_CONTROL_BYTES = bytes([*range(9), *range(14, 32)])
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_TITLE = re.compile(r"<title(?![^\s>])[^<>]{0,500}>([^<]{1,1000})", re.IGNORECASE)
_META = re.compile(r"<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_HEAD_CHARACTERS = 50_000
#: The tags of the standard for government sites (国办发〔2017〕47号) that say something of a report, as it spells them.
_SITE_META = {name.lower(): name for name in ("ArticleTitle", "PubDate", "ContentSource", "ColumnName", "SiteName")}
_LONGEST_META = 200

#: 政府信息 in UTF-8, read as GBK and saved so: what the lost bytes were can no longer be told.
_MOJIBAKE = "鏀垮簻淇℃伅"


def decode_page(data: bytes) -> Decoded:
    """The source of a page, without attributes that say nothing of what stands where.

    Raises:
        UnreadableDocument: `empty_file`, `too_large`, or `damaged_file` where the bytes are no text.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnreadableDocument("empty_file", f"the page holds no text ({len(data)} bytes); fetch it again")
    if len(data) > MAX_BYTES:
        message = f"the page has {len(data):,} bytes, more than {MAX_BYTES:,}; save it without pictures"
        raise UnreadableDocument("too_large", message)
    try:
        return _decode(data)
    except UnreadableDocument as refusal:
        raise UnreadableDocument("damaged_file", refusal.message) from refusal


def _decode(data: bytes) -> Decoded:
    if data.startswith(_BYTE_ORDER_MARKS):
        return decode(data)
    wide = _wide_encoding(data[:_HEAD_BYTES])
    if wide:
        text = data.decode(wide, "replace")
        return Decoded(_CONTROLS.sub("", text), wide, text.count("\ufffd"))
    _refuse_binary(data[:_SAMPLE_BYTES])
    if b"\0" in data:
        data = data.translate(None, _CONTROL_BYTES)
    data = slim(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        usual = as_gb18030(data)
        if usual is not None:
            return usual
        found = decode(b" ".join(_MARKUP_BYTES.split(data))[:_SAMPLE_BYTES])
        text = data.decode(found.encoding, "replace")
        return Decoded(text, found.encoding, text.count("\ufffd"))


def _refuse_binary(head: bytes) -> None:
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > _CONTROL_SHARE * len(head):
        message = f"{controls:,} of the first {len(head):,} bytes are no text; fetch the page again"
        raise UnreadableDocument("damaged_file", message)


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of markup is NUL."""
    if head[1::2].count(0) > _WIDE_SHARE * len(head):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > _WIDE_SHARE * len(head) else None


def mojibake_issues(shown: str) -> list[Issue]:
    """Issues: `mojibake` (warning) where the text was decoded wrongly before it was saved."""
    if _MOJIBAKE not in shown:
        return []
    message = "UTF-8 was read as GBK before the page was saved, which loses characters; fetch the page again"
    return [Issue("mojibake", "warning", message, evidence=_MOJIBAKE)]


def page_head(source: str) -> list[str]:
    """The page's title, and its metadata as lines such as `PubDate：2024-01-17`."""
    lines = []
    body = source.find("<body", 0, _HEAD_CHARACTERS)
    end = body if body >= 0 else _HEAD_CHARACTERS
    title = _TITLE.search(source, 0, end)
    if title:
        lines.append(_one_line(title[1]))
    for tag in _META.finditer(source, 0, end):
        values = {name.lower(): first or second or bare for name, first, second, bare in _ATTRIBUTE.findall(tag[1])}
        name = _SITE_META.get(values.get("name", "").lower())
        content = _one_line(values.get("content", ""))
        if name and content and len(content) <= _LONGEST_META:
            lines.append(content if name == "ArticleTitle" else f"{name}：{content}")
    return [line for line in lines if line]


def _one_line(text: str) -> str:
    return " ".join(unescape(text).split())
