"""The tables and lines of all pages -> a document: page furniture falls, tables and sentences go on over the ends of pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.readers.pdf.furniture import drop_furniture
from loader.readers.pdf.join import begins_row, can_continue, join_parts, to_grid
from loader.readers.pdf.page import Box, PageTable, TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.readers.grid import DocumentBuilder

#: What may stand between the parts of one table.
_CONTINUED = re.compile(r"[（(]?\s*(?:续\s*表?|接上[页表])\s*[\d一二三四]*\s*[)）]?[:：]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: A line with so many Chinese characters that reaches the right margin is running text.
_PROSE = 12
_MARGIN = 0.2
_FIGURES_AT_END = re.compile(r"\s[\d,.，．/\\—-]+$")


_NOWHERE = Box(0, 0, 0, 0)


@dataclass(slots=True)
class PageItems:
    """What was read of one page; its lists are in order from top to bottom."""

    box: Box = _NOWHERE
    tables: list[PageTable] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)
    has_too_many_rules: bool = False

    def add(self, other: PageItems) -> None:
        """Put in what was read of an image on this page."""
        self.tables = sorted([*self.tables, *other.tables], key=lambda table: table.top)
        self.lines = sorted([*self.lines, *other.lines], key=lambda line: line.box.top)


def write_pages(pages: Sequence[PageItems], builder: DocumentBuilder) -> None:
    """Hand the content of all pages to the builder, in reading order."""
    kept = drop_furniture([(page.box, page.tables, page.lines) for page in pages])
    for item in _join_tables(pages, kept):
        if isinstance(item, PageTable):
            builder.table(to_grid(item), scanned=item.is_scanned)
        else:
            builder.paragraph(item.text, scanned=item.is_scanned)


def _join_tables(pages: Sequence[PageItems], kept: Sequence[Sequence[TextLine]]) -> list[PageTable | TextLine]:
    """All items in reading order; a table that a page begins with goes on with the one that the page before ended with."""
    items: list[PageTable | TextLine] = []
    for page, lines in zip(pages, kept, strict=True):
        ordered: list[PageTable | TextLine] = [*page.tables, *_join_lines(lines, page)]
        ordered.sort(key=_top)
        if len(ordered) > 1 and isinstance(ordered[0], TextLine) and _CONTINUED.fullmatch(ordered[0].text):
            del ordered[0]
        upper = items[-1] if items else None
        lower = ordered[0] if ordered else None
        if isinstance(upper, PageTable) and isinstance(lower, PageTable) and can_continue(upper, lower):
            items[-1] = join_parts(upper, lower)
            del ordered[0]
        items += ordered
    return items


def _top(item: PageTable | TextLine) -> float:
    return item.top if isinstance(item, PageTable) else item.box.top


def _join_lines(lines: Sequence[TextLine], page: PageItems) -> list[TextLine]:
    """Lines of running text joined to paragraphs: one that reaches the right margin goes on in the next."""
    prose = [line for line in lines if _is_prose(line)]
    if not prose:
        return list(lines)
    left = min(line.box.x0 for line in prose)
    # A page of short lines has no line that reaches its margin: margins are less than a fifth of a page.
    right = max(*(line.box.x1 for line in prose), page.box.x1 - _MARGIN * page.box.width)
    joined: list[TextLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _goes_on(last, line, left, right) and not _is_parted(last, line, page.tables):
            box = Box(min(last.box.x0, line.box.x0), line.box.top, line.box.x1, line.box.bottom)
            joined[-1] = TextLine(
                last.text + _space(last, line) + line.text, box, line.size, is_scanned=last.is_scanned
            )
        else:
            joined.append(line)
    return joined


def _goes_on(last: TextLine, line: TextLine, left: float, right: float) -> bool:
    """Whether a sentence that fills its line goes on in the next."""
    return (
        _is_prose(last)
        and not line.has_gaps
        and not begins_row(line.text)
        and last.box.x1 >= right - 1.5 * last.size
        and line.box.x0 <= left + 0.8 * line.size
        and abs(line.size - last.size) <= 1
        and last.box.top < line.box.top <= last.box.bottom + 1.6 * line.size
    )


def _is_parted(last: TextLine, line: TextLine, tables: Sequence[PageTable]) -> bool:
    return any(last.box.bottom <= table.bottom and table.top <= line.box.top for table in tables)


def _is_prose(line: TextLine) -> bool:
    return not line.has_gaps and len(_HAN.findall(line.text)) >= _PROSE and not _FIGURES_AT_END.search(line.text)


def _space(last: TextLine, line: TextLine) -> str:
    """A blank between Latin words, nothing between Chinese text and numbers: a line may end within 2022年."""
    ends, begins = last.text[-1:], line.text[:1]
    return " " if ends.isascii() and ends.isalpha() and begins.isascii() and begins.isalpha() else ""
