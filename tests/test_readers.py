"""Bytes -> Document: encodings, and every way in which crawls part cells."""

from __future__ import annotations

import codecs

import pytest
from opencc import OpenCC

from loader.model import UnreadableDocument
from loader.readers import read_document
from loader.readers.encoding import decode

PROSE = "示例市商务局2022年政府信息公开工作年度报告\n一、总体情况\n本年度主动公开政府信息, 行政许可 1215 件。\n" * 5
TRADITIONAL = OpenCC("s2t").convert(PROSE)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"]
)
def test_simplified_text_is_decoded_from_its_bytes(encoding: str) -> None:
    assert decode(PROSE.encode(encoding)).text == PROSE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "gb18030", "big5", "big5hkscs"])
def test_traditional_text_is_decoded_from_its_bytes(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_a_character_cut_at_the_end_or_one_bad_byte_do_not_change_the_encoding() -> None:
    cut = decode(PROSE.encode()[:-5])
    assert cut.encoding == "utf-8"
    assert cut.damaged == 1
    data = bytearray(PROSE.encode())
    data[40] = 0xFF
    assert decode(bytes(data)).encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (codecs.BOM_UTF8 + b" \r\n\t", "empty_file"),
        (codecs.BOM_UTF16_LE, "empty_file"),
        (bytes(range(256)) * 20, "binary_file"),
        (b"%PDF-1.7\n...", "damaged_file"),
        (b"PK\x03\x04rest", "unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_format"),
        (b"Rar!\x1a\x07\x00", "unsupported_format"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(data)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("规章 | 0 | 1 |\n", ["规章", "0", "1"]),
        ("规章|0|1\n行政许可|2\n", ["规章", "0", "1", "行政许可", "2"]),
        ("| 规章 | 0 | 1 |\n", ["规章", "0", "1"]),
        ("行政许可 | 0 | ||\n", ["行政许可", "0", "", ""]),
        ("一、新收 | 0 | | | | | | 0 |\n", ["一、新收", "0", "", "", "", "", "", "0"]),
        ("规章 |\n0 |\n|\n2 |\n", ["规章", "0", "", "2"]),
        ("规章\n|\n1215\n|\n-35\n|\n|\n", ["规章", "1215", "-35", ""]),
        ("| \n 规章  | \n 0  | \n 0  |\n", ["", "规章", "0", "0"]),
        ("规章 | 0 |\n | 文件 | 1 |\n", ["规章", "0", "", "文件", "1"]),
        ("|规章|0|\n|---|:-:|\n|文件|1|\n", ["规章", "0", "文件", "1"]),
        ("规章\t0\t\t1\n", ["规章", "0", "", "1"]),
        ("规章\n\n0\n\n1\n", ["规章", "0", "1"]),
        ("规章｜0│1｜\n", ["规章", "0", "1"]),
        ("四、结转下年度继续办理 0 0 12\n", ["四、结转下年度继续办理", "0", "0", "12"]),
        ("规章 ０ ０ ／\n", ["规章", "０", "０", "／"]),
        ("┌──┬──┐\n│规章│0│\n└──┴──┘\n", ["规章", "0"]),
    ],
)
def test_cells_are_found_in_every_dialect(text: str, cells: list[str]) -> None:
    assert list(read_document(text.encode()).cells) == cells


def test_rows_are_line_numbers_and_columns_count_cells() -> None:
    document = read_document("标题\n\n规章 | 0 | 7 |\n".encode())
    assert document.locator(list(document.cells).index("7")) == "b1 r3 c3"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(line_end: str) -> None:
    text = f"规章 |{line_end}0 |{line_end}"
    assert list(read_document(text.encode()).cells) == ["规章", "0"]
