"""A JSON answer of a site's interface -> Document: strings that hold markup are read as HTML, short ones as `key：value`.

Many sites fetch an article's title, dates and content as JSON and put it into an empty page.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.grid import DocumentBuilder
from loader.readers.pages.html import read_html_text
from loader.readers.pages.source import decode_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.model import Document

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?=[\s/>])|&lt;/?[a-zA-Z]")
_ESCAPED_TAG = re.compile(r"\A\s*&lt;[a-zA-Z/!]")
#: Longer strings are text of their own.
_SHORT = 200
_TITLE_KEY = re.compile(r"(?:\w*title|标题|题名|名称)", re.IGNORECASE)
_MAX_DEPTH = 60


def read_json(data: bytes) -> Document:
    """The strings of a JSON text in their order; numbers and switches mean nothing outside their system.

    Issues: `damaged_encoding` (hint), `mojibake` (warning).

    Raises:
        UnreadableDocument: `empty_file`, `too_large`, `damaged_file`.
    """
    decoded = decode_page(data)
    try:
        # Control characters stand unescaped in the strings of careless sites.
        value = json.loads(decoded.text, strict=False)
    except (ValueError, RecursionError) as error:
        message = f"the text is no JSON ({type(error).__name__}: {error}); fetch the answer again"
        raise UnreadableDocument("damaged_file", message) from error
    builder = DocumentBuilder("application/json")
    builder.issues += decoded.issues()
    for key, text in _strings(value):
        _add_string(builder, key, text)
    return builder.build()


def _strings(value: object) -> Iterator[tuple[str, str]]:
    """Every string with the key it stands under, in the order of the text."""
    waiting: list[tuple[str, object, int]] = [("", value, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise UnreadableDocument("too_large", f"the JSON is nested more than {_MAX_DEPTH} deep")
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting += [(str(name), member, depth + 1) for name, member in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(key, member, depth + 1) for member in reversed(value)]


def _add_string(builder: DocumentBuilder, key: str, text: str) -> None:
    if not text.strip():
        return
    if _TAG.search(text):
        if _ESCAPED_TAG.match(text):
            text = _unescaped(text)
        read_html_text(text, builder)
    elif len(text) <= _SHORT and key and not _TITLE_KEY.fullmatch(key):
        builder.paragraph(f"{key}：{' '.join(text.split())}")
    else:
        builder.paragraph(text)


def _unescaped(text: str) -> str:
    """Markup that was escaped as a whole; entities in its text were escaped with it."""
    for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(escaped, character)
    return text
