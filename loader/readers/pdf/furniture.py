"""What a page repeats at its head and foot: page numbers, running headers and footers. It is no part of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.readers.pdf.page import Box, PageTable, TextLine

#: The parts of a page's height at its head and foot in which page numbers and running lines stand.
_HEAD = 0.12
_FOOT = 0.87
_DASH = r"[-—–―－‐‑−·•~～_]"
_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3}|[ivx]{1,5})"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}+\s*{_NUMBER}\s*{_DASH}+"
    rf"|第\s*{_NUMBER}\s*[页頁]\s*(?:[,，/／、]?\s*[共总]\s*{_NUMBER}\s*[页頁])?"
    rf"|[共总]\s*{_NUMBER}\s*[页頁]\s*[,，/／、]?\s*第\s*{_NUMBER}\s*[页頁]"
    rf"|[Pp]age\s*\d{{1,4}}(?:\s*of\s*\d{{1,4}})?|\d{{1,4}}\s*[/／]\s*\d{{1,4}}\s*[页頁]?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
#: A running line repeats at the same height within this many points.
_SAME_HEIGHT = 4.0
_LEAST_PAGES = 2


def drop_furniture(
    pages: Sequence[tuple[Box, Sequence[PageTable], Sequence[TextLine]]],
) -> list[list[TextLine]]:
    """The lines of each page without page numbers and running lines; a running header is kept where it first stands.

    Args:
        pages: each page's box, tables and lines outside of tables.
    """
    kept: list[list[TextLine]] = []
    heads = [_at_head(*page) for page in pages]
    feet = [_at_foot(*page) for page in pages]
    offset = _number_offset([head + foot for head, foot in zip(heads, feet, strict=True)])
    seen: list[TextLine] = []
    for index, (_, _, lines) in enumerate(pages):
        dropped: list[int] = []
        for line in (*heads[index], *feet[index]):
            is_number = _PAGE_NUMBER.fullmatch(line.text) is not None
            is_number = is_number or (offset is not None and line.text == str(index + offset))
            others = [heads if line in heads[index] else feet][0]
            is_running = _is_running(line, index, others)
            if is_running and line in heads[index] and not _is_seen(line, seen):
                seen.append(line)
                is_running = False
            if is_number or is_running:
                dropped.append(id(line))
        kept.append([line for line in lines if id(line) not in dropped])
    return kept


def _at_head(box: Box, tables: Sequence[PageTable], lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines above all tables, in the page's head."""
    end = min([box.top + _HEAD * box.height, *(table.top for table in tables)])
    return [line for line in lines if line.box.bottom <= end]


def _at_foot(box: Box, tables: Sequence[PageTable], lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines below all tables, in the page's foot."""
    start = max([box.top + _FOOT * box.height, *(table.bottom for table in tables)])
    return [line for line in lines if line.box.top >= start]


def _number_offset(pages: Sequence[Sequence[TextLine]]) -> int | None:
    """What to add to a page's index to get the bare number printed on it; None where no such numbers are printed.

    A lone 0 at the foot of a page is a figure, and a lone 4 may be one: numbers are page numbers where they count pages.
    """
    offsets: dict[int, int] = {}
    for index, lines in enumerate(pages):
        for line in lines:
            if _BARE_NUMBER.fullmatch(line.text):
                offset = int(line.text) - index
                offsets[offset] = offsets.get(offset, 0) + 1
    counting = {offset: count for offset, count in offsets.items() if count >= _LEAST_PAGES or offset == 1}
    return max(counting, key=lambda offset: counting[offset]) if counting else None


def _is_running(line: TextLine, page: int, pages: Sequence[Sequence[TextLine]]) -> bool:
    """Whether the line stands at the same height on half of the pages, or at least on two."""
    bare = _bare(line.text)
    if not bare or (line.has_gaps and bare[-1].isdigit()):
        return False
    count = 1
    for index, others in enumerate(pages):
        if index != page:
            count += any(
                abs(other.box.top - line.box.top) <= _SAME_HEIGHT and _bare(other.text) == bare for other in others
            )
    return count >= max(_LEAST_PAGES, (len(pages) + 1) // 2)


def _is_seen(line: TextLine, seen: Sequence[TextLine]) -> bool:
    return any(_bare(other.text) == _bare(line.text) for other in seen)


def _bare(text: str) -> str:
    """A line without its page number."""
    return "".join(_PAGE_NUMBER.sub("", text).split())
