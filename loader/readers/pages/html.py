"""Web pages -> Document: the page's title and metadata, then what it shows, tables as tables, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.readers.grid import DocumentBuilder
from loader.readers.pages.embedded import reveal
from loader.readers.pages.source import decode_page, mojibake_issues, page_head
from loader.readers.pages.text import has_statutory_words
from loader.readers.pages.tree import read_markup

if TYPE_CHECKING:
    from loader.model import Document
    from loader.readers.pages.tree import Piece


def read_html(data: bytes) -> Document:
    """The content of a page: title and metadata lines first, then its blocks and tables.

    Issues: `damaged_encoding` (hint), `mojibake` (warning).

    Raises:
        UnreadableDocument: `empty_file`, `too_large`, `damaged_file`.
    """
    builder = DocumentBuilder("text/html")
    decoded = decode_page(data)
    builder.issues += decoded.issues()
    read_html_text(decoded.text, builder)
    return builder.build()


def read_html_text(text: str, builder: DocumentBuilder) -> None:
    """Add a page, or a piece of one, to a builder.

    Issues: `mojibake` (warning).

    Raises:
        UnreadableDocument: `too_large`.
    """
    for line in page_head(text):
        builder.paragraph(line)
    pieces = read_markup(text)
    shown = _text_of(pieces)
    if not has_statutory_words(shown) or "<t" in shown:
        revealed = reveal(text)
        if revealed is not None:
            pieces = read_markup(revealed)
    builder.issues += mojibake_issues(shown)
    for piece in pieces:
        if isinstance(piece, str):
            builder.paragraph(piece)
        else:
            builder.rows(piece)


def _text_of(pieces: list[Piece]) -> str:
    return "\n".join(
        piece if isinstance(piece, str) else "\n".join(["\n".join(row.texts) for row in piece]) for piece in pieces
    )
