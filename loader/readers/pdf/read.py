"""PDF -> Document: ruled tables with their cells, and lines of text, in reading order; scanned pages by text recognition.

What a page cannot tell is said in an issue: a page that is an image, a page that is damaged. What the words mean is not
asked here. Reading needs the packages of the `pdf` extra, scanned pages those of the `ocr` extra.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import Issue, UnreadableDocument
from loader.readers.grid import DocumentBuilder
from loader.readers.ocr.read import is_ocr_installed, recognize_region
from loader.readers.pdf.guard import check_bytes
from loader.readers.pdf.layout import lay_out_page
from loader.readers.pdf.text import is_nonsense
from loader.readers.pdf.write import PageItems, write_pages

if TYPE_CHECKING:
    from loader.model import Document, Severity
    from loader.readers.pdf.open import PdfFile
    from loader.readers.pdf.page import Box, Glyph, PageContent

MEDIA_TYPE = "application/pdf"
#: Scanned pages of one document; each takes some five seconds.
MAX_SCANNED_PAGES = 40
#: A page with fewer characters that shows an image is a scan: a page number and a stamp are no text layer.
_LEAST_GLYPHS = 15
#: Above this share of characters without a meaning there is no text layer.
_NONSENSE = 0.3
#: An image this large on a page with next to no text is the page; on a page with text it may be a table.
_PAGE_IMAGE = 0.3
_TABLE_IMAGE = 0.08
#: Letters drawn as outlines: some thousand curves a page. A seal has less than two hundred.
_OUTLINES = 400


def read_pdf(data: bytes) -> Document:
    """The content of a PDF.

    Issues: `scanned_page` (warning) where pages or parts of them are images that were not read, `ocr_layer` (hint) where
    text is the recognition result that the file brings with it, `damaged_page` (error), `truncated_file` (warning),
    `hidden_text` (hint), `unread_rules` (warning) where a page has more rules than tables have.

    Raises:
        UnreadableDocument: `needs_package`, `encrypted`, `damaged_file`, `too_large`, `needs_ocr`, `empty_file`.
    """
    data, is_cut = check_bytes(data)
    try:
        from loader.readers.pdf.open import PdfFile
    except ImportError as error:
        message = f"the content is a PDF and {error.name} is not installed: pip install 'ogi-warehouse[pdf]'"
        raise UnreadableDocument("needs_package", message) from error
    try:
        file = PdfFile(data)
        try:
            return _read(file, is_cut=is_cut)
        finally:
            file.close()
    except UnreadableDocument:
        raise
    except MemoryError as error:
        raise UnreadableDocument(
            "too_large", "the file takes more memory than there is; give a smaller copy"
        ) from error
    except Exception as error:
        message = f"the file cannot be read ({type(error).__name__}: {error}); fetch the report again"
        raise UnreadableDocument("damaged_file", message) from error


def _read(file: PdfFile, *, is_cut: bool) -> Document:
    builder = DocumentBuilder(MEDIA_TYPE)
    if is_cut:
        message = "the file ends before its end mark; what stands in the missing part is absent: fetch the report again"
        builder.issues.append(Issue("truncated_file", "warning", message))
    reading = _Reading(file, builder)
    pages = [reading.read_page(number, *page) for number, page in enumerate(file.pages())]
    reading.add_issues(len(pages))
    if not any(page.tables or page.lines for page in pages):
        reading.refuse()
    write_pages(pages, builder)
    return builder.build(ends_open=is_cut)


class _Reading:
    """Reads page after page and keeps in mind what could not be read."""

    def __init__(self, file: PdfFile, builder: DocumentBuilder) -> None:
        self._file = file
        self._builder = builder
        self._recognized = 0
        self._noted: dict[str, list[int]] = {}

    def read_page(self, number: int, page: PageContent | None, is_damaged: bool) -> PageItems:
        """The tables and lines of a page; `number` counts from 0."""
        from loader.readers.pdf.open import find_image_regions

        if page is None or is_damaged:
            self._note("damaged_page", number)
            return PageItems()
        if page.hidden:
            self._note("hidden_text", number)
        if _is_scan(page):
            return self._read_scan(number, page)
        items = _lay_out(page, number, is_scanned=False)
        if items.has_too_many_rules:
            self._note("unread_rules", number)
        for region in find_image_regions(page, _TABLE_IMAGE):
            scanned = self._recognize(number, region)
            if scanned is None:
                self._note("scanned_page", number)
            else:
                items.add(scanned)
        return items

    def add_issues(self, count: int) -> None:
        """Add what was noted of all pages, an issue for each kind."""
        if count < self._file.page_count:
            self._noted["damaged_page"] = [*self._noted.get("damaged_page", []), *range(count, self._file.page_count)]
        for code, (severity, text) in _ISSUES.items():
            pages = self._noted.get(code)
            if pages:
                named = ", ".join(str(number + 1) for number in sorted(set(pages)))
                self._builder.issues.append(Issue(code, severity, f"page {named}: {text}"))

    def refuse(self) -> None:
        """Say why nothing was read.

        Raises:
            UnreadableDocument: always.
        """
        if "scanned_page" in self._noted:
            message = "the pages are images or have no usable text layer"
            advice = "give a PDF with text" if is_ocr_installed() else "pip install 'ogi-warehouse[ocr]' reads them"
            raise UnreadableDocument("needs_ocr", f"{message}; {advice}")
        if "damaged_page" in self._noted:
            raise UnreadableDocument(
                "damaged_file", "no page can be read, their streams are broken; fetch the report again"
            )
        raise UnreadableDocument("empty_file", "the pages hold no text and no image; fetch the report again")

    def _read_scan(self, number: int, page: PageContent) -> PageItems:
        scanned = self._recognize(number, None)
        if scanned is not None:
            return scanned
        if _is_text(page.invisible):
            self._note("ocr_layer", number)
            page.glyphs[:] = page.invisible
            return _lay_out(page, number, is_scanned=True)
        self._note("scanned_page", number)
        return PageItems(box=page.box)

    def _recognize(self, number: int, region: Box | None) -> PageItems | None:
        """What text recognition reads of a page or a part of it; None where it is not at hand."""
        if not is_ocr_installed() or self._recognized >= MAX_SCANNED_PAGES or number >= self._file.page_count:
            return None
        self._recognized += 1
        image, scale = self._file.render(number)
        return _lay_out(recognize_region(image, scale, region), number, is_scanned=True)

    def _note(self, code: str, number: int) -> None:
        self._noted.setdefault(code, []).append(number)


_ISSUES: dict[str, tuple[Severity, str]] = {
    "scanned_page": (
        "warning",
        "an image that was not read; 'ogi-warehouse[ocr]' reads scans, or give a PDF with text",
    ),
    "ocr_layer": ("hint", "a scan; its text is the recognition result that the file brings with it"),
    "damaged_page": ("error", "its data are broken and nothing of it was read; fetch the report again"),
    "hidden_text": ("hint", "text that is white on white was left out"),
    "unread_rules": ("warning", "more rules than tables have; the page was read as lines of text"),
}


def _lay_out(page: PageContent, number: int, *, is_scanned: bool) -> PageItems:
    tables, lines, has_too_many_rules = lay_out_page(page, number)
    for table in tables:
        table.is_scanned = is_scanned
    for line in lines:
        line.is_scanned = is_scanned
    return PageItems(page.box, tables, lines, has_too_many_rules)


def _is_scan(page: PageContent) -> bool:
    """Whether the page is an image, or as good as one."""
    shown = [glyph.text for glyph in page.glyphs if glyph.text.strip()]
    nonsense = sum(1 for text in shown if is_nonsense(text))
    if len(shown) - nonsense >= _LEAST_GLYPHS and nonsense <= _NONSENSE * len(shown):
        return False
    if nonsense > _NONSENSE * len(shown) or page.curves >= _OUTLINES or _is_text(page.invisible):
        return True
    area = page.box.width * page.box.height
    return sum(image.width * image.height for image in page.images) >= _PAGE_IMAGE * area


def _is_text(glyphs: list[Glyph]) -> bool:
    return sum(1 for glyph in glyphs if glyph.text.strip()) >= _LEAST_GLYPHS
