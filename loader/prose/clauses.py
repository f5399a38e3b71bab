"""The tokens of a sentence -> what its clauses state, by the grammar of the package."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loader.prose.denials import read_denials
from loader.prose.quantities import Context, Stated, codes_of, share_of
from loader.prose.tokens import MARK, NUMBER, PART_YEAR, UNKNOWN, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.prose.reference import ProseReference

_OPENING, _CLOSING = frozenset("([【"), frozenset(")]】")
#: A clause of more tokens is a table that has lost its lines.
_LONGEST_CLAUSE = 200
_UNTIL = ("截至", "截止")
_SPAN, _TO = 2, frozenset("至到和及与、-—~")
_LIST_MARK = "、"
_WHOLES = frozenset({"received", "accepted", "handled"})
_OUTCOMES = frozenset({"granted", "partially_granted", "denied", "unavailable", "not_processed", "other"})
#: Words behind a number that make it another one: 10件以上, 10件左右.
_SPOILING = frozenset({UNKNOWN, "approximate", "foreign", "body", "other_row"})
#: What a clause may hold that is nothing but a heading: (二)依申请公开情况.
_HEADING_KINDS = frozenset(
    {"filler", "handle", "answer", "request", "ogi", "dispute", "list", "total", "tail", "own", "this_year"}
)


@dataclass(slots=True)
class Reading:
    """The reading of a paragraph, whose sentences are read in order: the words, and what has been spoken of."""

    reference: ProseReference
    context: Context = field(default_factory=Context)

    def read(self, tokens: Sequence[Token]) -> list[Stated]:
        """What a sentence states, in order."""
        context = self.context
        context.begin_sentence(has_request=any(token.kind == "request" for token in tokens))
        found: list[Stated] = []
        saved: list[tuple[bool, bool]] = []
        for clause, mark in _clauses(tokens):
            self._read_clause(clause, found, mark)
            if mark in _OPENING:
                saved.append((context.is_part, context.counts_in))
                context.is_part, context.counts_in = True, False
            elif mark in _CLOSING:
                context.is_part, context.counts_in = saved.pop() if saved else (False, False)
                context.has_lost_part = False
            elif mark == ";":
                context.is_part = context.counts_in = context.has_lost_part = False
        return _without_contradictions(found)

    def _read_clause(self, clause: Sequence[Token], found: list[Stated], mark: str) -> None:
        context = self.context
        if not clause or len(clause) > _LONGEST_CLAUSE:
            return
        if any(token.kind == "no" for token in clause):
            self._hear(clause)
            if context.is_own():
                found += read_denials(clause, context)
            return
        before: list[Token] = []
        place = 0
        is_compared = False
        for index, token in enumerate(clause):
            is_compared = is_compared or token.kind == "compare"
            self._hear_token(clause, index, is_compared=is_compared)
            if token.kind != NUMBER:
                continue
            before = list(clause[place:index])
            if before and before[-1].text == _LIST_MARK:
                before = []  # 3件部分公开、2件不予公开
            behind = _behind(clause, index)
            place = index + 1
            if token.unit == "%":
                share = None if is_compared or not context.is_own() else share_of(before, token, context)
                found += [_stated(share[0], share[1], token, clause)] if share else []
                continue
            # 3件部分公开、2件不予公开: the words behind are this number's where a mark of lists stands behind them.
            is_last = index + 1 + len(behind) == len(clause) or (bool(behind) and behind[-1].text == _LIST_MARK)
            following = behind[0] if behind else None
            self._read_number(token, before, behind if is_last else [], following, found, clause, is_compared)
        if place == 0 and {token.kind for token in clause} <= _HEADING_KINDS:
            named = {token.kind for token in clause}
            context.requests = context.requests or "request" in named
        if place == 0 and mark == "。":
            context.last = None

    def _read_number(
        self,
        token: Token,
        before: list[Token],
        behind: list[Token],
        following: Token | None,
        found: list[Stated],
        clause: Sequence[Token],
        is_compared: bool,
    ) -> None:
        context = self.context
        context.last = None
        if is_compared or not context.is_own():
            return
        # Bodies that are heard as the report's own say nothing more.
        before = [word for word in before if word.kind != "body"]
        spoilt = following is not None and following.kind in _SPOILING
        codes = [] if spoilt else codes_of(before, behind, token, context, self.reference)
        if not codes:
            context.lose(before, token)
            return
        for code in codes:
            stated = _stated(code, "", token, clause)
            if code == "carried_in" and context.counts_in:
                _count_in(found, context)
            found.append(stated)
            context.last = stated
            if code in _WHOLES:
                context.whole = code
                context.whole_is_new = any(word.text.startswith("新") for word in before if word.kind == "receive")
            context.answered = context.answered or code == "answered"
            context.outcomes = context.outcomes or code in _OUTCOMES
            context.after_answer = code == "answered" or (context.after_answer and code not in _WHOLES)
        if context.is_part and token.value is not None:
            context.largest_part = max(context.largest_part or token.value, token.value)
        context.note(before, codes)

    def _hear(self, clause: Sequence[Token]) -> None:
        is_compared = False
        for index, token in enumerate(clause):
            is_compared = is_compared or token.kind == "compare"
            self._hear_token(clause, index, is_compared=is_compared)

    def _hear_token(self, clause: Sequence[Token], index: int, *, is_compared: bool) -> None:
        """Whose figures of which year the words behind a token are."""
        context, token = self.context, clause[index]
        kind = token.kind
        if kind == "this_year":
            # 2021年至2023年 is no year.
            if not _ends_span(clause, index):
                context.is_own_year = context.names_year = True
        elif kind == "own":
            context.is_own_body = True
        elif kind == "other_year":
            following = next((other.kind for other in clause[index + 1 :] if other.kind not in ("filler", "list")), "")
            if not is_compared and following != "compare":
                context.is_own_year = False
        elif kind == PART_YEAR:
            context.is_own_year = False
        elif kind == "body":
            if not any(other.kind == "own" for other in clause[:index]) or not context.is_government:
                context.is_own_body = False
        elif kind == "cumulative":
            if not context.names_year or context.is_until:
                context.is_own_year = False
        elif kind == "part":
            context.is_part = context.counts_in = True
        elif kind in ("request", "ogi"):
            context.disclosure = True
        elif kind in ("fee", "fee_notice"):
            context.fee = True
        elif kind == "filler" and token.text.startswith(_UNTIL):
            context.is_until = True


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """The clauses with the mark behind each; "。" behind the last."""
    clause: list[Token] = []
    for token in tokens:
        if token.kind == MARK:
            yield clause, token.text
            clause = []
        else:
            clause.append(token)
    yield clause, "。"


def _ends_span(clause: Sequence[Token], index: int) -> bool:
    """Whether a year is the end of several: 2021年至2023年."""
    before = clause[max(0, index - 2) : index]
    return len(before) == _SPAN and before[0].kind == "other_year" and before[1].text in _TO


def _behind(clause: Sequence[Token], index: int) -> list[Token]:
    """The words behind a number, up to the next one."""
    words: list[Token] = []
    for token in clause[index + 1 :]:
        if token.kind == NUMBER:
            break
        words.append(token)
    return words


def _stated(code: str, base: str, token: Token, clause: Sequence[Token]) -> Stated:
    return Stated(code, base, token.value, token.unit, token.start, token.end, clause[0].start, clause[-1].end)


def _count_in(found: list[Stated], context: Context) -> None:
    """收到申请12件,其中上年结转2件: what was received counts those carried in, so it is what was accepted."""
    if context.after_answer or context.whole_is_new:
        return
    for index in range(len(found) - 1, -1, -1):
        if found[index].code in _WHOLES and not found[index].base:
            if found[index].code == "received":
                found[index] = replace(found[index], code="accepted")
                context.whole = "accepted"
            return


def _without_contradictions(found: list[Stated]) -> list[Stated]:
    """One sentence that gives two numbers for one thing speaks of parts; the same number twice is one statement."""
    values: dict[tuple[str, str], set[object]] = {}
    for stated in found:
        values.setdefault((stated.code, stated.base), set()).add(stated.value)
    kept: dict[tuple[str, str], Stated] = {}
    for stated in found:
        key = (stated.code, stated.base)
        if len(values[key]) == 1:
            kept.setdefault(key, stated)
    return list(kept.values())
