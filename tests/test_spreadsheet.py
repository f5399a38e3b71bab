"""Workbooks -> Document: each number as it is shown, each table with its blanks, in XLSX, XLS, ODS and XLSB."""

from __future__ import annotations

import contextlib
import io
import itertools
import random
import struct
import zipfile

import openpyxl
import pytest
import xlwt
from odf import opendocument
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from loader.model import Document, UnreadableDocument
from loader.readers.office.number_format import builtin_format, differs, plain_number, shown_number
from loader.readers.office.spreadsheet import read_spreadsheet

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSB_MAIN = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def relations(*items: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>' for id_, kind, target in items
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def xlsx(
    *sheets: str, more: str = "", strings: str = "", formats: tuple[str, ...] = (), states: tuple[str, ...] = ()
) -> bytes:
    """Sheets by their XML; cell style n shows formats[n - 1]."""
    listed = "".join(
        f'<sheet name="表{n}" sheetId="{n}" r:id="s{n}" state="{state}"/>'
        for n, state in zip(
            range(1, len(sheets) + 1), itertools.chain(states, itertools.repeat("visible")), strict=False
        )
    )
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "<xf/>" + "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{XLSX_MAIN}"/></Types>',
        "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{OFFICE}">{more}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *((f"s{n}", "worksheet", f"worksheets/s{n}.xml") for n in range(1, len(sheets) + 1)),
            ("t", "sharedStrings", "sharedStrings.xml"),
            ("y", "styles", "/xl/styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{S}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
    }
    for number, content in enumerate(sheets, start=1):
        parts[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{S}">{content}</worksheet>'
    return zipped(parts)


def row(*cells: str, more: str = "") -> str:
    return f"<row {more}>{''.join(cells)}</row>"


def text(content: str) -> str:
    return f'<c t="inlineStr"><is><t>{content}</t></is></c>'


def number(content: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{content}</v></c>'


def data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def rows_of(document: Document) -> list[list[str]]:
    places = zip(document.blocks, document.rows, document.cells, strict=True)
    return [[cell for _, _, cell in line] for _, line in itertools.groupby(places, key=lambda place: place[:2])]


def codes_of(document: Document) -> list[str]:
    return [issue.code for issue in document.issues]


def saved(book: openpyxl.Workbook | xlwt.Workbook | opendocument.OpenDocument) -> bytes:
    target = io.BytesIO()
    book.save(target) if not isinstance(book, opendocument.OpenDocument) else book.write(target)
    return target.getvalue()


def reason_of(content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refusal:
        read_spreadsheet(content)
    assert refusal.value.message
    return refusal.value.reason


def sheet_of(*lines: list[object], merged: tuple[str, ...] = ()) -> list[list[str]]:
    """Rows read back from an XLSX sheet written by openpyxl, without the sheet's name."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(line)
    for area in merged:
        sheet.merge_cells(area)
    return rows_of(read_spreadsheet(saved(book)))[1:]


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("21", "General", "21"), ("21.0", "General", "21"), ("116408.28", "General", "116408.28"),
        ("1.1640828E5", "General", "116408.28"), ("0.30000000000000004", "General", "0.3"),
        ("149.67387400000001", "General", "149.673874"), ("-0", "General", "0"), ("1e-7", "General", "0.0000001"),
        ("1e300", "General", "1e300"), ("1e999999999", "0", "1e999999999"),
        ("96171.5983", "0.00", "96171.60"), ("2.5", "0", "3"), ("-2.5", "0", "-3"), ("0.005", "0.00", "0.01"),
        ("1215", "#,##0", "1,215"), ("1234567.891", "#,##0.00", "1,234,567.89"), ("7", "000", "007"), ("0.5", "#.##", ".5"),
        ("5", "0;-0;;@", "5"), ("0", "0;-0;;@", ""), ("12", ";;;", ""), ("-5", "0;(0)", "(5)"), ("-5", "0;[Red]-0", "-5"),
        ("0", '#,##0;-#,##0;"-"', "-"), ("12345", "0,", "12"), ("123456", '0.0,"千"', "123.5千"), ("0.256", "0.0%", "25.6%"),
        ("12", '0"件"', "12件"), ("12", "0_ ", "12"), ("12", "_ * 0", "12"), ("12.5", "[$¥-804]0.00", "¥12.50"),
        ("12345", '0!.0,"万"', '12345 [0!.0,"万"]'), ("0.5", "# ?/?", "0.5 [# ?/?]"), ("5", "[>3]0;1", "5 [[>3]0;1]"),
        ("116408", "0.00E+00", "116408 [0.00E+00]"), ("5", "[DBNum1]0", "5 [[DBNum1]0]"),
        ("44561", "yyyy-mm-dd", "2021-12-31"), ("44561.5", 'yyyy"年"m"月"', "2021-12-31 12:00:00"), ("0.5", "h:mm", "12:00:00"),
        ("-3", "yyyy", "-3 [yyyy-mm-dd]"), ("12", '"day"0', "day12"), ("x", "0", "x"), ("1234", "G/通用格式", "1234"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_their_formats_say(stored: str, code: str, shown: str) -> None:
    assert shown_number(stored, code) == shown


def test_formats_named_by_number() -> None:
    assert [builtin_format(number) for number in (0, 2, 14, 57, 163)] == [
        "General",
        "0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd",
        "General",
    ]
    assert shown_number("0", "yyyy-mm-dd", epoch_1904=True) == "00:00:00"
    assert shown_number("1", "yyyy-mm-dd", epoch_1904=True) == "1904-01-02"
    assert plain_number("n/a") == "n/a"
    assert (differs("2", "2.00"), differs("1215", "1,215"), differs("2.5", "3"), differs("0", "")) == (
        False,
        False,
        True,
        True,
    )


def test_each_kind_of_cell_gives_its_text() -> None:
    raised = "<r><rPr><vertAlign val='superscript'/></rPr><t>2</t></r>"
    strings = f"<si><t>规章</t><rPh><t>gz</t></rPh></si><si><r><t>5</t></r>{raised}</si>"
    cells = [
        '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>', '<c t="b"><v>1</v></c>', '<c t="e"><v>#REF!</v></c>',
        '<c t="str"><f>A1</f><v>甲_x000D_</v></c>', '<c><f>1+1</f><v>2</v></c>', number("0012"), '<c t="d"><v>2021-01-01</v></c>',
    ]  # fmt: skip
    document = read_spreadsheet(xlsx(data(row(*cells)), strings=strings))
    assert rows_of(document) == [["表1"], ["规章", "5^2", "TRUE", "#REF!", "甲", "2", "12", "2021-01-01"]]
    assert document.media_type.endswith("spreadsheetml.sheet")


def test_what_a_format_changes_is_told() -> None:
    sheet = data(row(text("规章"), number("0", 1), number("0.5", 2), number("12.30", 3)))
    document = read_spreadsheet(xlsx(sheet, formats=("0;-0;;@", "0%", "0.00")))
    assert rows_of(document)[1:] == [["规章", "", "50%", "12.30"]] or rows_of(document)[1:] == [
        ["规章", "50%", "12.30"]
    ]
    assert [(issue.code, issue.evidence) for issue in document.issues] == [
        ("number_format", "0"),
        ("number_format", "0.5"),
    ]


@pytest.mark.parametrize("cell", ["<c><f>SUM(B1)</f></c>", "<c><f>SUM(B1)</f><v/></c>"])
def test_a_formula_that_was_never_calculated_is_no_number(cell: str) -> None:
    document = read_spreadsheet(xlsx(data(row(text("规章"), cell))))
    assert rows_of(document)[1] == ["规章", "=SUM(B1)"]
    assert codes_of(document) == ["uncalculated_formula"]


def test_zeros_that_programs_put_in_place_of_values_are_not_believed() -> None:
    zero, three = "<c><f>A9</f><v>0</v></c>", "<c><f>A8</f><v>3</v></c>"
    stale = '<calcPr fullCalcOnLoad="1"/>'
    assert rows_of(read_spreadsheet(xlsx(data(row(text("a"), zero)), more=stale)))[1] == ["a", "=A9"]
    assert rows_of(read_spreadsheet(xlsx(data(row(text("a"), zero, three)), more=stale)))[1] == ["a", "0", "3"]
    assert rows_of(read_spreadsheet(xlsx(data(row(text("a"), zero)))))[1] == ["a", "0"]


def test_hidden_sheets_rows_and_columns_are_not_printed() -> None:
    first = '<cols><col min="2" max="2" hidden="1"/></cols>' + data(
        row(text("规章"), number("8"), number("1")), row(text("隐"), number("9"), number("9"), more='hidden="1"')
    )
    document = read_spreadsheet(xlsx(first, data(row(text("旧"), number("7"))), states=("visible", "veryHidden")))
    assert rows_of(document) == [["表1"], ["规章", "1"]]
    assert codes_of(document) == ["hidden_cells", "hidden_sheet"]
    alone = read_spreadsheet(xlsx(data(), data(row(text("旧"), number("7"))), states=("visible", "hidden")))
    assert rows_of(alone) == [["表2"], ["旧", "7"]]


def test_merged_cells_give_their_text_once_and_cover_what_is_below() -> None:
    sheet = data(
        row(text("三、办理结果"), text("1.秘密"), text("甲"), number("2")),
        row(text("藏"), text("2.其他"), text("乙"), ""),
        row(text("总计"), "<c/>", "<c/>", number("2")),
    )
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:C3"/></mergeCells>'
    document = read_spreadsheet(xlsx(sheet + merges))
    assert rows_of(document)[1:] == [["三、办理结果", "1.秘密", "甲", "2"], ["2.其他", "乙", ""], ["总计", "2"]]


def test_a_merged_cell_that_begins_in_a_hidden_column_is_shown_in_the_next() -> None:
    sheet = '<cols><col min="1" max="1" hidden="1"/></cols>' + data(row(text("行政"), "<c/>", number("4")))
    document = read_spreadsheet(xlsx(sheet + '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))
    assert rows_of(document)[1] == ["行政", "4"]


HEADER = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


def test_titles_above_and_notes_below_are_paragraphs() -> None:
    lines = sheet_of(
        ["示例市商务局年度报告"],
        ["本年度情况如下。"],
        HEADER,
        ["规章", 1, None, 3],
        [],
        ["注：含结转。"],
        ["2023年1月"],
    )
    assert lines == [
        ["示例市商务局年度报告"],
        ["本年度情况如下。"],
        HEADER,
        ["规章", "1", "", "3"],
        ["注：含结转。"],
        ["2023年1月"],
    ]


def test_tables_at_any_offset_have_the_columns_they_use() -> None:
    lines = sheet_of(
        [],
        [],
        [None, None, *HEADER],
        [None, None, "规章", 1, 2, None],
        [],
        [None, None, None, "甲", "乙"],
        [None, None, None, "丙", 5],
    )
    assert lines == [HEADER, ["规章", "1", "2", ""], ["甲", "乙"], ["丙", "5"]]


def test_a_block_title_begins_a_table_of_its_own_columns() -> None:
    lines = sheet_of(
        HEADER,
        ["规章", 1, 2, 3],
        ["第二十条第（五）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", None],
        merged=("A3:D3",),
    )
    assert lines[:3] == [HEADER, ["规章", "1", "2", "3"], ["第二十条第（五）项"]]
    assert lines[3:] == [["信息内容", "本年处理决定数量"], ["行政许可", ""]]


def test_a_row_without_figures_stays_in_its_table_with_its_blanks() -> None:
    lines = sheet_of(
        ["", "自然人", "总计"],
        ["一、新收", 1, 1],
        ["四、结转下年度继续办理"],
        [],
        ["四、行政复议"],
        ["甲", "乙"],
        [1, 2],
    )
    assert lines == [
        ["", "自然人", "总计"], ["一、新收", "1", "1"], ["四、结转下年度继续办理", "", ""],
        ["四、行政复议"], ["甲", "乙"], ["1", "2"],
    ]  # fmt: skip


def test_blank_rows_and_titles_within_a_table_leave_its_columns_alone() -> None:
    lines = sheet_of(
        ["", "自然人", "其他", "总计"],
        ["一、", 1, 0, 1],
        [],
        ["二、", 2, None, None],
        ["（续）"],
        ["三、", 3],
        merged=("A5:D5",),
    )
    assert lines[2:] == [["二、", "2", "", ""], ["（续）"], ["三、", "3", "", ""]]


def test_prose_between_tables_parts_them_and_a_sheet_of_prose_has_no_table() -> None:
    lines = sheet_of(["甲", "乙"], ["丙", 1], ["本局收到申请1件。"], ["三、申请"], ["丁", 2])
    assert lines == [["甲", "乙"], ["丙", "1"], ["本局收到申请1件。"], ["三、申请"], ["丁", "2"]]
    assert sheet_of(["一"], [None, "二"], ["规章 | 1 | 2"]) == [["一"], ["二"], ["规章", "1", "2"]]


def test_a_column_without_header_beside_labels_comes_from_a_merge_and_one_with_header_stays() -> None:
    assert sheet_of(["内容", None, "本年"], ["许可", None, 5], ["处罚", None, None]) == [
        ["内容", "本年"],
        ["许可", "5"],
        ["处罚", ""],
    ]
    assert sheet_of(["内容", "甲", "乙"], ["许可", None, 5])[1] == ["许可", "", "5"]
    assert sheet_of(["内容", "甲", None, "乙"], ["许可", 1, None, 5])[1] == ["许可", "1", "", "5"]


def xls_book() -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    sheet.write_merge(0, 0, 0, 3, "主动公开")
    for column, value in enumerate(["规章", 21, 116408.28, 0.1 + 0.2]):
        sheet.write(1, column, value)
    sheet.write(2, 0, "许可")
    sheet.write(2, 1, xlwt.Formula("SUM(B2:C2)"))
    sheet.row(2).set_cell_error(2, "#REF!")
    sheet.write(2, 3, True)
    sheet.write(3, 0, "处罚")
    sheet.write(3, 1, 0.5, xlwt.easyxf(num_format_str="0%"))
    sheet.write(3, 2, 44561, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(3, 3, 0, xlwt.easyxf(num_format_str="0;-0;;@"))
    sheet.write(4, 0, "隐")
    sheet.write(4, 1, 9)
    sheet.row(4).hidden = True
    hidden = book.add_sheet("旧")
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    return book


def test_xls_is_read_like_xlsx() -> None:
    document = read_spreadsheet(saved(xls_book()))
    assert rows_of(document) == [
        ["一"], ["主动公开"], ["规章", "21", "116408.28", "0.3"], ["许可", "=?", "#REF!", "TRUE"],
        ["处罚", "50%", "2021-12-31", ""],
    ]  # fmt: skip
    assert sorted(codes_of(document)) == [
        "hidden_cells", "hidden_sheet", "number_format", "number_format", "number_format", "uncalculated_formula",
    ]  # fmt: skip
    assert document.media_type == "application/vnd.ms-excel"


def ods_book(*rows: list[tuple[str, dict[str, object]]]) -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    table = Table(name="一")
    for line in rows:
        element = TableRow()
        for shown, attributes in line:
            cell = TableCell(**attributes)
            if shown:
                cell.addElement(P(text=shown))
            element.addElement(cell)
            for _ in range(int(str(attributes.get("numbercolumnsspanned", 1))) - 1):
                element.addElement(CoveredTableCell())
        table.addElement(element)
    book.spreadsheet.addElement(table)
    return saved(book)


def figure(value: str) -> dict[str, object]:
    return {"valuetype": "float", "value": value}


def test_ods_gives_what_its_cells_show() -> None:
    content = ods_book(
        [("主动公开", {"numbercolumnsspanned": 4})],
        [("规章", {}), ("1,215", figure("1215")), ("12.3万", figure("123456")), ("", figure("7.0"))],
        [("许可", {}), ("", {}), ("", {"formula": "of:=SUM([.B2])"}), ("", {"numbercolumnsrepeated": 16000})],
        [("", {"numbercolumnsrepeated": 16384})],
    )  # fmt: skip
    document = read_spreadsheet(content)
    assert rows_of(document) == [
        ["一"],
        ["主动公开"],
        ["规章", "1,215", "12.3万", "7"],
        ["许可", "", "=SUM([.B2])", ""],
    ]
    assert codes_of(document) == ["number_format", "uncalculated_formula"]


def test_repeated_filled_cells_are_refused_beyond_measure() -> None:
    assert reason_of(ods_book([("5", {"numbercolumnsrepeated": 9000})])) == "too_large"


def binary(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def xlsb(*cells: bytes) -> bytes:
    wide = "表".encode("utf-16-le")
    sheet = struct.pack("<3L", 0, 1, 2) + "s1".encode("utf-16-le") + struct.pack("<L", 1) + wide
    book = binary(131) + binary(143) + binary(156, sheet) + binary(144) + binary(132)
    dimension = binary(148, struct.pack("<4L", 0, 0, 0, 9))
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.bin" ContentType="{XLSB_MAIN}"/></Types>',
            "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations(("s1", "worksheet", "worksheets/s1.bin")),
            "xl/worksheets/s1.bin": binary(129) + dimension + binary(145) + b"".join(cells) + binary(146) + binary(130),
        }
    )


def test_xlsb_errors_are_no_blanks_and_far_cells_are_refused() -> None:
    header = binary(0, struct.pack("<L", 0) + b"\0" * 13)
    real = binary(5, struct.pack("<2Ld", 0, 0, 21.0))
    error = binary(3, struct.pack("<2LB", 1, 0, 0x17))
    assert rows_of(read_spreadsheet(xlsb(header, real, error))) == [["表"], ["21", "#REF!"]]
    far = binary(0, struct.pack("<L", 1_048_575) + b"\0" * 13) + binary(5, struct.pack("<2Ld", 16_383, 0, 1.0))
    assert reason_of(xlsb(header, real, far)) == "too_large"


def test_far_cells_and_endless_merges_cost_nothing() -> None:
    far = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    far += '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    far += '<mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>'
    assert rows_of(read_spreadsheet(xlsx(far)))[1:] == [["1"], ["2"]]
    wide = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row></sheetData>'
    assert len(read_spreadsheet(xlsx(wide)).cells) < 70


def test_bombs_are_refused_by_their_size() -> None:
    assert reason_of(xlsx(data(row(number("1"))), strings=" " * (33 << 20))) == "too_large"
    assert reason_of(xlsx(data(*[row(number("1") * 500)] * 900))) == "too_large"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "damaged_file"),
        (zipped({"word/document.xml": "x", "[Content_Types].xml": ""}), "unsupported_format"),
        (xlsx(data(row('<c t="s"><v>9</v></c>'))), "damaged_file"),
        (xlsx("<sheetData><row>"), "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), "unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "damaged_file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    assert reason_of(content) == reason


def test_an_encrypted_ods_is_refused_as_such() -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": kind, "META-INF/manifest.xml": "<m><encryption-data/></m>", "content.xml": "\x93"}
    assert reason_of(zipped(parts)) == "encrypted"


def test_cut_and_damaged_files_raise_nothing_else() -> None:
    books = [xlsx(data(row(text("规章"), number("1")))), saved(xls_book()), ods_book([("1", {})])]
    rng = random.Random(5)
    reasons: set[str] = set()
    for content in books:
        whole = rows_of(read_spreadsheet(content))
        for end in range(8, len(content), max(1, len(content) // 60)):
            try:
                assert rows_of(read_spreadsheet(content[:end])) == whole  # only padding was cut off
            except UnreadableDocument as refusal:
                reasons.add(refusal.reason)
        for _ in range(60):
            broken = bytearray(content)
            for _ in range(12):
                broken[rng.randrange(8, len(broken))] = rng.randrange(256)
            with contextlib.suppress(UnreadableDocument):
                read_spreadsheet(bytes(broken))
    assert reasons == {"damaged_file"}
