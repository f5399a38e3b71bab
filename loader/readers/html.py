"""Web pages -> Document: the page's title and metadata, then what it shows, tables as tables, in reading order.

No tree is built. Reports come in pages of a megabyte of word processor markup; parsing that into nodes costs more than all
that is done here, and is quadratic in depth and in the number of attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.readers.grid import DocumentBuilder
from loader.readers.html_embedded import reveal
from loader.readers.html_markup import has_statutory_words, split_tables
from loader.readers.html_source import decode_page, page_head, page_issues
from loader.readers.html_tables import TableReader

if TYPE_CHECKING:
    from loader.model import Document


def read_html(data: bytes) -> Document:
    """The content of a page: title and metadata lines first, then its blocks and tables.

    Issues: `damaged_encoding` (hint), `mojibake` (warning).

    Raises:
        UnreadableDocument: `empty_file`, `too_large`, `damaged_file`.
    """
    builder = DocumentBuilder("text/html")
    decoded = decode_page(data)
    builder.issues += page_issues(decoded)
    read_html_text(decoded.text, builder)
    return builder.build()


def read_html_text(text: str, builder: DocumentBuilder) -> None:
    """Add a page, or a piece of one, to a builder.

    Raises:
        UnreadableDocument: `too_large`.
    """
    for line in page_head(text):
        builder.paragraph(line)
    parts = split_tables(text)
    if not has_statutory_words("".join(parts[0::3])):
        revealed = reveal(text)
        if revealed is not None:
            parts = split_tables(revealed)
    TableReader(builder).read(parts)
