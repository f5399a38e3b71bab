"""The metadata lines of a page -> publisher, dates and numbers, whatever the layout.

`索引号: | 002489604/2024-00117 | 公开方式: | 主动公开 |`, `索引号:xxx 发布日期:yyy` on one line, label and value on lines of
their own. A label is never a value: in `文号: | 公开日期: | 2024-01-16 |` the crawl dropped the blank number.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.normalize import squeeze
from loader.report.reference import CHINESE_YEAR, METADATA_FIELDS
from loader.report.year import to_year

if TYPE_CHECKING:
    from loader.report.head import Head
    from loader.report.reference import ReportReference

_MAX_LINE = 400
_MAX_VALUE = 60
_DATE = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2}(?!\d)|\d\d(?=\d\d:\d\d))")
_COMPACT_DATE = re.compile(r"(20\d\d)([01]\d)([0-3]\d)")
_CHINESE_DATE = re.compile(rf"({CHINESE_YEAR})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日")
#: A page prints the day of publication below the title without a label: • 2022-01-24 09:05
_DATE_LINE = re.compile(
    r"[\s•·\[(【]*20\d\d(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?[\s\])】]*"
)
_INDEX_NUMBER = re.compile(r"(?=.*\d)(?![/_.,:-])[0-9A-Za-z\u3400-\u9fff〔〕()\[\]/_.,:-]{4,60}")
_DOCUMENT_NUMBER = re.compile(r"[\u3400-\u9fff]{1,16}[〔\[(﹝【]?20\d\d[〕\])﹞】]?\s*第?\d+\s*号")
_VALUE_END = re.compile(r"\s{2,}|\s(?=20\d\d[-年/.])|[\t【\[]|[|]")
#: Rank of a date without a label.
_UNLABELLED = 9
_MAX_FIELD_CELL = 14


@dataclass(frozen=True, slots=True)
class Value:
    """A metadata value as it stands, recognised, with the cell it stands in."""

    text: str
    index: int
    rank: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata lines say; None or empty where they say nothing."""

    published_on: dt.date | None
    index_number: str | None
    document_number: str | None
    declared: tuple[Value, ...]
    publisher: tuple[Value, ...]
    source: tuple[Value, ...]


def read_metadata(head: Head, last: int, reference: ReportReference) -> Metadata:
    """Read the first `last` lines of the head."""
    values = _values(head, last, reference)
    dates = sorted(
        (value.rank, place, date)
        for place, value in enumerate(values["published_on"])
        if (date := parse_date(value.text))
    )
    published = dates[0][2] if dates else _bare_date(head, last)
    return Metadata(
        published_on=published,
        index_number=_first(values["index_number"], _INDEX_NUMBER),
        document_number=_first(values["document_number"], _DOCUMENT_NUMBER),
        declared=tuple(values["declared"]),
        publisher=tuple(values["publisher"]),
        source=tuple(values["source"]),
    )


def parse_date(text: str) -> dt.date | None:
    """2024-01-16, 2024年1月16日, 2024/1/16, 2024.01.16, 20240116; None where digits are lost (201911日) or no day is meant."""
    match = _DATE.search(text[:30]) or _COMPACT_DATE.fullmatch(squeeze(text))
    chinese = None if match else _CHINESE_DATE.match(squeeze(text))
    try:
        if chinese:
            return dt.date(to_year(chinese[1]), _chinese_number(chinese[2]), _chinese_number(chinese[3]))
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _chinese_number(digits: str) -> int:
    """十二 -> 12, 二十 -> 20, 三 -> 3."""
    tens, ten, ones = digits.rpartition("十")
    return (to_year(tens) if tens else 1) * 10 * bool(ten) + (to_year(ones) if ones else 0)


def _values(head: Head, last: int, reference: ReportReference) -> dict[str, list[Value]]:
    values: dict[str, list[Value]] = {name: [] for name in METADATA_FIELDS}
    waiting: str | None = None
    for position in range(last):
        index = head.lines[position]
        cell = head.document.cells[index]
        if len(cell) > _MAX_LINE:
            waiting = None
            continue
        text = head.text(index)
        bare = _bare_label(text, reference) if len(cell) <= _MAX_FIELD_CELL else None
        if bare is not None:
            waiting = bare
            continue
        matches = list(reference.labelled.finditer(text)) if ":" in text or "】" in text or "]" in text else []
        if waiting is not None and not (matches and matches[0].start() == 0):
            field = reference.fields[waiting]
            values[field.name].append(Value(text[: matches[0].start()] if matches else text, index, field.rank))
        elif matches and (dated := _DATE_LINE.match(text)) and dated.end() == matches[0].start():
            values["published_on"].append(Value(dated[0], index, _UNLABELLED))
        waiting = None
        for number, match in enumerate(matches):
            end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
            label = squeeze(match[1])
            value = text[match.end() : end].strip()
            cut = _VALUE_END.search(value)
            # 编辑:某某 2023-01-12 15:33 来源:…: a date without a label stands behind another field's value.
            if cut and _DATE_LINE.fullmatch(value, cut.start()) and reference.fields[label].name != "published_on":
                values["published_on"].append(Value(value[cut.start() :].strip(), index, _UNLABELLED))
            value = (value[: cut.start()] if cut else value)[:_MAX_VALUE]
            if value:
                field = reference.fields[label]
                values[field.name].append(Value(value, index, field.rank))
            elif number + 1 == len(matches):
                waiting = label
    return values


def _bare_label(text: str, reference: ReportReference) -> str | None:
    label = squeeze(text).strip("【】[]()·•*").rstrip(":")
    return label if label in reference.fields else None


def _first(values: list[Value], pattern: re.Pattern[str]) -> str | None:
    for value in sorted(values, key=lambda value: value.rank):
        text = squeeze(value.text)
        if pattern.fullmatch(text):
            return text
    return None


def _bare_date(head: Head, last: int) -> dt.date | None:
    for position in range(last):
        cell = head.document.cells[head.lines[position]]
        if len(cell) <= 40 and "20" in cell and _DATE_LINE.fullmatch(head.text(head.lines[position])):
            return parse_date(cell)
    return None
