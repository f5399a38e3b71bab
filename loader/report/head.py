"""Document -> the few lines that say whose report it is and of which year: all that is read of the prose.

The head ends where the first statutory table begins. Its opening, before the first section, holds title, metadata and
introduction. The tail holds the signature. Table cells are never looked at: a year or an agency in one means nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from loader.normalize import PINYIN_GLOSS, plain_text, simplify_characters, squeeze

if TYPE_CHECKING:
    from loader.model import Document

#: A site's navigation can put hundreds of short cells in front of the title.
_HEAD_CELLS = 600
_TAIL_CELLS = 16
#: An introduction says all it says of agency and year in its first sentences.
_PROSE_CHARACTERS = 600
_SHORT_CHARACTERS = 120
#: First cells of the first table, in either script, with or without glosses behind the characters.
_TABLE = re.compile(
    r"\s*(?:第\s*二\s*十\s*[条條]|[信資]\s*息\s*(?:[内內]\s*容|[内內]\([a-zè]+\)容)|上一年[项項]|本年新|本年制[发發]|本年製)"
)
_TABLE_CELL_CHARACTERS = 40
_SECTION = re.compile(r"\s*(?:[一二三四五六][、.．,，]|[(（][一二三四五六][)）]|第[一二三四五六]部分)")


#: No sentence of a report in traditional script lacks all of these; conversion is slow and nearly all are simplified.
_TRADITIONAL = re.compile(
    "[開務為號會關國報據數條辦與實業門機構規範進審發編總現將區縣鄉鎮處則動請個後時對應級組織們這體術議經過達選領導統計]"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The lines read, as indexes of the document's cells; blank cells are left out."""

    document: Document
    #: Before the first table.
    lines: tuple[int, ...]
    #: How many of `lines` stand before the first section or sentence: title, metadata, breadcrumb.
    opening: int
    #: The last cells of the document.
    tail: tuple[int, ...]

    def text(self, index: int) -> str:
        """The cell for recognition: one width, one script, no glosses; white space as it stands."""
        return recognised(self.document.cells[index])

    def key(self, index: int) -> str:
        """As `text`, without white space."""
        return squeeze(self.text(index))

    def is_prose(self, index: int) -> bool:
        """Whether the cell holds sentences."""
        return is_prose(self.document.cells[index])

    def prose(self, limit: int) -> list[int]:
        """The first cells of the head that hold sentences."""
        found = []
        for index in self.lines:
            if self.is_prose(index):
                found.append(index)
                if len(found) == limit:
                    break
        return found


def read_head(document: Document) -> Head:
    """Find the lines of the document that are worth reading."""
    lines: list[int] = []
    opening: int | None = None
    cells = document.cells
    for index, cell in enumerate(cells):
        if not cell or cell.isspace():
            continue
        if len(cell) <= _TABLE_CELL_CHARACTERS and _TABLE.match(cell):
            break
        if opening is None and (is_prose(cell) or _SECTION.match(cell)):
            opening = len(lines)
        lines.append(index)
        if len(lines) == _HEAD_CELLS:
            break
    tail: list[int] = []
    for index in range(len(cells) - 1, lines[-1] if lines else -1, -1):
        if cells[index] and not cells[index].isspace():
            tail.append(index)
            if len(tail) == _TAIL_CELLS:
                break
    if len(tail) < _TAIL_CELLS:
        tail.extend(reversed(lines[opening if opening is not None else len(lines) :][-_TAIL_CELLS + len(tail) :]))
    return Head(
        document=document,
        lines=tuple(lines),
        opening=len(lines) if opening is None else opening,
        tail=tuple(reversed(tail)),
    )


def is_prose(cell: str) -> bool:
    """Whether a cell holds a sentence; titles and metadata lines are shorter or have no full stop or comma."""
    if len(cell) < 30:
        return False
    return "。" in cell or (len(cell) >= 60 and ("," in cell or "，" in cell))


def recognised(cell: str) -> str:
    """A cell's text for recognition; sentences are cut where an introduction has long said its part."""
    return _short(cell) if len(cell) <= _SHORT_CHARACTERS else _recognised(cell[: 2 * _PROSE_CHARACTERS])


@lru_cache(maxsize=16_384)
def _short(cell: str) -> str:
    """Navigation, headings and labels repeat from page to page."""
    return plain_text(cell) if "乾" in cell else _recognised(cell)


def _recognised(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    folded = unicodedata.normalize("NFKC", text)
    if "(" in folded:
        folded = PINYIN_GLOSS.sub("", folded)
    folded = folded[:_PROSE_CHARACTERS]
    if len(folded) > _SHORT_CHARACTERS and not _TRADITIONAL.search(folded):
        return folded
    return simplify_characters(folded)
