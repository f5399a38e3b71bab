"""Table requests: which form its rows are of, and where rows stand that lost their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.classes import BLANK, TEXT
from loader.codebook import FORMS
from loader.layout import observe_layout
from loader.placement import Finding, split_rows
from loader.reading.draft import Draft, finish, first_readings, is_present, span, stands_below
from loader.reading.lines import give_figures_to_labels_below, join_broken_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook
    from loader.model import FormYear
    from loader.placement import TableReading
    from loader.skeleton import Skeleton
    from loader.tables import Region, Run


#: Rows without figures, where one has many: more than are lost by chance.
_MANY_ROWS = 10
#: Groups whose label some agencies print a sum beside.
_SUBGROUPS = frozenset({"outcome.denied", "outcome.unavailable", "outcome.not_processed"})


def read_requests(region: Region, codebook: Codebook, skeleton: Skeleton) -> TableReading:
    """Table requests: 25 or 23 rows of seven figures.

    The order of the seven is the form's, whatever the header shows: crawls flatten its merged cells in many ways.

    Findings: `lost_label`, `unplaced_values`, and those of `_leftovers`.
    """
    draft = Draft()
    named_rows = [run for run in region.runs if run.axis == "row" and (run.filled or run.code != "outcome.other")]
    join_broken_lines(region, skeleton, len(codebook.applicants))
    is_told = give_figures_to_labels_below(region, skeleton, len(codebook.applicants))
    is_told = is_told and not _stands_apart(named_rows, len(codebook.applicants))
    if not is_told or not _is_usual_header(region, codebook) or stands_below(region, named_rows):
        figures = [token for run in region.runs for token in skeleton.filled(run.tokens)]
        draft.note_unplaced(
            figures, "applicants in another order than the form's, or labels below their figures: {text}"
        )
        return finish(region, draft, codebook, skeleton, None, forms_for_rows=FORMS)
    form = _form_of_requests(region, codebook)
    labelled = [run for run in region.runs if run.axis == "row" and is_present(run, skeleton)]
    if form != "2019":
        # (六)其他处理 heads three rows on the form of 2021; figures beside it are not a row's.
        labelled = [run for run in labelled if run.code in codebook.rows["2021", "requests"]]
    rows, further = first_readings(labelled)
    width = len(codebook.applicants)
    gaps = _all_gaps(region, rows, form, codebook, skeleton)
    form = form or (next(iter(gaps)) if len(gaps) == 1 else None)
    code_rows = {**codebook.rows["2019", "requests"], **codebook.rows[form or "2021", "requests"]}
    positional: list[tuple[str, list[int], int]] = []
    own_cells = {id(run): run.tokens for run in rows + further}
    for gap in _without_doubtful(_common(list(gaps.values()))):
        own_cells[id(gap.before)] = gap.own_tokens
        positional += zip(gap.missing, gap.figures, [gap.anchor] * len(gap.missing), strict=True)
        message = "rows without a known label, located by order and count: {text}"
        draft.findings.append(Finding("lost_label", "warning", message, tuple(gap.in_place_of_labels())))
    for run in rows + further:
        run.tokens = own_cells[id(run)]
    groups = {run.anchor for run in region.runs if run.axis == "group"}
    layout = observe_layout([(run, width) for run in rows], skeleton, span(region, region.runs), groups)
    for run in rows + further:
        draft.place(code_rows[run.code], run.tokens, skeleton, layout, run.anchor)
    for code, figures, anchor in positional:
        draft.place(code_rows[code], figures, skeleton, layout, anchor, "positional")
    if form is None:
        message = "the form cannot be told: no row under (六)其他处理, and none that the number of rows tells"
        draft.findings.append(Finding("unknown_form", "warning", message, ()))
    lacks_cells = not layout.keeps_blanks and any(0 < run.filled < width for run in rows)
    draft.doubt_rows_before_missing(
        list(codebook.rows[form or "2021", "requests"]), lacks_cells=lacks_cells, detached=_detached(rows, skeleton)
    )
    return finish(region, draft, codebook, skeleton, form, forms_for_rows=(form,) if form else FORMS)


def _stands_apart(rows: Sequence[Run], width: int) -> bool:
    """Whether labels stand together and figures behind them: column by column, or in a table of their own."""
    return sum(not run.filled for run in rows) >= _MANY_ROWS and any(run.filled > 2 * width for run in rows)


def _detached(rows: Sequence[Run], skeleton: Skeleton) -> set[str]:
    """Rows whose figures stand on a line of their own below the label, where others have them on the label's line.

    They may be those of a row that lost its label.
    """
    below = {
        run.code: skeleton.opens_row[run.tokens[0]] for run in rows if run.tokens and not skeleton.in_grid[run.anchor]
    }
    lines = sum(not is_below for is_below in below.values())
    detached = {code for code, is_below in below.items() if is_below}
    return detached if len(detached) <= lines else set()


def _is_usual_header(region: Region, codebook: Codebook) -> bool:
    """False for a header of one line that names the seven applicants in an order of its own.

    The form's header has 法人或其他组织 over five of them; crawls print its cells in many orders, and that says nothing.
    """
    if any(role.code == "organizations" for _, role in region.labels):
        return True
    named = [role.code for _, role in region.labels if role.axis == "applicant"][: len(codebook.applicants)]
    return set(named) != set(codebook.applicants) or named == list(codebook.applicants)


def _form_of_requests(region: Region, codebook: Codebook) -> FormYear | None:
    """The form that the rows under (六)其他处理 show: one row on the form of 2019, three on that of 2021."""
    codes = {run.code: run for run in region.runs if run.axis == "row"}
    only_2021 = set(codebook.rows["2021", "requests"]) - set(codebook.rows["2019", "requests"])
    if only_2021 & set(codes):
        return "2021"
    other = codes.get("outcome.other")
    if other is None or other.filled > len(codebook.applicants):
        return None  # the figures of several rows: of the three of 2021, perhaps
    following = [run for run in region.runs if run.anchor > other.anchor]
    for run in following:
        if run.axis == "row":
            return "2019"
        if run.filled and run.axis in ("unknown", "loose"):
            return None  # perhaps the three rows of 2021 without their labels
    return "2019" if other.filled else None


def _all_gaps(
    region: Region, rows: Sequence[Run], form: FormYear | None, codebook: Codebook, skeleton: Skeleton
) -> dict[FormYear, list[_Gap]]:
    """For each form that the table may be on, the gaps that its rows fill exactly.

    Of two forms, the one that fills all gaps that the other does, and more, is the table's.
    """
    width = len(codebook.applicants)
    forms = FORMS if form is None else (form,)
    gaps = {each: _gaps(region, rows, tuple(codebook.rows[each, "requests"]), skeleton, width) for each in forms}
    if any(run.code == "outcome.other" for run in region.runs):
        # It has its label: figures without one are not its.
        gaps = {each: [gap for gap in found if "outcome.other" not in gap.missing] for each, found in gaps.items()}
    filled = {each: {(gap.anchor, len(gap.missing)) for gap in found} for each, found in gaps.items()}
    best = [each for each in forms if all(filled[each] > filled[other] for other in forms if other != each)]
    return {each: gaps[each] for each in best} if best else gaps


def _common(found: Sequence[list[_Gap]]) -> list[_Gap]:
    """The gaps that are filled alike, whatever the form."""
    return [gap for gap in found[0] if all(gap in others for others in found[1:])]


def _without_doubtful(gaps: list[_Gap]) -> list[_Gap]:
    """The gaps, without those whose rows may lack a cell.

    Where a crawl put figures in place of labels (eight zeros for a row of seven), a row of just seven figures may be such
    a one whose blank cell was dropped.
    """
    with_more = [bool(gap.in_place_of_labels()) for gap in gaps]
    return [gap for gap, is_more in zip(gaps, with_more, strict=True) if is_more or not any(with_more)]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Cells between two known labels that fit the rows missing between them."""

    before: Run
    #: What of the cells belongs to `before` itself (none where it is a group's label).
    own_tokens: list[int]
    missing: tuple[str, ...]
    figures: list[list[int]]
    tokens: list[int]
    anchor: int

    def in_place_of_labels(self) -> list[int]:
        """The cells of the gap that are no row's figures."""
        return [token for token in self.tokens if not any(token in row for row in self.figures)]


def _gaps(region: Region, rows: Sequence[Run], order: tuple[str, ...], skeleton: Skeleton, width: int) -> list[_Gap]:
    """The gaps between neighbouring anchors (rows, and groups before their first row) that unlabelled cells fill exactly."""
    position = {code: index for index, code in enumerate(order)}
    chosen = {id(run) for run in rows}
    anchors: list[tuple[Run, int, int]] = []
    loose: dict[int, list[int]] = {}
    for run in region.runs:
        if id(run) in chosen and run.code in position:
            anchors.append((run, position[run.code], position[run.code] + 1))
        elif run.axis == "group":
            first = next((index for index, code in enumerate(order) if code.startswith(run.code + ".")), None)
            if first is not None:
                anchors.append((run, first, first))
        elif run.axis in ("header", "applicant") and not anchors:
            anchors.append((run, 0, 0))
        elif anchors and run.axis in ("unknown", "loose"):
            loose.setdefault(len(anchors) - 1, []).extend(sorted({run.anchor, *run.tokens}))
    if not anchors:
        return []
    gaps = []
    ends = [start for _, start, _ in anchors[1:]] + [len(order)]
    for index, ((run, _, start), end) in enumerate(zip(anchors, ends, strict=True)):
        missing = order[start:end]
        own, rest = _own_cells(run, skeleton, width)
        tokens = rest + loose.get(index, [])
        if not missing or _is_foreign(run, tokens, skeleton, width):
            continue
        figures = split_rows(tokens, len(missing), width, skeleton)
        if figures is not None:
            cells = [token for token in tokens if skeleton.classes[token] != BLANK]
            gaps.append(_Gap(run, own, missing, figures, cells, run.anchor))
    return gaps


def _is_foreign(run: Run, tokens: Sequence[int], skeleton: Skeleton, width: int) -> bool:
    """Whether cells between two labels may be other rows than the form's.

    Text with words in it is the label of another row. Figures right beside a group's own label may be the group's sum.
    """
    if any(skeleton.classes[token] == TEXT for token in tokens):
        return True
    beside = [token for token in skeleton.filled(run.tokens) if not skeleton.opens_row[token]] or skeleton.filled(
        run.tokens
    )
    return run.axis == "group" and run.code in _SUBGROUPS and len(beside) >= width and len(beside) % width == 0


def _own_cells(run: Run, skeleton: Skeleton, width: int) -> tuple[list[int], list[int]]:
    """A row's own cells are its first `width` figures; a group has none."""
    if run.axis != "row":
        return [], run.tokens
    filled = skeleton.filled(run.tokens)
    if len(filled) <= width:
        return run.tokens, []
    cut = run.tokens.index(filled[width - 1]) + 1
    return run.tokens[:cut], run.tokens[cut:]
