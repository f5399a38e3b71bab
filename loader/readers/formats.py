"""The formats that reports come in: how each is recognised, who reads it, and what that needs.

One row a format. What is not installed is a reject that names what is missing, and a line of `ogi formats`.
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from loader.model import UnreadableDocument
from loader.readers.packages import ENCRYPTED_OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loader.model import Document

    Reader = Callable[[bytes], Document]

_OOXML = "application/vnd.openxmlformats-officedocument."
#: Seconds of processor time that a document may take: a report takes a hundredth of a second to some seconds.
CPU_SECONDS = 60
#: Recognising a page of a scan takes some ten seconds of processor time.
_OCR_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Format:
    """A format that single documents come in."""

    media_types: tuple[str, ...]
    #: As people call it, with the usual suffixes.
    name: str
    #: Module and function, imported when the first document of the format is met.
    reader: str
    #: Python packages that the reader imports, and the extra that installs them; none where they always are.
    packages: tuple[str, ...] = ()
    extra: str = ""
    #: Programs of the system of which one is needed.
    programs: tuple[str, ...] = ()
    #: Read in a process of its own, which is stopped where a document takes too much time or memory: its libraries
    #: are large, or call code that cannot be interrupted.
    is_isolated: bool = True
    cpu_seconds: float = CPU_SECONDS

    def missing(self) -> str:
        """What to install before this format can be read; empty where it can."""
        if missing := missing_packages(self.packages, self.extra):
            return missing
        if self.programs and not any(map(shutil.which, self.programs)):
            return f"install {' or '.join(self.programs)} (LibreOffice)"
        return ""

    def read(self, data: bytes) -> Document:
        """The document, read in this process.

        Raises:
            UnreadableDocument: as the reader says.
        """
        module, _, function = self.reader.partition(":")
        return cast("Reader", getattr(importlib.import_module(module), function))(data)


def missing_packages(packages: Iterable[str], extra: str) -> str:
    """The command that installs an extra, where one of its packages is not installed; else empty."""
    is_complete = all(importlib.util.find_spec(package) is not None for package in packages)
    return "" if is_complete else f"pip install 'ogi-warehouse[{extra}]'"


_OFFICE = ("soffice", "libreoffice")
FORMATS = (
    Format(("text/plain",), "text, delimited .txt .md .csv .tsv", "loader.readers.plain:read_plain", is_isolated=False),
    Format(("text/html",), "web page .html .htm .xhtml", "loader.readers.pages.html:read_html", is_isolated=False),
    Format(
        ("multipart/related",), "saved web page .mht .mhtml", "loader.readers.pages.mhtml:read_mhtml", is_isolated=False
    ),
    Format(
        ("application/json",),
        "answer of a site's interface .json",
        "loader.readers.pages.answer:read_json",
        is_isolated=False,
    ),
    Format(
        (_OOXML + "wordprocessingml.document",),
        "Word .docx",
        "loader.readers.office.docx:read_docx",
        ("lxml",),
        "office",
    ),
    Format(
        (
            _OOXML + "spreadsheetml.sheet",
            "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
            "application/vnd.ms-excel",
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        "spreadsheet .xlsx .xlsb .xls .et .ods",
        "loader.readers.office.spreadsheet:read_spreadsheet",
        ("python_calamine", "lxml"),
        "office",
    ),
    Format(
        ("application/pdf",),
        "PDF with text .pdf",
        "loader.readers.pdf.read:read_pdf",
        ("pdfminer", "pypdfium2"),
        "pdf",
        cpu_seconds=_OCR_SECONDS,
    ),
    Format(
        ("application/msword",),
        "Word and WPS .doc .wps",
        "loader.readers.office.legacy:read_doc",
        ("lxml",),
        "office",
        _OFFICE,
    ),
    Format(
        ("application/rtf",), "rich text .rtf", "loader.readers.office.legacy:read_rtf", ("lxml",), "office", _OFFICE
    ),
    Format(
        ("application/vnd.oasis.opendocument.text",),
        "OpenDocument text .odt",
        "loader.readers.office.legacy:read_odt",
        ("lxml",),
        "office",
        _OFFICE,
    ),
    Format(
        ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif"),
        "scan .png .jpg .tif .bmp, PDF without text",
        "loader.readers.ocr.read:read_image",
        ("rapidocr", "onnxruntime", "cv2", "PIL", "pypdfium2"),
        "ocr",
        cpu_seconds=_OCR_SECONDS,
    ),
)
_BY_MEDIA_TYPE = {media_type: format_ for format_ in FORMATS for media_type in format_.media_types}


def find_format(media_type: str) -> Format:
    """The format of a media type, ready to read.

    Raises:
        UnreadableDocument: `unsupported_format`, `encrypted`; `needs_ocr`, `needs_program` or `needs_package` where
            something is to be installed first.
    """
    found = _BY_MEDIA_TYPE.get(media_type)
    if media_type == ENCRYPTED_OFFICE:
        message = "the document is protected by a password; save it without one, then load again"
        raise UnreadableDocument("encrypted", message)
    if found is None:
        message = (
            f"the content is {media_type}, which is not read (`ogi formats` lists what is); convert it to PDF or text"
        )
        raise UnreadableDocument("unsupported_format", message)
    missing = found.missing()
    if missing:
        reason = "needs_ocr" if found.extra == "ocr" else "needs_program" if found.programs else "needs_package"
        raise UnreadableDocument(reason, f"the content is {media_type}; to read it: {missing}, then load again")
    return found
