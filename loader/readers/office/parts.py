"""The parts of a document in a ZIP container, and their XML: read within limits, and never from anywhere else.

Office programs write XML without a document type, so one is refused: it could only carry entities.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from loader.model import UnreadableDocument
from loader.readers.packages import CONTAINER_ERRORS, ENCRYPTED_OFFICE, OLE_MAGIC, ole_media_type

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The XML of a report's longest part is some megabytes.
MAX_PART_BYTES = 32 << 20
MAX_TOTAL_BYTES = 64 << 20
#: Office XML shrinks to a twentieth, empty tables to a hundredth of their size.
MAX_RATIO = 250
_RATIO_FREE_BYTES = 4 << 20
_ENCRYPTED_FLAG = 1

#: The strict variant of the format has namespaces of its own; its elements are the same.
_NAMESPACES = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Package:
    """The parts of a ZIP container by name; upper and lower case and the slash's direction make no difference."""

    def __init__(self, data: bytes) -> None:
        """Open the container.

        Raises:
            UnreadableDocument: `damaged_file`, or `encrypted` and `unsupported_format` where the bytes are an OLE file.
        """
        if data.startswith(OLE_MAGIC):
            _refuse_ole(data)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except CONTAINER_ERRORS as error:
            raise damaged("the container", f"it is no whole ZIP file ({error})") from error
        self._parts = {_plain_name(info.filename): info for info in self._archive.infolist()}
        self._read_bytes = 0

    def names(self) -> Iterator[str]:
        """Names of all parts, in lower case."""
        return iter(self._parts)

    def has(self, name: str) -> bool:
        """Whether there is a part of that name."""
        return _plain_name(name) in self._parts

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnreadableDocument: `damaged_file`, `encrypted` or `too_large`.
        """
        info = self._parts.get(_plain_name(name))
        if info is None:
            raise damaged(name, "the part is missing")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise encrypted()
        self._refuse_bomb(info)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(name, f"it is packed by method {info.compress_type}, which documents do not use")
        try:
            with self._archive.open(info) as part:
                return part.read()
        except CONTAINER_ERRORS as error:
            raise damaged(name, str(error)) from error

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part.

        Raises:
            UnreadableDocument: as `read`; `damaged_file` where the part is no well-formed XML.
        """
        return parse_xml(self.read(name), name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Id -> (last word of the type, name of the part) of what a part refers to; "" stands for the package."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(part):
            return {}
        return {
            relation.get("Id", ""): (relation.get("Type", "").rpartition("/")[2], _target(folder, relation))
            for relation in self.xml(part).iter("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }

    def repacked(self) -> bytes:
        """A ZIP container of the same XML and binary parts, unpacked within the limits, for libraries that have none."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, info in self._parts.items():
                if name.endswith((".xml", ".rels", ".bin")):
                    archive.writestr(info.filename, self.read(name))
        return target.getvalue()

    def _refuse_bomb(self, info: zipfile.ZipInfo) -> None:
        self._read_bytes += info.file_size
        is_dense = info.file_size > _RATIO_FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size
        if info.file_size > MAX_PART_BYTES or self._read_bytes > MAX_TOTAL_BYTES or is_dense:
            raise UnreadableDocument(
                "too_large",
                f"part {info.filename!r} unpacks from {info.compress_size:,} to {info.file_size:,} bytes; a report's "
                f"parts have a few megabytes (limit {MAX_PART_BYTES:,}, all parts {MAX_TOTAL_BYTES:,}): "
                "see what the file is",
            )


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of XML, its namespaces those of the transitional variant.

    Raises:
        UnreadableDocument: `damaged_file`.
    """
    if data.startswith(_UTF16_MARKS):
        text = data.decode("utf-16", "replace")
        data = (text[text.find("?>") + 2 :] if text.startswith("<?xml") else text).encode()
    if b"<!DOCTYPE" in data:
        raise damaged(name, "it declares a document type, which office programs never do")
    for strict, transitional in _NAMESPACES:
        data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name, f"it is no whole XML ({error})") from error


def damaged(name: str, found: str) -> UnreadableDocument:
    """The refusal of a broken file."""
    return UnreadableDocument("damaged_file", f"{name}: {found}; fetch the file again, or save it anew and give that")


def encrypted() -> UnreadableDocument:
    """The refusal of a file behind a password."""
    return UnreadableDocument("encrypted", "the file is protected by a password; save it without one and give that")


def unsupported(found: str, expected: str) -> UnreadableDocument:
    """The refusal of a file of another kind."""
    return UnreadableDocument("unsupported_format", f"the file is {found}, expected {expected}; give it as such a file")


def _refuse_ole(data: bytes) -> None:
    media_type = ole_media_type(data)
    if media_type == ENCRYPTED_OFFICE:
        raise encrypted()
    raise unsupported(media_type, "a ZIP container")


def _plain_name(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def _target(folder: str, relation: etree._Element) -> str:
    target = relation.get("Target", "").replace("\\", "/")
    return _plain_name(target if target.startswith("/") else posixpath.join(folder, target))
