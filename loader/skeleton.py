"""A document without its figures and texts: all that decides where a figure belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.classes import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The classes of a document's tokens, which of them open a row of the document, and which stand in a grid."""

    classes: Sequence[int]
    opens_row: Sequence[bool]
    in_grid: Sequence[bool]

    def filled(self, tokens: Sequence[int]) -> list[int]:
        """Those of the tokens that are not blank."""
        return [token for token in tokens if self.classes[token] != BLANK]
