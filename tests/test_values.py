"""Cell text -> value: one spelling a line, from real reports or close to them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from loader.codebook import Codebook

CHANGE = "items_change"


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("0", "0", None),
        (" 1215 ", "1215", None),
        ("１２", "12", None),
        ("11398889", "11398889", None),
        ("116408.28", "116408.28", None),
        ("24252.311082", "24252.311082", None),
        (".5", "0.5", None),
        ("007", "7", None),
        ("9 , 487", "9487", None),
        ("1,234,567", "1234567", None),
        ("1，234", "1234", None),
        ("0\u200b", "0", None),
        ("\u30005", "5", None),
        ("-35", "-35", None),
        ("－4", "-4", None),
        ("−4", "-4", None),
        ("- 35", "-35", None),
        ("+19", "19", None),
        ("43.788万元", "43.788", "万元"),
        ("79000.1元", "79000.1", "元"),
        ("37.5182萬(wàn)元", "37.5182", "万元"),
        ("2件", "2", "件"),
        ("22（其中修订 16 件）", "22", None),
    ],
)
def test_numbers_are_read_as_printed(codebook: Codebook, text: str, number: str, unit: str | None) -> None:
    value = codebook.grammar.read(text, "decisions")
    assert (value.number, value.status, value.unit) == (Decimal(number), "reported", unit)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("增1", "1"), ("减21", "-21"), ("減21", "-21"), ("减 4", "-4"), ("增（3）", "3"), ("增加2项", "2"),
        ("减少：5", "-5"), ("未增未减", "0"), ("未增未減（jian）", "0"), ("+(0) -(0)", "0"), ("持平", "0"), ("+2", "2"),
    ],
)  # fmt: skip
def test_changes_in_words_are_signed_numbers(codebook: Codebook, text: str, number: str) -> None:
    value = codebook.grammar.read(text, CHANGE)
    assert (value.number, value.status) == (Decimal(number), "reported")


@pytest.mark.parametrize("text", ["增1", "减21", "未增未减"])
def test_change_words_are_numbers_in_the_column_of_changes_only(codebook: Codebook, text: str) -> None:
    assert codebook.grammar.read(text, "decisions").status == "unreadable"


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000\xa0", "-", "—", "——", "/", "／", "无", "無", "不适用", "N/A", "\u200b"]
)
def test_marks_for_none_are_blank_and_not_zero(codebook: Codebook, text: str) -> None:
    value = codebook.grammar.read(text, "decisions")
    assert (value.number, value.status) == (None, "blank")


@pytest.mark.parametrize(
    "text",
    [
        "本单位未制作规章", "50%", "1 2", "12,34", "1,2345", "5.", "1-2", "2022年", "O", "22(16)", "三", "增1减2", "--5",
        "1.2.3", "1234567890123", "0.1234567", "9" * 400, "(" * 400,
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_unreadable(codebook: Codebook, text: str) -> None:
    value = codebook.grammar.read(text, CHANGE)
    assert (value.number, value.status) == (None, "unreadable")
