"""Clauses that deny: 未收到申请, 未发生行政复议、行政诉讼, 未收取信息处理费."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.prose.quantities import Context, Stated
from loader.prose.reference import NEUTRAL_KINDS
from loader.prose.tokens import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.prose.tokens import Token

_BEFORE = frozenset({*NEUTRAL_KINDS, "own", "this_year", "ogi", "request", "request_short", "fee"})
_DENIED = _BEFORE | {"receive", "accept", "dispute", "tail", "fee_notice", "charge", "send", "each"}
_NO_DISPUTES = {"reconsideration": "no_reconsideration", "litigation": "no_litigation"}
#: Words behind a denied dispute that belong to it.
_TAIL = frozenset({"tail", "filler", "cause", "list", "request_short"})


def read_denials(clause: Sequence[Token], context: Context) -> list[Stated]:
    """What a clause says there was none of; each denial reaches to the next one."""
    starts = [index for index, token in enumerate(clause) if token.kind == "no"]
    before = clause[: starts[0]]
    if not all(token.kind in _BEFORE for token in before):
        return []
    stated: list[Stated] = []
    for start, end in zip(starts, [*starts[1:], len(clause)], strict=True):
        words = clause[start + 1 : end]
        stated += [
            Stated(code, "", None, None, clause[start].start, words[-1].end, clause[0].start, clause[-1].end)
            for code in _denied(words, context)
        ]
    return stated


def _denied(words: Sequence[Token], context: Context) -> list[str]:
    # 未发生一起: the only number that may be denied.
    words = [token for token in words if not (token.kind == NUMBER and token.value == 1)]
    kinds = {token.kind for token in words}
    if not words or not kinds <= _DENIED:
        return []
    if kinds & {"fee", "fee_notice"}:
        return [] if kinds & {"dispute", "receive", "accept"} else ["no_fee_notice"]
    if "charge" in kinds or "send" in kinds:
        return ["no_fee_notice"] if context.fee and "request" not in kinds else []
    if "dispute" in kinds:
        return _denied_disputes(words, context)
    if "request" in kinds or ("request_short" in kinds and context.requests):
        return ["no_requests"]
    return []


def _denied_disputes(words: Sequence[Token], context: Context) -> list[str]:
    disputes = [index for index, token in enumerate(words) if token.kind == "dispute"]
    is_whole = all(token.kind in _TAIL for token in words[disputes[-1] + 1 :])
    if not context.disclosure or not is_whole or any(token.kind == "accept" for token in words):
        return []
    codes = list(dict.fromkeys(_NO_DISPUTES[words[index].code] for index in disputes))
    front = words[: disputes[0]]
    requests = [index for index, token in enumerate(front) if token.kind == "request"]
    is_listed = bool(requests) and all(token.kind == "list" for token in front[requests[-1] + 1 :])
    if is_listed and front[-1].kind == "list" and not any(token.kind == "cause" for token in front):
        codes.insert(0, "no_requests")
    return codes
