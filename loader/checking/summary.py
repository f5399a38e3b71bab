"""How many findings there are, by rule and severity, and how many are waived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from loader.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loader.checking.waivers import Waivers
    from loader.warehouse import CheckRule, FindingKey

LEVELS: tuple[Severity, ...] = get_args(Severity)
SEVERITY_ZH: Mapping[str, str] = {"error": "错误", "warning": "警告", "hint": "提示"}


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The findings of a rule at one severity."""

    rule: CheckRule
    severity: Severity
    #: Those that remain, and the reports they are in; those that a waiver hides.
    n_findings: int
    n_reports: int
    n_waived: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings asked for: errors first, then by rule."""

    counts: tuple[RuleCount, ...]
    #: The current reports of the agencies and years asked for, those without findings included.
    n_reports: int

    def n_of(self, severity: Severity) -> int:
        """The findings of a level that remain."""
        return sum(count.n_findings for count in self.counts if count.severity == severity)

    @property
    def n_findings(self) -> int:
        """The findings that remain."""
        return sum(count.n_findings for count in self.counts)

    @property
    def n_waived(self) -> int:
        """The findings that waivers hide."""
        return sum(count.n_waived for count in self.counts)


def summarise(
    findings: Iterable[FindingKey], rules: Mapping[str, CheckRule], waivers: Waivers, n_reports: int
) -> Summary:
    """Count the findings.

    Args:
        findings: those of a rule, severity and report stand together.
        rules: check_id -> rule.
        waivers: which of them are hidden.
        n_reports: the current reports that were asked for.
    """
    found: Counter[tuple[str, Severity]] = Counter()
    waived: Counter[tuple[str, Severity]] = Counter()
    reports: Counter[tuple[str, Severity]] = Counter()
    last_report: dict[tuple[str, Severity], str] = {}
    for finding in findings:
        place = (finding.check_id, finding.severity)
        if waivers.waiver_of(finding) is not None:
            waived[place] += 1
            continue
        found[place] += 1
        if last_report.get(place) != finding.report_id:
            last_report[place] = finding.report_id
            reports[place] += 1
    order = list(rules)
    places = sorted(found | waived, key=lambda place: (LEVELS.index(place[1]), order.index(place[0])))
    counts = (
        RuleCount(rules[check_id], severity, found[place], reports[place], waived[place])
        for place in places
        for check_id, severity in [place]
    )
    return Summary(tuple(counts), n_reports)
