"""Inspection -> one self-contained page: no script, nothing fetched, every text of the document escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from loader.inspection.style import STYLE
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
    severity_of,
)
from loader.visible import clipped, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.inspection.view import BlockView, CellView, Inspection, MatrixCell, MatrixPart, RowView, TableView

_LONGEST_TEXT = 400
#: Rows of text with more cells flow; as a table they would be too wide to read.
_WIDEST_TABLE = 24


def render_page(inspection: Inspection) -> str:
    """The whole page. It may hold any text: nothing of the document becomes markup, and no address is asked for it."""
    title = _text(inspection.report.meta.title or inspection.report.source.path)
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
            *_head(inspection),
            "<h2>Found in the document <small>文件中所见</small></h2>\n",
            *(part for block in inspection.blocks for part in _block(inspection, block)),
            ""
            if inspection.blocks
            else "<p>No cell of a statutory table was found. <small>未见统计表的单元格</small></p>\n",
            "<h2>As the form prints it <small>按表式排列</small></h2>\n",
            *(part for table in inspection.tables for part in _table(inspection, table)),
            *_rest(inspection),
            "</body>\n</html>\n",
        )
    )


def _text(text: str) -> str:
    return escape(visible(text))


def _id(locator: str) -> str:
    """An anchor for a place: b1 r57 c3 -> b1r57c3."""
    return _text(locator.replace(" ", ""))


def _head(inspection: Inspection) -> Iterator[str]:
    yield '<dl class="head">\n'
    for english, chinese, value in head_lines(inspection):
        yield f"<dt>{escape(english.strip())} <small>{escape(chinese)}</small></dt><dd>{escape(value)}</dd>\n"
    yield '</dl>\n<dl class="legend">\n'
    for kind, (mark, english, chinese) in MARKS.items():
        sign = f"12{mark}" if kind in ("labelled", "positional", "resolved", "ocr") else mark
        yield f'<dt class="{kind}">{sign}</dt><dd>{english} <small>{chinese}</small></dd>\n'
    yield f'<dt class="lost">12</dt><dd>{NO_FACT[0]} <small>{NO_FACT[1]}</small></dd>\n</dl>\n'


def _block(inspection: Inspection, block: BlockView) -> Iterator[str]:
    kind = ("table", "表格") if block.is_grid else ("text", "文本")
    scanned = ", scanned <small>扫描件</small>" if block.is_scanned else ""
    yield f"<h3>Block {block.block}: {kind[0]} <small>第 {block.block} 块，{kind[1]}</small>{scanned}</h3>\n"
    if inspection.is_parted and not block.is_grid:
        yield f"<p>{PARTED[0]} <small>{PARTED[1]}</small></p>\n"
    rows = [row for row in block.rows if not isinstance(row, Gap)]
    columns = sorted({cell.column for row in rows for cell in row.cells})
    is_table = len(columns) <= _WIDEST_TABLE or block.is_grid
    yield '<div class="wide"><table class="found">\n'
    if is_table:
        yield "<tr><th></th>" + "".join(f"<th>c{column}</th>" for column in columns) + "</tr>\n"
    width = len(columns) if is_table else 1
    for row in block.rows:
        if isinstance(row, Gap):
            english, chinese = gap_lines(row)
            told = f"{english} <small>{chinese}</small>"
            yield f'<tr><th>…</th><td colspan="{width}" class="gap">{told}</td></tr>\n'
        elif is_table:
            yield from _table_row(inspection, row, columns)
        else:
            cells = "".join(_cell(inspection, cell, "span") for cell in row.cells)
            yield f'<tr><th>r{row.row}</th><td class="flow">{cells}</td></tr>\n'
    yield "</table></div>\n"


def _table_row(inspection: Inspection, row: RowView, columns: list[int]) -> Iterator[str]:
    cells: dict[int, list[CellView]] = {}
    for cell in row.cells:
        cells.setdefault(cell.column, []).append(cell)
    yield f"<tr><th>r{row.row}</th>"
    for column in columns:
        here = cells.get(column, [])
        if len(here) == 1:
            yield _cell(inspection, here[0], "td")
        else:
            yield "<td>" + "".join(_cell(inspection, cell, "span") for cell in here) + "</td>"
    yield "</tr>\n"


def _cell(inspection: Inspection, cell: CellView, tag: str) -> str:
    is_lost = cell.kind == "figure" and not (cell.issues or cell.concerned)
    kind = kind_of(cell.facts[0]) if cell.facts else "lost" if is_lost else cell.kind
    notes = [f'<small class="note">{_text(wording)}</small>' for _, wording in fact_lines(inspection, cell)]
    if cell.kind == "label":
        notes.insert(0, '<small class="note">label 名称</small>')
    notes += [_issue(inspection, number) for number in cell.issues]
    if cell.concerned:
        notes.append(f'<small class="note">→ {_links(cell.concerned)}</small>')
    if is_lost:
        notes.append(f'<small class="issue error">{NO_FACT[0]} {NO_FACT[1]}</small>')
    raw = f'<b class="raw">{escape(clipped(cell.text, _LONGEST_TEXT))}</b>'
    return (
        f'<{tag} class="cell {kind}" id="{_id(cell.locator)}" title="{_id(cell.locator)}">{raw}{"".join(notes)}</{tag}>'
    )


def _issue(inspection: Inspection, number: int) -> str:
    severity = severity_of(inspection, number)
    return f'<small class="issue {severity}" id="issue-{number}">{_text(issue_line(inspection, number))}</small>'


def _links(numbers: tuple[int, ...]) -> str:
    return " ".join(f'<a href="#issue-{number}">#{number}</a>' for number in numbers)


def _table(inspection: Inspection, table: TableView) -> Iterator[str]:
    form = f"form {table.form} 表式" if table.form else "form not known 表式不明" if table.parts else "not found 未见"
    yield f"<h3>{escape(table.title)} <small>{escape(table.table_code)}, {form}</small></h3>\n"
    if not table.parts:
        yield f'<p class="absent">absent 缺失: {_links(table.reasons)}</p>\n'
    for part in table.parts:
        yield from _matrix(inspection, part, with_unit=table.table_code == "proactive")
    cells = [cell for part in table.parts for row in part.rows for cell in row.cells]
    if any(not cell.reasons and needs_reason(cell.fact) for cell in cells):
        yield f'<p class="issue error">{UNEXPLAINED} {UNEXPLAINED_MEANING[0]} {UNEXPLAINED_MEANING[1]}</p>\n'


def _matrix(inspection: Inspection, part: MatrixPart, *, with_unit: bool) -> Iterator[str]:
    header = "".join(f"<th>{escape(column)}</th>" for column in part.columns)
    yield f'<div class="wide"><table class="form">\n<tr><th></th>{header}</tr>\n'
    for row in part.rows:
        cells = "".join(_matrix_cell(inspection, cell, with_unit=with_unit) for cell in row.cells)
        yield f'<tr><th title="{escape(row.row_code)}">{escape(row.label)}</th>{cells}</tr>\n'
    yield "</table></div>\n"


def _matrix_cell(inspection: Inspection, cell: MatrixCell, *, with_unit: bool) -> str:
    fact, kind = cell.fact, kind_of(cell.fact)
    mark = MARKS[kind][0]
    shown = mark if fact is None or fact.value is None else f"{escape(number_of(fact, with_unit=with_unit))}{mark}"
    if fact is None:
        return f'<td class="{kind}" title="absent 缺失">{shown} {_reasons(cell)}</td>'
    about = _text(f"{inspection.caption(fact)}: {fact.value_raw!r} {fact.locator} {fact.status} {fact.evidence}")
    return f'<td class="{kind}" title="{about}"><a href="#{_id(fact.locator)}">{shown}</a> {_reasons(cell)}</td>'


def _reasons(cell: MatrixCell) -> str:
    if needs_reason(cell.fact) and not cell.reasons:
        return UNEXPLAINED
    return _links(cell.reasons)


def _rest(inspection: Inspection) -> Iterator[str]:
    if inspection.facts_without_place:
        yield "<h2>Facts whose place is no cell of the document <small>位置不在文件中的数据</small></h2>\n<ul>\n"
        for fact in inspection.facts_without_place:
            told = f"{fact.locator} {number_of(fact, with_unit=True) or fact.status} {inspection.caption(fact)}"
            yield f'<li class="{kind_of(fact)}">{_text(told)}</li>\n'
        yield "</ul>\n"
    if inspection.issues_without_place:
        yield "<h2>Issues without a place <small>不涉及具体位置的问题</small></h2>\n"
        for number in inspection.issues_without_place:
            locator = inspection.report.issues[number - 1].locator
            where = f" <small>{_text(locator)}: no cell 无此单元格</small>" if locator else ""
            yield f"<p>{_issue(inspection, number)}{where}</p>\n"
