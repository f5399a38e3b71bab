"""Tables whose layout settles everything: each cell has its place and nothing is left open, so that only figures are missing.

Most reports have such tables and share their layouts. What `facts` works out cell by cell is worked out here once a layout:
the facts' columns but for the figures, in codebook order. A table whose texts turn out to need more (a number with a
note, a letter, a unit of its own) is refused here and written there; a test holds that both give the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Self

from loader.classes import BLANK, FIGURE, FIRST_LABEL
from loader.model import Fact
from loader.values import CHANGE_MEASURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.classes import Tokens
    from loader.codebook import Codebook
    from loader.model import Document, Evidence
    from loader.placement import Placement, TableReading
    from loader.skeleton import Skeleton
    from loader.values import ValueMemory


#: Rows located by order and count may be contradicted by the figures, so their tables are never settled.
_EVIDENCE: Evidence = "labelled"


@dataclass(frozen=True, slots=True)
class SettledTable:
    """The columns of a table's facts that the layout alone tells; each sequence has one entry a fact, in codebook order."""

    table_codes: tuple[str, ...]
    row_codes: tuple[str, ...]
    measures: tuple[str, ...]
    applicant_types: tuple[str, ...]
    units: tuple[str | None, ...]
    #: Positions of the facts in the column of changes, where words are signs.
    changes: tuple[int, ...]
    #: Tokens that hold the values; for blank cells that left no trace the row's label.
    tokens: tuple[int, ...]
    #: As `tokens`, -1 for blank cells that left no trace.
    value_tokens: tuple[int, ...]
    #: Facts whose column prints its unit in the token given.
    unit_tokens: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, reading: TableReading, skeleton: Skeleton, codebook: Codebook) -> Self | None:
        """The columns of a reading; None where its cells need each other, or the words between them, to be told."""
        if reading.open_rows or reading.again or reading.remark_rows or not reading.placed:
            return None
        if reading.last_figure is not None and reading.missing_rows:
            return None  # the text ends in a row
        if any(placement.evidence != _EVIDENCE for placement in reading.placed):
            return None
        if len({placement.slot.key for placement in reading.placed}) < len(reading.placed):
            return None
        loose = (
            skeleton.classes[token] == FIGURE
            for finding in reading.findings
            if finding.code != "lost_label"
            for token in finding.tokens
        )
        if any(loose) or not all(_is_surely_blank(row, skeleton) for row in _blank_rows(reading, skeleton)):
            return None
        placed = sorted(reading.placed, key=lambda placement: codebook.order[placement.slot.key])
        headers = dict(reading.amount_headers)
        slots = [placement.slot for placement in placed]
        return cls(
            tuple(slot.table_code for slot in slots),
            tuple(slot.row_code for slot in slots),
            tuple(slot.measure for slot in slots),
            tuple(slot.applicant_type for slot in slots),
            tuple(slot.unit for slot in slots),
            tuple(place for place, slot in enumerate(slots) if slot.measure == CHANGE_MEASURE),
            tuple(placement.token for placement in placed),
            tuple(placement.token if placement.has_cell else -1 for placement in placed),
            tuple((place, headers[slot]) for place, slot in enumerate(slots) if slot in headers),
        )

    def facts(
        self, document: Document, tokens: Tokens, values: ValueMemory, header_units: Sequence[str | None]
    ) -> list[Fact] | None:
        """The facts with their figures; None where a cell holds more than a plain number or a mark for none.

        Args:
            document: tells where the cells stand.
            tokens: hold the texts.
            values: reads them.
            header_units: what the tokens of `unit_tokens` print as units.
        """
        texts = [*tokens.texts, ""]
        raws = [texts[token] for token in self.value_tokens]
        read = values.plain(raws, self.changes)
        if read is None:
            return None
        numbers, statuses = zip(*read, strict=True)
        units = self.units
        if any(header_units):
            printed = {place: unit for (place, _), unit in zip(self.unit_tokens, header_units, strict=True) if unit}
            units = tuple(printed.get(place, unit) for place, unit in enumerate(units))
        locators = [document.locator(tokens.cells[token]) for token in self.tokens]
        return list(
            map(
                Fact, self.table_codes, self.row_codes, self.measures, self.applicant_types, numbers, units, statuses,
                repeat(_EVIDENCE), raws, locators,
            )
        )  # fmt: skip


def _blank_rows(reading: TableReading, skeleton: Skeleton) -> list[list[Placement]]:
    """The placements of each row that shows no figure."""
    rows: dict[str, list[Placement]] = {}
    for placement in reading.placed:
        rows.setdefault(placement.slot.row_code, []).append(placement)
    return [
        row
        for row in rows.values()
        if all(not placement.has_cell or skeleton.classes[placement.token] == BLANK for placement in row)
    ]


def _is_surely_blank(row: Sequence[Placement], skeleton: Skeleton) -> bool:
    """Whether nothing but blank cells stands between a row without figures and the next label, so that none can be its own."""
    if all(placement.has_cell and skeleton.in_grid[placement.token] for placement in row):
        return True
    behind = skeleton.classes[max(placement.token for placement in row) + 1 :]
    following = next((class_ for class_ in behind if class_ != BLANK), FIRST_LABEL)
    return following >= FIRST_LABEL
