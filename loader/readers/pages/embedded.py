r"""HTML that a page carries instead of showing it -> the page with that HTML in its place.

Sites fetch an article by script, or keep it in a script's string ("\u003ctable"), a form's field, an iframe's srcdoc, or
escaped in the text. Nothing is executed; strings are found and unescaped, and what holds no statutory words is left.
"""

from __future__ import annotations

import re
from html import unescape

from loader.readers.pages.text import has_statutory_words

#: The rest of a tag. Quotes count behind "=" only (title=it's), and hide ">"; an unclosed one reaches the end of the page.
_ATTRIBUTES = r"""[^>"']*+(?:(?:(?<==)"[^"]*+(?:"|\Z)|(?<==)'[^']*+(?:'|\Z)|["'])[^>"']*+)*+(?:>|\Z)"""
#: The same where no value holds ">": half as long to match.
_PLAIN__ATTRIBUTES = r"[^>]*+(?:>|\Z)"
_SCRIPT = re.compile(rf"<script(?![^\s/>])({_ATTRIBUTES})(.*?)(?:</script|\Z)", re.IGNORECASE | re.DOTALL)
#: String literals; a closing quote may be missing, so that a search never starts again within a string.
_LITERAL = re.compile(
    r'"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)(?:"|(?=\n)|\Z)'
    r"|'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)(?:'|(?=\n)|\Z)"
    r"|`([^`\\]*+(?:\\.[^`\\]*+)*+)(?:`|\Z)"
    r"|//[^\n]*+|/\*.*?(?:\*/|\Z)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_CONTROL_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": ""}
_MARKUP = re.compile(r"<(?:/?t[dr]|table|p|div|br|span|h[1-6])(?![^\s/>])", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")
_MARKUP_HINT = re.compile(r"<|\\u003c|\\x3c|&lt;", re.IGNORECASE)
#: JSON within a string of JavaScript, itself in JSON: each wraps the markup once more.
_MOST_WRAPS = 3

_TEXTAREA = re.compile(rf"<textarea(?![^\s/>]){_ATTRIBUTES}([^<]*+(?:<(?!/textarea)[^<]*+)*+)", re.IGNORECASE)
_HOLDING_TAG = re.compile(rf"<(?:input|iframe)(?![^\s/>])({_ATTRIBUTES})", re.IGNORECASE)
_HOLDING_VALUE = re.compile(r"(?<![\w-])(?:value|srcdoc)\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ESCAPED_TEXT = re.compile(r"[^<>]*&lt;t(?:able|body|r|d)[^<>]*", re.IGNORECASE)


def reveal(source: str) -> str | None:
    """The source with the HTML it carries in the places of what carries it; None where it carries no statutory table."""
    revealed = _SCRIPT.sub(lambda match: _held_by_script(match[2]) or "", source)
    revealed = _TEXTAREA.sub(lambda match: _as_markup(match[1]) or match[0], revealed)
    revealed = _HOLDING_TAG.sub(lambda match: _held_by_tag(match[1]) or match[0], revealed)
    if "&lt;t" in revealed or "&LT;T" in revealed:
        revealed = _reveal_escaped(revealed)
    return revealed if _has_words(revealed) else None


def _has_words(markup: str) -> bool:
    """Whether markup shows statutory words; editors split words over tags."""
    return has_statutory_words(_TAG.sub("", markup))


def _held_by_script(script: str) -> str | None:
    """The markup in a script's strings, joined: some scripts put a page together from one string a line."""
    if not _MARKUP_HINT.search(script):
        return None
    strings = []
    for match in _LITERAL.finditer(script):
        literal = match[1] or match[2] or match[3]
        if literal and _MARKUP_HINT.search(literal):
            strings.append(_unwrap(literal))
    return _as_markup("".join(strings))


def _unwrap(literal: str) -> str:
    text = unescape_literal(literal)
    for _ in range(_MOST_WRAPS - 1):
        if _MARKUP.search(text) and '\\"' not in text and "\\u" not in text:
            break
        text = unescape_literal(text)
    return text


def unescape_literal(literal: str) -> str:
    r"""The characters that a string literal of JavaScript or JSON stands for: `\u003ctd\u003e`, `<\/td>`, `\n`."""
    if "\\" not in literal:
        return literal
    text = _ESCAPE.sub(_unescaped, literal)
    # Characters beyond the first plane are written as two escapes.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    if match[4]:
        return ""
    return _CONTROL_ESCAPES.get(match[5], match[5])


def _as_markup(text: str) -> str | None:
    """Markup with statutory words, unescaped where it has to be; None for anything else."""
    if "&lt;" in text and not _MARKUP.search(text):
        text = unescape(text)
    return f"<div>{text}</div>" if _has_words(text) and _MARKUP.search(text) else None


def _held_by_tag(attributes: str) -> str | None:
    if not _MARKUP_HINT.search(attributes):
        return None
    for first, second in _HOLDING_VALUE.findall(attributes):
        if markup := _as_markup(unescape(first or second)):
            return markup
    return None


def _reveal_escaped(source: str) -> str:
    parts, last = [], 0
    for match in _ESCAPED_TEXT.finditer(source):
        parts += [source[last : match.start()], unescape(match[0])]
        last = match.end()
    return "".join([*parts, source[last:]])
