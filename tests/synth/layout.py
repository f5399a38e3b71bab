"""Grids to text: one function for each way that crawls write table cells down.

Each dialect says whether a blank cell keeps its place. Where it does not and a row prints some but not all of its
figures, the text no longer tells which cell a figure belongs to: the row's keys are returned as unrecoverable. This is
decided from the grid alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.synth.grids import Grid, GridRow
    from tests.synth.truth import Key

ROW_PIPE_PADDED = "row_pipe_padded"
ROW_PIPE = "row_pipe"
ROW_PIPE_KEEPS_BLANKS = "row_pipe_keeps_blanks"
LEADING_PIPE_ROWS = "leading_pipe_rows"
CELL_PIPE_PADS_OWN_LINE = "cell_pipe_pads_own_line"
CELL_PIPE_NO_PADS = "cell_pipe_no_pads"
CELL_PIPE_PADS_LAST_CELL = "cell_pipe_pads_last_cell"
LONE_PIPE_OPENS_ROW = "lone_pipe_opens_row"
CELL_NEWLINE_PIPE = "cell_newline_pipe"
PIPE_NEWLINE_SPACE_CELL = "pipe_newline_space_cell"
CELL_PER_LINE = "cell_per_line"
CELL_PER_LINE_BLANK_BETWEEN = "cell_per_line_blank_between"
TABS = "tabs"
MARKDOWN = "markdown"
FLIPBOOK_SPACES = "flipbook_spaces"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way of writing cells down.

    `blanks` lists what may become of a blank cell: 'keep' (its place is marked), 'drop' (nothing is printed), 'line'
    (an empty line, which other empty lines may hide). `weight` is its share of tables.
    """

    name: str
    blanks: tuple[str, ...]
    weight: int
    #: Cells end with a pipe, so that a line break inside a cell does no harm.
    marks_cells: bool = False
    #: Each row ends or starts visibly.
    marks_rows: bool = False


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect(ROW_PIPE_PADDED, ("drop",), 16, marks_rows=True),
        Dialect(ROW_PIPE, ("drop",), 7, marks_rows=True),
        Dialect(ROW_PIPE_KEEPS_BLANKS, ("keep",), 4, marks_rows=True),
        Dialect(LEADING_PIPE_ROWS, ("keep",), 6, marks_rows=True),
        Dialect(CELL_PIPE_PADS_OWN_LINE, ("keep", "keep", "drop"), 12, marks_cells=True, marks_rows=True),
        Dialect(CELL_PIPE_NO_PADS, ("keep", "drop"), 6, marks_cells=True),
        Dialect(CELL_PIPE_PADS_LAST_CELL, ("drop", "keep"), 5, marks_cells=True, marks_rows=True),
        Dialect(LONE_PIPE_OPENS_ROW, ("keep", "drop"), 7, marks_cells=True, marks_rows=True),
        Dialect(CELL_NEWLINE_PIPE, ("keep",), 5, marks_cells=True),
        Dialect(PIPE_NEWLINE_SPACE_CELL, ("keep",), 4, marks_cells=True, marks_rows=True),
        Dialect(CELL_PER_LINE, ("drop", "line"), 5),
        Dialect(CELL_PER_LINE_BLANK_BETWEEN, ("drop", "drop", "line"), 16),
        Dialect(TABS, ("keep",), 5, marks_rows=True),
        Dialect(MARKDOWN, ("keep",), 3, marks_rows=True),
        Dialect(FLIPBOOK_SPACES, ("drop",), 4, marks_rows=True),
    )
}


@dataclass(slots=True)
class Style:
    """What one report's tables share besides the dialect."""

    blanks: str = "keep"
    #: What stands before a pipe: a blank, a no-break space or nothing.
    gap: str = " "
    #: Ruled columns to pad the rows to, where they are more than the form has.
    extra_columns: int = 0
    pads_last_row: bool = False
    #: Text of a blank cell that keeps its place: '', a no-break or an ideographic space.
    blank_text: str = ""
    #: Indent of cells in pipe_newline_space_cell, or of the first cell of a row in cell_per_line.
    indent: str = ""
    #: Pads on their own line also in cell_newline_pipe.
    pads_own_line: bool = False
    interleaved_header: bool = False
    #: Labels of the outcome rows are lost and a 0 stands in their place (seed 002).
    lost_labels: bool = False
    #: The outcome row before which a page break left an empty cell and opened a new row (seed 003), or None.
    page_break: int | None = None
    #: Row labels of the tabs dialect stand in a column of their own choice, the figures still seven a row (seed 004).
    loose_columns: bool = False
    outer_pipes: bool = True


def cells_of(row: GridRow, style: Style, *, keeps: bool) -> list[str]:
    """Texts of the row in order, merged cells gone, blank cells kept as '' or gone."""
    texts = [text for _, text in row.labels]
    texts.extend(text or style.blank_text for _, text in row.values if keeps or text)
    return texts


def _pads(grid: Grid, style: Style, cells: list[str], *, last: bool) -> str:
    if last and not style.pads_last_row:
        return ""
    return "|" * max(0, grid.width + style.extra_columns - len(cells))


def _row_lines(grid: Grid, style: Style, *, padded: bool, keeps: bool, leading: bool = False) -> list[str]:
    lines = []
    for index, row in enumerate(grid.rows):
        cells = cells_of(row, style, keeps=keeps)
        body = " ".join(f"{text}{style.gap}|" if text else "|" for text in cells)
        if leading:
            body = f"| {body} "
        pads = _pads(grid, style, cells, last=index == len(grid.rows) - 1) if padded else ""
        if pads:
            body = f"{body} {pads}" if body else pads
        if body:
            lines.append(body)
    return lines


def _cell_lines(grid: Grid, style: Style, *, pads: str, opens: bool = False) -> list[str]:
    lines: list[str] = []
    keeps = style.blanks == "keep"
    for index, row in enumerate(grid.rows):
        cells = cells_of(row, style, keeps=keeps)
        if opens:
            lines.append("|")
        if style.page_break == index:
            lines.append("|")
            cells_printed = ["", *cells]
        else:
            cells_printed = cells
        lines.extend(f"{text}{style.gap}|" if text else "|" for text in cells)
        padding = _pads(grid, style, cells_printed, last=index == len(grid.rows) - 1)
        if not padding or pads == "none":
            continue
        if pads == "last_cell" and cells:
            lines[-1] += " " + padding
        else:
            lines.append(padding)
    return lines


def _newline_pipe(grid: Grid, style: Style) -> list[str]:
    lines: list[str] = []
    for index, row in enumerate(grid.rows):
        cells = cells_of(row, style, keeps=True)
        for text in cells:
            if text:
                lines.append(text)
            lines.append("|")
        padding = _pads(grid, style, cells, last=index == len(grid.rows) - 1)
        if style.pads_own_line and padding:
            lines.append(padding)
    return lines


def _space_cells(grid: Grid, style: Style) -> list[str]:
    indent = style.indent or " "
    lines: list[str] = []
    for row in grid.rows:
        lines.append("| ")
        lines.extend(f"{indent}{text}  | " if text else f"{indent} | " for text in cells_of(row, style, keeps=True))
        lines[-1] = lines[-1].rstrip()
    return lines


def _plain_cells(grid: Grid, style: Style) -> list[str]:
    lines: list[str] = []
    for row in grid.rows:
        cells = cells_of(row, style, keeps=style.blanks == "line")
        if cells and cells[0]:
            cells[0] = style.indent + cells[0]
        lines.extend(cells)
    return lines


def grid_texts(grid: Grid, row: GridRow, style: Style) -> list[str]:
    """The row with every ruled column, covered ones empty."""
    texts = [""] * grid.width
    for column, text in row.labels:
        texts[column] = text.replace("\n", " ")
    for column, text in row.values:
        texts[column] = text or style.blank_text
    if style.loose_columns and row.values and grid.table_code == "requests":
        # Seed 004: '三、本年度办理结果\t(一) 予以公开\t0\t…\t0\t' — figures follow the label, the covered column comes last.
        labels = [text for _, text in row.labels]
        figures = [text for _, text in row.values]
        free = grid.width - len(labels) - len(figures)
        first = row.labels[0][0] if row.labels else 0
        before = min(first, free)
        texts = [""] * before + labels + figures + [""] * (free - before)
    return texts


def _tab_lines(grid: Grid, style: Style) -> list[str]:
    return ["\t".join(grid_texts(grid, row, style)) for row in grid.rows]


def _markdown_lines(grid: Grid, style: Style) -> list[str]:
    left, right = ("| ", " |") if style.outer_pipes else ("", "")
    lines = [left + " | ".join(grid_texts(grid, row, style)) + right for row in grid.rows]
    rule = "|".join(["---"] * grid.width)
    lines.insert(1, f"|{rule}|" if style.outer_pipes else rule)
    return lines


def _flipbook_lines(grid: Grid, style: Style) -> list[str]:
    lines = []
    for index, row in enumerate(grid.rows):
        cells = [text.replace("\n", "") for text in cells_of(row, style, keeps=False)]
        if style.interleaved_header and grid.table_code == "disputes" and index in (1, 2):
            # '结 结 其 尚 总⏎果 果 他 未 计⏎维 纠 结 审⏎持 正 果 结': one character of each column a line.
            tall = [text.replace(" ", "") for text in cells if len(text.replace(" ", "")) <= 4]
            wide = [text for text in cells if len(text.replace(" ", "")) > 4]
            if wide:
                lines.append(" ".join(wide))
            lines.extend(" ".join(text[at] for text in tall if at < len(text)) for at in range(4))
            continue
        if cells:
            lines.append(" ".join(cells))
    return lines


_RENDER: dict[str, Callable[[Grid, Style], list[str]]] = {
    ROW_PIPE_PADDED: lambda grid, style: _row_lines(grid, style, padded=True, keeps=False),
    ROW_PIPE: lambda grid, style: _row_lines(grid, style, padded=False, keeps=False),
    ROW_PIPE_KEEPS_BLANKS: lambda grid, style: _row_lines(grid, style, padded=False, keeps=True),
    LEADING_PIPE_ROWS: lambda grid, style: _row_lines(grid, style, padded=False, keeps=True, leading=True),
    CELL_PIPE_PADS_OWN_LINE: lambda grid, style: _cell_lines(grid, style, pads="own_line"),
    CELL_PIPE_NO_PADS: lambda grid, style: _cell_lines(grid, style, pads="none"),
    CELL_PIPE_PADS_LAST_CELL: lambda grid, style: _cell_lines(grid, style, pads="last_cell"),
    LONE_PIPE_OPENS_ROW: lambda grid, style: _cell_lines(grid, style, pads="own_line", opens=True),
    CELL_NEWLINE_PIPE: _newline_pipe,
    PIPE_NEWLINE_SPACE_CELL: _space_cells,
    CELL_PER_LINE: _plain_cells,
    CELL_PER_LINE_BLANK_BETWEEN: _plain_cells,
    TABS: _tab_lines,
    MARKDOWN: _markdown_lines,
    FLIPBOOK_SPACES: _flipbook_lines,
}


def lose_labels(grid: Grid) -> None:
    """Replaces the labels of the outcome rows by zeros as seed 002 shows, in place: 8 zeros a row.

    The label of a sub-group becomes as many zeros as it has rows ('0 0 0' for 无法提供).
    """
    codes = [row.keys[0][1] if row.keys else "" for row in grid.rows]
    for row, code in zip(grid.rows, codes, strict=True):
        if not code.startswith("outcome."):
            continue
        row.labels[-1] = (row.labels[-1][0], "0")
        if len(row.labels) == 2 and code != "outcome.granted":
            group = code.rsplit(".", 1)[0] + "."
            row.labels[0] = (1, " ".join("0" for other in codes if other.startswith(group)))


def unrecoverable_keys(grid: Grid, style: Style) -> set[Key]:
    """Keys of the rows in which blanks left no trace and some but not all cells are printed."""
    if style.blanks == "keep":
        return set()
    lost: set[Key] = set()
    for row in grid.rows:
        printed = sum(1 for _, text in row.values if text)
        if 0 < printed < len(row.values):
            lost.update(row.keys)
    return lost


def render(grid: Grid, dialect: Dialect, style: Style) -> list[str]:
    """The lines of one table; an empty line is a blank cell. The caller joins them."""
    if style.lost_labels and grid.table_code == "requests":
        lose_labels(grid)
    return _RENDER[dialect.name](grid, style)
