"""Document -> tokens: what each cell is, before asking where it belongs.

A token is a label of the codebook, a figure (or a mark for none), a blank cell, short text, prose, or a scrap (short text
without a word in it, such as the 0 0 0 0 that a crawl may leave in place of a label). A label that the
crawl broke into several cells (本年新⏎制作数量) is one token; a cell that holds labels and figures (行政许可 0) is several.

The classes alone, without the figures, are the document's skeleton: documents of one layout share it, and everything
about where a figure belongs is decided from it (`tables`).
"""

from __future__ import annotations

import re
from operator import ne
from typing import TYPE_CHECKING, cast

from loader.classes import BLANK, FIGURE, FIRST_LABEL, PROSE, SCRAP, TEXT, Tokens
from loader.closeness import CloseLabels
from loader.grids import GridReader
from loader.normalize import is_page_number, label_keys, numbered_key, plain_text, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook
    from loader.model import Document

_SHORT = 60
_CACHED = 80
#: Stands for the number of a page among the classes of known texts; it is no token.
_IS_PAGE_NUMBER = -1
#: A long label is a label with its explanation: 其他对外管理服务事项(指行政许可以外的…).
_EXPLAINED = re.compile(r"[^,，。;；]{1,40}?[(（:：]")
_EXPLAINED_MAX = 300
_REMARK_ENDS = frozenset(")]】〕」』。;,…>")
_MAX_PIECES = 10
_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.．、]")
#: Labels that many others begin with: 其他.
_SHORT_LABEL = 2
#: Labels and figures in front of a remark.
_FEWEST_PIECES, _REMARK_MAX = 2, 12
#: Of the label 三、本年度办理结果, which runs down beside twenty rows; text from PDF has its letters in front of theirs.
_VERTICAL = frozenset("三、本年度办理结果")
_PIECES = re.compile(r"\s+|(?=\([一二三四五六七八九十]\))|(?<=\D)(?=\d{1,2}[.、])|(?=[一二三四五六七]、)")


#: The class of a cell, or the classes and texts of its pieces.
_Class = int | tuple[tuple[int, str], ...]


class Tokenizer:
    """Classifies cells by the codebook's labels and value grammar; remembers short texts, which repeat endlessly."""

    def __init__(self, codebook: Codebook, *, remember: int = 200_000) -> None:
        self.codebook = codebook
        self.labels = tuple(codebook.labels.values())
        self._class_of = {label.key: FIRST_LABEL + index for index, label in enumerate(self.labels)}
        #: Short labels -> the number that the form prints before them.
        self._numbers = codebook.numbers
        self._grids = GridReader(self.labels, codebook.applicants)
        self._remember = remember
        self._known: dict[str, _Class] = {"": BLANK}
        self._openings: dict[str, str] = {}
        self._close_labels = CloseLabels(self.labels)
        #: Texts that were read as a label for being close to it -> the label's key.
        self.read_closely: dict[str, str] = {}

    def tokenize(self, document: Document) -> Tokens:
        """The tokens of all cells, in document order."""
        if len(self._known) > self._remember:
            # Between documents, never within one: what is known of a document's texts must not depend on earlier ones.
            self._known, self._openings, self.read_closely = {"": BLANK}, {}, {}
        known = self._known
        found = [known.get(text) for text in document.cells]
        for index, class_ in enumerate(found) if None in found else ():
            if class_ is None:
                found[index] = self._classify(document.cells[index])
        tokens = self._as_tokens(document, cast("list[_Class]", found))
        return self._grids.settle(tokens, document) if document.grids else tokens

    def _as_tokens(self, document: Document, found: Sequence[_Class]) -> Tokens:
        """One token a cell but for those that hold several, begin a label that goes on in the next, or number a page."""
        all_cells, grids, openings = document.cells, document.grids, self._openings
        places = list(zip(document.blocks, document.rows, strict=True))
        opens = [True, *map(ne, places[1:], places)]
        classes: list[int] = []
        cells: list[int] = []
        texts: list[str] = []
        opens_row: list[bool] = []
        page_numbers: list[int] = []

        def take(start: int, end: int) -> None:
            classes.extend(class_ for class_ in found[start:end] if isinstance(class_, int))
            cells.extend(range(start, end))
            texts.extend(all_cells[start:end])
            opens_row.extend(opens[start:end])

        start, last = 0, -1
        for index, class_ in enumerate(found):
            text = all_cells[index]
            if index < start or (isinstance(class_, int) and class_ >= 0 and text not in openings):
                continue
            take(start, index)
            last = index - 1 if index > start else last
            taken = 1
            if class_ == _IS_PAGE_NUMBER and places[index][0] not in grids:
                page_numbers.append(index)
                start = index + 1
                if start < len(places):
                    opens[start] = last < 0 or places[start] != places[last]
                continue
            longest = self._join(all_cells, index) if text in openings else None
            if longest is not None:
                class_, taken = longest
                text = " ".join(all_cells[index : index + taken])
            pieces = ((TEXT if class_ == _IS_PAGE_NUMBER else class_, text),) if isinstance(class_, int) else class_
            classes.extend(piece for piece, _ in pieces)
            cells.extend([index] * len(pieces))
            texts.extend(piece for _, piece in pieces)
            opens_row.extend([opens[index], *[False] * (len(pieces) - 1)])
            start, last = index + taken, index + taken - 1
        take(start, len(found))
        in_grid = [document.blocks[cell] in grids for cell in cells] if grids else [False] * len(cells)
        return Tokens(classes, cells, texts, opens_row, in_grid, (), page_numbers)

    def _classify(self, text: str) -> _Class:
        found = self._class_of_text(text)
        if len(text) <= _CACHED:
            self._known[text] = found
            key = label_keys(text)[:1]
            if key and key[0] in self.codebook.prefixes:
                self._openings[text] = key[0]
        return found

    def _class_of_text(self, text: str) -> _Class:
        if len(text) > _SHORT and not (len(text) <= _EXPLAINED_MAX and self._may_be_label(text)):
            return PROSE
        short = len(squeeze(plain_text(text))) <= _SHORT
        if not squeeze(text):
            return BLANK
        if self.codebook.grammar.is_figure(text):
            return FIGURE
        if short and is_page_number(text):
            return _IS_PAGE_NUMBER
        label = self._label(text)
        if label is not None:
            return label
        found = self._split(text) or self._explained(text)
        if found is None and short and "。" not in text:
            found = self._close(text)
        return self._class_of_words(text, is_short=short) if found is None else found

    def _label(self, text: str) -> int | None:
        keys = label_keys(text)
        if self._is_misnumbered(text):
            return None
        numbered = self._class_of.get(numbered_key(text) or "")
        return numbered or (self._class_of.get(keys[0]) if keys else None)

    def _is_misnumbered(self, text: str) -> bool:
        """Whether a short label has another number than the form's: 2.其他 is what is left of 2.其他法律行政法规禁止公开."""
        number, keys = _NUMBER.match(plain_text(text)), label_keys(text)
        if number is None or not keys or len(keys[0]) > _SHORT_LABEL:
            return False
        return number[1] != self._numbers.get(keys[0], number[1])

    def _explained(self, text: str) -> _Class | None:
        """The label in front of a remark (规章(设区的市、自治州人民政府应提供相关数据)), or of a figure (行政许可：13).

        A remark that ends in a figure may hold the row's figures: then the text is no label.
        """
        label = next((self._class_of[key] for key in label_keys(text) if key in self._class_of), None)
        if label is None or self._is_misnumbered(text):
            return None
        folded = plain_text(text).strip()
        if folded[-1] in _REMARK_ENDS or folded[-1].isalpha():
            return label
        head, _, tail = folded.partition(":")
        is_figure = bool(squeeze(tail)) and self.codebook.grammar.is_figure(tail)
        return ((label, head), (FIGURE, tail.strip())) if is_figure else None

    def _close(self, text: str) -> int | None:
        keys = label_keys(text)
        meant = self._close_labels.find(keys[0]) if keys else None
        if meant is None:
            return None
        self.read_closely[text] = meant
        return self._class_of[meant]

    def _class_of_words(self, text: str, *, is_short: bool) -> int:
        if not is_short or "。" in text:
            return PROSE
        has_words = any(character.isalpha() for character in text) and squeeze(text) not in self.codebook.grammar.units
        return TEXT if has_words else SCRAP

    def _may_be_label(self, text: str) -> bool:
        """Long text is worth a look where it explains a label, or is one with blanks between its characters."""
        return bool(_EXPLAINED.match(text)) or len(squeeze(text)) <= _SHORT

    def _split(self, text: str) -> tuple[tuple[int, str], ...] | None:
        """The tokens of a cell made of nothing but labels and figures, at least one label among them."""
        pieces = [piece for piece in _PIECES.split(plain_text(text).strip()) if piece]
        if len(pieces) > 1 and pieces[0] in _VERTICAL:
            pieces = pieces[1:]
            if len(pieces) == 1:
                label = self._label(pieces[0])
                return None if label is None else ((label, pieces[0]),)
        if not 2 <= len(pieces) <= 2 * _MAX_PIECES:
            return None
        tokens = self._read_pieces(pieces)
        return tokens if tokens and any(class_ >= FIRST_LABEL for class_, _ in tokens) else None

    def _read_pieces(self, pieces: Sequence[str]) -> tuple[tuple[int, str], ...] | None:
        tokens: list[tuple[int, str]] = []
        start = 0
        while start < len(pieces):
            for end in range(min(len(pieces), start + _MAX_PIECES), start, -1):
                text = "".join(pieces[start:end])
                class_ = self._label(text)
                if class_ is None and end == start + 1:
                    class_ = self._single_piece(text)
                if class_ is not None:
                    tokens.append((class_, text))
                    start = end
                    break
            else:
                rest = " ".join(pieces[start:])
                if len(tokens) < _FEWEST_PIECES or len(rest) > _REMARK_MAX or any(map(str.isdigit, rest[:1])):
                    return None
                return (*tokens, (TEXT, rest))  # a remark, or the header of the column of remarks
        return tuple(tokens)

    def _single_piece(self, text: str) -> int | None:
        if self.codebook.grammar.is_figure(text):
            return FIGURE
        explained = self._explained(text)
        return explained if isinstance(explained, int) else None

    def _join(self, cells: Sequence[str], start: int) -> tuple[int, int] | None:
        """The longest label made of several cells from `start` on, with their number."""
        key = self._openings[cells[start]]
        longest = None
        for end in range(start + 1, min(len(cells), start + _MAX_PIECES)):
            if not cells[end] or len(cells[end]) > 2 * _SHORT:
                break
            continued = [key + more for more in label_keys(cells[end])]
            whole = next((self._class_of[more] for more in continued if more in self._class_of), None)
            if whole is not None:
                longest = (whole, end - start + 1)
            if not continued or continued[0] not in self.codebook.prefixes:
                break
            key = continued[0]
        return longest
