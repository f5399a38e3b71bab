"""Cases of check rules: a report made by hand, perhaps with the agency's report of the year before, and what one rule says.

Each case is a report of an agency of its own, so that no case is another's year before or peer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.handmade import digest, load, made_report, query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loader.model import ParsedReport


@dataclass(frozen=True)
class Case:
    """What is printed and what the rule `rule` says of `scope`."""

    rule: str
    scope: str
    status: str
    values: Mapping[str, int | str | None] = field(default_factory=dict)
    #: Values of the report of the year before; None: there is none.
    before: Mapping[str, int | str | None] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    before_options: Mapping[str, Any] = field(default_factory=dict)
    #: None: that of the rule.
    severity: str | None = None
    #: Left and right value, fractions as text; None: not looked at.
    sides: tuple[object, object] | None = None
    #: None: not looked at.
    detail: str | None = None


def load_cases(folder: Path, cases: Mapping[str, Case]) -> None:
    """One warehouse with a report a case, its bytes called like the case; for 2022 unless the case says otherwise."""
    reports: list[ParsedReport] = []
    for number, (name, case) in enumerate(cases.items()):
        options = {"agency": f"示例{number}县教育局", "year": 2022, **case.options}
        reports.append(made_report(name, case.values, **options))
        if case.before is not None:
            earlier = {**options, "year": options["year"] - 1, **case.before_options}
            reports.append(made_report(f"{name} before", case.before, **earlier))
    load(folder, reports)


def check(folder: Path, name: str, case: Case) -> None:
    """Asserts what the case expects, and that a finding shows its cells where it rests on any."""
    rows = query(
        folder,
        "select status, k.severity, left_value, right_value, detail, r.severity from check_result k join check_rule r "
        f"using (check_id) where report_id = '{digest(name)[:16]}' and check_id = '{case.rule}' and scope = '{case.scope}'",
    )
    assert len(rows) == 1, f"{case.rule} says nothing of {case.scope}"
    status, severity, left, right, detail, usual = rows[0]
    assert status == case.status
    assert severity == (case.severity or usual)
    if case.sides is not None:
        assert [left, right] == [Decimal(side) if isinstance(side, str) else side for side in case.sides]
    if case.detail is not None:
        assert detail == case.detail


def statuses(cases: Mapping[str, Case]) -> dict[str, set[str]]:
    """Rule -> the statuses that its cases show."""
    found: dict[str, set[str]] = {}
    for case in cases.values():
        found.setdefault(case.rule, set()).add(case.status)
    return found


def operands(folder: Path, name: str, rule: str) -> str:
    """The cells of the only finding of a rule, as printed."""
    ((text,),) = query(
        folder, f"select operands from v_check where report_id = '{digest(name)[:16]}' and check_id = '{rule}'"
    )
    return str(text)
