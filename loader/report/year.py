"""Prose -> the year reported on. Never from a date of publication, an index number, or the number of a notice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.normalize import squeeze
from loader.report.reference import CHINESE_YEAR, YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.report.head import Head
    from loader.report.reference import ReportReference
    from loader.report.title import Title

#: 2022年, 2022年度; a school's year (2021-2022学年) is none of ours.
YEAR_WORD = re.compile(rf"({YEAR})\s*年(?!\d*学年)(?:年?度)?|({YEAR})(?=度)")
_CHINESE_DIGITS = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")

#: 2022年1月1日(起)至(2022年)12月31日; crawls lose one-character spans: 自201911日起至20191231日止.
_PERIOD = re.compile(
    rf"({YEAR})(?:年0?1月(?:0?1日)?|年一月一日|-0?1-0?1|[./]0?1[./]0?1|年?0?1月?0?1日?|年1(?=\D12月))[^。;]{{0,8}}?"
    rf"(?:至|到|-|—|–|~|起|止)[^。;]{{0,6}}?(?:(\d*?20[0-3]\d|{CHINESE_YEAR})年?|[当同本]年)?"
    r"(?:12月31日|-12-31|[./]12[./]31|12月?31日?|12月底|12月末|12月(?!\d)|十二月三十一日)"
)
_AS_OF = re.compile(rf"(?:截至|截止|时间点为|截止到)({YEAR})年(?:12月31日|12月底|底|末)")
#: Plans and notices say nothing of the year reported on; 2022年…比2021年 is about 2022.
_OTHER_YEAR = re.compile(
    r"^[,度]?(?:[我本].{1,3})?(?:将|计划|拟)|下一步|明年|印发|以前|之前|^(?:新?修订|颁布|施行|成立)|施行以来|实施以来"
)
#: Behind the report's name: 政府信息公开工作年度报告格式, …有关事项的通知. These are the notices' years.
OF_A_NOTICE = re.compile(r".{0,8}(?:格式|制度|有关事项|的通知|要求|指南|印发|指出|反映|中存在|存在|评估)")
_OPENS_CLAUSE = re.compile(rf"(?:^|[。;:,\n(])(?:\([一二三四五六]\)[^。,]{{0,20}}[。:]?)?({YEAR})年(?=[^\d月底末初])")
#: As `_OPENS_CLAUSE`, where every report is searched: years in plain digits, the mark in front looked at afterwards.
_PLAIN_YEAR = re.compile(r"(20[0-3]\d)年(?=[^\d月底末初])")
_CLAUSE_MARKS = "。;:,\n("
#: 《…》 and <…> quote notices and rules, each with a year of its own; a report's own title may also be quoted.
_QUOTED_RULE = re.compile(
    r"《[^《》]*(?:通知|条例|办法|格式|规定|意见|要点|方案|函|细则|制度|纲要|清单|指南)[^《》]{0,8}》"
)
_NOTICE_NUMBER = re.compile(r"[〔﹝\[(【]20\d\d[〕﹞\])】]\s*\d+\s*号")
_SECTION_LINES = 12
#: 一、2022年总体情况
_HEADING = re.compile(rf"[一二]、({YEAR})年度?(?:政府信息公开|政务公开|工作)*(?:总体|基本)?情况$")


@dataclass(frozen=True, slots=True)
class YearFinding:
    """The year and what else was read."""

    year: int | None
    #: Years that title, period and introduction give beside the chosen one, with the cell that says so.
    others: tuple[tuple[int, int], ...]


def to_year(digits: str) -> int:
    """2022, 二〇二二, 二零二二 -> 2022."""
    return int(digits.translate(_CHINESE_DIGITS))


def own_words(text: str) -> str:
    """A squeezed text without what it quotes: names of rules and notices, and their numbers."""
    if "《" in text:
        text = _QUOTED_RULE.sub("", re.sub(r"[<〈][^<>〈〉]*[>〉]", "", text))
    return _NOTICE_NUMBER.sub("", text)


def find_year(
    title: Title | None, head: Head, sentences: Sequence[tuple[int, str]], reference: ReportReference
) -> YearFinding:
    """The year, believed in this order: title, statistical period, introduction, the sentences of the first section."""
    found: list[tuple[int, int]] = []
    said = [(title.year, title.index)] if title is not None and title.year is not None else []
    listed = title is not None and title.listed
    if not listed:
        found += said
    for index, text in sentences:
        found.extend((year, index) for year in _period_years(text))
    for index, text in sentences:
        found.extend((year, index) for year in _announced_years(text, reference))
    if listed:
        found += [finding for finding in said if not found]
    if not found:
        found.extend((year, index) for index, text in sentences for year in map(to_year, _AS_OF.findall(text)))
    if not found:
        year = _prevailing_year(head)
        return YearFinding(year, ())
    chosen = found[0][0]
    if all(year == chosen for year, _ in found):
        found += _opening_years(sentences, chosen)
    others = {year: index for year, index in reversed(found) if year != chosen}
    return YearFinding(chosen, tuple(sorted(others.items())))


def _opening_years(sentences: Sequence[tuple[int, str]], chosen: int) -> list[tuple[int, int]]:
    """The years that clauses open with where none opens with the chosen one: `2024年度,我局…` below a title of 2025."""
    found = []
    for index, text in sentences:
        for match in _PLAIN_YEAR.finditer(text):
            year = int(match[1])
            if match.start() and text[match.start() - 1] not in _CLAUSE_MARKS:
                continue
            if year == chosen:
                return []
            if not _OTHER_YEAR.search(re.split(r"[。;]", text[match.end() : match.end() + 40], maxsplit=1)[0]):
                found.append((year, index))
    return found


def _period_years(text: str) -> list[int]:
    years = []
    for match in _PERIOD.finditer(text):
        first = to_year(match[1])
        last = to_year(match[2][-4:]) if match[2] else first
        if first == last:
            years.append(first)
    return years


def _announced_years(text: str, reference: ReportReference) -> list[int]:
    """Years that stand before the report's name in a clause: 现公布…2022年政府信息公开工作年度报告."""
    years = []
    for match in reference.title.finditer(text):
        clause = re.split(r"[,。;:]", text[max(0, match.start() - 60) : match.start()])[-1]
        before = YEAR_WORD.findall(clause) or YEAR_WORD.findall(match[1])
        if before and not OF_A_NOTICE.match(text, match.end()):
            years.append(to_year(before[-1][0] or before[-1][1]))
    return years


def _prevailing_year(head: Head) -> int | None:
    """The year that most clauses of the first section open with, None where two are as frequent."""
    counts: Counter[int] = Counter()
    for index in head.prose(_SECTION_LINES):
        text = own_words(squeeze(head.text(index)))
        for match in _OPENS_CLAUSE.finditer(text):
            sentence = re.split(r"[。;]", text[match.end() :], maxsplit=1)[0][:40]
            if not _OTHER_YEAR.search(sentence):
                counts[to_year(match[1])] += 1
    if not counts:
        lines = head.lines[head.opening : head.opening + _SECTION_LINES]
        headed = (_HEADING.match(head.key(index)) for index in lines)
        counts.update(to_year(heading[1]) for heading in headed if heading)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
