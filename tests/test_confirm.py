"""Figures read from an image: stored where a printed identity confirms them, else their text alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from loader import parse as parsing
from loader.model import ParsedReport, Source
from loader.parse import Parser
from loader.readers.text import read_text

_REFERENCE = Path(__file__).parents[1] / "data" / "reference"
_REPORT = """示例县示例局2022年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第（五）项
信息内容 | 本年处理决定数量 |
行政许可 | 12 |
三、收到和处理政府信息公开申请情况
自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |
一、本年新收政府信息公开申请数量 | 5 | 1 | 0 | 0 | 0 | 0 | 6 |
二、上年结转政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 3 |
"""


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> ParsedReport:
    monkeypatch.setattr(parsing, "read_document", lambda data: replace(read_text(data), scanned=frozenset({1})))
    data = _REPORT.encode()
    parsed = Parser(_REFERENCE).parse(data, Source("scan.png", hashlib.sha256(data).hexdigest(), len(data)))
    assert isinstance(parsed, ParsedReport)
    return parsed


def _row(report: ParsedReport, row_code: str) -> list[tuple[str, str | None, str, str]]:
    return [
        (fact.status, None if fact.value is None else str(fact.value), fact.value_raw, fact.evidence)
        for fact in report.facts
        if fact.row_code == row_code
    ]


def test_a_row_that_adds_up_is_stored_and_marked(scanned: ParsedReport) -> None:
    row = _row(scanned, "received")
    assert [value for _, value, _, _ in row] == ["5", "1", "0", "0", "0", "0", "6"]
    assert {(status, evidence) for status, _, _, evidence in row} == {("reported", "ocr")}


def test_a_row_that_does_not_add_up_keeps_its_text_alone(scanned: ParsedReport) -> None:
    row = _row(scanned, "carried_in")
    assert [raw for _, _, raw, _ in row] == ["2", "0", "0", "0", "0", "0", "3"]
    assert {(status, value, evidence) for status, value, _, evidence in row} == {("unreadable", None, "ocr")}


def test_a_cell_without_an_identity_is_never_a_number(scanned: ParsedReport) -> None:
    assert _row(scanned, "art20_5.licensing") == [("unreadable", None, "12", "ocr")]
    told = [issue for issue in scanned.issues if issue.code == "unconfirmed_ocr"]
    assert sorted(issue.evidence for issue in told) == ["0", "0", "0", "0", "0", "12", "2", "3"]
