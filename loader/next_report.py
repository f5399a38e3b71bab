"""Where a second report begins in a document: pages put the reports of several agencies, or years, one below the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from loader.classes import FIGURE
from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from loader.classes import Tokens
    from loader.model import Document

_LONGEST_TITLE = 60
#: Catalogue cards and lists of links have a few numbers, a report's tables two hundred.
_FEWEST_FIGURES = 30
_TITLES_OF_TWO = 2
_TITLE = re.compile(r"(?P<whose>.*政府信息公开)(?:工作)?(?:年度报告|年报)")


def next_report(document: Document, tokens: Tokens) -> int | None:
    """The cell with another report's title between figures of the first one and its own; None where there is none.

    The same title again is no other report: the page prints one report twice. A title without its agency may be the same.
    """
    titles = [
        (index, title)
        for index, cell in enumerate(document.cells)
        if ("报" in cell or "報" in cell) and (title := _title(cell)) is not None
    ]
    if len(titles) < _TITLES_OF_TWO:
        return None
    figures = [cell for cell, class_ in zip(tokens.cells, tokens.classes, strict=True) if class_ == FIGURE]
    known: list[str] = []
    for index, whose in titles:
        if document.blocks[index] in document.grids:
            continue
        behind = bisect_left(figures, index)
        is_between = behind >= _FEWEST_FIGURES and len(figures) - behind >= _FEWEST_FIGURES
        if is_between and known and not any(whose in other or other in whose for other in known):
            return index
        known.append(whose)
    return None


def _title(cell: str) -> str | None:
    """Whose report a cell is the title of; None where it is no title."""
    if len(cell) > _LONGEST_TITLE:
        return None
    title = _TITLE.fullmatch(squeeze(plain_text(cell)))
    return title["whose"] if title is not None else None
