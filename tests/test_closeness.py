"""Labels with a slip in them: read where one label alone can be meant, left alone elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loader.closeness import CloseLabels
from loader.normalize import label_key
from loader.readers import read_document
from loader.tokens import Tokenizer
from tests.conftest import PROJECT, parse_bytes

if TYPE_CHECKING:
    from loader.codebook import Codebook
    from loader.parse import Parser


def meant_by(codebook: Codebook, text: str) -> str | None:
    found = CloseLabels(codebook.labels.values()).find(label_key(text))
    return codebook.labels[found].roles[0].code if found else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.属国家秘密", "outcome.denied.state_secret"),
        ("2.其他法律行政法规禁止公", "outcome.denied.prohibited_by_law"),
        ("5.属于三类内部事物信息", "outcome.denied.internal_affairs"),
        ("7.属于行政执法案券", "outcome.denied.enforcement_file"),
        ("1.本机关不掌握相关政府信总", "outcome.unavailable.not_held"),
        ("2.没有现成信息需要另外制作", "outcome.unavailable.needs_creation"),
        ("4.无正当理由大量反复申请的情形", "outcome.not_processed.excessive_repetition"),
        ("四、结转下年度继续办", "carried_out"),
        ("4.保护第", "outcome.denied.third_party_rights"),
        ("要求提供", "outcome.not_processed.public_publication"),
    ],
)
def test_a_slip_is_read_as_the_one_label_it_can_mean(codebook: Codebook, text: str, code: str) -> None:
    assert meant_by(codebook, text) == code


@pytest.mark.parametrize(
    "text",
    [
        "上年新收政府信息公开申请数量", "1.属于商业秘密", "3.其他情形", "3.咨询类申请", "上年制发件数", "行政许可数", "小计",
        "一、总体情况", "主动公开政府信息", "收到和处理政府信息公开申请", "9.属于其他事项", "要求", "申请人", "示例市商务局",
    ],
)  # fmt: skip
def test_what_may_mean_another_thing_is_left_alone(codebook: Codebook, text: str) -> None:
    assert meant_by(codebook, text) is None


def test_a_closely_read_label_gives_its_row_and_an_issue(parser: Parser) -> None:
    text = next((PROJECT / "data" / "reports" / "real").glob("001_*")).read_text(encoding="utf-8")
    report = parse_bytes(parser, text.replace("3.危及“三安全一稳定”", "3.危及“三安全一稳安”").encode())
    row = [fact for fact in report.facts if fact.row_code == "outcome.denied.security_and_stability"]
    assert [str(fact.value) for fact in row] == ["1", "0", "0", "0", "0", "0", "1"]
    assert [issue.evidence for issue in report.issues if issue.code == "close_label"] == ["3.危及“三安全一稳安”"]


def test_what_was_read_before_changes_no_issue(codebook: Codebook) -> None:
    forgetful = Tokenizer(codebook, remember=0)
    text = next((PROJECT / "data" / "reports" / "real").glob("001_*")).read_text(encoding="utf-8")
    document = read_document(text.replace("三安全一稳定", "三安全一稳安").encode())
    assert forgetful.tokenize(document) == Tokenizer(codebook).tokenize(document)
    assert forgetful.read_closely == {"3.危及“三安全一稳安”": label_key("危及“三安全一稳定”")}
