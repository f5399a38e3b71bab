"""The words around the tables: title, metadata lines, introduction, sections, furniture of the page.

In: a truth and the noise wanted. Out: lines of text in simplified script and half-width punctuation. Agency and year
are always told somewhere; what else carries a year or a name is there to mislead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.synth.sentences import IMPROVEMENTS, INTRODUCTIONS, OVERVIEW, REMAINING, SHORTCOMINGS

if TYPE_CHECKING:
    import random

    from tests.synth.noise import Noise
    from tests.synth.truth import Truth

#: How title, metadata and introduction share out agency and year, with weights.
TITLE_STYLES: dict[str, int] = {
    "agency_year": 44,
    "year_first": 10,
    "two_lines": 12,
    "doubled": 8,
    "publisher_line": 10,
    "introduction_only": 8,
    "publisher_and_sentence": 8,
}
_NAMES = ("政府信息公开工作年度报告", "政府信息公开工作年度报告", "政府信息公开年度报告", "政府信息公开工作报告")


@dataclass(slots=True)
class Opening:
    """Title lines, whether a metadata line must name the agency, and the introduction."""

    style: str
    title_lines: list[str]
    title: str
    needs_publisher: bool
    introduction: list[str]


def draw_opening(rng: random.Random, truth: Truth, *, notice_cited: bool, style: str | None = None) -> Opening:
    """Title and introduction in one of `TITLE_STYLES`."""
    name, year = truth.agency_name, truth.year
    style = style or rng.choices(list(TITLE_STYLES), list(TITLE_STYLES.values()))[0]
    report = rng.choice(_NAMES)
    unit = rng.choice(("年", "年", "年度"))
    lines = {
        "agency_year": [f"{name}{year}{unit}{report}"],
        "year_first": [f"{year}{unit}{name}{report}"],
        "two_lines": [name, f"{year}{unit}{report}"],
        "doubled": [f"{name}{year}年度政府信息公开工作年度报告"],
        "publisher_line": [f"{year}{unit}{report}"],
        "introduction_only": [],
        "publisher_and_sentence": [],
    }[style]
    introduction = draw_introduction(rng, truth, style, notice_cited=notice_cited)
    publisher = style in ("publisher_line", "publisher_and_sentence")
    return Opening(style, lines, "".join(lines), publisher, introduction)


def draw_introduction(rng: random.Random, truth: Truth, style: str, *, notice_cited: bool) -> list[str]:
    """The opening paragraph; the agency is named where the title does not name it."""
    name, year = truth.agency_name, truth.year
    if style == "publisher_and_sentence":
        return [f"{year}年,{name}认真落实上级关于政务公开工作的部署,细化任务,压实责任,各项工作平稳推进。"]
    if style != "introduction_only" and rng.random() < 0.2:
        return []
    number = "30" if truth.forms["requests"] == "2021" else "60"
    notice_year = "2021" if number == "30" else "2019"
    basis = "根据《中华人民共和国政府信息公开条例》"
    if notice_cited:
        basis += f"和《国务院办公厅政府信息与政务公开办公室关于印发年度报告格式的通知》(国办公开办函〔{notice_year}〕{number}号)"
    period = rng.choice(
        (
            f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"数据统计时限为{year}年1月1日至12月31日。",
            "",
        )
    )
    if style == "introduction_only" and not period:
        period = f"统计期限为{year}年1月1日至{year}年12月31日。"
    text = rng.choice(INTRODUCTIONS).format(basis=basis, name=name, year=year, period=period)
    return [text]


def metadata_lines(rng: random.Random, truth: Truth, *, publisher: str) -> list[str]:
    """索引号, 文号, 发布单位 and 公开日期 in one of several layouts; the numbers carry next year's digits."""
    following = truth.year + 1
    index = f"{rng.randint(10**8, 10**9 - 1)}/{following}-{rng.randint(1, 999):05d}"
    day = f"{following}-01-{rng.randint(4, 30):02d}"
    label = rng.choice(("发布单位", "发布机构", "发文机关"))
    layout = rng.choice(("pipes", "lines", "lines", "spaces", "tabs"))
    if layout == "pipes":
        return [
            f"索引号: | {index} | 公开方式: | 主动公开 |",
            f"文号: | 公开日期: | {day} | |",
            f"{label}: | {publisher} | 主题分类: | 政务公开 |",
        ]
    if layout == "spaces":
        return [f"索引号:{index}    文号:无    {label}:{publisher}    公开日期:{day}"]
    separator = "\t" if layout == "tabs" else ""
    return [f"索引号:{separator}{index}", f"{label}:{separator}{publisher}", f"公开日期:{separator}{day}"]


def before_page(rng: random.Random, truth: Truth) -> list[str]:
    """Navigation words, breadcrumb and tool bar above the report."""
    lines = rng.choice(
        (
            ["网站首页", "政务公开", "政务服务", "互动交流", "走进示例"],
            ["首页 政务动态 政府信息公开 办事服务 互动交流 无障碍阅读"],
            ["当前位置:首页>政府信息公开>政府信息公开年度报告"],
            ["您所在的位置: 首页 > 信息公开 > 法定主动公开内容 > 年报"],
        )
    )
    tools = rng.choice(("【字体:大 中 小】", "【字体:      】", "打印本页 关闭窗口", ""))
    published = (
        f"发布时间:{truth.year + 1}-01-{rng.randint(5, 30):02d} 10:{rng.randint(10, 59)}  来源:{truth.agency.parent}"
    )
    return [*lines, *([published] if rng.random() < 0.4 else []), *([tools] if tools else [])]


def after_page(rng: random.Random, truth: Truth, *, titled: bool) -> list[str]:
    """Signature, links to other reports and the site's footer below the report."""
    lines = []
    if rng.random() < 0.4:
        lines += [truth.agency_name, f"{truth.year + 1}年1月{rng.randint(5, 30)}日"]
    if titled and rng.random() < 0.3:
        lines.append(f"上一篇:{truth.agency_name}{truth.year - 1}年政府信息公开工作年度报告")
        lines.append("下一篇:没有了")
    if rng.random() < 0.7:
        lines.append(f"主办单位:{truth.agency.parent} 版权所有 Copyright 2008-2025 网站标识码:0000000000")
    if rng.random() < 0.4:
        lines += ["站点地图", "联系我们", "扫一扫在手机打开当前页"]
    return lines


def overview_lines(rng: random.Random, truth: Truth, noise: Noise) -> list[str]:
    """The body of section one, its figures those of the requests table."""
    year, word = truth.year, truth.agency.self_word
    heads = ["主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"]
    received = truth.figures.requests["received"][6] if truth.stated_received is None else truth.stated_received
    lines = []
    marks = "一二三四五"
    if noise.second_list:
        lines += [
            "一、政务公开标准化规范化推进情况",
            f"{word}按照上级要求推进标准化目录建设。",
            "二、主动公开政府信息的做法",
        ]
        lines.append("坚持应公开尽公开。")
    for mark, head in zip(marks, heads, strict=True):
        if head != "依申请公开" and rng.random() < 0.35:
            continue
        sentence = rng.choice(OVERVIEW[head])
        if head == "依申请公开" and truth.stated_received is not None:
            sentence = OVERVIEW[head][0]
        text = sentence.format(year=year, word=word, received=received, last=year - 1)
        lines += [f"({mark}){head}。{text}"] if rng.random() < 0.6 else [f"({mark}){head}", text]
    return lines


def shortcoming_lines(rng: random.Random, truth: Truth) -> list[str]:
    """The body of section five; plans name the next year."""
    values = {"word": truth.agency.self_word, "next": truth.year + 1}
    return [rng.choice(SHORTCOMINGS).format(**values), rng.choice(IMPROVEMENTS).format(**values)]


def remaining_lines(rng: random.Random, truth: Truth) -> list[str]:
    """The body of section six."""
    return [rng.choice(REMAINING).format(word=truth.agency.self_word, year=truth.year)]
