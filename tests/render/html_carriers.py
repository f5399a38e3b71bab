"""HTML inside something else: a web archive, the JSON answer of a content system, a string of JavaScript."""

from __future__ import annotations

import base64
import json
import quopri
from html import escape
from typing import TYPE_CHECKING

from tests.render.html import body_html, draw_markup
from tests.render.html_pages import site_html

if TYPE_CHECKING:
    import random

    from tests.render.report import Report

_BOUNDARY = "----=_NextPart_01D9_2C5A.7F3E"


def mhtml_page(report: Report, rng: random.Random) -> bytes:
    """A page saved with its pictures as one file; the page is the first part, quoted-printable or base64."""
    charset = rng.choice(("utf-8", "gb2312"))
    page = site_html(report, rng, charset).encode("utf-8" if charset == "utf-8" else "gbk", "xmlcharrefreplace")
    if rng.random() < 0.5:
        encoding, content = "quoted-printable", quopri.encodestring(page)
    else:
        encoding, content = "base64", base64.encodebytes(page)
    head = (
        "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?=E5=B9=B4=E6=8A=A5?=\r\nDate: Mon, 15 Jan 2024 02:00:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\t'
        f'boundary="{_BOUNDARY}"\r\n\r\n\r\n'
    )
    part = (
        f"--{_BOUNDARY}\r\nContent-Type: text/html; charset={charset}\r\nContent-ID: <frame-0@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: http://www.example.gov.cn/zfxxgk/1.html\r\n\r\n"
    )
    picture = (
        f"\r\n--{_BOUNDARY}\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: http://www.example.gov.cn/a.gif\r\n\r\nR0lGODlhAQABAAAAACw=\r\n"
        f"--{_BOUNDARY}--\r\n"
    )
    content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return head.encode("ascii") + part.encode("ascii") + content + picture.encode("ascii")


def json_answer(report: Report, rng: random.Random) -> bytes:
    """What the detail interface of a content system answers: the article as HTML, once or twice escaped."""
    content = body_html(report, draw_markup(rng, word=rng.random() < 0.5), rng)
    if rng.random() < 0.3:
        content = escape(content)
    article = {
        "id": 8000123,
        "title": report.title,
        "publishTime": f"{report.published} 10:21:00",
        "source": report.parent,
        "channelName": "政府信息公开年报",
        "content": content,
        "attachments": [],
    }
    answer = {"code": 200, "msg": "操作成功", "data": article}
    indent = rng.choice((None, 2))
    return json.dumps(answer, ensure_ascii=rng.random() < 0.5, indent=indent).encode()


def script_page(report: Report, rng: random.Random) -> bytes:
    """A page whose article is a string in a script that puts it in place."""
    content = body_html(report, draw_markup(rng, word=rng.random() < 0.5), rng)
    quoted = json.dumps(content, ensure_ascii=rng.random() < 0.5).replace("</", "<\\/")
    title = escape(report.title)
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>{title}</title></head><body>\n<h1>{title}</h1>\n'
        '<div id="article"></div>\n<div class="footer">网站标识码：0000000000</div>\n<script>\n'
        f"let content = {quoted};\n"
        'document.getElementById("article").innerHTML = content;\n</script></body></html>\n'
    ).encode()
