"""Table disputes: three cases of five outcomes, fifteen figures in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL, PROSE
from loader.layout import Layout, observe_layout
from loader.placement import OpenRow
from loader.reading.draft import Draft, finish, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook, Slot
    from loader.placement import TableReading
    from loader.skeleton import Skeleton
    from loader.tables import Region, Run


#: The cases as the form's header names them.
_CASE_ORDER = ("reconsideration", "litigation", "litigation.direct", "litigation.after_reconsideration")
#: Labels in the three rows of the official header.
_HEADER_LABELS = (2, 7, 10)


def read_disputes(region: Region, codebook: Codebook, skeleton: Skeleton) -> TableReading:
    """Table disputes: fifteen figures below headers that print the five outcomes three times.

    Findings: those of `_leftovers`.
    """
    draft = Draft()
    slots = tuple(slot for row in codebook.rows["2021", "disputes"].values() for slot in row)
    runs = [run for run in region.runs if run.axis in ("case", "outcome", "loose")]
    # What follows the labels of the header before the last one is padding.
    filled_runs = [index for index, run in enumerate(runs) if skeleton.filled(run.tokens)]
    row_runs = runs[filled_runs[0] :] if filled_runs else runs
    tokens = [token for run in row_runs for token in run.tokens]
    first = next((index for index, token in enumerate(tokens) if skeleton.classes[token] != BLANK), None)
    outcomes = [role.code for _, role in region.labels if role.axis == "outcome"]
    printed = _printed_disputes(slots, outcomes)
    if first is not None and not _is_usual(region, filled_runs, runs, skeleton, len(slots)):
        figures = [token for run in runs for token in skeleton.filled(run.tokens)]
        draft.note_unplaced(figures, "figures under a header that is not the form's: {text}")
    elif first is not None:
        # Blanks behind the header may pad it, open the row, or be the row's first cells: a row on one line begins with it.
        while first and not skeleton.opens_row[tokens[first]]:
            first -= 1
        is_line = any(not skeleton.opens_row[token] for token in tokens[first:])
        if is_line:
            head, *rest = tokens[first:]
            tokens = [
                head,
                *(token for token in rest if skeleton.classes[token] != BLANK or not skeleton.opens_row[token]),
            ]
            if len(tokens) <= len(rest) and len(skeleton.filled(tokens)) < len(slots):
                # A further line, which the crawl wrapped, begins with a bar or with a blank cell: nobody can tell.
                draft.open_rows.append(
                    OpenRow(slots, tuple(skeleton.filled(tokens)), region.labels[0][0], is_doubtful=True)
                )
                draft.rows |= {slot.row_code for slot in slots}
                return finish(region, draft, codebook, skeleton, None, forms_for_rows=("2021",))
        draft.place(printed, tokens, skeleton, _layout(region, tokens, runs, skeleton, len(slots)), region.labels[0][0])
    elif _has_header(region, codebook) and _is_followed(runs[-1].anchor, skeleton):
        draft.place(printed, tokens, skeleton, Layout(False, {}), runs[-1].anchor)
    draft.rows = {slot.row_code for slot in slots} if draft.rows else set()
    return finish(region, draft, codebook, skeleton, None, forms_for_rows=("2021",))


def _is_usual(region: Region, filled_runs: Sequence[int], runs: Sequence[Run], skeleton: Skeleton, width: int) -> bool:
    """Whether cases and figures come in the form's order: one row of figures, or a row of its own for each case.

    Cases down and outcomes across, cases in another order, and rows for two years are somebody's own tables.
    """
    cases = list(dict.fromkeys(role.code for _, role in region.labels if role.axis == "case"))
    if cases != [code for code in _CASE_ORDER if code in cases]:
        return False
    sizes = [runs[index].filled for index in filled_runs]
    strays = sum(skeleton.classes[token] == FIGURE for token in region.stray)
    per_case = width // 3
    by_case = all(size % per_case == 0 for size in sizes) and sum(sizes) <= width
    return strays < width and (len(sizes) == 1 or by_case)


def _is_followed(anchor: int, skeleton: Skeleton) -> bool:
    """Whether the report goes on behind the table: else it was cut off before the figures."""
    return any(class_ == PROSE or class_ >= FIRST_LABEL for class_ in skeleton.classes[anchor + 1 :])


def _has_header(region: Region, codebook: Codebook) -> bool:
    """Whether the header is there, so that a table without figures is blank, not absent."""
    cases = {role.code for _, role in region.labels if role.axis == "case"}
    return cases >= set(codebook.rows["2021", "disputes"])


def _layout(region: Region, tokens: Sequence[int], runs: Sequence[Run], skeleton: Skeleton, width: int) -> Layout:
    """Whether blanks are kept in the row of figures, and how many of those before it belong to the layout.

    Kept, where a blank stands between two figures, before a label of the header's row, or before the first figure beyond
    those that the layout puts there.
    """
    filled = [index for index, token in enumerate(tokens) if skeleton.classes[token] != BLANK]
    inner = filled[-1] - filled[0] >= len(filled) or skeleton.in_grid[tokens[0]]
    observed = observe_layout([], skeleton, span(region, runs))
    places: dict[int, frozenset[tuple[int, ...]]] = {}
    is_line = any(not skeleton.opens_row[token] for token in tokens if skeleton.classes[token] != BLANK)
    padding = None if is_line else _padding(region, width)
    if padding is not None:
        lead, is_padded = padding
        places[len(tokens)] = frozenset({tuple(range(lead, lead + width))})
        inner = inner or filled[0] > lead or (not is_padded and len(tokens) >= lead + width)
    return Layout(inner or observed.keeps_blanks, places)


def _padding(region: Region, width: int) -> tuple[int, bool] | None:
    """How many blanks the layout puts before the row of figures, and whether rows are padded to the table's width.

    The header's rows hold 2, 7 and 10 labels. As many blanks behind the first as behind the second open rows; 13 and 8
    (and as many more as open rows) are padding. None where the header is another one.
    """
    labels = [token for token, role in region.labels if role.axis in ("case", "outcome")]
    if len(labels) != sum(_HEADER_LABELS):
        return None
    first, second, third = _HEADER_LABELS
    behind_first = labels[first] - labels[first - 1] - 1
    behind_second = labels[first + second] - labels[first + second - 1] - 1
    if behind_first == behind_second:
        return behind_first, False
    openings = behind_first - (width - first)
    if openings >= 0 and openings == behind_second - (width - second):
        return width - third + openings, True
    return None


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
