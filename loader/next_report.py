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
_TITLE = re.compile(r"(?P<whose>.*政府信息公开)(?:工作)?(?:年度报告|年报)")


def next_report(document: Document, tokens: Tokens) -> int | None:
    """The cell with another report's title between figures of the first one and its own; None where there is none.

    The same title again is no other report: the page prints one report twice. A title without its agency may be the same.
    """
    figures = [cell for cell, class_ in zip(tokens.cells, tokens.classes, strict=True) if class_ == FIGURE]
    if len(figures) < 2 * _FEWEST_FIGURES:
        return None
    titles: list[str] = []
    for index, cell in enumerate(document.cells):
        if len(cell) > _LONGEST_TITLE or ("报" not in cell and "報" not in cell):
            continue
        title = _TITLE.fullmatch(squeeze(plain_text(cell)))
        if title is None or document.blocks[index] in document.grids:
            continue
        whose = title["whose"]
        behind = bisect_left(figures, index)
        is_between = behind >= _FEWEST_FIGURES and len(figures) - behind >= _FEWEST_FIGURES
        if is_between and titles and not any(whose in known or known in whose for known in titles):
            return index
        titles.append(whose)
    return None
