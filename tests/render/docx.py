"""A report as a Word document, its XML written by hand as WPS and Word write it.

Tables carry gridSpan and vMerge; figures may stand in several runs, labels over several paragraphs or soft breaks; a
table may be broken in two with its header rows repeated; tables or cells may stand in content controls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.render.archives import make_zip
from tests.render.pieces import split_lines, split_runs
from tests.render.tables import Cell, Table, covering, width_of

if TYPE_CHECKING:
    import random

    from tests.render.report import Paragraph, Report
    from tests.render.tables import Placed

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
    f'Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1080" w:bottom="1440" w:left="1080"/>'
    "</w:sectPr>"
)


@dataclass(frozen=True, slots=True)
class WordStyle:
    """How the document is written."""

    split_figures: float = 0.0
    split_labels: float = 0.0
    #: Text of a blank cell.
    blank: str = ""
    #: Break tables of many rows in two, the header rows printed again.
    breaks_tables: bool = False
    #: none, table, cell: what stands in a content control.
    controls: str = "none"
    #: Revision marks and spell checks between runs.
    marks: bool = False


def draw_style(rng: random.Random) -> WordStyle:
    """A style at random."""
    return WordStyle(
        split_figures=rng.choice((0.0, 0.2, 1.0)),
        split_labels=rng.choice((0.0, 0.2, 0.6)),
        blank=rng.choice(("", "", "\u3000\u3000", " ")),
        breaks_tables=rng.random() < 0.25,
        controls=rng.choice(("none", "none", "none", "table", "cell")),
        marks=rng.random() < 0.3,
    )


def docx_document(report: Report, rng: random.Random) -> bytes:
    """The document's bytes."""
    style = draw_style(rng)
    body = []
    for item in report.items:
        if isinstance(item, Table):
            body += [table_xml(part, style, rng) for part in broken(item, style)]
        else:
            body.append(paragraph_xml(item, style, rng))
    document = f'{_XML}<w:document xmlns:w="{_W}"><w:body>{"".join(body)}{_SECTION}</w:body></w:document>'
    core = (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(report.title)}</dc:title>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2024-01-15T02:00:00Z</dcterms:modified></cp:coreProperties>'
    )
    members = (
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", _RELATIONS),
        ("word/document.xml", document),
        ("docProps/core.xml", core),
    )
    return make_zip((name, content.encode()) for name, content in members)


def broken(table: Table, style: WordStyle) -> list[Table]:
    """The table, or its two halves where no cell spans the break; the header rows stand above both."""
    place_of = covering(table.rows)
    middle = len(table.rows) // 2
    if not style.breaks_tables or table.head_rows == 0 or middle <= table.head_rows:
        return [table]
    columns = range(width_of(table.rows))
    for row in range(middle, len(table.rows)):
        if all(place_of[row, column].row == row for column in columns):
            head = table.rows[: table.head_rows]
            halves = (table.rows[:row], [*head, *table.rows[row:]])
            return [Table(table.table_code, rows, table.head_rows, table.widths) for rows in halves]
    return [table]


def run_xml(text: str, marks: str = "") -> str:
    """One run."""
    return (
        f'{marks}<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def runs_xml(text: str, share: float, style: WordStyle, rng: random.Random) -> str:
    """The runs of one line, cut with chance `share`."""
    marks = '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="_GoBack"/><w:bookmarkEnd w:id="1"/>'
    return "".join(run_xml(piece, marks if style.marks else "") for piece in split_runs(rng, text, share))


def paragraph_xml(paragraph: Paragraph, style: WordStyle, rng: random.Random) -> str:
    """One paragraph outside tables."""
    centred = '<w:pPr><w:jc w:val="center"/></w:pPr>' if paragraph.role == "title" else ""
    return f"<w:p>{centred}{runs_xml(paragraph.text, 0.2, style, rng)}</w:p>"


def table_xml(table: Table, style: WordStyle, rng: random.Random) -> str:
    """One table; a cell that spans rows is written again, empty, in each row below."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in table.widths)
    place_of = covering(table.rows)
    columns = width_of(table.rows)
    rows = []
    for row in range(len(table.rows)):
        cells, column = [], 0
        while column < columns:
            placed = place_of[row, column]
            cells.append(cell_xml(placed, row, style, rng))
            column += placed.cell.colspan
        header = "<w:trPr><w:tblHeader/></w:trPr>" if row < table.head_rows else ""
        rows.append(f"<w:tr>{header}{''.join(cells)}</w:tr>")
    properties = '<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/></w:tblPr>'
    xml = f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    if style.controls == "table":
        xml = f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>'
    # Word asks for a paragraph between two tables, or it joins them.
    return f"{xml}<w:p/>"


def cell_xml(placed: Placed, row: int, style: WordStyle, rng: random.Random) -> str:
    """One cell of one row."""
    cell, begins = placed.cell, placed.row == row
    properties = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    if cell.rowspan > 1:
        properties += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    content = cell_content(cell, style, rng) if begins else "<w:p/>"
    if style.controls == "cell" and begins and cell.is_value and cell.text:
        content = f'<w:sdt><w:sdtPr><w:id w:val="9"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def cell_content(cell: Cell, style: WordStyle, rng: random.Random) -> str:
    """The paragraphs of a cell."""
    if not cell.text:
        return f"<w:p>{run_xml(style.blank)}</w:p>" if style.blank else "<w:p/>"
    if cell.is_value:
        return f"<w:p>{runs_xml(cell.text, style.split_figures, style, rng)}</w:p>"
    joint = rng.choice(("</w:p><w:p>", "<w:r><w:br/></w:r>"))
    lines = [runs_xml(line, 0.2, style, rng) for line in split_lines(rng, cell.text, style.split_labels)]
    return f"<w:p>{joint.join(lines)}</w:p>"
