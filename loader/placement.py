"""Cells behind a label -> the cells of the form: one mechanism for every layout.

A row of the form has a fixed number of slots. As many figures as slots: each has its place. No figure: the row is blank.
Fewer figures than slots: the place is known only where the layout keeps blank cells; where it drops them the row stays
open, and only the printed identities may close it (`resolve`). More figures than slots: open as well.

Decided from the skeleton alone, so that a layout is worked out once for all documents that share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE
from loader.layout import PROACTIVE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Slot
    from loader.layout import Layout
    from loader.model import Evidence, FormYear, Severity
    from loader.skeleton import Skeleton


#: A row may show a page number or a shifted cell beside its figures; more is another row's.
_MOST_EXTRA_CELLS = 2


@dataclass(frozen=True, slots=True)
class Placement:
    """A slot with the token that fills it."""

    slot: Slot
    #: Token of the value; for a blank cell that left no trace, the row's label.
    token: int
    #: False where no cell is to be seen (the crawl dropped it): the slot is blank.
    has_cell: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row whose figures are known and whose places are not."""

    slots: tuple[Slot, ...]
    #: Tokens of the row's figures, in printed order.
    tokens: tuple[int, ...]
    anchor: int
    #: Where the layout leaves only these: for each slot the token it would hold, None for blank. Empty: any places that
    #: keep the figures in order.
    candidates: tuple[tuple[int | None, ...], ...] = ()
    #: The form's next row was not found, and these may be its figures.
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What will become an issue once the texts are at hand. `{text}` in the message stands for the tokens' texts."""

    code: str
    severity: Severity
    message: str
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableReading:
    """What one statutory table of a document says, figures left out."""

    table_code: str
    form: FormYear | None
    placed: tuple[Placement, ...]
    open_rows: tuple[OpenRow, ...]
    findings: tuple[Finding, ...]
    #: Rows of the form that are not there; a table with none, and with a form, is complete.
    missing_rows: tuple[str, ...]
    #: The figure that the document ends with: where the source ends open, it and its row may be cut.
    last_figure: int | None = None
    #: Cells of rows that the document prints again; they are compared, and store nothing of their own.
    again: tuple[Placement, ...] = ()
    #: Rows under a header with a column that is none of the form's: words in them are remarks.
    remark_rows: frozenset[str] = frozenset()
    #: Slots of amounts with the token of their column's header, which may print a unit.
    amount_headers: tuple[tuple[Slot, int], ...] = ()

    def is_found(self) -> bool:
        """Whether any row of the table was found."""
        return bool(self.placed or self.open_rows)

    def rows(self) -> set[str]:
        """The codes of the rows found."""
        return {placement.slot.row_code for placement in self.placed} | {
            row.slots[0].row_code for row in self.open_rows
        }


def place_row(
    slots: Sequence[Slot],
    tokens: Sequence[int],
    classes: Sequence[int],
    layout: Layout,
    *,
    anchor: int,
    evidence: Evidence = "labelled",
) -> tuple[list[Placement], OpenRow | None]:
    """The placements of a row's cells, or the row left open."""
    tokens = _without_remark(tokens, classes, len(slots) if layout.has_remarks else 0) if not layout.is_grid else tokens
    filled = [index for index, token in enumerate(tokens) if classes[token] != BLANK]
    is_usual = layout.usual(len(tokens)) == tuple(filled)
    # In a grid, a cell too many may be a remark, and the blank among them the row's own.
    if len(filled) == len(slots) and (not layout.is_grid or len(tokens) == len(slots) or is_usual):
        cells = [tokens[index] for index in filled]
        is_spread = filled[-1] - filled[0] >= len(slots) > PROACTIVE_COLUMNS
        if is_spread and not layout.is_grid and (len(tokens), tuple(filled)) not in layout.repeated:
            # More cells than the row has: the figures of two rows, one of which lost its label.
            return [], OpenRow(tuple(slots), tuple(cells), anchor, is_doubtful=True)
        return [Placement(slot, cell, True, evidence) for slot, cell in zip(slots, cells, strict=True)], None
    usual = layout.usual(len(tokens)) if layout.keeps_blanks or not filled else None
    if usual is not None and len(usual) == len(slots) and usual[-1] < len(tokens) and set(filled) <= set(usual):
        return _place_window(slots, [tokens[index] for index in usual], anchor, evidence), None
    starts = _window_starts(len(slots), tokens, filled, layout)
    if len(starts) == 1:
        return _place_window(slots, tokens[starts[0] : starts[0] + len(slots)], anchor, evidence), None
    figures = tuple(tokens[index] for index in filled)
    windows: tuple[tuple[int | None, ...], ...]
    if len(filled) > len(slots) + _MOST_EXTRA_CELLS:
        # Another row's figures may be among them.
        windows = ()
    elif len(filled) > len(slots):
        # A crawl that doubled a cell may have doubled any.
        windows = tuple(combinations(figures, len(slots)))
    else:
        windows = tuple(_window(tokens, start, len(slots), classes) for start in starts)
    return [], OpenRow(tuple(slots), figures, anchor, windows)


def _without_remark(tokens: Sequence[int], classes: Sequence[int], width: int) -> Sequence[int]:
    """The cells of a row without words behind its figures, which are a remark and stand in place of no blank cell.

    Where the header has no column for remarks (`width` 0), words are one only behind a blank cell.
    """
    last = max((place for place, token in enumerate(tokens) if classes[token] != BLANK), default=-1)
    before = [classes[token] for token in tokens[:last]]
    figures = before.count(FIGURE)
    is_possible = 0 < figures < width or (figures > 0 and BLANK in before)
    is_remark = is_possible and classes[tokens[last]] not in (BLANK, FIGURE)
    return tokens[:last] if is_remark else tokens


def _window_starts(width: int, tokens: Sequence[int], filled: Sequence[int], layout: Layout) -> list[int]:
    """Where the row may begin among its cells; empty where the layout does not tell."""
    if not filled:
        return [0]
    if not layout.keeps_blanks or len(filled) > width:
        return []
    if layout.is_grid and len(tokens) > width and filled[-1] - filled[0] >= len(filled):
        return []  # the blank between them may be no cell of the row: the second column of a wider header
    starts = list(range(max(0, filled[-1] - width + 1), min(filled[0], len(tokens) - width) + 1))
    # Rows of fewer slots are padded on the right: they begin where the others do.
    usual = layout.usual(len(tokens))
    return [usual[0]] if usual is not None and usual[0] in starts else starts


def _window(tokens: Sequence[int], start: int, width: int, classes: Sequence[int]) -> tuple[int | None, ...]:
    return tuple(None if classes[token] == BLANK else token for token in tokens[start : start + width])


def _place_window(slots: Sequence[Slot], cells: Sequence[int], anchor: int, evidence: Evidence) -> list[Placement]:
    """One slot a cell; slots beyond the last cell were dropped by the crawl and are blank."""
    return [
        Placement(slot, cells[index] if index < len(cells) else anchor, index < len(cells), evidence)
        for index, slot in enumerate(slots)
    ]


def segments(tokens: Sequence[int], skeleton: Skeleton) -> list[list[int]]:
    """The rows that a run of unlabelled cells falls into.

    Parted by the rows of the document where one of them holds more than one cell, else by blank cells.
    """
    parts: list[list[int]] = [[]]
    classes, opens_row = skeleton.classes, skeleton.opens_row
    by_rows = any(not opens_row[token] for token in skeleton.filled(tokens))
    for token in tokens:
        if opens_row[token] if by_rows else classes[token] == BLANK:
            parts.append([])
        if classes[token] != BLANK:
            parts[-1].append(token)
    return [part for part in parts if part]


def _has_blank_values(tokens: Sequence[int], skeleton: Skeleton, width: int) -> bool:
    """Whether a blank cell is among the last `width` cells of a line, the padding behind them apart."""
    lines: list[list[int]] = []
    for token in tokens:
        if skeleton.opens_row[token] or not lines:
            lines.append([])
        lines[-1].append(skeleton.classes[token])
    for line in lines:
        while line and line[-1] == BLANK:
            line.pop()
        first = next((place for place, class_ in enumerate(line) if class_ != BLANK), 0)
        if BLANK in line[max(first, len(line) - width) :]:
            return True
    return False


def split_rows(tokens: Sequence[int], rows: int, width: int, skeleton: Skeleton) -> list[list[int]] | None:
    """The figures of `rows` rows of `width` slots that lost their labels, or None where the cells do not fit exactly.

    A row's figures are its last `width` cells: what stands before them is what the crawl put in place of the labels.
    Without marks between rows the number of figures must be rows x width.
    """
    if rows == 0:
        return None
    blanks = sum(skeleton.classes[token] == BLANK for token in tokens)
    if _has_blank_values(tokens, skeleton, width):
        return None
    parts = segments(tokens, skeleton)
    if len({len(part) > width for part in parts}) > 1:
        return None  # where labels became figures, a row of just `width` may be one whose blank was dropped
    if len(parts) == rows and all(len(part) >= width for part in parts):
        figures = [part[-width:] for part in parts]
    else:
        cells = [token for part in parts for token in part]
        is_by_lines = any(not skeleton.opens_row[token] for token in cells)
        if is_by_lines and any(len(part) % width for part in parts):
            return None
        if len(cells) != rows * width or blanks >= width:
            return None  # a row's worth of blanks is a row
        figures = [cells[row * width : (row + 1) * width] for row in range(rows)]
    return figures if all(skeleton.classes[token] == FIGURE for part in figures for token in part) else None
