"""A page's source -> what it shows: text and tables in reading order. The markup is lexbor's to understand.

What a browser shows as blocks is parted by `BREAK`; inline elements leave nothing, so that figures split over spans are
whole again. Each table, the innermost first, is taken out of the page and a mark left in its place. A table that holds
another one, or an article's running text, lays the page out: it is paragraphs and tables in reading order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from loader.model import UnreadableDocument
from loader.readers.grid import MAX_CELLS, MAX_SPAN
from loader.readers.layout import ONE_CELL, Row
from loader.readers.pages.rows import PlainTables
from loader.readers.pages.shown import keep_line_ends, mark_what_changes_digits, put_above, take_out_hidden
from loader.readers.pages.text import BREAK, TAB, TABLE_MARK, TEXTS, refuse_costly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from selectolax.lexbor import LexborNode

    from loader.readers.layout import Spans

    #: Lines of text, or the rows of a table.
    Piece: TypeAlias = str | list[Row]

_BLOCKS = frozenset({
    "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "dl", "dd", "dt", "section", "article",
    "header", "footer", "nav", "main", "aside", "center", "form", "fieldset", "blockquote", "address", "figure",
    "figcaption", "legend", "ucaptitle", "ucapcontent",
})  # fmt: skip
#: Shown to nobody, or in another way than as text.
_UNSHOWN = frozenset({
    "script", "style", "template", "select", "datalist", "textarea", "iframe", "svg", "math", "canvas", "audio", "video",
    "object", "embed", "title", "noembed", "noframes", "xmp", "xml",
})  # fmt: skip
_KIND_OF = {
    **dict.fromkeys(_BLOCKS, "block"), **dict.fromkeys(_UNSHOWN, "unshown"), "td": "cell", "th": "cell", "tr": "row",
    "table": "table", "caption": "caption", "pre": "pre", "sup": "raised", "s": "struck", "strike": "struck",
    "del": "struck", "input": "field",
}  # fmt: skip
_KINDS = frozenset(_KIND_OF.values())
#: In XHTML these may end in themselves; read as HTML they would take in the rest of the page.
_DECLARATION = 1_000
_SELF_ENDED = re.compile(r"<(script|style|title|textarea|iframe|noscript)((?:\s[^<>]*)?)/>")
#: Its content is markup to a parser that runs no scripts, and may end up anywhere.
_NOSCRIPT = re.compile(r"<noscript(?![^\s>])[^>]*+>[^<]*+(?:<(?!/?noscript)[^<]*+)*+</noscript[^>]*+>", re.IGNORECASE)
_TABLE_TAG, _CELL_TAG = re.compile("<table", re.IGNORECASE), re.compile("<t[dh]", re.IGNORECASE)
_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
#: The widest statutory table has fifteen columns. Wider ones are damage; laying them out would take rows times columns.
_MAX_COLUMNS = 256
_MAX_POSITIONS = 4_000_000
#: A cell with this much running text is a page's column, not a field.
_ARTICLE_CHARACTERS, _ARTICLE_SENTENCES = 400, 3


def read_markup(source: str, *, remember: bool = True) -> list[Piece]:
    """The pieces of a page, or of a piece of one.

    Args:
        source: the markup.
        remember: whether rows of plain tables may be looked up instead of being parsed; changes no result.

    Raises:
        UnreadableDocument: `too_large`.
    """
    for mark in (BREAK, TAB, TABLE_MARK):
        if mark in source:
            source = source.replace(mark, "")
    if "<" not in source:
        return [TEXTS[source.replace("\t", TAB).replace("\n", BREAK)]]  # plain text, as a field of a record may be
    refuse_costly(source)
    if "xhtml" in source[:_DECLARATION] or "<?xml" in source[:_DECLARATION] or "<iframe" in source:
        source = _SELF_ENDED.sub(r"<\1\2></\1>", source)
    if "noscript" in source or "NOSCRIPT" in source:
        source = _NOSCRIPT.sub("", source)
    if not _TABLE_TAG.search(source) and _CELL_TAG.search(source):
        source = f"<table>{source}"  # a piece of a page; cells outside a table are no cells
    if "<![CDATA[" in source:
        source = source.replace("<![CDATA[", "").replace("]]>", "")
    plain: dict[str, list[Row]] = {}
    if remember:
        source, plain = _PLAIN_TABLES.take(source)
    page = _parse(source, plain)
    return [] if page is None else page.pieces()


def _parse(source: str, plain: Mapping[str, list[Row]]) -> _Page | None:
    body = LexborHTMLParser(source).body
    if body is None:
        return None
    found = _find_elements(body)
    for node in found["unshown"]:
        node.decompose()
    if "hidden" in source or "none" in source or "NONE" in source:
        take_out_hidden(body, plain)
    mark_what_changes_digits(body, found, source)
    for node in found["pre"]:
        keep_line_ends(node)
    for node in found["caption"]:
        put_above(node)
    for node in found["block"]:
        node.insert_before(BREAK)
        node.insert_after(BREAK)
    return _Page(body, found, plain)


def _read_rows(source: str) -> list[list[Row]]:
    page = _parse(source, {})
    return [] if page is None else page.tables()


_PLAIN_TABLES = PlainTables(_read_rows)


def _find_elements(body: LexborNode) -> dict[str, list[LexborNode]]:
    """The elements that matter by what they are, in the order of the page."""
    found: dict[str, list[LexborNode]] = {kind: [] for kind in _KINDS}
    kind_of = _KIND_OF.get
    for node in body.traverse():
        kind = kind_of(node.tag or "")
        if kind is not None:
            found[kind].append(node)
    return found


class _Page:
    """The tables of a page, taken out of it one by one."""

    def __init__(
        self, body: LexborNode, found: Mapping[str, Sequence[LexborNode]], plain: Mapping[str, list[Row]]
    ) -> None:
        self._body = body
        self._tables = found["table"]
        self._texts = TEXTS
        self._pieces: dict[str, list[Piece]] = {mark: _plain_rows(rows) for mark, rows in plain.items()}
        self._cells = 0
        self._longest = 0
        #: The rows of a table, and the cells of a row, by the identity of the table or row.
        self._lines_of: dict[int, list[LexborNode]] = {}
        self._cells_of: dict[int, list[LexborNode]] = {}
        for line in found["row"]:
            group = line.parent
            table = group.parent if group is not None and group.tag != "table" else group
            if table is not None:
                self._lines_of.setdefault(table.mem_id, []).append(line)
                self._cells_of[line.mem_id] = []
        for cell in found["cell"]:
            parent = cell.parent
            if parent is not None and parent.mem_id in self._cells_of:
                self._cells_of[parent.mem_id].append(cell)

    def tables(self) -> list[list[Row]]:
        """The rows of each table."""
        return [self._rows(table) for table in self._tables]

    def pieces(self) -> list[Piece]:
        """Text and tables in reading order."""
        # Tables within a table come behind it: from the last to the first, the innermost are met first.
        for number, table in reversed(list(enumerate(self._tables))):
            pieces = self._pieces_of(table)
            if all(isinstance(piece, str) for piece in pieces):
                text = BREAK.join(map(str, pieces)).replace("\n", BREAK)
            else:
                text = f"{TABLE_MARK}{number}"
                self._pieces[text] = pieces
            table.replace_with(f"{BREAK}{text}{BREAK}")
        return self._split(self._texts[self._body.text_lexbor()])

    def _split(self, text: str) -> list[Piece]:
        """Text with marks in it -> the text and the tables."""
        if TABLE_MARK not in text:
            return [text] if text else []
        pieces: list[Piece] = []
        lines: list[str] = []
        for line in text.split("\n"):
            if line in self._pieces:
                pieces += ["\n".join(lines)] if lines else []
                pieces += self._pieces.pop(line)
                lines = []
            else:
                lines.append(line)
        return [*pieces, "\n".join(lines)] if lines else pieces

    def _pieces_of(self, table: LexborNode) -> list[Piece]:
        """What a table is in the end: itself, or the paragraphs and tables that it lays out."""
        rows = self._rows(table)
        if self._longest <= _ARTICLE_CHARACTERS and not self._pieces:
            return _plain_rows(rows)
        pieces: list[Piece] = []
        run: list[Row] = []
        for row in rows:
            if not any(TABLE_MARK in text or _is_article(text) for text in row.texts):
                run.append(row)
                continue
            pieces += _plain_rows(run)
            run = []
            for text in row.texts:
                pieces += self._split(text)
        return pieces + _plain_rows(run)

    def _rows(self, table: LexborNode) -> list[Row]:
        lines = self._lines_of.get(table.mem_id, [])
        texts = self._texts
        rows: list[Row] = []
        for line in lines:
            cells = self._cells_of.get(line.mem_id, ())
            spans = tuple([_spans(cell.attributes) for cell in cells])
            shown = tuple([texts[cell.text_lexbor()] for cell in cells])
            self._longest = max([self._longest, *map(len, shown)])
            rows.append(Row(shown, None if spans.count(ONE_CELL) == len(spans) else spans))
        self._cells += sum([len(row.texts) for row in rows])
        if self._cells > MAX_CELLS:
            raise UnreadableDocument("too_large", f"the page has more than {MAX_CELLS:,} table cells")
        return _grouped(lines, rows)


def _spans(attributes: Mapping[str, str | None]) -> Spans:
    if not attributes:
        return ONE_CELL
    rowspan, colspan = attributes.get("rowspan"), attributes.get("colspan")
    return (
        1 if rowspan is None else _span(rowspan) or MAX_CELLS,
        1 if colspan is None else min(_span(colspan) or 1, MAX_SPAN),
    )


def _span(value: str) -> int:
    """How many rows or columns an attribute says: what follows the digits is not looked at, as browsers do."""
    digits = _DIGITS.match(value)
    return int(digits[1]) if digits else 1


def _grouped(lines: list[LexborNode], rows: list[Row]) -> list[Row]:
    """Rows in the order in which they are shown, tfoot last; a cell spans rows of its own thead, tbody or tfoot only."""
    groups: list[tuple[str, int, list[Row]]] = []
    if len({line.parent.mem_id for line in lines if line.parent is not None}) <= 1:
        return rows
    for line, row in zip(lines, rows, strict=True):
        parent = line.parent
        tag, identity = ("", 0) if parent is None else (parent.tag or "", parent.mem_id)
        if not groups or groups[-1][1] != identity:
            groups.append((tag, identity, []))
        groups[-1][2].append(row)
    shown: list[Row] = []
    for _, _, members in sorted(groups, key=lambda group: group[0] == "tfoot"):
        for place, row in enumerate(members):
            left = len(members) - place
            spans = row.spans and tuple([(min(rowspan, left), colspan) for rowspan, colspan in row.spans])
            shown.append(Row(row.texts, spans))
    return shown


def _is_article(text: str) -> bool:
    return len(text) > _ARTICLE_CHARACTERS and text.count("。") >= _ARTICLE_SENTENCES


def _plain_rows(rows: list[Row]) -> list[Piece]:
    """Rows of text alone: a table where they have columns, else paragraphs."""
    filled = [text for row in rows for text in row.texts if text]
    if not filled:
        return []
    if len(filled) == 1 or max([len(row.texts) for row in rows]) <= 1:
        return ["\n".join(filled)]
    columns = max([len(texts) if spans is None else sum([colspan for _, colspan in spans]) for texts, spans in rows])
    if columns * len(rows) > _MAX_POSITIONS:
        raise UnreadableDocument("too_large", f"a table has {len(rows):,} rows of {columns:,} columns")
    return [rows] if columns <= _MAX_COLUMNS else ["\n".join(filled)]
