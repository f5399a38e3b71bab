"""One page of a PDF -> what is drawn on it: glyphs, rules, images, with coordinates from the page's upper left corner.

Knows the PDF language (through pdfminer), nothing of lines, cells or reports. Importing it needs the `pdf` packages.
"""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.layout import LTChar
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from loader.model import UnreadableDocument
from loader.readers.pdf.page import Box, Glyph, PageContent, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A page of a report has some two thousand glyphs, and as many pieces of rules.
MAX_GLYPHS = 100_000
MAX_SEGMENTS = 20_000
#: Paths, glyphs and nested drawings of one page; each takes some 50 microseconds.
MAX_OPERATIONS = 120_000
#: A page's drawing instructions take some 50 KB.
MAX_CONTENT_BYTES = 64 * 1024 * 1024
#: A filled shape no thicker than this is a rule. Word and WPS draw rules as filled rectangles of half a point.
_RULE_THICKNESS = 3.0
#: A path's line counts as straight up or across within this slant.
_SLANT = 1.0
#: Render modes whose text leaves no ink: an OCR layer below a scan is written so.
_INVISIBLE_MODES = frozenset({3, 7})
_UNMAPPED = "\ufffd"
_FLATE = frozenset({"FlateDecode", "Fl"})
_ASCII85 = frozenset({"ASCII85Decode", "A85"})
_ASCIIHEX = frozenset({"ASCIIHexDecode", "AHx"})


class PageRecorder(PDFTextDevice):
    """Records what one page draws; a new one for each page.

    Attributes:
        is_damaged: whether a stream of drawing instructions was broken, so that text may be missing or wrong.
    """

    def __init__(self, manager: Any) -> None:
        super().__init__(manager)
        self.is_damaged = False
        self._glyphs: list[Glyph] = []
        self._invisible: list[Glyph] = []
        self._horizontals: list[Segment] = []
        self._verticals: list[Segment] = []
        self._images: list[Box] = []
        self._fills: list[Box] = []
        self._white: list[Glyph] = []
        self._curves = 0
        self._operations = 0
        self._has_too_many_rules = False
        self._is_invisible = False
        self._run = 0
        self._height = 0.0
        self._visible = Box(0, 0, 0, 0)

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Take the page's size; coordinates are turned so that the page stands as it is shown."""
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
        self._height = abs(y1 - y0)
        cx0, cy0, cx1, cy1 = apply_matrix_rect(ctm, page.cropbox)
        self._visible = Box(
            max(cx0, 0), max(self._height - cy1, 0), min(cx1, abs(x1 - x0)), min(self._height - cy0, self._height)
        )

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:  # noqa: ARG002 - the interface of the base class
        """Count nested drawings: a few that draw each other make millions."""
        self._spend()

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - the interface of the base class
        """Note where an image lies; its pixels are not decoded here."""
        self._images.append(self._box(apply_matrix_rect(self.ctm, (0, 0, 1, 1))))  # type: ignore[arg-type]

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """One instruction that shows text."""
        self._is_invisible = textstate.render in _INVISIBLE_MODES
        self._run += 1
        if textstate.font is not None:
            super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """One glyph; gives how far it moves the pen."""
        self._spend()
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = _UNMAPPED
        width, displacement = font.char_width(cid), font.char_disp(cid)
        item = LTChar(matrix, font, fontsize, scaling, rise, text, width, displacement, ncs, graphicstate)
        turn = 90 if font.is_vertical() else _turn(matrix)
        box = self._box(item.bbox)
        size = box.height if turn in (0, 180) else box.width
        glyph = Glyph(text, box.x0, box.top, box.x1, box.bottom, size, turn, self._run)
        if self._is_invisible:
            self._invisible.append(glyph)
        elif _is_white(graphicstate.ncolor):
            self._white.append(glyph)
        else:
            self._glyphs.append(glyph)
        if len(self._glyphs) + len(self._invisible) > MAX_GLYPHS:
            message = f"a page has more than {MAX_GLYPHS:,} characters; a page of a report has some two thousand"
            raise UnreadableDocument("too_large", message)
        return float(item.adv)

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:  # noqa: ARG002
        """A drawn shape: its straight edges are rules where it is stroked, a thin filled shape is a rule itself."""
        subpath: list[Any] = []
        for step in path:
            if step[0] == "m" and subpath:
                self._paint_subpath(gstate, subpath, stroke=stroke, fill=fill)
                subpath = []
            subpath.append(step)
        if subpath:
            self._paint_subpath(gstate, subpath, stroke=stroke, fill=fill)

    def content(self) -> PageContent:
        """All that was drawn. White text counts where something coloured lies behind it."""
        behind = self._fills + self._images
        shown = [glyph for glyph in self._white if any(box.holds(*glyph.centre) for box in behind)]
        glyphs = self._glyphs + shown
        glyphs.sort(key=lambda glyph: glyph.run)
        return PageContent(
            box=self._visible,
            glyphs=[glyph for glyph in glyphs if self._visible.holds(*glyph.centre)],
            invisible=[glyph for glyph in self._invisible if self._visible.holds(*glyph.centre)],
            horizontals=self._horizontals,
            verticals=self._verticals,
            images=self._images,
            curves=self._curves,
            has_too_many_rules=self._has_too_many_rules,
            hidden=len(self._white) - len(shown),
        )

    def _paint_subpath(self, gstate: Any, steps: Sequence[Any], *, stroke: bool, fill: bool) -> None:
        self._spend()
        if any(step[0] not in "mlh" for step in steps):
            self._curves += 1
            return
        points = [apply_matrix_pt(self.ctm, step[-2:] if step[0] != "h" else steps[0][-2:]) for step in steps]  # type: ignore[arg-type]
        if len(points) < 2:
            return
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        bounds = self._box((min(xs), min(ys), max(xs), max(ys)))
        is_thin = min(bounds.width, bounds.height) <= _RULE_THICKNESS
        if is_thin:
            self._add_rule(bounds)
        elif stroke:
            for (xa, ya), (xb, yb) in pairwise(points):
                edge = self._box((min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))
                if min(edge.width, edge.height) <= _SLANT:
                    self._add_rule(edge)
        if fill and not is_thin and not _is_white(gstate.ncolor):
            self._fills.append(bounds)

    def _add_rule(self, box: Box) -> None:
        if len(self._horizontals) + len(self._verticals) >= MAX_SEGMENTS:
            self._has_too_many_rules = True
            return
        if box.width >= box.height:
            self._horizontals.append(Segment((box.top + box.bottom) / 2, box.x0, box.x1))
        else:
            self._verticals.append(Segment((box.x0 + box.x1) / 2, box.top, box.bottom))

    def _box(self, bounds: Any) -> Box:
        x0, y0, x1, y1 = bounds
        return Box(float(x0), float(self._height - y1), float(x1), float(self._height - y0))

    def _spend(self) -> None:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            message = f"a page draws more than {MAX_OPERATIONS:,} things; a page of a report draws some thousand"
            raise UnreadableDocument("too_large", message)


class CheckedInterpreter(PDFPageInterpreter):
    """Runs drawing instructions after having seen that their streams are whole and of a sane size.

    The library reads a broken stream as far as it goes, and never compares the checksum: a figure could be cut, or changed.
    """

    def execute(self, streams: Sequence[object]) -> None:
        """Run the instructions of several streams as one."""
        for item in streams:
            stream = stream_value(item)
            if stream.rawdata is not None and not is_whole(stream):
                self.device.is_damaged = True  # type: ignore[attr-defined]
        super().execute(streams)


def is_whole(stream: PDFStream) -> bool:
    """Whether a stream's compressed bytes are complete and unchanged, as far as its filters tell.

    Raises:
        UnreadableDocument: `too_large`.
    """
    data = stream.rawdata or b""
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for name, _ in stream.get_filters():
        filter_name = getattr(name, "name", "")
        if filter_name in _ASCII85:
            data = ascii85decode(data)
        elif filter_name in _ASCIIHEX:
            data = asciihexdecode(data)
        elif filter_name in _FLATE:
            inflated = _inflate(data)
            if inflated is None:
                return False
            data = inflated
        else:
            return True
    return True


def _inflate(data: bytes) -> bytes | None:
    """The bytes inflated; None where they are cut or changed. A stream without its checksum is whole."""
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data, MAX_CONTENT_BYTES + 1)
    except zlib.error:
        return None
    if len(inflated) > MAX_CONTENT_BYTES:
        message = f"a page's drawing instructions take more than {MAX_CONTENT_BYTES:,} bytes; some 50,000 are usual"
        raise UnreadableDocument("too_large", message)
    if inflater.eof:
        return inflated
    bare = zlib.decompressobj(-zlib.MAX_WBITS)
    bare.decompress(data[2:], MAX_CONTENT_BYTES)
    return inflated if bare.eof else None


def _turn(matrix: Sequence[float]) -> int:
    """By how many degrees, clockwise, the text is turned: 0, 90, 180 or 270."""
    a, b, _, d, *_ = matrix
    if abs(b) > abs(a):
        return 270 if b > 0 else 90
    return 180 if a < 0 and d < 0 else 0


def _is_white(colour: object) -> bool:
    """Whether a colour, as the drawing's state holds it, is white; unknown kinds of colour are not."""
    if isinstance(colour, (int, float)):
        return colour >= 1
    if not isinstance(colour, (list, tuple)) or not all(isinstance(part, (int, float)) for part in colour):
        return False
    if len(colour) == 4:
        return not any(colour)
    return len(colour) in (1, 3) and all(part >= 1 for part in colour)
