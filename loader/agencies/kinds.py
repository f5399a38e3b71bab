"""What kind of agency the end of a name tells: the reference tables `agency_*.tsv` as one grammar.

name     = division [local] (government | zone | department)
government = [township] 人民政府 | 人民政府办公室 | 街道办事处 | ...
zone     = ... 开发区 管委会
department = subject {[connector] (subject | filler)} ending [sub-unit]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loader.model import CodebookError
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loader.agencies.model import Level

KIND_COLUMNS = ("kind_code", "kind_name", "main_endings")
SUBJECT_COLUMNS = ("subject", "kind_code", "organ")
WORD_COLUMNS = ("word", "role")
BRANCH_COLUMNS = ("kind_code", "before", "after", "level")
NATIONAL_COLUMNS = ("name", "kind_code")
ROLES = (
    "main",
    "unit",
    "filler",
    "connector",
    "government",
    "government_office",
    "public_office",
    "subdistrict",
    "township",
    "zone",
    "zone_office",
)
#: A law enforcement team beside its department is a body of its own.
_OWN_BODY = "执法"
#: Level of a division by the end of its name.
_TOLD: dict[str, Level] = {
    "自治区": "province",
    "省": "province",
    "自治州": "prefecture",
    "地区": "prefecture",
    "盟": "prefecture",
    "州": "prefecture",
    "县": "county",
    "区": "county",
    "旗": "county",
}


#: How a district in front of a department ends.
_DISTRICT_ENDINGS = ("县", "旗", "区", "市", "州")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name's end tells. `local_name` is what stands in front of it, and the sub-unit behind it."""

    kind_code: str
    #: "" for the main body of the kind.
    organ: str
    local_name: str
    #: Whether it belongs to a township, street or village area below the county.
    is_township: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """How a vertical branch is named around its place: 国家统计局 岳阳 调查队."""

    kind_code: str
    before: str
    after: str
    #: Of the place, where one name is that of a province and of a city; "" where the name tells nothing.
    level: str


class Kinds:
    """The grammar of kinds. Stateless once read but for a memory of what it saw."""

    def __init__(self, reference: Path) -> None:
        """Read the tables.

        Raises:
            CodebookError: a table is missing or malformed, or names a kind or role that there is not.
        """
        rows = read_tsv(reference / "agency_kinds.tsv", KIND_COLUMNS)
        self.names = {row["kind_code"]: row["kind_name"] for row in rows}
        self._main_endings = {row["kind_code"]: frozenset(row["main_endings"].split()) for row in rows}
        subjects = read_tsv(reference / "agency_subjects.tsv", SUBJECT_COLUMNS)
        self._subjects = {row["subject"]: (row["kind_code"], row["organ"]) for row in subjects}
        words = _words(reference)
        self._main = frozenset(words["main"])
        self._government = words["government"][0]
        self.branches = [
            Branch(row["kind_code"], row["before"], row["after"], row["level"])
            for row in read_tsv(reference / "agency_branches.tsv", BRANCH_COLUMNS)
        ]
        national = read_tsv(reference / "national_bodies.tsv", NATIONAL_COLUMNS)
        self.national = {row["name"]: row["kind_code"] for row in national}
        named = {kind for kind, _ in self._subjects.values()} | {branch.kind_code for branch in self.branches}
        if unknown := sorted((named | set(self.national.values())) - self.names.keys()):
            raise CodebookError(f"agency_kinds.tsv: no row for {unknown!r}, which other agency tables name; add them")
        # Atomic: a word once read is not taken apart again, so that no name, however made, takes long.
        part = f"(?>(?:{_any(words['connector'])})?(?:{_any([*self._subjects, *words['filler']])}))"
        self._department = re.compile(
            f"(?P<subject>{_any(self._subjects)})(?P<more>{part}*?)"
            f"(?P<ending>{_any([*words['main'], *words['unit']])})(?P<unit>.*)"
        )
        town = f"(?P<town>.*(?:{_any(words['township'])}))"
        governments = [
            ("subdistrict", f"(?P<town>.+?)(?:{_any(words['subdistrict'])})"),
            ("government_office", f"(?:{town})?(?:{_any(words['government_office'])})"),
            ("government", f"(?:{town})?(?:{_any(words['government'])})|(?:{_any(words['public_office'])})"),
        ]
        self._governments = [(kind, re.compile(pattern)) for kind, pattern in governments]
        self._ends = [
            re.compile(f"(?P<local>.*?)(?P<{kind}>{_any(words[role])})")
            for kind, role in (
                ("subdistrict", "subdistrict"),
                ("government_office", "government_office"),
                ("government", "government"),
                ("government", "public_office"),
            )
        ]
        zone = f"(?P<zone>.*(?:{_any(words['zone'])}))"
        offices = _any([*words["zone_office"], "管理委员会"])
        self._ends.append(re.compile(f"(?P<local>)(?P<development_zone>{zone}(?:{offices}))"))
        self._zone_office = re.compile(f"{zone}(?:{offices})")
        self._township_body = re.compile(f".*(?:{_any(words['township'])})")
        #: What may stand between a division and a department: a zone, a town.
        self._local = re.compile(f".*(?:{_any([*words['zone'], *words['township']])})")
        self.read = lru_cache(maxsize=65_536)(self._read)

    def _read(self, rest: str) -> Kind | None:
        """The kind that the name's part behind the division tells, None where it tells none."""
        for kind_code, pattern in self._governments:
            if (found := pattern.fullmatch(rest)) is not None:
                town = found["town"] or ""
                return Kind(kind_code, "", town, bool(town))
        if (found := self._zone_office.fullmatch(rest)) is not None:
            return Kind("development_zone", "", found["zone"], is_township=False)
        # 某市人民政府金融工作办公室 is the city's office of finance.
        rest = rest.removeprefix(self._government)
        for start in range(len(rest) - 1):
            found = self._department.fullmatch(rest, start)
            if found is not None and (start == 0 or self._local.fullmatch(rest, 0, start)):
                return self._as_department(rest[:start], found)
        return None

    def is_of_unknown_district(self, kind: Kind, rest: str) -> bool:
        """Whether a district that is none of the division's stands in front of the department: misspelt, or of somewhere else."""
        front = kind.local_name if rest.startswith(kind.local_name) else ""
        return front.endswith(_DISTRICT_ENDINGS) and self._local.fullmatch(front) is None

    def at_end(self, name: str) -> tuple[Kind, Level | None] | None:
        """What the end of a name tells whose division is not known, and the level that stands in front of it.

        `local_name` is all in front of the kind. A city may be a prefecture or a county: its level is None.
        """
        for branch in self.branches:
            if branch.before and name.startswith(branch.before) and name.endswith(branch.after):
                name = name.removeprefix(branch.before)
                break
        found = next((found for pattern in self._ends if (found := pattern.fullmatch(name)) is not None), None)
        if found is not None:
            kind_code = next(code for code, text in found.groupdict().items() if text and code not in ("local", "zone"))
            local = found["local"]
            kind = Kind(
                kind_code, "", local, kind_code == "subdistrict" or self._township_body.fullmatch(local) is not None
            )
        else:
            starts = (self._department.fullmatch(name, start) for start in range(len(name) - 1))
            department = next((found for found in starts if found is not None), None)
            if department is None:
                return None
            kind = self._as_department(name[: department.start()], department)
        front = kind.local_name
        level = next((level for ending, level in _TOLD.items() if front.endswith(ending)), None)
        return kind, "township" if kind.is_township else level

    def _as_department(self, local: str, found: re.Match[str]) -> Kind:
        kind_code, organ = self._subjects[found["subject"]]
        is_main = found["ending"] in self._main or found["ending"] in self._main_endings[kind_code]
        if not is_main or _OWN_BODY in found["more"]:
            organ = found[0][: found.start("unit") - found.start()]
        return Kind(kind_code, organ, local + found["unit"], self._township_body.fullmatch(local) is not None)


def _words(reference: Path) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {role: [] for role in ROLES}
    for row in read_tsv(reference / "agency_words.tsv", WORD_COLUMNS):
        if row["role"] not in words:
            raise CodebookError(
                f"agency_words.tsv: {row['word']!r} has the role {row['role']!r}, expected one of {ROLES!r}"
            )
        words[row["role"]].append(row["word"])
    return words


def _any(words: Iterable[str]) -> str:
    """Any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
