"""Web pages, saved pages and JSON answers: what is shown becomes text, tables become tables, and nothing hostile takes long."""

from __future__ import annotations

import hashlib
import json
import random
import time
from pathlib import Path

import pytest

import loader.parse
from loader.model import Document, ParsedReport, Source, UnreadableDocument
from loader.parse import Parser
from loader.readers.grid import DocumentBuilder
from loader.readers.pages import embedded as html_embedded
from loader.readers.pages import tree
from loader.readers.pages.answer import read_json
from loader.readers.pages.html import read_html, read_html_text
from loader.readers.pages.mhtml import read_mhtml
from loader.readers.pages.rows import PlainTables
from loader.readers.pages.source import decode_page
from loader.readers.pages.tree import read_markup
from tests.render.formats import render_seed

REFERENCE = Path(__file__).parent.parent / "data" / "reference"
SECONDS = 12.0  # of processor time; a page that is quadratic in any of these takes minutes


def read(page: str) -> Document:
    return read_html(page.encode())


def grids(document: Document) -> list[list[list[str]]]:
    """The tables as rows of texts."""
    found: dict[int, dict[int, list[str]]] = {}
    for cell, block, row in zip(document.cells, document.blocks, document.rows, strict=True):
        if block in document.grids:
            found.setdefault(block, {}).setdefault(row, []).append(cell)
    return [list(rows.values()) for rows in found.values()]


def lines(document: Document) -> list[str]:
    """The cells outside tables."""
    return [cell for cell, block in zip(document.cells, document.blocks, strict=True) if block not in document.grids]


def in_table(cell: str) -> str:
    """What a cell with this content is read as."""
    return grids(read(f"<table><tr><td>规章</td>{cell}<td>末</td></tr></table>"))[0][0][1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>0</td>", "0"),
        ("<td><p>0</p></td>", "0"),
        ("<td><p><span>0</span><span><o:p></o:p></span></p></td>", "0"),
        ("<td><span>2</span><span>1</span></td>", "21"),
        (
            "<td>\n  <p class=MsoNormal><span\n  lang=EN-US>113988</span><span lang=EN-US>89<o:p></o:p></span></p>\n  </td>",
            "11398889",
        ),
        ("<td><font face='Calibri'>&nbsp;</font><font>7</font></td>", "7"),
        ("<td><span>4</span><span>&nbsp;</span><span>&nbsp;</span></td>", "4"),
        ("<td>9&nbsp;,&nbsp;487</td>", "9\xa0,\xa0487"),
        ("<td>&nbsp;</td>", ""),
        ("<td><p>&#160;</p></td>", ""),
        ("<td>　　</td>", ""),
        ("<td><o:p>\u00a0</o:p></td>", ""),
        ("<td><p></p><p> </p></td>", ""),
        ("<td/>", ""),
        ("<td>商业<br/>企业</td>", "商业\n企业"),
        ("<td>商业<BR>企业</td>", "商业\n企业"),
        ("<td><p>社会</p><p>公益&nbsp;</p><p></p><p>组织</p></td>", "社会\n公益\n组织"),
        ("<td><div>三、</div><div>本</div>年</td>", "三、\n本\n年"),
        ("<td><ul><li>信访</li><li>举报</li></ul></td>", "信访\n举报"),
        ("<td>危及“<font>三安全</font><b>一稳</b><i>定</i>”</td>", "危及“三安全一稳定”"),
        ("<td>行政\n      规范性\n\t文件</td>", "行政规范性文件"),
        ("<td>Annual\n   report</td>", "Annual report"),
        ("<td>1 \n 2</td>", "1 2"),
        ("<td>3 &lt; 5 &amp; 7</td>", "3 < 5 & 7"),
        ("<td>&#65297;&#x32;</td>", "１2"),
        ("<td>a < b</td>", "a < b"),
        ("<td title='a > b'>8</td>", "8"),
        ('<td><a title="a > b">8</a></td>', "8"),
        ("<td><img alt='<table><tr><td>5</td>'>8</td>", "8"),
        ("<td><p about='<table><tr><td>5</td>'>8</p>", "8"),
        ('<td>8<b>&gt;</b>7 > "6"</td>', '8>7 > "6"'),
        ("<td>width=3 class=5 </td>", "width=3 class=5"),
        ("<TD WIDTH=100 STYLE=color:red><FONT SIZE=2>8</FONT></TD>", "8"),
        ("<TD><SPAN STYLE=display:none>5</SPAN>8</TD>", "8"),
        ("<td onclick=\"if(a>b){c='<td>'}\" align=center>8</td>", "8"),
        ("<td><a title=it's href=#>8</a></td>", "8"),
        ("<td><!-- 17 -->8<!--[if !supportEmptyParas]-->&nbsp;<!--[endif]--></td>", "8"),
        ("<td><!--[if gte mso 9]><xml><w:X>5</w:X></xml><![endif]-->8</td>", "8"),
        ("<td><![if !supportEmptyParas]>8<![endif]></td>", "8"),
        ("<td><script>document.write('5')</script>8</td>", "8"),
        ("<td><style>td{width:5px}</style>8</td>", "8"),
        ("<td><select><option>5<option>6</select>8</td>", "8"),
        ("<td><span style='display:none'>5</span>8</td>", "8"),
        ("<td><span style='DISPLAY: none'>5</span>8</td>", "8"),
        ("<td><b hidden>5</b>8</td>", "8"),
        ('<td><i style="color:red;visibility: hidden">5</i>8</td>', "8"),
        ("<td><input type=hidden value=5>8</td>", "8"),
        ("<td><textarea>5</textarea>8</td>", "8"),
        ("<td>{{item.count}}8</td>", "8"),
        ("<td><w:sdt>8</w:sdt></td>", "8"),
        ("<td><!-- <td>5</td> -->8</td>", "8"),
        ("<td><script>s='<td>5</td>'</script>8</td>", "8"),
        ("<td><a title='<td>5</td>'>8</a></td>", "8"),
        ("<td>8</td><!-- </td> -->", "8"),
        ("<td>\u00038</td>", "8"),
        ("<td><table><tr><td>8</td></tr></table></td>", "8"),
        ("<td><table><tr><td> </td><td>8</td></tr></table></td>", "8"),
        ("<td>98<sup>1</sup></td>", "98^1"),
        ("<td>10<sup>④</sup></td>", "10^④"),
        ("<td><s>7</s>98</td>", "~~7~~98"),
        ("<td><span style='text-decoration: line-through'>7</span>98</td>", "~~7~~98"),
        ("<td>98<span style='vertical-align:super'>1</span></td>", "98^1"),
        ("<td><input value=12></td>", "12"),
    ],
)
def test_a_cell_holds_what_a_browser_shows_in_it(cell: str, text: str) -> None:
    assert in_table(cell) == text


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", [["a", "b"], ["c", "d"]]),
        ("<TABLE><TBODY><TR><TD>a</TD><TD>b</TD></TR></TBODY></TABLE>", [["a", "b"]]),
        ("<table><td>a<td>b</table>", [["a", "b"]]),
        ("<table><tr><td>a</td><td>b</td></tr><td>c</td><td>d</td></table>", [["a", "b"], ["c", "d"]]),
        ("<table><thead><tr><th>a<th>b<tbody><tr><td>c<td>d</table>", [["a", "b"], ["c", "d"]]),
        ("<table><tfoot><tr><td>z<td>9<tbody><tr><td>a<td>1</table>", [["a", "1"], ["z", "9"]]),
        ("<table><center><tr><font><td>a</td><td>b</td></font></tr></center></table>", [["a", "b"]]),
        ("<p>前<center><table><tr><td>a</td><td>b</td></tr></table>", [["a", "b"]]),
        ("<table><form><tr><td>a</td></form><td>b</td></tr></table>", [["a", "b"]]),
        (
            "<table><tr><td>a</td></td><td>b</td></div></tr></tr><tr><td>c<td>d</table></table>",
            [["a", "b"], ["c", "d"]],
        ),
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", [["a", "b"], ["c", "d"]]),
        ("<table><tr><td>a</td><td>b", [["a", "b"]]),
        ("<table><colgroup><col width=3><col></colgroup><tr><td>a</td><td>b</td></tr></table>", [["a", "b"]]),
        ("<table><tr><td>a</td><td></td><td>c</td></tr></table>", [["a", "", "c"]]),
        ("<table><tr><td>a</td><td>b</td></tr><table><tr><td>c</td><td>d</td></tr></table>", [["a", "b"], ["c", "d"]]),
        ("<table><tr><td hidden>x</td><td>a</td><td>b</td></tr></table>", [["a", "b"]]),
        # A label that spans rows gives nothing in the rows below, a blank does.
        ("<table><tr><td rowspan=2>a<td>1<tr><td>2</table>", [["a", "1"], ["2"]]),
        ("<table><tr><td>a<td rowspan=2>&nbsp;<td>1<tr><td>b<td>2</table>", [["a", "", "1"], ["b", "", "2"]]),
        ("<table><tr><td>a<td colspan=2><tr><td>b<td>1<td>2</table>", [["a", "", ""], ["b", "1", "2"]]),
        # A span ends with its thead.
        ("<table><thead><tr><td rowspan=9><td>h</thead><tr><td>a<td>1</table>", [["", "h"], ["a", "1"]]),
    ],
)
def test_rows_are_found_whatever_tags_are_missing(page: str, rows: list[list[str]]) -> None:
    assert [row for grid in grids(read(page)) for row in grid] == rows


@pytest.mark.parametrize(
    ("attributes", "columns"),
    [
        ("colspan=3", (1, 4)),
        ('COLSPAN="3"', (1, 4)),
        ("colspan='3px'", (1, 4)),
        ("colspan=' 3'", (1, 4)),
        ("colspan=0", (1, 2)),
        ("colspan=-1", (1, 2)),
        ("colspan=two", (1, 2)),
        ("data-colspan=3", (1, 2)),
        ("colspan", (1, 2)),
        ("colspan=1000000", (1, 65)),
        ("colspan=99999999999999999999", (1, 65)),
    ],
)
def test_colspans_are_read_as_browsers_read_them(attributes: str, columns: tuple[int, int]) -> None:
    document = read(f"<table><tr><td {attributes}>标签</td><td>1</td></tr></table>")
    assert tuple(document.columns) == columns


@pytest.mark.parametrize("rowspan", ["3", "3rows", "0", "1000000000"])
def test_a_rowspan_reaches_the_last_row_at_most(rowspan: str) -> None:
    document = read(f"<table><tr><td rowspan={rowspan}>组<td>1<tr><td>2<tr><td>3</table>")
    assert list(document.columns) == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>一<p>二<div>三<b>四</b></div>五<br>六<h1>七</h1>", ["一", "二", "三四", "五", "六", "七"]),
        ("<title>甲县2022年报告</title><body>乙", ["甲县2022年报告", "乙"]),
        ("<TITLE>\n甲县 &amp; 乙县\n</TITLE>", ["甲县 & 乙县"]),
        ("<body><p>甲</p><title>再次</title><p>乙</p>", ["甲", "乙"]),
        ("<noscript>请启用<p>脚本</p></noscript>甲", ["甲"]),
        ("<noscript>甲<table><tr><td>乙</td></tr></table></noscript>丙", ["丙"]),
        ("<noscript>甲<table><tr><td>乙</td></tr></table>", ["甲", "乙"]),
        ("<iframe src=x />甲<p>乙</p>", ["甲", "乙"]),
        ("<iframe src=x />甲<iframe>乙</iframe>丙", ["甲丙"]),
        ("甲<script>var a = '</p>星期一'; if (a < 3) {}</script >乙", ["甲乙"]),
        ("甲<script>never ended <p>乙", ["甲"]),
        ("甲<!-- never ended <p>乙", ["甲"]),
        ("甲<!-->乙<!-- x --!>丙", ["甲乙丙"]),
        ("甲<![CDATA[乙<p>丙]]>", ["甲乙", "丙"]),
        ("<template><p>甲</p></template><svg><text>乙</text></svg>丙", ["丙"]),
        ("<pre>一\n二</pre>三", ["一", "二", "三"]),
        ("一\n二\n三", ["一", "二", "三"]),
        ("<p>一\n二</p>", ["一二"]),
        ("<div style='display:none'>甲<div>乙</div>丙</div>丁", ["丁"]),
        ("<style>.x{display:none}</style><p>甲</p>", ["甲"]),
        ("<p>甲</p><p hidden>乙<p>丙", ["甲", "丙"]),
        ("<p class='hidden-xs'>甲</p><div data-hidden=1>乙</div>", ["甲", "乙"]),
        ('<ms-x ms-visible="show==0&&f!=\'\'">甲</ms-x><img ms-attr-src="/{{f}}">{{f}}', ["甲"]),
        ("<table><tr><td>甲</td></tr><tr><td>乙<p>丙</td></tr></table>", ["甲", "乙", "丙"]),
        ("<table><tr><td></td><td>甲</td></tr></table>", ["甲"]),
        ("<ucaptitle>甲</ucaptitle><ucapcontent>乙</ucapcontent>", ["甲", "乙"]),
        ("<p>甲</ p>乙</3>丙<?php echo 1 ?>丁<!x>", ["甲乙丙丁"]),
        ("<p>\u0001甲\u0002乙丙丁戊己庚辛壬癸子丑寅卯</p>", ["甲乙丙丁戊己庚辛壬癸子丑寅卯"]),
    ],
)
def test_text_outside_tables_is_lines_in_reading_order(page: str, expected: list[str]) -> None:
    document = read(page)
    assert lines(document) == expected
    assert not document.grids


def test_captions_and_stray_text_stand_above_their_table() -> None:
    document = read("<p>上</p><table><caption>表一</caption><tr><td>a<td>b</td></tr>游离<tr><td>c<td>d</table>下")
    assert list(document.cells) == ["上", "游离", "表一", "a", "b", "c", "d", "下"]
    assert grids(document) == [[["a", "b"], ["c", "d"]]]


def test_a_layout_table_is_its_parts_in_reading_order() -> None:
    page = """<table width=1000><tr><td>导航<br>首页</td><td><p>标题</p>
      <table><tr><td>规章</td><td>1</td></tr></table><p>三、标题</p><table><tr><td>收费</td><td>2</td></tr></table>尾
      </td></tr><tr><td colspan=2>版权</td></tr></table>"""
    document = read(page)
    assert list(document.cells) == ["导航", "首页", "标题", "规章", "1", "三、标题", "收费", "2", "尾", "版权"]
    assert grids(document) == [[["规章", "1"]], [["收费", "2"]]]


def test_an_article_in_one_cell_is_paragraphs() -> None:
    sentence = "一年来，我局认真贯彻落实条例，公开各类信息。" * 12
    page = f"<table><tr><td>侧栏</td><td><p>一、总体情况</p><p>{sentence}</p><p>{sentence}</p></td></tr></table>"
    document = read(page)
    assert lines(document) == ["侧栏", "一、总体情况", sentence, sentence]
    assert not document.grids


def test_a_note_in_a_cell_leaves_the_table_a_table() -> None:
    note = "注：本表数据为本机关直接办理的申请，不含下级机关。"
    assert grids(read(f"<table><tr><td>a<td>1<tr><td colspan=2>{note}</table>")) == [[["a", "1"], [note]]]


def test_a_hidden_tab_counts_where_nothing_shown_has_the_tables() -> None:
    tables = statutory_tables()
    hidden = f"<div style='display:none'>{tables}</div>"
    assert len(read(f"<div>全真版</div>{hidden}").grids) == 3
    assert len(read(f"<div>{tables}</div>{hidden}").grids) == 3


def test_metadata_lines_follow_the_title() -> None:
    page = """<html><head><meta charset=utf-8><title>甲县年报</title>
    <meta name="ArticleTitle" content="甲县2022年报告"/><META NAME='pubdate' CONTENT='2023-01-17 09:20'>
    <meta content="甲县政府办" name="ContentSource"><meta name="viewport" content="width=device-width">
    <meta name="ColumnName" content=""></head><body>文"""
    assert lines(read(page)) == [
        "甲县年报",
        "甲县2022年报告",
        "PubDate：2023-01-17 09:20",
        "ContentSource：甲县政府办",
        "文",
    ]


CHINESE = "本机关二〇二二年政府信息公开工作情况"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "big5"])
def test_bytes_decide_the_encoding_whatever_is_declared(encoding: str, declared: str) -> None:
    script = "<script>" + "function f(a, b) { return a + b; }\n" * 900 + "</script>"
    page = f"<html><head><meta charset={declared}>{script}</head><body><p>{CHINESE}</p></body></html>"
    document = read_html(page.encode(encoding))
    assert list(document.cells) == [CHINESE]
    assert not document.issues


def test_traditional_pages_in_big5_behind_much_markup() -> None:
    text = "本機關二零二二年政府資訊公開工作情況，受理申請總數"
    page = "<html><style>" + "td { width: 10px }\n" * 2000 + f"</style><p>{text}"
    assert list(read_html(page.encode("big5")).cells) == [text]


@pytest.mark.parametrize("cut", [1, 2])
def test_a_page_cut_within_a_character_keeps_the_rest(cut: int) -> None:
    page = f"<p>{CHINESE}</p><p>{CHINESE * 20}县".encode()
    document = read_html(page[:-cut])
    assert document.cells[0] == CHINESE
    assert document.cells[1].startswith(CHINESE * 20)
    assert [issue.code for issue in document.issues] == ["damaged_encoding"]


def test_what_was_decoded_wrongly_before_is_told() -> None:
    page = "<p>关于" + "政府信息公开".encode().decode("gbk", "replace")
    assert "mojibake" in [issue.code for issue in read(page).issues]
    assert not read("<p>政府信息公开").issues


def statutory_tables() -> str:
    """The three tables of the 2021 form, with figures that satisfy the identities."""

    def row(*cells: str) -> str:
        return "<tr>" + "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in cells) + "</tr>"

    def wide(text: str, colspan: int, rowspan: int = 1) -> str:
        return f"<td colspan={colspan} rowspan={rowspan}>{text}</td>"

    def block(article: str, measure: str, labels: dict[str, str]) -> str:
        head = row(wide(f"第二十条第（{article}）项", 4)) + row("信息内容", wide(measure, 3))
        return head + "".join(row(label, wide(figure, 3)) for label, figure in labels.items())

    proactive = (
        row(wide("第二十条第（一）项", 4))
        + row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
        + row("规章", "0", "0", "0")
        + row("行政规范性文件", "4", "1", "<td><p><span>2</span><span>6</span></p></td>")
        + block("五", "本年处理决定数量", {"行政许可": "135"})
        + block("六", "本年处理决定数量", {"行政处罚": "88", "行政强制": "&nbsp;"})
        + block("八", "本年收费金额（单位：万元）", {"行政事业性收费": "12.5"})
    )
    some, none = ["3", "1", "0", "0", "0", "0", "4"], ["0"] * 7
    groups = {
        "（三）不予公开": "1.属于国家秘密|2.其他法律行政法规禁止公开|3.危及“三安全一稳定”|4.保护第三方合法权益|"
        "5.属于三类内部事务信息|6.属于四类过程性信息|7.属于行政执法案卷|8.属于行政查询事项",
        "（四）无法提供": "1.本机关不掌握相关政府信息|2.没有现成信息需要另行制作|3.补正后申请内容仍不明确",
        "（五）不予处理": "1.信访举报投诉类申请|2.重复申请|3.要求提供公开出版物|4.无正当理由大量反复申请|"
        "5.要求行政机关确认或重新出具已获取信息",
        "（六）其他处理": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|"
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|3.其他",
    }
    outcomes = row("<td rowspan=22>三、本年度办理结果</td>", wide("（一）予以公开", 2), *some)
    outcomes += row(wide("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 2), *none)
    for group, labels in groups.items():
        first = f"<td rowspan={labels.count('|') + 1}>{group}</td>"
        for label in labels.split("|"):
            outcomes += row(first, label, *none) if first else row(label, *none)
            first = ""
    requests = (
        row(wide("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), wide("申请人情况", 7))
        + row("<td rowspan=2>自然人</td>", wide("法人或其他组织", 5), "<td rowspan=2>总计</td>")
        + row("商业<br/>企业", "科研机构", "社会<p></p>公益组织", "法律服务机构", "其他")
        + row(wide("一、本年新收政府信息公开申请数量", 3), *some)
        + row(wide("二、上年结转政府信息公开申请数量", 3), *none)
        + outcomes
        + row(wide("（七）总计", 2), *some)
        + row(wide("四、结转下年度继续办理", 3), *none)
    )
    cases = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    disputes = (
        row(wide("行政复议", 5), wide("行政诉讼", 10))
        + row(*[f"<td rowspan=2>{case}</td>" for case in cases], wide("未经复议直接起诉", 5), wide("复议后起诉", 5))
        + row(*cases, *cases)
        + row(*["2", "0", "1", "0", "3", "0", "0", "0", "0", "0", "1", "0", "0", "0", "1"])
    )
    headings = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    tables = zip(headings, (proactive, requests, disputes), strict=True)
    return "".join(f"<p>{heading}</p><table border=1>{rows}</table>" for heading, rows in tables)


CARD = """<table class=table_content><tr><td>名称</td><td colspan=3>示例县商务局2022年政府信息公开工作年度报告</td></tr>
<tr><td>索引号</td><td>014314799/2023-00002</td><td>分类</td><td>年度报告</td></tr>
<tr><td>发布机构</td><td>示例县商务局</td><td>公开日期</td><td><publishtime>2023-01-17</publishtime></td></tr>
<tr><td>文号</td><td></td><td>关键词</td><td></td></tr></table>"""
INTRODUCTION = "<p>根据《中华人民共和国政府信息公开条例》，现公布示例县商务局2022年政府信息公开工作年度报告。</p>"
REPORT = INTRODUCTION + statutory_tables() + "<p>五、存在的主要问题及改进情况</p><p>公开的内容还不够全面。</p>"
TITLE = "示例县商务局2022年政府信息公开工作年度报告"


def parse_page(monkeypatch: pytest.MonkeyPatch, document: Document) -> ParsedReport:
    monkeypatch.setattr(loader.parse, "read_document", lambda _: document)
    report = Parser(REFERENCE).parse(b"", Source("page.html", hashlib.sha256(b"").hexdigest(), 0))
    assert isinstance(report, ParsedReport), report
    return report


def facts_of(report: ParsedReport) -> dict[str, str]:
    return {
        f"{fact.row_code}/{fact.measure}/{fact.applicant_type}": fact.value_raw
        for fact in report.facts
        if fact.status == "reported" and fact.value
    }


def layouts() -> dict[str, Document]:
    """The same report as sites carry it."""
    inner = f"<h1>{TITLE}</h1>{CARD}<div id=zoom>{REPORT}</div>"
    navigation = "<ul>" + "".join(f"<li><a href=/{n}>栏目{n}</a>" for n in range(40)) + "</ul>"
    as_string = json.dumps(REPORT)
    escaped = REPORT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    head = f"<html><head><title>{TITLE}-示例网</title></head><body>"
    return {
        "plain": read(head + inner),
        "site": read(f"{head}{navigation}<script>var w=['星期一']</script>{inner}<div>版权所有 备案号 12345</div>"),
        "upper_case": read((head + inner).replace("<td", "<TD").replace("<tr", "<TR").replace("</t", "</T")),
        "layout_table": read(f"{head}<table><tr><td>{navigation}<td>{inner}</table>"),
        "gbk_as_gb2312": read_html(f"<meta charset=gb2312>{head}{inner}".encode("gbk")),
        "script_string": read(
            f"{head}<h1>{TITLE}</h1>{CARD}<div id=c></div><script>let content = {as_string};</script>"
        ),
        "script_escapes": read(
            f"{head}{CARD}<script>render({as_string.replace('<', chr(92) + 'u003c').replace('/', chr(92) + '/')})</script>"
        ),
        "script_template": read(f"{head}{CARD}<script>// it's\nconst c = `{REPORT}`</script>"),
        "script_json": read(
            f"{head}{CARD}<script type=application/json>{json.dumps({'a': json.dumps({'b': REPORT})})}</script>".replace(
                "</p>", "<\\/p>"
            )
        ),
        "script_lines": read(
            f"{head}{CARD}<script>s='';"
            + ";\n".join(f"s+={json.dumps(part)}" for part in REPORT.split("\n"))
            + "</script>"
        ),
        "textarea": read(f"{head}{CARD}<textarea id=c>{escaped}</textarea>"),
        "hidden_field": read(f'{head}{CARD}<input type="hidden" value="{escaped}">'),
        "frame": read(f'{head}{CARD}<iframe srcdoc="{escaped}"></iframe>'),
        "escaped_text": read(f"{head}{CARD}<div>{escaped}</div>"),
        "json": read_json(
            json.dumps(
                {
                    "code": 0,
                    "data": {
                        "title": TITLE,
                        "发布日期": "2023-01-17",
                        "索引号": "014314799/2023-00002",
                        "content": REPORT,
                    },
                }
            ).encode()
        ),
        "json_escaped": read_json(
            json.dumps({"title": TITLE, "文号": "", "html": escaped}, ensure_ascii=False).encode("gbk")
        ),
        "saved_page": read_mhtml(saved_page(head + inner)),
    }


def saved_page(page: str, encoding: str = "gb2312") -> bytes:
    import quopri

    body = quopri.encodestring(page.encode(encoding, "replace"))
    return (
        b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        b'\tboundary="----X"\r\n\r\n------X\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        b"Content-Location: http://www.example.gov.cn/a.html\r\n\r\n"
        + body
        + b"\r\n------X\r\nContent-Type: image/png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------X--\r\n"
    )


LAYOUTS = layouts()


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "plain"])
def test_facts_are_the_same_however_a_page_carries_the_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = facts_of(parse_page(monkeypatch, LAYOUTS["plain"]))
    report = parse_page(monkeypatch, LAYOUTS[name])
    assert facts_of(report) == expected
    assert (report.meta.agency_name, report.meta.year) == ("示例县商务局", 2022)


def test_facts_and_metadata_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    report = parse_page(monkeypatch, LAYOUTS["plain"])
    facts = facts_of(report)
    assert sorted(facts.values(), key=float) == sorted(
        ["4", "1", "26", "135", "88", "12.5", "3", "1", "4", "3", "1", "4", "3", "1", "4", "2", "1", "3", "1", "1"],
        key=float,
    )
    assert [fact.value_raw for fact in report.facts if fact.status == "blank"] == [""]
    assert report.status == "loaded"
    assert str(report.meta.published_on) == "2023-01-17"
    assert report.meta.index_number == "014314799/2023-00002"
    assert not [issue for issue in report.issues if issue.severity == "error"]


def test_site_metadata_is_read_where_the_page_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    head = f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2023-01-30 10:00">'
    assert str(parse_page(monkeypatch, read(head + REPORT)).meta.published_on) == "2023-01-30"
    assert str(parse_page(monkeypatch, read(head + CARD + REPORT)).meta.published_on) == "2023-01-17"


def test_a_string_without_statutory_words_is_left_in_its_script() -> None:
    page = "<p>公告</p><script>s = '<table><tr><td>菜单</td><td>1</td></tr></table>'</script>"
    assert lines(read(page)) == ["公告"]
    assert not read(page).grids


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r"\u003ctd\u003e5\u003c\/td\u003e", "<td>5</td>"),
        (r"\x3cb\x3e\"q\"", '<b>"q"'),
        (r"a\nb\tc\\d", "a\nb\tc\\d"),
        (r"\ud842\udfb7野", "𠮷野"),
        (r"\u{20BB7}", "𠮷"),
        ("a\\\nb", "ab"),
        (r"\ud842", "\ufffd"),
        (r"\u{FFFFFF}", "\ufffd"),
    ],
)
def test_string_literals_are_unescaped(literal: str, text: str) -> None:
    assert html_embedded.unescape_literal(literal) == text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"title": "甲县2022年报", "pubDate": "2023-01-02", "id": 7, "ok": True},
            ["甲县2022年报", "pubDate：2023-01-02"],
        ),
        ({"content": "<p>一</p><p>二</p>"}, ["一", "二"]),
        ({"content": "&lt;p&gt;一&amp;nbsp;二&lt;/p&gt;"}, ["一\xa0二"]),
        ([{"a": ["x", {"b": "y"}]}, "z"], ["a：x", "b：y", "z"]),
        ({"正文": "长" * 201 + "\n下一段"}, ["长" * 201, "下一段"]),
        ({"a": "", "b": None, "c": " "}, []),
    ],
)
def test_json_strings_are_read_in_their_order(data: object, expected: list[str]) -> None:
    assert lines(read_json(json.dumps(data).encode())) == expected


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_saved_pages_decode_their_parts(transfer: str) -> None:
    import base64
    import quopri

    body = f"<html><meta charset=gb2312><p>{CHINESE}</p><table><tr><td>规章</td><td>2</td></tr></table>".encode("gbk")
    encoded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[transfer](body)
    data = (
        b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\npreamble\r\n--b\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: '
        + transfer.encode()
        + b"\r\n\r\n"
        + encoded
        + b"\r\n--b--"
    )
    document = read_mhtml(data)
    assert list(document.cells) == [CHINESE, "规章", "2"]
    assert document.media_type == "multipart/related"


@pytest.mark.parametrize(
    ("reader", "data", "reason"),
    [
        (read_html, b"", "empty_file"),
        (read_html, b"\xef\xbb\xbf \n", "empty_file"),
        (read_html, bytes(range(256)) * 400, "damaged_file"),
        (read_json, b"{", "damaged_file"),
        (read_json, b"[" * 100_000, "damaged_file"),
        (read_json, b"[" * 500 + b'"x"' + b"]" * 500, "too_large"),
        (read_json, b"", "empty_file"),
        (read_mhtml, b" ", "empty_file"),
        (read_mhtml, b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "unsupported_format"),
    ],
)
def test_what_cannot_be_read_says_why(reader: object, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        reader(data)  # type: ignore[operator]
    assert refusal.value.reason == reason


HOSTILE = {
    "wide_spans": "<table>" + "<tr><td colspan=1000000 rowspan=1000000000>1<td>2" * 500,
    "blocked_columns": "<table><tr>" + "<td colspan=64 rowspan=99999>1" * 900 + "<tr><td>2" * 60_000,
    "nested_tables": "<table><tr><td>" * 10_000 + "1",
    "nested_blocks": "<div>" * 100_000 + "<p>1",
    "nested_inline": "<b><i>" * 100_000 + "1",
    "nested_hidden": "<div style='display:none'>" * 50_000,
    "hidden_words": "display:none" * 200_000,
    "many_attributes": "<p " + "a=1 " * 200_000 + ">1",
    "quotes_never_closed": '<a href="x' * 100_000,
    "equals_and_quotes": '<a ="' + "='\"" * 300_000,
    "long_attribute": '<img src="data:image/png;base64,' + "QUJD" * 500_000 + '"><p>1',
    "open_brackets": "<" * 1_000_000,
    "open_cells": "<td " * 500_000,
    "open_cells_ended": "<td " * 500_000 + ">",
    "cells_within_spans": "<td><span " * 300_000,
    "open_tags": "<td" * 300_000,
    "comments_never_ended": "<!--" * 300_000,
    "scripts_never_ended": "<script>" * 100_000,
    "selects_never_ended": "<select>" * 100_000,
    "titles_never_ended": "<title>" * 100_000,
    "metas": "<meta name=" * 100_000,
    "textareas_never_ended": "<textarea>&lt;td" * 50_000,
    "cdata": "<![CDATA[" * 100_000,
    "empty_cells": "<table>" + ("<tr>" + "<td></td>" * 10) * 100_000,
    "empty_rows": "<table>" + "<tr>" * 500_000,
    "paragraphs": "<p>1" * 500_000,
    "breaks": "<br>" * 500_000,
    "spaces": " \n" * 1_000_000 + "1",
    "chinese_line_ends": "<p>" + "中 \n" * 300_000,
    "entities": "&" * 1_000_000,
    "escaped_tables": "&lt;table" * 100_000,
    "escapes_in_a_string": '<script>"<td' + '\\"' * 500_000 + "</script>",
    "strings_never_closed": "<script>" + "`<td'\"" * 100_000 + "</script>",
    "closed_only": "</table></td></tr>" * 100_000,
    "nul_bytes": "<p>" + "文字内容文字内容\0" * 100_000,
    "preformatted": "<pre>" * 100_000,
    "braces": "{{" * 300_000,
    "tag_after_tag_in_a_cell": "<table><tr><td>" + "</p>1<table></table>" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_no_long_time(name: str) -> None:
    started = time.process_time()
    reason = "too_large"
    try:
        read(HOSTILE[name])
    except UnreadableDocument as refusal:
        reason = refusal.reason
    assert time.process_time() - started < SECONDS
    assert reason == "too_large"


def test_pages_beyond_the_limits_are_refused() -> None:
    for page in (
        b" " * (64 * 1024 * 1024) + b"<p>1",
        ("<table>" + "<tr><td>1" * 400_001).encode(),
        HOSTILE["nested_tables"].encode(),
    ):
        with pytest.raises(UnreadableDocument) as refusal:
            read_html(page)
        assert refusal.value.reason == "too_large"


def test_a_picture_in_an_attribute_is_no_reason_to_refuse() -> None:
    page = f"<p>甲<img src='data:image/png;base64,{'QUJD' * 1_000_000}'></p><table><tr><td>a<td>1</table>"
    assert grids(read(page)) == [[["a", "1"]]]


def test_any_bytes_are_read_or_refused() -> None:
    draw = random.Random(20220117)
    markup = "<table> <tr> <td\tcolspan=2> </td> <p > ' \" <!-- --> <script> </script> &nbsp; &# 0 <caption> </table> = <pre>"
    pieces = [*markup.encode().split(), b"\xd5\xfe", b"\xe6\x94\xbf", b"\0", b"\xff", b" ", b" hidden"]
    reasons = set()
    for _ in range(400):
        data = b"".join(draw.choices(pieces, k=draw.randrange(1, 60)))
        for reader in (read_html, read_mhtml, read_json):
            try:
                reader(data)
            except UnreadableDocument as refusal:
                reasons.add(refusal.reason)
    assert reasons <= {"empty_file", "damaged_file", "unsupported_format"}


def test_cells_are_those_of_a_tree_parser() -> None:
    """A tree built by the standard's rules has the same cells in the same rows, on pages with tags left out."""
    lexbor = pytest.importorskip("selectolax.lexbor")
    draw = random.Random(35)
    for _ in range(300):
        page = random_table(draw)
        rows = [
            ["".join(cell.text(deep=True, separator="").split()) for cell in row.css("td, th")]
            for row in lexbor.LexborHTMLParser(page).css("tr")
        ]
        shown = [["".join(cell.split()) for cell in row] for row in table_rows(page)]
        assert shown == [row for row in rows if row], page


def table_rows(page: str) -> list[list[str]]:
    """All rows of the page's tables, those without columns too: a last row makes sure that they are a table."""
    return [row for grid in grids(read(page)) for row in grid]


def random_table(draw: random.Random) -> str:
    number = 0
    parts = ["<table><thead>" if draw.random() < 0.3 else "<table>"]
    for _ in range(draw.randrange(1, 5)):
        parts.append(draw.choice(["<tr>", "<tr class=firstRow>", "</tbody><tbody><tr>", "<TR>", "<tr><!-- x -->"]))
        for _ in range(draw.randrange(2, 5)):
            number += 1
            opening = draw.choice(["<td>", "<th>", "<td style='a:b'>", "<TD align=center>", "<td title='>'>\n"])
            inside = draw.choice(
                ["{}", "<p>{}</p>", "<p>{}", "<span>{}</span><o:p></o:p>", "<b>{}", "<div>{}</p></div>"]
            )
            parts += [opening, inside.format(number), draw.choice(["</td>", "", "</td>\n", "</p></td>"])]
        parts.append(draw.choice(["</tr>", "", "</tr>\n", "</tr></tbody>"]))
    return "".join([*parts, draw.choice(["</table>", "", "</tbody></table></div>"])])


def test_remembering_rows_changes_nothing() -> None:
    draw = random.Random(7)
    sources = [random_table(draw) for _ in range(300)]
    sources += [f"<table><tr><td>{table}</td><td>x</td></tr></table><p>y" for table in sources[:60]]
    for seed in range(12):
        for name in ("html", "html_word", "html_official", "xhtml"):
            sources.append(decode_page(render_seed(seed, name).data).text)
    for source in sources:
        assert read_markup(source) == read_markup(source, remember=False), source[:2000]
        assert read_markup(source) == read_markup(source, remember=False), "read again"


def test_rows_are_forgotten_without_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_PLAIN_TABLES", PlainTables(tree._read_rows, remember=30))
    for seed in range(20):
        source = decode_page(render_seed(seed, "html").data).text
        assert read_markup(source) == read_markup(source, remember=False)


def test_a_fragment_adds_to_a_builder() -> None:
    builder = DocumentBuilder("application/json")
    builder.paragraph("前")
    read_html_text("<p>中<table><tr><td>a<td>1</table>", builder)
    builder.paragraph("后")
    document = builder.build()
    assert list(document.cells) == ["前", "中", "a", "1", "后"]
    assert document.media_type == "application/json"
