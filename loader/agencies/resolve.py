"""A printed name -> the agency: division, kind, and how sure that is.

Ambiguous stays ambiguous unless the document decides, and a misspelt division is proposed, never put in place of what is
printed: a wrong agency mixes the figures of two, a missing one is seen and mended by a line in the alias file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loader.agencies.clues import Surroundings
from loader.agencies.gazetteer import Gazetteer, reads_as_another, stem
from loader.agencies.kinds import Kinds
from loader.agencies.model import NATIONAL, Clue, Confidence, Division, Level, Resolution
from loader.agencies.spelling import Speller, looks_alike
from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loader.agencies.kinds import Kind

_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_NOT_NAME = re.compile(r"[^\u3400-\u9fff〇A-Za-z0-9·、]+")
_STATE = "中华人民共和国"
#: A division of the Xinjiang Production and Construction Corps is one body with its city: 第八师石河子市.
_CORPS = re.compile(r"^(?:新疆生产建设兵团)?第?[一二三四五六七八九十]{1,3}师(?=.)")
#: How an office of a department in a district is called.
_OFFICE = re.compile(r"^(?P<place>.+?)(?:分局|管理局|监管局|监督管理局)$")
#: What is longer is no name.
_LONGEST = 80
#: A name that lacks its place: 区统计局, 本县教育局, 我局.
_OWN = re.compile(r"^(?:本|我|该)?(?P<ending>[省市县区旗州镇乡])?")


class Resolver:
    """Resolves names; reads its tables once and is stateless but for memories of what it saw."""

    def __init__(self, reference: Path) -> None:
        """Read the reference tables.

        Raises:
            CodebookError: a table is missing or malformed.
        """
        self.gazetteer = Gazetteer(reference)
        self.kinds = Kinds(reference)
        self._speller = Speller(self.gazetteer)
        self._surroundings = Surroundings(reference, self.gazetteer)

    def resolve(self, name: str, year: int | None = None, clues: Sequence[Clue] = ()) -> Resolution:
        """What the name stands for in a report for the year that says `clues` elsewhere."""
        text = _name(name)
        if text.removeprefix(_STATE) in self.kinds.national:
            text = text.removeprefix(_STATE)
            kind_code = self.kinds.national[text]
            return Resolution(
                name, text, NATIONAL, NATIONAL, "national", kind_code, text if kind_code == "central_bank" else "", "",
                "exact", "national", "a body of the whole country",
            )  # fmt: skip
        branch = self._as_branch(name, text, year, clues)
        if branch is not None:
            return branch
        text = _CORPS.sub("", text.removeprefix(_STATE))
        length, divisions = self._chain(text, year)
        if divisions:
            return self._with_place(name, text, length, divisions, year, clues)
        return self._without_place(name, text, year, clues)

    # --- names that begin with a division

    def _chain(self, text: str, year: int | None, within: Division | None = None) -> tuple[int, list[Division]]:
        """How far the text is a chain of divisions, each in the one before, and what the last can be."""
        best: tuple[int, list[Division]] = (0, [])
        for length, divisions in self.gazetteer.at_beginning(text):
            fitting = [division for division in divisions if within is None or within.holds(division.code)]
            ends: list[Division] = []
            furthest = 0
            for division in fitting:
                further, inner = self._chain(text[length:], year, division)
                if further > furthest:
                    furthest, ends = further, list(inner)
                elif further and further == furthest:
                    ends.extend(inner)
            if fitting and not furthest:
                ends = fitting
            if ends and length + furthest > best[0]:
                best = (length + furthest, self._of_the_time(ends, year))
        return best

    def _of_the_time(self, divisions: Sequence[Division], year: int | None) -> list[Division]:
        """One division a place: those that had the name in the year, where any had; of two codes of one place the year's."""
        of_the_time = [division for division in divisions if division.stands_in(year)] or divisions
        places: dict[str, Division] = {}
        for division in sorted(of_the_time, key=lambda division: (not division.covers(year), division.code)):
            places.setdefault(self.gazetteer.current(division.code), division)
        return sorted(places.values(), key=lambda division: division.code)

    def _with_place(
        self, name: str, text: str, length: int, divisions: list[Division], year: int | None, clues: Sequence[Clue]
    ) -> Resolution:
        rest = text[length:]
        kind = self.kinds.read(rest)
        if kind is None or self.kinds.is_of_unknown_district(kind, rest):
            for further, inner in self._speller.candidates(rest, year):
                held = [other for other in inner if any(division.holds(other.code) for division in divisions)]
                if held and (behind := self.kinds.read(rest[further:])) is not None:
                    return self._proposal(name, rest, further, held, behind, clues)
        if kind is None and len(divisions) == 1 and (district := self._within(divisions[0], rest, year)) is not None:
            division, department, its_kind = district
            evidence = f"{rest.removesuffix(department)} in {text[:length]} is {division.code}"
            return self._resolved(name, division, department, its_kind, year, "exact", "full_name", evidence)
        if kind is None and (short := self._by_stem(text, year)) is not None:
            # 义乌市场监督管理局 is of 义乌, though it begins with 义乌市.
            division, rest, kind = short
            return self._resolved(
                name, division, rest, kind, year, "exact", "only_one", f"{division.name} without its ending"
            )
        if kind is None or (kind.local_name and self.kinds.is_of_unknown_district(kind, rest)):
            return self._unresolved(name, kind, divisions, "nothing behind the division tells the kind" if kind is None else
                                    f"{kind.local_name} is no division there")  # fmt: skip
        place = text[:length]
        if len(divisions) == 1:
            division = divisions[0]
            division = self._of_office(division, kind, year) or self._of_zone(division, kind, year) or division
            return self._resolved(name, division, rest, kind, year, "exact", "full_name" if self._is_full(place, division) else
                                  "only_one", f"{place} is {division.code}; {rest}")  # fmt: skip
        supported, evidence = self._surroundings.choose(divisions, clues)
        if supported is not None:
            return self._resolved(name, supported, rest, kind, year, "context", "clues", f"{place}: {evidence}")
        return self._unresolved(name, kind, divisions, f"{place} is the name of {len(divisions)} divisions")

    def _is_full(self, place: str, division: Division) -> bool:
        return place != division.name or not self.gazetteer.parents(division.code)

    def _of_office(self, division: Division, kind: Kind, year: int | None) -> Division | None:
        """An office of a department in a district is the district's: 苏州市…局吴江分局."""
        office = _OFFICE.match(kind.local_name)
        return self._inner(division, office["place"], year) if office else None

    def _of_zone(self, division: Division, kind: Kind, year: int | None) -> Division | None:
        """A zone named after a city of the province is the city's: 江苏省苏州工业园区管委会."""
        if kind.kind_code != "development_zone" or division.level != "province":
            return None
        cities = (self._inner(division, kind.local_name[:length], year, "prefecture") for length in (4, 3, 2))
        return next((city for city in cities if city), None)

    def _inner(self, division: Division, place: str, year: int | None, level: str = "") -> Division | None:
        """The only division (of a level) in another that is called so, with its ending or without."""
        inner = {
            other.code: other
            for other in self.gazetteer.called(place)
            if division.holds(other.code) and other.stands_in(year) and level in ("", other.level)
        }
        return next(iter(inner.values())) if len(inner) == 1 else None

    def _within(self, division: Division, rest: str, year: int | None) -> tuple[Division, str, Kind] | None:
        """苏州市吴江生态环境局: a district without its ending, in front of a department."""
        for length in range(min(6, len(rest) - 2), 1, -1):
            inner = self._inner(division, rest[:length], year)
            kind = self.kinds.read(rest[length:]) if inner is not None else None
            if inner is not None and kind is not None and not kind.local_name:
                return inner, rest[length:], kind
        return None

    # --- names that do not

    def _without_place(self, name: str, text: str, year: int | None, clues: Sequence[Clue]) -> Resolution:
        own = _OWN.match(text)
        ending = own["ending"] if own else None
        rest = text[own.end() :] if own else text
        kind = self.kinds.read(rest)
        if kind is not None and not self.kinds.is_of_unknown_district(kind, rest) and (ending or kind.is_township):
            found, evidence = self._surroundings.named(clues, "township" if kind.is_township else ending, year)
            if found is not None:
                return self._resolved(name, found, rest, kind, year, "context", "clues", evidence)
            return self._unresolved(name, kind, (), "the name lacks its division")
        by_stem = self._by_stem(text, year)
        if by_stem is not None:
            division, rest, kind = by_stem
            return self._resolved(
                name, division, rest, kind, year, "exact", "only_one", f"{division.name} without its ending"
            )
        misspelt = self._speller.candidates(text, year)
        for length, divisions in misspelt:
            if (kind := self.kinds.read(text[length:])) is not None:
                return self._proposal(name, text, length, divisions, kind, clues)
        return self._unresolved(name, kind, (), "the name begins with no division")

    def _by_stem(self, text: str, year: int | None) -> tuple[Division, str, Kind] | None:
        """杭州商务局: a division without its ending, if only one is called so and the rest is a department."""
        for length in range(min(6, len(text) - 2), 1, -1):
            codes = {
                division.code: division
                for division in self.gazetteer.called(text[:length])
                if division.stands_in(year) and not reads_as_another(division, text[:length])
            }
            if not codes:
                continue
            kind = self.kinds.read(text[length:])
            if kind is not None and kind.kind_code == "development_zone":
                # 长沙高新区 is named after the city, not after the county of that name.
                highest = [division for division in codes.values() if division.level != "county"]
                codes = {division.code: division for division in highest} or codes
            if kind is not None and (not kind.local_name or kind.kind_code == "development_zone"):
                return (next(iter(codes.values())), text[length:], kind) if len(codes) == 1 else None
        return None

    def _proposal(
        self, name: str, text: str, length: int, divisions: Sequence[Division], kind: Kind, clues: Sequence[Clue]
    ) -> Resolution:
        """A misspelt division: named with its evidence, never used."""
        printed = text[:length]
        supported, evidence = self._surroundings.choose(divisions, clues)
        alike = [division for division in divisions if looks_alike(printed, division.name)]
        if supported is not None:
            division, reason = supported, evidence
        elif len(divisions) == 1:
            division, reason = divisions[0], "no other division is so like it"
        elif len(alike) == 1:
            division, reason = (
                alike[0],
                "of those that are like it only this one differs in a character that looks alike",
            )
        else:
            return self._unresolved(name, kind, divisions, f"{printed} is like {len(divisions)} divisions")
        reason = f"{printed} is like {division.name}: {reason}"
        return Resolution(
            name, name, division.code, self.gazetteer.current(division.code), _level(division, kind), kind.kind_code, kind.organ,
            kind.local_name, "proposed", "misspelling", reason,
            tuple(sorted({division.code for division in divisions})), _level(division, kind), printed,
        )  # fmt: skip

    # --- branches of national bodies

    def _as_branch(self, name: str, text: str, year: int | None, clues: Sequence[Clue]) -> Resolution | None:
        for branch in self.kinds.branches:
            if not (text.startswith(branch.before) and text.endswith(branch.after)):
                continue
            place = text[len(branch.before) : len(text) - len(branch.after)]
            divisions = self._places(place, year)
            if branch.level and len(divisions) > 1:
                divisions = [division for division in divisions if division.level == branch.level] or divisions
            if not divisions:
                continue
            division, evidence = divisions[0], f"{place} is {divisions[0].code}"
            confidence: Confidence = "exact"
            if len(divisions) > 1:
                chosen, evidence = self._surroundings.choose(divisions, clues)
                if chosen is None:
                    return self._unresolved(name, None, divisions, f"{place} is the name of {len(divisions)} divisions")
                division, confidence = chosen, "context"
            level = division.level
            return Resolution(
                name, text, division.code, self.gazetteer.current(division.code), level, branch.kind_code,
                "" if branch.kind_code in ("tax", "customs") and branch.after in ("税务局", "海关") else branch.after, "",
                confidence, "branch" if confidence == "exact" else "clues", evidence,
            )  # fmt: skip
        return None

    def _places(self, place: str, year: int | None) -> list[Division]:
        """The divisions that a branch's place can mean: of its name, or of its stem, the highest first."""
        length, divisions = self._chain(place, year)
        if divisions and length == len(place):
            return divisions
        found = [division for division in self.gazetteer.by_stem(place) if division.stands_in(year)]
        top = [division for division in found if division.level != "county"] or found
        unique = {division.code: division for division in top}
        return list(unique.values())

    # --- what comes out

    def _resolved(
        self, name: str, division: Division, rest: str, kind: Kind, year: int | None, confidence: Confidence, method: str,
        evidence: str,
    ) -> Resolution:  # fmt: skip
        full = self.gazetteer.full_name(division.code, year) + rest
        return Resolution(
            name, full, division.code, self.gazetteer.current(division.code), _level(division, kind), kind.kind_code, kind.organ,
            kind.local_name, confidence, method, evidence,
        )  # fmt: skip

    def _unresolved(self, name: str, kind: Kind | None, divisions: Iterable[Division], evidence: str) -> Resolution:
        codes = tuple(sorted({division.code for division in divisions}))
        told = self.kinds.at_end(_name(name))
        kind = kind or (told[0] if told else None)
        return Resolution(
            name, name, None, None, None, kind.kind_code if kind else None, kind.organ if kind else "",
            kind.local_name if kind else "", "none", "unresolved", evidence, codes, told[1] if told else None,
            told[0].local_name if told else "",
        )  # fmt: skip


def with_alias(resolution: Resolution, printed_name: str, reason: str) -> Resolution:
    """The resolution of the name that a user's alias stands for, as that of the printed one."""
    return replace(resolution, printed_name=printed_name, confidence="alias", method="alias", evidence=reason)


def clean(name: str) -> str:
    """A name as compared: one script and width, no spaces, no remarks in brackets, no marks."""
    return _NOT_NAME.sub("", _BRACKETS.sub("", squeeze(plain_text(name))))


def _name(name: str) -> str:
    """A name as compared; "" where it is too long to be one."""
    text = clean(name)
    return text if len(text) <= _LONGEST else ""


def _level(division: Division, kind: Kind) -> Level:
    return "township" if kind.is_township else division.level


__all__ = ["Resolver", "clean", "stem", "with_alias"]
