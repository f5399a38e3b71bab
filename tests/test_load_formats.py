"""One command over everything: every format, archives, corpora and crawls, and hostile files among them."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.readers.office.ole_write import ole_container
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("lxml")
pytest.importorskip("pypdfium2")
REAL = PROJECT / "data" / "reports" / "real"
_BUNDLED = PROJECT / "data" / "formats"


def load(folder: Path, warehouse: Path, workers: int, **environment: str) -> str:
    command = [sys.executable, "-m", "loader", "load", str(folder), "--warehouse", str(warehouse)]
    done = subprocess.run(
        [*command, "--workers", str(workers)],
        capture_output=True, text=True, timeout=300, check=False, env=os.environ | environment, cwd=PROJECT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def query(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse / "ogi.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """The bundled formats, and one real report in each kind of collection and under wrong suffixes."""
    folder = tmp_path / "in"
    shutil.copytree(_BUNDLED, folder)
    report = next(REAL.glob("001_*")).read_text(encoding="utf-8")
    pages = [f"{report}\n版本 {number}\n" for number in range(6)]
    pq.write_table(pa.table({"url": ["http://example.test/0"], "text": [pages[0]]}), folder / "corpus.parquet")
    (folder / "lines.ndjson.gz").write_bytes(
        gzip.compress(json.dumps({"id": "a", "content": pages[1]}).encode() + b"\n")
    )
    body = f"<html><body><pre>{pages[2]}</pre></body></html>".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.test/2\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    (folder / "crawl.warc").write_bytes(head.encode() + http + b"\r\n\r\n")
    with tarfile.open(folder / "wrong-suffix.pdf", "w") as archive:
        info = tarfile.TarInfo("县/2023.txt")
        info.size = len(pages[3].encode())
        archive.addfile(info, io.BytesIO(pages[3].encode()))
    (folder / "text.docx").write_text(pages[4], encoding="utf-8")
    (folder / "packed.txt.gz").write_bytes(gzip.compress(pages[5].encode("gb18030")))
    return folder


def test_a_folder_of_every_format_loads_in_one_command(everything: Path, tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    load(everything, tmp_path / "wh", 1)
    assert query(tmp_path / "wh", "select source_path, reason, message from reject") == []
    paths = {
        str(path).removeprefix(f"{everything}/") for (path,) in query(tmp_path / "wh", "select source_path from report")
    }
    assert {
        "corpus.parquet!http://example.test/0",
        "lines.ndjson.gz!a",
        "crawl.warc!http://example.test/2",
        "wrong-suffix.pdf!县/2023.txt",
        "text.docx",
        "packed.txt.gz!packed.txt",
    } <= paths
    assert len(paths) == 18 + 6
    kinds = query(tmp_path / "wh", "select media_type, count(*) from report where n_values > 190 group by all")
    assert len(kinds) >= 5
    assert sum(int(str(count)) for _, count in kinds) == len(paths)


def test_the_number_of_workers_changes_nothing(everything: Path, tmp_path: Path) -> None:
    stored = []
    for workers in (1, 2):
        load(everything, tmp_path / f"{workers}", workers, SOURCE_DATE_EPOCH="1700000000")
        folder = tmp_path / f"{workers}" / "parquet"
        stored.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert stored[0] == stored[1]


def _docx(document: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", document)
    return data.getvalue()


def _encrypted_package() -> bytes:
    """An OLE container of one stream, as office programs write documents with a password."""
    return ole_container("EncryptedPackage", bytes(5000))


def _hostile() -> dict[str, bytes]:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * (70 * 1024 * 1024))
        archive.writestr("../evil.txt", b"x")
    return {
        "entities.docx": _docx(f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "x">{entities}]><d>&e11;</d>'.encode()),
        "inflated.docx": _docx(b"<w>" + b" " * 200_000_000 + b"</w>"),
        "encrypted.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1600)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(1000),
        "bomb.zip": bomb.getvalue(),
        "cut.zip": bomb.getvalue()[:500],
        "nested.html": b"<table><tr><td>" * 10_000 + b"1",
        "deep.html": b"<div>" * 100_000,
        "spans.html": b"<table>" + b"<tr><td colspan=1000000 rowspan=1000000000>1<td>2" * 200,
        "cut.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
        "word.rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
        "program.txt": b"MZ\x90" + bytes(500),
    }


def test_hostile_files_are_rejects_and_the_rest_loads(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    hostile = _hostile()
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    shutil.copy(next(REAL.glob("001_*")), folder / "good.txt")
    load(folder, tmp_path / "wh", 1)
    rejects = dict(query(tmp_path / "wh", "select regexp_extract(source_path, '[^/]+$'), reason from reject"))
    assert rejects == {
        "entities.docx": "damaged_file",
        "inflated.docx": "too_large",
        "encrypted.xlsx": "encrypted",
        "bomb.zip!zeros.txt": "too_large",
        "evil.txt": "unsafe_member",
        "cut.zip": "damaged_archive",
        "nested.html": "too_large",
        "deep.html": "too_large",
        "spans.html": "not_a_report",
        "cut.pdf": "damaged_file",
        "word.rar": "unsupported_format",
        "program.txt": "unsupported_format",
    }
    assert query(tmp_path / "wh", "select n_facts from report") == [(200,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "wh"]
