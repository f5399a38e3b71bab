"""Changes that know what documents are made of: cells, tags, parts of packages, encodings, numbers.

Every change is drawn from the generator that it is given: the same seed makes the same document.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from tests.fuzz.seeds import members_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Change = Callable[[bytes, random.Random], bytes]

#: What is put in the place of numbers and cells, or between any two characters.
HOSTILE = (
    "\x00", "\x1b[31m", "\x1b]52;c;aGk=\x07", "\u202e", "\u200b", "\u2028", "\ufeff", "\ufffd", "\ue000", "٣", "१२", "𝟙𝟚",
    "①", "½", "Ⅷ", "〇", "壹", "99999999999999999999", "-0", "1e308", "1,2,34", "1.2.3", "NaN", "0x10", "1_000", "=1+1",
    "+cmd|' /C calc'!A0", "';--", '"', "%s%n", "{0}", "[bold]", "<script>", "</td></tr></table>", "]]>", "|", "||||", "\t",
    "\r", "\v", "\x85", "<br>", "&#0;", "&#xD800;", "&#1114112;", "政府信息公开工作年度报告", "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "规章", "总计", "a" * 5000, "1" * 5000, "（" * 500,
)  # fmt: skip
_SPANS = ("0", "1", "2", "-1", "65535", "1000000000", "99999999999999999999", "１", "x", "")
_TAGS = (
    "table",
    "tr",
    "td",
    "div",
    "span",
    "p",
    "b",
    "ul",
    "li",
    "script",
    "style",
    "svg",
    "math",
    "template",
    "select",
)
_NUMBER = re.compile(rb"\d[\d,.]*")
_TAG = re.compile(rb"<[^<>]{1,300}>")
_ENTITIES = (
    b'<!DOCTYPE r [<!ENTITY a "1111111111"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE r SYSTEM "http://example.invalid/r.dtd">',
)
_ENCODINGS = ("gb18030", "big5", "utf-16-le", "utf-16-be", "utf-32-le", "utf-8-sig", "utf-16", "shift_jis")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")


def mutate(data: bytes, rng: random.Random, longest: int) -> bytes:
    """One to four changes, to a document of at most `longest` bytes."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        data = _change(data, rng)[:longest]
    return data


def _change(data: bytes, rng: random.Random) -> bytes:
    if data[:2] == b"PK" and rng.random() < 0.85:
        members = members_of(data)
        if members:
            return _change_package(members, rng)
    if data[:2] == b"\x1f\x8b" and rng.random() < 0.5:
        try:
            return gzip.compress(_change(gzip.decompress(data), rng), 1, mtime=0)
        except (OSError, EOFError, ValueError, zlib.error):
            return _flip(data, rng)
    changes = _MARKUP if b"<" in data[:2000] and rng.random() < 0.6 else _BYTES if _is_binary(data) else _TEXT
    return rng.choice(changes)(data, rng)


def _is_binary(data: bytes) -> bool:
    return data[:4] in (b"%PDF", b"PAR1", b"\xd0\xcf\x11\xe0") or b"\0" in data[:200]


def _change_package(members: list[tuple[str, bytes]], rng: random.Random) -> bytes:
    place = rng.randrange(len(members))
    name, content = members[place]
    kind = rng.random()
    if kind < 0.7:
        large = [number for number, (_, part) in enumerate(members) if len(part) > 1000]
        place = rng.choice(large) if large and rng.random() < 0.7 else place
        name, content = members[place]
        members[place] = (name, _change(content, rng))
    elif kind < 0.78:
        del members[place]
    elif kind < 0.85:
        members.append((name, content))
    elif kind < 0.92:
        members[place] = (rng.choice(("../../x", "/etc/x", "a\\b", "C:x", "\x1b[31m", "", "x" * 3000, "a!b")), content)
    elif kind < 0.97:
        members.append((rng.choice((name, "bomb.xml", "word/bomb.xml")), b"<a>" * rng.choice((10, 100_000, 3_000_000))))
    else:
        members[place] = (name, b"")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name or "x"), content)
    packed = buffer.getvalue()
    return _flip(packed, rng) if rng.random() < 0.05 else packed


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data or b"0")
    for _ in range(rng.choice((1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(changed)


def _piece(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 3, 10, 100, 1000, 10_000)))


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _remove(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    return data[:start] + data[end:]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 20)) + data[end:]


def _move(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    rest = data[:start] + data[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + _hostile(rng) + data[place:]


def _hostile(rng: random.Random) -> bytes:
    return rng.choice(HOSTILE).encode("utf-8", "surrogatepass") * rng.choice((1, 1, 1, 3))


def _number(data: bytes, rng: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return _insert(data, rng)
    match = rng.choice(found)
    put = _hostile(rng) if rng.random() < 0.6 else str(rng.choice((0, 1, 7, 10**12, -3, rng.randrange(10**5)))).encode()
    return data[: match.start()] + put + data[match.end() :]


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, rng.choice(lines))
        case 2:
            lines[place] = lines[place].replace(b"|", rng.choice((b"", b"||", "｜".encode(), b"\t", b" ", b",")))
        case 3:
            lines[place : place + 30] = [b"".join(lines[place : place + 30])]
        case _:
            lines[place : place + 5] = lines[place : place + 5] * 200
    return b"\n".join(lines)


def _encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    try:
        return text.encode(rng.choice(_ENCODINGS), "ignore")
    except ValueError:
        return data


def _mark(data: bytes, rng: random.Random) -> bytes:
    return rng.choice(_MARKS) + data


def _tag(data: bytes, rng: random.Random) -> bytes:
    found = list(_TAG.finditer(data))
    if not found:
        return _insert(data, rng)
    match = rng.choice(found)
    name = rng.choice(_TAGS)
    span = f' {rng.choice(("colspan", "rowspan"))}="{rng.choice(_SPANS)}"'.encode()
    put = rng.choice((
        b"", match[0] * 2, match[0].replace(b">", span + b">"), f"<{name}>".encode(), f"</{name}>".encode(),
        match[0] + b"<!--", match[0] + b"<![CDATA[", match[0].replace(b"=", b"=\"'"), match[0][:-1],
        match[0].replace(b">", b' style="display:none">'), match[0] + _hostile(rng),
        match[0].replace(b">", b" a=1" * 3000 + b">"),
    ))  # fmt: skip
    return data[: match.start()] + put + data[match.end() :]


def _spans(data: bytes, rng: random.Random) -> bytes:
    span = f'<td {rng.choice(("colspan", "rowspan"))}="{rng.choice(_SPANS)}"'.encode()
    return re.sub(rb"<td(?=[\s>])", span, data, count=rng.choice((1, 20, 0)))


def _nest(data: bytes, rng: random.Random) -> bytes:
    tag = rng.choice((b"<table><tr><td>", b"<div>", b"<b>", b"<a>", b"<w:tbl><w:tr><w:tc>", b"<svg>", b"<ul><li>"))
    place = rng.randrange(len(data) + 1)
    return data[:place] + tag * rng.choice((3, 50, 1000, 10_000)) + data[place:]


def _entities(data: bytes, rng: random.Random) -> bytes:
    declared = rng.choice(_ENTITIES)
    head, mark, rest = data.partition(b"?>")
    body = rest if mark else data
    body = _NUMBER.sub(rng.choice((b"&d;", b"&x;", b"&#x31;", b"&nbsp;")), body, count=rng.choice((1, 5)))
    return head + mark + declared + body if mark else declared + body


_BYTES: tuple[Change, ...] = (_flip, _flip, _cut, _remove, _repeat, _move, _number, _insert)
_TEXT: tuple[Change, ...] = (
    _number,
    _number,
    _lines,
    _lines,
    _insert,
    _remove,
    _move,
    _repeat,
    _cut,
    _flip,
    _encode,
    _mark,
)
_MARKUP: tuple[Change, ...] = (_tag, _tag, _tag, _spans, _nest, _entities, _number, _insert, _remove, _move, _encode)
