"""The opening of a document -> the report's title, with the agency and the year in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.normalize import squeeze
from loader.report.names import clean_name, is_agency, is_place_only, lacks_place
from loader.report.year import YEAR_WORD, to_year

if TYPE_CHECKING:
    from loader.report.head import Head
    from loader.report.reference import ReportReference

_MAX_TITLE = 110
_MAX_FRAGMENT = 60
_ENDS = ("报", "報", "结", "結", "書", "书")
#: What may stand behind a title: a remark, the site's name, a file's ending, a year.
_TAIL = re.compile(
    r"(?P<remark>[\(（][^()]{1,40}\))?[》>」”\"]*(?:的?(?:公告|公示|通告|通知))?"
    r"(?P<site>[-—–_|~·].{1,60})?(?:\.(?:docx?|pdf|wps|html?|txt))?(?:全文|正文|文字版|电子版)?"
    r"(?P<year>\(?20[0-3]\d年?度?\)?)?(?:\d{4}-\d\d?-\d\d?.{0,12})?[.,]?"
)
_LABEL = re.compile(
    r"^\s*(?:标\s*题|標\s*題|名\s*称|名\s*稱|信息名称|信息名稱|文章标题|文件名称|题名|当前位置|現在位置)\s*[:：]\s*"
)
_BREADCRUMB = re.compile(r"[>»›→]|＞")
_BARE_YEAR = re.compile(r"20[0-3]\d$")
_SITE_CUT = re.compile(r"\s*[-—–_|~]+\s*[^-—–_|~]{1,40}$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report and what it says."""

    #: As printed, without white space.
    text: str
    #: The (first) cell it stands in.
    index: int
    #: Clean, None where the title names no agency.
    agency: str | None
    year: int | None

    @property
    def weight(self) -> int:
        """How much the title says."""
        return (self.agency is not None) + (self.year is not None)


def find_titles(head: Head, reference: ReportReference) -> list[Title]:
    """Every title in the opening, or where it has none, in the rest of the head; in reading order."""
    for first, last in ((0, head.opening), (head.opening, len(head.lines))):
        titles = []
        for position in range(first, last):
            title = _title_at(head, position, reference)
            if title is not None:
                titles.append(title)
        if titles:
            return titles
    return []


def choose_title(titles: list[Title]) -> Title | None:
    """The title that says most; of equals the last, since site header and breadcrumb stand above the report's own."""
    if not titles:
        return None
    best = max(title.weight for title in titles)
    chosen = next(title for title in reversed(titles) if title.weight == best)
    same = [
        title for title in titles if title.weight == best and (title.agency, title.year) == (chosen.agency, chosen.year)
    ]
    return same[0]


def read_clause(before: str, middle: str, after: str, reference: ReportReference) -> tuple[str | None, int | None]:
    """The agency and the year of a phrase, squeezed, around the report's name: `前` 政府信息公开 `中` 报告 `后`."""
    years = list(YEAR_WORD.finditer(before))
    year: int | None = None
    left, right = before, ""
    if years:
        last = years[-1]
        year = to_year(last[1] or last[2])
        left, right = before[: last.start()], before[last.end() :]
    elif _BARE_YEAR.search(before):
        year = int(before[-4:])
        left = before[:-4]
    else:
        within = (
            YEAR_WORD.search(middle) or re.search(r"()(20[0-3]\d)", middle) or re.search(r"()(20[0-3]\d)年?", after)
        )
        if within:
            year = to_year(within[1] or within[2])
    return _agency_of(left, right, reference), year


def _agency_of(left: str, right: str, reference: ReportReference) -> str | None:
    behind = clean_name(right.rpartition("关于")[2] if "关于" in right else right, reference) if right else None
    issuer, about, subject = left.rpartition("关于")
    if about and subject:
        named = clean_name(subject, reference)
        if named and is_agency(named, reference) and not (is_place_only(named, reference) and issuer):
            return named
    front = clean_name(issuer or subject, reference)
    if behind and is_agency(behind, reference):
        if front is None or not is_agency(front, reference):
            return behind
        if is_place_only(front, reference) and lacks_place(behind, reference):
            return front + behind
        # 示例县人民政府办公室关于2022年度示例县政府信息公开…: the office reports on its own place.
        return front if is_place_only(behind, reference) else behind
    return front


def _title_at(head: Head, position: int, reference: ReportReference) -> Title | None:
    index = head.lines[position]
    cell = head.document.cells[index]
    if len(cell) > _MAX_TITLE or not any(character in cell for character in _ENDS):
        return None
    text = head.key(index)
    raw = cell
    start = index
    title = _match(text, reference)
    if title is None:
        # X市人民政府2022年政府信息 / 公开工作年度报告
        for back in (1, 2):
            if position < back or title is not None:
                break
            joined = [head.lines[place] for place in range(position - back, position + 1)]
            if not _is_fragment(head, joined[0], reference) or head.document.columns[joined[0]] > 1:
                break
            text = "".join(map(head.key, joined))
            title = _match(text, reference)
            if title is not None:
                start = joined[0]
                raw = "".join(head.document.cells[place] for place in joined)
        if title is None:
            return None
    agency, year = title
    parts = [raw]
    step = position - 1
    while (agency is None or year is None) and step >= 0 and position - step <= 2 and start == index:
        above = _read_fragment(head, head.lines[step], reference)
        if (
            above is None
            or (agency is not None and above[0] is not None)
            or (year is not None and above[1] is not None)
        ):
            break
        agency, year = agency or above[0], year if year is not None else above[1]
        parts.insert(0, head.document.cells[head.lines[step]])
        step -= 1
    if len(parts) > 1:
        start = head.lines[step + 1]
    if agency is None and position + 1 < len(head.lines):
        below = _read_fragment(head, head.lines[position + 1], reference)
        if below is not None and below[0] is not None and below[1] is None:
            agency = below[0]
    return Title(_printed("".join(parts)), start, agency, year)


def _match(text: str, reference: ReportReference) -> tuple[str | None, int | None] | None:
    text = _LABEL.sub("", text)
    if _BREADCRUMB.search(text) and not text.endswith(">"):
        text = _BREADCRUMB.split(text)[-1]
    found = None
    for match in reference.title.finditer(text):
        if _TAIL.fullmatch(text, match.end()):
            found = match
            break
    if found is None:
        return None
    before = text[: found.start()]
    if reference.not_title.search(before) or "。" in before:
        return None
    if before.endswith("人民") and found[0].startswith("政府"):
        before += "政府"
    tail = _TAIL.fullmatch(text, found.end())
    remark = (tail["remark"] or "") if tail else ""
    agency, year = read_clause(before, found[1], (tail["year"] or "") + remark if tail else "", reference)
    if agency is None and remark:
        named = clean_name(remark[1:-1], reference)
        agency = named if named and is_agency(named, reference) else None
    return agency, year


def _is_fragment(head: Head, index: int, reference: ReportReference) -> bool:
    """Whether a line can be the upper part of a title: short, no sentence, no metadata, no navigation."""
    cell = head.document.cells[index]
    if len(cell) > _MAX_FRAGMENT or _BREADCRUMB.search(cell) or head.is_prose(index):
        return False
    return reference.labelled.search(head.text(index)) is None


def _read_fragment(head: Head, index: int, reference: ReportReference) -> tuple[str | None, int | None] | None:
    """A line above or below a title that holds nothing but an agency, a year, or both; None for any other line."""
    if not _is_fragment(head, index, reference):
        return None
    text = head.key(index)
    agency, year = read_clause(text, "", "", reference)
    rest = YEAR_WORD.sub("", text)
    if agency is not None and (
        rest not in (agency, f"{agency}关于", f"《{agency}") or not is_agency(agency, reference)
    ):
        return None
    if agency is None and (year is None or rest not in ("", "关于")):
        return None
    return agency, year


def _printed(raw: str) -> str:
    text = _LABEL.sub("", raw)
    if _BREADCRUMB.search(text):
        text = _BREADCRUMB.split(text)[-1]
    return squeeze(_SITE_CUT.sub("", text) if re.search(r"[报報告结結][^告报報]*[-_|]", text) else text)
