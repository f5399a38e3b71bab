"""Inspection -> lines for a terminal, or for a file: there without colours.

No text of the document reaches the terminal as it is: what would be obeyed there is written out (`visible`).
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from loader.inspection.view import Gap
from loader.inspection.wording import (
    MARKS,
    NO_FACT,
    PARTED,
    UNEXPLAINED,
    UNEXPLAINED_MEANING,
    fact_lines,
    gap_lines,
    head_lines,
    issue_line,
    kind_of,
    needs_reason,
    number_of,
    references,
    severity_of,
)
from loader.visible import clipped, visible

if TYPE_CHECKING:
    from loader.inspection.view import BlockView, CellView, Inspection, MatrixCell, MatrixPart, TableView

_STYLES = {
    "labelled": "green", "positional": "cyan", "resolved": "blue", "ocr": "magenta", "blank": "bright_black",
    "ambiguous": "yellow", "unreadable": "red", "absent": "red", "error": "bold red", "warning": "bold yellow",
    "hint": "bright_black", "label": "bright_black",
}  # fmt: skip
_LONGEST_TEXT = 120
#: With more columns than these, headers are broken into short lines.
_FEW_COLUMNS = 5
_NARROWEST = 40


def render_terminal(inspection: Inspection, width: int, *, has_colours: bool) -> str:
    """The inspection as text, no line wider than `width` columns.

    Args:
        inspection: what is shown.
        width: columns of the terminal.
        has_colours: whether escape sequences for colours may be written.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, _NARROWEST),
        force_terminal=has_colours,
        color_system="standard" if has_colours else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    _print_head(console, inspection)
    for block in inspection.blocks:
        _print_block(console, inspection, block)
    if not inspection.blocks:
        _print_title(console, "no cell of a statutory table was found in the document")
    for table in inspection.tables:
        _print_table(console, inspection, table)
    _print_rest(console, inspection)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _text(wording: str, style: str = "") -> Text:
    """Text as it may be printed, whatever it holds."""
    return Text(visible(wording), style)


def _print_title(console: Console, title: str) -> None:
    console.print()
    console.print(_text(title, style="bold"))


def _print_head(console: Console, inspection: Inspection) -> None:
    console.print(_text(visible(inspection.report.meta.title or "– (no title)"), style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for english, _, value in head_lines(inspection):
        grid.add_row(_text(english), _text(value))
    console.print(grid)
    legend = Table.grid(padding=(0, 1))
    legend.add_column(no_wrap=True)
    legend.add_column(overflow="fold")
    for kind, (mark, english, _) in MARKS.items():
        legend.add_row(
            _text(f"12{mark}" if kind in ("labelled", "positional", "resolved", "ocr") else mark, _STYLES[kind]),
            _text(english),
        )
    _print_title(console, "legend")
    console.print(legend)


def _print_block(console: Console, inspection: Inspection, block: BlockView) -> None:
    kind = "table" if block.is_grid else "text"
    _print_title(
        console, f"block {block.block} of the document ({kind}{', scanned' if block.is_scanned else ''}), as found"
    )
    if inspection.is_parted and not block.is_grid:
        console.print(_text(PARTED[0]))
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_column(overflow="fold", ratio=2)
    for row in block.rows:
        if isinstance(row, Gap):
            grid.add_row("", "", _text(f"… {gap_lines(row)[0]}", "bright_black"))
            continue
        for cell in row.cells:
            if cell.kind == "blank" and not (cell.facts or cell.issues or cell.concerned):
                continue
            style = _STYLES[kind_of(cell.facts[0])] if cell.facts else ""
            place = _text(f"r{cell.row} c{cell.column}", "bright_black")
            grid.add_row(place, _text(clipped(cell.text, _LONGEST_TEXT), style), _marks(inspection, cell))
    console.print(grid)


def _marks(inspection: Inspection, cell: CellView) -> Text:
    lines = [_text("label", _STYLES["label"])] if cell.kind == "label" else []
    lines += [_text(wording, _STYLES[kind]) for kind, wording in fact_lines(inspection, cell)]
    lines += [_text(issue_line(inspection, number), _STYLES[severity_of(inspection, number)]) for number in cell.issues]
    if cell.concerned:
        lines.append(_text(f"see {references(cell.concerned)}", "yellow"))
    if cell.kind == "figure" and not (cell.issues or cell.concerned):
        lines.append(_text(NO_FACT[0], "bold red"))
    return Text("\n").join(lines)


def _print_table(console: Console, inspection: Inspection, table: TableView) -> None:
    form = f"form {table.form}" if table.form else "form not known" if table.parts else "not found"
    _print_title(console, f"{table.title} ({table.table_code}, {form})")
    if not table.parts:
        console.print(_text(f"{MARKS['absent'][0]} absent", _STYLES["absent"]))
        for number in table.reasons:
            console.print(_text(issue_line(inspection, number), _STYLES[severity_of(inspection, number)]))
    with_unit = table.table_code == "proactive"
    for part in table.parts:
        console.print(_matrix(part, with_unit=with_unit))
    cells = [cell for part in table.parts for row in part.rows for cell in row.cells]
    for number in dict.fromkeys(number for cell in cells for number in cell.reasons):
        issue = inspection.report.issues[number - 1]
        line = f"#{number} {issue.code} at {issue.locator}" if issue.locator else issue_line(inspection, number)
        console.print(_text(line, _STYLES[issue.severity]))
    if any(not cell.reasons and needs_reason(cell.fact) for cell in cells):
        console.print(_text(f"{UNEXPLAINED} {UNEXPLAINED_MEANING[0]}", _STYLES["error"]))


def _matrix(part: MatrixPart, *, with_unit: bool) -> Table:
    matrix = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    matrix.add_column(overflow="fold")
    is_wide = len(part.columns) > _FEW_COLUMNS
    for column in part.columns:
        label = column.rpartition(" ")[2]
        lines = [label[start : start + 4] for start in range(0, len(label), 4)] if is_wide else [label]
        matrix.add_column("\n".join(lines), justify="right", overflow="fold", min_width=max(map(cell_len, lines)))
    for row in part.rows:
        matrix.add_row(_text(row.label), *(_matrix_cell(cell, with_unit=with_unit) for cell in row.cells))
    return matrix


def _matrix_cell(cell: MatrixCell, *, with_unit: bool) -> Text:
    kind = kind_of(cell.fact)
    mark = MARKS[kind][0]
    if cell.fact is not None and cell.fact.value is not None:
        return _text(f"{number_of(cell.fact, with_unit=with_unit)}{mark}", _STYLES[kind])
    missing = UNEXPLAINED if needs_reason(cell.fact) and not cell.reasons else ""
    return _text(" ".join(filter(None, (mark, references(cell.reasons[:1]), missing))), _STYLES[kind])


def _print_rest(console: Console, inspection: Inspection) -> None:
    if inspection.facts_without_place:
        _print_title(console, "facts whose locator is no cell of the document")
    for fact in inspection.facts_without_place:
        told = number_of(fact, with_unit=True) or fact.status
        console.print(_text(f"{fact.locator}  {told}  {inspection.caption(fact)}", _STYLES[kind_of(fact)]))
    if inspection.issues_without_place:
        _print_title(console, "issues without a place")
    for number in inspection.issues_without_place:
        locator = inspection.report.issues[number - 1].locator
        line = issue_line(inspection, number) + (f" (at {locator}, which is no cell)" if locator else "")
        console.print(_text(line, _STYLES[severity_of(inspection, number)]))
