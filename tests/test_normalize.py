"""Label text -> keys: what never tells two labels apart, and what must."""

from __future__ import annotations

import pytest

from loader.normalize import label_key, label_keys, plain_text, simplify


@pytest.mark.parametrize(
    ("printed", "official"),
    [
        ("規(guī)章", "规章"),
        ("採購(gòu)(gou)總金額(é)", "采购总金额"),
        ("開（kāi）", "开"),
        ("行政復議", "行政复议"),
        ("行政複議", "行政复议"),
        ("本年新製發件數", "本年新制发件数"),
        ("無正當理由大量反覆申請", "无正当理由大量反复申请"),
        ("法 律 服 务 机 构", "法律服务机构"),
        ("总\n计", "总计"),
        ("自\u200b然\u3000人", "自然人"),
        ("本年增\\减", "本年增/减"),
        ("（三） 不予公开", "(三)不予公开"),
        ("1．属于国家秘密", "1.属于国家秘密"),
        ("1、属于国家秘密", "1.属于国家秘密"),
        ("危及“三安全一稳定”", '3.危及"三安全一稳定"'),
        ("㈠予以公开", "(一)予以公开"),
    ],
)
def test_script_width_glosses_marks_and_blanks_do_not_tell_labels_apart(printed: str, official: str) -> None:
    assert label_key(printed) == label_key(official)


def test_a_remark_is_looked_past_only_after_the_whole() -> None:
    assert label_keys("规章(设区的市、自治州人民政府应提供相关数据)")[-1] == "规章"
    assert label_keys("规章(制度)")[0] == "规章制度"
    assert "上一年项目数量" in label_keys("上一年项目数量 2019年")


def test_different_labels_keep_different_keys() -> None:
    labels = ["其他", "其他处理", "其他结果", "总计", "行政许可", "行政处罚", "规范性文件", "规章", "三安全一稳定"]
    assert len({label_key(label) for label in labels}) == len(labels)


def test_text_in_simplified_script_comes_back_as_it_is() -> None:
    text = "鼎城区商务局2022年度政府信息公开工作报告，后台里的范围。"
    assert simplify(text) == text
    assert plain_text("２０２２年") == "2022年"
