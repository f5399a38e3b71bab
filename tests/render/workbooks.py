"""Laid-out sheets written as XLSX, XLS and ODS files, the same to the byte whenever they are made."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cache
from typing import TYPE_CHECKING

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P
from openpyxl import Workbook

from tests.render.archives import rewrite_zip
from tests.render.sheets import Sheet, SheetCell, SheetStyle, draw_style, lay_out_sheets, number_format, number_of

if TYPE_CHECKING:
    import random

    from tests.render.report import Report

_SAVED = dt.datetime(2024, 1, 15, 10, 0, 0)


def xlsx_workbook(report: Report, rng: random.Random, style: SheetStyle | None = None) -> bytes:
    """An XLSX workbook; formulas carry the value that was last calculated."""
    style = style or draw_style(rng)
    book = Workbook()
    book.remove(book.active)
    book.properties.created = _SAVED
    book.calculation.fullCalcOnLoad = False
    cached: dict[str, dict[str, str]] = {}
    for number, sheet in enumerate(lay_out_sheets(report, style), start=1):
        cached[f"xl/worksheets/sheet{number}.xml"] = add_xlsx_sheet(book, sheet, style, rng)
    buffer = io.BytesIO()
    book.save(buffer)
    return rewrite_zip(buffer.getvalue(), lambda name, content: settle(name, content, cached.get(name, {})))


def add_xlsx_sheet(book: Workbook, sheet: Sheet, style: SheetStyle, rng: random.Random) -> dict[str, str]:
    """Adds a sheet; returns the cached values of its formulas by cell reference."""
    page = book.create_sheet(sheet.name)
    if sheet.is_hidden:
        page.sheet_state = "hidden"
    cached = {}
    for cell in sheet.cells:
        target = page.cell(cell.row + 1, cell.column + 1)
        number = number_of(cell, style)
        if number is None:
            target.value = cell.text or None
            target.data_type = "s" if cell.text else "n"
        elif rng.random() < style.formulas:
            target.value = f"={cell.text}+0"
            cached[target.coordinate] = cell.text
        else:
            target.value = number
            target.number_format = number_format(cell.text)
        if style.merged and cell.rowspan * cell.colspan > 1:
            last = (cell.row + cell.rowspan, cell.column + cell.colspan)
            page.merge_cells(start_row=cell.row + 1, start_column=cell.column + 1, end_row=last[0], end_column=last[1])
    return cached


def settle(name: str, content: bytes, cached: dict[str, str]) -> bytes:
    """Fixes the date of saving and fills in the values of formulas, which openpyxl leaves empty."""
    if name == "docProps/core.xml":
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-01-15T10:00:00Z", content)
    if not cached:
        return content
    text = content.decode()
    for reference, value in cached.items():
        pattern = rf'(<c r="{reference}"[^>]*><f>[^<]*</f>)<v\s*/?>(</v>)?'
        text, count = re.subn(pattern, rf"\g<1><v>{value}</v>", text)
        assert count == 1, (name, reference)
    return text.encode()


def xls_workbook(report: Report, rng: random.Random, style: SheetStyle | None = None) -> bytes:
    """A workbook of Excel 97."""
    style = style or draw_style(rng)
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in lay_out_sheets(report, style):
        page = book.add_sheet(sheet.name)
        page.visibility = int(sheet.is_hidden)
        for cell in sheet.cells:
            add_xls_cell(page, cell, style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def add_xls_cell(page: xlwt.Worksheet, cell: SheetCell, style: SheetStyle) -> None:
    """Writes one cell, merged where the style merges."""
    number = number_of(cell, style)
    value = cell.text if number is None else number
    look = look_of(number_format(cell.text)) if number is not None else xlwt.Style.default_style
    if style.merged and cell.rowspan * cell.colspan > 1:
        last_row, last_column = cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1
        page.write_merge(cell.row, last_row, cell.column, last_column, value, look)
    elif cell.text:
        page.write(cell.row, cell.column, value, look)


@cache
def look_of(number_format: str) -> xlwt.XFStyle:
    """One style a number format: XLS files hold few."""
    return xlwt.easyxf(num_format_str=number_format)


def ods_workbook(report: Report, rng: random.Random, style: SheetStyle | None = None) -> bytes:
    """An OpenDocument spreadsheet."""
    style = style or draw_style(rng)
    book = OpenDocumentSpreadsheet()
    hidden = Style(name="ta_hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    for sheet in lay_out_sheets(report, style):
        attributes = {"stylename": hidden} if sheet.is_hidden else {}
        book.spreadsheet.addElement(ods_table(sheet, style, rng, attributes))
    buffer = io.BytesIO()
    book.write(buffer)
    return rewrite_zip(
        buffer.getvalue(), lambda name, content: settle_names(content) if name.endswith(".xml") else content
    )


def settle_names(content: bytes) -> bytes:
    """Declares the namespaces that are used, in order: odfpy declares those that anything in the process has met."""
    text = content.decode()
    found = sorted(set(re.findall(r' xmlns:([\w-]+)="([^"]*)"', text)))
    bare = re.sub(r' xmlns:[\w-]+="[^"]*"', "", text)
    used = "".join(f' xmlns:{name}="{uri}"' for name, uri in found if re.search(rf"[< ]/?{name}:", bare))
    return re.sub(r"<([a-z]+:[\w-]+)", rf"<\g<1>{used}", bare, count=1).encode()


def ods_table(sheet: Sheet, style: SheetStyle, rng: random.Random, attributes: dict[str, Style]) -> OdfTable:
    """One sheet, row by row; runs of empty cells and rows are written as repeated ones."""
    page = OdfTable(name=sheet.name, **attributes)
    begins = {(cell.row, cell.column): cell for cell in sheet.cells}
    covered = {
        (row, column)
        for cell in sheet.cells
        if style.merged
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
        if (row, column) != (cell.row, cell.column)
    }
    width = max(cell.column + cell.colspan for cell in sheet.cells)
    for row in range(1 + max(cell.row for cell in sheet.cells)):
        line = TableRow()
        if not any((row, column) in begins or (row, column) in covered for column in range(width)):
            line.addElement(TableCell(numbercolumnsrepeated=width))
        else:
            for column in range(width):
                place = (row, column)
                empty = CoveredTableCell() if place in covered else TableCell()
                line.addElement(ods_cell(begins[place], style, rng) if place in begins else empty)
        page.addElement(line)
    return page


def ods_cell(cell: SheetCell, style: SheetStyle, rng: random.Random) -> TableCell:
    """One filled, or merged, cell."""
    attributes: dict[str, object] = {}
    if style.merged and cell.rowspan * cell.colspan > 1:
        attributes |= {"numberrowsspanned": cell.rowspan, "numbercolumnsspanned": cell.colspan}
    if number_of(cell, style) is not None:
        attributes |= {"valuetype": "float", "value": cell.text}
        if rng.random() < style.formulas:
            attributes["formula"] = f"of:={cell.text}+0"
    elif cell.text:
        attributes["valuetype"] = "string"
    target = TableCell(**attributes)
    if cell.text:
        target.addElement(P(text=cell.text))
    return target
