"""Text to bytes in the encodings that reports come in."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

#: Name to (codec, byte order mark in front); the codecs write none themselves.
ENCODINGS: dict[str, tuple[str, bytes]] = {
    "utf-8": ("utf-8", b""),
    "utf-8-sig": ("utf-8", codecs.BOM_UTF8),
    "utf-16-le-bom": ("utf-16-le", codecs.BOM_UTF16_LE),
    "utf-16-be-bom": ("utf-16-be", codecs.BOM_UTF16_BE),
    "utf-16-le": ("utf-16-le", b""),
    "utf-16-be": ("utf-16-be", b""),
    "gb18030": ("gb18030", b""),
    "gbk": ("gbk", b""),
    "gb2312": ("gb2312", b""),
    "big5": ("big5", b""),
}
#: Taiwan pages print these forms; Big5 lacks those that the converter writes.
_BIG5_FORMS = str.maketrans({"爲": "為", "衆": "眾", "羣": "群"})
_WEIGHTS = {"utf-8": 62, "utf-8-sig": 8, "gb18030": 6, "gbk": 6, "gb2312": 4}


def draw_encoding(rng: random.Random, *, traditional: bool) -> str:
    """An encoding at random; Big5 only for traditional script."""
    names = [name for name in ENCODINGS if name != "big5" or traditional]
    return rng.choices(names, [(16 if name == "big5" else _WEIGHTS.get(name, 3)) for name in names])[0]


def encode(text: str, name: str) -> tuple[bytes, str]:
    """The bytes and the name of the encoding used: the one asked for, or UTF-8 where it lacks a character."""
    codec, mark = ENCODINGS[name]
    if name == "big5":
        text = text.translate(_BIG5_FORMS)
    try:
        return mark + text.encode(codec), name
    except UnicodeEncodeError:
        return text.encode("utf-8"), "utf-8"


def decode(raw: bytes, name: str) -> str:
    """The text of bytes made by `encode`."""
    codec, mark = ENCODINGS[name]
    return raw[len(mark) :].decode(codec)
