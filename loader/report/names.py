"""Agency names: a piece of text -> the name in it, and which of two names says more about one agency."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loader.normalize import squeeze

if TYPE_CHECKING:
    from loader.report.reference import ReportReference

#: What separates a name from the site, label or advertisement in front of it.
_CUT = re.compile(r".*[:|_>»›→\\/=~@#&!?;。,…】\]A-Za-z]")
#: 某某娱乐场-示例县水利局
_DASHED = re.compile(r"[-—–]([^-—–]+)$")
#: A seal or a date, in brackets or not, behind a name: 示例县水利局(2023年1月12日).
_DATE_BEHIND = re.compile(
    r"\((?:盖章|公章|签章|章)\)$|\(?(?:20\d\d年\d{1,2}月(?:\d{1,2}日)?|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|二[〇○零]..年.{1,3}月.{1,4}日)\)?$"
)
_SEPARATORS = ":|_>,;-—–、/\\~"
_NOT_IN_NAMES = re.compile(r"[\s《》〈〉<>“”\"'‘’「」『』【】\[\]{}*×■●•◆★☆�]+")
_OPEN_REMARK = re.compile(r"\([^()]*$|^[^()]*\)")
_WHOLE_REMARK = re.compile(r"^\([^()]*\)")
_MASK = re.compile(r"[*×]{2,}|[xX]{2,}")
_LEVELS = "省市县区州盟旗镇乡"
_NAMED_PLACE = re.compile(f".+?(?:[{_LEVELS}]|街道)")
_MAX_NAME = 45
_MAX_PREFIX = 24
#: 我局, 我镇; 本溪 is a place.
_PRONOUN = re.compile(r"我|本(?!溪)|该|各|此|其|以上|以下|有关|相关|上级|所有|部分")


@lru_cache(maxsize=16_384)
def clean_name(text: str, reference: ReportReference) -> str | None:
    """The agency name that a piece of recognised text holds once everything around the name is gone, None where it holds none.

    `现公布鼎城区商务局` -> `鼎城区商务局`; `XX官方网站:商务局` -> `商务局`; `我局`, `全市`, `****政府` -> None.
    """
    name = squeeze(text)
    if _MASK.search(name):
        return None
    name = name.rstrip(_SEPARATORS)
    cut = _CUT.match(name)
    if cut:
        name = name[cut.end() :]
    behind = _DASHED.search(name)
    if behind and is_agency(behind[1], reference) and behind[1] not in reference.nobody:
        # 示例县税务局-青石分局 is one name, the office without a place belongs to what stands in front.
        front = name[: behind.start()]
        if not is_agency(front, reference) or not lacks_place(behind[1], reference):
            name = behind[1]
    junk = reference.junk.match(name)
    if junk and len(name) - junk.end() >= 2:
        name = name[junk.end() :]
    name = _NOT_IN_NAMES.sub("", name)
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    while True:
        before = name
        lead = reference.lead_in.match(name)
        if lead:
            name = name[lead.end() :]
        tail = reference.lead_out.search(name)
        if tail:
            name = name[: tail.start()]
        name = _WHOLE_REMARK.sub("", _OPEN_REMARK.sub("", name)).strip("-–—·、")
        if name == before:
            break
    if not 2 <= len(name) <= _MAX_NAME or name in reference.nobody or _PRONOUN.match(name):
        return None
    return name


def is_agency(name: str, reference: ReportReference) -> bool:
    """Whether a clean name ends as agencies' names do."""
    return reference.agency_end.search(name) is not None and len(name) >= 3


def without_date(text: str) -> str:
    """A squeezed line without the seal or date at its end: what is left of a signature is the name."""
    return _DATE_BEHIND.sub("", text)


def without_internal_unit(name: str, reference: ReportReference) -> str:
    """`鼎城区商务局办公室` -> `鼎城区商务局`: who answers the telephone is part of who reports."""
    unit = reference.internal_unit.search(name)
    if unit and is_agency(name[: unit.start()], reference):
        return name[: unit.start()]
    return name


def is_place_only(name: str, reference: ReportReference) -> bool:
    """`中村乡`, `平潭综合实验区`, `上海市`: a title may name a place for its government."""
    return reference.places.fullmatch(name) is not None and not name.endswith(reference.government)


def lacks_place(name: str, reference: ReportReference) -> bool:
    """Whether a name does not say where: `商务局`, `区行政审批局`, `县退役军人事务局`, `市场监督管理局`."""
    return _NAMED_PLACE.match(reference.not_a_place.sub("##", name)) is None


def say_the_same(one: str, other: str) -> bool:
    """Whether two names can be one agency: the shorter's characters stand in the longer in the same order.

    `沭阳县发改局` and `沭阳县发展和改革局`; also `镇安县政府`, the parent, beside `镇安县永乐镇人民政府`.
    """
    shorter, longer = sorted((one, other), key=len)
    if shorter in longer:
        return True
    characters = iter(longer)
    return all(character in characters for character in shorter)


def completions(name: str, text: str, reference: ReportReference) -> list[str]:
    """The longer names in a text that end with `name` and add nothing but the place in front of it.

    With `区行政审批局`: `2020年度华容区行政审批局政府信息公开工作` -> `华容区行政审批局`.
    """
    found = []
    start = text.find(name)
    while start >= 0:
        run = _han_before(text, start)
        lead = reference.lead_in.match(run)
        prefix = run[lead.end() :] if lead else run
        whole = prefix
        if name[0] in _LEVELS and not reference.not_a_place.match(name):
            whole += name[0]
        if prefix and len(prefix) <= _MAX_PREFIX and _is_place(whole, reference):
            found.append(prefix + name)
        start = text.find(name, start + len(name))
    return found


def _is_place(words: str, reference: ReportReference) -> bool:
    if words in reference.nobody or _PRONOUN.match(words) or not reference.places.fullmatch(words):
        return False
    # 赵县, 忠县: only counties have names of one character.
    return len(words) > 2 or words.endswith("县")


def _han_before(text: str, end: int) -> str:
    start = end
    while start and "\u3400" <= text[start - 1] <= "\u9fff":
        start -= 1
    return text[start:end]
