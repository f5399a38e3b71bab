"""The classes of tokens, and the tokens of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK, FIGURE, TEXT, PROSE, SCRAP = 0, 1, 2, 3, 4
#: Classes from here on are labels: class - FIRST_LABEL indexes `Tokenizer.labels`.
FIRST_LABEL = 5


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one document; the sequences have one entry a token."""

    classes: Sequence[int]
    #: The first cell of each token.
    cells: Sequence[int]
    #: The token's text as it stands in the document.
    texts: Sequence[str]
    #: Whether the token is the first of its document row.
    opens_row: Sequence[bool]
    #: Whether the token stands in a grid, where a row ends with its line and no blank cell is missing.
    in_grid: Sequence[bool]
    #: Cells of grids that hold something and stand outside the columns of values; they are no tokens.
    aside: Sequence[int] = ()
    #: Cells of text that hold the number of a page; they are no tokens either.
    page_numbers: Sequence[int] = ()

    def part(self, start: int, end: int) -> Tokens:
        """The tokens from `start` up to `end`."""
        part = slice(start, end)
        return Tokens(
            self.classes[part],
            self.cells[part],
            self.texts[part],
            self.opens_row[part],
            self.in_grid[part],
            self.aside,
            self.page_numbers,
        )
