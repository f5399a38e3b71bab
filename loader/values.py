"""Cell text -> number and status, exactly as printed: no rounding, no scale change, no guess.

`1,215` is 1215, `79000.1元` is 79000.1 with its unit, `减21` is -21 in a column of changes; a sentence, two numbers in one
cell or a percentage is `unreadable`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loader.model import Status

#: The column of changes, the only one where 增 and 减 are signs.
CHANGE_MEASURE = "items_change"

_MAX_INTEGER_DIGITS = 12
_MAX_DECIMALS = 6
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})
#: Blanks that printing puts around a thousands comma, a decimal point or a sign: `9 , 487`, `- 35`. Blanks between digits
#: may part two numbers and stay.
_LOOSE_MARK = re.compile(r"\s*([,.])\s*(?=\d)")
_LOOSE_SIGN = re.compile(r"([+-])\s+(?=\d)")
_NUMBER = r"(?P<sign>[+-]?)(?P<integer>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<decimals>\d+))?"
_TEXT_MAX = 40


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says. `number` is None unless status is "reported"; `unit` is None where the cell prints none."""

    number: Decimal | None
    status: Status
    unit: str | None = None
    #: Words behind the number, such as (其中修订16件); "" where there are none.
    note: str = ""


@dataclass(frozen=True)
class ValueGrammar:
    """The words that cells hold beside numbers, from value_words.tsv."""

    blanks: frozenset[str]
    unchanged: frozenset[str]
    signs: Mapping[str, int]
    units: frozenset[str]
    #: Characters that recognition and typists put in place of a zero -> "0".
    zeros: Mapping[int, str]
    number: re.Pattern[str]
    change: re.Pattern[str]

    @classmethod
    def from_words(cls, words: Mapping[str, Mapping[str, str]]) -> ValueGrammar:
        """Build from kind -> text -> value; kinds are blank, unchanged, increase, decrease, unit, zero."""
        signs = {text: int(value) for kind in ("increase", "decrease") for text, value in words[kind].items()}
        units = "|".join(sorted(map(re.escape, words["unit"]), key=len, reverse=True))
        sign_words = "|".join(sorted(map(re.escape, signs), key=len, reverse=True))
        tail = rf"(?:(?P<unit>{units})|\((?P<bracketed>{units})\))?(?P<note>\([^\d()][^()]*\))?"
        return cls(
            blanks=frozenset(words["blank"]),
            unchanged=frozenset(words["unchanged"]),
            signs=signs,
            units=frozenset(words["unit"]),
            zeros=str.maketrans(dict.fromkeys(words["zero"], "0")),
            number=re.compile(_NUMBER + tail),
            change=re.compile(rf"(?P<word>{sign_words}):?\(?{_NUMBER}\)?{tail}"),
        )

    def is_figure(self, text: str) -> bool:
        """Whether a cell's text stands for a value of any column: a number, a change in words, or a mark for none."""
        return self.read(text, CHANGE_MEASURE).status != "unreadable" or self.with_zeros(text) is not None

    def with_zeros(self, text: str) -> Decimal | None:
        """The number that `1O` is if its letter is a zero; None for text that is no number even then, or has no letter."""
        compact = squeeze(plain_text(text))
        digits = compact.translate(self.zeros)
        is_number = digits != compact and digits.isascii() and digits.isdigit() and len(digits) <= _MAX_INTEGER_DIGITS
        return Decimal(digits) if is_number else None

    def read(self, text: str, measure: str) -> Value:
        """The value of a cell of column `measure`.

        Full width, traditional script and thousands separators are read as what they are; a number that does not fit
        DECIMAL(18,6) is `unreadable`.
        """
        if text.isascii() and text.isdigit() and len(text) <= _MAX_INTEGER_DIGITS:
            return Value(Decimal(text), "reported")
        folded = _fold(text)
        compact = squeeze(folded)
        if not compact or compact in self.blanks:
            return Value(None, "blank")
        if len(compact) > _TEXT_MAX or any(unicodedata.category(character) == "No" for character in text):
            return Value(None, "unreadable")  # 12① is no 121
        if measure == CHANGE_MEASURE:
            if compact in self.unchanged:
                return Value(Decimal(0), "reported")
            change = self.change.fullmatch(compact)
            if change and not change["sign"] and _single_number(folded):
                return _value(change, self.signs[change["word"]])
        number = self.number.fullmatch(compact)
        return _value(number, 1) if number and _single_number(folded) else Value(None, "unreadable")


def _fold(text: str) -> str:
    folded = plain_text(text).translate(_MINUS_SIGNS).replace("\u200b", "")
    return _LOOSE_SIGN.sub(r"\1", _LOOSE_MARK.sub(r"\1", folded)).strip()


def _single_number(folded: str) -> bool:
    """False where white space stands between two digits: `1 2` may be two numbers."""
    return re.search(r"\d\s+\d", folded) is None


def _value(match: re.Match[str], sign: int) -> Value:
    integer = (match["integer"] or "").replace(",", "")
    decimals = match["decimals"] or ""
    if not (integer or decimals):
        return Value(None, "unreadable")
    if len(integer.lstrip("0")) > _MAX_INTEGER_DIGITS or len(decimals.rstrip("0")) > _MAX_DECIMALS:
        return Value(None, "unreadable")
    number = (
        Decimal(f"{match['sign']}{integer or '0'}.{decimals or '0'}") if decimals else Decimal(match["sign"] + integer)
    )
    return Value(number * sign, "reported", match["unit"] or match["bracketed"], match["note"] or "")


#: Stands for a text that says more than a plain number, or less.
_NOT_PLAIN: tuple[Decimal | None, Status] = (None, "unreadable")


class ValueMemory:
    """Reads the cells of whole tables; remembers their texts, which repeat endlessly. That never changes a result."""

    def __init__(self, grammar: ValueGrammar, *, remember: int = 100_000) -> None:
        self._grammar = grammar
        self._remember = remember
        self._numbers: dict[str, tuple[Decimal | None, Status]] = {}
        self._changes: dict[str, tuple[Decimal | None, Status]] = {}

    def plain(self, texts: Sequence[str], changes: Sequence[int]) -> list[tuple[Decimal | None, Status]] | None:
        """Number and status of each cell of a table; None where a cell is no plain number and no mark for none.

        Args:
            texts: of the cells.
            changes: positions of those in the column of changes.
        """
        known = self._numbers
        read = [known.get(text) for text in texts]
        for place in changes:
            read[place] = self._changes.get(texts[place])
        for place, value in enumerate(read) if None in read else ():
            if value is None:
                read[place] = self._learn(texts[place], is_change=place in changes)
        values = [value for value in read if value is not None]
        return None if _NOT_PLAIN in values else values

    def _learn(self, text: str, *, is_change: bool) -> tuple[Decimal | None, Status]:
        value = self._grammar.read(text, CHANGE_MEASURE if is_change else "")
        is_plain = value.status in ("reported", "blank") and value.unit is None and not value.note
        known = self._changes if is_change else self._numbers
        if len(known) >= self._remember:
            known.clear()
        known[text] = (value.number, value.status) if is_plain else _NOT_PLAIN
        return known[text]
