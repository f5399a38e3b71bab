"""Open rows -> places, where the printed identities (勾稽关系) leave exactly one possibility.

An open row has one candidate for each choice of slots that keeps its figures in order, or fewer where the layout
allows only some. Candidates that break an identity are struck out: first those that break one within the row (the six
applicants add up to 总计), then those that no choice in the other open rows can reconcile with an identity across rows
(第一项加第二项 = 第三项加第四项).
A figure is placed where all remaining candidates agree; blanks count as nothing, as the form's identities mean them.
No printed number is ever changed, and where the identities contradict what is printed nothing is placed by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from loader.digits import may_lack_blanks, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from loader.codebook import Constraint, SlotKey
    from loader.placement import OpenRow

#: Where more placements than this are possible the row is left open. C(15, 7) = 6435 is the most a dispute row has.
_MAX_CANDIDATES = 6_500
#: Cells of a row of table requests.
_CERTAIN_WIDTH = 7
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an open row: its token, its number (None where it is a mark or text), and how it is printed.

    Where it is glued, it stands for all figures of its row, and `text` is cut into them.
    """

    token: int
    number: Decimal | None
    text: str
    is_glued: bool = False


#: A candidate says for each slot of the row which figure it holds, None for blank.
Candidate = tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is known of an open row: for each slot the figures that it may hold (None: it may be blank)."""

    row: OpenRow
    choices: tuple[tuple[Figure | None, ...], ...]

    def settled(self, index: int) -> bool:
        """Whether all candidates give slot `index` the same number, or all leave it blank."""
        numbers = {None if figure is None else figure.number for figure in self.choices[index]}
        return len(numbers) == 1 and len({figure is None for figure in self.choices[index]}) == 1


def resolve_rows(
    rows: Sequence[tuple[OpenRow, Sequence[Figure]]],
    known: Mapping[SlotKey, Decimal],
    blank: Set[SlotKey],
    constraints: Sequence[Constraint],
) -> list[Resolution]:
    """What the identities say of the open rows of one table.

    Args:
        rows: each open row with its figures, in printed order.
        known: the numbers of all other cells of the table, blanks as zero; cells without a number are absent.
        blank: those of the other cells that are blank.
        constraints: the identities of the table's form.
    """
    keys = [[slot.key for slot in row.slots] for row, _ in rows]
    inner = [[part for part in constraints if set(part) <= set(row_keys)] for row_keys in keys]
    candidates = [
        _cut(row, figures[0], parts) if _is_glued(figures) else _candidates(row, figures)
        for (row, figures), parts in zip(rows, inner, strict=True)
    ]
    if any(_is_glued(figures) and _lacks_digits(row, figures[0]) for row, figures in rows):
        # Blanks were dropped, and the other rows may lack some as well.
        candidates = [
            [] if _is_glued(figures) else options for (_, figures), options in zip(rows, candidates, strict=True)
        ]
    totals_blank = _leaves_totals_blank(known, blank, constraints)
    kept = [
        _keeping(options, row_keys, parts, totals_blank=totals_blank)
        for options, row_keys, parts in zip(candidates, keys, inner, strict=True)
    ]
    if any(options and not left for options, left in zip(candidates, kept, strict=True)):
        # Some row cannot be made to add up: the agency did not fill the table in by the identities.
        kept = candidates
    else:
        # Fifteen cells have so many placements that some add up by chance: there a blank total is always thinkable.
        kept = [
            _keeping(options, row_keys, parts, totals_blank=True) if len(row_keys) > _CERTAIN_WIDTH else left
            for options, left, row_keys, parts in zip(candidates, kept, keys, inner, strict=True)
        ]
        kept = _reconcile(kept, keys, known, constraints)
    return [
        Resolution(row, tuple(_choices(options, index) for index in range(len(row.slots))))
        for (row, _), options in zip(rows, kept, strict=True)
    ]


def _is_glued(figures: Sequence[Figure]) -> bool:
    return len(figures) == 1 and figures[0].is_glued


def _lacks_digits(row: OpenRow, run: Figure) -> bool:
    return sum(map(str.isdigit, run.text)) < len(row.slots)


def _cut(row: OpenRow, run: Figure, parts: Sequence[Constraint]) -> list[Candidate]:
    """The readings of glued figures that keep the identities within their row; none where blanks may have been dropped."""
    position = {slot.key: index for index, slot in enumerate(row.slots)}
    sums = {}
    for part in parts:
        total = max(position[key] for key in part)
        sums[total] = [position[key] for key in part if position[key] != total]
    found = readings(run.text, len(row.slots), sums) or []
    if found and may_lack_blanks(run.text, len(row.slots), is_summed=len(sums) == 1):
        found = []
    return [tuple([Figure(run.token, Decimal(text), text) for text in reading]) for reading in found]


def _keeping(
    options: Sequence[Candidate], keys: Sequence[SlotKey], parts: Sequence[Constraint], *, totals_blank: bool
) -> list[Candidate]:
    """The candidates that keep the identities within their row.

    That a total may be blank, as some agencies leave all of theirs, keeps candidates beside those that add up: a blank total
    says nothing. Where none adds up, the row does not keep the identities, and a blank total explains nothing.
    """
    position = {key: place for place, key in enumerate(keys)}
    terms = [[(position[key], weight) for key, weight in part.items()] for part in parts]
    totals = [[position[key] for key, weight in part.items() if weight < 0] for part in parts]
    strict = [option for option in options if all(_adds_up(option, part) for part in terms)]
    if not totals_blank:
        return strict
    if not strict:
        return list(options)
    return [
        option
        for option in options
        if all(
            all(option[place] is None for place in total) or _adds_up(option, part)
            for part, total in zip(terms, totals, strict=True)
        )
    ]


def _adds_up(candidate: Candidate, terms: Sequence[tuple[int, int]]) -> bool:
    """Whether a candidate keeps an identity within its row, given as places and weights."""
    total = _ZERO
    for place, weight in terms:
        figure = candidate[place]
        if figure is not None and figure.number:
            total += weight * figure.number
    return not total


def _candidates(row: OpenRow, figures: Sequence[Figure]) -> list[Candidate]:
    width, count = len(row.slots), len(figures)
    if row.candidates:
        by_token = {figure.token: figure for figure in figures}
        return [
            tuple(None if token is None else by_token[token] for token in candidate) for candidate in row.candidates
        ]
    options: list[Candidate] = []
    for places in _places(width, count, is_zero=not any(_amount(figure) for figure in figures)):
        if len(options) == _MAX_CANDIDATES:
            return []
        candidate: list[Figure | None] = [None] * width
        for place, figure in zip(places, figures, strict=True):
            candidate[place] = figure
        options.append(tuple(candidate))
    return options


def _places(width: int, count: int, *, is_zero: bool) -> Iterable[Sequence[int]]:
    """The choices of `count` slots to look at: all of them.

    Zeros add up wherever they stand, so for them it is enough that each slot is filled in one choice and blank in another.
    """
    if not is_zero or not 0 < count < width:
        return combinations(range(width), count)
    others = [[slot for slot in range(width) if slot != left_out] for left_out in range(width)]
    filled = [sorted({slot, *rest[: count - 1]}) for slot, rest in enumerate(others)]
    return filled + [rest[:count] for rest in others]


def _amount(figure: Figure | None) -> Decimal:
    return _ZERO if figure is None or figure.number is None else figure.number


def _leaves_totals_blank(
    known: Mapping[SlotKey, Decimal], blank: Set[SlotKey], constraints: Sequence[Constraint]
) -> bool:
    """Whether a row of the table has figures and no total; a total of 0 is a total."""
    for constraint in constraints:
        if len({key[1] for key in constraint}) == 1 and all(key in known for key in constraint):
            parts = sum(weight * known[key] for key, weight in constraint.items() if weight > 0)
            if parts and all(key in blank for key, weight in constraint.items() if weight < 0):
                return True
    return False


def _reconcile(
    options: list[list[Candidate]],
    keys: Sequence[Sequence[SlotKey]],
    known: Mapping[SlotKey, Decimal],
    constraints: Sequence[Constraint],
) -> list[list[Candidate]]:
    """Strike out candidates that no choice in the other open rows reconciles with an identity across rows.

    One side of the identity must be settled: with both sides open, something can always be made to add up, even where
    the agency's own figures do not. Each identity is looked at alone, so what is struck out is impossible, and what
    stays may still be.
    """
    position = {key: (row, slot) for row, row_keys in enumerate(keys) for slot, key in enumerate(row_keys)}
    before = options
    changed = True
    while changed:
        changed = False
        for constraint in constraints:
            open_terms = [(position[key], weight) for key, weight in constraint.items() if key in position]
            closed = [key for key in constraint if key not in position]
            movable = {weight > 0 for (row, _), weight in open_terms if len(options[row]) > 1}
            is_known = all(key in known for key in closed) and all(options[row] for (row, _), _ in open_terms)
            if not open_terms or len(movable) > 1 or not is_known or _is_inner(open_terms, closed):
                continue
            rest = sum((constraint[key] * known[key] for key in closed), _ZERO)
            for (row, slot), weight in open_terms:
                others = [(place, other) for place, other in open_terms if place != (row, slot)]
                reachable = _reachable(options, others, rest)
                left = [option for option in options[row] if -weight * _amount(option[slot]) in reachable]
                if not left:
                    return before  # the identity is broken as printed
                if len(left) < len(options[row]):
                    options = [*options[:row], left, *options[row + 1 :]]
                    changed = True
    return options


def _is_inner(open_terms: Sequence[tuple[tuple[int, int], int]], closed: Sequence[SlotKey]) -> bool:
    return not closed and len({row for (row, _), _ in open_terms}) == 1


def _reachable(
    options: Sequence[Sequence[Candidate]], terms: Sequence[tuple[tuple[int, int], int]], rest: Decimal
) -> set[Decimal]:
    """Every sum that the terms can take, `rest` included."""
    sums = {rest}
    for (row, slot), weight in terms:
        amounts = {weight * _amount(option[slot]) for option in options[row]}
        sums = {total + amount for total in sums for amount in amounts}
        if len(sums) > _MAX_CANDIDATES:
            return _Everything()
    return sums


class _Everything(set[Decimal]):
    """Stands for too many sums to list: nothing is struck out by them."""

    def __contains__(self, value: object) -> bool:
        return True


def _choices(options: Sequence[Candidate], index: int) -> tuple[Figure | None, ...]:
    """The different figures that slot `index` may hold; () where nothing is known."""
    return tuple(dict.fromkeys(option[index] for option in options))
