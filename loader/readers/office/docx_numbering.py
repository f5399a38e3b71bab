"""Automatic numbering of word processors: the （一）, 1. and 第一条 that stand in no text but are printed in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loader.readers.office.docx_names import R_STYLE_LINK, W, attribute, integer, value_of

if TYPE_CHECKING:
    from lxml import etree

_LAST_LEVEL = 8
_MAX_COUNT = 32_767
_PLACEHOLDER = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_TRADITIONAL = str.maketrans("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographEnclosedCircle",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "koreanCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)
#: Series of enclosed figures that Unicode has twenty of: the first character of each.
_ENCLOSED = {
    "decimalEnclosedCircle": "①",
    "decimalEnclosedCircleChinese": "①",
    "decimalEnclosedParen": "⑴",
    "decimalEnclosedFullstop": "⒈",
}
_ENCLOSED_MAX = 20
_ALPHABET = 26


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    #: The level above which this one begins again: None for any, 0 for never.
    restart: int | None = None
    is_legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted.

    Lists made from one definition count on together, unless one of them states a start of its own.
    """

    def __init__(self, root: etree._Element | None, linked_lists: dict[str, str]) -> None:
        """Read the numbering part, if there is one.

        Args:
            root: the numbering part.
            linked_lists: numbering style -> number of the list that it names.
        """
        self._abstracts: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._linked_lists = linked_lists
        if root is None:
            return
        for abstract in root.iterfind(f"{W}abstractNum"):
            number = attribute(abstract, "abstractNumId")
            self._abstracts[number] = _levels(abstract)
            self._links[number] = value_of(abstract, R_STYLE_LINK) or ""
        for item in root.iterfind(f"{W}num"):
            self._lists[attribute(item, "numId")] = _list(item)

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level of a list that a paragraph style stands for."""
        definition = self._definition(list_id)
        if definition is None:
            return None
        return next((number for number, level in definition[1].items() if level.style == style), None)

    def next_label(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list; "" where it prints none (bullets, unknown lists)."""
        definition = self._definition(list_id)
        level = max(0, min(level, _LAST_LEVEL))
        if definition is None or level not in definition[1]:
            return ""
        abstract, levels = definition
        counts = self._counts.setdefault(abstract, {})
        own_start = self._lists[list_id].starts.get(level)
        if own_start is not None and (list_id, level) not in self._begun:
            counts[level] = own_start - 1
        self._begun.add((list_id, level))
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [number for number in counts if number > level and _begins_again(levels.get(number), level)]:
            del counts[deeper]
        return _label(levels, counts, level)

    def _definition(self, list_id: str) -> tuple[str, dict[int, _Level]] | None:
        item = self._lists.get(list_id)
        if item is None:
            return None
        abstract = item.abstract
        linked = self._lists.get(self._linked_lists.get(self._links.get(abstract, ""), ""))
        if linked is not None:
            abstract = linked.abstract
        return abstract, self._abstracts.get(abstract, {}) | item.levels


def _begins_again(level: _Level | None, after: int) -> bool:
    return level is None or level.restart is None or after < level.restart


def _label(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    own = levels[level]
    if own.form == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        upper = levels.get(place)
        if upper is None or place > level:
            return ""
        count = counts.setdefault(place, upper.start)
        return format_number(count, "decimal" if own.is_legal and upper.form != "none" else upper.form)

    return _PLACEHOLDER.sub(number, own.text)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {integer(attribute(level, "ilvl")) or 0: _level(level) for level in parent.iterfind(f"{W}lvl")}


def _level(element: etree._Element) -> _Level:
    start = integer(value_of(element, "start"))
    legal = element.find(f"{W}isLgl")
    return _Level(
        # Word begins at 0 where a level states no start.
        start=0 if start is None else max(0, min(start, _MAX_COUNT)),
        form=_form(element),
        text=value_of(element, "lvlText") or "",
        restart=integer(value_of(element, "lvlRestart")),
        is_legal=legal is not None and attribute(legal, "val") not in ("0", "false", "off"),
        style=value_of(element, "pStyle") or "",
    )


def _form(level: etree._Element) -> str:
    """The number format; a custom one stands in an alternative whose fallback is plain."""
    return next(
        (attribute(form, "val") for form in level.iter(f"{W}numFmt") if attribute(form, "val") != "custom"), "decimal"
    )


def _list(element: etree._Element) -> _List:
    item = _List(value_of(element, "abstractNumId") or "")
    for override in element.iterfind(f"{W}lvlOverride"):
        level = integer(attribute(override, "ilvl")) or 0
        start = integer(value_of(override, "startOverride"))
        if start is not None:
            item.starts[level] = max(0, min(start, _MAX_COUNT))
        own = override.find(f"{W}lvl")
        if own is not None:
            item.levels[level] = _level(own)
    return item


def format_number(count: int, form: str) -> str:
    """A number as the word processor's format of that name prints it; in decimal digits where it is not known."""
    count = max(0, min(count, _MAX_COUNT))
    if form == "none":
        return ""
    if form in _CHINESE:
        return _chinese(count)
    if form in ("ideographDigital", "japaneseDigital", "taiwaneseDigital"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))
    if form == "chineseLegalSimplified":
        return _chinese(count).translate(_LEGAL)
    if form == "ideographLegalTraditional":
        return _chinese(count).translate(_LEGAL_TRADITIONAL)
    if form in ("ideographTraditional", "ideographZodiac") and count:
        series = _STEMS if form == "ideographTraditional" else _BRANCHES
        return series[(count - 1) % len(series)]
    if form in _ENCLOSED and 1 <= count <= _ENCLOSED_MAX:
        return chr(ord(_ENCLOSED[form]) + count - 1)
    if form == "decimalZero":
        return f"{count:02d}"
    if form.startswith("decimalFullWidth"):
        return "".join(chr(ord("０") + int(digit)) for digit in str(count))
    return _latin(count, form)


def _latin(count: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and count:
        letter = chr(ord("A") + (count - 1) % _ALPHABET) * (1 + (count - 1) // _ALPHABET)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and count:
        roman, rest = "", count
        for worth, letters in _ROMAN:
            roman += letters * (rest // worth)
            rest %= worth
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _chinese(count: int) -> str:
    """二十一, 一百零五: the way sections are numbered."""
    if count == 0:
        return "零"
    parts = zip((count // 10_000, *map(int, f"{count % 10_000:04d}")), ("万", "千", "百", "十", ""), strict=True)
    text, gap = "", False
    for digit, worth in parts:
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + worth
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text
