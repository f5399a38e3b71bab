"""Digits without separators -> the numbers that they may be.

`330000033` behind a row of seven cells is 33, 0, 0, 0, 0, 0, 33 or 3, 30, 0, 0, 0, 0, 33, where the last is the sum of the
others. No number begins with a zero that is not the whole of it; blanks part numbers for certain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

#: Where more readings, or beginnings of readings, have to be looked at, nothing is said of a run.
_MOST_READINGS, _MOST_STEPS = 300, 20_000
_LONGEST_NUMBER = 9
#: Cells of the longest row but that of table disputes.
_FEW_CELLS = 7
#: Of one piece: signs and decimals leave too much open.
_DIGITS = re.compile(r"[0-9]+")


def readings(run: str, width: int, sums: Mapping[int, Collection[int]] | None = None) -> list[tuple[str, ...]] | None:
    """Every way to read a run as `width` numbers, in the order of their first digits; None where there are too many.

    Args:
        run: digits, blanks among them.
        width: how many numbers.
        sums: position of a number -> positions of those before it that it is the sum of.
    """
    pieces = run.split()
    if not all(map(_DIGITS.fullmatch, pieces)):
        return None
    try:
        if sums and list(sums) == [width - 1] and len(sums[width - 1]) == width - 1:
            return _with_total(pieces, width)
        return _Search(pieces, width, sums or {}).all()
    except _TooManyError:
        return None


def may_lack_blanks(run: str, width: int, *, is_summed: bool) -> bool:
    """Whether a run of `width` numbers may as well be fewer, the others being blanks that left no trace.

    Args:
        run: as for `readings`.
        width: how many numbers the row has room for.
        is_summed: whether the last number is the sum of all others.
    """
    digits = "".join(run.split())
    if is_summed:
        return any(readings(run, count, {count - 1: range(count - 1)}) != [] for count in range(2, width))
    if width <= _FEW_CELLS:
        return any(readings(run, count) != [] for count in range(1, width))
    # A number that is no zero, and has a digit behind it, may begin a longer one; half the row in zeros that stand for
    # themselves shows that zeros are printed.
    return 2 * len(re.findall("(?<=0)0|^0", digits)) < width


def _with_total(pieces: Sequence[str], width: int) -> list[tuple[str, ...]]:
    """As `readings`, where the last number is the sum of all others: its length is tried first, since it limits them."""
    *before, last = pieces
    found: list[tuple[str, ...]] = []
    for length in range(1, min(_LONGEST_NUMBER, len(last)) + 1):
        total = last[-length:]
        if length > 1 and total[0] == "0":
            continue
        rest = [*before, last[:-length]] if length < len(last) else before
        found += [(*others, total) for others in _Search(rest, width - 1, {}, int(total)).all()]
    return found


class _TooManyError(Exception):
    pass


class _Search:
    """Walks over all ways to cut pieces of digits into numbers, dropping those whose sums do not hold."""

    def __init__(
        self, pieces: Sequence[str], width: int, sums: Mapping[int, Collection[int]], total: int | None = None
    ) -> None:
        """Prepare; `total` is what all numbers add up to, where that is known."""
        self._total = total
        self._pieces = pieces
        self._width = width
        self._sums = sums
        self._found: list[tuple[str, ...]] = []
        self._steps = 0

    def all(self) -> list[tuple[str, ...]]:
        self._go_on(0, 0, [], 0)
        return self._found

    def _go_on(self, piece: int, place: int, numbers: list[str], spent: int) -> None:
        """Cut on from digit `place` of a piece, behind the numbers that are cut already, which add up to `spent`."""
        self._steps += 1
        if self._steps > _MOST_STEPS or len(self._found) > _MOST_READINGS:
            raise _TooManyError
        if piece == len(self._pieces):
            if len(numbers) == self._width and self._total in (None, spent):
                self._found.append(tuple(numbers))
            return
        digits = self._pieces[piece]
        left = self._width - len(numbers)
        ahead = sum(map(len, self._pieces[piece:])) - place
        if left < len(self._pieces) - piece or (self._total is not None and ahead > left * len(str(self._total))):
            return
        longest = 1 if digits[place] == "0" else min(_LONGEST_NUMBER, len(digits) - place)
        for end in range(place + 1, place + longest + 1):
            sum_so_far = spent + int(digits[place:end])
            if self._total is not None and sum_so_far > self._total:
                break
            numbers.append(digits[place:end])
            if self._adds_up(numbers):
                self._go_on(*((piece + 1, 0) if end == len(digits) else (piece, end)), numbers, sum_so_far)
            numbers.pop()

    def _adds_up(self, numbers: Sequence[str]) -> bool:
        parts = self._sums.get(len(numbers) - 1)
        return parts is None or sum(int(numbers[part]) for part in parts) == int(numbers[-1])
