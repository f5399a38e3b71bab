"""Workbooks of Office Open XML (XLSX, XLSM) -> sheets of cells, with what is printed in each.

Numbers are taken as the file writes them and shown by their formats. Hidden rows and columns are not printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.model import Issue, UnreadableDocument
from loader.readers.grid import MAX_CELLS, GridCell
from loader.readers.office.number_format import builtin_format, differs, is_number, shown_number
from loader.readers.office.parts import damaged, unsupported
from loader.readers.office.sheet_tables import Sheet, hidden_cells

if TYPE_CHECKING:
    from lxml import etree

    from loader.readers.office.parts import Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_USUAL_MAIN_PART = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ON = frozenset({"1", "true", "on"})
#: `_x000D_` is a carriage return.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_COLUMN = 16_384
_LETTERS = 26


def read_xlsx(package: Package, issues: list[Issue]) -> list[Sheet]:
    """The worksheets of a workbook, in order.

    Issues: `number_format` (hint), `uncalculated_formula` (warning), `hidden_cells` (hint).

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted`, `too_large` or `unsupported_format`.
    """
    main = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), _USUAL_MAIN_PART)
    if not package.has(main):
        raise unsupported("a ZIP container without a workbook", "a workbook (XLSX)")
    root = package.xml(main)
    relations = package.relations(main)
    parts = {kind: part for kind, part in relations.values() if package.has(part)}
    book = _Workbook(
        texts=_shared_texts(package.xml(parts["sharedStrings"])) if "sharedStrings" in parts else [],
        formats=_formats(package.xml(parts["styles"])) if "styles" in parts else [],
        epoch_1904=any(item.get("date1904") in _ON for item in root.iterfind(f"{S}workbookPr")),
        is_stale=any(item.get("fullCalcOnLoad") in _ON for item in root.iterfind(f"{S}calcPr")),
        issues=issues,
    )
    found: list[tuple[etree._Element, str, bool]] = []
    for item in root.iterfind(f"{S}sheets/{S}sheet"):
        kind, part = relations.get(item.get(R_ID, ""), ("", ""))
        if kind == "worksheet":
            found.append((package.xml(part), item.get("name", ""), item.get("state", "visible") != "visible"))
    book.is_stale = book.is_stale and not any(_has_results(sheet) for sheet, _, _ in found)
    return [book.sheet(sheet, name, is_hidden=is_hidden) for sheet, name, is_hidden in found]


@dataclass(slots=True)
class _Workbook:
    """What the sheets of a workbook share."""

    texts: list[str]
    formats: list[str]
    epoch_1904: bool
    #: Whether the formulas' values are to be calculated again, and have never been.
    is_stale: bool
    issues: list[Issue]
    _count: int = field(default=0)

    def sheet(self, root: etree._Element, name: str, *, is_hidden: bool) -> Sheet:
        hidden_columns = _hidden_columns(root)
        hidden_rows: set[int] = set()
        texts: dict[tuple[int, int], str] = {}
        number = 0
        for row in root.iterfind(f"{S}sheetData/{S}row"):
            number = _whole(row.get("r"), number + 1)
            if row.get("hidden") in _ON:
                hidden_rows.add(number)
            column = 0
            for cell in row.iterfind(f"{S}c"):
                place = _place(cell.get("r", ""))
                column = place[1] if place else column + 1
                text = self._text(cell, name)
                if text.strip():
                    texts[number, column] = text
                    self._refuse_endless()
        merges = _merges(root)
        kept = _visible(texts, merges, hidden_rows, hidden_columns)
        lost = sum(1 for row, column in texts if row in hidden_rows or column in hidden_columns)
        if lost and not is_hidden:
            self.issues.append(hidden_cells(name, lost))
        return Sheet(name, kept, is_hidden, frozenset(hidden_rows), frozenset(hidden_columns))

    def _refuse_endless(self) -> None:
        self._count += 1
        if self._count > MAX_CELLS:
            message = f"the workbook has more than {MAX_CELLS:,} filled cells; a report has some thousand"
            raise UnreadableDocument("too_large", message)

    def _text(self, cell: etree._Element, sheet: str) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return "" if inline is None else _rich_text(inline)
        formula, value = cell.find(f"{S}f"), cell.findtext(f"{S}v") or ""
        if formula is not None and not self._is_calculated(kind, value):
            shown = f"={formula.text or ''}"
            found = "no value" if not value else f"the value {value!r}, which is to be calculated again"
            message = (
                f"the formula of cell {sheet}!{cell.get('r')} has {found}; open the file and save it, then load it anew"
            )
            self.issues.append(Issue("uncalculated_formula", "warning", message, evidence=shown))
            return shown
        if kind == "s":
            return self._shared(value, sheet)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind != "n" or not is_number(value):
            return _unescape(value)
        return self._number(cell, value, sheet)

    def _is_calculated(self, kind: str, value: str) -> bool:
        if not value:
            return kind == "str"  # a formula whose value is no text
        return not (self.is_stale and kind == "n")

    def _shared(self, value: str, sheet: str) -> str:
        index = _whole(value, -1)
        if not 0 <= index < len(self.texts):
            raise damaged(f"sheet {sheet!r}", f"a cell refers to text {value!r} of {len(self.texts)}")
        return self.texts[index]

    def _number(self, cell: etree._Element, value: str, sheet: str) -> str:
        style = _whole(cell.get("s"), 0)
        code = self.formats[style] if style < len(self.formats) else "General"
        shown = shown_number(value, code, epoch_1904=self.epoch_1904)
        if differs(value, shown):
            message = f"cell {sheet}!{cell.get('r')} holds {value} and shows {shown!r} by its format {code!r}; see which is meant"
            self.issues.append(Issue("number_format", "hint", message, evidence=value))
        return shown


def _visible(
    texts: dict[tuple[int, int], str],
    merges: list[tuple[int, int, int, int]],
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> list[GridCell]:
    """The cells in rows and columns that are shown; a merged cell is shown where the first of its places is."""
    cells: list[GridCell] = []
    inner: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        first_row = next((row for row in range(top, bottom + 1) if row not in hidden_rows), None)
        first_column = next((column for column in range(left, right + 1) if column not in hidden_columns), None)
        if first_row is not None and first_column is not None:
            size = bottom - first_row + 1, right - first_column + 1
            cells.append(GridCell(texts.get((top, left), ""), first_row, first_column, *size))
        inner.add((top, left))
    cells += [
        GridCell(text, row, column)
        for (row, column), text in texts.items()
        if (row, column) not in inner and row not in hidden_rows and column not in hidden_columns
    ]
    return _uncovered(cells)


def _uncovered(cells: list[GridCell]) -> list[GridCell]:
    """Without what stands below a merged cell: programs keep it, and do not show it."""
    merged = [cell for cell in cells if cell.rowspan > 1 or cell.colspan > 1]
    starts = {(cell.row, cell.column) for cell in merged}
    by_row: dict[int, list[GridCell]] = {}
    rows = {cell.row for cell in cells}
    for cell in merged:
        for row in rows & set(range(cell.row, min(cell.row + cell.rowspan, max(rows) + 1))):
            by_row.setdefault(row, []).append(cell)
    return [
        cell
        for cell in cells
        if (cell.row, cell.column) in starts
        or not any(over.column <= cell.column < over.column + over.colspan for over in by_row.get(cell.row, ()))
    ]


def _has_results(root: etree._Element) -> bool:
    """Whether any formula has a number other than 0: programs that write files without calculating put 0 in all."""
    cells = (cell for cell in root.iter(f"{S}c") if cell.find(f"{S}f") is not None)
    return any((cell.findtext(f"{S}v") or "").strip("0.") for cell in cells)


def _merges(root: etree._Element) -> list[tuple[int, int, int, int]]:
    """Merged ranges as (top, left, bottom, right)."""
    merges: list[tuple[int, int, int, int]] = []
    for item in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        first, _, last = item.get("ref", "").partition(":")
        start, end = _place(first), _place(last)
        if start and end and start[0] <= end[0] and start[1] <= end[1]:
            merges.append((*start, *end))
    if len(merges) > MAX_CELLS // 100:
        message = f"a sheet has {len(merges):,} merged cells; a report has some hundred: see what the file is"
        raise UnreadableDocument("too_large", message)
    return merges


def _hidden_columns(root: etree._Element) -> set[int]:
    hidden: set[int] = set()
    for item in root.iterfind(f"{S}cols/{S}col"):
        if item.get("hidden") in _ON:
            first, last = _whole(item.get("min"), 1), _whole(item.get("max"), 0)
            hidden.update(range(first, min(last, _LAST_COLUMN) + 1))
    return hidden


def _shared_texts(root: etree._Element) -> list[str]:
    return [_rich_text(item) for item in root.iterfind(f"{S}si")]


def _rich_text(item: etree._Element) -> str:
    """The text of a string without its phonetic guide; struck-out and raised runs are set off, so that 5² is no 52."""
    pieces: list[str] = []
    for child in item:
        if child.tag == f"{S}t":
            pieces.append(child.text or "")
        elif child.tag == f"{S}r":
            text = child.findtext(f"{S}t") or ""
            properties = child.find(f"{S}rPr")
            if text.strip() and properties is not None:
                text = _marked(properties, text)
            pieces.append(text)
    return _unescape("".join(pieces))


def _marked(properties: etree._Element, text: str) -> str:
    struck, raised = properties.find(f"{S}strike"), properties.find(f"{S}vertAlign")
    if struck is not None and struck.get("val", "1") in _ON:
        text = f"~~{text}~~"
    return f"^{text}" if raised is not None and raised.get("val") in ("superscript", "subscript") else text


def _formats(root: etree._Element) -> list[str]:
    """The code of the number format of each cell style."""
    own = {item.get("numFmtId"): item.get("formatCode", "") for item in root.iterfind(f"{S}numFmts/{S}numFmt")}
    numbers = [style.get("numFmtId", "0") for style in root.iterfind(f"{S}cellXfs/{S}xf")]
    return [own.get(number, builtin_format(_whole(number, 0))) for number in numbers]


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as AB12."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
