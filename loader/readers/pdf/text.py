"""Glyphs -> text: lines in reading order, blanks where blanks are printed, nothing doubled and nothing lost."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from loader.readers.pdf.page import Box, Glyph, TextLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: All in units of the font's size. Bold is faked by printing twice, some tenth apart; two digits stand half a size apart.
_DOUBLED = 0.12
#: Glyphs overlap this part of their height when they stand on one line.
_SAME_LINE = 0.5
#: A blank glyph that takes less room than this does not show.
_LEAST_BLANK = 0.08
#: A gap without a blank glyph is a blank between letters or digits; Chinese text is spread to fill its line.
_BLANK_GAP = 0.3
_BLANK_GAP_CHINESE = 1.0
#: A gap as cells of a row have them.
_CELL_GAP = 1.4
#: Word's margin within a cell, on both sides, in points.
_CELL_PADDING = 2 * 5.4
_DIGITS = re.compile(r"[+\-－−]?[\d,.]+")
#: Fonts of some producers map common characters to the look-alikes of the radical blocks, which mean the same.
_RADICALS = dict(
    zip(
        "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺎⺋⺒⺩",
        "民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟兀巳巳王",
        strict=True,
    )
)


def clean(text: str) -> str:
    """A glyph's text with radicals and compatibility forms of Chinese characters made ordinary; control characters fall."""
    if text.isascii():
        return text if text.isprintable() else " " if text.isspace() else ""
    return "".join(_clean_character(character) for character in text)


def _clean_character(character: str) -> str:
    if character in _RADICALS:
        return _RADICALS[character]
    if "\u2f00" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff" or "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    return "" if unicodedata.category(character) in ("Cc", "Cf") else character


def is_nonsense(text: str) -> bool:
    """Whether a glyph has no known meaning: fonts without a mapping to characters, private characters."""
    return any(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" for c in text)


def drop_doubled(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs without those printed a second time at the same place."""
    kept: list[Glyph] = []
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        x, y = glyph.centre
        reach = _DOUBLED * max(glyph.size, 1.0)
        column, row = int(x // 4), int(y // 4)
        near = (
            other
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for other in places.get((glyph.text, c, r), ())
        )
        if any(abs(other.centre[0] - x) <= reach and abs(other.centre[1] - y) <= reach for other in near):
            continue
        places.setdefault((glyph.text, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def cell_text(glyphs: Sequence[Glyph], width: float) -> str:
    """The text of a cell of the given width; its lines are parted by line breaks, a number broken by the cell's width is not."""
    lines = lines_of(_upright(glyphs))
    texts = [join_line(line) for line in lines]
    is_number = len(texts) > 1 and all(_DIGITS.fullmatch(text) for text in texts)
    if is_number and all(_is_full(line, text, width) for line, text in zip(lines[:-1], texts, strict=False)):
        return "".join(texts)
    return "\n".join(text for text in texts if text)


def _is_full(line: Sequence[Glyph], text: str, width: float) -> bool:
    """Whether a cell of the given width has no room for one more digit on this line."""
    length = line[-1].x1 - line[0].x0
    return width - length - _CELL_PADDING < length / len(text) + 1


def text_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines of running text, from top to bottom."""
    lines: list[TextLine] = []
    for line in lines_of(glyphs):
        text = join_line(line)
        if not text:
            continue
        shown = [glyph for glyph in line if glyph.text.strip()]
        size = max(glyph.size for glyph in shown)
        gaps = [b.x0 - a.x1 for a, b in pairwise(shown)]
        box = Box(shown[0].x0, min(g.top for g in shown), max(g.x1 for g in shown), max(g.bottom for g in shown))
        lines.append(TextLine(text, box, size, has_gaps=any(gap > _CELL_GAP * size for gap in gaps)))
    return lines


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs in lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    extents: list[tuple[float, float]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.centre[1], glyph.x0)):
        if lines and _shares_line(glyph, *extents[-1]):
            lines[-1].append(glyph)
            if glyph.text.strip() and glyph.bottom - glyph.top > extents[-1][1] - extents[-1][0]:
                extents[-1] = (glyph.top, glyph.bottom)
        elif glyph.text.strip():
            lines.append([glyph])
            extents.append((glyph.top, glyph.bottom))
    for line in lines:
        line.sort(key=lambda glyph: (glyph.x0, glyph.run))
    return lines


def _shares_line(glyph: Glyph, top: float, bottom: float) -> bool:
    overlap = min(glyph.bottom, bottom) - max(glyph.top, top)
    return overlap >= _SAME_LINE * min(glyph.bottom - glyph.top, bottom - top)


def join_line(line: Sequence[Glyph]) -> str:
    """One line's text. A blank stands where one is printed, or where letters, digits or Chinese text stand well apart."""
    parts: list[str] = []
    last: Glyph | None = None
    has_blank = False
    for glyph in line:
        text = clean(glyph.text)
        if not text.strip():
            has_blank = has_blank or bool(text)
            continue
        if last is not None:
            size = max(min(last.size, glyph.size), 1.0)
            gap = (glyph.x0 - last.x1) / size
            is_plain = parts[-1][-1].isascii() and text[0].isascii()
            if gap > _CELL_GAP:
                parts.append("  ")
            elif gap > (_BLANK_GAP if is_plain else _BLANK_GAP_CHINESE) or (has_blank and gap > _LEAST_BLANK):
                parts.append(" ")
        parts.append(text)
        last, has_blank = glyph, False
    return "".join(parts).strip()


def _upright(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The glyphs as if their lines ran from left to right: a label may be set downwards, or turned."""
    turns = [glyph.turn for glyph in glyphs if glyph.text.strip()]
    turn = max((0, 90, 180, 270), key=turns.count) if turns else 0
    if turn == 0:
        return glyphs
    if turn == 90:
        return [g._replace(x0=g.top, x1=g.bottom, top=-g.x1, bottom=-g.x0) for g in glyphs]
    if turn == 270:
        return [g._replace(x0=-g.bottom, x1=-g.top, top=g.x0, bottom=g.x1) for g in glyphs]
    return [g._replace(x0=-g.x1, x1=-g.x0, top=-g.bottom, bottom=-g.top) for g in glyphs]
