"""Images of pages -> Document by text recognition. All its blocks are marked as scanned: a figure needs confirmation.

Recognition runs on this machine alone, with the models that come with the `ocr` extra; no network is asked. The same
image gives the same text: one thread, nothing random.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from loader.model import UnreadableDocument
from loader.readers.grid import DocumentBuilder
from loader.readers.pdf.layout import lay_out_page
from loader.readers.pdf.write import PageItems, write_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loader.model import Document
    from loader.readers.pdf.page import Box, PageContent

#: A page of A4 at 600 dots per inch has 35 million dots.
MAX_PIXELS = 100_000_000
#: Pages of one image file.
MAX_PAGES = 40
_PACKAGES = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "BMP": "image/bmp", "GIF": "image/gif"}
#: Larger images are made smaller before they are read: 16 million dots are A3 at 200 per inch.
_READ_PIXELS = 16_000_000
#: The shorter side of a page, in points: images do not tell reliably how large they are meant to be.
_PAGE_WIDTH = 595.0
#: Letters of a page fewer dots wide than this are too small to be read unless the image is made larger.
_LEAST_WIDTH = 1_400


def is_ocr_installed() -> bool:
    """Whether all packages of the `ocr` extra can be imported."""
    return all(find_spec(name) is not None for name in _PACKAGES)


def read_image(data: bytes) -> Document:
    """The content of an image: PNG, JPEG, BMP, the first frame of a GIF, all pages of a TIFF.

    Raises:
        UnreadableDocument: `needs_ocr`, `damaged_file`, `too_large`, `unsupported_format`, `empty_file`.
    """
    if not is_ocr_installed():
        message = "the content is an image; text recognition is not installed: pip install 'ogi-warehouse[ocr]'"
        raise UnreadableDocument("needs_ocr", message)
    try:
        media_type, frames = _open_image(data)
        builder = DocumentBuilder(media_type)
        read_scanned_pages(frames, builder)
        document = builder.build()
    except UnreadableDocument:
        raise
    except MemoryError as error:
        raise UnreadableDocument(
            "too_large", "the image takes more memory than there is; give a smaller copy"
        ) from error
    except Exception as error:
        message = f"the image cannot be read ({type(error).__name__}: {error}); fetch it again"
        raise UnreadableDocument("damaged_file", message) from error
    if not document.cells:
        raise UnreadableDocument("empty_file", "no text was recognised in the image; give a sharper copy, or the text")
    return document


def read_scanned_pages(images: Iterable[Any], builder: DocumentBuilder) -> None:
    """Read the images of successive pages; tables go on over the ends of pages.

    Args:
        images: arrays of height x width x 3 (uint8, blue first).
        builder: gets the tables and lines, all marked as scanned.
    """
    pages: list[PageItems] = []
    for number, image in enumerate(images):
        page = recognize_region(image, min(image.shape[:2]) / _PAGE_WIDTH, None)
        tables, lines, has_too_many_rules = lay_out_page(page, number)
        for table in tables:
            table.is_scanned = True
        for line in lines:
            line.is_scanned = True
        pages.append(PageItems(page.box, tables, lines, has_too_many_rules))
    write_pages(pages, builder)


def recognize_region(image: Any, scale: float, region: Box | None) -> PageContent:
    """What an image of a page, or a part of it, shows: pieces of text as glyphs, and rules; lengths in points.

    Args:
        image: array of height x width x 3 (uint8, blue first).
        scale: dots to a point.
        region: the part to read, in points from the image's corner; None for all of it.
    """
    from loader.readers.ocr.page import recognize_page

    return recognize_page(image, scale, region)


def _open_image(data: bytes) -> tuple[str, Iterator[Any]]:
    """The image's media type, and its frames as arrays."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit here is lower, and an exception rather than a warning
    try:
        image = Image.open(io.BytesIO(data), formats=list(_MEDIA_TYPES))
    except UnidentifiedImageError as error:
        message = f"the content is none of {', '.join(_MEDIA_TYPES)}; give the report's text or a PDF"
        raise UnreadableDocument("unsupported_format", message) from error
    frame_count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if frame_count > MAX_PAGES:
        message = f"the image has {frame_count:,} pages; up to {MAX_PAGES} are read, and a report has some ten"
        raise UnreadableDocument("too_large", message)
    return _MEDIA_TYPES[image.format or ""], _frames(image, frame_count)


def _frames(image: Any, count: int) -> Iterator[Any]:
    import numpy as np
    from PIL import Image, ImageOps

    for index in range(count):
        image.seek(index)
        width, height = image.size
        if width * height > MAX_PIXELS:
            message = (
                f"the image has {width:,} x {height:,} dots; up to {MAX_PIXELS:,} are read, and a page has 4 million"
            )
            raise UnreadableDocument("too_large", message)
        frame = ImageOps.exif_transpose(image)
        if frame.mode in ("RGBA", "LA", "P", "PA"):
            rgba = frame.convert("RGBA")
            frame = Image.new("RGB", rgba.size, "white")
            frame.paste(rgba, mask=rgba.getchannel("A"))
        frame = frame.convert("RGB")
        ratio = max(1.0, _LEAST_WIDTH / max(min(frame.size), 1)) if min(frame.size) < _LEAST_WIDTH else 1.0
        ratio = min(ratio, 3.0, (_READ_PIXELS / (frame.size[0] * frame.size[1])) ** 0.5)
        if ratio != 1.0:
            size = (max(1, round(frame.size[0] * ratio)), max(1, round(frame.size[1] * ratio)))
            frame = frame.resize(size, Image.Resampling.LANCZOS)
        yield np.ascontiguousarray(np.asarray(frame)[:, :, ::-1])
