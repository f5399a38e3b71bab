"""Text of a document -> text that a terminal or page shows as it stands, and obeys in nothing.

Control characters, escape sequences, marks of direction and characters without width are written out as their code
points; so are private-use characters, which a page's own font may draw as a digit.
"""

from __future__ import annotations

import unicodedata

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


def clipped(text: str, longest: int) -> str:
    """Visible text, cut behind `longest` characters of the document; what is left out is counted."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])}… (+{len(text) - longest})"
