"""Text whose tags a crawl dropped with nothing in their place: `规章000行政规范性文件5845546`.

Cells are parted where labels of the codebook begin and end. The digits behind a row's label stay one cell, marked as glued:
how they fall into the row's cells is for the printed identities to say (`digits`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loader.closeness import CloseLabels
from loader.normalize import is_page_number, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.codebook import Label
    from loader.model import Document

#: Rows with several digits right behind their label; fewer may be an agency's way of writing one.
_FEWEST_ROWS = 3
#: A text with more cells that are one figure each has its separators.
_MOST_SEPARATE_FIGURES = 40
_DIGITS_BEHIND_WORDS = re.compile(r"(?<=[\u3400-\u9fff)）])\s?[+-]?\d[\d \xa0]+")
_LONGEST_LABEL = 80
#: Numbering, which ends what stands before it: the 2 of `40000042.其他法律` is the next label's.
_NUMBERING = re.compile(r"(?<!第)\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d[.、](?=[^\d\s])")
_CUT = "\0"
#: What label keys are written without, blanks between digits apart: those part figures.
_MARKS = re.compile(r"""(?<!\d)\s+|\s+(?!\d)|["“”‘’'`´「」『』《》<>〈〉·•、;。…—–_~*#\\/|\[\]【】:!?]+|,(?!\d)""")
#: Begin and end the remark behind a label.
_BRACKETS = "()"
_WITHOUT_BRACKETS = dict.fromkeys(map(ord, _BRACKETS))
_RUN = re.compile(r"[+-]?\d(?:[\d.,\s+-]*\d)?")
_OPENING_AXES = frozenset({"block", "corner", "measure", "header", "heading"})
#: Labels that prose does not use; so many of them show that a table is there.
_TABLE_AXES = frozenset({"corner", "measure", "applicant"})
_FEWEST_COLUMNS = 3
#: What stands behind a number of prose: 行政许可12件.
_UNITS = frozenset("件条项宗次起个份人万元%年月日")


class GluedText:
    """Parts glued text by the codebook's labels."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self._close_labels = CloseLabels(labels)
        self._keys_by_start: dict[str, list[str]] = {}
        self._row_keys_by_end: dict[str, list[str]] = {}
        self._opening: set[str] = set()
        self._columns: set[str] = set()
        self._narrative: set[str] = set()
        for label in labels:
            self._keys_by_start.setdefault(label.key[0], []).append(label.key)
            if any(role.axis == "row" for role in label.roles):
                self._row_keys_by_end.setdefault(label.key[-1], []).append(label.key)
            if any(role.axis in _OPENING_AXES and role.table_code for role in label.roles):
                self._opening.add(label.key)
            if any(role.axis in _TABLE_AXES for role in label.roles):
                self._columns.add(label.key)
            if not any(role.table_code for role in label.roles):
                self._narrative.add(label.key)
        for keys in self._keys_by_start.values():
            keys.sort(key=lambda key: (-len(key), key))

    def part(self, document: Document) -> Document:
        """The document with the cells of its glued tables parted; itself where it has none."""
        rows = 0
        if sum(map(str.isdigit, document.cells)) > _MOST_SEPARATE_FIGURES:
            return document
        for index, cell in enumerate(document.cells):
            if document.blocks[index] not in document.grids and _DIGITS_BEHIND_WORDS.search(cell):
                rows += self._rows_with_digits(cell)
        return self._parted(document) if rows >= _FEWEST_ROWS else document

    def _rows_with_digits(self, cell: str) -> int:
        text = _cleaned(cell).translate(_WITHOUT_BRACKETS)
        return sum(self._ends_in_row(text[max(0, run.start() - _LONGEST_LABEL) : run.start()]) for run in _runs(text))

    def _ends_in_row(self, before: str) -> bool:
        return any(before.endswith(key) for key in self._row_keys_by_end.get(before[-1:], ()))

    def _parted(self, document: Document) -> Document:
        text = _Joined(document)
        start = next((place for place in range(len(text.characters)) if self._at(text, place) in self._opening), None)
        if start is None or sum(key in text.characters for key in self._columns) < _FEWEST_COLUMNS:
            return document
        pieces = self._pieces(text, start)
        first, last = text.sources[start], pieces[-1].source
        head = text.of_source(first, until=start)
        whole = [_Piece(cell, index) for index, cell in enumerate(document.cells)]
        parted = [*whole[:first], *([_Piece(head, first)] if head else []), *pieces, *whole[last + 1 :]]
        return replace(
            document,
            cells=[piece.text for piece in parted],
            blocks=[document.blocks[piece.source] for piece in parted],
            rows=[document.rows[piece.source] for piece in parted],
            columns=list(_columns(document, [piece.source for piece in parted])),
            glued=frozenset(index for index, piece in enumerate(parted) if piece.is_glued),
        )

    def _at(self, text: _Joined, place: int) -> str:
        """The longest label that begins here."""
        keys = self._keys_by_start.get(text.characters[place], ())
        return next((key for key in keys if text.characters.startswith(key, place)), "")

    def _pieces(self, text: _Joined, start: int) -> list[_Piece]:
        """Labels, figures and the rest, from the first header to the line in which the tables end."""
        pieces: list[_Piece] = []
        place = rest_from = start
        label = ""
        while place < len(text.characters):
            run = _RUN.match(text.characters, place) if label and place not in text.bracketed else None
            if run and text.characters[run.end() : run.end() + 1] not in _UNITS:
                remark = text.part(rest_from, place)
                if remark:
                    pieces[-1] = replace(pieces[-1], text=f"{label}({remark})")
                pieces.append(_Piece(run[0], text.sources[place], is_glued=True))
                place = rest_from = run.end()
                label = ""
                continue
            if not label and text.characters[place].isdigit() and place not in text.bracketed:
                begin = max(rest_from, text.characters.rfind(_CUT, 0, place) + 1)
                label = text.characters[begin:place]
                if self._close_labels.find(label):
                    pieces += [*text.piece(rest_from, begin), _Piece(label, text.sources[begin])]
                    rest_from = place
                    continue
                label = ""
            found = self._at(text, place)
            if found in self._narrative and any(piece.is_glued for piece in pieces):
                break
            is_remark = bool(label) and place < text.remark_ends.get(rest_from, rest_from)
            if found and not is_remark:
                pieces += text.piece(rest_from, place)
                pieces.append(_Piece(found, text.sources[place]))
                place += len(found)
                rest_from, label = place, found
                continue
            if label and not is_remark:
                label = ""
            place += 1
        end = text.line_end(place)
        return [*_with_figures_parted(pieces), *text.piece(rest_from, end)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text, and the cell it comes from."""

    text: str
    source: int
    is_glued: bool = False


def _with_figures_parted(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces, with blanks between figures taken for separators where no figure shows that others are glued.

    Glued zeros show it: no number begins with a zero that is not the whole of it.
    """
    runs = [piece.text.split() for piece in pieces if piece.is_glued]
    is_glued = any(number[0] == "0" and number[1:].isdigit() for run in runs for number in run)
    if is_glued or sum(len(run) > 1 for run in runs) < _FEWEST_ROWS:
        return pieces
    return [
        _Piece(text, piece.source)
        for piece in pieces
        for text in (piece.text.split() if piece.is_glued else [piece.text])
    ]


class _Joined:
    """The text of all cells outside grids as one, cleaned: labels are broken over lines.

    Attributes:
        characters: the text.
        sources: of each character, the cell it comes from.
        remark_ends: for places where an opening bracket stood, the place of the next bracket.
        bracketed: all places between such brackets.
    """

    def __init__(self, document: Document) -> None:
        characters: list[str] = []
        self.sources: list[int] = []
        self.remark_ends: dict[int, int] = {}
        opened: list[int] = []
        for index, cell in enumerate(document.cells):
            is_text = document.blocks[index] not in document.grids and not is_page_number(cell)
            cleaned = _cleaned(cell) if is_text else _CUT
            if cleaned and characters and cleaned[0].isdigit() and characters[-1].isdigit():
                cleaned = f"{_CUT}{cleaned}"  # the rest of a figure, another one, or the number of a page
            for character in cleaned:
                if character in _BRACKETS:
                    self.remark_ends |= {place: len(characters) for place in opened}
                    opened = [len(characters)] if character == _BRACKETS[0] else []
                else:
                    characters.append(character)
                    self.sources.append(index)
        self.characters = "".join(characters)
        self.bracketed = {
            place
            for start, end in self.remark_ends.items()
            if end - start <= _LONGEST_LABEL
            for place in range(start, end)
        }

    def part(self, start: int, end: int) -> str:
        """The text between two places."""
        return self.characters[start:end].replace(_CUT, " ").strip()

    def piece(self, start: int, end: int) -> list[_Piece]:
        """The text between two places as a piece, none where nothing stands there."""
        text = self.part(start, end)
        return [_Piece(text, self.sources[start])] if text else []

    def of_source(self, source: int, *, until: int) -> str:
        """What a cell holds before a place."""
        return self.part(self.sources.index(source), until)

    def line_end(self, place: int) -> int:
        """The place behind the cell that a place stands in."""
        while 0 < place < len(self.sources) and self.sources[place] == self.sources[place - 1]:
            place += 1
        return place


def _cleaned(cell: str) -> str:
    """Text as label keys are written: no marks, no numbering, one width and script; `_CUT` where numbering stood."""
    return _MARKS.sub("", _NUMBERING.sub(_CUT, plain_text(cell)))


def _runs(text: str) -> Iterator[re.Match[str]]:
    return (run for run in _RUN.finditer(text) if len(run[0]) > 1)


def _columns(document: Document, sources: Sequence[int]) -> Iterator[int]:
    """Positions within the line, from 1."""
    place, line = 0, (0, 0)
    for source in sources:
        here = (document.blocks[source], document.rows[source])
        place = place + 1 if here == line else 1
        line = here
        yield place
