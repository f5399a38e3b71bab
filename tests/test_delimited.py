"""Delimited text -> Document, or nothing where the text is prose, a crawl or another format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loader.readers.delimited import read_delimited
from loader.readers.encoding import decode
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "信息内容,本年制发件数,本年废止件数,现行有效件数\n"
ROWS = "规章,1,,3\n行政规范性文件,0,0,12\n行政许可,5,,\n"


def cells(text: str) -> list[str]:
    document = read_delimited(text)
    assert document is not None
    return list(document.cells)


PLAIN = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", "1", "", "3"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_delimiter_and_line_end(delimiter: str, line_end: str) -> None:
    text = (HEADER + ROWS).replace(",", delimiter).replace("\n", line_end)
    assert cells(text)[:8] == PLAIN
    document = read_delimited(text)
    assert document is not None
    assert document.media_type == ("text/tab-separated-values" if delimiter == "\t" else "text/csv")
    assert document.grids == {1}


def test_a_first_line_may_tell_the_delimiter_and_a_mark_may_stand_before_it() -> None:
    assert cells("sep=;\r\n" + (HEADER + ROWS).replace(",", ";"))[:8] == PLAIN
    assert cells("\ufeff" + HEADER + ROWS)[:8] == PLAIN


def test_quotes_hold_delimiters_line_breaks_and_quotes() -> None:
    text = HEADER + '"行政""许可"",甲",1,"2,5",3\n"规\n章",4,5,6\n' + ROWS
    assert cells(text)[4:12] == ['行政"许可",甲', "1", "2,5", "3", "规\n章", "4", "5", "6"]


def test_lines_of_their_own_are_paragraphs() -> None:
    document = read_delimited("示例市商务局年度报告\n\n" + HEADER + ROWS + "注：如上。\n")
    assert document is not None
    assert [document.cells[0], document.cells[-1]] == ["示例市商务局年度报告", "注：如上。"]
    assert document.grids == {2}


def test_rows_padded_to_the_widest_give_their_own_cells() -> None:
    text = "标题,,,,\n信息内容,本年处理决定数量,,,\n行政许可,5,,,\n,,,,\n甲,乙,丙,丁,总计\n1,2,,4,7\n"
    assert cells(text) == [
        "标题",
        "信息内容",
        "本年处理决定数量",
        "行政许可",
        "5",
        "甲",
        "乙",
        "丙",
        "丁",
        "总计",
        "1",
        "2",
        "",
        "4",
        "7",
    ]


def test_a_form_without_figures_is_told_by_its_padding() -> None:
    blank = "".join(f"{label},,,,\n" for label in "甲乙丙丁") + "".join(f"{n}.其他,次,,,\n" for n in range(6))
    assert read_delimited("甲,乙,丙,丁,戊\n" + blank + "总计,0,,,\n") is not None
    assert read_delimited("甲,乙,丙,丁,戊\n" + blank) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "规章,0,0,3",
        "本年度, 我局收到申请3件, 答复3件。\n" * 6,
        "主动公开, 12, 条\n依申请公开, 3\n" * 5,
        "规章\t0\t0\t3\n标题\n" * 5,
        "| 规章 | 0,1 | 3 |\n" * 5,
        '[1,2,3,4],\n[5,6,7,8],\n[1,2,3,4],\n[1,2,3,4]',
        '{"a": 1, "b": 2, "c": 3}\n' * 6,
        HEADER + '规章,"1,2,3\n' + ROWS,
        HEADER + "规章,1,2\n" + ROWS,
        "\n".join(f"第{n}项，详见附件, {n}" for n in range(6)),
        "<table><tr><td>1,2,3</td>\n" * 5,
    ],
)  # fmt: skip
def test_what_is_no_delimited_file_is_left_to_others(text: str) -> None:
    assert read_delimited(text) is None


def test_no_text_of_a_crawl_is_taken_for_a_delimited_file() -> None:
    reports = [*(PROJECT / "data" / "reports").rglob("*"), *(PROJECT / "tests" / "golden").glob("*/report.*")]
    texts = [path for path in reports if path.is_file() and path.suffix in (".txt", ".md", "")]
    assert texts
    taken = [path for path in texts if _is_taken(path)]
    assert taken == []


def _is_taken(path: Path) -> bool:
    return read_delimited(decode(path.read_bytes()).text) is not None
