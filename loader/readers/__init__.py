"""Bytes -> Document. The content decides which reader; names and declarations do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.formats import find_format
from loader.readers.isolation import IsolatedReader
from loader.readers.sniff import sniff_media_type

if TYPE_CHECKING:
    from loader.model import Document

__all__ = ["read_document", "sniff_media_type"]

_isolated = IsolatedReader()


def read_document(data: bytes) -> Document:
    """The content of a file as cells.

    Raises:
        UnreadableDocument: `empty_file`, `unsupported_format`, `binary_file`, what the format's reader says, or what is
            missing to read the format.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnreadableDocument("empty_file", f"the file holds no text ({len(data)} bytes); fetch the report again")
    media_type = sniff_media_type(data)
    format_ = find_format(media_type)
    return _isolated.read(format_, media_type, data) if format_.is_isolated else format_.read(data)
