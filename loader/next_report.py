"""Where a second report begins in a document: pages put the reports of several agencies, or years, one below the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.classes import FIGURE
from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from loader.classes import Tokens
    from loader.model import Document

_LONGEST_TITLE = 60
_TITLE = re.compile(r"(?P<whose>.*政府信息公开)(?:工作)?(?:年度报告|年报)")


def next_report(document: Document, tokens: Tokens) -> int | None:
    """The cell with another report's title behind figures of the first one; None where there is none.

    The same title again is no other report: the page prints one report twice.
    """
    first_figure = next(
        (cell for cell, class_ in zip(tokens.cells, tokens.classes, strict=True) if class_ == FIGURE), None
    )
    if first_figure is None:
        return None
    titles: set[str] = set()
    for index, cell in enumerate(document.cells):
        if len(cell) > _LONGEST_TITLE or ("报" not in cell and "報" not in cell):
            continue
        title = _TITLE.fullmatch(squeeze(plain_text(cell)))
        if title is None:
            continue
        if (
            index > first_figure
            and titles
            and title["whose"] not in titles
            and document.blocks[index] not in document.grids
        ):
            return index
        titles.add(title["whose"])
    return None
