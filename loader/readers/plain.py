"""Files of characters -> Document: delimited tables as grids, everything else as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loader.readers.delimited import read_delimited
from loader.readers.encoding import decode
from loader.readers.text import read_decoded

if TYPE_CHECKING:
    from loader.model import Document


def read_plain(data: bytes) -> Document:
    """The cells of a text or delimited file.

    Issues: `damaged_encoding` (hint) where bytes were no characters.

    Raises:
        UnreadableDocument: `binary_file`, `too_large`.
    """
    decoded = decode(data)
    delimited = read_delimited(decoded.text)
    if delimited is None:
        return read_decoded(decoded)
    return replace(delimited, issues=(*decoded.issues(), *delimited.issues))
