"""Whole HTML pages around a report: plain, pasted from Word, a site's page with everything on it, XHTML.

Out: bytes in the encoding that the page really has, whatever it declares.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.render.html import PLAIN, Markup, body_html, draw_markup

if TYPE_CHECKING:
    import random

    from tests.render.report import Report

_OFFICE_HEAD = (
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="urn:schemas-microsoft-com:office:word">'
)
_OFFICE_STYLE = (
    "<style>\n<!--\n p.MsoNormal{mso-style-name:正文;mso-style-parent:\"\";margin:0pt;font-family:'Times New Roman';}\n"
    " table.MsoNormalTable{mso-style-name:普通表格;mso-tstyle-rowband-size:0;}\n-->\n</style>\n"
    "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->"
)
_SCRIPT = (
    '<script type="text/javascript">\nvar days = ["星期日","星期一","星期二","星期三"];\n'
    'document.write("今天是" + new Date().getFullYear() + "年");\n'
    'if (1 < 2 && "<table><tr><td>规章</td><td>9999</td></tr></table>".length > 0) { var shown = true; }\n</script>'
)
_STYLE = (
    '<style type="text/css">\n.nav li{float:left} /* 主动公开政府信息情况 */\n.TRS_Editor p{line-height:2}\n</style>'
)


def plain_page(report: Report, rng: random.Random, markup: Markup | None = None) -> bytes:
    """A page with nothing around the report, UTF-8."""
    markup = markup or draw_markup(rng)
    title = escape(report.title, quote=False)
    page = f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
    return f"{page}{body_html(report, markup, rng)}\n</body></html>\n".encode()


def official_page(report: Report, rng: random.Random) -> bytes:
    """A plain page in the plainest markup."""
    return plain_page(report, rng, PLAIN)


def word_page(report: Report, rng: random.Random) -> bytes:
    """A page saved by Word, or pasted from it: UTF-8 or GBK."""
    charset = rng.choice(("utf-8", "gb2312"))
    head = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{escape(report.title)}</title>'
    )
    body = (
        f'<div class="Section0" style="layout-grid:15.6pt;">{body_html(report, draw_markup(rng, word=True), rng)}</div>'
    )
    page = f'{_OFFICE_HEAD}<head>{head}{_OFFICE_STYLE}</head><body style="tab-interval:21pt;">{body}</body></html>'
    return encoded(page, "utf-8" if charset == "utf-8" else "gbk")


def site_page(report: Report, rng: random.Random) -> bytes:
    """A content system's page in GBK that calls itself gb2312, with all that sites put around an article."""
    return encoded(site_html(report, rng, "gb2312"), "gbk")


def mislabelled_page(report: Report, rng: random.Random) -> bytes:
    """The same page in UTF-8, and still calling itself gb2312."""
    return site_html(report, rng, "gb2312").encode()


def xhtml_page(report: Report, rng: random.Random) -> bytes:
    """A page that is XML as well."""
    title = escape(report.title, quote=False)
    body = body_html(report, draw_markup(rng, strict=True), rng).replace("&nbsp;", "&#160;")
    body = body.replace("<o:p>", "").replace("</o:p>", "")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{title}</title></head><body>{body}</body></html>\n"
    ).encode()


def encoded(page: str, codec: str) -> bytes:
    """The page's bytes; what the encoding lacks is written as a character reference."""
    return page.encode(codec, "xmlcharrefreplace")


def site_html(report: Report, rng: random.Random, charset: str) -> str:
    """Navigation, catalogue card, tabs, share box and footer around the article."""
    markup = draw_markup(rng, word=rng.random() < 0.4)
    container = rng.choice(
        (
            '<div id="zoom">',
            "<div class=TRS_Editor>",
            '<div class="article-content" id="content">',
            "<ucapcontent><div>",
        )
    )
    article = f"{container}{body_html(report, markup, rng)}</div>"
    if container.startswith("<ucap"):
        article += "</ucapcontent>"
    return "\n".join(
        (
            f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">\n<html><head>{site_head(report, charset)}',
            f"{_SCRIPT}{_STYLE}</head>\n<body>{site_navigation(report, rng)}",
            site_card(report) if rng.random() < 0.7 else "",
            f"<h1>{escape(report.title)}</h1>",
            f'<div class="info">发布时间：{report.published} 10:2{rng.randint(0, 9)}　来源：{report.parent}　'
            "【字体：<a>大</a> <a>中</a> <a>小</a>】　<a>打印</a></div>",
            site_tabs(article) if rng.random() < 0.3 else article,
            site_footer(report),
            "</body></html>\n",
        )
    )


def site_head(report: Report, charset: str) -> str:
    """Title and the metadata that government sites must have."""
    title, day = escape(report.title), report.published
    return (
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />\n<title>{title}-{report.parent}</title>\n'
        f'<meta name="SiteName" content="{report.parent}"/><meta name="ArticleTitle" content="{title}"/>\n'
        f'<meta name="PubDate" content="{day} 10:21"/><meta name="ContentSource" content="{report.parent}"/>\n'
    )


def site_navigation(report: Report, rng: random.Random) -> str:
    """Navigation, search box, breadcrumb."""
    words = rng.sample(("首页", "政务公开", "政务服务", "互动交流", "走进示例", "专题专栏"), 4)
    items = "".join(f'<li><a href="/{index}/">{word}</a></li>' for index, word in enumerate(words))
    crumbs = "当前位置：<a>首页</a> &gt; <a>政府信息公开</a> &gt; <a>政府信息公开年报</a>"
    return (
        f'<div class="nav"><ul>{items}</ul><form><input type="text" value="请输入关键字"/></form></div>'
        f'<!-- {report.year + 1} --><div class="crumbs">{crumbs}</div>'
    )


def site_card(report: Report) -> str:
    """The catalogue card, the first table of the page."""
    rows = (
        ("名称", escape(report.title), "索引号", f"014314799/{report.year + 1}-00002"),
        ("发布机构", report.agency_name, "公开日期", f"<publishtime>{report.published}</publishtime>"),
        ("文号", "无", "关键词", "年报"),
        ("文件下载", "", "时效", "有效"),
    )
    inner = "".join(f"<tr><td>{a}</td><td>{b}</td><td>{c}</td><td>{d}</td></tr>" for a, b, c, d in rows)
    return f'<table class="table_content" width="100%"><tbody>{inner}</tbody></table>'


def site_tabs(article: str) -> str:
    """Two tabs: the facsimile in a viewer, and the text."""
    return (
        '<ul class="tabs"><li>全真版</li><li>文字版</li></ul><div class="tab" ms-visible="show==0&&qzbFile!=\'\'">'
        '<iframe src="/viewer.html?file=a.ofd" ms-attr-src="/viewer.html?file={{qzbFile}}"></iframe></div>'
        f'<div class="tab">{article}</div>'
    )


def site_footer(report: Report) -> str:
    """Share box, neighbours and the site's imprint."""
    return (
        '<div class="share">分享到：<a title="微信"></a><a title="微博"></a></div>'
        f"<p>上一篇：<a>{report.agency_name}{report.year - 1}年政府信息公开工作年度报告</a></p><p>下一篇：没有了</p>"
        '<table class="links" width="100%"><tr><td><select><option>友情链接</option><option>国务院部门网站</option></select></td>'
        "<td>省级政府网站</td></tr></table>"
        f'<div class="footer">主办单位：{report.parent}　版权所有 Copyright 2008-2025　网站标识码：0000000000</div>'
        '<iframe src="/footer.html" width="100%"></iframe>'
    )
