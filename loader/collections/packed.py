"""ZIP and TAR archives and single packed files -> their members."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from loader.collections.budget import Counted
from loader.collections.kinds import UNPACK_ERRORS, unpacked
from loader.model import Reject, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, Self

    from loader.collections.budget import Budget, Member

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNIX_TYPE_SHIFT, _UNIX_LINK = 28, 0xA
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
#: What the standard library raises on archives that are cut, damaged, or packed in ways it does not know.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read_zip(file: BinaryIO, budget: Budget) -> Iterator[Member | Reject]:
    """The members of a ZIP archive, in the order of its directory.

    Raises:
        UnreadableDocument: `damaged_archive`, `archive_bomb`.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        raise _damaged("ZIP archive", error) from None
    with archive:
        for info in archive.infolist():
            name = _zip_name(info)
            if info.is_dir() or _is_litter(name):
                continue
            refusal = _refusal(name, is_link=info.external_attr >> _UNIX_TYPE_SHIFT == _UNIX_LINK)
            if refusal is None and info.flag_bits & _ENCRYPTED:
                message = "the member is encrypted; unpack the archive with its password"
                refusal = Reject(name, None, "encrypted", message)
            yield refusal or _zip_member(archive, info, name, budget)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Member | Reject:
    try:
        with archive.open(info) as stream:
            return budget.spool(name, cast("BinaryIO", stream))
    except _ZIP_ERRORS as error:
        return Reject(name, None, "damaged_archive", f"the member cannot be unpacked ({error}); pack it again")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Names are UTF-8 where the archive says so; Chinese packers write GBK without saying anything."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def read_tar(file: BinaryIO, budget: Budget) -> Iterator[Member | Reject]:
    """The members of a TAR archive, packed or not, in stored order.

    Raises:
        UnreadableDocument: `damaged_archive`, `archive_bomb`.
    """
    try:
        with tarfile.open(
            fileobj=cast("BinaryIO", Counted(unpacked(file), budget)),
            mode="r|",
            encoding="utf-8",
            errors="surrogateescape",
            tarinfo=_StrictTarInfo,
        ) as archive:
            for info in archive:
                yield from _tar_member(archive, info, budget)
    except (tarfile.TarError, *_ZIP_ERRORS, *UNPACK_ERRORS) as error:
        raise _damaged("TAR archive", error) from None


class _StrictTarInfo(tarfile.TarInfo):
    """The library takes a damaged header, and an archive that was cut off, for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """A member's header; anything but a header or the mark of the end is damage."""
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                raise  # the mark of the end
            raise tarfile.ReadError(str(error)) from None


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget) -> Iterator[Member | Reject]:
    name = _tar_name(info.name)
    if info.isdir() or _is_litter(name):
        return
    refusal = _refusal(name, is_link=info.issym() or info.islnk())
    if refusal is not None:
        yield refusal
        return
    content = archive.extractfile(info) if info.isfile() else None
    if content is None:
        yield Reject(name, None, "not_a_file", "neither file nor folder (a device or pipe); leave it out")
        return
    yield budget.spool(name, cast("BinaryIO", content))


def _tar_name(name: str) -> str:
    raw = name.encode("utf-8", errors="surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def unpack(path: str, file: BinaryIO, budget: Budget) -> Iterator[Member | Reject]:
    """The one file that was packed by gzip, bzip2, xz or zstd, under its name without the suffix.

    Raises:
        UnreadableDocument: `damaged_archive`, `archive_bomb`.
    """
    name = PurePosixPath(path.rpartition("!")[2]).name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    try:
        yield budget.spool(name, unpacked(file))
    except UNPACK_ERRORS as error:
        raise _damaged("packed file", error) from None


def _is_litter(name: str) -> bool:
    """What systems put beside the files that were packed."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or (
        bool(parts) and (parts[-1] in (".DS_Store", "Thumbs.db") or parts[-1].startswith("._"))
    )


def _refusal(name: str, *, is_link: bool) -> Reject | None:
    if ".." in PurePosixPath(name.replace("\\", "/")).parts:
        return Reject(name, None, "unsafe_member", "the member's name leads out of the archive; pack it again")
    if is_link:
        return Reject(name, None, "link_member", "links within archives are not followed; pack the file itself")
    return None


def _damaged(what: str, error: Exception) -> UnreadableDocument:
    return UnreadableDocument("damaged_archive", f"the {what} is damaged or cut off ({error}); fetch it again")
