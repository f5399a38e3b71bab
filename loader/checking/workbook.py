"""Findings as a workbook that goes back to the agencies: one row a finding, in Chinese, agency by agency.

Everything is text: nothing that a report prints becomes a formula, a link or a number. Equal findings give equal bytes.
"""

from __future__ import annotations

import datetime as dt
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from loader.checking.summary import LEVELS, SEVERITY_ZH
from loader.messages import tell
from loader.model import LoaderError
from loader.readers.formats import missing_packages
from loader.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loader.checking.summary import Summary
    from loader.checking.waivers import Waiver
    from loader.warehouse import Finding

#: A sheet has 1,048,576 rows, the first of which is the header.
ROWS_OF_A_SHEET = 1_048_575
#: A cell holds 32,767 units; characters beyond U+FFFF take two.
_LONGEST = 16_000
_TITLE = "政府信息公开工作年度报告核对发现"
_SUMMARY_SHEET = "说明"
_FINDINGS_SHEET = "核对发现"
#: Column of the sheet of findings -> its width in characters.
_FINDING_COLUMNS = {
    "机关名称": 18, "年度": 6, "严重程度": 9, "规则": 6, "规则名称": 12, "核对对象": 14, "原文填报": 46, "发现问题": 28,
    "应有情况": 20, "位置": 14, "来源文件": 18, "发现编号": 20, "机关说明": 24,
}  # fmt: skip
_WAIVER_COLUMN = {"豁免说明": 20}
_SUMMARY_COLUMNS = {"规则": 10, "规则名称": 24, "严重程度": 10, "应有情况": 70, "发现数": 10, "涉及年报数": 12}
_WAIVED_COLUMN = {"已豁免": 10}
_EXPLANATION = (
    "错误：表内数字相互矛盾或必填内容缺失，请更正年报，或说明原因。",
    "警告：很可能有误，请核实。",
    "提示：不一定有误，供核对时参考。",
    "“原文填报”为年报中的原样文字；“位置”为来源文件中的块（b）、行（r）、列（c），带年份的是上一年度年报中的位置。",
    "请各机关在“机关说明”一栏填写核实情况；“发现编号”请勿改动。",
)
_COLOURS = {"error": "#F8CBAD", "warning": "#FFE699", "hint": "#E7E6E6"}
#: Workbooks carry the time they were made; without one of the caller's they would differ each time.
_ALWAYS = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_A4 = 9
_MARGIN = 0.4
_LINE_HEIGHT = 15
_TALLEST = 409


def check_writable() -> None:
    """Stop before the work where workbooks cannot be written.

    Raises:
        LoaderError: the library is not installed; the message says how to install it.
    """
    if missing := missing_packages(("xlsxwriter",), "xlsx"):
        raise LoaderError(
            tell(
                "writing workbooks needs XlsxWriter; install it with `{command}`, or take --format csv", command=missing
            )
        )


def write_workbook(
    path: Path,
    summary: Summary,
    findings: Iterable[tuple[Finding, Waiver | None]],
    *,
    made_at: dt.datetime | None,
    has_waived: bool,
) -> None:
    """Write the counts and what they mean on one sheet, the findings on as many as they need.

    Args:
        path: the file to write.
        summary: the counts of the findings.
        findings: agency by agency, each with the waiver that would hide it.
        made_at: the time that the workbook says it was made at; a fixed one where None.
        has_waived: whether findings that are waived are among them.

    Raises:
        OSError: the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    with TemporaryDirectory() as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_numbers": False,
            "strings_to_urls": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(str(path), options)
        book.use_zip64()
        book.set_properties({"title": _TITLE, "created": (made_at or _ALWAYS).replace(tzinfo=None)})
        formats = _Formats(book)
        _write_summary(book.add_worksheet(_SUMMARY_SHEET), formats, summary, has_waived=has_waived)
        _write_findings(book, formats, findings, has_waived=has_waived)
        try:
            book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error


class _Formats:
    def __init__(self, book: Any) -> None:
        def wrapped(**properties: Any) -> Any:
            return book.add_format({"text_wrap": True, "valign": "top", "border": 1, **properties})

        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})
        self.header = wrapped(bold=True, bg_color="#D9E1F2", valign="vcenter")
        #: 0x31 is the built-in format of text: what is typed over a cell stays as typed.
        self.text = wrapped(num_format="@")
        self.number = wrapped(num_format="#,##0")
        self.levels = {severity: wrapped(bg_color=colour) for severity, colour in _COLOURS.items()}


def _write_summary(sheet: Any, formats: _Formats, summary: Summary, *, has_waived: bool) -> None:
    columns = _SUMMARY_COLUMNS | (_WAIVED_COLUMN if has_waived else {})
    _set_columns(sheet, columns)
    _set_print(sheet)
    sheet.write_string(0, 0, _TITLE, formats.title)
    in_all = f"共核对年报{summary.n_reports:,}份，发现{summary.n_findings:,}处"
    levels = "、".join(f"{SEVERITY_ZH[level]}{summary.n_of(level):,}" for level in LEVELS)
    row = 1
    for line in (f"{in_all}（{levels}）。", *_EXPLANATION):
        sheet.write_string(row, 0, line)
        row += 1
    row += 1
    for column, name in enumerate(columns):
        sheet.write_string(row, column, name, formats.header)
    for count in summary.counts:
        if not (count.n_findings or has_waived):
            continue
        row += 1
        rule = count.rule
        for column, text in ((0, rule.check_id), (1, rule.name_zh), (3, rule.expected_zh)):
            sheet.write_string(row, column, _cell(text), formats.text)
        sheet.write_string(row, 2, SEVERITY_ZH[count.severity], formats.levels[count.severity])
        for column, number in enumerate(
            (count.n_findings, count.n_reports, count.n_waived)[: len(columns) - 4], start=4
        ):
            sheet.write_number(row, column, number, formats.number)


def _write_findings(
    book: Any, formats: _Formats, findings: Iterable[tuple[Finding, Waiver | None]], *, has_waived: bool
) -> None:
    columns = _FINDING_COLUMNS | (_WAIVER_COLUMN if has_waived else {})
    widths = tuple(columns.values())
    sheet, n_sheets, row = _findings_sheet(book, formats, columns, 1), 1, 0
    for finding, waiver in findings:
        if row == ROWS_OF_A_SHEET:
            sheet.autofilter(0, 0, row, len(columns) - 1)
            n_sheets, row = n_sheets + 1, 0
            sheet = _findings_sheet(book, formats, columns, n_sheets)
        row += 1
        texts = [_cell(text) for text in _finding_texts(finding, waiver)[: len(columns)]]
        sheet.set_row(row, _height(texts, widths))
        for column, text in enumerate(texts):
            style = formats.levels[finding.severity] if column == 2 else formats.text
            if text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)
    sheet.autofilter(0, 0, row, len(columns) - 1)


def _findings_sheet(book: Any, formats: _Formats, columns: dict[str, int], number: int) -> Any:
    sheet = book.add_worksheet(_FINDINGS_SHEET + (str(number) if number > 1 else ""))
    _set_columns(sheet, columns)
    _set_print(sheet)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 2 * _LINE_HEIGHT)
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, formats.header)
    return sheet


def _finding_texts(finding: Finding, waiver: Waiver | None) -> Sequence[str | None]:
    return (
        finding.agency_name,
        None if finding.year is None else str(finding.year),
        SEVERITY_ZH[finding.severity],
        finding.check_id,
        finding.check_name_zh,
        finding.scope_label_zh,
        finding.operands_zh,
        finding.message_zh,
        finding.expected_zh,
        finding.locators,
        finding.source_path,
        finding.finding_id,
        None,
        None if waiver is None else f"{waiver.reason}（{waiver.who}）",
    )


def _set_columns(sheet: Any, columns: dict[str, int]) -> None:
    for column, width in enumerate(columns.values()):
        sheet.set_column(column, column, width)


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """The height that shows all lines of a row; not every program works it out when it opens a file."""
    # In GB18030 a Chinese character takes two bytes, as it is two Latin ones wide.
    lines = (-(-len(text.encode("gb18030")) // (width - 1)) for text, width in zip(texts, widths, strict=True))
    return min(_LINE_HEIGHT * max(1, *lines), _TALLEST)


def _set_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, 2 * _MARGIN)
    sheet.set_footer("&C&P / &N")


def _cell(text: str | None) -> str:
    """Text as a cell can hold and show it; what is cut off is counted."""
    shown = visible(text or "")
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}… (+{len(shown) - _LONGEST})"
