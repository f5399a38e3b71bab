"""What kind of package some bytes are: ZIP and OLE containers hold documents of many kinds.

The parts inside decide; file names and declared types of the container do not. Cut and damaged containers get a best guess:
whether a document can be read is for its reader to say.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import olefile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
ZIP = "application/zip"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
OLE = "application/x-ole-storage"

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What libraries raise for damaged containers.
CONTAINER_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
)
#: Content types of main parts, as they stand in [Content_Types].xml; the first that is found decides.
_MAIN_PARTS = (
    (re.compile(rb"sheet\.binary\.macroEnabled\.main"), XLSB),
    (re.compile(rb"(?:spreadsheetml|ms-excel)[\w.]*\.main\+xml"), XLSX),
    (re.compile(rb"(?:wordprocessingml|ms-word)[\w.]*\.main\+xml"), DOCX),
    (re.compile(rb"(?:presentationml|ms-powerpoint)[\w.]*\.main\+xml"), PPTX),
)
#: Names of parts by which a package is told where its content types cannot be read.
_TELLING_NAMES = (
    (re.compile(r"xl[/\\]workbook\.bin"), XLSB),
    (re.compile(r"xl[/\\]\w"), XLSX),
    (re.compile(r"word[/\\]\w"), DOCX),
    (re.compile(r"ppt[/\\]\w"), PPTX),
    (re.compile(r"/?ofd\.xml$"), OFD),
)
_CONTENT_TYPES = "[content_types].xml"
_OPENDOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(?:spreadsheet|text)(?=$|-template|-master)")
#: Enough for any list of content types; a part that claims more is not looked into.
_TYPES_BYTES = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_MAX_HEADERS = 2000

_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
)


def zip_media_type(data: bytes) -> str:
    """The media type of a ZIP container by what it holds; `application/zip` where that is no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
            types = _peek(archive, _CONTENT_TYPES)
            declared = _peek(archive, "mimetype")
    except CONTAINER_ERRORS:
        names, types, declared = _local_names(data), b"", data[:_TYPES_BYTES]
        if names[:1] != ["mimetype"]:
            declared = b""
    opendocument = _OPENDOCUMENT.search(declared)
    if opendocument:
        return opendocument[0].decode("ascii")
    for content_type, media_type in _MAIN_PARTS:
        if content_type.search(types):
            return media_type
    is_archive = not types and _CONTENT_TYPES not in names
    for opening, media_type in _TELLING_NAMES:
        # A folder "word" alone does not make a document of an archive.
        if (media_type == OFD or not is_archive) and any(opening.match(name) for name in names):
            return media_type
    return ZIP


def _peek(archive: zipfile.ZipFile, name: str) -> bytes:
    for info in archive.infolist():
        if info.filename.lower() == name and not info.flag_bits & 1:
            with archive.open(info) as part:
                return part.read(_TYPES_BYTES)
    return b""


def _local_names(data: bytes) -> list[str]:
    """Names of the members by their own headers: the directory at the end of a cut file is lost."""
    names: list[str] = []
    start = data.find(b"PK\x03\x04")
    while start >= 0 and len(names) < _MAX_HEADERS and start + _LOCAL_HEADER.size <= len(data):
        length = _LOCAL_HEADER.unpack_from(data, start)[9]
        name = data[start + _LOCAL_HEADER.size : start + _LOCAL_HEADER.size + length]
        names.append(name.decode("utf-8", "replace").lower())
        start = data.find(b"PK\x03\x04", start + _LOCAL_HEADER.size)
    return names


def ole_media_type(data: bytes) -> str:
    """The media type of an OLE container by its streams; WPS writes Word's and Excel's under names of its own."""
    for name, media_type in _STREAMS:
        if name in ole_streams(data):
            return media_type
    return OLE


def ole_streams(data: bytes) -> frozenset[str]:
    """Names of the streams at the top of an OLE container; of a damaged one, the known names that stand in its bytes."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return frozenset(path[0] for path in container.listdir() if len(path) == 1)
    except CONTAINER_ERRORS:
        return frozenset(name for name, _ in _STREAMS if f"{name}\0".encode("utf-16-le") in data)
