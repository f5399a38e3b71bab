"""Findings as lines for a terminal, or for a file: there without colours.

No text of a report reaches the terminal as it is: what would be obeyed there is written out (`visible`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from loader.messages import tell
from loader.visible import clipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loader.checking.summary import Summary
    from loader.checking.waivers import Waiver
    from loader.warehouse import Finding

#: More findings than anyone reads on a terminal.
MOST_SHOWN = 200
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "hint": "\x1b[2m"}
_PLAIN = "\x1b[0m"
_LONGEST_NAME = 60
_LONGEST_TEXT = 120
_NARROWEST = 40
#: Under a finding: 应有, 填报, 位置, 编号, each with what it introduces.
_INDENT = 6
_LABEL = 6
_PIECE = re.compile(r"[^;]*;[; ]*|[^;]+")


def summary_lines(summary: Summary, *, has_colours: bool, has_waived: bool) -> Iterator[str]:
    """The table of counts: a line a rule and severity, errors first."""
    header = (tell("rule"), tell("name"), tell("severity"), tell("findings"), tell("reports"), tell("waived"))
    rows = [
        (
            count.rule.check_id, clipped(count.rule.name_zh, _LONGEST_NAME), count.severity,
            f"{count.n_findings:,}", f"{count.n_reports:,}", f"{count.n_waived:,}",
        )
        for count in summary.counts
        if count.n_findings or has_waived
    ]  # fmt: skip
    if not rows:
        yield tell("no findings in {count:,} reports", count=summary.n_reports)
        return
    used = len(header) if has_waived else len(header) - 1
    widths = [max(cell_len(row[place]) for row in (header, *rows)) for place in range(used)]
    yield _row(header[:used], widths)
    for row in rows:
        yield _coloured(_row(row[:used], widths), row[2], has_colours)


def finding_lines(findings: Iterable[tuple[Finding, Waiver | None]], width: int, *, has_colours: bool) -> Iterator[str]:
    """The findings, those of a severity, agency and year under one heading; the end says how many are left out."""
    width = max(width, _NARROWEST)
    heading: tuple[object, ...] = ()
    for n_shown, (finding, waiver) in enumerate(findings):
        if n_shown == MOST_SHOWN:
            return
        last, heading = heading, (finding.severity, finding.report_id)
        if heading != last:
            who = clipped(finding.agency_name or tell("no agency"), _LONGEST_NAME)
            year = finding.year or tell("no year")
            yield ""
            yield from _wrapped(f"{who} {year}  {clipped(finding.source_path, _LONGEST_TEXT)}", width, 0)
        yield from _finding(finding, waiver, width, has_colours=has_colours)


def _finding(finding: Finding, waiver: Waiver | None, width: int, *, has_colours: bool) -> Iterator[str]:
    what = f"{finding.check_id} {clipped(finding.scope_label_zh, _LONGEST_NAME)}: {clipped(finding.message_zh, _LONGEST_TEXT)}"
    for line in _wrapped(f"{finding.severity:<8}{what}", width, 2):
        yield _coloured(line, finding.severity, has_colours)
    texts = (
        ("应有", finding.expected_zh),
        ("填报", finding.operands_zh),
        ("位置", finding.locators),
        ("编号", finding.finding_id),
        ("豁免", None if waiver is None else f"{waiver.reason} ({waiver.who})"),
    )
    for label, text in texts:
        if text:
            lines = _wrapped(clipped(text, _LONGEST_TEXT), width, _INDENT + _LABEL)
            first, *rest = lines
            yield " " * _INDENT + label + first[_INDENT + cell_len(label) :]
            yield from rest


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    # Numbers stand at the right.
    padded = (
        " " * (width - cell_len(cell)) + cell if place > 2 else cell + " " * (width - cell_len(cell))
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    """Lines that break behind `;` where they can."""
    room = width - indent
    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1]) + cell_len(piece.rstrip()) > room:
            lines += chop_cells(piece, room)
        else:
            lines[-1] += piece
    return [" " * indent + line.strip() for line in lines if line.strip()]


def _coloured(line: str, severity: str, has_colours: bool) -> str:
    return f"{_COLOURS[severity]}{line}{_PLAIN}" if has_colours else line
