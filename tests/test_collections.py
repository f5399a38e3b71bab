"""Archives, corpora and crawls: every document of them is loaded or rejected under its own path, and none does harm."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.collections import Member, RecordColumns, find_kind, find_member, read_members
from loader.collections import budget as budgets
from loader.inputs import MAX_BYTES
from loader.model import Reject
from loader.reference import reference_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COLUMNS = RecordColumns.load(reference_folder())
_PAGE = "示例县示例局2022年政府信息公开工作年度报告\n".encode()


def _read(path: Path, columns: RecordColumns = _COLUMNS) -> list[Member | Reject]:
    with path.open("rb") as file:
        return list(read_members(str(path), file, columns))


def _names(path: Path, found: list[Member | Reject]) -> list[str]:
    """Members by their name behind the collection's, rejects as name: reason."""
    prefix = str(path)
    return [
        entry.path.removeprefix(prefix)
        if isinstance(entry, Member)
        else f"{entry.source_path.removeprefix(prefix)}: {entry.reason}"
        for entry in found
    ]


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _tar(path: Path, mode: str, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


_MEMBERS = {"甲/2022.txt": _PAGE, "乙.txt": _PAGE * 2}


def _zstd(data: bytes) -> bytes:
    sink = io.BytesIO()
    with pa.CompressedOutputStream(pa.PythonFile(sink, mode="w"), "zstd") as stream:
        stream.write(data)
        stream.flush()
        return _closed(stream, sink)


def _closed(stream: pa.CompressedOutputStream, sink: io.BytesIO) -> bytes:
    keep = sink.close
    sink.close = lambda: None  # type: ignore[method-assign]
    stream.close()
    data = sink.getvalue()
    keep()
    return data


class TestArchives:
    def test_zip(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "a.zip", _MEMBERS)
        found = _read(path)
        assert _names(path, found) == ["!甲/2022.txt", "!乙.txt"]
        assert [entry.data for entry in found if isinstance(entry, Member)] == list(_MEMBERS.values())

    def test_zip_with_names_in_gbk(self, tmp_path: Path) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("AAAA.txt", _PAGE)
        path = tmp_path / "gbk.zip"
        path.write_bytes(data.getvalue().replace(b"AAAA", "甲乙".encode("gbk")))
        assert _names(path, _read(path)) == ["!甲乙.txt"]

    @pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
    def test_tar(self, tmp_path: Path, mode: str) -> None:
        path = _tar(tmp_path / "a.tar", mode, _MEMBERS)
        found = _read(path)
        assert _names(path, found) == ["!甲/2022.txt", "!乙.txt"]
        assert [entry.data for entry in found if isinstance(entry, Member)] == list(_MEMBERS.values())

    def test_tar_zst(self, tmp_path: Path) -> None:
        plain = _tar(tmp_path / "a.tar", "w", _MEMBERS)
        path = tmp_path / "a.tar.zst"
        path.write_bytes(_zstd(plain.read_bytes()))
        assert _names(path, _read(path)) == ["!甲/2022.txt", "!乙.txt"]

    @pytest.mark.parametrize(
        ("suffix", "packed"),
        [
            (".gz", gzip.compress(_PAGE)),
            (".bz2", bz2.compress(_PAGE)),
            (".xz", lzma.compress(_PAGE)),
            (".zst", _zstd(_PAGE)),
        ],
        ids=["gz", "bz2", "xz", "zst"],
    )
    def test_one_packed_file(self, tmp_path: Path, suffix: str, packed: bytes) -> None:
        path = tmp_path / f"甲.txt{suffix}"
        path.write_bytes(packed)
        assert _read(path) == [Member(f"{path}!甲.txt", _PAGE)]

    def test_archives_within_archives(self, tmp_path: Path) -> None:
        inner = _zip(tmp_path / "inner.zip", {"甲.txt": _PAGE}).read_bytes()
        tar = _tar(tmp_path / "b.tar", "w:gz", {"deep/inner.zip": inner}).read_bytes()
        path = _zip(tmp_path / "outer.zip", {"b.tar.gz": tar, "乙.txt": _PAGE})
        assert _names(path, _read(path)) == ["!b.tar.gz!deep/inner.zip!甲.txt", "!乙.txt"]

    def test_a_name_held_twice_is_two_members(self, tmp_path: Path) -> None:
        path = tmp_path / "twice.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("甲.txt", _PAGE)
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("甲.txt", _PAGE * 2)
        assert _names(path, _read(path)) == ["!甲.txt", "!甲.txt#2"]

    def test_a_word_file_is_no_archive(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "a.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
        with path.open("rb") as file:
            assert find_kind(file, str(path)) is None

    def test_what_packers_leave_behind_is_no_document(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "mac.zip", {"__MACOSX/._甲.txt": b"x", "甲.txt": _PAGE, "空/": b"", ".DS_Store": b"x"})
        assert _names(path, _read(path)) == ["!甲.txt"]

    def test_an_archive_without_documents_is_told(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "empty.zip", {})
        assert _names(path, _read(path)) == [": empty_archive"]


class TestHostileArchives:
    def test_names_that_lead_out_are_refused_and_nothing_is_written(self, tmp_path: Path) -> None:
        inside = tmp_path / "inside"
        inside.mkdir()
        path = _zip(inside / "a.zip", {"../evil.txt": _PAGE, "甲.txt": _PAGE, "a\\..\\..\\b.txt": _PAGE})
        assert _names(path, _read(path)) == [
            "!../evil.txt: unsafe_member",
            "!甲.txt",
            "!a\\..\\..\\b.txt: unsafe_member",
        ]
        assert [entry.name for entry in tmp_path.iterdir()] == ["inside"]
        assert [entry.name for entry in inside.iterdir()] == ["a.zip"]

    def test_links_and_devices_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "links.tar"
        with tarfile.open(path, "w") as archive:
            for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                archive.addfile(info)
        assert _names(path, _read(path)) == ["!link: link_member", "!hard: link_member", "!device: not_a_file"]

    def test_a_link_in_a_zip_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "link.zip"
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("link")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
        assert _names(path, _read(path)) == ["!link: link_member"]

    def test_an_encrypted_member_is_told(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "a.zip", {"甲.txt": _PAGE})
        data = bytearray(path.read_bytes())
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + offset] |= 1
        path.write_bytes(data)
        assert _names(path, _read(path)) == ["!甲.txt: encrypted"]

    def test_a_member_larger_than_any_document_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "zeros.zip", {"zeros.txt": b"0" * (MAX_BYTES + 1), "甲.txt": _PAGE})
        assert _names(path, _read(path)) == ["!zeros.txt: too_large", "!甲.txt"]

    def test_an_archive_that_unpacks_to_too_much_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(budgets, "_ALWAYS_ALLOWED", 3_000_000)
        path = _zip(tmp_path / "bomb.zip", {f"{number}.txt": b"0" * 1_000_000 for number in range(9)})
        found = _names(path, _read(path))
        assert found == ["!0.txt", "!1.txt", "!2.txt", ": archive_bomb"]

    def test_archives_nested_without_end_are_given_up(self, tmp_path: Path) -> None:
        data = _PAGE
        for number in range(9):
            data = _zip(tmp_path / "next.zip", {f"{number}.zip" if number else "甲.txt": data}).read_bytes()
        path = tmp_path / "next.zip"
        assert [name.rpartition(": ")[2] for name in _names(path, _read(path))] == ["nested_too_deep"]

    @pytest.mark.parametrize("cut", [20, 300, 600, 1500])
    def test_a_zip_that_was_cut_is_told(self, tmp_path: Path, cut: int) -> None:
        path = _zip(tmp_path / "a.zip", {f"{number}.txt": os.urandom(200) for number in range(9)})
        path.write_bytes(path.read_bytes()[:cut])
        assert _names(path, _read(path)) == [": damaged_archive"]

    @pytest.mark.parametrize("mode", ["w", "w:gz"])
    def test_a_tar_that_was_cut_gives_what_was_whole_and_is_told(self, tmp_path: Path, mode: str) -> None:
        path = _tar(tmp_path / "a.tar", mode, {f"{number}.txt": os.urandom(9_000) for number in range(9)})
        path.write_bytes(path.read_bytes()[:40_000])
        found = _names(path, _read(path))
        assert found[-1] == ": damaged_archive"
        assert 2 <= len(found) <= 5

    def test_a_tar_with_a_damaged_header_does_not_end_in_silence(self, tmp_path: Path) -> None:
        path = _tar(tmp_path / "a.tar", "w", {f"{number}.txt": _PAGE for number in range(4)})
        data = bytearray(path.read_bytes())
        data[2 * 1024 : 2 * 1024 + 100] = b"\xff" * 100
        path.write_bytes(data)
        assert _names(path, _read(path)) == ["!0.txt", "!1.txt", ": damaged_archive"]

    @pytest.mark.parametrize("at", [12, 40, 300])
    def test_a_packed_file_that_is_damaged_within_is_told(self, tmp_path: Path, at: int) -> None:
        """Found by `make fuzz`: the error of the unpacker was none of those that were expected, and ended the whole load."""
        packed = bytearray(gzip.compress(os.urandom(400) + _PAGE, mtime=0))
        packed[at : at + 8] = b"\xff" * 8
        path = tmp_path / "甲.txt.gz"
        path.write_bytes(packed[:10] + b"\x07" + packed[11:])
        (reject,) = _read(path)
        assert isinstance(reject, Reject)
        assert reject.reason == "damaged_archive"

    def test_a_packed_file_that_was_cut_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "甲.txt.gz"
        path.write_bytes(gzip.compress(os.urandom(5_000))[:2_000])
        assert _names(path, _read(path)) == [": damaged_archive"]

    def test_a_wrong_checksum_is_told(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "a.zip", {"甲.txt": _PAGE, "乙.txt": _PAGE * 2})
        data = bytearray(path.read_bytes())
        data[data.index(b"PK\x01\x02") + 16] ^= 0xFF
        path.write_bytes(data)
        assert _names(path, _read(path)) == ["!甲.txt: damaged_archive", "!乙.txt"]


def _jsonl(path: Path, records: list[object]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


class TestRecords:
    def test_a_record_a_line(self, tmp_path: Path) -> None:
        path = _jsonl(tmp_path / "c.jsonl", [{"id": "r-1", "text": "甲"}, {"id": 7, "content": "乙"}, {"text": "丙"}])
        assert _read(path) == [
            Member(f"{path}!r-1", "甲".encode()),
            Member(f"{path}!7", "乙".encode()),
            Member(f"{path}!3", "丙".encode()),
        ]

    def test_a_title_that_the_text_lacks_stands_in_front(self, tmp_path: Path) -> None:
        records = [
            {"id": 1, "title": "示例局2022年报告", "text": "正文"},
            {"id": 2, "title": "示例局2022年报告", "text": "示例局2022年报告\n正文"},
            {"id": 3, "标题": "甲<乙", "html": "<p>正文</p>", "text": "不用"},
        ]
        found = _read(_jsonl(tmp_path / "c.jsonl", records))
        assert [entry.data.decode() for entry in found if isinstance(entry, Member)] == [
            "示例局2022年报告\n正文",
            "示例局2022年报告\n正文",
            "<title>甲&lt;乙</title><p>正文</p>",
        ]

    def test_given_columns_stand_in_place_of_the_usual_ones(self, tmp_path: Path) -> None:
        path = _jsonl(tmp_path / "c.jsonl", [{"id": 1, "text": "不用", "Seite": "甲", "key": "k1"}])
        columns = RecordColumns.load(reference_folder(), text="Seite", identifier="key")
        assert _read(path, columns) == [Member(f"{path}!k1", "甲".encode())]

    def test_ids_that_come_again_are_told_apart(self, tmp_path: Path) -> None:
        path = _jsonl(tmp_path / "c.jsonl", [{"id": "a", "text": "甲"}, {"id": "a", "text": "乙"}])
        assert _names(path, _read(path)) == ["!a", "!a#2"]

    def test_lines_that_are_no_records_are_rejects(self, tmp_path: Path) -> None:
        path = tmp_path / "c.jsonl"
        path.write_text('{"text": "甲"}\n{"text": \n[1, 2]\n{"other": 1}\n\n{"text": "乙"}\n', encoding="utf-8")
        assert _names(path, _read(path)) == ["!1", "!2: broken_record", "!3: broken_record", "!4: no_text_column", "!6"]

    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, _zstd])
    def test_packed(self, tmp_path: Path, pack: object) -> None:
        plain = _jsonl(tmp_path / "c.jsonl", [{"id": number, "text": "甲" * 200} for number in range(500)])
        path = tmp_path / "c.jsonl.packed"
        assert callable(pack)
        path.write_bytes(pack(plain.read_bytes()))
        assert _names(path, _read(path)) == [f"!{number}" for number in range(500)]

    def test_an_array_of_records(self, tmp_path: Path) -> None:
        path = tmp_path / "c.json"
        path.write_text(json.dumps([{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]), encoding="utf-8")
        assert _names(path, _read(path)) == ["!a", "!b"]

    def test_a_single_object_is_a_document(self, tmp_path: Path) -> None:
        path = tmp_path / "answer.json"
        path.write_text(json.dumps({"code": 200, "data": {"content": "<p>甲</p>"}}, indent=1), encoding="utf-8")
        with path.open("rb") as file:
            assert find_kind(file, str(path)) is None

    def test_parquet(self, tmp_path: Path) -> None:
        path = tmp_path / "c.parquet"
        pq.write_table(pa.table({"URL": ["u1", "u2", None], "Text": ["甲", None, "丙"], "n": [1, 2, 3]}), path)
        assert _read(path) == [
            Member(f"{path}!u1", "甲".encode()),
            Member(f"{path}!u2", b""),
            Member(f"{path}!3", "丙".encode()),
        ]

    def test_parquet_without_a_known_column_says_which_there_are(self, tmp_path: Path) -> None:
        path = tmp_path / "c.parquet"
        pq.write_table(pa.table({"seite": ["甲"]}), path)
        (found,) = _read(path)
        assert isinstance(found, Reject)
        assert (found.reason, "seite" in found.message, "--text-column" in found.message) == (
            "no_text_column",
            True,
            True,
        )

    def test_a_parquet_file_that_was_cut_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "c.parquet"
        pq.write_table(pa.table({"text": ["甲" * 1000]}), path)
        path.write_bytes(path.read_bytes()[:-40])
        assert _names(path, _read(path)) == [": damaged_archive"]

    def test_a_document_is_found_by_its_path(self, tmp_path: Path) -> None:
        path = _zip(tmp_path / "a.zip", _MEMBERS)
        assert find_member(f"{path}!乙.txt", _COLUMNS) == Member(f"{path}!乙.txt", _PAGE * 2)
        missing = find_member(f"{path}!丙.txt", _COLUMNS)
        assert isinstance(missing, Reject)
        assert missing.reason == "missing_path"


def _warc_record(kind: str, uri: str, http: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2023-01-31T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uri[-1] * 8}-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def _http(body: bytes, *, status: str = "200 OK", content_type: str = "text/html", more: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


def _crawl() -> Iterator[bytes]:
    yield _warc_record("request", "http://example.test/1", b"GET /1 HTTP/1.1\r\n\r\n")
    yield _warc_record("response", "http://example.test/1", _http(_PAGE))
    yield _warc_record("response", "http://example.test/2", _http(b"", status="404 Not Found"))
    yield _warc_record("response", "http://example.test/3", _http(b"\x89PNG", content_type="image/png"))
    packed = gzip.compress(_PAGE * 3)
    yield _warc_record("response", "http://example.test/4", _http(packed, more="Content-Encoding: gzip\r\n"))
    yield _warc_record("response", "http://example.test/1", _http(_PAGE * 2))


class TestCrawls:
    @pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
    def test_pages_are_named_by_their_addresses(self, tmp_path: Path, pack: object) -> None:
        pytest.importorskip("fastwarc")
        assert callable(pack)
        path = tmp_path / "crawl.warc"
        path.write_bytes(b"".join(pack(record) for record in _crawl()))
        found = _read(path)
        assert _names(path, found) == [
            "!http://example.test/1",
            "!http://example.test/2: http_error",
            "!http://example.test/3: part_of_page",
            "!http://example.test/4",
            "!http://example.test/1#2",
        ]
        assert [entry.data for entry in found if isinstance(entry, Member)] == [_PAGE, _PAGE * 3, _PAGE * 2]

    @pytest.mark.parametrize(
        ("more", "body"),
        [
            ("Content-Encoding: gzip\r\n", gzip.compress(_PAGE)),
            ("Content-Encoding: deflate\r\n", zlib.compress(_PAGE)),
            ("Content-Encoding: deflate\r\n", zlib.compress(_PAGE)[2:-4]),
            (
                "Transfer-Encoding: chunked\r\n",
                b"a\r\n%b\r\n4\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n"
                % (_PAGE[:10], _PAGE[10:14], len(_PAGE) - 14, _PAGE[14:]),
            ),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", gzip.compress(_PAGE)),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", _PAGE),
        ],
        ids=["gzip", "zlib", "deflate", "chunked", "unchunked by the crawler", "unpacked by the crawler"],
    )
    def test_bodies_packed_for_the_way_are_unpacked(self, tmp_path: Path, more: str, body: bytes) -> None:
        pytest.importorskip("fastwarc")
        path = tmp_path / "a.warc"
        path.write_bytes(_warc_record("response", "http://example.test/1", _http(body, more=more)))
        assert _read(path) == [Member(f"{path}!http://example.test/1", _PAGE)]

    @pytest.mark.parametrize(
        ("more", "body"),
        [
            ("Content-Encoding: gzip\r\n", gzip.compress(_PAGE)[:20] + b"\xff" * 30),
            ("Transfer-Encoding: chunked\r\n", b"a\r\n" + _PAGE[:10] + b"\r\nzz\r\n"),
        ],
        ids=["gzip", "chunked"],
    )
    def test_a_damaged_body_is_told_and_the_crawl_goes_on(self, tmp_path: Path, more: str, body: bytes) -> None:
        pytest.importorskip("fastwarc")
        path = tmp_path / "a.warc"
        records = [("1", _http(body, more=more)), ("2", _http(_PAGE))]
        path.write_bytes(b"".join(_warc_record("response", f"http://example.test/{n}", http) for n, http in records))
        assert _names(path, _read(path)) == ["!http://example.test/1: damaged_record", "!http://example.test/2"]

    def test_a_body_that_unpacks_to_too_much_is_refused(self, tmp_path: Path) -> None:
        pytest.importorskip("fastwarc")
        path = tmp_path / "a.warc"
        bomb = gzip.compress(b"0" * (MAX_BYTES + 9))
        http = _http(bomb, more="Content-Encoding: gzip\r\n")
        path.write_bytes(_warc_record("response", "http://example.test/1", http))
        assert _names(path, _read(path)) == ["!http://example.test/1: too_large"]

    def test_a_record_of_two_gigabytes_is_refused_unread(self, tmp_path: Path) -> None:
        pytest.importorskip("fastwarc")
        size = 2 * 1024**3
        head = (
            "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://example.test/big\r\n"
            "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: text/html\r\n"
            f"Content-Length: {size}\r\n\r\n"
        ).encode()
        path = tmp_path / "big.warc"
        with path.open("wb") as file:
            file.write(head)
            file.seek(size, os.SEEK_CUR)  # a hole: the file takes no room
            file.write(b"\r\n\r\n" + _warc_record("response", "http://example.test/1", _http(_PAGE)))
        assert _names(path, _read(path)) == ["!http://example.test/big: too_large", "!http://example.test/1"]

    def test_a_crawl_that_was_cut_keeps_what_was_whole(self, tmp_path: Path) -> None:
        pytest.importorskip("fastwarc")
        path = tmp_path / "cut.warc.gz"
        whole = gzip.compress(_warc_record("response", "http://example.test/1", _http(_PAGE)))
        path.write_bytes(
            whole + gzip.compress(_warc_record("response", "http://example.test/2", _http(os.urandom(9000))))[:4000]
        )
        found = _names(path, _read(path))
        assert found[0] == "!http://example.test/1"
        assert len(found) == 2
        assert found[1].endswith(": damaged_archive")


def test_zip_members_whose_sizes_lie_are_counted_as_they_come_out(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"zeros.txt": b"0" * (MAX_BYTES + 1)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(data)
    found = _names(path, _read(path))
    assert len(found) == 1
    assert found[0].split(": ")[1] in ("too_large", "damaged_archive")
