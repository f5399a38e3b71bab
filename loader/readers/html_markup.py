"""The source of a page -> its text with table tags only, all other markup resolved. No tree is built.

What a browser shows as blocks is parted by `BREAK`; inline tags leave nothing, so that figures split over spans are whole
again. Comments, scripts, styles, form controls and hidden elements are gone. All patterns consume what they have begun
to match up to a bound or the end of the text, so each pass is linear whatever the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

#: Stands between blocks; control characters are no part of any text.
BREAK = "\x01"
#: A tab within preformatted text, where white space is not collapsed.
TAB = "\x02"

#: The rest of a tag. Quotes count behind "=" only (title=it's), and hide ">"; an unclosed one reaches the end of the page.
ATTRIBUTES = r"""[^>"']*+(?:(?:(?<==)"[^"]*+(?:"|\Z)|(?<==)'[^']*+(?:'|\Z)|["'])[^>"']*+)*+(?:>|\Z)"""
_TABLE_NAMES = "t(?:[dhr]|able|body|head|foot)|caption"
_BLOCK_NAMES = (
    "p|div|br|li|h[1-6r]|[uo]l|d[dlt]|body|html|section|article|header|footer|nav|main|aside|center|form|fieldset|"
    "blockquote|pre|address|figure|figcaption|legend|ucap(?:title|content)"
)
#: Their content is no markup, and without an end tag it is the rest of the page.
_RAW_NAMES = "script|style|noembed|noframes|xmp"
#: Shown in another way than as text, or to nobody. Where the end tag is missing they end before the next table.
_UNSHOWN_NAMES = "title|noscript|select|datalist|textarea|iframe|template|svg|math|xml|canvas|audio|video"
_NAME_ENDS = r"(?![^\s/>])"
_INLINE = f"(?!/?(?:{_TABLE_NAMES}|{_BLOCK_NAMES}|{_RAW_NAMES}|{_UNSHOWN_NAMES}){_NAME_ENDS})[/!?a-zA-Z]{ATTRIBUTES}"
_COMMENT = r"!--(?:-?>|.*?(?:--!?>|\Z))"
_RAW = rf"(?P<raw>{_RAW_NAMES}){_NAME_ENDS}{ATTRIBUTES}.*?(?:</(?P=raw){_NAME_ENDS}[^>]*+>|\Z)"
_UNSHOWN = (
    rf"(?P<unshown>{_UNSHOWN_NAMES}){_NAME_ENDS}{ATTRIBUTES}"
    rf"[^<]*+(?:<(?!/(?P=unshown)|/?(?:table|t[rd]|body){_NAME_ENDS})[^<]*+)*+(?:</(?P=unshown)[^>]*+>)?+"
    rf"|/(?:{_RAW_NAMES}|{_UNSHOWN_NAMES}){_NAME_ENDS}[^>]*+>"
)
_BLOCK = f"/?(?:{_BLOCK_NAMES}){_NAME_ENDS}{ATTRIBUTES}"

_UPPER_CASE_TAG = re.compile("</?[A-Z]")
_TEMPLATE_CODE = re.compile(r"\{\{[^{}<>]{0,500}\}\}")
_PREFORMATTED = re.compile(rf"<pre{_NAME_ENDS}{ATTRIBUTES}(.*?)(?:</pre|\Z)", re.IGNORECASE | re.DOTALL)
_PREFORMATTED_SPACE = str.maketrans({"\n": BREAK, "\t": TAB})
_TAG_BEGINS = re.compile("<[a-zA-Z/!]")

#: Each begins with letters, which a search finds fast; in upper case from editors of the nineties.
_HIDING = {
    word: re.compile(rf"{word}{rest}")
    for words, rest in (
        (("display", "DISPLAY"), r"\s{0,9}:\s{0,9}(?:none|NONE)"),
        (("visibility", "VISIBILITY"), r"\s{0,9}:\s{0,9}(?:hidden|HIDDEN)"),
        (("mso-hide",), r"\s{0,9}:\s{0,9}all"),
        ((" hidden", "\nhidden"), r"(?=[\s=>/])"),
    )
    for word in words
}
_HIDING_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})(?![^\s/])[^<>]*+")
_LONGEST_HIDING_TAG = 4000
_VOID = frozenset({"input", "img", "br", "hr", "meta", "link", "col", "base", "embed", "area", "source", "wbr", "param"})
#: Elements that scripts and forms hide anyway, and those whose hiding is no hiding of text.
_UNHIDDEN = _VOID | {"script", "style", "body", "html", "iframe"}
_UNCLOSED_ALLOWED = 8

#: Words of the statutory tables; three of them are in no page's navigation.
_TABLE_WORDS = ("予以公开", "尚未审结", "结果维持", "信访举报", "一稳定", "自然人", "行政许可", "不掌握", "重复申请")
_ENOUGH_WORDS = 3


class _Patterns(NamedTuple):
    unshown: re.Pattern[str]
    blocks: re.Pattern[str]
    tables: re.Pattern[str]


@lru_cache(maxsize=2)
def _patterns(flags: int) -> _Patterns:
    """Ignoring case costs a third of the speed, so it is left to pages with tags in upper case."""
    return _Patterns(
        re.compile(rf"<(?:{_INLINE}(?:<{_INLINE})*+|{_COMMENT}|{_RAW}|{_UNSHOWN})", re.DOTALL | flags),
        re.compile(rf"<{_BLOCK}(?:\s*+<{_BLOCK})*+", flags),
        re.compile(
            rf"<(?:/t[dh]\s*+>\s*+<)?+(?:/tr\s*+>\s*+<)?+(/?(?:{_TABLE_NAMES})){_NAME_ENDS}({ATTRIBUTES})", flags
        ),
    )


def split_tables(text: str) -> list[str]:
    """Text and table tags in turn: [text, name, attributes, text, name, attributes, text, ...].

    Names are those of the tags, in lower case, with "/" in front of end tags; end tags of cells and rows are left out
    where the next tag implies them. Texts are still to be given to `plain_lines`.
    """
    flags = re.IGNORECASE if _UPPER_CASE_TAG.search(text) else 0
    patterns = _patterns(int(flags))
    text = _prepare(text)
    text = patterns.unshown.sub("", text)
    text = patterns.blocks.sub(BREAK, text)
    parts = patterns.tables.split(text)
    if flags:
        parts[1::3] = [name.lower() for name in parts[1::3]]
    return parts


def has_statutory_words(text: str) -> bool:
    """Whether the text holds the row labels of a statutory table."""
    found = 0
    for word in _TABLE_WORDS:
        found += word in text
        if found == _ENOUGH_WORDS:
            return True
    return False


def _prepare(text: str) -> str:
    """What is rare, and needs a look at the source before any tag is taken out."""
    if BREAK in text or TAB in text:
        text = text.replace(BREAK, "").replace(TAB, "")
    if "<![CDATA[" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if "{{" in text:
        text = _TEMPLATE_CODE.sub("", text)
    if "<pre" in text or "<PRE" in text:
        text = _PREFORMATTED.sub(lambda match: match[0].translate(_PREFORMATTED_SPACE), text)
    elif "\n" in text and not _TAG_BEGINS.search(text):
        text = text.translate(_PREFORMATTED_SPACE)  # plain text, as a field of a record may be
    return without_hidden(text)


def without_hidden(text: str) -> str:
    """The source without its hidden elements.

    Pages show a report in two tabs, one of which is hidden until it is asked for: a hidden element with a statutory
    table stays where nothing that is shown has one.
    """
    spans = _hidden_spans(text)
    if not spans:
        return text
    with_tables = [span for span in spans if has_statutory_words(text[span[0] : span[1]])]
    shown = _cut(text, spans)
    if with_tables and not has_statutory_words(shown):
        return _cut(text, [span for span in spans if span not in with_tables])
    return shown


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept.append(text[last:start])
        last = end
    return "".join([*kept, text[last:]])


def _hidden_spans(text: str) -> list[tuple[int, int]]:
    found = [match for word, pattern in _HIDING.items() if word in text for match in pattern.finditer(text)]
    spans: list[tuple[int, int]] = []
    unclosed = 0
    last = 0
    for match in sorted(found, key=re.Match.start):
        if match.start() < last:
            continue
        start = text.rfind("<", max(last, match.start() - _LONGEST_HIDING_TAG), match.start())
        tag = _HIDING_TAG.match(text, start) if start >= 0 else None
        if tag is None or tag.end() < match.end() or tag[1].lower() in _UNHIDDEN:
            continue
        end = _element_end(text, tag[1].lower(), tag.end())
        if end is None:
            unclosed += 1
            if unclosed == _UNCLOSED_ALLOWED:
                break
            continue
        spans.append((start, end))
        last = end
    return spans


@lru_cache(maxsize=64)
def _tags_named(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}(?![^\s/>])[^<>]*+>?+", re.IGNORECASE)


def _element_end(text: str, name: str, start: int) -> int | None:
    """Behind the end tag that matches; None where there is none. A paragraph ends where the next one begins."""
    depth = 1
    for match in _tags_named(name).finditer(text, start):
        if match[1]:
            depth -= 1
        elif name == "p":
            return match.start()
        else:
            depth += 1
        if depth == 0:
            return match.end()
    return None
