"""Word documents (DOCX, DOCM, DOTX) -> Document: paragraphs and tables of the main part, in reading order.

Headers, footers, foot notes and comments are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import Issue
from loader.readers.grid import DocumentBuilder
from loader.readers.office.docx_names import MC, W, chosen_branch, toggle
from loader.readers.office.docx_numbering import Numbering
from loader.readers.office.docx_tables import TableLayout, TextTable
from loader.readers.office.docx_text import OBJECT_MARK, Styles, TextReader
from loader.readers.office.parts import Package, damaged, unsupported
from loader.readers.packages import DOCX

if TYPE_CHECKING:
    from lxml import etree

    from loader.model import Document

#: Elements around paragraphs, rows or cells that are no part of the layout.
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_USUAL_MAIN_PART = "word/document.xml"


def read_docx(data: bytes) -> Document:
    """The content of a Word document.

    Issues: `covered_cell` (hint), text in the hidden part of a merged cell; `unread_part` (warning), an embedded file.

    Raises:
        UnreadableDocument: `damaged_file`, `encrypted`, `too_large` or `unsupported_format`.
    """
    package = Package(data)
    main = _main_part(package)
    body = package.xml(main).find(f"{W}body")
    if body is None:
        raise damaged(main, "it has no body")
    parts = {kind: part for kind, part in package.relations(main).values() if package.has(part)}
    styles = Styles(package.xml(parts["styles"]) if "styles" in parts else None)
    numbering = Numbering(package.xml(parts["numbering"]) if "numbering" in parts else None, styles.linked_lists)
    builder = DocumentBuilder(DOCX)
    reader = _Reader(TextReader(styles, numbering), builder.issues)
    _write(builder, reader.blocks(body))
    return builder.build()


def _main_part(package: Package) -> str:
    for kind, part in package.relations("").values():
        if kind == "officeDocument" and package.has(part):
            return part
    if package.has("[Content_Types].xml"):
        for override in package.xml("[Content_Types].xml").iter("{*}Override"):
            content_type = override.get("ContentType", "")
            if "wordprocessingml" in content_type and "main+xml" in content_type:
                return override.get("PartName", "")
    if package.has(_USUAL_MAIN_PART):
        return _USUAL_MAIN_PART
    raise unsupported("a ZIP container without a word processor's main part", "a Word document (DOCX)")


class _Reader:
    """Elements -> texts of paragraphs and tables."""

    def __init__(self, texts: TextReader, issues: list[Issue]) -> None:
        self._texts = texts
        self._issues = issues

    def blocks(self, parent: etree._Element) -> list[str | TextTable]:
        """What stands in a body, a cell or a text box."""
        blocks: list[str | TextTable] = []
        is_mark_deleted = False
        for child in _unwrapped(parent):
            if child.tag == f"{W}p":
                text, boxes = self._texts.read(child)
                if is_mark_deleted and blocks and isinstance(blocks[-1], str):
                    blocks[-1] += text  # its end was deleted: the next paragraph goes on in it
                else:
                    blocks.append(text)
                for box in boxes:
                    blocks += self.blocks(box)
                is_mark_deleted = child.find(f"{W}pPr/{W}rPr/{W}del") is not None and not boxes
            elif child.tag == f"{W}tbl":
                blocks.append(self._table(child))
                is_mark_deleted = False
            elif child.tag == f"{W}altChunk":
                message = "the document embeds a file in another format, whose text is not read; save it anew as DOCX"
                self._issues.append(Issue("unread_part", "warning", message))
        return blocks

    def _table(self, element: etree._Element) -> TextTable:
        layout = TableLayout()
        for row in _unwrapped(element):
            properties = row.find(f"{W}trPr")
            is_gone = properties is not None and (
                properties.find(f"{W}del") is not None or toggle(properties, "hidden")
            )
            if row.tag != f"{W}tr" or is_gone:
                continue
            layout.begin_row(row)
            for cell in _unwrapped(row):
                if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None:
                    self._cell(layout, cell)
        return layout.table

    def _cell(self, layout: TableLayout, element: etree._Element) -> None:
        cell = layout.add(element)
        if cell is not None:
            cell.blocks = self.blocks(element)
            return
        covered = "".join(part.text or "" for part in element.iter(f"{W}t")).strip()
        if covered:
            message = f"{covered!r} stands in the hidden part of a merged cell and is not printed; see the document"
            self._issues.append(Issue("covered_cell", "hint", message, evidence=covered))


def _unwrapped(parent: etree._Element) -> list[etree._Element]:
    children: list[etree._Element] = []
    for child in parent:
        if child.tag in _WRAPPERS:
            children += _unwrapped(child)
        elif child.tag == f"{MC}AlternateContent":
            branch = chosen_branch(child)
            children += [] if branch is None else _unwrapped(branch)
        else:
            children.append(child)
    return children


def _write(builder: DocumentBuilder, blocks: list[str | TextTable]) -> None:
    for block in blocks:
        if isinstance(block, str):
            # Tabs part cells; at the start they only indent. An image among text says nothing of its own.
            builder.paragraph(block.replace(OBJECT_MARK, "").lstrip("\t"))
        elif block.is_single_column() or block.is_layout():
            for cell in block.cells:
                _write(builder, cell.blocks)
        else:
            builder.table(block.grid_cells())
            for cell in block.cells:
                _write(builder, list(cell.tables()))
