"""Document + facts + issues -> the rows of each block in which a table stands, each cell with what became of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL, SCRAP
from loader.inspection.view import BlockView, CellView, Gap, RowView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.classes import Tokens
    from loader.inspection.view import CellKind
    from loader.model import Document, Fact, ParsedReport
    from loader.tokens import Tokenizer

_PARTED = " | "
#: A label is broken into no more cells, and an issue's figures stand no further apart.
_MOST_PARTS = 10
_FARTHEST = 2_000


class CellMarks:
    """What became of each cell of a document."""

    def __init__(self, document: Document, report: ParsedReport, tokenizer: Tokenizer) -> None:
        self._document = document
        self._cell_at: dict[str, int] = {}
        for cell in range(len(document.cells)):
            self._cell_at.setdefault(document.locator(cell), cell)
        self._facts: dict[int, list[Fact]] = {}
        self.facts_without_place: list[Fact] = []
        for fact in report.facts:
            where = self._cell_at.get(fact.locator)
            if where is None:
                self.facts_without_place.append(fact)
            else:
                self._facts.setdefault(where, []).append(fact)
        self._other_report = next(
            (self._cell_at.get(issue.locator) for issue in report.issues if issue.code == "other_report"), None
        )
        tokens = tokenizer.tokenize(document)
        if self._other_report is not None:
            tokens = tokens.part(0, bisect_left(tokens.cells, self._other_report))
        self._classes: dict[int, set[int]] = {}
        for class_, first in zip(tokens.classes, tokens.cells, strict=True):
            self._classes.setdefault(first, set()).add(class_)
        self._labels: set[int] = set()
        self._table_labels: set[int] = set()
        self._find_labels(tokens, tokenizer)
        self._issues: dict[int, list[int]] = {}
        self._concerned: dict[int, list[int]] = {}
        self.issues_without_place: list[int] = []
        self._place_issues(report, tokens)

    def _find_labels(self, tokens: Tokens, tokenizer: Tokenizer) -> None:
        cells = self._document.cells
        for class_, first, text in zip(tokens.classes, tokens.cells, tokens.texts, strict=True):
            if class_ < FIRST_LABEL:
                continue
            end = first + 1
            # A label that the document breaks into several cells is one token.
            for parts in range(2, _MOST_PARTS + 1):
                if text == " ".join(cells[first : first + parts]):
                    end = first + parts
                    break
            self._labels.update(range(first, end))
            if any(role.table_code for role in tokenizer.labels[class_ - FIRST_LABEL].roles):
                self._table_labels.update(range(first, end))

    def _place_issues(self, report: ParsedReport, tokens: Tokens) -> None:
        first_token: dict[int, int] = {}
        for token, cell in enumerate(tokens.cells):
            first_token.setdefault(cell, token)
        for number, issue in enumerate(report.issues, start=1):
            where = self._cell_at.get(issue.locator)
            if where is None:
                self.issues_without_place.append(number)
                continue
            self._issues.setdefault(where, []).append(number)
            pieces = issue.evidence.split(_PARTED)
            if len(pieces) > 1 and where in first_token:
                for cell in self._cells_of(pieces, first_token[where], tokens):
                    if cell != where:
                        self._concerned.setdefault(cell, []).append(number)

    def _cells_of(self, pieces: Sequence[str], start: int, tokens: Tokens) -> Sequence[int]:
        """The cells of an issue's figures: those that follow each other, else the next ones that became no fact."""
        near = range(start, min(len(tokens.cells), start + _FARTHEST))
        filled = [token for token in near if tokens.classes[token] != BLANK]
        together = filled[: len(pieces)]
        if [tokens.texts[token] for token in together] == list(pieces):
            return [tokens.cells[token] for token in together]
        found: list[int] = []
        for token in filled:
            if tokens.texts[token] == pieces[len(found)] and (not found or tokens.cells[token] not in self._facts):
                found.append(tokens.cells[token])
                if len(found) == len(pieces):
                    return found
        return ()

    def cell(self, index: int) -> CellView:
        """What is to be shown of a cell."""
        document = self._document
        return CellView(
            document.rows[index],
            document.columns[index],
            document.locator(index),
            document.cells[index],
            self._kind(index),
            tuple(self._facts.get(index, ())),
            tuple(self._issues.get(index, ())),
            tuple(self._concerned.get(index, ())),
        )

    def _kind(self, index: int) -> CellKind:
        if index in self._labels:
            return "label"
        if index in self._facts:
            return "fact"
        if not self._document.cells[index].strip():
            return "blank"
        return "figure" if FIGURE in self._classes.get(index, ()) else "text"

    def is_marked(self, index: int) -> bool:
        """Whether a cell belongs to a table, or an issue stands at it."""
        return index in self._table_labels or index in self._facts or index in self._issues or index in self._concerned

    def is_left_out(self, index: int) -> bool:
        """Whether a cell stands behind the beginning of another report, which is not read."""
        return self._other_report is not None and index > self._other_report

    def is_quiet(self, index: int) -> bool:
        """Whether nothing in a cell could be, or name, a figure of a table."""
        return not self.is_marked(index) and not self._classes.get(index, set()) & {FIGURE, SCRAP}


def view_blocks(document: Document, marks: CellMarks) -> Iterator[BlockView]:
    """The blocks with marked cells, from the first such row to the last one and what figures follow it."""
    for rows in _blocks(document):
        marked = [place for place, row in enumerate(rows) if any(map(marks.is_marked, row))]
        if not marked:
            continue
        quiet = [all(map(marks.is_quiet, row)) for row in rows]
        end = marked[-1] + 1
        while end < len(rows) and not quiet[end]:
            end += 1
        block = document.blocks[rows[0][0]]
        shown = _with_gaps(rows[marked[0] : end], quiet[marked[0] : end], document, marks)
        before = [Gap(marked[0], False)] if marked[0] else []
        after = [Gap(len(rows) - end, marks.is_left_out(rows[end][0]))] if end < len(rows) else []
        yield BlockView(block, block in document.grids, block in document.scanned, (*before, *shown, *after))


def _blocks(document: Document) -> Iterator[list[list[int]]]:
    """The rows of each block, as the positions of their cells."""
    rows: list[list[int]] = []
    for index in range(len(document.cells)):
        if rows and document.blocks[index] != document.blocks[index - 1]:
            yield rows
            rows = []
        if not rows or document.rows[index] != document.rows[index - 1]:
            rows.append([])
        rows[-1].append(index)
    if rows:
        yield rows


def _with_gaps(
    rows: Sequence[Sequence[int]], quiet: Sequence[bool], document: Document, marks: CellMarks
) -> Iterator[RowView | Gap]:
    skipped = 0
    for row, is_quiet in zip(rows, quiet, strict=True):
        if is_quiet:
            skipped += any(document.cells[index].strip() for index in row)
            continue
        if skipped:
            yield Gap(skipped, False)
            skipped = 0
        yield RowView(document.rows[row[0]], tuple(marks.cell(index) for index in row))
