"""Table disputes: three cases of five outcomes, fifteen figures in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.placement import Layout, observe_layout
from loader.reading.draft import Draft, Skeleton, finish, span
from loader.tokens import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook, Slot
    from loader.placement import TableReading
    from loader.tables import Region


def read_disputes(region: Region, codebook: Codebook, skeleton: Skeleton) -> TableReading:
    """Table disputes: fifteen figures below headers that print the five outcomes three times.

    Findings: those of `_leftovers`.
    """
    draft = Draft()
    slots = tuple(slot for row in codebook.rows["2021", "disputes"].values() for slot in row)
    runs = [run for run in region.runs if run.axis in ("case", "outcome")]
    tokens = [token for run in runs for token in run.tokens]
    first = next((index for index, token in enumerate(tokens) if skeleton.classes[token] != BLANK), None)
    outcomes = [role.code for _, role in region.labels if role.axis == "outcome"]
    printed = _printed_disputes(slots, outcomes)
    if first is not None:
        while first and not skeleton.opens_row[tokens[first]]:
            first -= 1
        tokens = tokens[first:]
        # More than one copy of the table: the later ones are compared with the first in `facts`.
        filled = [token for token in tokens if skeleton.classes[token] != BLANK]
        layout = observe_layout([], skeleton.classes, skeleton.opens_row, span(region, runs))
        inner = any(skeleton.classes[token] == BLANK for token in range(filled[0], filled[-1]) if token in set(tokens))
        layout = Layout(layout.keeps_blanks or (inner and len(filled) < len(slots)), frozenset({0}))
        draft.place(printed, tokens, skeleton, layout, region.labels[0][0])
    elif len(outcomes) >= len(slots) // 2 and runs and runs[-1].anchor < len(skeleton.classes) - 1:
        draft.place(printed, tokens, skeleton, Layout(False, frozenset()), runs[-1].anchor)
    draft.rows = {slot.row_code for slot in slots} if draft.rows else set()
    return finish(region, draft, codebook, skeleton, None, forms_for_rows=("2021",))


def _printed_disputes(slots: tuple[Slot, ...], outcomes: Sequence[str]) -> tuple[Slot, ...]:
    """The slots in printed order: the form's, unless the header prints each case's five outcomes in another one."""
    width = len(slots) // 3
    chunks = [outcomes[start : start + width] for start in range(0, len(outcomes), width)]
    if len(outcomes) != len(slots) or any(len(set(chunk)) != width for chunk in chunks):
        return slots
    by_code = {(slot.row_code, slot.measure): slot for slot in slots}
    return tuple(
        by_code[slots[index * width].row_code, outcome] for index, chunk in enumerate(chunks) for outcome in chunk
    )
