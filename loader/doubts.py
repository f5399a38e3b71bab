"""Rows without figures that may have some after all: what stands beside them, or loose in their table, is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL

if TYPE_CHECKING:
    from collections.abc import Set

    from loader.classes import Tokens
    from loader.placement import Placement, TableReading

#: Longer text behind a row is a paragraph, not the row's figures.
_SHORT = 60


def doubtful_rows(reading: TableReading, tokens: Tokens, glued: Set[int]) -> dict[str, str]:
    """row_code -> text that may be its figures, for rows that show none.

    A row may be called blank only where nothing stands there, or loose in the table, that could be its figures.
    """
    rows: dict[str, list[Placement]] = {}
    for placement in reading.placed:
        rows.setdefault(placement.slot.row_code, []).append(placement)
    loose = {
        token
        for finding in reading.findings
        if finding.code != "lost_label"
        for token in finding.tokens
        if tokens.classes[token] == FIGURE
    }
    loose |= {token for row in reading.open_rows for token in row.tokens[len(row.slots) :]}
    blank = {
        code: placements
        for code, placements in rows.items()
        if all(not cell.has_cell or tokens.classes[cell.token] == BLANK for cell in placements)
    }
    # As many figures without a place as the blank rows have cells: the labels may stand apart from their figures.
    is_apart = bool(loose) and len(loose) >= sum(map(len, blank.values()))
    doubts: dict[str, str] = {}
    for code, placements in rows.items():
        # Figures without separators are several cells', even where they could be one number: 3240.39 is 32 and 40.39.
        run = next((cell.token for cell in placements if cell.has_cell and tokens.cells[cell.token] in glued), None)
        if run is not None and len(placements) > 1:
            doubts[code] = tokens.texts[run]
        printed = [tokens.texts[cell.token] for cell in placements if cell.has_cell]
        if code in reading.remark_rows and any(text and not _has_digits(text) for text in printed):
            doubts[code] = " | ".join(printed)  # a remark stands in place of a value that left no trace
        figures = [cell.token for cell in placements if cell.has_cell and tokens.classes[cell.token] != BLANK]
        if reading.missing_rows and reading.last_figure in figures and len(figures) < len(placements):
            doubts[code] = " | ".join(tokens.texts[token] for token in figures)  # the text ends in this row
    for code, placements in blank.items():
        cells = [placement.token for placement in placements]
        if all(cell.has_cell and tokens.in_grid[cell.token] for cell in placements):
            # In a grid no cell is missing; only a row that a page's end cut in two has its figures above.
            above = _figures_before(min(cells), loose, tokens) if loose else None
            doubts |= {} if above is None else {code: above}
            continue
        text = _figures_behind(max(cells), tokens)
        if text is None and loose:
            text = _figures_before(min(cells), loose, tokens)
        is_traceless = not any(placement.has_cell for placement in placements)
        if text is not None or is_apart or (is_traceless and len(loose) >= len(placements)):
            doubts[code] = text or ""
    return doubts


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text)) or not any(map(str.isalpha, text))


def _figures_behind(start: int, tokens: Tokens) -> str | None:
    """Figures, or text with digits, between a row's last cell and the next label; None where there are none."""
    for token in range(start + 1, len(tokens.classes)):
        class_, text = tokens.classes[token], tokens.texts[token]
        if class_ >= FIRST_LABEL or len(text) > _SHORT:
            return None
        if class_ == FIGURE or (class_ != BLANK and any(character.isdigit() for character in text)):
            return text
    return None


def _figures_before(start: int, loose: Set[int], tokens: Tokens) -> str | None:
    """Figures without a place right before a row's label: some texts print a row's figures first."""
    token = start
    while token > 0 and tokens.classes[token] < FIRST_LABEL:
        token -= 1
    token -= 1
    while token > 0 and tokens.classes[token] == BLANK:
        token -= 1
    return tokens.texts[token] if token in loose else None
