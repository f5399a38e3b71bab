"""Scans: each figure comes back in its own cell or is marked as unread, and everything is marked as scanned."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

from loader.model import UnreadableDocument
from loader.readers.ocr import read as ocr
from loader.readers.ocr.read import is_ocr_installed, read_image

needs_ocr = pytest.mark.skipif(not is_ocr_installed(), reason="the packages of the ocr extra are not installed")
Image = pytest.importorskip("PIL.Image")


def scan(pages: int = 1, *, turned: float = 0.0, kind: str = "PNG", quality: int = 60) -> bytes:
    from tests.test_pdf import PROACTIVE, Drawn

    drawn = Drawn()
    drawn.line("二、主动公开政府信息情况")
    drawn.table(PROACTIVE, cut_at=760 if pages == 1 else 260, closed=(True, True))
    from loader.readers.pdf.open import PdfFile

    file = PdfFile(drawn.render())
    frames = [Image.fromarray(file.render(n)[0][:, :, ::-1]) for n in range(pages)]
    frames = [f.rotate(turned, fillcolor="white", resample=Image.Resampling.BICUBIC) for f in frames]
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if pages > 1 else {}
    options = {"quality": quality} if kind == "JPEG" else {}
    frames[0].save(buffer, kind, **options, **more)
    return buffer.getvalue()


@needs_ocr
@pytest.mark.parametrize(
    ("pages", "turned", "kind", "media_type"),
    [(1, 0.0, "PNG", "image/png"), (1, 0.8, "JPEG", "image/jpeg"), (2, -0.5, "TIFF", "image/tiff")],
)
def test_figures_of_a_scan_stand_in_their_cells(pages: int, turned: float, kind: str, media_type: str) -> None:
    pytest.importorskip("reportlab")
    from tests.test_pdf import PROACTIVE, expected, grids

    document = read_image(scan(pages, turned=turned, kind=kind))
    assert document.media_type == media_type
    assert document.scanned == frozenset(document.blocks)
    (grid,) = grids(document)
    for row, meant in zip(grid, expected(PROACTIVE), strict=True):
        assert len(row) == len(meant)
        for cell, figure in zip(row[1:], meant[1:], strict=True):
            assert cell == figure or "\ufffd" in cell or not (cell[-1:].isdigit() or figure[-1:].isdigit())


@needs_ocr
def test_the_same_scan_gives_the_same_text_twice() -> None:
    pytest.importorskip("reportlab")
    data = scan()
    assert read_image(data) == read_image(data)


@needs_ocr
def test_a_blank_cell_is_blank_and_ink_that_says_nothing_is_not() -> None:
    from PIL import ImageDraw

    image = Image.new("RGB", (1400, 600), "white")
    draw = ImageDraw.Draw(image)
    for x in (100, 500, 900, 1300):
        draw.line((x, 100, x, 400), fill="black", width=3)
    for y in (100, 250, 400):
        draw.line((100, y, 1300, y), fill="black", width=3)
    draw.ellipse((560, 150, 640, 200), fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    document = read_image(buffer.getvalue())
    assert len(document.cells) == 6
    assert [bool(text) for text in document.cells] == [False, True, False, False, False, False]
    assert not document.cells[1].isdigit()


def huge_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@needs_ocr
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (huge_png(60_000, 60_000), "too_large"),
        (b"not an image", "unsupported_format"),
        (b"", "unsupported_format"),
        (huge_png(2000, 2000), "damaged_file"),
    ],
)
def test_hostile_images_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_image(data)
    assert refusal.value.reason == reason


@needs_ocr
def test_a_truncated_image_is_not_read_in_part() -> None:
    pytest.importorskip("reportlab")
    data = scan(kind="JPEG")
    with pytest.raises(UnreadableDocument) as refusal:
        read_image(data[: len(data) // 2])
    assert refusal.value.reason == "damaged_file"


def test_without_the_packages_an_image_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_PACKAGES", ("no_such_package_at_all",))
    with pytest.raises(UnreadableDocument, match=r"ogi-warehouse\[ocr\]") as refusal:
        read_image(huge_png(10, 10))
    assert refusal.value.reason == "needs_ocr"
