"""Delimited text (CSV, TSV) -> Document, or None where the text is no such file.

The rules are strict: prose has commas too, and text of crawls with tabs is read as text.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from loader.readers.grid import MAX_CELLS, DocumentBuilder, GridCell
from loader.readers.office.sheet_tables import Sheet, add_sheet

if TYPE_CHECKING:
    from loader.model import Document

_MEDIA_TYPES = {",": "text/csv", ";": "text/csv", "\t": "text/tab-separated-values"}
#: What spreadsheet programs may write as a first line to tell the delimiter.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_FIGURE = re.compile(r"[+\-−]?\d[\d,.]*")
_LEAST_COLUMNS = 3
_LEAST_ROWS = 4
#: A list of two columns looks like prose with a comma a line.
_LEAST_PAIRS = 10
#: Longer fields are prose; tables of reports hold few.
_CELL_CHARACTERS = 120


def read_delimited(text: str) -> Document | None:
    """The tables and paragraphs of delimited text; None where it is none.

    A file is delimited where all its records have the same number of fields, as programs write them; or, with commas and
    semicolons, where all that have several do, and lines of their own stand between them. Many fields must be figures.

    Raises:
        UnreadableDocument: `too_large`.
    """
    text = text.removeprefix("\ufeff")
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    if text.lstrip()[:1] in ("", "{", "[", "<"):
        return None
    for delimiter in stated[1] if stated else _MEDIA_TYPES:
        records = _records(text, delimiter)
        if records and _is_table(records, delimiter):
            return _document(records, _MEDIA_TYPES[delimiter])
    return None


def _records(text: str, delimiter: str) -> list[list[str]] | None:
    """All records; None where quotes do not close or too much stands between them."""
    if delimiter not in text:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
    if '"' not in text and len({line.count(delimiter) for line in lines if delimiter in line}) > 1:
        return None  # without quotes a record is a line, and those of a table have one number of fields
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _is_table(records: list[list[str]], delimiter: str) -> bool:
    rows = [record for record in records if len(record) > 1]
    lines = [record for record in records if len(record) == 1 and record[0].strip()]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or (lines and (delimiter == "\t" or len(lines) > len(rows))):
        return False
    width = widths.pop()
    if width < _LEAST_COLUMNS and len(rows) < _LEAST_PAIRS:
        return False
    # Rows that are padded to the width of the file's widest table hold its prose.
    filled = [
        fields for fields in ([field.strip() for field in row if field.strip()] for row in rows) if len(fields) > 1
    ]
    with_figures = sum(1 for fields in filled if any(_FIGURE.fullmatch(field) for field in fields[1:]))
    with_prose = sum(1 for fields in filled if any(len(field) > _CELL_CHARACTERS for field in fields))
    if any(len(record[0]) > _CELL_CHARACTERS and delimiter in record[0] for record in lines):
        return False
    if len(filled) < _LEAST_ROWS or 10 * with_prose > len(filled):
        return False
    # Programs pad each row to the width of the widest; nobody writes so. A form with next to no figures is told by that.
    is_padded = not lines and width > _LEAST_COLUMNS and 4 * sum(1 for row in rows if not row[-1].strip()) >= len(rows)
    return with_figures > 0 if is_padded else 3 * with_figures >= len(filled)


def _document(records: list[list[str]], media_type: str) -> Document:
    builder = DocumentBuilder(media_type)
    cells = [
        GridCell(field.strip(), row, column)
        for row, record in enumerate(records, start=1)
        for column, field in enumerate(record, start=1)
        if field.strip()
    ]
    if len(cells) > MAX_CELLS:
        builder.table(cells)  # refuses
    add_sheet(builder, Sheet("", cells))
    return builder.build()
