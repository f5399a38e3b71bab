"""Workbooks of OpenDocument (ODS) -> sheets of cells. The file holds the text that each cell shows, beside its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import Issue, UnreadableDocument
from loader.readers.grid import MAX_CELLS, GridCell
from loader.readers.office.number_format import differs, plain_number
from loader.readers.office.parts import damaged, encrypted
from loader.readers.office.sheet_tables import Sheet, hidden_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from loader.readers.office.parts import Package

_NS = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_NS}{name}:1.0}}" for name in ("office", "table", "text", "style"))
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_ROW_GROUPS = frozenset(TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
_COLUMN_GROUPS = frozenset(TABLE + name for name in ("table-header-columns", "table-columns", "table-column-group"))
_HIDDEN = frozenset({"collapse", "filter"})
#: Sheets are filled up with repeated blank cells and rows; filled ones repeat a few times.
_MAX_REPEATED = 1000
_LAST_COLUMN = 16_384
_UNPRINTED = frozenset({f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text"})


def read_ods(package: Package, issues: list[Issue]) -> list[Sheet]:
    """The sheets of a workbook, in order.

    Issues: `number_format` (hint), `uncalculated_formula` (warning), `hidden_cells` (hint).

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted` or `too_large`.
    """
    if package.has(_MANIFEST) and b"encryption-data" in package.read(_MANIFEST):
        raise encrypted()
    root = package.xml(_CONTENT)
    body = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if body is None:
        raise damaged(_CONTENT, "it has no spreadsheet")
    hidden = {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        if any(item.get(f"{TABLE}display") == "false" for item in style.iterfind(f"{STYLE}table-properties"))
    }
    return [
        _SheetReader(element, issues).read(is_hidden=element.get(f"{TABLE}style-name") in hidden)
        for element in body.iterfind(f"{TABLE}table")
    ]


class _SheetReader:
    def __init__(self, element: etree._Element, issues: list[Issue]) -> None:
        self._element = element
        self._name = element.get(f"{TABLE}name", "")
        self._issues = issues
        self._cells: list[GridCell] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._lost = 0

    def read(self, *, is_hidden: bool) -> Sheet:
        self._read_columns()
        number = 1
        for row in _grouped(self._element, f"{TABLE}table-row", _ROW_GROUPS):
            repeated = _count(row, "number-rows-repeated")
            self._read_row(row, number, repeated)
            number += repeated
        if self._lost and not is_hidden:
            self._issues.append(hidden_cells(self._name, self._lost))
        return Sheet(self._name, self._cells, is_hidden, frozenset(self._hidden_rows), frozenset(self._hidden_columns))

    def _read_columns(self) -> None:
        number = 1
        for column in _grouped(self._element, f"{TABLE}table-column", _COLUMN_GROUPS):
            repeated = _count(column, "number-columns-repeated")
            if column.get(f"{TABLE}visibility") in _HIDDEN:
                self._hidden_columns.update(range(number, min(number + repeated, _LAST_COLUMN + 1)))
            number += repeated

    def _read_row(self, row: etree._Element, number: int, repeated: int) -> None:
        is_hidden = row.get(f"{TABLE}visibility") in _HIDDEN
        if is_hidden:
            self._hidden_rows.update(range(number, number + min(repeated, _MAX_REPEATED)))
        column = 1
        for cell in row:
            width = _count(cell, "number-columns-repeated")
            if cell.tag == f"{TABLE}table-cell":
                spans = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                text = self._text(cell, number, column)
                if text.strip() or spans != (1, 1):
                    self._add(text, (number, column), spans, (repeated, width), is_hidden=is_hidden)
            column += width

    def _add(
        self, text: str, place: tuple[int, int], spans: tuple[int, int], repeats: tuple[int, int], *, is_hidden: bool
    ) -> None:
        if repeats[0] > _MAX_REPEATED or repeats[1] > _MAX_REPEATED or len(self._cells) > MAX_CELLS:
            message = (
                f"sheet {self._name!r} has over {MAX_CELLS:,} filled or {_MAX_REPEATED:,} equal cells; a report has few"
            )
            raise UnreadableDocument("too_large", message)
        for row in range(place[0], place[0] + repeats[0]):
            for column in range(place[1], place[1] + repeats[1]):
                if not is_hidden and column not in self._hidden_columns:
                    self._cells.append(GridCell(text, row, column, *spans))
                elif text.strip():
                    self._lost += 1

    def _text(self, cell: etree._Element, row: int, column: int) -> str:
        shown = "\n".join(_paragraph(paragraph) for paragraph in cell.iterfind(f"{TEXT}p"))
        value = cell.get(f"{OFFICE}value")
        formula = cell.get(f"{TABLE}formula")
        if shown.strip():
            if value is not None and differs(value, shown.strip()):
                self._note(
                    "number_format",
                    "hint",
                    f"holds {value} and shows {shown!r}; see which is meant",
                    row,
                    column,
                    value,
                )
            return shown
        if formula is not None and cell.get(f"{OFFICE}value-type") != "string":
            text = formula.partition(":")[2] or formula
            self._note(
                "uncalculated_formula",
                "warning",
                "has a formula that shows no value; save the file anew",
                row,
                column,
                text,
            )
            return text
        # Programs other than office suites write values without their text.
        has_text = cell.find(f"{TEXT}p") is not None
        if value is not None and has_text:
            self._note(
                "number_format", "hint", f"holds {value} and shows nothing; see which is meant", row, column, value
            )
            return ""
        return (
            plain_number(value)
            if value is not None
            else cell.get(f"{OFFICE}string-value") or cell.get(f"{OFFICE}date-value") or ""
        )

    def _note(self, code: str, severity: str, found: str, row: int, column: int, evidence: str) -> None:
        message = f"row {row}, column {column} of sheet {self._name!r} {found}"
        self._issues.append(Issue(code, "hint" if severity == "hint" else "warning", message, evidence=evidence))


def _grouped(parent: etree._Element, tag: str, groups: frozenset[str]) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in groups:
            yield from _grouped(child, tag, groups)


def _paragraph(element: etree._Element) -> str:
    """Text with its blanks and line breaks, which are elements here; notes are not part of it."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            pieces.append(
                " " * min(int(child.get(f"{TEXT}c", "1")) if child.get(f"{TEXT}c", "1").isdigit() else 1, 100)
            )
        elif child.tag == f"{TEXT}tab":
            pieces.append(" ")
        elif child.tag == f"{TEXT}line-break":
            pieces.append("\n")
        elif child.tag not in _UNPRINTED:
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _count(element: etree._Element, name: str) -> int:
    text = element.get(TABLE + name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1
