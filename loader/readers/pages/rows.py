"""Plain tables of a page, taken out before it is parsed: their rows are the same in most reports, and are remembered.

Most rows of most reports are a label of the form and zeros. Freed of attributes, they are the same source in all reports
that one editor or site has made. A table is plain where nothing in it can change how its rows are understood: no tags but
those of rows, cells and text, each row begun and ended. What is not plain is left where it is. The shortcut changes no
result; a test holds that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.readers.pages.text import TABLE_MARK

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from loader.readers.layout import Row

    ReadRows: TypeAlias = Callable[[str], list[list[Row]]]

_NOT_PLAIN = re.compile(
    r"<(?:[A-Z!?]|/?(?:table|thead|tfoot|caption|pre|form|select|option|textarea|input|script|style|noscript|template|svg|"
    r"math|title|iframe|xmp|object|audio|video|canvas|datalist|embed|xml|no|frame|body|html|head)(?![^\s/>]))"
    r"|hidden|isplay|isibility|ISPLAY|ISIBILITY|line-through|align:\s?super"
)
_BEFORE_ROWS = re.compile(r"[^<>]*>\s*(?:<(?:tbody|colgroup|col)(?![^\s/>])[^<>]*>\s*|</colgroup>\s*)*")
_BEHIND_ROWS = re.compile(r"\s*(?:</tbody>\s*)?")
_STRUCTURE = ("<td", "<th", "</td", "</th", "<tr", "</tr", "<tbody", "</tbody", "</thead", "<table")
_BEGINS = "<table"
_ENDS = "</table>"
_REMEMBERED, _LONGEST_ROW = 20_000, 4_000
#: A cell with much text may be a page's column.
_LONGEST_TEXT = 400


class PlainTables:
    """Takes plain tables out of pages; remembers rows.

    Args:
        read_rows: the tables of a piece of markup as their rows.
        remember: how many rows are kept.
    """

    def __init__(self, read_rows: ReadRows, remember: int = _REMEMBERED) -> None:
        self._read_rows = read_rows
        self._remember = remember
        self._known: dict[str, Row] = {}

    def take(self, source: str) -> tuple[str, dict[str, list[Row]]]:
        """The source with marks in place of its plain tables, and each mark's rows."""
        if _ENDS not in source:
            return source, {}
        *pieces, rest = source.split(_ENDS)
        kept: list[str] = []
        taken: dict[str, list[Row]] = {}
        for piece in pieces:
            start = piece.rfind(_BEGINS)
            may_stand = start >= 0 and _is_outside_rows(piece[:start])
            rows = self._rows(piece[start + len(_BEGINS) :]) if may_stand else None
            if rows is None:
                kept += [piece, _ENDS]
                continue
            mark = f"{TABLE_MARK}{len(taken)}p"
            taken[mark] = rows
            kept += [piece[:start], f"<p>{mark}</p>"]
        return "".join([*kept, rest]), taken

    def _rows(self, table: str) -> list[Row] | None:
        """The rows of a table that is plain."""
        sources = _row_sources(table)
        if sources is None:
            return None
        found = {source: self._known.get(source) for source in sources}
        learned = self._learn([source for source, row in found.items() if row is None])
        if learned is None:
            return None
        rows = [found[source] or learned[source] for source in sources]
        is_table = (
            max([len(row.texts) for row in rows]) > 1
            and sum([len(row.texts) - row.texts.count("") for row in rows]) > 1
        )
        return rows if is_table else None

    def _learn(self, sources: list[str]) -> dict[str, Row] | None:
        """Rows that were not known yet; None where one is not plain."""
        if not sources:
            return {}
        if any(_NOT_PLAIN.search(source) for source in sources):
            return None
        tables = self._read_rows(f"{_BEGINS}>{''.join(sources)}{_ENDS}")
        if len(tables) != 1 or len(tables[0]) != len(sources):
            return None
        if any(len(text) > _LONGEST_TEXT for row in tables[0] for text in row.texts):
            return None
        learned = dict(zip(sources, tables[0], strict=True))
        if len(self._known) + len(learned) > self._remember:
            self._known.clear()
        self._known.update(learned)
        return learned


def _is_outside_rows(before: str) -> bool:
    """Whether a table that begins behind this stands in the page or in a cell, not between the rows of another table."""
    last = max(_STRUCTURE, key=before.rfind)
    place = before.rfind(last)
    return place < 0 or (last in ("<td", "<th") and not before.startswith("<thead", place))


def _row_sources(table: str) -> list[str] | None:
    """The source of each row, where the table is plain."""
    before = _BEFORE_ROWS.match(table)
    if before is None:
        return None
    *rows, rest = table[before.end() :].split("</tr>")
    if not rows or not _BEHIND_ROWS.fullmatch(rest):
        return None
    sources = [row.strip() for row in rows]
    for source in sources:
        if (
            not source.startswith("<tr")
            or source.count("<tr") != 1
            or len(source) > _LONGEST_ROW
            or "</tbody" in source
        ):
            return None
    return [f"{source}</tr>" for source in sources]
