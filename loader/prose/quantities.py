"""A number with the words before and behind it -> what it is the number of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.prose.reference import NEUTRAL_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from loader.prose.reference import ProseReference
    from loader.prose.tokens import Token

_NEUTRAL = frozenset({*NEUTRAL_KINDS, "own", "this_year", "ogi", "each", "etc", "tail", "cumulative"})
_NOUNS = frozenset({"request", "request_short"})
_VERBS = frozenset({"receive", "accept", "handle", "answer"})
_HEADS = frozenset({"outcome", "other_row", "carried", "channel", "dispute", "document", "decision"})
_ACTS = frozenset({"issue", "decide", "charge", "send", "fee", "fee_notice"})
_KNOWN = _NEUTRAL | _NOUNS | _VERBS | _HEADS | _ACTS
_SHARE_KINDS = frozenset({"share", "filler", "total", "list", "this_year", "own"}) | _NOUNS | _VERBS
#: Verbs that may stand with a head: 通过网络收到申请8件, 予以公开答复7件.
_VERBS_WITH = {
    "outcome": frozenset({"answer"}),
    "other_row": frozenset({"answer"}),
    "carried": frozenset({"handle"}),
    "channel": frozenset({"receive", "accept", "handle"}),
    "dispute": frozenset({"receive"}),
    "document": frozenset[str](),
    "decision": frozenset[str](),
}
_FAMILIES = {"dispute": "dispute", "document": "document", "decision": "decision"}
_DECISION_ENDS = "决定"
#: Heads that may stand behind their number: 3件予以公开, 1件结转下年.
_BEHIND = frozenset({"outcome", "carried"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a clause states; offsets are the sentence's."""

    code: str
    base: str
    value: Decimal | None
    unit: str | None
    start: int
    end: int
    clause_start: int
    clause_end: int


@dataclass(slots=True)
class Context:
    """What has been spoken of so far."""

    #: Whether 全县 and all below it are the report's own.
    is_government: bool = False
    #: Requests are the subject, so that 办结5件 is about them.
    requests: bool = False
    #: The sentence names disclosure, so that 行政复议3件 is about it.
    disclosure: bool = False
    #: The paragraph stands below a heading that names requests or disclosure.
    is_headed: bool = False
    fee: bool = False
    is_own_year: bool = True
    is_own_body: bool = True
    #: The sentence: names the report's year, counts up to a day, names requests somewhere.
    names_year: bool = False
    is_until: bool = False
    has_request: bool = False
    #: Behind 其中 or within brackets; and whether a part that was not understood stands there.
    is_part: bool = False
    has_lost_part: bool = False
    #: 其中, 含 stand in front: what follows is counted in what stands before them.
    counts_in: bool = False
    #: The largest number of the parts listed.
    largest_part: Decimal | None = None
    #: The last number read, if nothing came between, and the last whole.
    last: Stated | None = None
    whole: str = ""
    whole_is_new: bool = False
    after_answer: bool = False
    answered: bool = False
    outcomes: bool = False
    #: The act that a list goes on with: 作出行政许可5件、行政处罚2件.
    act: str = ""

    def is_own(self) -> bool:
        """Whether the words now speak of the report's own year and body."""
        return self.is_own_year and self.is_own_body

    def begin_sentence(self, *, has_request: bool) -> None:
        """A year, a body and a subject go on in the next sentence; the rest does not."""
        self.largest_part = None
        self.names_year = self.is_until = self.is_part = self.counts_in = self.has_lost_part = self.outcomes = False
        self.disclosure = self.is_headed
        self.has_request = has_request
        self.act = ""

    def lose(self, before: Sequence[Token], number: Token) -> None:
        """A number that was not understood makes what follows another subject's, or another part's."""
        self.act = ""
        if number.unit is not None and number.unit.endswith("元"):
            return
        if self.is_part:
            self.has_lost_part = True
        elif any(token.kind not in _KNOWN for token in before) or not any(token.kind in _KNOWN for token in before):
            self.requests = self.is_headed = False

    def note(self, before: Sequence[Token], codes: Sequence[str]) -> None:
        """What a number that was understood makes the subject."""
        kinds = {token.kind for token in before}
        if kinds & _NOUNS or set(codes) & {"received", "accepted", "handled", "answered"}:
            self.requests = self.requests or "dispute" not in kinds
        self.act = next((token.kind for token in before if token.kind in ("issue", "decide")), self.act)


def codes_of(
    before: Sequence[Token], behind: Sequence[Token], number: Token, context: Context, reference: ProseReference
) -> list[str]:
    """The statement codes of a number, none where any word of the clause is unknown or the words do not fit.

    Args:
        before: the words between the number before and this one.
        behind: the words up to the end of the clause; none where another number stands there.
        number: the number.
        context: what has been spoken of.
        reference: the units.
    """
    kinds = {token.kind for token in before}
    if not kinds <= _KNOWN or (context.act == "" and not before and not behind):
        return []
    unit = number.unit or ""
    if unit in reference.units["money"]:
        return _fee(kinds, context)
    heads = [token for token in before if token.kind in _HEADS]
    if not heads and not kinds & _VERBS and not kinds & _ACTS:
        heads = _heads_behind(behind)
        if not heads or unit not in reference.units["request"] or kinds & {"ogi", "request_short"}:
            return []
        return [heads[0].code] if context.requests or "request" in kinds or _names(behind) else []
    if heads and "etc" in kinds and all(token.kind == "channel" for token in heads):
        heads = []
    if heads:
        family = _FAMILIES.get(heads[0].kind, "request")
        return _codes_of_heads(heads, before, number, context) if unit in reference.units[family] else []
    if "fee_notice" in kinds:
        is_notice = "send" in kinds and not kinds & (_VERBS | _NOUNS) and unit in reference.units["notice"]
        return ["fee_notices"] if is_notice else []
    if kinds & _ACTS or unit not in reference.units["request"]:
        return []
    return _codes_of_verbs(kinds, behind, number, context)


def share_of(before: Sequence[Token], number: Token, context: Context) -> tuple[str, str] | None:
    """Of which part a percentage is the share of which whole: 予以公开20件,占办结总数的50%."""
    kinds = {token.kind for token in before}
    part = context.last
    if part is None or number.value is None or "share" not in kinds or not kinds <= _SHARE_KINDS:
        return None
    if "answer" in kinds:
        base = "answered"
    elif kinds & (_NOUNS | _VERBS):
        base = context.whole or "received"
    elif part.code.startswith("channel."):
        base = context.whole
    else:
        base = "answered" if context.answered else ""
    return (part.code, base) if base and base != part.code else None


def _fee(kinds: set[str], context: Context) -> list[str]:
    is_fee = "fee" in kinds or ("charge" in kinds and context.fee)
    return ["fees_charged"] if is_fee and not kinds & (_HEADS | _VERBS | _NOUNS | {"send", "fee_notice"}) else []


def _heads_behind(behind: Sequence[Token]) -> list[Token]:
    heads = [token for token in behind if token.kind in _HEADS]
    is_known = all(token.kind in _NEUTRAL | _NOUNS | {"handle", "answer"} or token in heads for token in behind)
    return heads if is_known and len(heads) == 1 and heads[0].kind in _BEHIND else []


def _names(words: Sequence[Token]) -> bool:
    return any(token.kind == "request" for token in words)


def _codes_of_heads(heads: Sequence[Token], before: Sequence[Token], number: Token, context: Context) -> list[str]:
    kinds = {token.kind for token in before}
    head_kinds = {token.kind for token in heads}
    codes = list(dict.fromkeys(token.code for token in heads))
    kind = heads[0].kind
    if len(head_kinds) != 1 or (kinds & _VERBS) - _VERBS_WITH[kind]:
        return []
    if len(codes) > 1 and not ("each" in kinds or number.value == 0):
        return []
    is_request = "request" in kinds or (context.requests and not context.has_lost_part)
    fits = {
        "outcome": is_request,
        "other_row": is_request and context.outcomes,
        "carried": is_request or context.has_request,
        "channel": is_request,
        "dispute": context.disclosure and ("receive" not in kinds or "cause" in kinds or "ogi" in kinds),
        "document": "issue" in kinds or context.act == "issue",
        "decision": bool(kinds & {"decide"})
        or context.act == "decide"
        or all(token.text.endswith(_DECISION_ENDS) for token in heads),
    }[kind]
    foreign = {"issue", "decide", "charge", "send", "fee", "fee_notice"} - {
        "document": {"issue"},
        "decision": {"decide"},
    }.get(kind, set())
    return codes if fits and not kinds & foreign else []


def _codes_of_verbs(kinds: set[str], behind: Sequence[Token], number: Token, context: Context) -> list[str]:
    verbs = kinds & _VERBS
    follows = behind[0].kind if behind else ""
    is_named = "request" in kinds or follows == "request"
    if not is_named and (not context.requests or "ogi" in kinds or follows in ("ogi", "dispute")):
        return []
    if context.has_lost_part and not is_named:
        return []
    if verbs == {"answer"} and context.is_part and not kinds & {"request", "total"}:
        # 其中网上申请8件,办结7件 may be the answered ones of the eight; 办结83件 is not.
        largest = context.largest_part
        if largest is None or number.value is None or number.value <= largest:
            return []
    if verbs <= {"answer", "handle"}:
        return ["answered"] if "answer" in verbs else ["handled"]
    codes = ["received"] if "receive" in verbs else ["accepted"]
    return [*codes, "answered"] if "answer" in verbs else codes
