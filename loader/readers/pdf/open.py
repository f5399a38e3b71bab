"""PDF bytes -> the drawing of each page, by way of pypdfium2 and pdfminer. Importing it needs the `pdf` packages."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

import pypdfium2
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from loader.model import UnreadableDocument
from loader.readers.pdf.device import CheckedInterpreter, PageRecorder
from loader.readers.pdf.page import turn_upright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.readers.pdf.page import Box, PageContent

#: A report has some ten pages, the longest known some eighty.
MAX_PAGES = 300
#: Dots per inch at which pages are drawn for text recognition.
RENDER_DPI = 200
#: A page is drawn with fewer dots rather than with more of them than this: A3 at 200 dpi has 8 million.
_MAX_PIXELS = 16_000_000
_POINTS_PER_INCH = 72
_PASSWORD_ERROR = 4
#: The widest page anyone prints; beyond, a page is damage or an attack.
_MAX_POINTS = 20_000

# The library tells every oddity of every file; what matters is told as issues.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class PdfFile:
    """An open PDF.

    Attributes:
        page_count: as the file says, at most `MAX_PAGES`.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdfium = _open_pdfium(data)
        self.page_count = len(self._pdfium)
        if self.page_count > MAX_PAGES:
            message = f"the file has {self.page_count:,} pages; up to {MAX_PAGES} are read, and a report has some ten"
            raise UnreadableDocument("too_large", message)
        if self.page_count == 0:
            raise UnreadableDocument("damaged_file", "no page can be found in the file; fetch the report again")

    def close(self) -> None:
        """Give back what pypdfium2 holds."""
        self._pdfium.close()

    def pages(self) -> Iterator[tuple[PageContent | None, bool]]:
        """Each page's drawing in order, and whether it was damaged; None where it could not be read at all.

        Raises:
            UnreadableDocument: `too_large`, `damaged_file`.
        """
        manager = PDFResourceManager()
        for page in self._walk():
            recorder = PageRecorder(manager)
            try:
                CheckedInterpreter(manager, recorder).process_page(page)
            except (UnreadableDocument, MemoryError):
                raise
            except Exception:
                yield None, True
                continue
            if recorder.is_damaged:
                yield None, True
            else:
                yield turn_upright(recorder.content()), False

    def render(self, number: int) -> tuple[Any, float]:
        """A page as an image (height x width x 3, uint8, blue first), and how many of its dots make a point.

        Args:
            number: the page's index, from 0.
        """
        page = self._pdfium[number]
        width, height = page.get_size()
        if not (0 < width <= _MAX_POINTS and 0 < height <= _MAX_POINTS):
            message = f"page {number + 1} measures {width:.0f} x {height:.0f} points; up to {_MAX_POINTS:,} are read"
            raise UnreadableDocument("too_large", message)
        scale = min(RENDER_DPI / _POINTS_PER_INCH, (_MAX_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        image = bitmap.to_numpy().copy()
        bitmap.close()
        page.close()
        return image, scale

    def _walk(self) -> Iterator[PDFPage]:
        """The pages in order; the walk ends where the tree of pages is broken."""
        try:
            document = PDFDocument(PDFParser(io.BytesIO(self._data)), password="")
            for count, page in enumerate(PDFPage.create_pages(document), start=1):
                yield page
                if count >= MAX_PAGES:
                    return
        except (UnreadableDocument, MemoryError, GeneratorExit):
            raise
        except Exception as error:
            message = f"the file's structure is broken ({type(error).__name__}: {error}); fetch the report again"
            raise UnreadableDocument("damaged_file", message) from error


def find_image_regions(page: PageContent, least_share: float) -> list[Box]:
    """The images that cover at least a share of the page and carry no text over them."""
    area = max(page.box.width * page.box.height, 1.0)
    return [
        image
        for image in page.images
        if image.width * image.height >= least_share * area
        and sum(1 for glyph in page.glyphs if glyph.text.strip() and image.holds(*glyph.centre)) <= 10
    ]


def _open_pdfium(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            message = "the file is encrypted and asks for a password; give a copy without one"
            raise UnreadableDocument("encrypted", message) from error
        raise UnreadableDocument("damaged_file", f"{error}; fetch the report again") from error
