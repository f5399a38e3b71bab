"""Numbers as sentences write them, and where folded text stands in the printed one."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.normalize import PRINTED_GLOSS, simplify_characters

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,6})?")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {None: 1, "万": 10_000, "亿": 100_000_000}
#: Longer runs of digits are no counts.
_LONGEST = 16


def read_amount(digits: str, scale: str | None, unit: str | None) -> Decimal | None:
    """The number of `digits` (ASCII or Chinese) in units; None where it is none (十十, 1,2), or a broken count (2.5件)."""
    if len(digits) > _LONGEST:
        return None
    if digits[0].isdigit():
        number = Decimal(digits.replace(",", "")) if _PLAIN.fullmatch(digits) else None
    else:
        number = read_numeral(digits)
    if number is None:
        return None
    scaled = number * _SCALES[scale]
    is_count = unit is not None and unit != "%" and not unit.endswith("元")
    return scaled if not is_count or scaled == scaled.to_integral_value() else None


def read_numeral(text: str) -> Decimal | None:
    """三十二 -> 32, 二〇 -> 20, 一百零五 -> 105; None for what is no numeral."""
    if not any(character in _UNITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total, digit, last_unit = 0, None, 10_000
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            # 十二 begins with its unit, 一百 does not.
            if unit >= last_unit or (digit is None and (unit != 10 or total)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif _DIGITS[character] == 0 and digit is None:
            continue
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[character]
    return Decimal(total + (digit or 0))


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Text in one width and script without glosses, and for each of its characters the place in the printed text."""
    folded = unicodedata.normalize("NFKC", text)
    if len(folded) == len(text) and ("(" not in folded or PRINTED_GLOSS.search(text) is None):
        return simplify_characters(folded), range(len(text))
    hidden: set[int] = set()
    for gloss in PRINTED_GLOSS.finditer(text):
        hidden.update(range(gloss.start() + 1, gloss.end()))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place not in hidden:
            one = unicodedata.normalize("NFKC", character)
            characters.append(one)
            places += [place] * len(one)
    return simplify_characters("".join(characters)), places
