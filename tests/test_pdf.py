"""PDF -> Document: what was drawn comes back cell for cell, also over the ends of pages; hostile files meet a limit."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loader.model import ParsedReport, Source, UnreadableDocument
from loader.parse import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loader.model import Document

pytest.importorskip("pdfminer")
pytest.importorskip("pypdfium2")
pytest.importorskip("reportlab")

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from loader.readers.grid import GridCell
from loader.readers.layout import Places
from loader.readers.pdf import read as pdf_module
from loader.readers.pdf.open import MAX_PAGES
from loader.readers.pdf.read import read_pdf

FONT = "STSong-Light"  # one of the fonts that readers bring with them: it is not embedded
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = 595.0, 842.0
TOP, BOTTOM, LEFT = 90.0, 760.0, 72.0
SIZE, LEADING = 9.0, 12.0

Row = list[tuple[str, int, int]]


def figures(seed: int, count: int) -> Row:
    return [(str((seed * 37 + 11 * place) % (13 if place % 3 else 900)), 1, 1) for place in range(count)]


PROACTIVE: list[Row] = [
    [("第二十条第（一）项", 1, 4)],
    [(text, 1, 1) for text in ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")],
    [("规章", 1, 1), ("0", 1, 1), ("", 1, 1), ("2", 1, 1)],
    [("行政规范性文件", 1, 1), ("5", 1, 1), ("845", 1, 1), ("546", 1, 1)],
    [("第二十条第（五）项", 1, 4)],
    [("信息内容", 1, 1), ("本年处理决定数量", 1, 3)],
    [("行政许可", 1, 1), ("11398889", 1, 3)],
    [("第二十条第（六）项", 1, 4)],
    [("信息内容", 1, 1), ("本年处理决定数量", 1, 3)],
    [("行政处罚", 1, 1), ("17", 1, 3)],
    [("行政强制", 1, 1), ("/", 1, 3)],
    [("第二十条第（八）项", 1, 4)],
    [("信息内容", 1, 1), ("本年收费金额（单位：万元）", 1, 3)],
    [("行政事业性收费", 1, 1), ("24252.311082", 1, 3)],
]
_GROUPS = {
    "（三）不予公开": [
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
        "6.属于四类过程性信息",
        "7.属于行政执法案卷",
        "8.属于行政查询事项",
    ],
    "（四）无法提供": ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"],
    "（五）不予处理": [
        "1.信访举报投诉类申请",
        "2.重复申请",
        "3.要求提供公开出版物",
        "4.无正当理由大量反复申请",
        "5.要求行政机关确认或重新出具已获取信息",
    ],
    "（六）其他处理": [
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ],
}


def requests_rows() -> list[Row]:
    rows: list[Row] = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(text, 1, 1) for text in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
        [("一、本年新收政府信息公开申请数量", 1, 3), *figures(1, 7)],
        [("二、上年结转政府信息公开申请数量", 1, 3), *figures(2, 7)],
        [("三、本年度办理结果", 22, 1), ("（一）予以公开", 1, 2), *figures(3, 7)],
        [("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2), *figures(4, 7)],
    ]
    for group, labels in _GROUPS.items():
        for index, label in enumerate(labels):
            opening: Row = [(group, len(labels), 1)] if index == 0 else []
            rows.append([*opening, (label, 1, 1), *figures(len(rows) + 5, 7)])
    rows.append([("（七）总计", 1, 2), *figures(40, 7)])
    rows.append([("四、结转下年度继续办理", 1, 3), *figures(41, 7)])
    return rows


DISPUTES: list[Row] = [
    [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
    [(text, 2, 1) for text in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
    + [("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
    [(text, 1, 1) for text in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2],
    figures(7, 15),
]
WIDTHS = {4: [120.0, 110.0, 110.0, 110.0], 10: [28.0, 52.0, 140.0, *[33.0] * 7], 15: [30.0] * 15}


@dataclass
class Drawn:
    """Pages of rules (x0, y0, x1, y1) and texts (x, y, text), y from the top."""

    rules: list[list[tuple[float, float, float, float]]] = field(default_factory=lambda: [[]])
    texts: list[list[tuple[float, float, str]]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def page(self) -> None:
        self.rules.append([])
        self.texts.append([])
        self.y = TOP

    def line(self, text: str, x: float = LEFT) -> None:
        self.texts[-1].append((x, self.y, text))
        self.y += LEADING * 1.5

    def table(self, rows: Sequence[Row], *, cut_at: float = BOTTOM, closed: tuple[bool, bool] = (True, True)) -> None:
        """Draw a table, cut wherever the page ends: rules and lines of text go to the page in which they fall.

        `closed` says whether a rule is drawn at the end of the upper page, and at the head of the lower one.
        """
        cells = lay_out(rows)
        widths = WIDTHS[max(cell.column + cell.colspan - 1 for cell in cells)]
        xs = [LEFT + sum(widths[:count]) for count in range(len(widths) + 1)]
        lines = {cell: wrap(cell.text, sum(widths[cell.column - 1 : cell.column - 1 + cell.colspan])) for cell in cells}
        ys = [0.0]
        for row in range(1, len(rows) + 1):
            tallest = max([1, *(len(lines[cell]) for cell in cells if cell.row == row and cell.rowspan == 1)])
            ys.append(ys[-1] + tallest * LEADING + 6)
        start, base = self.y, len(self.rules) - 1
        placed = [
            (
                cell,
                len(lines[cell]) - number,
                (ys[cell.row - 1] + ys[cell.row - 1 + cell.rowspan] + (2 * number - len(lines[cell])) * LEADING) / 2,
                text,
            )
            for cell in cells
            for number, text in enumerate(lines[cell])
        ]
        # A page ends between lines of text; a line that would be cut goes to the next page where its cell has room there.
        while any(
            top < cut_at - start < top + LEADING
            and ys[cell.row - 1 + cell.rowspan] - (cut_at - start) < left * LEADING + 2
            for cell, left, top, _ in placed
        ):
            cut_at -= 1

        def place(y: float) -> tuple[int, float]:
            room, page = cut_at - start, base
            while y > room:
                y, room, page = y - room, BOTTOM - TOP, page + 1
            return page, (start if page == base else TOP) + y

        for _ in range(place(ys[-1])[0] - base):
            self.page()
        for page in range(base, len(self.rules)):
            if page < len(self.rules) - 1 and closed[0]:
                self.rules[page].append(
                    (xs[0], cut_at if page == base else BOTTOM, xs[-1], cut_at if page == base else BOTTOM)
                )
            if page > base and closed[1]:
                self.rules[page].append((xs[0], TOP, xs[-1], TOP))
        for cell in cells:
            x0, x1 = xs[cell.column - 1], xs[cell.column - 1 + cell.colspan]
            y0, y1 = ys[cell.row - 1], ys[cell.row - 1 + cell.rowspan]
            for y in (y0, y1):
                page, at = place(y)
                self.rules[page].append((x0, at, x1, at))
            (first, top), (last, bottom) = place(y0 + 0.01), place(y1)
            for page in range(first, last + 1):
                begin = top if page == first else TOP
                end = bottom if page == last else (cut_at if page == base else BOTTOM)
                self.rules[page] += [(x0, begin, x0, end), (x1, begin, x1, end)]
        lowest: dict[tuple[object, int], float] = {}
        for cell, _, top, text in placed:
            middle = (xs[cell.column - 1] + xs[cell.column - 1 + cell.colspan] - text_width(text)) / 2
            page, at = place(top + LEADING)
            at = max(at - LEADING / 2, TOP + LEADING / 2 if page > base else 0, lowest.get((cell, page), 0.0))
            lowest[cell, page] = at + LEADING
            self.texts[page].append((middle, at + SIZE * 0.35, text))
        self.y = place(ys[-1])[1] + 20

    def render(self, *, footer: str = "- {} -") -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
        for number, (rules, texts) in enumerate(zip(self.rules, self.texts, strict=True)):
            canvas.setFont(FONT, SIZE)
            draw_page(canvas, rules, texts)
            if footer:
                canvas.drawCentredString(WIDTH / 2, HEIGHT - 800, footer.format(number + 1, len(self.texts)))
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()


def draw_page(
    canvas: Canvas, rules: Sequence[tuple[float, float, float, float]], texts: Sequence[tuple[float, float, str]]
) -> None:
    canvas.setLineWidth(0.5)
    for x0, y0, x1, y1 in rules:
        canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
    for x, y, text in texts:
        canvas.drawString(x, HEIGHT - y, text)


def text_width(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, SIZE))


def wrap(text: str, width: float) -> list[str]:
    lines = [""]
    for character in text:
        if text_width(lines[-1] + character) > width - 8:
            lines.append("")
        lines[-1] += character
    return lines if text else []


def bare(text: str) -> str:
    return "".join(text.split())


def grids(document: Document) -> list[list[list[str]]]:
    """The cells of each table, row by row, without white space."""
    tables: dict[int, dict[int, list[str]]] = {}
    for text, block, row in zip(document.cells, document.blocks, document.rows, strict=True):
        if block in document.grids:
            tables.setdefault(block, {}).setdefault(row, []).append(bare(text))
    return [[rows[row] for row in sorted(rows)] for _, rows in sorted(tables.items())]


def expected(rows: Sequence[Row]) -> list[list[str]]:
    """What the builder makes of the table as it was meant."""
    from loader.readers.grid import DocumentBuilder

    builder = DocumentBuilder("application/pdf")
    builder.table(lay_out(rows))
    return grids(builder.build())[0]


def lay_out(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[GridCell]:
    """Cells of rows of (text, rowspan, colspan) with the places that their spans leave to them."""
    places = Places([tuple((rowspan, colspan) for _, rowspan, colspan in row) for row in rows])
    return [
        GridCell(text, number, column, rowspan, colspan)
        for number, (row, columns) in enumerate(zip(rows, places.by_row, strict=True), start=1)
        for (text, rowspan, colspan), column in zip(row, columns, strict=True)
    ]


def prose(document: Document) -> list[str]:
    return [t for t, block in zip(document.cells, document.blocks, strict=True) if block not in document.grids]


def report() -> Drawn:
    drawn = Drawn()
    for text in ("示例市商务局2022年政府信息公开工作年度报告", "一、总体情况", "二、主动公开政府信息情况"):
        drawn.line(text)
    drawn.table(PROACTIVE)
    drawn.line("三、收到和处理政府信息公开申请情况")
    return drawn


@pytest.mark.parametrize("rows", [PROACTIVE, requests_rows(), DISPUTES], ids=["proactive", "requests", "disputes"])
def test_a_table_comes_back_as_it_was_drawn(rows: list[Row]) -> None:
    drawn = Drawn()
    drawn.line("题目")
    drawn.table(rows)
    document = read_pdf(drawn.render())
    assert grids(document) == [expected(rows)]
    assert prose(document) == ["题目"]
    assert not document.issues
    assert not document.scanned


@pytest.mark.parametrize("closed", [(True, True), (False, False), (True, False), (False, True)])
@pytest.mark.parametrize("cut", range(180, 690, 17))
def test_a_table_cut_anywhere_gives_the_same_figures_in_the_same_rows(cut: float, closed: tuple[bool, bool]) -> None:
    drawn = Drawn()
    rows = requests_rows()
    drawn.table(rows, cut_at=cut, closed=closed)
    document = read_pdf(drawn.render())
    (grid,) = grids(document)
    found = [[cell for cell in row if cell.isdigit()] for row in grid]
    wanted = [[cell for cell in row if cell.isdigit()] for row in expected(rows)]
    assert [row for row in found if row] == [row for row in wanted if row]
    assert bare("".join(map("".join, grid))).count("页") == 0


@pytest.mark.parametrize("cut", [240, 371, 500, 637])
def test_a_row_and_a_group_label_cut_in_two_are_made_whole(cut: float) -> None:
    drawn = Drawn()
    rows = requests_rows()
    drawn.table(rows, cut_at=cut, closed=(False, False))
    assert grids(read_pdf(drawn.render())) == [expected(rows)]


def test_a_header_printed_again_on_the_next_page_is_one_header() -> None:
    drawn = Drawn()
    drawn.table(PROACTIVE[1:4])
    drawn.page()
    drawn.table([PROACTIVE[1], [("其他", 1, 1), ("1", 1, 1), ("2", 1, 1), ("3", 1, 1)]])
    (grid,) = grids(read_pdf(drawn.render()))
    assert [row[0] for row in grid] == ["信息内容", "规章", "行政规范性文件", "其他"]


def test_tables_parted_by_text_or_with_other_columns_stay_two() -> None:
    drawn = report()
    drawn.page()
    drawn.table(DISPUTES)
    drawn.page()
    drawn.line("五、其他")
    drawn.table(DISPUTES)
    assert len(grids(read_pdf(drawn.render()))) == 3


@pytest.mark.parametrize("footer", ["- {} -", "— {} —", "{}", "第 {} 页 共 {} 页", "第{}页", "示例市商务局编印 - {} -"])
def test_page_numbers_and_running_lines_are_dropped(footer: str) -> None:
    drawn = Drawn()
    for page in range(3):
        drawn.line(f"第{page}节的文字")
        drawn.line("12")
        if page < 2:
            drawn.page()
    assert prose(read_pdf(drawn.render(footer=footer))) == [
        text for page in range(3) for text in (f"第{page}节的文字", "12")
    ]


def custom(draw: Callable[[Canvas], None], *, compress: int = 0) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), pageCompression=compress, invariant=1)
    canvas.setFont(FONT, SIZE)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def boxes(canvas: Canvas, texts: Sequence[str], width: float = 60) -> None:
    """A row of cells drawn as thin filled rectangles, below it a row of blanks."""
    for x in range(len(texts) + 1):
        canvas.rect(72 + x * width, 700, 0.5, 60, stroke=0, fill=1)
    for y in (700, 730, 760):
        canvas.rect(72, y, len(texts) * width, 0.5, stroke=0, fill=1)
    for number, text in enumerate(texts):
        canvas.drawCentredString(72 + (number + 0.5) * width, 742, text)


def test_text_printed_twice_for_bold_is_read_once_and_repeated_digits_stay() -> None:
    def draw(canvas: Canvas) -> None:
        boxes(canvas, ["1122", "1111", "规章规章"])
        canvas.translate(0.3, 0)
        for number, text in enumerate(["1122", "1111", "规章规章"]):
            canvas.drawCentredString(72 + (number + 0.5) * 60, 742, text)
        canvas.drawString(72, 600, "这一页有足够的文字，不是扫描的图像")

    assert grids(read_pdf(custom(draw)))[0][0] == ["1122", "1111", "规章规章"]


@pytest.mark.parametrize(("text", "cells"), [("1234567890", ["", "1234567890", ""]), ("12 34", ["", "12 34", ""])])
def test_a_number_wider_than_its_cell_is_not_split_over_cells(text: str, cells: list[str]) -> None:
    def draw(canvas: Canvas) -> None:
        boxes(canvas, ["", text, ""], width=36)
        canvas.drawString(72, 600, "这一页有足够的文字，不是扫描的图像")

    document = read_pdf(custom(draw))
    assert [text for text, row in zip(document.cells, document.rows, strict=True) if row == 1][:3] == cells


def test_a_number_broken_by_a_narrow_cell_is_one_and_two_figures_in_a_cell_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        boxes(canvas, ["", "", ""], width=34)
        canvas.drawString(78, 748, "11398")
        canvas.drawString(78, 736, "889")
        canvas.drawString(112, 748, "7")
        canvas.drawString(112, 736, "9")
        canvas.drawString(72, 600, "这一页有足够的文字，不是扫描的图像")

    assert read_pdf(custom(draw)).cells[:2] == ["11398889", "7\n9"]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_turned_by_its_attribute_or_by_its_text_reads_the_same(rotate: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotate)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(rotate)
        canvas.translate(-162, -720)
        canvas.setFont(FONT, SIZE)
        boxes(canvas, ["规章", "12", "-3"])
        canvas.drawString(72, 680, "这一页有足够的文字，不是扫描的图像")

    def draw_turned(canvas: Canvas) -> None:
        draw(canvas)
        canvas.setPageRotation(0)

    for drawing in (draw, draw_turned):
        assert grids(read_pdf(custom(drawing)))[0][0] == ["规章", "12", "-3"]


def test_hidden_white_text_is_left_out_and_told() -> None:
    def draw(canvas: Canvas) -> None:
        boxes(canvas, ["规章", "12", "3"])
        canvas.drawString(72, 600, "这一页有足够的文字，不是扫描的图像")
        canvas.setFillGray(1)
        canvas.drawString(200, 710, "99")

    document = read_pdf(custom(draw))
    assert "99" not in "".join(document.cells)
    assert [issue.code for issue in document.issues] == ["hidden_text"]


def scanned_pdf(*, with_text: bool, layer: bool = False) -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (600, 800), "#eeeeee")), 0, 0, WIDTH, HEIGHT)
        if layer:
            text = canvas.beginText(72, 700)
            text.setTextRenderMode(3)
            text.textLine("行政许可 12 这一页的文字是识别出来的结果")
            canvas.drawText(text)
        if with_text:
            canvas.showPage()
            canvas.setFont(FONT, SIZE)
            canvas.drawString(72, 700, "这一页有足够的文字，不是扫描的图像，行政许可十二件")

    return custom(draw)


def test_scans_need_text_recognition_and_scanned_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "is_ocr_installed", lambda: False)
    with pytest.raises(UnreadableDocument) as refusal:
        read_pdf(scanned_pdf(with_text=False))
    assert refusal.value.reason == "needs_ocr"
    document = read_pdf(scanned_pdf(with_text=True))
    assert [(issue.code, issue.message[:7]) for issue in document.issues] == [("scanned_page", "page 1:")]
    layered = read_pdf(scanned_pdf(with_text=False, layer=True))
    assert layered.scanned == frozenset(layered.blocks) != frozenset()


def test_facts_of_a_report_are_those_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.parse.read_document", read_pdf)
    drawn = report()
    drawn.table(requests_rows())
    drawn.line("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况")
    drawn.table(DISPUTES)
    parsed = Parser(Path("data/reference")).parse(drawn.render(), Source("report.pdf", "0" * 64, 1))
    assert isinstance(parsed, ParsedReport)
    assert (parsed.meta.agency_name, parsed.meta.year, len(parsed.facts)) == ("示例市商务局", 2022, 200)
    wanted = [cell[0] for row in [*PROACTIVE, *requests_rows(), *DISPUTES] for cell in row if cell[0][:1].isdigit()]
    wanted = [text for text in wanted if text.replace(".", "").isdigit()]
    assert sorted(str(fact.value) for fact in parsed.facts if fact.value is not None) == sorted(wanted)


def test_a_file_cut_anywhere_is_refused_or_says_so_and_holds_no_cut_number() -> None:
    data = report().render()
    whole = set(read_pdf(data).cells)
    for end in [*range(0, len(data) - 10, 97), *range(len(data) - 700, len(data) - 10, 23)]:
        try:
            document = read_pdf(data[:end])
        except UnreadableDocument as refusal:
            assert refusal.reason == "damaged_file"  # noqa: PT017
        else:
            assert {"truncated_file"} <= {issue.code for issue in document.issues}
            assert set(document.cells) <= whole


def test_a_changed_byte_in_a_page_never_changes_a_figure() -> None:
    drawn = Drawn()
    drawn.table(PROACTIVE)
    data = custom(lambda canvas: draw_page(canvas, drawn.rules[0], drawn.texts[0]), compress=1)
    whole = set(read_pdf(data).cells)
    begin = data.find(b"stream", data.find(b"/Contents")) if data.find(b"/Contents") >= 0 else data.find(b"stream")
    for place in range(begin + 40, begin + 400, 40):
        changed = bytearray(data)
        changed[place] = ord("!") if changed[place] != ord("!") else ord('"')
        try:
            document = read_pdf(bytes(changed))
        except UnreadableDocument:
            continue
        assert set(document.cells) <= whole


def raw_pdf(*objects: bytes) -> bytes:
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(body),
    )


def page_with(stream: bytes, *, filters: bytes = b"", box: bytes = b"0 0 595 842") -> bytes:
    content = b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), filters, stream)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<>>>>" % box
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content)


def bomb(layers: int) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    return zlib.compress(data) if layers == 2 else data


HOSTILE = {
    "pages": lambda: raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count 50000>>" % b" ".join([b"3 0 R"] * 50_000),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ),
    "bomb": lambda: page_with(bomb(1), filters=b"/Filter/FlateDecode"),
    "bomb_in_bomb": lambda: page_with(bomb(2), filters=b"/Filter[/FlateDecode/FlateDecode]"),
    "looping_tree": lambda: raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "looping_reference": lambda: raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"2 0 R"),
    "huge_page": lambda: page_with(b"0 0 m 9 9 l S", box=b"0 0 99999999 99999999"),
    "operators": lambda: page_with(b"0 0 m 9 9 l S " * 500_000),
    "nesting": lambda: page_with(b"[" * 100_000),
    "nothing": lambda: page_with(b""),
    "header_only": lambda: b"%PDF-1.7\n",
    "garbage": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 100,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_pdf(HOSTILE[name]())
    limit = name in ("pages", "bomb", "bomb_in_bomb", "operators")
    assert refusal.value.reason in (("too_large",) if limit else ("damaged_file", "empty_file", "too_large"))


def test_more_rules_than_any_table_has_leave_the_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "这一页有足够的文字，不是扫描的图像，行政许可十二件")
        for number in range(100_000):
            y = (number % 4000) / 5
            canvas.line(number % 500, y, number % 500 + 40, y)

    document = read_pdf(custom(draw))
    assert not document.grids
    assert [issue.code for issue in document.issues] == ["unread_rules"]


def test_a_password_is_asked_for_and_a_blank_one_is_none() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    for user, is_open in (("secret", False), ("", True)):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
        # The library does not encrypt the names of its Chinese fonts' character sets, which readers then decrypt.
        canvas.setFont("Helvetica", SIZE)
        canvas.drawString(72, 700, "this page has enough text and is no scan")
        canvas.save()
        if is_open:
            document = read_pdf(buffer.getvalue())
            assert prose(document) == ["this page has enough text and is no scan"]
            assert not document.scanned
            continue
        with pytest.raises(UnreadableDocument) as refusal:
            read_pdf(buffer.getvalue())
        assert refusal.value.reason == "encrypted"
    assert MAX_PAGES < 50_000
