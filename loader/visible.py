"""Text of a document -> text that a terminal or page shows as it stands, and obeys in nothing.

Control characters, escape sequences, marks of direction and characters without width are written out as their code
points; so are private-use characters, which a page's own font may draw as a digit.
"""

from __future__ import annotations

import unicodedata
from typing import IO

_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SIGNS = {"\n": "⏎", "\t": "⇥"}


def visible(text: str) -> str:
    """The text with every character that cannot be seen written out: ESC becomes ⟨U+001B⟩, a line break ⏎."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.category(character) in _HIDDEN:
        return f"⟨U+{ord(character):04X}⟩"
    return character


def visible_lines(text: str) -> str:
    """As `visible`, but line breaks stay: for messages of several lines."""
    return "\n".join(map(visible, text.split("\n")))


def visible_json(text: str) -> str:
    r"""JSON that says the same with every character that cannot be seen as its escape: \u202e for a mark of direction.

    Characters that cannot be seen stand only within JSON's strings, but for the line breaks between them.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    # One escape, or two beyond the first 65,536 characters; lone surrogates keep their number.
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


class VisibleOnTerminal:
    """Writes to a stream: as it stands to a file or pipe, which other programs read, and visibly to a terminal."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def write(self, text: str) -> int:
        """As the stream's."""
        return self._stream.write(visible_lines(text) if self._is_terminal else text)


def clipped(text: str, longest: int) -> str:
    """Visible text, cut behind `longest` characters of the document; what is left out is counted."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])}… (+{len(text) - longest})"
