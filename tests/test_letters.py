"""A letter in place of a zero is a number only where the printed identities say so."""

from __future__ import annotations

from loader.model import ParsedReport
from loader.parse import Parser
from loader.reference import reference_folder
from tests.conftest import source_of

PARSER = Parser(reference_folder())
REPORT = """示例市商务局2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
申请人情况 | 自然人 | 法人或其他组织 | 总计 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他
一、本年新收政府信息公开申请数量 | 1O | O | 0 | 0 | 0 | 0 | {total} |
"""


def first_two(total: str) -> tuple[list[tuple[str, object, str]], list[str]]:
    data = REPORT.format(total=total).encode()
    report = PARSER.parse(data, source_of(data))
    assert isinstance(report, ParsedReport)
    return [(fact.status, fact.value, fact.value_raw) for fact in report.facts[:2]], [i.code for i in report.issues]


def test_letters_are_zeros_where_the_row_adds_up() -> None:
    facts, codes = first_two("10")
    assert facts == [("reported", 10, "1O"), ("reported", 0, "O")]
    assert codes.count("letter_for_zero") == 2
    assert "unreadable_value" not in codes


def test_letters_stay_letters_where_it_does_not() -> None:
    facts, codes = first_two("11")
    assert facts == [("unreadable", None, "1O"), ("unreadable", None, "O")]
    assert codes.count("unreadable_value") == 2
    assert "letter_for_zero" not in codes
