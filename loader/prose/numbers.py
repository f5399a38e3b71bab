"""Numbers as sentences write them, and where folded text stands in the printed one."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.normalize import PRINTED_GLOSS, simplify

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLASSIFIERS = "件宗起份例条次项笔元"
#: 1,234件, 12件, 1.2万件, 三件, 十二起. Not 10余件, 近百件, 3-5件: then words are left over, and the clause is not read.
NUMBER = re.compile(
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,12}}(?:\.\d{{1,6}})?|[零〇一二两三四五六七八九十百千]{{1,9}})"
    rf"\s?(?P<scale>万|亿)?\s?(?P<unit>万元|[{_CLASSIFIERS}])"
)
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {None: 1, "万": 10_000, "亿": 100_000_000}


def read_number(match: re.Match[str]) -> Decimal | None:
    """The number of a match of `NUMBER`; None where it is no number (十十) or not a whole multiple (1.23456万件)."""
    digits = match["digits"]
    if digits[0].isdigit():
        number: Decimal | None = Decimal(digits.replace(",", ""))
    else:
        number = read_numeral(digits)
    if number is None:
        return None
    scaled = number * _SCALES[match["scale"]]
    return scaled if match["unit"].endswith("元") or scaled == scaled.to_integral_value() else None


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
    if len(folded) == len(text) and not PRINTED_GLOSS.search(text):
        return simplify(folded), range(len(text))
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
    return simplify("".join(characters)), places
