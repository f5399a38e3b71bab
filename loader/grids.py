"""What the columns of a document's tables say of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, TEXT, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from loader.model import Document

#: A column of a table: (block, column).
_Column = tuple[int, int]


def settle_grids(tokens: Tokens, document: Document, row_labels: Set[int]) -> Tokens:
    """The tokens, those of grids judged by their columns.

    Blank cells in columns of labels are no values and are left out: `(七)总计 |  | 2 | 0 ...`, where above the second cell is
    a row's label. What stands behind a figure is always kept. A row's label above a column of figures, in a row without
    any, is the wrong header that some pages print: `项目 | 本年新收件数 | 予以公开 | ...`; it is text.

    Args:
        tokens: the tokens of the document, of which some stand in grids.
        document: where they stand.
        row_labels: the classes of labels that mean rows, or groups of rows, and nothing else.
    """
    places = [(document.blocks[cell], document.columns[cell]) for cell in tokens.cells]
    rows = list(_rows(tokens))
    with_labels: set[_Column] = set()
    with_figures: set[_Column] = set()
    for row in rows:
        if not tokens.in_grid[row[0]]:
            continue
        figures = [token for token in row if tokens.classes[token] == FIGURE]
        labels = [token for token in row if tokens.classes[token] in row_labels]
        with_figures.update(places[token] for token in figures)
        with_labels.update(places[token] for token in labels if figures or token == row[0])
    classes = list(tokens.classes)
    kept: list[int] = []
    opens_row: list[bool] = []
    for row in rows:
        if not tokens.in_grid[row[0]]:
            kept += row
            opens_row += [tokens.opens_row[token] for token in row]
            continue
        first_figure = next((token for token in row if classes[token] == FIGURE), None)
        left = []
        for token in row:
            is_misplaced = places[token] in with_figures and places[token] not in with_labels
            if classes[token] in row_labels and first_figure is None and is_misplaced:
                classes[token] = TEXT
            is_before = first_figure is None or token < first_figure
            if classes[token] != BLANK or not is_before or places[token] not in with_labels:
                left.append(token)
        kept += left
        opens_row += [tokens.opens_row[row[0]] if token == left[0] else False for token in left]
    return Tokens(
        [classes[index] for index in kept],
        [tokens.cells[index] for index in kept],
        [tokens.texts[index] for index in kept],
        opens_row,
        [tokens.in_grid[index] for index in kept],
    )


def _rows(tokens: Tokens) -> Iterator[list[int]]:
    row: list[int] = []
    for token, opens in enumerate(tokens.opens_row):
        if opens and row:
            yield row
            row = []
        row.append(token)
    if row:
        yield row
