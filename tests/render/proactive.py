"""Table proactive as the form rules it: all 第二十条 blocks in one table of four columns, or deviations of `Layout`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.render.tables import Cell, Row, Table
from tests.synth.forms import NOT_APPLICABLE, proactive_blocks

if TYPE_CHECKING:
    from tests.render.layout import Layout
    from tests.synth.forms import Block
    from tests.synth.labels import Labels
    from tests.synth.truth import Truth

LOCAL_ROW = "公共服务事项"
_LABEL_WIDTH = 2435
#: Columns of the form -> measures of a block -> columns that each header cell, or each figure, covers.
_HEADER_SPANS = {4: {1: (3,), 2: (1, 2), 3: (1, 1, 1)}, 5: {1: (4,), 2: (2, 2), 3: (1, 2, 1)}}
_VALUE_SPANS = {4: {1: (3,), 2: (1, 2), 3: (1, 1, 1)}, 5: {1: (4,), 2: (2, 2), 3: (2, 1, 1)}}


def proactive_tables(truth: Truth, labels: Labels, layout: Layout) -> list[Table]:
    """One table, or one for each block."""
    form = truth.forms["proactive"]
    assert form is not None
    columns = layout.proactive_columns
    widths = [_LABEL_WIDTH, *[_LABEL_WIDTH * 3 // (columns - 1)] * (columns - 1)]
    parts: list[list[Row]] = []
    for number, block in enumerate(proactive_blocks(form, other_documents=truth.other_documents)):
        rows = block_rows(truth, labels, layout, block)
        if number and not layout.splits_blocks:
            parts[-1] += rows
            continue
        if number and layout.part_header == "numbered":
            rows.insert(0, [Cell("项目"), *(Cell(f"数据{index}") for index in range(1, columns))])
        parts.append(rows)
    return [Table("proactive", rows, 0, list(widths)) for rows in parts]


def block_rows(truth: Truth, labels: Labels, layout: Layout, block: Block) -> list[Row]:
    """Title, header and rows of one block."""
    form = truth.forms["proactive"] or ""
    columns, measures = layout.proactive_columns, len(block.measures)
    names = [labels.spell(form, "proactive", "measure", label) for _, label in block.measures]
    corner = labels.spell(form, "proactive", "header", "信息内容")
    header_spans, spans = _HEADER_SPANS[columns][measures], _VALUE_SPANS[columns][measures]
    rows = [
        [Cell(labels.spell(form, "proactive", "block", block.title), 1, columns)],
        [Cell(corner), *(Cell(name, 1, span) for name, span in zip(names, header_spans, strict=True))],
    ]
    for row_code, label in block.rows:
        texts = [truth.cells["proactive", row_code, measure, NOT_APPLICABLE].printed for measure, _ in block.measures]
        figures = [Cell(text, 1, span, True) for text, span in zip(texts, spans, strict=True)]
        rows.append([Cell(labels.spell(form, "proactive", "row", label)), *figures])
        if layout.local_row and row_code == "art20_5.licensing":
            rows.append([Cell(LOCAL_ROW), *(Cell("7", 1, span, True) for span in spans)])
    return rows
