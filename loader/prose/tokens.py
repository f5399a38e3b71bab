"""A sentence -> its tokens: known words, numbers, years, marks, and what is none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from loader.prose.numbers import read_amount

if TYPE_CHECKING:
    from decimal import Decimal

    from loader.prose.reference import ProseReference

#: The kinds of tokens that are no words of the table, besides `number`.
UNKNOWN, MARK, NUMBER, BARE_NUMBER, PART_YEAR = "unknown", "mark", "number", "bare_number", "part_year"
_NUMERAL = "零〇一二两三四五六七八九十百千"
_MONTHS = r"1月1日?起?[至到~—-]{1,2}(?:20\d\d年)?12月31?日?止?|1月?[至到~—-]12月|12月31日|12月底|12月末|年底|年末"
_OTHER = (
    rf"(?P<carried_in>20\d\d)年度?(?:的)?(?:结转|转结|转入|接转|转至今年|转至本年)"
    r"|(?:结转|转)(?:至|到|入|于)?(?P<carried_out>20\d\d)年度?"
    r"|(?P<year>20\d\d)年(?:度|以来|全年|之内|以内|间|内|期间|来|底前?|末)*(?:全年)?"
    rf"|(?P<full_year>{_MONTHS})"
    r"|(?P<part_year>\d{1,2}月(?:份|\d{1,2}日|底|末)?|[一二三四五六七八九十]{1,2}月(?:份|底|末))"
    r"|(?P<ordinal>第[\d" + _NUMERAL + r"]{1,6}[条项章款批次])"
)
_FIXED = {"full_year": "filler", "part_year": PART_YEAR, "ordinal": UNKNOWN}
#: The kinds of words that are the report's own or another's.
_PLACED = frozenset({"own_place", "own_body"})
#: A government's own kind of place stands at the end of its name, in front of these.
_GOVERNMENT = re.compile(r"(?:人民政府|政府|管理委员会|管委会|办事处)$")
_PLACE_ENDS = "省市县区州盟旗镇乡道木场"
_GOVERNED_FROM = "省市县区州盟旗"
_SHORTEST_NAME = 3


class Token(NamedTuple):
    """A part of a sentence; offsets are the sentence's."""

    kind: str
    code: str
    start: int
    end: int
    text: str
    value: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whose report of which year it is, as far as that tells its own words from others'."""

    year: int | None
    #: The names by which the text may call the agency, the longest first: 示例市民政局, 市民政局.
    names: tuple[str, ...]
    #: Names that others of its kind bear as well: 民政局.
    shared_names: tuple[str, ...]
    #: 县 for the government of a county: 全县 is its own; "" for departments, whose 全县 is another's.
    level: str


@lru_cache(maxsize=256)
def reporter_of(agency: str | None, year: int | None) -> Reporter:
    """The reporter by the name and year that the head of the report gives."""
    name = agency or ""
    place = _GOVERNMENT.sub("", name)
    is_place = place != name or (bool(name) and name[-1] in _PLACE_ENDS)
    level = place[-1:] if is_place and place[-1:] in _PLACE_ENDS else ""
    ends = [index for index, end in enumerate(name) if end in _GOVERNED_FROM]
    names = {name, *(name[index:] for index in ends), *([place] if level else [])}
    shared = {name[index + 1 :] for index in ends} - {place}
    return Reporter(year, _names(names), _names(shared), level)


def _names(texts: set[str]) -> tuple[str, ...]:
    return tuple(sorted((text for text in texts if len(text) >= _SHORTEST_NAME), key=lambda text: (-len(text), text)))


@lru_cache(maxsize=4)
def _token_pattern(reference: ProseReference) -> re.Pattern[str]:
    number = (
        rf"(?P<number>\d+(?:[,.]\d+)*|[{_NUMERAL}]+)(?P<scale>[万亿](?!元))?(?P<more>[余多来几])?"
        rf"(?P<unit>{reference.any_unit})?"
    )
    return re.compile(rf"{_OTHER}|(?P<word>{reference.word.pattern})|{number}|(?P<mark>[,;:()!?。\[\]【】\"“”/|])")


def tokenize(sentence: str, reporter: Reporter, reference: ProseReference) -> list[Token]:
    """The tokens of a sentence, in order and without gaps.

    Args:
        sentence: folded, without white space.
        reporter: whose years, names and places are the report's own.
        reference: the words.
    """
    tokens: list[Token] = []
    place = 0
    named = _own_names(sentence, reporter)
    for match in _token_pattern(reference).finditer(sentence):
        while named and named[0].start < place:
            named.pop(0)
        if named and named[0].start <= match.start():
            tokens += _gap(sentence, place, named[0].start)
            tokens.append(named[0])
            place = named[0].end
        if match.start() < place:
            continue
        tokens += _gap(sentence, place, match.start())
        tokens.append(_token(match, reporter, reference))
        place = match.end()
    return [*tokens, *_gap(sentence, place, len(sentence))]


def _gap(sentence: str, start: int, end: int) -> list[Token]:
    return [Token(UNKNOWN, "", start, end, sentence[start:end])] if end > start else []


def _own_names(sentence: str, reporter: Reporter) -> list[Token]:
    for kind, names in (("own", reporter.names), ("filler", reporter.shared_names)):
        for name in names:
            if name in sentence:
                return [
                    Token(kind, "", match.start(), match.end(), name)
                    for match in re.finditer(re.escape(name), sentence)
                ]
    return []


def _token(match: re.Match[str], reporter: Reporter, reference: ProseReference) -> Token:
    start, end = match.span()
    text = match[0]
    word = reference.words.get(text)
    if word is not None:
        kind = word.kind if word.kind not in _PLACED else _own_kind(text, word.kind, reporter)
        return Token(kind, word.code, start, end, text)
    group = match.lastgroup or ""
    if group == "mark":
        return Token(MARK, "", start, end, text)
    if group in ("carried_in", "carried_out"):
        away = -1 if group == "carried_in" else 1
        fits = reporter.year is not None and int(match[group]) == reporter.year + away
        return Token("carried" if fits else "other_year", group if fits else "", start, end, text)
    if group == "year":
        is_own = reporter.year is not None and int(match["year"]) == reporter.year
        return Token("this_year" if is_own else "other_year", "", start, end, text)
    if group in _FIXED:
        return Token(_FIXED[group], "", start, end, text)
    return _number(match)


def _own_kind(text: str, kind: str, reporter: Reporter) -> str:
    """全县 is the county government's own and another body for its departments."""
    if kind == "own_place":
        return "own" if reporter.level and text.endswith(reporter.level) else "body"
    if kind == "own_body":
        return "own" if reporter.level and (text[0] == reporter.level or text[0] == "管") else "body"
    return kind


def _number(match: re.Match[str]) -> Token:
    start, end = match.span()
    unit = match["unit"]
    value = None if match["more"] else read_amount(match["number"], match["scale"], unit)
    if unit is None:
        return Token(BARE_NUMBER, "", start, end, match[0], value)
    if value is None:
        return Token(UNKNOWN, "", start, end, match[0])
    return Token(NUMBER, "", start, end, match[0], value, unit)
