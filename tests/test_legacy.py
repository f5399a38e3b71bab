"""Old word processor files through LibreOffice: same cells, nothing fetched, nothing left behind, no endless run."""

from __future__ import annotations

import http.server
import tempfile
import threading
import time
from typing import TYPE_CHECKING

import pytest

from loader.model import UnreadableDocument
from loader.readers.office import legacy
from loader.readers.office.legacy import MAX_RTF_DEPTH, convert_to_docx, is_office_installed, read_legacy, read_rtf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_office = pytest.mark.skipif(not is_office_installed(), reason="LibreOffice is not installed")
ROWS = [["规章", "0", "-35"], ["行政许可", "11398889", ""], ["行政事业性收费", "24252.311082", "/"]]


def rtf(rows: list[list[str]], body: str = "") -> bytes:
    def escape(text: str) -> str:
        return "".join(c if c.isascii() else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in text)

    table = "".join(
        r"\trowd"
        + "".join(rf"\cellx{2000 * (n + 1)}" for n in range(len(row)))
        + r"\intbl "
        + "".join(escape(cell) + r"\cell " for cell in row)
        + r"\row "
        for row in rows
    )
    title = escape("示例市商务局2022年政府信息公开工作年度报告")
    return (r"{\rtf1\ansi\deff0{\fonttbl{\f0 SimSun;}}" + title + r"\par " + table + r"\pard " + body + "}").encode()


@needs_office
def test_a_table_of_an_rtf_file_comes_back_cell_for_cell() -> None:
    document = read_rtf(rtf(ROWS))
    assert document.media_type == "application/rtf"
    cells = [text for text, block in zip(document.cells, document.blocks, strict=True) if block in document.grids]
    assert cells == [cell for row in ROWS for cell in row]
    assert document.cells[0] == "示例市商务局2022年政府信息公开工作年度报告"


@needs_office
@pytest.mark.parametrize("suffix", [".doc", ".wps", ".odt"])
def test_other_formats_are_told_by_their_content(suffix: str, tmp_path: Path) -> None:
    kind = "odt" if suffix == ".odt" else "doc"
    source = tmp_path / "report.rtf"
    source.write_bytes(rtf(ROWS))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, str(source)]
    legacy._run(command, tmp_path, 60)
    document = read_legacy((tmp_path / f"report.{kind}").read_bytes(), suffix)
    assert document.media_type == legacy.MEDIA_TYPES[suffix]
    assert [cell for cell in document.cells[1:] if cell] == [cell for row in ROWS for cell in row if cell]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the names of the base class

        def log_message(self, *_: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()


@needs_office
def test_links_in_a_file_are_not_followed(listener: tuple[int, list[str]]) -> None:
    port, asked = listener
    fields = "".join(
        rf'{{\field{{\*\fldinst {kind} "http://127.0.0.1:{port}/{kind}"}}{{\fldrslt }}}}\par '
        for kind in ("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "DDEAUTO")
    )
    assert "规章" in read_rtf(rtf(ROWS, fields)).cells
    assert asked == []


@needs_office
def test_nothing_is_left_behind_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_rtf(rtf(ROWS))
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "still_running"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(sleep 3; echo late > {mark}) &\nsleep 30\n")
    program.chmod(0o755)
    begun = time.monotonic()
    with pytest.raises(UnreadableDocument) as refusal:
        convert_to_docx(b"x", ".doc", str(program), time_limit_s=0.5)
    assert refusal.value.reason == "conversion_failed"
    assert time.monotonic() - begun < 3
    time.sleep(3.2)
    assert not mark.exists()


def test_a_program_that_makes_nothing_is_told_with_what_it_said(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho 'Error: source file could not be loaded'\n")
    program.chmod(0o755)
    with pytest.raises(UnreadableDocument, match="source file could not be loaded"):
        convert_to_docx(b"x", ".doc", str(program))


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (b"{\\rtf1 " + b"{" * 100_000, ".rtf", "too_large"),
        (b"{\\rtf1 " + b"{" * (MAX_RTF_DEPTH + 1) + b"}" * (MAX_RTF_DEPTH + 2), ".rtf", "too_large"),
        (b"x" * (legacy.MAX_BYTES + 1), ".doc", "too_large"),
        (b"x", ".xyz", "unsupported_format"),
    ],
)
def test_hostile_files_are_refused_before_any_program_runs(
    data: bytes, suffix: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy, "_find_program", lambda: pytest.fail("looked for the program"))
    with pytest.raises(UnreadableDocument) as refusal:
        read_legacy(data, suffix)
    assert refusal.value.reason == reason


def test_without_the_program_the_file_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_office_installed()
    with pytest.raises(UnreadableDocument, match="LibreOffice") as refusal:
        read_rtf(rtf(ROWS))
    assert refusal.value.reason == "needs_program"


@needs_office
@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), rtf(ROWS)[:90]])
def test_damaged_files_are_refused_or_read_but_never_crash(data: bytes) -> None:
    try:
        document = read_legacy(data, ".doc")
    except UnreadableDocument as refusal:
        assert refusal.reason in ("conversion_failed", "empty_file", "damaged_file")  # noqa: PT017
    else:
        assert not {"0", "-35"} & set(document.cells)
