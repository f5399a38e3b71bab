"""The body of a report as HTML: paragraphs, and tables in the markup of content systems or pasted from Word.

In: a report and a `Markup`. Out: the markup of the body; whole pages are `html_pages`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tests.render.pieces import split_lines, split_runs
from tests.render.tables import Cell, Table

if TYPE_CHECKING:
    import random

    from tests.render.report import Paragraph, Report

#: How a blank cell is written; {} is where a Word paste has its paragraph.
BLANKS = ("", "&nbsp;", "<p>&nbsp;</p>", "<p></p>", "\u3000\u3000", "<p><o:p>\u00a0</o:p></p>", "<p><br/></p>")
_WORD_P = '<p class="MsoNormal" style="margin:0pt;mso-pagination:widow-orphan;text-align:center;">'
_WORD_RUN = "<span style=\"font-family:宋体;mso-spacerun:'yes';font-size:9.0000pt;\">"
_WORD_CELL = (
    "border-top:none;mso-border-top-alt:none;mso-border-bottom-alt:0.5000pt solid rgb(0,0,0);padding:0pt 5.4pt;"
)


@dataclass(frozen=True, slots=True)
class Markup:
    """How cells and tables are written."""

    #: bare `<td>0</td>`, paragraph `<td><p>0</p></td>`, mixed, word (spans, fonts, `<o:p>`).
    cells: str = "bare"
    blank: str = ""
    #: Chance that a figure stands in several spans.
    split_figures: float = 0.0
    #: Chance that a label is broken over lines.
    split_labels: float = 0.0
    #: Chance that a figure has no-break spaces around it.
    spaced_figures: float = 0.0
    #: none, center (`<div align="center">`), open_paragraph (an unclosed `<p>` around the table), layout (a table around all).
    around: str = "none"
    #: tbody, thead, none, firstRow (UEditor), upper (`<TD noWrap>` of old editors).
    sections: str = "tbody"
    #: XHTML: every element closed, attributes quoted.
    strict: bool = False


PLAIN = Markup()


def draw_markup(rng: random.Random, *, word: bool = False, strict: bool = False) -> Markup:
    """Markup at random."""
    return Markup(
        cells="word" if word else rng.choice(("bare", "bare", "paragraph", "mixed")),
        blank=rng.choice(BLANKS),
        split_figures=rng.choice((0.0, 0.0, 0.3, 1.0)) if word else rng.choice((0.0, 0.0, 0.1)),
        split_labels=rng.choice((0.0, 0.2, 0.6)),
        spaced_figures=rng.choice((0.0, 0.0, 0.4)),
        around=rng.choice(
            ("none", "none", "center", "layout") if strict else ("none", "center", "open_paragraph", "layout")
        ),
        sections=rng.choice(
            ("tbody", "thead", "none", "firstRow") if strict else ("tbody", "none", "firstRow", "upper")
        ),
        strict=strict,
    )


def body_html(report: Report, markup: Markup, rng: random.Random) -> str:
    """Everything between the report's title and its end."""
    parts: list[str] = []
    for item in report.items:
        if isinstance(item, Table):
            parts.append(table_html(item, markup, rng))
        else:
            parts.append(paragraph_html(item, markup))
    body = "\n".join(parts)
    if markup.around == "open_paragraph":
        # '<p><br />四、政府信息公开…情况<table>': the paragraph is never closed.
        body = body.replace("</p>\n<table", "\n<table").replace("</P>\n<TABLE", "\n<TABLE")
    if markup.around == "layout":
        body = f'<table width="100%" border="0"><tr><td valign="top">{body}</td></tr></table>'
    return body


def paragraph_html(paragraph: Paragraph, markup: Markup) -> str:
    """One paragraph in the manner of its role."""
    text = escape(paragraph.text, quote=False)
    style = "text-align:center;font-size:22pt;" if paragraph.role == "title" else "text-indent:32pt;"
    if markup.cells == "word":
        run = f"<span style=\"mso-spacerun:'yes';font-family:仿宋_GB2312;\">{text}</span><span><o:p></o:p></span>"
        return f'<p class="MsoNormal" style="{style}">{run}</p>'
    if paragraph.role == "heading":
        text = f"<strong>{text}</strong>"
    return f'<p style="{style}">{text}</p>'


def table_html(table: Table, markup: Markup, rng: random.Random) -> str:
    """One table."""
    rows = []
    for number, row in enumerate(table.rows):
        cells = "".join(cell_html(cell, markup, rng) for cell in row)
        first = ' class="firstRow"' if markup.sections == "firstRow" and number == 0 else ""
        rows.append(f"<tr{first}>{cells}</tr>")
    inner = "\n".join(rows)
    if markup.sections == "tbody":
        inner = f"<tbody>{inner}</tbody>"
    elif markup.sections == "thead" and table.head_rows:
        head = table.head_rows
        inner = f"<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:])}</tbody>"
    attributes = ' class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;mso-table-layout-alt:fixed;"'
    if markup.cells != "word":
        attributes = ' border="1" cellpadding="0" cellspacing="0" width="640" align="center"'
    if markup.sections == "firstRow":
        inner = f"<colgroup>{'<col/>' * len(table.widths)}</colgroup><tbody>{inner}</tbody>"
    html = f"<table{attributes}>{inner}</table>"
    if markup.sections == "upper":
        html = f"<TABLE{attributes}><TBODY>{inner}</TBODY></TABLE>".replace("<tr", "<TR").replace("</tr>", "</TR>")
    return f'<div align="center">{html}</div>' if markup.around == "center" else html


def cell_html(cell: Cell, markup: Markup, rng: random.Random) -> str:
    """One cell with its spans."""
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if markup.sections == "upper":
        return f"<TD noWrap{spans.upper().replace('=', ' = ')}>{cell_content(cell, markup, rng)}</TD>"
    style = f' valign="center" style="{_WORD_CELL}"' if markup.cells == "word" else ""
    return f"<td{spans}{style}>{cell_content(cell, markup, rng)}</td>"


def cell_content(cell: Cell, markup: Markup, rng: random.Random) -> str:
    """What stands in a cell."""
    if not cell.text.strip():
        if markup.cells != "word":
            return markup.blank
        inner = markup.blank.removeprefix("<p>").removesuffix("</p>")
        return f"{_WORD_P}{_WORD_RUN}<o:p>{'' if '<' in inner else inner}</o:p></span></p>"
    if cell.is_value:
        return figure_content(cell.text, markup, rng)
    lines = split_lines(rng, cell.text, markup.split_labels)
    if markup.cells == "word":
        return label_of_word(lines, rng)
    texts = [escape(line, quote=False) for line in lines]
    if markup.cells == "paragraph" or (markup.cells == "mixed" and rng.random() < 0.5):
        joint = rng.choice(("</p><p>", "<br/>", "&nbsp; </p><p>"))
        return f"<p>{joint.join(texts)}</p>"
    return rng.choice(("<br/>", "<br/>\n", "</span><span>")).join(texts).join(("<span>", "</span>"))


def label_of_word(lines: list[str], rng: random.Random) -> str:
    """A label pasted from Word: paragraphs or soft breaks, some runs in another font, an empty paragraph before it."""
    runs = []
    for line in lines:
        pieces = [escape(piece, quote=False) for piece in split_runs(rng, line, 0.2)]
        fonts = [f'<font face="{rng.choice(("宋体", "方正仿宋_GBK"))}">{piece}</font>' for piece in pieces]
        runs.append("".join(f"{_WORD_RUN}{font}</span>" for font in fonts))
    joint = rng.choice((f"<span><o:p></o:p></span></p>{_WORD_P}", "<br/>"))
    before = f"{_WORD_P}<o:p></o:p></p>" if rng.random() < 0.05 else ""
    return f"{before}{_WORD_P}{joint.join(runs)}<span><o:p></o:p></span></p>"


def figure_content(text: str, markup: Markup, rng: random.Random) -> str:
    """A figure, in several spans or between no-break spaces where the markup has it so."""
    pieces = [escape(piece, quote=False) for piece in split_runs(rng, text, markup.split_figures)]
    spaced = rng.random() < markup.spaced_figures
    if markup.cells == "word":
        runs = [f"{_WORD_RUN}{piece}</span>" for piece in pieces]
        if spaced:
            runs.insert(0, '<font face="Calibri">&nbsp;</font>')
            runs.append(f"<span>{'&nbsp;' * rng.choice((1, 7))}</span>")
        return f"{_WORD_P}{''.join(runs)}<span><o:p></o:p></span></p>"
    inner = "".join(f"<span>{piece}</span>" for piece in pieces) if len(pieces) > 1 else pieces[0]
    if spaced:
        inner = f"<span>&nbsp;</span>{inner} "
    if markup.cells == "paragraph" or (markup.cells == "mixed" and rng.random() < 0.5):
        return f"<p>{inner}</p>"
    return inner
