"""Old word processor files (.doc, .wps, .rtf, .odt) -> Document, through LibreOffice and the reader of .docx.

LibreOffice runs without a window, in a profile of its own that is thrown away, with macros and links to other files
switched off, without the environment's proxies, for a limited time; its whole process group ends with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from loader.model import UnreadableDocument

if TYPE_CHECKING:
    from loader.model import Document

MEDIA_TYPES = {
    ".doc": "application/msword",
    ".wps": "application/msword",
    ".rtf": "application/rtf",
    ".odt": "application/vnd.oasis.opendocument.text",
}
#: A report takes less than 5 MB.
MAX_BYTES = 60 * 1024 * 1024
#: A report takes two seconds.
TIME_LIMIT_S = 60
#: How deep groups of a RTF file may be nested; a report's are some ten deep, and LibreOffice recurses for each.
MAX_RTF_DEPTH = 500
_PROGRAMS = ("soffice", "libreoffice")
#: No macros, no links of documents fetched or updated, no hardware, no crash dialogues, nothing recovered.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Java/VirtualMachine", "Enable", "false"),
    ("Setup/Office", "OfficeRestartInProgress", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")


def is_office_installed() -> bool:
    """Whether LibreOffice is on the path."""
    return _find_program() is not None


def read_doc(data: bytes) -> Document:
    """The content of a .doc file, or a .wps file; see `read_legacy`."""
    return read_legacy(data, ".doc")


def read_rtf(data: bytes) -> Document:
    """The content of a RTF file; see `read_legacy`."""
    return read_legacy(data, ".rtf")


def read_odt(data: bytes) -> Document:
    """The content of an OpenDocument text; see `read_legacy`."""
    return read_legacy(data, ".odt")


def read_legacy(data: bytes, suffix: str) -> Document:
    """The content of an old word processor file, its cells as LibreOffice understands them.

    Args:
        data: the file.
        suffix: one of `MEDIA_TYPES`.

    Raises:
        UnreadableDocument: `needs_program`, `unsupported_format`, `too_large`, `conversion_failed`, and what the reader
            of .docx raises.
    """
    media_type = MEDIA_TYPES.get(suffix.lower())
    if media_type is None:
        message = f"suffix {suffix!r} is none of {', '.join(MEDIA_TYPES)}; give the report as .docx or text"
        raise UnreadableDocument("unsupported_format", message)
    _refuse_endless(data, suffix)
    program = _find_program()
    if program is None:
        message = (
            f"the content is {media_type}, which LibreOffice reads: install it, or give the report as .docx or text"
        )
        raise UnreadableDocument("needs_program", message)
    from loader.readers.office.docx import read_docx

    return replace(read_docx(convert_to_docx(data, suffix.lower(), program)), media_type=media_type)


def convert_to_docx(data: bytes, suffix: str, program: str, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """The file as .docx. Nothing is left behind, neither files nor processes.

    Raises:
        UnreadableDocument: `conversion_failed`.
    """
    with tempfile.TemporaryDirectory(prefix="ogi-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"report{suffix}"
        source.write_bytes(data)
        profile = folder / "profile"
        _write_profile(profile)
        said = _run(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--nodefault",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                str(folder / "out"),
                str(source),
            ],
            folder,
            time_limit_s,
        )
        converted = folder / "out" / "report.docx"
        if not converted.is_file():
            message = f"LibreOffice could not convert the file ({said or 'it said nothing'}); give it as .docx or text"
            raise UnreadableDocument("conversion_failed", message)
        return converted.read_bytes()


def _run(command: list[str], folder: Path, time_limit_s: float) -> str:
    """Run a program in a process group of its own until it ends, or end it; gives the last line that it wrote."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp", "OOO_DISABLE_RECOVERY": "1"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=time_limit_s)
    except subprocess.TimeoutExpired:
        message = f"LibreOffice did not convert the file within {time_limit_s:.0f} s; give it as .docx or text"
        raise UnreadableDocument("conversion_failed", message) from None
    finally:
        _end(process)
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, whether or not it ended by itself: it leaves helpers behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
        process.communicate(timeout=5)


def _write_profile(folder: Path) -> None:
    user = folder / "user"
    user.mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")


def _refuse_endless(data: bytes, suffix: str) -> None:
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; up to {MAX_BYTES:,} are read, and a report has some 5 million"
        raise UnreadableDocument("too_large", message)
    if suffix.lower() == ".rtf" and _rtf_depth(data) > MAX_RTF_DEPTH:
        message = (
            f"groups are nested more than {MAX_RTF_DEPTH} deep; those of a report some ten: give it as .docx or text"
        )
        raise UnreadableDocument("too_large", message)


def _rtf_depth(data: bytes) -> int:
    """How deep the groups of a RTF file are nested; counting stops beyond the limit."""
    depth = deepest = 0
    bare = data.replace(b"\\\\", b"").replace(b"\\{", b"").replace(b"\\}", b"")
    for byte in bare.translate(None, delete=bytes(set(range(256)) - set(b"{}"))):
        depth += 1 if byte == ord("{") else -1
        deepest = max(deepest, depth)
        if deepest > MAX_RTF_DEPTH:
            break
    return deepest


def _find_program() -> str | None:
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)
