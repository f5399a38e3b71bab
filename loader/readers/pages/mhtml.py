"""Saved web pages (.mht, .mhtml), of browsers and of word processors -> Document."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.grid import DocumentBuilder
from loader.readers.pages.html import read_html_text
from loader.readers.pages.source import MAX_BYTES, decode_page

if TYPE_CHECKING:
    from email.message import Message

    from loader.model import Document

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def read_mhtml(data: bytes) -> Document:
    """The content of the HTML parts, frames behind the page that holds them.

    Issues: `damaged_encoding` (hint), `mojibake` (warning).

    Raises:
        UnreadableDocument: `empty_file`, `too_large`, `damaged_file`, `unsupported_format` where no part is a page.
    """
    if not data.strip():
        raise UnreadableDocument("empty_file", f"the file holds no text ({len(data)} bytes); save the page again")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}")
    pages = _pages(data)
    if not pages:
        raise UnreadableDocument("unsupported_format", "the saved page has no part of type text/html; save it again")
    builder = DocumentBuilder("multipart/related")
    for page in pages:
        decoded = decode_page(page)
        builder.issues += decoded.issues()
        read_html_text(decoded.text, builder)
    return builder.build()


def _pages(data: bytes) -> list[bytes]:
    # Some savers put blank lines in front of the headers, which would end them.
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
        payloads = [_payload(part) for part in message.walk() if part.get_content_type() in _HTML_TYPES]
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError) as error:
        reason = f"the saved page's parts cannot be told apart ({type(error).__name__}: {error}); save it again"
        raise UnreadableDocument("damaged_file", reason) from error
    return [payload for payload in payloads if payload.strip()]


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
