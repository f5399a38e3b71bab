"""What is drawn on a page, by whatever drew it; lengths in points, from the page's upper left corner, y growing downwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


class Glyph(NamedTuple):
    """A character as drawn. In OCR a whole piece of text."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    #: The size of its font, across its line.
    size: float
    #: Degrees by which its line is turned clockwise: 0, 90 (read downwards), 180 or 270.
    turn: int = 0
    #: Glyphs drawn by one instruction have one number; it grows as the page is drawn.
    run: int = 0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


class Segment(NamedTuple):
    """A straight rule: at `position` (y of a horizontal, x of a vertical), from `start` to `end`."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """All that is drawn on one page, in the order of drawing."""

    #: The part of the page that is shown.
    box: Box
    glyphs: list[Glyph]
    #: Text without ink, as OCR layers have it.
    invisible: list[Glyph]
    horizontals: list[Segment]
    verticals: list[Segment]
    images: list[Box]
    #: Shapes that are neither rule nor rectangle: letters drawn as outlines, seals, drawings.
    curves: int = 0
    has_too_many_rules: bool = False
    #: Glyphs left out since they are white on white.
    hidden: int = 0


def turn_upright(page: PageContent) -> PageContent:
    """The page turned so that most of its text runs from left to right.

    A wide table may be set sideways on an upright page, without the page itself being marked as turned.
    """
    turns = [glyph.turn for glyph in page.glyphs if glyph.text.strip()]
    dominant = max((0, 90, 180, 270), key=turns.count) if turns else 0
    # Vertical lettering in a margin is no reason; nor is vertical type, which is upright.
    if dominant == 0 or turns.count(dominant) * 3 < len(turns) * 2:
        return page
    while dominant:
        page = _turn_left(page)
        dominant -= 90
    return page


def _turn_left(page: PageContent) -> PageContent:
    """The page turned by 90 degrees counterclockwise."""
    right = page.box.x1

    def turn(box: Box) -> Box:
        return Box(box.top, right - box.x1, box.bottom, right - box.x0)

    def turn_glyph(glyph: Glyph) -> Glyph:
        box = turn(Box(glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        return Glyph(glyph.text, *box, glyph.size, (glyph.turn - 90) % 360, glyph.run)

    return PageContent(
        box=turn(page.box),
        glyphs=[turn_glyph(glyph) for glyph in page.glyphs],
        invisible=[turn_glyph(glyph) for glyph in page.invisible],
        horizontals=[Segment(right - rule.position, rule.start, rule.end) for rule in page.verticals],
        verticals=[Segment(rule.position, right - rule.end, right - rule.start) for rule in page.horizontals],
        images=[turn(box) for box in page.images],
        curves=page.curves,
        has_too_many_rules=page.has_too_many_rules,
        hidden=page.hidden,
    )


@dataclass(slots=True)
class TextLine:
    """A line of text outside of tables."""

    text: str
    box: Box
    size: float
    #: Whether its pieces stand apart as the cells of a row do.
    has_gaps: bool = False
    is_scanned: bool = False


@dataclass(slots=True)
class PageCell:
    """A cell of a ruled table with its text; rows and columns 1-based."""

    text: str
    row: int
    rowspan: int
    x0: float
    x1: float


@dataclass(slots=True)
class PageTable:
    """A ruled table, or the part of one that stands on a page.

    Attributes:
        top: its upper end on the page on which it begins.
        is_open_above: whether no rule closes its first row above: the row began on the page before.
        is_open_below: the same of its last row.
        pages: the numbers of the pages it stands on.
    """

    cells: list[PageCell]
    rows: int
    xs: list[float]
    top: float
    bottom: float
    is_open_above: bool = False
    is_open_below: bool = False
    pages: list[int] = field(default_factory=list)
    is_scanned: bool = False
