"""A document that takes too much time or memory, or ends its reader, is a reject; the next one is read all the same."""

from __future__ import annotations

import io
import os
import pickle
import random
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loader import limits
from loader.limits import TimeLimit, cpu_limit
from loader.model import Document, UnreadableDocument
from loader.readers.formats import find_format
from loader.readers.isolation import IsolatedReader, _Duplex

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("lxml")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _docx(paragraphs: int) -> bytes:
    # Drawn text packs badly: archives that unpack to a hundred times their size are refused before they are read.
    draw = random.Random(paragraphs)
    texts = ["示例", *(f"{draw.getrandbits(256):x}" for _ in range(paragraphs - 1))]
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')
    return data.getvalue()


@pytest.fixture
def reader() -> Iterator[IsolatedReader]:
    reader = IsolatedReader()
    yield reader
    reader.close()


def _refusal(reader: IsolatedReader, data: bytes, **changes: float) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reader.read(replace(find_format(_DOCX), **changes), _DOCX, data)
    return refused.value.reason


def test_what_is_read_comes_back_whole(reader: IsolatedReader) -> None:
    document = reader.read(find_format(_DOCX), _DOCX, _docx(1))
    assert isinstance(document, Document)
    assert (list(document.cells), document.media_type) == (["示例"], _DOCX)


def test_refusals_of_the_reader_come_back(reader: IsolatedReader) -> None:
    assert _refusal(reader, _docx(1)[:-30]) == "damaged_file"


def test_too_much_processor_time_ends_the_reader_and_the_next_document_is_read(reader: IsolatedReader) -> None:
    slow = _docx(150_000)
    with pytest.raises(UnreadableDocument, match=r"more than 0\.1 s of processor time") as refused:
        reader.read(replace(find_format(_DOCX), cpu_seconds=0.1), _DOCX, slow)
    assert refused.value.reason == "time_limit"
    assert list(reader.read(find_format(_DOCX), _DOCX, _docx(1)).cells) == ["示例"]


def test_an_ended_reader_is_told_and_started_again(reader: IsolatedReader) -> None:
    reader.read(find_format(_DOCX), _DOCX, _docx(1))
    assert reader._process is not None
    os.kill(reader._process.pid, signal.SIGSEGV)
    reader._process.wait()
    # It ended between two documents: nothing was lost, and no document is to blame.
    assert list(reader.read(find_format(_DOCX), _DOCX, _docx(1)).cells) == ["示例"]


class _Command:
    """Pickled, it makes a folder where it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("kind", ["command", "no pickle", "nothing of ours"])
def test_what_a_reader_answers_is_never_run(tmp_path: Path, kind: str) -> None:
    """A document may have taken over the process that reads it."""
    answer = {
        "command": pickle.dumps(_Command(tmp_path / "made")),
        "no pickle": b"\x80\x05 not a pickle",
        "nothing of ours": pickle.dumps(Path("loader")),
    }[kind]
    to_child, from_child = os.pipe(), os.pipe()
    reader = IsolatedReader()
    reader._process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    reader._connection = _Duplex(from_child[0], to_child[1])
    child = Connection(from_child[1], readable=False)
    child.send_bytes(answer)
    try:
        assert _refusal(reader, b"") == "reader_failure"
    finally:
        reader.close()
        child.close()
        os.close(to_child[0])
    assert list(tmp_path.iterdir()) == []


def test_too_much_memory_is_a_reject() -> None:
    reader = IsolatedReader(memory_bytes=160 * 1024**2)
    try:
        assert _refusal(reader, _docx(150_000)) == "memory_limit"
    finally:
        reader.close()


def test_a_reader_that_stands_still_is_ended(reader: IsolatedReader) -> None:
    reader.read(find_format(_DOCX), _DOCX, _docx(1))
    assert reader._process is not None
    os.kill(reader._process.pid, signal.SIGSTOP)
    started = time.monotonic()
    assert _refusal(reader, _docx(1), cpu_seconds=0) == "time_limit"
    assert time.monotonic() - started < 5


def _work_within(seconds: float) -> None:
    started = time.process_time()
    with cpu_limit(seconds):
        while time.process_time() - started < 100 * seconds:
            pass


def test_work_in_this_process_is_stopped_after_its_processor_time() -> None:
    started = time.process_time()
    with pytest.raises(TimeLimit):
        _work_within(0.2)
    assert time.process_time() - started < 5


def test_waiting_takes_no_processor_time() -> None:
    with cpu_limit(0.1):
        time.sleep(0.3)


def test_nothing_is_left_running_behind_a_limit() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with cpu_limit(5):
        assert signal.getsignal(signal.SIGPROF) is limits._stop
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
