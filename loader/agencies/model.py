"""What the resolution of names passes around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: 'exact': the name alone decides. 'context': the name allows several divisions or none, the document names one.
#: 'alias': a line of the user's file says so. 'proposed': the name misspells a division; nothing is replaced.
#: 'none': none of these; the name stands for itself.
Confidence = Literal["exact", "context", "alias", "proposed", "none"]

Level = Literal["national", "province", "prefecture", "county", "township"]

#: The code of bodies of the whole country.
NATIONAL = "000000"


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one of its names.

    Years are those in which the code had the name: `from_year` None for before 2008, `to_year` None for still. The
    last year is that of the change, in which both names are met.
    """

    code: str
    name: str
    level: Level
    from_year: int | None
    to_year: int | None
    #: Code of the division that goes on with the place, "" where there is none.
    successor_code: str

    def stands_in(self, year: int | None) -> bool:
        """Whether reports for the year may carry the name: they are written in the year after it."""
        if year is None:
            return self.to_year is None
        return (self.from_year is None or self.from_year <= year + 1) and (self.to_year is None or self.to_year >= year)

    def covers(self, year: int | None) -> bool:
        """Whether the code had the name in the year itself."""
        if year is None:
            return self.to_year is None
        return (self.from_year is None or self.from_year <= year) and (self.to_year is None or self.to_year > year)

    def holds(self, code: str) -> bool:
        """Whether the division of that code lies in this one: provinces tell by two digits, prefectures by four."""
        prefix = (
            self.code[:2] if self.level == "province" else self.code[:4] if self.level == "prefecture" else self.code
        )
        return code != self.code and code.startswith(prefix)


@dataclass(frozen=True, slots=True)
class Clue:
    """Something else that the document says: a name, a telephone number, a postal code, an index number, an address."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed name stands for.

    `division_code` and `level` are None where the division cannot be told, `kind_code` where the kind cannot. `local_name`
    is what else the name says (江岸 of 江岸街道办事处, 交通警察支队), "" for the agency of the division itself.
    `organ` parts bodies of one kind (房产管理 from 住房和城乡建设), "" for the main one.
    """

    printed_name: str
    #: The full name: provinces and prefectures put in front, the rest as printed. The printed one where unresolved.
    name: str
    division_code: str | None
    #: Code under which the division goes on today; equal to `division_code` unless it was merged or renumbered.
    current_code: str | None
    level: Level | None
    kind_code: str | None
    organ: str
    local_name: str
    confidence: Confidence
    #: How: 'full_name', 'only_one', 'branch', 'national', 'clues', 'alias', 'misspelling', 'unresolved'.
    method: str
    #: What it was told from, for people.
    evidence: str
    #: Codes of the divisions that the name allows, where it allows several, or misspells them.
    candidates: tuple[str, ...] = ()
    #: What the name itself tells where it is not resolved: the level by its ending, and what stands in front of the kind.
    told_level: Level | None = None
    told_division: str = ""

    @property
    def is_resolved(self) -> bool:
        """Whether division and kind may be used: a proposal may not."""
        return self.confidence in ("exact", "context", "alias")

    @property
    def key(self) -> str | None:
        """What tells agencies apart, the same over spellings, years and loads; None where the name stands for itself."""
        if not self.is_resolved or self.kind_code is None:
            return None
        return "/".join((self.current_code or "", self.level or "", self.kind_code, self.organ, self.local_name))
