"""Content, our files and the charting library -> the text of the page.

Data lie in script elements that no browser runs: JSON in which no `<` is left, or JSON that is packed (gzip, base64).
The policy at the head of the page names each script by its digest and allows no address at all.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.dashboard.content import Content

#: Our JavaScript in the order in which it runs: each file uses the names of those before it.
SCRIPTS = (
    "text.js", "dom.js", "state.js", "numbers.js", "store.js", "figures.js", "charts.js", "download.js", "panel.js",
    "indicators.js", "overview.js", "ranking.js", "agency.js", "quality.js", "main.js",
)  # fmt: skip
_MARK = re.compile(r"<!-- (\w+) -->")
#: The highest level takes five times as long for 4% less.
_LEVEL = 6


def render_page(content: Content, library: str) -> str:
    """The whole page, which needs nothing but a browser. The same content gives the same bytes."""
    scripts = [library, "\n".join(['"use strict";', *(_read(name) for name in SCRIPTS)])]
    parts = {
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">',
        "style": f"<style>\n{_read('style.css')}</style>",
        "data": "\n".join(_data(content)),
        "scripts": "\n".join(f"<script>{_closed(script)}</script>" for script in scripts),
    }
    # What is put in is not looked through for marks again.
    return _MARK.sub(lambda mark: parts[mark[1]], _read("page.html"))


def _read(name: str) -> str:
    return (files("loader.dashboard") / name).read_text(encoding="utf-8")


def _closed(script: str) -> str:
    """A script as it may stand in HTML; neither our files nor the library hold what would have to change."""
    if re.search(r"</script|<!--|\r|\0", script, re.IGNORECASE):
        raise AssertionError("a script of the page would end before its end")
    return script


def _policy(scripts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _data(content: Content) -> Iterator[str]:
    yield _element("summary", "application/json", _escaped(content.summary))
    yield _element("texts", "application/json", _escaped(json.dumps(_texts(), ensure_ascii=False)))
    yield _element("main", "text/plain", _packed(content.main))
    for agency, text in content.details.items():
        yield _element(f"agency-{agency}", "text/plain", _packed(text))


def _element(name: str, media_type: str, text: str) -> str:
    return f'<script type="{media_type}" id="data-{name}">{text}</script>'


def _escaped(text: str) -> str:
    return text.replace("<", "\\u003c")


def _packed(text: str) -> str:
    packed = io.BytesIO()
    # Without a name and a time, so that the same text is packed alike.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=packed, mtime=0) as file:
        file.write(text.encode())
    return base64.b64encode(packed.getvalue()).decode()


def _texts() -> dict[str, dict[str, str]]:
    """Language -> key -> text."""
    rows = list(csv.DictReader(io.StringIO(_read("texts.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {language: {row["key"]: row[language] for row in rows} for language in ("zh", "en")}
