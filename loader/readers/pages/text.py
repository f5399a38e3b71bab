"""What the source of a page is freed from before it is parsed, and how the text of its nodes is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.grid import MAX_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Stands between blocks; control characters are no part of any text.
BREAK = "\x01"
#: A tab within preformatted text, where white space is not collapsed.
TAB = "\x02"
#: With a number behind it, stands where a table was.
TABLE_MARK = "\x03"

#: Attributes that say nothing of what stands where. Word processors write ten bytes of them for each byte of text, and
#: saved pages keep pictures in them.
_NAMES = (
    rb"style|class|lang|xml:lang|face|src|href|align|valign|width|height|border|bordercolor|bgcolor|color|size|target|"
    rb"cellspacing|cellpadding|nowrap|title|alt|id|data-[a-z-]{1,30}|on[a-z]{1,20}|ms-[a-z-]{1,20}|ng-[a-z-]{1,20}"
)
#: Blanks part attributes nearly everywhere, and are found faster than any white space.
_ATTRIBUTES = re.compile(rb" (?:" + _NAMES + rb")=(?:\"[^\"]*+\"|'[^']*+')")
#: What hides by a style, or changes what a figure means; the attribute is kept as STYLE, which is the same to a parser.
_HIDING = (b"isplay", b"isibility", b"ISPLAY", b"line-through", b"super")
_LONGEST_STYLE = 400

_REMEMBERED_CHARACTERS, _REMEMBERED = 120, 20_000
_WHITE_SPACE = re.compile(r"[\s\x01]+")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_TEMPLATE_CODE = re.compile(r"\{\{[^{}]{0,500}\}\}")
#: Where a line of the source ends between two characters of Chinese, nothing is shown.
_CHINESE = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff65"
_BROKEN_LINE = re.compile(rf"(?<=[{_CHINESE}])[ \t\r]*+\n\s*+(?=[{_CHINESE}])")

#: Words of the statutory tables; three of them are in no page's navigation.
_TABLE_WORDS = (
    "予以公开", "予以公開", "尚未审结", "尚未審結", "结果维持", "結果維持", "信访举报", "信訪舉報", "一稳定", "一穩定",
    "自然人", "行政许可", "行政許可", "不掌握", "重复申请", "重複申請",
)  # fmt: skip
_ENOUGH_WORDS = 3

#: Parsing takes the square of the depth, and of the attributes of a tag.
_DEEPEST, _LONGEST_TAG = 2_000, 65_536
_FEW_TAGS = 10_000
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[rdh]|option|br|hr|img|input|meta|link|col|wbr|area|param|base|embed|source)\b)[a-zA-Z][^<>]*+>?"
)


def slim(data: bytes) -> bytes:
    """The source of a page in an encoding of bytes without attributes that do not matter.

    The bytes of quotes, blanks and equals signs are part of no other character in UTF-8, GB18030 and Big5.
    """
    words = [word for word in _HIDING if word in data]
    return _ATTRIBUTES.sub(b"", _with_hiding_kept(data, words) if words else data)


def _with_hiding_kept(data: bytes, words: Iterable[bytes]) -> bytes:
    kept = bytearray(data)
    for word in words:
        place = data.find(word)
        while place >= 0:
            start = data.rfind(b"style=", max(0, place - _LONGEST_STYLE), place)
            if start >= 0:
                kept[start : start + 5] = b"STYLE"
            place = data.find(word, place + 1)
    return bytes(kept)


def refuse_costly(source: str) -> None:
    """Refuse what takes a parser minutes.

    Raises:
        UnreadableDocument: `too_large`: tags nested very deep, or with very many attributes.
    """
    if len(source) > _LONGEST_TAG and any(
        len(piece) - piece.rfind("<") > _LONGEST_TAG
        for piece in source.split(">")
        if len(piece) > _LONGEST_TAG and "<" in piece
    ):
        raise UnreadableDocument("too_large", f"a tag has more than {_LONGEST_TAG:,} characters; save the page again")
    if source.count("<") < _FEW_TAGS:
        return
    if sum(source.count(tag) for tag in ("<td", "<th", "<TD", "<TH")) > MAX_CELLS:
        raise UnreadableDocument(
            "too_large", f"the page has more than {MAX_CELLS:,} table cells; a report has some thousand"
        )
    depth = 0
    for match in _NESTING_TAG.finditer(source):
        depth += -1 if match[1] else 1
        if depth > _DEEPEST:
            raise UnreadableDocument("too_large", f"tags are nested more than {_DEEPEST:,} deep; a page has some tens")


class Texts(dict[str, str]):
    """Text of nodes -> as shown: white space collapsed, no blank lines, a line for each block.

    Remembers short ones: most cells of all pages hold the same few characters.
    """

    def __missing__(self, source: str) -> str:
        text = _shown(source)
        if len(source) <= _REMEMBERED_CHARACTERS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[source] = text
        return text


TEXTS = Texts()


def _shown(source: str) -> str:
    if "\n" in source:
        source = _BROKEN_LINE.sub("", source)
    source = _SPACE.sub(" ", source)
    if TAB in source:
        source = source.replace(TAB, "\t")
    if "{{" in source:
        source = _TEMPLATE_CODE.sub("", source)
    if BREAK not in source:
        return source.strip()
    return "\n".join([line for line in map(str.strip, source.split(BREAK)) if line])


def has_statutory_words(text: str) -> bool:
    """Whether the text holds the row labels of a statutory table, in either script, with blanks in them or not."""
    return _holds_words(text) or _holds_words(_WHITE_SPACE.sub("", text))


def _holds_words(text: str) -> bool:
    return sum(word in text for word in _TABLE_WORDS) >= _ENOUGH_WORDS
