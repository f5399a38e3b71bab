"""Divisions whose names differ from the beginning of a text by one character: for proposals, never for use."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loader.agencies.gazetteer import Gazetteer
    from loader.agencies.model import Division

#: Shorter names differ from too many others by one character.
_SHORTEST = 3
_LONGEST = 15
#: 杭洲市 is as like 株洲市 as 杭州市: in short names a look proves nothing.
_LONG_ENOUGH = 4
_HOLE = "\0"
#: The block of ideographs is sorted by radical, each beginning with the radical itself: the places where one begins.
_RADICALS = sorted(ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6))
_IDEOGRAPHS = range(0x4E00, 0xA000)


class Speller:
    """Finds names with one character wrong, missing or too many, by the names with one character left out."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._by_hole: dict[str, list[Division]] = defaultdict(list)
        for division in gazetteer.divisions:
            for key in _holes(division.name):
                self._by_hole[key].append(division)
        self._gazetteer = gazetteer

    def candidates(self, text: str, year: int | None) -> list[tuple[int, list[Division]]]:
        """Lengths of the text's beginning and the divisions it may misspell, longest first."""
        found: list[tuple[int, list[Division]]] = []
        for length in range(min(_LONGEST, len(text) - 2), _SHORTEST - 2, -1):
            beginning = text[:length]
            # The ending of a division is not what is misspelt.
            if beginning[-1] not in "省市县区旗州盟":
                continue
            divisions = {
                division.code: division
                for key in _holes(beginning)
                for division in self._by_hole.get(key, ())
                if division.stands_in(year) and division.name[-1] == beginning[-1] and division.name != beginning
            }
            if divisions:
                found.append((length, [divisions[code] for code in sorted(divisions)]))
        return found


def looks_alike(text: str, name: str) -> bool:
    """Whether two names of one length differ in characters of one radical only, as 漯河 and 瀍河 do."""
    if len(text) != len(name) or len(name) < _LONG_ENOUGH:
        return False
    pairs = [(ord(first), ord(second)) for first, second in zip(text, name, strict=True) if first != second]
    return bool(pairs) and all(
        first in _IDEOGRAPHS
        and second in _IDEOGRAPHS
        and bisect_right(_RADICALS, first) == bisect_right(_RADICALS, second)
        for first, second in pairs
    )


def _holes(name: str) -> set[str]:
    if len(name) < _SHORTEST:
        return set()
    return {name[:place] + _HOLE + name[place + 1 :] for place in range(len(name) - 1)}
