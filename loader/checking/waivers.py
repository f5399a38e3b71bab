"""A waiver file -> which findings were reviewed and accepted: by whom, why, and until when.

A file of tab-separated lines: finding, reason, who, until. `finding` is v_check.finding_id, in which `*` may stand for a
whole part: `*/P12/*` is rule P12 in all reports. A finding that is waived is hidden, not gone; it comes back after `until`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from loader.messages import tell
from loader.model import LoaderError
from loader.visible import clipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from loader.warehouse import Finding, FindingKey

COLUMNS = ("finding", "reason", "who", "until")
_ANY = "*"
_SHAPE = "REPORT_ID/CHECK_ID/SCOPE"
#: Longer text of the file is cut in messages.
_LONGEST = 80


class WaiverError(LoaderError):
    """A waiver file that cannot be read as one; nothing is hidden on its word."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A line of a waiver file."""

    #: report_id, check_id and scope; `*` takes all.
    finding: tuple[str, str, str]
    reason: str
    who: str
    #: The last day on which it holds; None for ever.
    until: dt.date | None
    line: int


class Waivers:
    """The waivers of a file, as they hold on a day."""

    def __init__(self, waivers: Iterable[Waiver], today: dt.date) -> None:
        self._by_finding: dict[tuple[str, str, str], list[Waiver]] = defaultdict(list)
        self.expired: list[Waiver] = []
        for waiver in waivers:
            if waiver.until is not None and waiver.until < today:
                self.expired.append(waiver)
            else:
                self._by_finding[waiver.finding].append(waiver)

    def waiver_of(self, finding: Finding | FindingKey) -> Waiver | None:
        """The waiver that hides the finding: the one that names it most closely, of several the first of the file."""
        return next(self._covering(finding), None) if self._by_finding else None

    def without_finding(self, findings: Iterable[FindingKey]) -> list[Waiver]:
        """The waivers in force that none of the findings is met by, in the order of the file.

        Args:
            findings: all findings of the warehouse, whatever is asked for.
        """
        idle = {waiver.line: waiver for waivers in self._by_finding.values() for waiver in waivers}
        for finding in findings:
            if not idle:
                break
            for waiver in self._covering(finding):
                idle.pop(waiver.line, None)
        return [idle[line] for line in sorted(idle)]

    def __bool__(self) -> bool:
        return bool(self._by_finding or self.expired)

    def _covering(self, finding: Finding | FindingKey) -> Iterator[Waiver]:
        for names in product((finding.report_id, _ANY), (finding.check_id, _ANY), (finding.scope, _ANY)):
            yield from self._by_finding.get(names, ())


NO_WAIVERS = Waivers((), dt.date.min)


def read_waivers(path: Path) -> list[Waiver]:
    """The lines of a waiver file. Lines that begin with `#` and blank lines say nothing.

    Raises:
        WaiverError: the file cannot be read, or a line is no waiver; the message gives file, line, found and expected.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WaiverError(
            tell("{path}: cannot be read ({reason}); check the path and its rights", path=path, reason=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise _broken(
            path, number, tell("bytes that are no UTF-8"), tell("tab-separated text saved as UTF-8")
        ) from error
    # Only what editors write ends a line; str.splitlines would also break at the odd characters of pasted text.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [
        (number, [field.strip() for field in line.split("\t")])
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not rows or tuple(rows[0][1]) != COLUMNS:
        number, found = rows[0] if rows else (1, [])
        raise _broken(
            path,
            number,
            tell("the columns {columns}", columns=_quoted(found)),
            tell("a first line with {columns}", columns=_quoted(COLUMNS)),
        )
    return [_waiver(path, number, fields) for number, fields in rows[1:]]


def _waiver(path: Path, number: int, fields: Sequence[str]) -> Waiver:
    # Editors drop the tab before an empty last field.
    if not len(COLUMNS) - 1 <= len(fields) <= len(COLUMNS):
        raise _broken(
            path,
            number,
            tell("{count} fields", count=len(fields)),
            tell("{count} with tabs between them: {columns}", count=len(COLUMNS), columns=_quoted(COLUMNS)),
        )
    finding, reason, who, until = (*fields, "")[: len(COLUMNS)]
    parts = finding.split("/", 2)
    if len(parts) < len(COLUMNS) - 1 or not all(parts):
        raise _broken(
            path,
            number,
            tell("the finding {finding}", finding=_quoted([finding])),
            tell("a finding_id, {shape}", shape=_SHAPE),
        )
    report_id, check_id, scope = parts
    if any(_ANY in part and part != _ANY for part in parts):
        raise _broken(
            path,
            number,
            tell("the finding {finding}", finding=_quoted([finding])),
            tell("`*` for a whole part of {shape}", shape=_SHAPE),
        )
    for name, value in (("reason", reason), ("who", who)):
        if not value:
            raise _broken(
                path,
                number,
                tell("no {name}", name=name),
                tell("a {name}: a waiver tells why, and who decided", name=name),
            )
    return Waiver((report_id, check_id, scope), reason, who, _day(path, number, until), number)


def _day(path: Path, number: int, until: str) -> dt.date | None:
    if not until:
        return None
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        day = None
    if day is None or day.isoformat() != until:
        raise _broken(
            path, number, tell("until {day}", day=_quoted([until])), tell("a day such as 2026-12-31, or nothing")
        )
    return day


def _broken(path: Path, number: int, found: str, expected: str) -> WaiverError:
    return WaiverError(
        tell(
            "{path}, line {number}: found {found}, expected {expected}",
            path=path,
            number=number,
            found=found,
            expected=expected,
        )
    )


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"'{clipped(text, _LONGEST)}'" for text in texts[: len(COLUMNS) + 1]) or "nothing"
