"""One sentence -> what its clauses state, by the grammar of the package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.prose.numbers import NUMBER, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.prose.reference import ProseReference, Word

#: A comma between digits may part thousands: 1,234件.
_BREAK = re.compile(r"[;:()\[\]【】\"“”!?]|(?<!\d),|,(?!\d{3}(?!\d))")
_WORTH_A_LOOK = re.compile(r"[件宗起份例条次项笔元%]|未|没|无|不存在")
#: Outcomes may stand behind their number: 10件予以公开.
_BEHIND = frozenset({"granted", "partially_granted", "denied", "unavailable", "not_processed", "other"})
_ABSENCES = {"received": "no_requests", "reconsideration": "no_reconsideration", "litigation": "no_litigation"}
_YEAR = re.compile(r"(20\d\d)年度?(?:1月1日(?:起)?[至到](?:(?:20\d\d)年)?12月31日(?:止)?)?")
#: What has no mark in so many characters is no clause.
_LONGEST = 300
_SUBSET = "其中"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a clause states: offsets are those of the sentence."""

    code: str
    base: str
    value: Decimal | None
    unit: str | None
    start: int
    end: int
    clause_start: int
    clause_end: int


@dataclass(frozen=True, slots=True)
class _Token:
    #: None for a number.
    word: Word | None
    number: re.Match[str] | None
    text: str


@dataclass(slots=True)
class _Context:
    """What the sentence has spoken of so far."""

    speaks: set[str]
    is_silent: bool = False
    #: The last statement with a number, if the clause before this one made it.
    last: Stated | None = None


def read_sentence(text: str, year: int, reference: ProseReference, spoken_of: frozenset[str]) -> Iterator[Stated]:
    """The statements of a sentence.

    Args:
        text: folded, on one line.
        year: the report's.
        reference: the words.
        spoken_of: contexts that the paragraph's heading gives.
    """
    if not _WORTH_A_LOOK.search(text):
        return
    context = _Context(set(spoken_of))
    start = 0
    for end in [match.start() for match in _BREAK.finditer(text)] + [len(text)]:
        clause = text[start:end]
        if clause:
            context.speaks |= speaks_of(clause)
            found = [] if context.is_silent else list(_read_clause(clause, start, year, reference, context))
            yield from found
            numbers = [stated for stated in found if stated.value is not None and not stated.base]
            context.last = numbers[-1] if numbers else (context.last if not clause.strip(" ,") else None)
        start = end + 1 if end < len(text) else end


def speaks_of(clause: str) -> set[str]:
    """The contexts that a text gives to what follows: `request`, `disclosure`."""
    found = set()
    if "依申请" in clause or "公开申请" in clause or "申请公开" in clause or "公开的申请" in clause:
        found.add("request")
    if "信息公开" in clause or "政务公开" in clause or "申请公开" in clause:
        found.add("disclosure")
    return found


def _read_clause(clause: str, offset: int, year: int, reference: ProseReference, context: _Context) -> Iterator[Stated]:
    share = reference.share.search(clause)
    if share is not None:
        yield from _read_share(share, clause, offset, reference, context)
        return
    tokens = _tokens(clause, year, reference) if len(clause) <= _LONGEST else None
    if tokens is None:
        _hear(clause, year, reference, context)
        return
    words = [
        token
        for token in tokens
        if token.number is not None or (token.word and token.word.kind in ("topic", "negation"))
    ]
    numbers = [token for token in words if token.number is not None]
    negations = [token for token in words if token.word and token.word.kind == "negation"]
    topics = [token for token in words if token.word and token.word.kind == "topic"]
    span = (offset, offset + len(clause))
    if negations and not numbers:
        yield from _read_absence(words, topics, context, span)
    elif not numbers:
        return
    elif negations:
        context.is_silent = True
    elif len(numbers) == 1 and len(topics) == 1 and words[0] is numbers[0]:
        if topics[0].word and topics[0].word.code in _BEHIND:
            yield from _state(topics[0], numbers[0], context, offset, span)
    elif [token.number is None for token in words] == [True, False] * len(numbers):
        for topic, number in zip(words[::2], words[1::2], strict=True):
            yield from _state(topic, number, context, offset, span)
    else:
        context.is_silent = True  # 受理行政许可申请100件: what follows is about those


def _state(topic: _Token, number: _Token, context: _Context, offset: int, span: tuple[int, int]) -> Iterator[Stated]:
    if topic.word is None or number.number is None or (topic.word.context and topic.word.context not in context.speaks):
        return
    value = read_number(number.number)
    unit = number.number["unit"]
    is_money = unit.endswith("元")
    if value is None or is_money != (topic.word.code == "fees_charged"):
        return
    start = offset + number.number.start()
    yield Stated(topic.word.code, "", value, unit, start, offset + number.number.end(), *span)


def _read_absence(
    words: list[_Token], topics: list[_Token], context: _Context, span: tuple[int, int]
) -> Iterator[Stated]:
    """未收到申请; 未发生行政复议、行政诉讼: one negation, in front of all it denies."""
    if sum(token.word is not None and token.word.kind == "negation" for token in words) != 1:
        return
    if words[0].word is None or words[0].word.kind != "negation":
        return
    codes = {token.word.code for token in topics if token.word}
    if codes == {"received"} and "request" in context.speaks:
        yield Stated("no_requests", "", None, None, *span, *span)
    elif codes and codes <= {"reconsideration", "litigation"} and "disclosure" in context.speaks:
        for code in sorted(codes):
            yield Stated(_ABSENCES[code], "", None, None, *span, *span)
    elif codes == {"fee_notices"}:
        yield Stated("no_fee_notice", "", None, None, *span, *span)


def _read_share(
    share: re.Match[str], clause: str, offset: int, reference: ProseReference, context: _Context
) -> Iterator[Stated]:
    """A share of a named whole, of the part that the clause before it, or its own beginning, states."""
    part = context.last
    if share.start() or share.end() < len(clause) or part is None or "约" in share[0] or "近" in share[0]:
        return
    start = offset + share.start("figure")
    span = (offset, offset + len(clause))
    yield Stated(
        part.code,
        reference.bases[share["base"]],
        Decimal(share["figure"]),
        "%",
        start,
        start + len(share["figure"]) + 1,
        *span,
    )


def _tokens(clause: str, year: int, reference: ProseReference) -> list[_Token] | None:
    """The words of a clause; None where any of it is no known word."""
    tokens: list[_Token] = []
    place = 0
    while place < len(clause):
        if clause[place].isspace() or clause[place] in "-—·":
            place += 1
            continue
        printed_year = _YEAR.match(clause, place)
        number = NUMBER.match(clause, place)
        if printed_year is not None:
            carried = _carried(clause, printed_year, year)
            if carried is not None:
                tokens.append(_Token(reference.words[carried[0]], None, carried[0]))
                place = carried[1]
                continue
            if int(printed_year[1]) != year:
                return None
            place = printed_year.end()
            continue
        word = reference.spoken.match(clause, place)
        if number is not None and (word is None or number.end() >= word.end()):
            tokens.append(_Token(None, number, number[0]))
            place = number.end()
        elif word is not None:
            tokens.append(_Token(reference.words[word[0]], None, word[0]))
            place = word.end()
        else:
            return None
    return tokens


def _carried(clause: str, printed: re.Match[str], year: int) -> tuple[str, int] | None:
    """2022年结转 in the report on 2023 is 上年结转; the word that stands for it, and where the clause goes on."""
    if int(printed[1]) == year - 1 and clause.startswith("结转", printed.end()):
        return "上年结转", printed.end() + len("结转")
    return None


def _hear(clause: str, year: int, reference: ProseReference, context: _Context) -> None:
    """What a clause with unknown words does to those behind it: they may go on about what it speaks of."""
    markers = reference.markers
    if any(int(found[1]) != year for found in _YEAR.finditer(clause)) or markers["scope"].search(clause):
        context.is_silent = True
    elif markers["compare"].search(clause):
        return  # 同比增长5件: about the clause before
    elif NUMBER.search(clause) or _SUBSET in clause or any(markers[kind].search(clause) for kind in ("past", "off")):
        context.is_silent = True
