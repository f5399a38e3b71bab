"""Prose -> the year reported on. Never from a date of publication, an index number, or the number of a notice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.normalize import squeeze
from loader.report.reference import YEAR

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
    rf"({YEAR})(?:年0?1月0?1日|-0?1-0?1|[./]0?1[./]0?1|年?0?1月?0?1日?)[^。;]{{0,8}}?"
    r"(?:至|到|-|—|–|~|起|止)[^。;]{0,6}?(?:(\d*?(?:20[0-3]\d))年?|[当同本]年)?"
    r"(?:12月31日|-12-31|[./]12[./]31|12月?31日?|12月底|12月末)"
)
_AS_OF = re.compile(rf"(?:截至|截止|时间点为|截止到)({YEAR})年(?:12月31日|12月底|底|末)")
#: Plans and comparisons say nothing of the year reported on.
_OTHER_YEAR = re.compile(
    r"^[,度]?(?:[我本].{1,3})?(?:将|计划|拟)|下一步|明年|[较比](?:上年|去年|20\d\d)|相比|同比|印发|以前|之前"
)
#: Behind the report's name: 政府信息公开工作年度报告格式, …有关事项的通知. These are the notices' years.
_OF_A_NOTICE = re.compile(r".{0,8}(?:格式|制度|有关事项|的通知|要求|指南|印发)")
_OPENS_CLAUSE = re.compile(rf"(?:^|[。;:,\n(])(?:\([一二三四五六]\)[^。,]{{0,20}}[。:]?)?({YEAR})年(?=[^\d月])")
#: 《…》 and <…> quote notices and rules, each with a year of its own; a report's own title may also be quoted.
_QUOTED_RULE = re.compile(
    r"《[^《》]*(?:通知|条例|办法|格式|规定|意见|要点|方案|函|细则|制度|纲要|清单|指南)[^《》]{0,8}》"
)
_NOTICE_NUMBER = re.compile(r"[〔﹝\[(【]20\d\d[〕﹞\])】]\s*\d+\s*号")
_SECTION_LINES = 12


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
    if title is not None and title.year is not None:
        found.append((title.year, title.index))
    for index, text in sentences:
        found.extend((year, index) for year in _period_years(text))
    for index, text in sentences:
        found.extend((year, index) for year in _announced_years(text, reference))
    if not found:
        found.extend((year, index) for index, text in sentences for year in map(to_year, _AS_OF.findall(text)))
    if not found:
        year = _prevailing_year(head)
        return YearFinding(year, ())
    chosen = found[0][0]
    others = {year: index for year, index in reversed(found) if year != chosen}
    return YearFinding(chosen, tuple(sorted(others.items())))


def _period_years(text: str) -> list[int]:
    years = []
    for match in _PERIOD.finditer(text):
        first = to_year(match[1])
        last = int(match[2][-4:]) if match[2] else first
        if first == last:
            years.append(first)
    return years


def _announced_years(text: str, reference: ReportReference) -> list[int]:
    """Years that stand before the report's name in a clause: 现公布…2022年政府信息公开工作年度报告."""
    years = []
    for match in reference.title.finditer(text):
        clause = re.split(r"[,。;:]", text[max(0, match.start() - 60) : match.start()])[-1]
        before = YEAR_WORD.findall(clause) or YEAR_WORD.findall(match[1])
        if before and not _OF_A_NOTICE.match(text, match.end()):
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
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
