"""The divisions of `data/reference/divisions.tsv`, and which of them the beginning of a name can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, cast

from loader.agencies.model import Division, Level
from loader.model import CodebookError
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

COLUMNS = ("code", "name", "level", "from_year", "to_year", "successor_code", "source")
SHORT_COLUMNS = ("code", "name", "evidence")
_LEVELS = ("province", "prefecture", "county")
#: Peoples in the names of autonomous divisions, which short forms leave out: 恩施州, 长阳县.
_PEOPLES = re.compile(
    r"(?:壮族|回族|维吾尔族?|藏族|羌族|彝族|苗族|侗族|布依族|土家族|傣族|景颇族|白族|傈僳族|哈尼族|哈萨克族?|柯尔克孜|蒙古族?|朝鲜族|"
    r"瑶族|黎族|土族|撒拉族|保安族|东乡族|满族|畲族|水族|仡佬族|毛南族|仫佬族|拉祜族|佤族|独龙族|怒族|纳西族|普米族|布朗族|裕固族|锡伯|"
    r"塔吉克|达斡尔族?|鄂温克族?|各族)+(?=自治)"
)
_AUTONOMOUS = re.compile(r"自治(?P<ending>[区州县旗])$")
_ENDING = re.compile(r"(?:地区|林区|特区|新区|[省市县区旗州盟])$")


class Gazetteer:
    """Divisions by code, by name and by stem. Stateless once read."""

    def __init__(self, reference: Path) -> None:
        """Read the tables.

        Raises:
            CodebookError: a table is missing or malformed, or a short name is of no division.
        """
        self.divisions = [_division(row) for row in read_tsv(reference / "divisions.tsv", COLUMNS)]
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        self._by_stem: dict[str, list[Division]] = defaultdict(list)
        for division in self.divisions:
            self._by_code[division.code].append(division)
            self._by_stem[stem(division.name)].append(division)
            for name in _spellings(division.name):
                self._by_name[name].append(division)
        for row in read_tsv(reference / "division_short_names.tsv", SHORT_COLUMNS):
            if row["code"] not in self._by_code:
                raise CodebookError(f"division_short_names.tsv: {row['code']!r} is no division; mend the code")
            self._by_name[row["name"]].append(self.named(row["code"], None))
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

    def named(self, code: str, year: int | None) -> Division:
        """The division of a code under the name it had in the year; under its last one where it had none then.

        Raises:
            KeyError: there is no such code.
        """
        if code not in self._by_code:
            raise KeyError(code)
        names = self._by_code[code]
        return next((division for division in names if division.stands_in(year)), names[-1])

    def has(self, code: str) -> bool:
        """Whether any division has the code."""
        return code in self._by_code

    def current(self, code: str) -> str:
        """The code under which the place goes on, over all that succeeded it."""
        seen = {code}
        while True:
            names = self._by_code.get(code, [])
            following = next((division.successor_code for division in names if division.successor_code), "")
            if any(division.to_year is None for division in names) or not following or following in seen:
                return code
            seen.add(following)
            code = following

    def at_beginning(self, text: str) -> Iterable[tuple[int, Sequence[Division]]]:
        """Lengths of names that the text begins with and the divisions they stand for, longest first."""
        for length in self._lengths:
            if length <= len(text) and (found := self.by_name(text[:length])):
                yield length, found

    def has_counties(self, code: str) -> bool:
        """Whether a prefecture has any: towns of those without, 东莞 and 中山, lie in it directly."""
        return any(division.code.startswith(code[:4]) for division in self.divisions if division.level == "county")

    def by_stem(self, text: str) -> Sequence[Division]:
        """The divisions called so without their ending: 吴江 is 吴江区 and, before, 吴江市."""
        return self._by_stem.get(text, ())

    def by_name(self, name: str) -> Sequence[Division]:
        """The divisions of a name."""
        return self._by_name.get(name, ())

    def called(self, name: str) -> Sequence[Division]:
        """The divisions of a name, with their ending or without."""
        return [*self.by_stem(name), *self.by_name(name)]

    def parents(self, code: str) -> list[str]:
        """Codes of province and prefecture above a division, as far as there are any."""
        above = [code[:2] + "0000", code[:4] + "00"]
        return [parent for parent in above if parent != code and parent in self._by_code]

    def full_name(self, code: str, year: int | None) -> str:
        """The names of all above a division, and its own."""
        return "".join(self.named(each, year).name for each in (*self.parents(code), code))


def stem(name: str) -> str:
    """A division's name without its ending and the peoples in it: 岳阳 of 岳阳市, 恩施 of 恩施土家族苗族自治州."""
    plain = _AUTONOMOUS.sub("", _PEOPLES.sub("", name))
    shorter = _ENDING.sub("", plain)
    return shorter if len(shorter) >= 2 else plain


def reads_as_another(division: Division, without_ending: str) -> bool:
    """Whether a district's name without its ending reads as another division: 巴州 is 巴音郭楞蒙古自治州 before it is 巴州区."""
    return (
        without_ending != division.name
        and division.level == "county"
        and not division.name.endswith("市")
        and without_ending[-1] in "县区旗州盟"
    )


def _spellings(name: str) -> set[str]:
    """A name and its short forms: 长阳土家族自治县 is also 长阳县, 湘西土家族苗族自治州 also 湘西自治州.

    Regions are not called 新疆区.
    """
    spellings = {name}
    ending = _AUTONOMOUS.search(name)
    if ending and ending["ending"] != "区" and len(plain := stem(name)) >= 2:
        spellings |= {plain + ending["ending"], plain + ending[0]}
    return spellings


def _division(row: dict[str, str]) -> Division:
    if row["level"] not in _LEVELS:
        raise CodebookError(
            f"divisions.tsv: {row['code']!r} has the level {row['level']!r}, expected one of {_LEVELS!r}"
        )
    return Division(
        row["code"],
        row["name"],
        cast("Level", row["level"]),
        int(row["from_year"]) if row["from_year"] else None,
        int(row["to_year"]) if row["to_year"] else None,
        row["successor_code"],
    )
