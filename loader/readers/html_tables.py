"""Texts and table tags in turn -> paragraphs and tables. Tags may be missing, doubled or out of place, as on real pages.

A table that holds another, or an article's running text, lays the page out: it is paragraphs and tables in reading order.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument
from loader.readers.grid import MAX_CELLS, MAX_SPAN, lay_out
from loader.readers.html_markup import BREAK, TAB

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from loader.readers.grid import DocumentBuilder

    Row: TypeAlias = list[tuple[str, int, int]]
    Piece: TypeAlias = str | list[Row]

#: Sites of the nineties nest tables five deep.
_MAX_DEPTH = 100
#: The widest statutory table has fifteen columns. Wider ones are damage; laying them out would take rows times columns.
_MAX_COLUMNS = 256
_MAX_POSITIONS = 4_000_000
#: A cell with this much running text is a page's column, not a field.
_ARTICLE_CHARACTERS, _ARTICLE_SENTENCES = 400, 3

_SPAN = re.compile(r"(?<![\w-])(row|col)span\s{0,9}=\s{0,9}[\"']?\s{0,9}\+?(\d{1,9})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
#: Where a line of the source ends between two characters of Chinese, nothing is shown.
_CHINESE = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff65"
_BROKEN_LINE = re.compile(rf"(?<=[{_CHINESE}])[ \t\r]*+\n\s*+(?=[{_CHINESE}])")


def plain_lines(source: str) -> str:
    """Text without tags, as shown: entities resolved, white space collapsed, blank lines dropped, "\\n" between blocks."""
    if "&" in source:
        source = unescape(source)
    if "\n" in source:
        source = _BROKEN_LINE.sub("", source)
    source = _SPACE.sub(" ", source)
    if TAB in source:
        source = source.replace(TAB, "\t")
    if BREAK not in source:
        return source.strip()
    return "\n".join([line for line in map(str.strip, source.split(BREAK)) if line])


class _Texts(dict[str, str]):
    """Remembers what sources show: most cells of a page are the same few characters in the same markup."""

    def __missing__(self, source: str) -> str:
        text = plain_lines(source)
        self[source] = text
        return text


class _Table:
    """A table that is being read."""

    __slots__ = ("before", "groups", "in_caption", "in_cell", "in_row", "inner", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        #: The row each thead, tbody and tfoot begins with.
        self.groups: list[tuple[str, int]] = []
        #: Captions, and text outside cells, which browsers show above the table.
        self.before: list[Piece] = []
        #: (row, cell) -> what the cell holds besides its text, in reading order.
        self.inner: dict[tuple[int, int], list[Piece]] = {}
        self.in_row = False
        self.in_cell = False
        self.in_caption = False

    def add_cell(self, text: str, attributes: str) -> None:
        if not self.in_row:
            self.rows.append([])
            self.in_row = True
        rowspan = colspan = 1
        if "pan" in attributes or "PAN" in attributes:
            for axis, digits in _SPAN.findall(attributes):
                if axis in ("row", "ROW"):
                    rowspan = int(digits) or MAX_CELLS
                else:
                    colspan = min(int(digits) or 1, MAX_SPAN)
        self.rows[-1].append((text, rowspan, colspan))
        self.in_cell = True

    def add_piece(self, piece: Piece) -> None:
        """Text or a table where the reading stands: in the cell that is open, else above this table."""
        if self.in_cell:
            row = self.rows[-1]
            place = (len(self.rows) - 1, len(row) - 1)
            pieces = self.inner.get(place)
            if pieces is None:
                pieces = self.inner[place] = [row[-1][0]]
            pieces.append(piece)
        else:
            self.before.append(piece)

    def end_row(self) -> None:
        self.in_row = self.in_cell = self.in_caption = False

    def begin_row(self) -> None:
        self.rows.append([])
        self.in_row, self.in_cell, self.in_caption = True, False, False


class TableReader:
    """Reads the parts of a page into a builder."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._open: list[_Table] = []
        self._texts = _Texts()
        self._cells = 0

    def read(self, parts: Sequence[str]) -> None:
        """Add everything to the builder.

        Args:
            parts: as `split_tables` gives them.

        Raises:
            UnreadableDocument: `too_large`.
        """
        texts = self._texts
        self._add_text(texts[parts[0]])
        table: _Table | None = None
        for name, attributes, source in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            text = texts[source]
            if name in ("td", "th"):
                # A cell outside any table (a fragment, or a table ended too early) still is a cell.
                table = table or self._begin_table()
                table.add_cell(text, attributes)
                self._cells += 1
                continue
            if name == "table":
                table = self._begin_table()
            elif name == "/table":
                table = self._end_table()
            elif name == "tr":
                table = table or self._begin_table()
                table.begin_row()
            elif table is not None:
                self._note_tag(table, name)
            if text:
                self._add_text(text)
            if self._cells > MAX_CELLS:
                raise UnreadableDocument("too_large", f"the page has more than {MAX_CELLS:,} table cells")
        while self._open:
            self._end_table()

    def _begin_table(self) -> _Table:
        above = self._open[-1] if self._open else None
        if above is not None and not (above.in_cell or above.in_caption) and (above.rows or above.groups):
            # <table> between rows: the one above was never ended.
            self._end_table()
        if len(self._open) == _MAX_DEPTH:
            raise UnreadableDocument("too_large", f"tables are nested more than {_MAX_DEPTH} deep; a report has a few")
        self._open.append(_Table())
        return self._open[-1]

    def _end_table(self) -> _Table | None:
        if self._open:
            for piece in _pieces_of(self._open.pop()):
                self._add_piece(piece)
        return self._open[-1] if self._open else None

    def _note_tag(self, table: _Table, name: str) -> None:
        if name in ("/td", "/th"):
            table.in_cell = False
        elif name == "/caption":
            table.in_caption = False
        elif name == "caption":
            table.end_row()
            table.in_caption = True
        else:
            table.end_row()
            if name != "/tr":
                table.groups.append((name, len(table.rows)))

    def _add_text(self, text: str) -> None:
        if text:
            self._add_piece(text)

    def _add_piece(self, piece: Piece) -> None:
        if self._open:
            self._open[-1].add_piece(piece)
        elif isinstance(piece, str):
            self._builder.paragraph(piece)
        else:
            self._builder.table(lay_out(piece))


def _pieces_of(table: _Table) -> list[Piece]:
    """What a table is in the end: itself, or the paragraphs and tables that it lays out."""
    rows = table.rows
    inner = _inner_by_row(table)
    if table.groups:
        _end_spans_with_groups(table)
    articles = {number for number, row in enumerate(rows) if any(_is_article(text) for text, _, _ in row)}
    if not inner and not articles:
        if table.groups:
            rows = _in_shown_order(table)
        return [*table.before, *_plain_rows(rows)]
    pieces = list(table.before)
    run: list[Row] = []
    for number, row in enumerate(rows):
        if number not in inner and number not in articles:
            run.append(row)
            continue
        pieces += _plain_rows(run)
        run = []
        for place, (text, _, _) in enumerate(row):
            pieces += inner.get(number, {}).get(place) or ([text] if text else [])
    return pieces + _plain_rows(run)


def _inner_by_row(table: _Table) -> dict[int, dict[int, list[Piece]]]:
    """Row -> cell -> its pieces, for cells that hold tables; cells that hold texts only are made one text."""
    inner: dict[int, dict[int, list[Piece]]] = {}
    for (number, place), pieces in table.inner.items():
        if all(isinstance(piece, str) for piece in pieces):
            text = "\n".join(str(piece) for piece in pieces if piece)
            table.rows[number][place] = (text, *table.rows[number][place][1:])
        else:
            inner.setdefault(number, {})[place] = [piece for piece in pieces if piece]
    return inner


def _is_article(text: str) -> bool:
    return len(text) > _ARTICLE_CHARACTERS and text.count("。") >= _ARTICLE_SENTENCES


def _plain_rows(rows: list[Row]) -> list[Piece]:
    """Rows of text alone: a table where they have columns, else paragraphs."""
    filled = [text for row in rows for text, _, _ in row if text]
    if not filled:
        return []
    if len(filled) == 1 or all(len(row) <= 1 for row in rows):
        return ["\n".join(filled)]
    columns = max(sum([colspan for _, _, colspan in row]) for row in rows)
    if columns * len(rows) > _MAX_POSITIONS:
        raise UnreadableDocument("too_large", f"a table has {len(rows):,} rows of {columns:,} columns")
    return [rows] if columns <= _MAX_COLUMNS else ["\n".join(filled)]


def _end_spans_with_groups(table: _Table) -> None:
    """A cell spans rows of its own thead, tbody or tfoot only."""
    ends = [start for _, start in table.groups] + [len(table.rows)]
    group = 0
    for number, row in enumerate(table.rows):
        while ends[group] <= number:
            group += 1
        left = ends[group] - number
        for place, (text, rowspan, colspan) in enumerate(row):
            if rowspan > left:
                row[place] = (text, left, colspan)


def _in_shown_order(table: _Table) -> list[Row]:
    """A tfoot may be written above the rows below which it is shown."""
    starts = [0] + [start for _, start in table.groups]
    names = ["tbody"] + [name for name, _ in table.groups]
    parts = [
        (name, table.rows[start:end])
        for name, start, end in zip(names, starts, [*starts[1:], len(table.rows)], strict=True)
    ]
    body = [row for name, rows in parts if name != "tfoot" for row in rows]
    return body + [row for name, rows in parts if name == "tfoot" for row in rows]
