"""A report as a PDF: ruled tables that run over pages, page numbers, a CJK font that is not embedded.

In: a report. The pages are drawn on reportlab's canvas by hand, so that rows, group labels and header rows come apart
at page ends as word processors leave them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.render.pdf_rows import Band, bands_of
from tests.render.tables import Placed, Table, covering, width_of

if TYPE_CHECKING:
    import random

    from tests.render.report import Paragraph, Report

FONT = "STSong-Light"
_PAGE = (595.0, 842.0)
_LEFT, _TOP, _BOTTOM = 50.0, 770.0, 70.0
_WIDTH = _PAGE[0] - 2 * _LEFT
_SIZES = {"title": 18.0, "heading": 14.0, "body": 12.0, "note": 10.0}


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """How the pages are drawn."""

    size: float = 9.0
    repeats_header: bool = False
    #: Rows of several lines may be cut at the end of a page.
    cuts_rows: bool = False
    #: No rule is drawn where a page ends within the table.
    open_cuts: bool = False
    #: `- 4 -`, `— 4 —`, a bare number, or none.
    page_number: str = "- {} -"
    #: Where the text of a cell stands: top or middle.
    vertical: str = "middle"
    #: Points left free above the title, so that pages end elsewhere.
    drop: float = 0.0


def draw_style(rng: random.Random) -> PdfStyle:
    """A style at random."""
    return PdfStyle(
        size=rng.choice((8.0, 9.0, 10.5)),
        repeats_header=rng.random() < 0.25,
        cuts_rows=rng.random() < 0.15,
        open_cuts=rng.random() < 0.3,
        page_number=rng.choice(("- {} -", "— {} —", "{}", "")),
        vertical=rng.choice(("middle", "middle", "top")),
        drop=float(rng.randint(0, 500)),
    )


def pdf_document(report: Report, rng: random.Random, style: PdfStyle | None = None) -> bytes:
    """The document's bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_PAGE, invariant=1, pageCompression=1)
    canvas.setTitle(report.title)
    writer = PageWriter(canvas, style or draw_style(rng))
    for item in report.items:
        if isinstance(item, Table):
            writer.table(item)
        else:
            writer.paragraph(item)
    writer.end_page()
    canvas.save()
    return buffer.getvalue()


def wrap(text: str, size: float, width: float) -> list[str]:
    """The lines of a text in a column of that width, broken between any two characters."""
    lines = [""]
    for character in text:
        if lines[-1] and pdfmetrics.stringWidth(lines[-1] + character, FONT, size) > width:
            lines.append("")
        lines[-1] += character
    return lines


class PageWriter:
    """Writes from the top of a page to its bottom, then turns to the next."""

    def __init__(self, canvas: Canvas, style: PdfStyle) -> None:
        self._canvas = canvas
        self._style = style
        self._number = 1
        self._y = _TOP - style.drop

    def end_page(self) -> None:
        """Prints the page number and turns the page."""
        if self._style.page_number:
            self._text(_PAGE[0] / 2, _BOTTOM - 30, self._style.page_number.format(self._number), 9.0, centred=True)
        self._canvas.showPage()
        self._number += 1
        self._y = _TOP

    def paragraph(self, paragraph: Paragraph) -> None:
        """Running text over the width of the page."""
        size = _SIZES[paragraph.role]
        for line in wrap(paragraph.text, size, _WIDTH):
            if self._y - size * 1.6 < _BOTTOM:
                self.end_page()
            self._y -= size * 1.6
            is_title = paragraph.role == "title"
            self._text(_PAGE[0] / 2 if is_title else _LEFT, self._y, line, size, centred=is_title)
        self._y -= 4

    def table(self, table: Table) -> None:
        """A ruled table over as many pages as it takes."""
        style = self._style
        bands = bands_of(table, self._column_edges(table), style.size, wrap)
        header = bands[: table.head_rows]
        start = 0
        while start < len(bands):
            room = self._y - _BOTTOM
            end = start
            while end < len(bands) and bands[end].height <= room:
                room -= bands[end].height
                end += 1
            if end < len(bands) and style.cuts_rows and bands[end].can_be_cut(room):
                bands[end : end + 1] = bands[end].cut(room)
                end += 1
            if end == start or (end < table.head_rows + 1 and end < len(bands)):
                self.end_page()
                continue
            self._page_of_table(table, bands[start:end], is_first=start == 0, is_last=end == len(bands))
            start = end
            if start < len(bands):
                self.end_page()
                if style.repeats_header and header:
                    self._page_of_table(table, header, is_first=True, is_last=True)
        self._y -= 10

    def _column_edges(self, table: Table) -> list[float]:
        widths = table.widths or [1] * width_of(table.rows)
        scale = _WIDTH / sum(widths)
        edges = [_LEFT]
        for width in widths:
            edges.append(edges[-1] + width * scale)
        return edges

    def _page_of_table(self, table: Table, bands: list[Band], *, is_first: bool, is_last: bool) -> None:
        """Draws the bands and what of each cell lies within them."""
        edges = self._column_edges(table)
        tops = [self._y]
        for band in bands:
            tops.append(tops[-1] - band.height)
        spans: dict[Placed, tuple[int, int]] = {}
        place_of = covering(table.rows)
        for index, band in enumerate(bands):
            for column in range(len(edges) - 1):
                placed = place_of[band.row, column]
                spans[placed] = (spans.get(placed, (index, index))[0], index)
        for placed, (first, last) in spans.items():
            box = (edges[placed.column], tops[last + 1], edges[placed.column + placed.cell.colspan], tops[first])
            is_open = self._style.open_cuts
            self._rule(
                box, top=is_first or first > 0 or not is_open, bottom=is_last or last < len(bands) - 1 or not is_open
            )
            self._cell_text(box, bands[first : last + 1], placed)
        self._y = tops[-1]

    def _rule(self, box: tuple[float, float, float, float], *, top: bool, bottom: bool) -> None:
        left, low, right, high = box
        self._canvas.setLineWidth(0.5)
        self._canvas.line(left, low, left, high)
        self._canvas.line(right, low, right, high)
        if top:
            self._canvas.line(left, high, right, high)
        if bottom:
            self._canvas.line(left, low, right, low)

    def _cell_text(self, box: tuple[float, float, float, float], bands: list[Band], placed: Placed) -> None:
        """The lines of a cell that are still to be printed, as many as fit."""
        left, low, right, high = box
        lines, size = bands[0].take(placed, high - low, is_whole=bands[-1].ends(placed))
        step = size * 1.3
        free = (high - low) - step * len(lines)
        baseline = high - size - 1 - (max(0.0, free) / 2 if self._style.vertical == "middle" else 0.0)
        for line in lines:
            self._text((left + right) / 2, baseline, line, size, centred=True)
            baseline -= step

    def _text(self, x: float, y: float, text: str, size: float, *, centred: bool = False) -> None:
        self._canvas.setFont(FONT, size)
        if centred:
            self._canvas.drawCentredString(x, y, text)
        else:
            self._canvas.drawString(x, y, text)
