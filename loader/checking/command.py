"""`ogi check`: which findings are asked for, what waivers hide of them, and in which form they go out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from shutil import get_terminal_size
from typing import IO, TYPE_CHECKING, get_args

import click

from loader.checking import records, workbook
from loader.checking.output import replacing
from loader.checking.summary import Summary, summarise
from loader.checking.terminal import MOST_SHOWN, finding_lines, summary_lines
from loader.checking.waivers import Waivers, read_waivers
from loader.messages import tell, tell_count
from loader.model import Severity
from loader.normalize import simplify
from loader.notes import confirm, note
from loader.options import fixed_time, today, warehouse_option
from loader.visible import clipped, visible
from loader.warehouse import FindingReader, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.checking.waivers import Waiver
    from loader.warehouse import Finding

#: The waiver file that is used where none is named, in the folder of the warehouse; a load leaves it alone.
WAIVERS_FILE = "waivers.tsv"
_PIPED_WIDTH = 100
_MOST_NAMES = 5
#: A name that shares fewer of its characters is no slip of the other.
_NEAR = 0.5
_FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".json": "json"}


@click.command()
@warehouse_option
@click.option("--agency", "agencies", multiple=True, metavar="TEXT", help="Part of an agency's name, or its agency_id.")
@click.option("--year", "years", multiple=True, type=int, metavar="YEAR", help="Year reported on.")
@click.option(
    "--rule", "rules", multiple=True, metavar="RULE", help="Rule such as R01, or a family of rules such as R."
)
@click.option(
    "--severity",
    type=click.Choice(get_args(Severity)),
    default="hint",
    show_default=True,
    help="This level and those above it.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", *_FORMATS.values()]),
    help="Form of the result; by default that of the suffix of --out, else table.",
)
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout.")
@click.option("--summary", "is_summary", is_flag=True, help="Only how many findings there are by rule and severity.")
@click.option(
    "--waivers",
    "waiver_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"File of reviewed findings to hide; by default {WAIVERS_FILE} in the warehouse, where it exists.",
)
@click.option("--show-waived", is_flag=True, help="Show findings that are waived too, marked as such.")
def check(
    warehouse: Path,
    agencies: Sequence[str],
    years: Sequence[int],
    rules: Sequence[str],
    severity: Severity,
    file_format: str | None,
    out: Path | None,
    is_summary: bool,
    waiver_file: Path | None,
    show_waived: bool,
) -> None:
    """List what the consistency checks found; exit code 1 where an error-level finding remains.

    The table counts the findings and shows the first of them; --format csv, json and xlsx have all. The workbook is made
    to be sent to the agencies. A waiver file is tab-separated with the columns finding, reason, who, until: `finding` is
    the id of a finding, in which * may stand for the report, the rule or the scope; `until` is empty or the last day.

    \b
    Example:
      ogi check --agency 商务局 --year 2023 --severity warning
      ogi check --rule R --rule X01 --out findings.xlsx
    """
    file_format = file_format or _FORMATS.get(out.suffix.lower() if out else "", "table")
    if file_format == "xlsx":
        if out is None or is_summary:
            raise click.UsageError(tell("--format xlsx needs --out FILE, and has the summary on a sheet of its own"))
        workbook.check_writable()
    waiver_file = waiver_file or _default_waivers(warehouse)
    if out is not None:
        _refuse_input(out, warehouse, waiver_file)
    with FindingReader(warehouse) as reader:
        wanted = _wanted(reader, agencies, years, rules, severity)
        waivers = Waivers(read_waivers(waiver_file) if waiver_file else (), today())
        n_reports = reader.count_reports(wanted)
        summary = summarise(reader.keys(wanted), reader.rules(), waivers, n_reports)
        result = _Result(reader, wanted, waivers, summary, is_summary=is_summary, show_waived=show_waived)
        if file_format == "xlsx" and out is not None:
            with replacing(out) as path:
                result.write_workbook(path)
        elif out is not None:
            # Excel takes a file without the mark for one of the local code page.
            encoding = "utf-8-sig" if file_format == "csv" else "utf-8"
            with replacing(out) as path, path.open("w", encoding=encoding, newline="") as file:
                result.write_text(file, file_format)
        else:
            encoded = None if file_format == "table" else "utf-8"
            with click.open_file("-", "w", encoding=encoded, errors="replace") as stream:
                result.write_text(stream, file_format)
                stream.flush()
        if out is not None:
            confirm(str(out))
        note(_counted(summary, n_reports))
        if waivers:
            note(_told(waivers, summary.n_waived, waivers.without_finding(reader.keys(Wanted()))))
    if summary.n_of("error"):
        sys.exit(1)


class _Result:
    """What is asked for, in the form that is asked for."""

    def __init__(
        self,
        reader: FindingReader,
        wanted: Wanted,
        waivers: Waivers,
        summary: Summary,
        *,
        is_summary: bool,
        show_waived: bool,
    ) -> None:
        self._reader = reader
        self._wanted = wanted
        self._waivers = waivers
        self._summary = summary
        self._is_summary = is_summary
        self._show_waived = show_waived

    def write_workbook(self, path: Path) -> None:
        findings = self._shown(self._reader.findings(self._wanted, "agency"))
        workbook.write_workbook(path, self._summary, findings, made_at=fixed_time(), has_waived=self._show_waived)

    def write_text(self, out: IO[str], file_format: str) -> None:
        if file_format == "table":
            out.writelines(f"{line}\n" for line in self._lines(out))
            return
        write = {"csv": records.write_csv, "json": records.write_json}[file_format]
        if self._is_summary:
            write(out, records.SUMMARY_COLUMNS, records.summary_records(self._summary))
        else:
            findings = self._shown(self._reader.findings(self._wanted))
            write(out, records.FINDING_COLUMNS, records.finding_records(findings))

    def _lines(self, out: IO[str]) -> Iterator[str]:
        has_colours = out.isatty() and not os.environ.get("NO_COLOR")
        yield from summary_lines(self._summary, has_colours=has_colours, has_waived=self._show_waived)
        if self._is_summary:
            return
        width = get_terminal_size().columns if out.isatty() else _PIPED_WIDTH
        # Among so many findings there are enough that are not waived.
        first = self._reader.findings(self._wanted, most=MOST_SHOWN + self._summary.n_waived)
        yield from finding_lines(self._shown(first), width, has_colours=has_colours)
        n_left = self._summary.n_findings + self._summary.n_waived * self._show_waived - MOST_SHOWN
        if n_left > 0:
            yield ""
            yield tell(
                "… {count:,} more; --format csv has all of them, --agency, --year, --rule and --severity choose",
                count=n_left,
            )

    def _shown(self, findings: Iterator[Finding]) -> Iterator[tuple[Finding, Waiver | None]]:
        for finding in findings:
            waiver = self._waivers.waiver_of(finding)
            if waiver is None or self._show_waived:
                yield finding, waiver


def _wanted(
    reader: FindingReader, agencies: Sequence[str], years: Sequence[int], rules: Sequence[str], severity: Severity
) -> Wanted:
    """The filters, where each of them chooses something.

    Raises:
        click.UsageError: one chooses nothing: an empty answer would look like reports without findings.
    """
    names = tuple(simplify(agency.strip()) for agency in agencies)
    for name in names:
        if not name or not reader.count_reports(Wanted(agencies=(name,))):
            near = _near(name, reader.agency_names())
            raise click.BadParameter(
                tell(
                    "no agency with a report is called {name!r}; near are {near}",
                    name=clipped(name, 80),
                    near=", ".join(near),
                )
                if near
                else tell("no agency with a report is called {name!r}", name=clipped(name, 80)),
                param_hint="--agency",
            )
    known = reader.rules()
    families = sorted({check_id[0] for check_id in known})
    wanted_rules = tuple(rule.strip().upper() for rule in rules)
    for rule in wanted_rules:
        if rule not in known and rule not in families:
            there_are = [check_id for check_id in known if check_id[:1] == rule[:1]] or families
            raise click.BadParameter(
                tell(
                    "no rule is called {rule!r}; there are {rules}", rule=clipped(rule, 80), rules=", ".join(there_are)
                ),
                param_hint="--rule",
            )
    wanted = Wanted(names, tuple(years), wanted_rules, severity)
    if (names or years) and not reader.count_reports(wanted):
        raise click.BadParameter(
            tell("no report of these agencies is on {years}", years=", ".join(map(str, years)))
            if names
            else tell("no report is on {years}", years=", ".join(map(str, years))),
            param_hint="--year",
        )
    return wanted


def _near(name: str, names: Sequence[str]) -> list[str]:
    """The names that share most characters with one that was typed."""
    typed = Counter(name)

    def likeness(other: str) -> float:
        return 2 * (typed & Counter(other)).total() / (len(name) + len(other))

    rated = sorted((-likeness(other), other) for other in names if other)
    return [clipped(other, 80) for rating, other in rated[:_MOST_NAMES] if -rating >= _NEAR]


def _default_waivers(warehouse: Path) -> Path | None:
    path = warehouse / WAIVERS_FILE
    return path if path.exists() else None


def _refuse_input(out: Path, warehouse: Path, waiver_file: Path | None) -> None:
    for path in (warehouse / "ogi.duckdb", waiver_file):
        if path is not None and path.exists() and out.exists() and out.samefile(path):
            raise click.ClickException(
                visible(tell("{path} is what the findings are read with; choose another --out", path=out))
            )


def _told(waivers: Waivers, n_waived: int, idle: Sequence[Waiver]) -> str:
    """What the waivers did, on one line."""
    parts = [tell_count("{count:,} finding waived", "{count:,} findings waived", n_waived)]
    if expired := waivers.expired:
        lines = _lines_of(expired)
        parts.append(
            tell_count(
                "{count:,} waiver expired (line {lines})",
                "{count:,} waivers expired (line {lines})",
                len(expired),
                lines=lines,
            )
        )
    if idle:
        lines = _lines_of(idle)
        parts.append(
            tell_count(
                "{count:,} waiver matches nothing (line {lines})",
                "{count:,} waivers match nothing (line {lines})",
                len(idle),
                lines=lines,
            )
        )
    return tell(", ").join(parts)


def _lines_of(waivers: Sequence[Waiver]) -> str:
    numbers = ", ".join(str(waiver.line) for waiver in waivers[:_MOST_NAMES])
    return numbers + (", …" if len(waivers) > _MOST_NAMES else "")


def _counted(summary: Summary, n_reports: int) -> str:
    return tell_count(
        "{errors:,} error, {warnings:,} warning, {hints:,} hint in {count:,} report",
        "{errors:,} error, {warnings:,} warning, {hints:,} hint in {count:,} reports",
        n_reports,
        errors=summary.n_of("error"),
        warnings=summary.n_of("warning"),
        hints=summary.n_of("hint"),
    )
