"""What the source of a page is freed from before it is parsed, and how the text of its nodes is shown."""

from __future__ import annotations

import re
from itertools import islice

from loader.model import UnreadableDocument
from loader.readers.grid import MAX_CELLS

#: Stands between blocks; control characters are no part of any text.
BREAK = "\x01"
#: A tab within preformatted text, where white space is not collapsed.
TAB = "\x02"
#: With a number behind it, stands where a table was.
TABLE_MARK = "\x03"

#: Attributes that say nothing of what stands where. Word processors write ten bytes of them for each byte of text, and
#: saved pages keep pictures in them.
_NAMES = (
    rb"(?:style|class|lang|xml:lang|face|src|href|align|valign|width|height|border|bordercolor|bgcolor|color|size|target|"
    rb"cellspacing|cellpadding|nowrap|title|alt|id|data-[a-z-]{1,30}|on[a-z]{1,20}|ms-[a-z-]{1,20}|ng-[a-z-]{1,20})"
)
_IDLE = re.compile(
    rb"(?<!\s)\s++" + _NAMES + rb"=(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=\\`]++(?=\s|\Z))",
    re.IGNORECASE,
)
#: Where values hold `<`, attributes are looked for in the whole page; so are others that hold markup and are not shown.
_IDLE_ANYWHERE = re.compile(
    rb"(?<!\s)\s++(?:"
    + _NAMES
    + rb"=(?:\"[^\"]*+\"|'[^']*+')|(?!value|srcdoc|content)[a-z][a-z:-]{1,30}=(?:\"[^\"<]*+<[^\"]*+\"|'[^'<]*+<[^']*+'))",
    re.IGNORECASE,
)
#: A tag that has not ended where the next `<` comes: that one stands in the value of an attribute.
_OPEN_VALUE = re.compile(rb"[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+[\"']")
_OPEN = b"\0"
#: What hides by a style, or changes what a figure means.
_SAYS_SOMETHING = re.compile(rb"display|visibility|line-through|super", re.IGNORECASE)
#: The name of a tag, which a parser reads in either case.
_TAG_NAME = re.compile(rb"/?[A-Z][A-Z0-9]{0,9}(?=[\s>])")
_MOST_TAGS, _REMEMBERED_TAGS, _LONGEST_TAG_BYTES = 400_000, 20_000, 1_000

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


class SlimTags(dict[bytes, bytes]):
    """What stands between two `<` of a page -> the same without attributes that do not matter, its tag in small letters.

    `_OPEN` where that takes the rest of the page. Remembers short ones: an editor writes few tags, again and again.
    """

    def __missing__(self, piece: bytes) -> bytes:
        if _OPEN_VALUE.match(piece):
            return _OPEN
        tag, end, text = piece.partition(b">")
        slimmed = _IDLE.sub(_without_idle, tag) + end + text
        name = _TAG_NAME.match(slimmed)
        if name:
            slimmed = name[0].lower() + slimmed[name.end() :]
        if len(piece) <= _LONGEST_TAG_BYTES:
            if len(self) >= _REMEMBERED_TAGS:
                self.clear()
            self[piece] = slimmed
        return slimmed


_SLIM_TAGS = SlimTags()


def _without_idle(attribute: re.Match[bytes]) -> bytes:
    return attribute[0] if _SAYS_SOMETHING.search(attribute[0]) else b""


def slim(data: bytes) -> bytes:
    """The source of a page in an encoding of bytes, without attributes that do not matter.

    The bytes of quotes, blanks, equals signs and `<` are part of no other character in UTF-8, GB18030 and Big5.
    """
    if data.count(b"<") > _MOST_TAGS:
        return data
    text, *pieces = data.split(b"<")
    slimmed = b"<".join([text, *map(_SLIM_TAGS.__getitem__, pieces)])
    return _IDLE_ANYWHERE.sub(_without_idle, data) if _OPEN in slimmed else slimmed


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
    found = (word for word in _TABLE_WORDS if word in text)
    return len(list(islice(found, _ENOUGH_WORDS))) == _ENOUGH_WORDS
