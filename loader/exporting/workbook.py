"""Relations as a workbook: one sheet each, sized, frozen and filtered, behind a sheet that explains every column.

Text is text: nothing that a report prints becomes a formula, a link or a number. Equal rows give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from loader.checking.workbook import ROWS_OF_A_SHEET, check_writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loader.warehouse import Relation

__all__ = ["check_writable", "write_relations"]

#: A cell holds 32,767 units of UTF-16; of a longer text the beginning is kept and the rest counted.
_LONGEST = 32_767
#: Numbers of a workbook are doubles, which hold 15 decimal digits exactly.
_DIGITS = 15
#: The first day that the calendar of workbooks has in common with ours.
_FIRST_DAY = dt.date(1900, 3, 1)
_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 50, 6
#: Rows from which a column's width is taken.
_MEASURED = 1_000
_ALWAYS = dt.datetime(2000, 1, 1)
_EXPLAINED = ("说明 columns", ("relation", "名称", "column", "列名", "type", "meaning", "含义"))


def write_relations(path: Path, sheets: Sequence[tuple[Relation, Iterable[Sequence[Any]]]]) -> list[str]:
    """Write each relation with its rows to a sheet, or to as many as they need; gives what could not be written whole.

    Args:
        path: the workbook; it appears whole or not at all.
        sheets: relations with their rows, whose columns are those of the relation.

    Raises:
        OSError: the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    unfinished = path.with_name(path.name + ".part")
    with TemporaryDirectory() as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_numbers": False,
            "strings_to_urls": False, "nan_inf_to_errors": True,
        }  # fmt: skip
        book = xlsxwriter.Workbook(str(unfinished), options)
        book.use_zip64()
        book.set_properties({"created": _ALWAYS})
        workbook = _Workbook(book)
        workbook.explain([relation for relation, _ in sheets])
        for relation, rows in sheets:
            workbook.add(relation, rows)
        try:
            book.close()
        except XlsxFileError as error:
            unfinished.unlink(missing_ok=True)
            raise OSError(str(error)) from error
    unfinished.replace(path)
    return workbook.told


class _Workbook:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._header = book.add_format({"bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "valign": "vcenter"})
        #: 0x31 is the built-in format of text: what is typed over a cell stays as typed.
        self._text = book.add_format({"num_format": "@"})
        self._wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names: set[str] = set()
        #: What could not be written whole.
        self.told: list[str] = []

    def explain(self, relations: Sequence[Relation]) -> None:
        """The sheet that says what relations and columns mean."""
        name, heads = _EXPLAINED
        sheet = self._sheet(name, heads)
        row = 1
        for relation in relations:
            lines = [(relation.shown, relation.name_zh, "", "", "", relation.comment_en, relation.comment_zh)]
            lines += [
                (
                    relation.shown,
                    relation.name_zh,
                    each.shown,
                    each.name_zh,
                    each.data_type,
                    each.comment_en,
                    each.comment_zh,
                )
                for each in relation.columns
            ]
            for line in lines:
                for place, text in enumerate(line):
                    sheet.write_string(row, place, text, self._wrapped)
                row += 1
        sheet.autofilter(0, 0, row - 1, len(heads) - 1)
        for place, width in enumerate((26, 16, 26, 20, 14, 60, 60)):
            sheet.set_column(place, place, width)

    def add(self, relation: Relation, rows: Iterable[Sequence[Any]]) -> None:
        """A relation, in as many sheets as its rows need."""
        heads = [column.shown for column in relation.columns]
        widths = [_width(head) for head in heads]
        sheet, number, n_sheets, n_cut = self._sheet(relation.shown, heads), 0, 1, 0
        for values in rows:
            if number == ROWS_OF_A_SHEET:
                self._finish(sheet, number, widths)
                n_sheets += 1
                sheet, number = self._sheet(f"{relation.shown} {n_sheets}", heads), 0
            number += 1
            for place, value in enumerate(values):
                n_cut += self._write(sheet, number, place, value)
                if number <= _MEASURED and value is not None:
                    widths[place] = max(widths[place], _width(str(value)))
        self._finish(sheet, number, widths)
        if n_cut:
            self.told.append(
                f"{relation.shown}: {n_cut} texts are longer than a cell may be and end with the count of their rest"
            )

    def _sheet(self, name: str, heads: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(self._name(name))
        sheet.freeze_panes(1, 0)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self._header)
        return sheet

    def _name(self, wanted: str) -> str:
        """A name that a sheet may have: short, and unlike any other but for case."""
        kept = "".join("_" if each in "[]:*?/\\" else each for each in wanted)[:_LONGEST_NAME].strip("'")
        number = 1
        name = kept
        while name.casefold() in self._names:
            number += 1
            name = f"{kept[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        self._names.add(name.casefold())
        return name

    def _finish(self, sheet: Any, number: int, widths: Sequence[int]) -> None:
        sheet.autofilter(0, 0, number, len(widths) - 1)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width + 2, _NARROWEST), _WIDEST))

    def _write(self, sheet: Any, row: int, place: int, value: Any) -> bool:
        """Write a cell; whether its text had to be cut."""
        if value is None:
            return False
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, (int, float, Decimal)) and _is_exact(value):
            sheet.write_number(row, place, value)
        elif isinstance(value, dt.datetime) and value.date() >= _FIRST_DAY:
            sheet.write_datetime(row, place, value.replace(tzinfo=None), self._time)
        elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= _FIRST_DAY:
            sheet.write_datetime(row, place, value, self._date)
        else:
            text = format(value, "f") if isinstance(value, Decimal) else str(value)
            shown = _cut(text)
            sheet.write_string(row, place, shown, self._text)
            return shown != text
        return False


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether a double shows the number as it is."""
    if isinstance(value, float):
        return True
    return len(str(abs(value)).replace(".", "").strip("0")) <= _DIGITS


def _cut(text: str) -> str:
    if len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST:
        return text
    kept = text[: _LONGEST // 2 - 20]
    return f"{kept}… (+{len(text) - len(kept)})"


def _width(text: str) -> int:
    """Columns of a fixed font: two for a wide character; of the widest line, as far as it matters."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line[:_WIDEST])
            for line in text.splitlines()
        ),
        default=0,
    )
