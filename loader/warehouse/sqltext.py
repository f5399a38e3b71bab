"""Names and texts as SQL writes them, for the statements that take no parameters (COMMENT ON, COPY, ATTACH)."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A quoted name: `中文_事实` -> `"中文_事实"`."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted text: `it's` -> `'it''s'`."""
    return "'" + text.replace("'", "''") + "'"
