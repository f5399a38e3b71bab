"""What the columns of a document's tables say of their cells.

A part of a table is a header and the rows below it. Where its header names the form's columns, or its complete rows agree,
the columns of values are known: a row's values are the cells in them and no others. Remarks, units, shares and last year's
figures stand in columns of their own; they are set aside and told, not counted among the values.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL, TEXT, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from loader.codebook import Label
    from loader.model import Document

_HEADER_AXES = frozenset({"heading", "block", "corner", "measure", "header", "applicant", "case", "outcome"})
_ROW_AXES = frozenset({"row", "group"})
#: Rows that agree on their columns, before that says anything of other rows.
_ENOUGH_ROWS = 2


class GridReader:
    """Judges the tokens of tables by their columns.

    Args:
        labels: the labels, by class - `FIRST_LABEL`.
        applicants: the codes of the applicant columns, in the form's order.
    """

    def __init__(self, labels: Sequence[Label], applicants: Sequence[str]) -> None:
        axes = {FIRST_LABEL + index: {role.axis for role in label.roles} for index, label in enumerate(labels)}
        self._rows = frozenset(class_ for class_, found in axes.items() if found <= _ROW_AXES)
        #: Below a header, 总计 and 其他 are labels of rows.
        self._row_labels = frozenset(class_ for class_, found in axes.items() if found & _ROW_AXES)
        self._headers = frozenset(class_ for class_, found in axes.items() if found & _HEADER_AXES)
        #: 法人或其他组织 stands above columns, and is none.
        self._above = frozenset(class_ for class_, found in axes.items() if "header" in found)
        self._measures = frozenset(class_ for class_, found in axes.items() if "measure" in found)
        self._applicants = {
            FIRST_LABEL + index: role.code
            for index, label in enumerate(labels)
            for role in label.roles
            if role.axis == "applicant" and role.code in applicants
        }
        self._form_order = list(applicants)
        self._width = len(applicants)

    def settle(self, tokens: Tokens, document: Document) -> Tokens:
        """The tokens, in grids without what is no value; `Tokens.aside` names the cells left out that hold something."""
        columns = [document.columns[cell] for cell in tokens.cells]
        classes = list(tokens.classes)
        kept: list[int] = []
        aside: list[int] = []
        opens: set[int] = set()
        for rows in self._parts(tokens, document):
            if tokens.in_grid[rows[0][0]]:
                part = _Part(rows, columns, classes, tokens.texts)
                self._settle_part(part)
                aside += part.aside
                rows = part.rows
            for row in rows:
                if row:
                    kept += row
                    opens.add(row[0])
        return Tokens(
            [classes[token] for token in kept],
            [tokens.cells[token] for token in kept],
            [tokens.texts[token] for token in kept],
            [token in opens for token in kept],
            [tokens.in_grid[token] for token in kept],
            [tokens.cells[token] for token in sorted(aside)],
            tokens.page_numbers,
        )

    def _parts(self, tokens: Tokens, document: Document) -> Iterator[list[list[int]]]:
        """Rows by parts of tables: a part begins with its block, and with each header behind rows."""
        part: list[list[int]] = []
        block, has_rows = 0, False
        for row in _rows(tokens):
            here = document.blocks[tokens.cells[row[0]]]
            is_header = self._is_header(row, tokens.classes)
            if part and (here != block or (has_rows and is_header)):
                yield part
                part, has_rows = [], False
            has_rows = has_rows or not is_header
            block = here
            part.append(row)
        if part:
            yield part

    def _is_header(self, row: Sequence[int], classes: Sequence[int]) -> bool:
        """Whether a row holds labels of a header and no figure; a row of labels of rows is a wrong header."""
        found = [classes[token] for token in row]
        return FIGURE not in found and any(class_ in self._headers for class_ in found)

    def _settle_part(self, part: _Part) -> None:
        part.note(self._rows)
        part.turn_misplaced_labels(self._rows)
        named = self._header_places(part)
        places = named or self._usual_places(part)
        if places:
            part.take_values(places, self._row_labels, self._width, may_shift=not named)
            order = self._printed_order(part)
            if order:
                part.reorder(order, self._row_labels)
        part.drop_label_blanks(self._width, self._row_labels)

    def _header_places(self, part: _Part) -> list[int]:
        """The columns of values that the header names; none where rows do not stand below it, as on real pages."""
        named = [(token, part.classes[token]) for row in part.header for token in row]
        applicants = [
            (self._applicants[class_], part.columns[token]) for token, class_ in named if class_ in self._applicants
        ]
        measures = sorted({part.columns[token] for token, class_ in named if class_ in self._measures})
        if len(applicants) == len({code for code, _ in applicants}) == self._width:
            places = sorted({column for _, column in applicants})
        else:
            places = measures if not applicants else []
        if not places or (applicants and len(places) != self._width):
            return []
        headed = {part.columns[token] for token, class_ in named if class_ != BLANK and class_ not in self._above}
        is_aligned = all(
            part.columns[token] in headed or part.columns[token] < places[0]
            for row in part.body
            for token in row
            if part.classes[token] == FIGURE
        )
        return places if is_aligned and any(part.fills(row, places) for row in part.body) else []

    def _printed_order(self, part: _Part) -> list[int]:
        """For each applicant of the form, which of the seven values is its; empty where the header has the form's order.

        Some headers name 总计 first above rows that have it last: where the last value is the sum of the others, and the
        one below 总计 is not, the header is not believed.
        """
        form = self._form_order
        named = {
            self._applicants[part.classes[token]]: part.columns[token]
            for row in part.header
            for token in row
            if part.classes[token] in self._applicants
        }
        printed = sorted(named, key=named.__getitem__)
        if len(named) != self._width or len(set(named.values())) != self._width or printed == form:
            return []  # two in one column: rows of the header lost their spans, and stand further left
        below, last = printed.index(form[-1]), self._width - 1
        rows = [numbers for row in part.body if len(numbers := part.numbers(row, self._row_labels)) == self._width]
        if below != last and _sums(rows, last) > _sums(rows, below):
            return []
        return [printed.index(code) for code in form]

    def _usual_places(self, part: _Part) -> list[int]:
        """The columns of rows that have just as many cells as there are applicants, where they all agree."""
        found = Counter(
            tuple(part.columns[token] for token in values)
            for row in part.body
            if len(values := part.values(row, self._row_labels, self._width)) == self._width
        )
        agreed = len(found) == 1 and found.total() >= _ENOUGH_ROWS
        return list(next(iter(found))) if agreed else []


@dataclass(slots=True)
class _Part:
    """A header with the rows below it."""

    rows: list[list[int]]
    columns: Sequence[int]
    classes: list[int]
    texts: Sequence[str]
    header: list[list[int]] = field(default_factory=list)
    body: list[list[int]] = field(default_factory=list)
    with_labels: set[int] = field(default_factory=set)
    with_figures: set[int] = field(default_factory=set)
    aside: list[int] = field(default_factory=list)

    def note(self, row_labels: Iterable[int]) -> None:
        """Which columns hold labels of rows, and figures."""
        for row in self.rows:
            figures = [token for token in row if self.classes[token] == FIGURE]
            labels = [token for token in row if self.classes[token] in row_labels]
            self.with_figures.update(self.columns[token] for token in figures)
            self.with_labels.update(self.columns[token] for token in labels if figures or token == row[0])
            (self.body if figures or (labels and labels[0] == row[0]) or self.body else self.header).append(row)

    def turn_misplaced_labels(self, row_labels: Iterable[int]) -> None:
        """Labels of rows above columns of figures are the wrong header that some pages print: text."""
        for row in self.rows:
            if any(self.classes[token] == FIGURE for token in row):
                continue
            for token in row:
                column = self.columns[token]
                is_misplaced = column in self.with_figures and column not in self.with_labels
                if is_misplaced and self.classes[token] in row_labels:
                    self.classes[token] = TEXT

    def fills(self, row: Sequence[int], places: Sequence[int]) -> bool:
        """Whether a row has a cell in each of these columns."""
        return set(places) <= {self.columns[token] for token in row}

    def values(self, row: list[int], row_labels: Iterable[int], width: int) -> list[int]:
        """The cells behind a row's last label; blank ones below labels are left out, unless just `width` are there."""
        last = max((place for place, token in enumerate(row) if self.classes[token] in row_labels), default=None)
        if last is None:
            return []
        behind = row[last + 1 :]
        while (
            len(behind) != width
            and behind
            and self.classes[behind[0]] == BLANK
            and self.columns[behind[0]] in self.with_labels
        ):
            behind = behind[1:]
        return behind

    def take_values(self, places: Sequence[int], row_labels: Iterable[int], width: int, *, may_shift: bool) -> None:
        """Leave in each row of values the cells in these columns; what else stands behind its label is set aside.

        Rows that stand further left stay as they are, unless the header says which columns are meant.
        """
        wanted = set(places)
        for row in self.body:
            if not self.fills(row, places):
                continue
            behind = set(self.values(row, row_labels, width))
            if may_shift and self._stands_elsewhere(row, behind, wanted):
                continue
            outside = [token for token in row if token in behind and self.columns[token] not in wanted]
            self.aside += [token for token in outside if self.classes[token] != BLANK]
            row[:] = [token for token in row if token not in outside]

    def _stands_elsewhere(self, row: list[int], behind: Set[int], places: Set[int]) -> bool:
        """Whether a row has figures beside the columns of the others: an empty cell too many, or spans that were lost.

        Just as many figures as columns, side by side, are the row's; else nothing is set aside.
        """
        values = [token for token in row if token in behind]
        figures = [place for place, token in enumerate(values) if self.classes[token] == FIGURE]
        if all(self.columns[values[place]] in places for place in figures):
            return False
        if len(figures) == len(places) == figures[-1] - figures[0] + 1:
            blank = {token for token in values if self.classes[token] == BLANK}
            row[:] = [token for token in row if token not in blank]
        return True

    def numbers(self, row: list[int], row_labels: Iterable[int]) -> list[int | None]:
        """The whole numbers behind a row's last label, None for what is none."""
        texts = [self.texts[token].strip() for token in self.values(row, row_labels, 0)]
        return [int(text) if text.isdecimal() else None for text in texts]

    def reorder(self, order: Sequence[int], row_labels: Iterable[int]) -> None:
        """Put the values of each row into the form's order."""
        for row in self.body:
            values = self.values(row, row_labels, len(order))
            if len(values) == len(order):
                row[len(row) - len(values) :] = [values[place] for place in order]

    def drop_label_blanks(self, width: int, row_labels: Iterable[int]) -> None:
        """Blank cells before a row's first figure, in columns where rows' labels stand, are no values.

        Where cells that span rows were lost, rows begin further left: one that has just its cells keeps them.
        """
        for row in self.rows:
            last = max((place for place, token in enumerate(row) if self.classes[token] in row_labels), default=-1)
            if len(row) - last - 1 == width:
                continue
            first = next((place for place, token in enumerate(row) if self.classes[token] == FIGURE), len(row))
            row[:] = [
                token
                for place, token in enumerate(row)
                if self.classes[token] != BLANK or place >= first or self.columns[token] not in self.with_labels
            ]


def _sums(rows: Iterable[Sequence[int | None]], total: int) -> int:
    """In how many rows the value at `total` is the sum of the others, and not zero."""
    return sum(bool(row[total]) and 2 * (row[total] or 0) == sum(value or 0 for value in row) for row in rows)


def _rows(tokens: Tokens) -> Iterator[list[int]]:
    row: list[int] = []
    for token, opens in enumerate(tokens.opens_row):
        if opens and row:
            yield row
            row = []
        row.append(token)
    if row:
        yield row
