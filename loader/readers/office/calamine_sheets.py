"""Binary workbooks (XLS, XLSB) -> sheets of cells, by calamine; what it does not tell comes from the cells' records."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import python_calamine

from loader.model import Issue, UnreadableDocument
from loader.readers.grid import MAX_CELLS, GridCell
from loader.readers.office.binary_cells import workbook_stream, xls_cells, xlsb_cells
from loader.readers.office.number_format import plain_number
from loader.readers.office.ole_write import ole_container
from loader.readers.office.parts import Package, damaged, encrypted
from loader.readers.office.sheet_tables import Sheet, hidden_cells
from loader.readers.packages import OLE_MAGIC

if TYPE_CHECKING:
    from loader.readers.office.binary_cells import CellRecords

#: Calamine makes room for every place up to the last cell; a sheet of 65,536 rows has that of a million in 16 columns.
_MAX_PLACES = 2_000_000

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_binary_workbook(data: bytes, issues: list[Issue]) -> list[Sheet]:
    """The worksheets of an XLS or XLSB file, in order.

    Issues: `number_format` (hint), `uncalculated_formula` (warning), `hidden_cells` (hint).

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted` or `too_large`.
    """
    if data.startswith(OLE_MAGIC):
        name, stream = workbook_stream(data)
        records = xls_cells(stream, issues)
        data = ole_container(name, stream)
    else:
        package = Package(data)
        records = xlsb_cells(package)
        data = package.repacked()
    for found in records:
        if found.last_row * found.last_column > _MAX_PLACES:
            message = f"a sheet reaches to row {found.last_row:,}, column {found.last_column:,}; a report has some thousand cells"
            raise UnreadableDocument("too_large", message)
    try:
        return _sheets(data, records, issues)
    except python_calamine.PasswordError as error:
        raise encrypted() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged("the workbook", str(error)) from error
    except BaseException as error:
        # A panic of the Rust library derives from BaseException, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged("the workbook", str(error)) from error


def _sheets(data: bytes, records: list[CellRecords], issues: list[Issue]) -> list[Sheet]:
    sheets: list[Sheet] = []
    with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
        all_metadata = workbook.sheets_metadata
        if len(all_metadata) != len(records):
            raise damaged("the workbook", f"it lists {len(records)} sheets and holds {len(all_metadata)}")
        for metadata, found in zip(all_metadata, records, strict=True):
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            is_hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(_sheet(workbook.get_sheet_by_name(metadata.name), found, issues, is_hidden=is_hidden))
    return sheets


def _sheet(sheet: python_calamine.CalamineSheet, found: CellRecords, issues: list[Issue], *, is_hidden: bool) -> Sheet:
    texts = {
        (row, column): _text(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }
    texts |= found.texts
    texts = {place: text for place, text in texts.items() if text.strip()}
    if len(texts) > MAX_CELLS:
        message = f"sheet {sheet.name!r} has more than {MAX_CELLS:,} filled cells; a report has some thousand"
        raise UnreadableDocument("too_large", message)
    cells: list[GridCell] = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        text = texts.pop((top + 1, left + 1), "")
        cells.append(GridCell(text, top + 1, left + 1, max(1, bottom - top + 1), max(1, right - left + 1)))
    cells += [GridCell(text, row, column) for (row, column), text in texts.items()]
    kept = [cell for cell in cells if cell.row not in found.hidden_rows and cell.column not in found.hidden_columns]
    lost = sum(1 for cell in cells if cell.text) - sum(1 for cell in kept if cell.text)
    if lost and not is_hidden:
        issues.append(hidden_cells(sheet.name, lost))
    return Sheet(sheet.name, kept, is_hidden, frozenset(found.hidden_rows), frozenset(found.hidden_columns))


def _text(value: _Value) -> str:
    """A value as text; only numbers give the text of a number."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain_number(repr(value))
    return value if isinstance(value, str) else str(value)
