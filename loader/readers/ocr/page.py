"""One image of a page -> pieces of text and rules. In a table each cell is read by itself: no figure can change its cell.

Text around tables is found by the recogniser's detector, text in cells by its ink: the detector merges figures of narrow
columns, and misses single digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from loader.readers.ocr.engine import SURE, find_text, read_lines
from loader.readers.ocr.rules import deskew, find_ink, find_rules
from loader.readers.pdf.page import Box, Glyph, PageContent, Segment
from loader.readers.pdf.rules import RuledTable, find_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

#: In points. Smaller "tables" are strokes of large letters.
_LEAST_TABLE = 90.0
#: Dots within this distance of a cell's edge belong to its rule, in points.
_MARGIN = 2.2
#: A cell with less room than this, in points, holds no text: only the remains of its rules could be read there.
_LEAST_CELL = 4.0
#: Ink smaller than this, in points, is a speck; a comma has 1.5.
_SPECK = 0.9
#: Strokes of one character stand within this part of a character's height of each other: 三 is three strokes.
_STROKES = 0.4
#: A thin stroke as high as this part of its cell may be a rule.
_BAR = 0.8
#: A stroke that leans by more than this part of its height is no 1.
_LEANS = 0.16
#: What a single stroke is read as.
_STROKE = ("1", "l", "I", "丨", "|")
#: Stands where there is ink that cannot be read, and behind what is read with doubt.
_UNREAD = "\ufffd"
_DOUBTFUL_CHARACTERS = 6
#: Dots to a point in which lines of text are looked for.
_DETECTION_SCALE = 1.6


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of ink, in dots."""

    x0: int
    top: int
    x1: int
    bottom: int
    is_in_cell: bool
    #: Whether it is as high as its cell and thin, so that it may be a rule.
    is_bar: bool = False


def recognize_page(image: np.ndarray[Any, Any], scale: float, region: Box | None) -> PageContent:
    """What an image shows; see `loader.readers.ocr.recognize_region`."""
    offset_x, offset_y = 0.0, 0.0
    if region is not None:
        left, top = max(0, int(region.x0 * scale)), max(0, int(region.top * scale))
        image = image[top : int(region.bottom * scale) + 1, left : int(region.x1 * scale) + 1]
        offset_x, offset_y = left / scale, top / scale
    if min(image.shape[:2]) < 8:
        return PageContent(Box(0, 0, 0, 0), [], [], [], [], [])
    image = deskew(image)
    ink = find_ink(image)
    across, down, rule_mask = find_rules(ink, scale)
    tables = [
        table
        for table in find_tables(across, down) or []
        if table.box.width >= _LEAST_TABLE and table.box.height >= _MARGIN * 4
    ]
    ink[rule_mask > 0] = 0
    pieces = _cell_pieces(ink, tables, scale) + _loose_pieces(image, tables, scale)
    glyphs = _read(image, rule_mask, pieces, scale)
    height, width = image.shape[:2]
    return PageContent(
        box=Box(offset_x, offset_y, offset_x + width / scale, offset_y + height / scale),
        glyphs=[
            g._replace(x0=g.x0 + offset_x, x1=g.x1 + offset_x, top=g.top + offset_y, bottom=g.bottom + offset_y)
            for g in glyphs
        ],
        invisible=[],
        horizontals=[_shift(rule, offset_y, offset_x) for rule in across if _is_in(rule, tables, is_across=True)],
        verticals=[_shift(rule, offset_x, offset_y) for rule in down if _is_in(rule, tables, is_across=False)],
        images=[],
    )


def _shift(rule: Segment, position: float, along: float) -> Segment:
    return Segment(rule.position + position, rule.start + along, rule.end + along)


def _is_in(rule: Segment, tables: Sequence[RuledTable], *, is_across: bool) -> bool:
    middle = (rule.start + rule.end) / 2
    x, y = (middle, rule.position) if is_across else (rule.position, middle)
    return any(
        table.box.x0 - 3 <= x <= table.box.x1 + 3 and table.box.top - 3 <= y <= table.box.bottom + 3 for table in tables
    )


def _cell_pieces(ink: np.ndarray[Any, Any], tables: Sequence[RuledTable], scale: float) -> list[_Piece]:
    """The lines of ink in all cells."""
    raw: list[tuple[Box, list[tuple[int, int]]]] = []
    for table in tables:
        for cell in table.cells:
            box = Box(*(round(edge * scale) for edge in cell.box))
            margin = round(_MARGIN * scale)
            inner = Box(box.x0 + margin, box.top + margin, box.x1 - margin, box.bottom - margin)
            if min(inner.width, inner.height) > _LEAST_CELL * scale:
                raw.append((inner, _bands(_without_specks(_cut(ink, inner), scale))))
    heights = sorted(bottom - top for _, bands in raw for top, bottom in bands)
    em = heights[len(heights) * 3 // 4] if heights else 1
    pieces: list[_Piece] = []
    for inner, bands in raw:
        part = _without_specks(_cut(ink, inner), scale)
        for top, bottom in _merge_strokes(bands, em):
            columns = np.flatnonzero(part[top:bottom].any(axis=0))
            pieces.append(
                _Piece(
                    int(inner.x0 + columns[0]),
                    int(inner.top + top),
                    int(inner.x0 + columns[-1] + 1),
                    int(inner.top + bottom),
                    is_in_cell=True,
                    is_bar=bottom - top > _BAR * inner.height and columns[-1] - columns[0] < (bottom - top) / 3,
                )
            )
    return pieces


def _cut(ink: np.ndarray[Any, Any], box: Box) -> np.ndarray[Any, Any]:
    return ink[max(0, int(box.top)) : max(0, int(box.bottom)), max(0, int(box.x0)) : max(0, int(box.x1))]


def _without_specks(ink: np.ndarray[Any, Any], scale: float) -> np.ndarray[Any, Any]:
    if not ink.any():
        return ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least = _SPECK * scale
    is_speck = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) < least
    is_speck[0] = True
    return np.where(is_speck[labels], 0, ink).astype(np.uint8)


def _bands(ink: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """The runs of rows that hold ink, as (first, one behind the last)."""
    rows = np.concatenate(([False], ink.any(axis=1), [False]))
    edges = np.flatnonzero(rows[1:] != rows[:-1])
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _merge_strokes(bands: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Bands joined to lines of characters: those so near to each other that they are strokes of one."""
    merged: list[tuple[int, int]] = []
    for top, bottom in bands:
        if merged and top - merged[-1][1] <= _STROKES * em and bottom - merged[-1][0] <= 1.15 * em:
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged


def _loose_pieces(image: np.ndarray[Any, Any], tables: Sequence[RuledTable], scale: float) -> list[_Piece]:
    """The lines of text outside of tables."""
    covered = image.copy()
    for table in tables:
        x0, top, x1, bottom = (round(edge * scale) for edge in table.box)
        covered[max(0, top - 2) : bottom + 3, max(0, x0 - 2) : x1 + 3] = 255
    height, width = image.shape[:2]
    return [
        _Piece(
            max(0, int(x0)), max(0, int(top)), min(width, int(x1) + 1), min(height, int(bottom) + 1), is_in_cell=False
        )
        for x0, top, x1, bottom in _find_text(covered, scale)
    ]


def _find_text(image: np.ndarray[Any, Any], scale: float) -> list[tuple[float, float, float, float]]:
    """Where lines of text stand, looked for in a smaller copy, which is quicker and as good."""
    ratio = min(1.0, _DETECTION_SCALE / scale)
    size = (max(32, round(image.shape[1] * ratio)), max(32, round(image.shape[0] * ratio)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    across, down = image.shape[1] / size[0], image.shape[0] / size[1]
    return [(x0 * across, top * down, x1 * across, bottom * down) for x0, top, x1, bottom in find_text(small)]


def _read(
    image: np.ndarray[Any, Any], rule_mask: np.ndarray[Any, Any], pieces: Sequence[_Piece], scale: float
) -> list[Glyph]:
    """The text of each piece, as a glyph. Rules are painted over, so that none is read as a 1."""
    clean = image.copy()
    clean[cv2.dilate(rule_mask, np.ones((3, 3), np.uint8)) > 0] = 255
    crops = [_crop(clean if piece.is_in_cell else image, piece) for piece in pieces]
    glyphs: list[Glyph] = []
    for index, (piece, (text, score)) in enumerate(zip(pieces, read_lines(crops), strict=True)):
        shown = "".join(text.split()) if piece.is_in_cell else text.strip()
        lean = _lean(crops[index]) if shown in _STROKE and crops[index].size else 0.0
        if lean > _LEANS:
            shown, score = "/", 1.0
        elif lean > _LEANS / 2:
            shown += _UNREAD
        if piece.is_in_cell and (not shown or piece.is_bar or (score < SURE and _may_be_figure(shown))):
            shown += _UNREAD
        if shown:
            x0, top, x1, bottom = (edge / scale for edge in (piece.x0, piece.top, piece.x1, piece.bottom))
            glyphs.append(Glyph(shown, x0, top, x1, bottom, bottom - top, run=index * 2))
    return glyphs


def _crop(image: np.ndarray[Any, Any], piece: _Piece) -> np.ndarray[Any, Any]:
    """A piece with a white margin, which the recogniser is used to; nothing of its surroundings comes in."""
    part = image[piece.top : piece.bottom, piece.x0 : piece.x1]
    if not piece.is_in_cell:
        return part
    margin = max(3, (piece.bottom - piece.top) // 4)
    framed: np.ndarray[Any, Any] = cv2.copyMakeBorder(
        part, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )
    return framed


def _lean(crop: np.ndarray[Any, Any]) -> float:
    """How far a single stroke leans to the right, as part of its height: the recogniser takes / for 1."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(int)
    dark = grey < (grey.min() + grey.max()) / 2
    rows = np.flatnonzero(dark.any(axis=1))
    third = max(1, rows.size // 3)
    upper = np.nonzero(dark[rows[:third]])[1].mean()
    lower = np.nonzero(dark[rows[-third:]])[1].mean()
    return float(upper - lower) / rows.size


def _may_be_figure(text: str) -> bool:
    return len(text) <= _DOUBTFUL_CHARACTERS or any(character.isdigit() for character in text)
