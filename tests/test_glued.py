"""Text without separators: labels part it, the identities cut its digits, and what has several readings stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from loader.digits import may_lack_blanks, readings
from loader.model import Fact, ParsedReport
from loader.parse import Parser
from loader.reference import reference_folder
from tests.conftest import source_of
from tests.render.formats import render_seed

PARSER = Parser(reference_folder())
SUM = {6: range(6)}


@pytest.mark.parametrize(
    ("run", "width", "sums", "expected"),
    [
        ("000", 3, None, [("0", "0", "0")]),
        ("1010", 3, None, [("1", "0", "10"), ("10", "1", "0")]),
        ("15130000154", 7, SUM, [("151", "3", "0", "0", "0", "0", "154")]),
        ("330000033", 7, SUM, [("3", "30", "0", "0", "0", "0", "33"), ("33", "0", "0", "0", "0", "0", "33")]),
        ("20 0 00 0 121", 7, SUM, [("20", "0", "0", "0", "0", "1", "21")]),
        ("05", 1, None, []),
        ("11", 7, SUM, []),
        ("1234567890" * 4, 15, None, None),
        ("12.5", 2, None, None),
    ],
)
def test_readings(run: str, width: int, sums: dict[int, range] | None, expected: list[tuple[str, ...]] | None) -> None:
    assert readings(run, width, sums) == expected


def test_a_run_that_fewer_numbers_fit_may_lack_blanks() -> None:
    assert may_lack_blanks("137", 3, is_summed=False), "1 and 37, with a blank"
    assert not may_lack_blanks("000", 3, is_summed=False)
    assert may_lack_blanks("1234512345", 7, is_summed=True), "12345 and its sum, the others blank"
    assert not may_lack_blanks("3000003", 7, is_summed=True)


REPORT = """示例市商务局2022年政府信息公开工作年度报告
本年度按要求公开信息，新收申请154件。二、主动公开政府信息情况第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数\
规章000行政规范性文件5845546第二十条第（五）项信息内容本年处理决定数量行政许可423第二十条第（六）项信息内容\
本年处理决定数量行政处罚12行政强制0第二十条第（八）项信息内容本年收费金额（单位：万元）行政事业性收费7.25\
三、收到和处理政府信息公开申请情况（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）申请人情况自然人\
法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他一、本年新收政府信息公开申请数量15130000154\
二、上年结转政府信息公开申请数量0000000三、本年度办理结果（一）予以公开{granted}\
（二）部分公开（区分处理的，只计这一情形，不计其他情形）0000000（三）不予公开1.属于国家秘密40000042.其他法律行政法规禁止公开\
0000000"""


def facts_of(granted: str) -> dict[tuple[str, str, str], Fact]:
    data = REPORT.format(granted=granted).encode()
    report = PARSER.parse(data, source_of(data))
    assert isinstance(report, ParsedReport)
    return {(fact.row_code, fact.measure, fact.applicant_type): fact for fact in report.facts}


def test_glued_figures_are_read_where_one_reading_adds_up() -> None:
    facts = facts_of("330000033")
    of_row = [fact for key, fact in facts.items() if key[0] == "received"]
    assert [fact.value for fact in of_row] == [Decimal(number) for number in (151, 3, 0, 0, 0, 0, 154)]
    assert {fact.evidence for fact in of_row} == {"resolved"}
    secret = [fact.value for key, fact in facts.items() if key[0] == "outcome.denied.state_secret"]
    assert secret == [Decimal(number) for number in (4, 0, 0, 0, 0, 0, 4)], "the 2 numbers the next label"
    partly = [fact.value for key, fact in facts.items() if key[0] == "outcome.partially_granted"]
    assert partly == [Decimal(0)] * 7, "a remark stands between label and figures"
    assert facts["art20_1.regulations", "issued", "not_applicable"].value == 0
    assert facts["art20_5.licensing", "decisions", "not_applicable"].value == 423


def test_glued_figures_with_several_readings_stay_open() -> None:
    facts = facts_of("330000033")
    granted = {key[2]: fact.value for key, fact in facts.items() if key[0] == "outcome.granted"}
    assert granted.pop("natural_person") is None
    assert granted.pop("commercial_enterprise") is None
    assert granted.pop("total") == 33, "in both readings"
    assert set(granted.values()) == {Decimal(0)}
    documents = [fact for key, fact in facts.items() if key[0] == "art20_1.normative_documents"]
    assert [fact.status for fact in documents] == ["ambiguous"] * 3


def test_digits_behind_a_label_that_is_nearly_one_are_no_blank_row() -> None:
    line = "示例市商务局2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n本年新收政府信息公开申请数量1000001\n"
    report = PARSER.parse(line.encode(), source_of(line.encode()))
    assert isinstance(report, ParsedReport)
    assert not report.facts


def test_texts_with_separators_are_left_as_they_are() -> None:
    from loader.readers import read_document

    for seed in range(20):
        document = read_document(render_seed(seed, "html").data)
        assert PARSER._glued.part(document) is document
