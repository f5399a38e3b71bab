"""Cells of binary workbooks (XLS, XLSB) that calamine gives as blanks or without their format: errors, formulas, numbers.

Only the records of cells are read here; texts are calamine's.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import olefile

from loader.model import Issue
from loader.readers.office.number_format import builtin_format, differs, shown_number
from loader.readers.office.parts import damaged, encrypted
from loader.readers.packages import CONTAINER_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.readers.office.parts import Package

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DATEMODE = 0x809, 0x0A, 0x2F, 0x85, 0x22
_XF, _FORMAT, _ROW, _COLINFO = 0xE0, 0x41E, 0x208, 0x7D
_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
_SHARED_TEXTS, _DIMENSIONS = 0xFC, 0x200
_BIFF8 = 0x600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
#: What a formula gives beside a number; 0 is a text, which stands in a record of its own.
_BOOLEAN, _ERROR, _EMPTY_TEXT = 1, 2, 3
_MAX_COLUMNS = 256


@dataclass(slots=True)
class CellRecords:
    """What the records of a sheet say. Places are 1-based rows and columns."""

    #: Texts to take in place of calamine's.
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> tuple[int, int]:
        """The place of a cell whose 0-based place is given; the sheet reaches to it."""
        self.last_row = max(self.last_row, row + 1)
        self.last_column = max(self.last_column, column + 1)
        return row + 1, column + 1


def workbook_stream(data: bytes) -> tuple[str, bytes]:
    """Name and content of the stream that holds the workbook of an XLS file.

    Raises:
        UnreadableDocument: `damaged_file`.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            name = "Workbook" if container.exists("Workbook") else "Book"
            return name, container.openstream(name).read()
    except CONTAINER_ERRORS as error:
        raise damaged("the container", str(error)) from error


def xls_cells(stream: bytes, issues: list[Issue]) -> list[CellRecords]:
    """The cell records of the sheets of an XLS file, in the order of the sheets.

    Issues: `number_format` (hint), `uncalculated_formula` (warning).

    Raises:
        UnreadableDocument: `damaged_file` or `encrypted`.
    """
    try:
        return _Biff(stream, issues).sheets()
    except CONTAINER_ERRORS as error:
        raise damaged("the workbook", str(error)) from error


class _Biff:
    """The records of a workbook stream."""

    def __init__(self, stream: bytes, issues: list[Issue]) -> None:
        self._stream = stream
        self._issues = issues
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._epoch_1904 = False
        self._is_biff8 = True
        #: Formulas whose value is an empty text; programs that do not calculate give that to all.
        self._empty_formulas: list[tuple[CellRecords, tuple[int, int]]] = []
        self._has_results = False

    def sheets(self) -> list[CellRecords]:
        starts: list[int] = []
        for kind, record in self._records(0):
            if kind == _FILEPASS:
                raise encrypted()
            if kind == _BOF:
                self._is_biff8 = struct.unpack_from("<H", record)[0] == _BIFF8
            elif kind == _BOUNDSHEET:
                starts.append(struct.unpack_from("<L", record)[0])
            elif kind == _DATEMODE:
                self._epoch_1904 = record[:1] == b"\x01"
            elif kind == _XF:
                self._styles.append(struct.unpack_from("<2H", record)[1])
            elif kind == _FORMAT:
                self._read_format(record)
            elif kind == _SHARED_TEXTS and 3 * struct.unpack_from("<2L", record)[1] > len(self._stream):
                raise damaged("the workbook", "it states more texts than it has room for")
        sheets = [self._sheet(start) for start in starts]
        if self._empty_formulas and not self._has_results:
            self._tell_uncalculated()
        return sheets

    def _records(self, start: int) -> Iterator[tuple[int, bytes]]:
        """Kind and content of records up to the end of the sheet; those of charts within are left out."""
        depth = 0
        while start + 4 <= len(self._stream):
            kind, length = struct.unpack_from("<2H", self._stream, start)
            if kind == _BOF:
                depth += 1
            if depth <= 1:
                yield kind, self._stream[start + 4 : start + 4 + length]
            if kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            start += 4 + length

    def _read_format(self, record: bytes) -> None:
        number = struct.unpack_from("<H", record)[0]
        if not self._is_biff8:
            self._formats[number] = record[3:].decode("gb18030", "replace")
            return
        length, is_wide = struct.unpack_from("<HB", record, 2)
        text = record[5 : 5 + (length * 2 if is_wide & 1 else length)]
        self._formats[number] = text.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")

    def _sheet(self, start: int) -> CellRecords:
        found = CellRecords()
        for kind, record in self._records(start):
            if kind == _ROW:
                row, flags = struct.unpack_from("<H", record)[0], struct.unpack_from("<H", record, 12)[0]
                if flags & _HIDDEN_ROW:
                    found.hidden_rows.add(row + 1)
            elif kind == _COLINFO:
                first, last, _, _, flags = struct.unpack_from("<5H", record)
                if flags & _HIDDEN_COLUMN:
                    found.hidden_columns.update(range(first + 1, min(last, _MAX_COLUMNS - 1) + 2))
            elif kind in (_NUMBER, _RK, _MULRK):
                self._read_numbers(found, kind, record)
            elif kind == _BOOLERR:
                row, column, _, code, is_error = struct.unpack_from("<3H2B", record)
                text = _ERRORS.get(code, "#ERROR") if is_error else ("FALSE", "TRUE")[bool(code)]
                found.texts[found.reach(row, column)] = text
            elif kind == _FORMULA:
                self._read_formula(found, record)
            elif kind == _DIMENSIONS and self._is_biff8:
                # Calamine makes room for what the sheet states.
                first_row, last_row, first_column, last_column = struct.unpack_from("<2L2H", record)
                if first_row > last_row or first_column > last_column:
                    raise damaged("the workbook", "a sheet states an end before its beginning")
                found.reach(last_row - 1, last_column - 1)
        return found

    def _read_numbers(self, found: CellRecords, kind: int, record: bytes) -> None:
        row, column = struct.unpack_from("<2H", record)
        if kind == _NUMBER:
            style, value = struct.unpack_from("<Hd", record, 4)
            self._put(found, (row, column), style, value)
            return
        for offset in range(4, len(record) - 5, 6):
            style, packed = struct.unpack_from("<HL", record, offset)
            self._put(found, (row, column), style, _unpacked(packed))
            column += 1

    def _tell_uncalculated(self) -> None:
        for found, place in self._empty_formulas:
            found.texts[place] = "=?"
            where = f"row {place[0]}, column {place[1]}"
            message = f"{where} has a formula without a value; open the file and save it, then load it anew"
            self._issues.append(Issue("uncalculated_formula", "warning", message))

    def _read_formula(self, found: CellRecords, record: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", record)
        result = record[6:14]
        if result[6:8] != b"\xff\xff":
            self._has_results = True
            self._put(found, (row, column), style, struct.unpack("<d", result)[0])
            return
        place = found.reach(row, column)
        if result[0] == _EMPTY_TEXT:
            self._empty_formulas.append((found, place))
            return
        self._has_results = True
        if result[0] == _ERROR:
            found.texts[place] = _ERRORS.get(result[2], "#ERROR")
        elif result[0] == _BOOLEAN:
            found.texts[place] = ("FALSE", "TRUE")[bool(result[2])]

    def _put(self, found: CellRecords, place: tuple[int, int], style: int, value: float) -> None:
        number = self._styles[style] if style < len(self._styles) else 0
        code = self._formats.get(number) or builtin_format(number)
        stored = repr(value)
        shown = shown_number(stored, code, epoch_1904=self._epoch_1904)
        row, column = found.reach(*place)
        if differs(stored, shown):
            message = f"row {row}, column {column} holds {stored} and shows {shown!r} by its format {code!r}; see which is meant"
            self._issues.append(Issue("number_format", "hint", message, evidence=stored))
        # Calamine's cell stays where nothing is shown: an empty text says so.
        found.texts[row, column] = shown


def _unpacked(packed: int) -> float:
    """A number in four bytes: a whole number or the upper half of a float, either of them times a hundred."""
    if packed & 2:
        value = float(struct.unpack("<l", struct.pack("<L", packed))[0] >> 2)
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<L", packed & 0xFFFFFFFC))[0])
    return value / 100 if packed & 1 else value


_BUNDLE_SHEET, _ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL = 156, 0, 3, 11, 11


def xlsb_cells(package: Package) -> list[CellRecords]:
    """The cell records of the sheets of an XLSB file, in the order of the sheets.

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted` or `too_large`.
    """
    main = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "xl/workbook.bin")
    relations = package.relations(main)
    sheets: list[CellRecords] = []
    try:
        for kind, record in _binary_records(package.read(main)):
            if kind == _BUNDLE_SHEET:
                length = struct.unpack_from("<L", record, 8)[0]
                relation = record[12 : 12 + 2 * length].decode("utf-16-le", "replace")
                part = relations.get(relation, ("", ""))[1]
                sheets.append(_xlsb_sheet(package.read(part)) if package.has(part) else CellRecords())
    except CONTAINER_ERRORS as error:
        raise damaged(main, str(error)) from error
    return sheets


def _xlsb_sheet(data: bytes) -> CellRecords:
    found = CellRecords()
    row = 0
    for kind, record in _binary_records(data):
        if kind == _ROW_HEADER:
            row = struct.unpack_from("<L", record)[0]
        elif kind <= _LAST_CELL:
            place = found.reach(row, struct.unpack_from("<L", record)[0])
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                found.texts[place] = _ERRORS.get(record[8], "#ERROR")
    return found


def _binary_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of records; kind and length are written in as many bytes as they need, seven bits each."""
    position = 0
    while position < len(data):
        kind = data[position]
        position += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[position] & 0x7F) << 7
            position += 1
        length = shift = 0
        while True:
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[position : position + length]
        position += length
