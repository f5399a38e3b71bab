"""Scores a warehouse against the expected facts of generated reports.

    python -m tests.synth.score TRUTH.jsonl WAREHOUSE

In: the truth file that `generate` wrote, and the warehouse's Parquet files. Out: counts in total and by dialect. A fact
counts as wrong where its status is reported and its key does not exist in the report or its value is another one.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

#: Columns of the printed table, with what they count.
COUNTS = {
    "numbers": "recoverable numbers in the reports",
    "right": "of these, reported with the right value",
    "missed": "of these, not reported",
    "wrong": "reported facts with a wrong value",
    "extra": "reported facts on blank cells or on cells the report does not have",
    "untellable": "numbers whose cell the text no longer tells",
    "resolved": "of these, reported with the right value",
    "blanks": "recoverable blank cells",
    "blanks_right": "of these, with status blank",
    "blanks_as_numbers": "blank cells reported as numbers",
}


@dataclass(slots=True)
class Score:
    """Counts over all files and by dialect, and what went wrong, at most `LIMIT` examples of each kind."""

    files: int = 0
    loaded: int = 0
    rejected: int = 0
    #: Files neither in report nor in reject.
    lost_files: list[str] = field(default_factory=list)
    agencies_right: int = 0
    years_right: int = 0
    forms_right: int = 0
    by_dialect: dict[str, Counter[str]] = field(default_factory=dict)
    by_evidence: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def total(self) -> Counter[str]:
        """The counts of all dialects together."""
        whole: Counter[str] = Counter()
        for counts in self.by_dialect.values():
            whole.update(counts)
        return whole

    @property
    def precision(self) -> float:
        """Share of reported facts that are right."""
        counts = self.total
        right = counts["right"] + counts["resolved"]
        reported = right + counts["wrong"] + counts["extra"]
        return right / reported if reported else 1.0

    @property
    def recall(self) -> float:
        """Share of recoverable numbers that are reported right."""
        counts = self.total
        return counts["right"] / counts["numbers"] if counts["numbers"] else 1.0

    def note(self, kind: str, text: str) -> None:
        """Keeps an example."""
        found = self.examples.setdefault(kind, [])
        if len(found) < LIMIT:
            found.append(text)


LIMIT = 25

#: Facts of one report: (table, row, measure, applicant) to (status, value, evidence).
Facts = dict[tuple[str, str, str, str], tuple[str, Decimal | None, str]]


def read_facts(parquet: Path) -> dict[str, Facts]:
    """The facts of a warehouse by report_id."""
    columns = ["report_id", "table_code", "row_code", "measure", "applicant_type", "status", "value", "evidence"]
    reports: dict[str, Facts] = {}
    for row in pl.read_parquet(parquet / "fact.parquet", columns=columns).iter_rows():
        reports.setdefault(row[0], {})[row[1:5]] = (row[5], row[6], row[7] or "")
    return reports


def base_name(source_path: str) -> str:
    """The file name of a source path."""
    return PurePosixPath(source_path.replace("\\", "/")).name


def score(truth_path: Path, warehouse: Path) -> Score:
    """Compares the warehouse in `warehouse` with the expected facts in `truth_path`."""
    parquet = warehouse / "parquet"
    facts = read_facts(parquet)
    reports = {
        base_name(row["source_path"]): row
        for row in pl.read_parquet(parquet / "report.parquet").iter_rows(named=True)
        if row["source_path"]
    }
    reject_path = parquet / "reject.parquet"
    rejected = set()
    if reject_path.exists():
        rejected = {base_name(path) for path in pl.read_parquet(reject_path)["source_path"] if path}
    result = Score()
    with truth_path.open(encoding="utf-8") as lines:
        for line in lines:
            expected = json.loads(line)
            result.files += 1
            report = reports.get(expected["file"])
            if report is None:
                result.rejected += expected["file"] in rejected
                if expected["file"] not in rejected:
                    result.lost_files.append(expected["file"])
                result.note("not_loaded", f"{expected['file']} {expected['dialects']} {expected['noise']}")
                score_report(result, expected, {})
                continue
            result.loaded += 1
            score_names(result, expected, report)
            score_report(result, expected, facts.get(report["report_id"], {}))
    return result


def score_names(result: Score, expected: dict[str, Any], report: dict[str, Any]) -> None:
    """Compares agency, year and the form of each table."""
    name = expected["file"]
    agency, year = report["agency_name"], report["year"]
    result.agencies_right += agency == expected["agency_name"]
    result.years_right += year == expected["year"]
    if agency != expected["agency_name"]:
        result.note("agency", f"{name} {agency!r} expected {expected['agency_name']!r} {expected['noise']}")
    if year != expected["year"]:
        result.note("year", f"{name} {year!r} expected {expected['year']} {expected['noise']}")
    forms = {table: report[f"form_{table}"] for table in ("proactive", "requests", "disputes")}
    wanted = dict(expected["forms"])
    if wanted["requests"] is None:
        # The dispute table is the same in both forms: without a requests table it takes whatever the loader says.
        wanted["disputes"] = forms["disputes"]
    result.forms_right += forms == wanted
    if forms != wanted:
        result.note("form", f"{name} {forms} expected {wanted} {expected['noise']}")


def score_report(result: Score, expected: dict[str, Any], facts: Facts) -> None:
    """Compares the facts of one report with the expected cells."""
    known = set()
    for table, row, measure, applicant, status, printed, value, recoverable in expected["cells"]:
        key = (table, row, measure, applicant)
        known.add(key)
        dialect = expected["dialects"][table]
        counts = result.by_dialect.setdefault(dialect, Counter())
        found = facts.get(key)
        reported = found is not None and found[0] == "reported"
        right = False
        where = f"{expected['file']} {dialect} {'.'.join(key)} printed {printed!r} found {found} {expected['noise']}"
        if status == "reported":
            right = reported and found is not None and found[1] is not None and found[1] == Decimal(value)
            counts["numbers" if recoverable else "untellable"] += 1
            if right:
                counts["right" if recoverable else "resolved"] += 1
            elif reported:
                counts["wrong"] += 1
                result.note("wrong", where)
            if recoverable and not reported:
                counts["missed"] += 1
                result.note("missed", where)
        else:
            counts["blanks"] += recoverable
            counts["blanks_right"] += recoverable and found is not None and found[0] == "blank"
            if reported:
                counts["blanks_as_numbers"] += 1
                counts["extra"] += 1
                result.note("blank_as_number", where)
        if reported and found is not None:
            tally = result.by_evidence.setdefault(found[2], Counter())
            tally["right" if right else "wrong"] += 1
    for key, found in facts.items():
        if key not in known and found[0] == "reported":
            dialect = expected["dialects"].get(key[0], "absent")
            result.by_dialect.setdefault(dialect, Counter())["extra"] += 1
            result.note("extra", f"{expected['file']} {dialect} {'.'.join(key)} found {found} {expected['noise']}")


def format_score(result: Score) -> str:
    """The score as a table for reading."""
    lines = [
        f"files {result.files}  loaded {result.loaded}  rejected {result.rejected}  lost {len(result.lost_files)}",
        f"precision {result.precision:.6f}  recall {result.recall:.6f}",
        f"agencies right {result.agencies_right}  years right {result.years_right}  forms right {result.forms_right}"
        f"  of {result.loaded} loaded",
        "",
        f"{'dialect/blanks':34}" + "".join(f"{name:>18}" for name in COUNTS),
    ]
    for dialect, counts in [*sorted(result.by_dialect.items()), ("total", result.total)]:
        lines.append(f"{dialect:34}" + "".join(f"{counts[name]:>18}" for name in COUNTS))
    lines.append("")
    for evidence, counts in sorted(result.by_evidence.items()):
        lines.append(f"evidence {evidence:12} right {counts['right']:>9}  wrong {counts['wrong']:>6}")
    for kind, found in sorted(result.examples.items()):
        lines += ["", f"{kind}:", *(f"  {text}" for text in found)]
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.synth.score", description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("warehouse", type=Path)
    options = parser.parse_args()
    print(format_score(score(options.truth, options.warehouse)))


if __name__ == "__main__":
    main()
