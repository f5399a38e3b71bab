"""Table proactive: which form each block is on, and in which order its columns are printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from loader.codebook import FORMS
from loader.layout import observe_layout
from loader.placement import Finding, TableReading
from loader.reading.draft import Draft, finish, first_readings, is_present, span
from loader.tables import UNKNOWN_MEASURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook, Slot
    from loader.model import FormYear
    from loader.skeleton import Skeleton
    from loader.tables import Region, Run


def read_proactive(region: Region, codebook: Codebook, skeleton: Skeleton) -> TableReading:
    """Table proactive: rows of two or three columns under headers of their own, each block on the form its header shows.

    Findings: `mixed_form`, `unknown_form`, `unplaced_values`, and those of `_leftovers`.
    """
    draft = Draft()
    labelled = [run for run in region.runs if run.axis == "row"]
    if _stand_below(region, labelled):
        draft.note_unplaced(
            [token for run in region.runs for token in skeleton.filled(run.tokens)],
            "labels below their figures: {text}",
        )
        return finish(region, draft, codebook, skeleton, None, forms_for_rows=FORMS)
    # Prose and local tables name the rows too; where a row stands under its header elsewhere, that is the row.
    headed = {run.code for run in labelled if run.measures and skeleton.filled(run.tokens)}
    rows, further = first_readings([run for run in labelled if run.measures or run.code not in headed])
    rows = [run for run in rows if is_present(run, skeleton)]
    forms = {id(run): codebook.form_of_row(run.code, run.measures) for run in rows + further}
    shown = Counter(form for form in forms.values() if form is not None)
    usual = shown.most_common(1)[0][0] if shown else None
    slots_of: list[tuple[Run, tuple[Slot, ...]]] = []
    for run in rows + further:
        form = forms[id(run)] or _form_without_header(run, usual, codebook, skeleton)
        slots = _printed_order(run, codebook.rows[form, "proactive"].get(run.code, ())) if form else ()
        if slots:
            slots_of.append((run, slots))
        else:
            draft.note_unplaced(skeleton.filled(run.tokens), "the headers do not tell which columns {text} stand in")
    layout = observe_layout(
        [(run, len(slots)) for run, slots in slots_of],
        skeleton,
        span(region, region.runs),
    )
    for run, slots in slots_of:
        is_damaged = UNKNOWN_MEASURE in run.measures and not {slot.measure for slot in slots} <= set(run.measures)
        is_labelled = forms[id(run)] is not None and not is_damaged
        with_remarks = replace(layout, has_remarks=UNKNOWN_MEASURE in run.measures)
        draft.place(slots, run.tokens, skeleton, with_remarks, run.anchor, "labelled" if is_labelled else "positional")
    if len(shown) > 1:
        draft.findings.append(
            Finding("mixed_form", "warning", "blocks of the table are on different forms, read block by block", ())
        )
    form = usual if len(shown) == 1 else None
    headers = tuple(
        (slot, run.measures["amount"])
        for run, slots in slots_of
        for slot in slots
        if slot.measure == "amount" and "amount" in run.measures
    )
    reading = finish(region, draft, codebook, skeleton, form, forms_for_rows=tuple(shown) or FORMS)
    remark_rows = frozenset(run.code for run, _ in slots_of if UNKNOWN_MEASURE in run.measures)
    return replace(reading, amount_headers=headers, remark_rows=remark_rows)


def _stand_below(region: Region, rows: Sequence[Run]) -> bool:
    """As `stands_below`, where each block has a header of its own: figures stand before the block's first label."""
    headers = sum(run.filled > 0 for run in region.runs if run.axis in ("corner", "measure", "block"))
    return headers > 1 and any(not run.filled for run in rows)


def _form_without_header(run: Run, usual: FormYear | None, codebook: Codebook, skeleton: Skeleton) -> FormYear | None:
    """For a row whose header was lost: the table's form, if the number of figures fits it and fits no other."""
    if run.measures:
        return None
    filled = len(skeleton.filled(run.tokens))
    fitting = [form for form in FORMS if len(codebook.rows[form, "proactive"].get(run.code, ())) == filled]
    return fitting[0] if len(fitting) == 1 and usual in (None, fitting[0]) else usual if usual in fitting else None


def _printed_order(run: Run, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The row's slots in the order in which the header prints the columns, where it prints them all."""
    if not {slot.measure for slot in slots} <= set(run.measures):
        return slots
    return tuple(sorted(slots, key=lambda slot: run.measures[slot.measure]))
