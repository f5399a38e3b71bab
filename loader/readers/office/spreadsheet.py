"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) -> Document: every visible sheet in order, its name in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import Issue
from loader.readers.grid import DocumentBuilder
from loader.readers.office.calamine_sheets import read_binary_workbook
from loader.readers.office.ods import read_ods
from loader.readers.office.parts import Package, damaged, encrypted, unsupported
from loader.readers.office.sheet_tables import add_sheet
from loader.readers.office.xlsx import read_xlsx
from loader.readers.packages import (
    ENCRYPTED_OFFICE,
    ODS,
    OLE,
    OLE_MAGIC,
    XLS,
    XLSB,
    XLSX,
    ole_media_type,
    zip_media_type,
)

if TYPE_CHECKING:
    from loader.model import Document
    from loader.readers.office.sheet_tables import Sheet

_EXPECTED = "a workbook (XLSX, XLSB, XLS or ODS)"


def read_spreadsheet(data: bytes) -> Document:
    """The content of a workbook; hidden sheets are read only where no visible one holds anything.

    Issues: `hidden_sheet` (hint), `hidden_cells` (hint), `number_format` (hint), `uncalculated_formula` (warning).

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted`, `too_large` or `unsupported_format`.
    """
    issues: list[Issue] = []
    media_type, sheets = _sheets(data, issues)
    builder = DocumentBuilder(media_type)
    builder.issues += issues
    filled = [sheet for sheet in sheets if not sheet.is_blank()]
    visible = [sheet for sheet in filled if not sheet.is_hidden]
    for sheet in visible or filled:
        builder.paragraph(sheet.name)
        add_sheet(builder, sheet)
    for sheet in filled if visible else ():
        if sheet.is_hidden:
            message = (
                f"sheet {sheet.name!r} is hidden and was not read; show it in the file if it belongs to the report"
            )
            builder.issues.append(Issue("hidden_sheet", "hint", message, evidence=sheet.name))
    return builder.build()


def _sheets(data: bytes, issues: list[Issue]) -> tuple[str, list[Sheet]]:
    if data.startswith(OLE_MAGIC):
        media_type = ole_media_type(data)
        if media_type == ENCRYPTED_OFFICE:
            raise encrypted()
        if media_type == OLE:
            raise damaged("the container", "no stream of a document was found in it")
        if media_type != XLS:
            raise unsupported(media_type, _EXPECTED)
        return media_type, read_binary_workbook(data, issues)
    package = Package(data)
    media_type = zip_media_type(data)
    if media_type == XLSX:
        return media_type, read_xlsx(package, issues)
    if media_type == ODS:
        return media_type, read_ods(package, issues)
    if media_type == XLSB:
        return media_type, read_binary_workbook(data, issues)
    raise unsupported(media_type, _EXPECTED)
