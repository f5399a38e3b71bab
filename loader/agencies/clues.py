"""What a document says beside the agency's name, and which division that speaks for."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from loader.normalize import plain_text, squeeze
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loader.agencies.gazetteer import Gazetteer
    from loader.agencies.model import Clue, Division

COLUMNS = ("clue_kind", "prefix", "division_codes")
#: A code of GB/T 2260 in an index number, and in the uniform social credit code that many index numbers begin with: two
#: characters for the registering authority, then the division.
_CREDIT_CODE = re.compile(r"^1[12](?P<code>\d{6})[0-9A-Z]{8,10}")
_SIX_DIGITS = re.compile(r"^(?P<code>\d{6})(?!\d)|^(?P<longer>\d{6})\d{0,3}[-/]")
#: Which divisions a name without place can mean by its word: 市教育局 is of a prefecture or of a county-level city.
_BY_ENDING = {"省": "province", "市": None, "州": "prefecture", "县": "county", "区": "county", "旗": "county"}


class Surroundings:
    """Weighs clues. Stateless once read."""

    def __init__(self, reference: Path, gazetteer: Gazetteer) -> None:
        """Read the table of area codes.

        Raises:
            CodebookError: the table is missing or malformed.
        """
        self._gazetteer = gazetteer
        self._places: dict[str, dict[str, list[str]]] = {}
        for row in read_tsv(reference / "place_codes.tsv", COLUMNS):
            self._places.setdefault(row["clue_kind"], {})[row["prefix"]] = row["division_codes"].split()

    def choose(self, divisions: Sequence[Division], clues: Sequence[Clue]) -> tuple[Division | None, str]:
        """The only one of some divisions that most clues speak for, and those clues; (None, "") where there is none."""
        support: Counter[str] = Counter()
        reasons: dict[str, list[str]] = {}
        for clue in clues:
            areas = self.areas(clue)
            for division in divisions:
                if any(_agree(area, division.code) for area in areas):
                    support[division.code] += 1
                    reasons.setdefault(division.code, []).append(f"{clue.kind} {clue.value}")
        if not support:
            return None, ""
        best = max(support.values())
        chosen = sorted(code for code, count in support.items() if count == best)
        if len(chosen) != 1:
            return None, ""
        division = next(division for division in divisions if division.code == chosen[0])
        return division, "; ".join(reasons[chosen[0]])

    def named(self, clues: Sequence[Clue], ending: str | None, year: int | None) -> tuple[Division | None, str]:
        """The one division that clues name for a name that lacks its own; None where they name none, or several.

        A telephone number or a postal code tells an area, not whose agency it is: it names nobody.
        """
        found: dict[str, str] = {}
        for clue in clues:
            if clue.kind in self._places:
                continue
            for code in self.areas(clue):
                division = self._gazetteer.named(code, year)
                if _fits(division, ending, has_counties=self._gazetteer.has_counties(code)):
                    found.setdefault(code, f"{clue.kind} {clue.value}")
        if len(found) != 1:
            return None, ""
        ((code, evidence),) = found.items()
        return self._gazetteer.named(code, year), evidence

    def areas(self, clue: Clue) -> list[str]:
        """Codes of the divisions that a clue speaks of; several where it is not definite."""
        if clue.kind in self._places:
            digits = re.sub(r"\D", "", clue.value)
            prefixes = self._places[clue.kind]
            return next((prefixes[digits[:length]] for length in range(6, 1, -1) if digits[:length] in prefixes), [])
        if clue.kind == "index_number":
            found = _CREDIT_CODE.match(clue.value) or _SIX_DIGITS.match(clue.value)
            code = next((group for group in found.groups() if group), "") if found else ""
            return [code] if self._gazetteer.has(code) else []
        return self._named_in(squeeze(plain_text(clue.value)))

    def _named_in(self, text: str) -> list[str]:
        """The divisions that a text names, each the innermost of its chain; ambiguous names speak for all they can be."""
        areas: list[str] = []
        place = 0
        within: list[str] = []
        while place < len(text):
            length, divisions = next(iter(self._gazetteer.at_beginning(text[place:])), (0, ()))
            if not divisions:
                place += 1
                within = []
                continue
            codes = sorted({division.code for division in divisions})
            inner = [code for code in codes if any(_agree(outer, code) and outer != code for outer in within)]
            if inner and areas:
                areas = [area for area in areas if area not in within]
            within = inner or codes
            areas.extend(within)
            place += length
        return areas


def _agree(area: str, code: str) -> bool:
    """Whether one of two divisions lies in the other, or they are one."""
    first, second = area.removesuffix("00").removesuffix("00"), code.removesuffix("00").removesuffix("00")
    return first.startswith(second) or second.startswith(first)


def _fits(division: Division, ending: str | None, *, has_counties: bool) -> bool:
    if ending in ("township", "镇", "乡"):
        return division.level == "county" or (division.level == "prefecture" and not has_counties)
    if ending is None or ending not in _BY_ENDING:
        return False
    level = _BY_ENDING[ending]
    return division.name.endswith(ending) and (level is None or division.level == level)
