"""Cells of prose -> paragraphs as recognised, with the way back to what is printed."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.prose.numbers import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.model import Document

#: Marks behind which a line ends because its paragraph does.
_ENDS = frozenset("。;；:：!！?？.")
_LONGEST_NUMBER = 12
_NUMBER_LINE = re.compile(rf"\s*[\d,.]{{1,{_LONGEST_NUMBER}}}\s*")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s*[、.．])"
)
#: White space between digits may part two numbers, and behind 无 a cell that was blank from what follows it.
_LOOSE = re.compile(r"(?<=\d)\s+(?=\d)|(?<=无)\s+|(?<=没有)\s+")
_SPACE = re.compile(r"\s+")
#: Stands for white space that must not vanish; no word holds it.
_GAP = "¦"
_SHORTEST_OPEN = 12
_SENTENCE = re.compile(r"[,，。]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one width and script, without white space."""

    text: str
    #: The cells it is made of, and where in `text` each begins.
    cells: tuple[int, ...]
    starts: tuple[int, ...]
    #: For each cell the place in the printed cell of each character of its part of `text`.
    places: tuple[Sequence[int], ...]

    def cell_at(self, offset: int) -> int:
        """The cell in which a character of `text` stands."""
        return self.cells[bisect_right(self.starts, offset) - 1]

    def printed(self, document: Document, start: int, end: int) -> str:
        """The printed words of a part of `text`, without white space around them; lines stay lines."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(start, end - 1)) - 1
        parts = []
        for number in range(first, last + 1):
            begins = self.starts[number]
            places = self.places[number]
            left = max(start - begins, 0)
            right = min(end - begins, len(places))
            if right > left:
                parts.append(document.cells[self.cells[number]][places[left] : places[right - 1] + 1])
        return "\n".join(parts).strip()


def find_paragraphs(document: Document, cells: Sequence[int]) -> Iterator[Paragraph]:
    """The paragraphs that the cells make: lines that end within a sentence go on with the next one."""
    group: list[int] = []
    for index in cells:
        if len(document.cells[index]) <= _LONGEST_NUMBER and _NUMBER_LINE.fullmatch(document.cells[index]):
            continue
        if group and not _goes_on(document, group, index):
            yield _paragraph(document, group)
            group = []
        if group:
            # A number on a line of its own is no cell of prose: 收到申请 ⏎ 12 ⏎ 件.
            group += range(group[-1] + 1, index)
        group.append(index)
    if group:
        yield _paragraph(document, group)


def _goes_on(document: Document, group: Sequence[int], following: int) -> bool:
    index = group[-1]
    printed, below = document.cells[index].rstrip(), document.cells[following]
    if not printed or printed[-1] in _ENDS or document.blocks[index] in document.grids:
        return False
    if document.blocks[index] != document.blocks[following] or _HEADING.match(below):
        return False
    if document.columns[index] != 1 or document.columns[following] != 1:
        return False
    between = document.cells[index + 1 : following]
    if len(printed) >= _SHORTEST_OPEN and len(between) == 1 and _NUMBER_LINE.fullmatch(between[0]):
        return True
    # A line that goes on is a sentence's: titles, names and dates stand one below the other too.
    return not any(cell.strip() for cell in between) and any(_SENTENCE.search(document.cells[cell]) for cell in group)


def _paragraph(document: Document, cells: Sequence[int]) -> Paragraph:
    texts: list[str] = []
    starts: list[int] = []
    places: list[Sequence[int]] = []
    length = 0
    for index in cells:
        text, where = _squeezed(document.cells[index])
        starts.append(length)
        texts.append(text)
        places.append(where)
        length += len(text)
    return Paragraph("".join(texts), tuple(cells), tuple(starts), tuple(places))


def _squeezed(printed: str) -> tuple[str, Sequence[int]]:
    text, places = fold(printed)
    if "，" in printed:
        # A full-width comma parts clauses also between digits.
        text = (
            "".join(
                "|" if mark == "," and _parts_digits(text, at) and printed[places[at]] == "，" else mark
                for at, mark in enumerate(text)
            )
            if re.search(r"\d,\d", text)
            else text
        )
    if _SPACE.search(text) is None:
        return text, places
    gaps = {match.start() for match in _LOOSE.finditer(text)}
    kept = [at for at, character in enumerate(text) if at in gaps or not character.isspace()]
    return "".join(_GAP if at in gaps else text[at] for at in kept), [places[at] for at in kept]


def _parts_digits(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
