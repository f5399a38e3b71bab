"""The opening of a document -> the report's title, with the agency and the year in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from loader.normalize import squeeze
from loader.report.names import clean_name, is_agency, is_place_only, lacks_place, without_date
from loader.report.year import YEAR_WORD, to_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.report.head import Head
    from loader.report.reference import ReportReference

_MAX_TITLE = 110
_MAX_FRAGMENT = 60
_MAX_CENTRAL = 12
#: A title is at most one line with its name, one with its year and one with the word 报告.
_MAX_LINES = 3
#: Entries of a list of links stand on neighbouring lines, or a date stands between.
_LIST_STEP = 2
#: Last characters of the words that end a title, in both scripts: 报告, 年报, 总结, 报告书.
_ENDINGS = frozenset("报報结結书書")
#: What may stand behind a title: a remark, the site's name, a file's ending, a year, a date.
_TAIL = re.compile(
    r"(?P<remark>\([^()]{1,40}\))?[》>」”\"]*(?:[和及与暨、]20\d\d年?度?(?:工作)?(?:计划|打算|安排|要点))?"
    r"(?:的?(?:公告|公示|通告|通知))?"
    r"(?P<site>[-—–_|~·].{1,60})?(?:\.(?:docx?|pdf|wps|html?|txt)|new|NEW)?(?:全文|正文|文字版|电子版)?"
    r"(?P<year>\(?20[0-3]\d年?度?\)?)?(?:[\[(]?\d{4}-\d\d?-\d\d?.{0,12})?[.,]?"
)
_NAVIGATION = re.compile(r"公开|信息|目录|年报|专栏|首页|位置|网")
_LABEL = re.compile(r"\s*(?:(?:文章|文件|信息)?(?:标\s*题|標\s*題|名\s*称|名\s*稱)|题名|題名)\s*[:：]\s*")
_BREADCRUMB = re.compile(r"[>»›→＞]")
_GOVERNMENT_ENDS = ("政府", "民政府", "人民政府", "镇人民政府", "乡人民政府", "街道办事处", "办事处")
_HAN_OR_YEAR = re.compile(r"(?:[\u3400-\u9fff〇]|20[0-3]\d)+")
_BARE_YEAR = re.compile(r"(20[0-3]\d)$")
_YEAR_BESIDE = re.compile(r"(20[0-3]\d)")
#: 2021-2022学年: schools report on years that are not the calendar's, so on no year of ours.
_ACADEMIC_YEAR = re.compile(r"20\d\d[-—–~至]+20\d\d(?:学年度?|年度?|$)")
#: -沭阳县人民政府, _示例网: a site's name behind the title.
_SITE = re.compile(r"(?<=[报報告结結书書])\s*[-—–_|~]+[^-—–_|~]{1,40}$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report and what it says."""

    #: As printed, without white space and without the site's name.
    text: str
    #: The (first) cell it stands in.
    index: int
    #: Clean, None where the title names no agency.
    agency: str | None
    year: int | None
    #: Cleaned, what stands behind the title: -示例县气象局, the site's or the agency's own name.
    site: str | None = None
    #: Whether other years' reports stand right above or below: one of a list of links.
    listed: bool = False

    @property
    def weight(self) -> int:
        """How much the title says."""
        return (self.agency is not None) + (self.year is not None)


class Said(NamedTuple):
    """What a phrase says."""

    agency: str | None
    year: int | None
    site: str | None = None


def find_titles(head: Head, reference: ReportReference) -> list[Title]:
    """Every title in the opening, or where it has none, in the rest of the head; in reading order."""
    for first, last in ((0, head.opening), (head.opening, len(head.lines))):
        found = (_title_at(head, position, reference) for position in range(first, last))
        titles = [title for title in found if title is not None]
        if titles:
            return _mark_lists(titles)
    return []


def choose_title(titles: Sequence[Title]) -> Title | None:
    """The title that says most; of equals the last, since site header and breadcrumb stand above the report's own."""
    if not titles:
        return None
    alone = [title for title in titles if not title.listed and title.agency]
    # Links to other years' reports say less than a title that stands by itself.
    titles = alone if alone and _name_one_agency(titles) else titles
    weight = max(title.weight for title in titles)
    last = [title for title in titles if title.weight == weight][-1]
    # The same title again below itself: the first is where a reader looks.
    return next(title for title in titles if (title.agency, title.year) == (last.agency, last.year))


def _name_one_agency(titles: Sequence[Title]) -> bool:
    return len({title.agency for title in titles if title.agency}) == 1


def _mark_lists(titles: list[Title]) -> list[Title]:
    """The same titles, with those marked that stand right beside a title of another year."""
    near = [
        abs(one.index - other.index) <= _LIST_STEP and one.agency == other.agency and one.year != other.year
        for one, other in pairwise(titles)
    ]
    beside = [before or after for before, after in zip([False, *near], [*near, False], strict=True)]
    return [
        replace(title, listed=True) if mark and title.year else title
        for title, mark in zip(titles, beside, strict=True)
    ]


def read_phrase(before: str, within: str, behind: str, reference: ReportReference) -> Said:
    """What stands around a report's name, squeezed: `before` 政府信息公开 `within` 报告 `behind`."""
    before = _ACADEMIC_YEAR.sub("", before)
    years = list(YEAR_WORD.finditer(before))
    if years:
        # 最新消息2024年示例市民政局2022年: the last year, and the name next to it.
        last = years[-1]
        left = before[years[-2].end() : last.start()] if len(years) > 1 else ""
        left = left or before[: years[0].start()]
        return Said(_agency_of(left, before[last.end() :], reference), to_year(last[1] or last[2]))
    bare = _BARE_YEAR.search(before)
    if bare:
        return Said(_agency_of(before[: bare.start()], "", reference), int(bare[1]))
    year = _YEAR_BESIDE.search(within) or _YEAR_BESIDE.search(behind)
    return Said(_agency_of(before, "", reference), int(year[1]) if year else None)


def _agency_of(left: str, right: str, reference: ReportReference) -> str | None:
    """The agency left and right of the year; where an office announces another's report, that other."""
    issuer, about, subject = left.rpartition("关于")
    if about and subject:
        named = clean_name(subject, reference)
        if named and is_agency(named, reference) and not (issuer and is_place_only(named, reference)):
            return named
    front = clean_name(issuer or subject, reference)
    behind = clean_name(right.removesuffix("关于").rpartition("关于")[2], reference) if right else None
    if behind is None or not is_agency(behind, reference):
        return front
    if front is None or not is_agency(front, reference):
        return behind
    if is_place_only(front, reference) and lacks_place(behind, reference):
        return front + behind
    # 示例县人民政府办公室关于2022年度示例县政府信息公开…: the office reports on its own place.
    return front if is_place_only(behind, reference) else behind


def _title_at(head: Head, position: int, reference: ReportReference) -> Title | None:
    """The title whose last line is at `position`, completed by the lines around it."""
    cell = head.document.cells[head.lines[position]]
    if len(cell) > _MAX_TITLE or _ENDINGS.isdisjoint(cell):
        return None
    said = _read_title(head.key(head.lines[position]), reference)
    if said is None:
        return _broken_title(head, position, reference)
    agency, year, site = said
    first = position
    joined = _joined(head, position, said, reference)
    if joined is not None:
        return _title(head, position - 1, position, joined)
    while (agency is None or year is None) and first > 0 and position - first < _MAX_LINES - 1:
        above = _read_fragment(head, first - 1, reference)
        if above is None or (agency and above.agency) or (year and above.year):
            break
        if above.agency and first > 1 and _is_sibling(above.agency, head, first - 2, reference):
            break
        agency, year = agency or above.agency, year or above.year
        first -= 1
    if first and agency and len(head.document.cells[head.lines[first - 1]]) <= _MAX_CENTRAL:
        central = head.key(head.lines[first - 1])
        if central in reference.central and not agency.startswith(central):
            agency, first = central + agency, first - 1
    if (agency is None or year is None) and position + 1 < len(head.lines):
        below = _read_fragment(head, position + 1, reference)
        if below is not None and agency is None and below.year is None:
            agency = below.agency
        elif (
            below is not None and year is None and below.agency is None and not _is_year(head, position + 2, reference)
        ):
            year = below.year
    return _title(head, first, position, Said(agency, year, site))


def _joined(head: Head, position: int, said: Said, reference: ReportReference) -> Said | None:
    """What a line says with the line above it, where the break goes through the name or the year.

    `X县青石镇人民` / `政府2022年政府信息公开…`, `X县人民政府2022` / `年政府信息公开…`.
    """
    text = head.key(head.lines[position])
    broken = text.startswith(("年", *_GOVERNMENT_ENDS)) and reference.title.match(text) is None
    if not broken or not position or not _is_fragment(head, position - 1, reference):
        return None
    above = head.key(head.lines[position - 1])
    if _NAVIGATION.search(above) or not _HAN_OR_YEAR.fullmatch(above):
        return None
    whole = _read_title(above + text, reference)
    if whole is None or whole.agency is None or not is_agency(whole.agency, reference):
        return None
    return Said(whole.agency, whole.year or said.year)


def _is_sibling(name: str, head: Head, position: int, reference: ReportReference) -> bool:
    """Whether the line at `position` names another agency that is not the parent: a list of agencies, not a title."""
    if len(head.document.cells[head.lines[position]]) > _MAX_FRAGMENT:
        return False
    other = _read_fragment(head, position, reference)
    if other is None or other.agency is None or other.year is not None or is_place_only(other.agency, reference):
        return False
    return not (
        other.agency.endswith(reference.government) or other.agency in reference.central or other.agency == name
    )


def _is_year(head: Head, position: int, reference: ReportReference) -> bool:
    """Whether a line holds a year and nothing else."""
    fragment = _read_fragment(head, position, reference) if position < len(head.lines) else None
    return fragment is not None and fragment.agency is None


def _broken_title(head: Head, position: int, reference: ReportReference) -> Title | None:
    """A title broken inside a word: X市人民政府2022年政府信息 / 公开工作年度报告."""
    text = head.key(head.lines[position])
    for first in range(position - 1, max(-1, position - _MAX_LINES), -1):
        if not _is_fragment(head, first, reference):
            return None
        text = head.key(head.lines[first]) + text
        said = _read_title(text, reference)
        if said is not None:
            return _title(head, first, position, said)
    return None


def _title(head: Head, first: int, last: int, said: Said) -> Title:
    lines = head.lines[first : last + 1]
    printed = _LABEL.sub("", "".join(head.document.cells[index] for index in lines))
    printed = _BREADCRUMB.split(_SITE.sub("", printed).rstrip("> "))[-1]
    printed = unescape(printed) if "&" in printed else printed
    return Title(squeeze(printed), lines[0], said.agency, said.year, said.site)


def _read_title(text: str, reference: ReportReference) -> Said | None:
    """What a squeezed line says as a title, None where it is none."""
    text = text.strip("*") if text.endswith("*") else text
    text = _BREADCRUMB.split(_LABEL.sub("", text).rstrip(">"))[-1]
    for match in reference.title.finditer(text):
        tail = _TAIL.fullmatch(text, match.end())
        if tail is None:
            continue
        before = text[: match.start()]
        if reference.not_title.search(before) or "。" in before:
            return None
        if before.endswith("人民") and match[0].startswith("政府"):
            before += "政府"
        remark = tail["remark"] or ""
        agency, year, _ = read_phrase(before, match[1], (tail["year"] or "") + remark, reference)
        if agency is None and remark:
            named = clean_name(remark, reference)
            agency = named if named and is_agency(named, reference) else None
        site = clean_name(tail["site"], reference) if agency is None and tail["site"] else None
        return Said(agency, year, site if site and is_agency(site, reference) else None)
    return None


def _is_fragment(head: Head, position: int, reference: ReportReference) -> bool:
    """Whether a line can be part of a title: short, alone in its row, no sentence, no metadata, no navigation."""
    index = head.lines[position]
    cell = head.document.cells[index]
    if len(cell) > _MAX_FRAGMENT or head.document.columns[index] > 1 or _BREADCRUMB.search(cell):
        return False
    return not head.is_prose(index) and reference.labelled.search(head.text(index)) is None


def _read_fragment(head: Head, position: int, reference: ReportReference) -> Said | None:
    """A line above or below a title that holds nothing but an agency, a year, or both; None for any other line."""
    if not _is_fragment(head, position, reference):
        return None
    text = without_date(head.key(head.lines[position]))
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    said = read_phrase(text, "", "", reference)
    rest = YEAR_WORD.sub("", text)
    junk = reference.junk.match(rest)
    rest = (rest[junk.end() :] if junk else rest).removeprefix("《").removesuffix("关于")
    if rest != (said.agency or "") or (said.agency and not is_agency(said.agency, reference)):
        return None
    return said if said.agency or said.year else None
