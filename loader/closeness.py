"""A label with a slip in it, or cut -> the label that is meant, if there is no doubt.

其他法律行政止公开 can only be 其他法律行政法规禁止公开; 上年新收政府信息公开申请数量 is about as near to one row as to
another and is neither. Only rows of table requests are looked for: their labels are long and far from each other, while
those of the other tables differ by a character (本年收费金额, 上年收费金额).
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loader.codebook import Label

_SHORTEST = 5
#: Of a label that is cut: 保护第.
_SHORTEST_CUT = 3
_LEAST_RATIO = 0.8
#: How much nearer the meant label must be than the nearest of any other row.
_LEAST_LEAD = 0.15


class CloseLabels:
    """Finds the one label that a text with a slip stands for."""

    def __init__(self, labels: Iterable[Label]) -> None:
        labels = tuple(labels)
        #: Rows of table requests, and columns of table proactive.
        self._may_be_cut = [
            (label.key, role.code)
            for label in labels
            for role in label.roles
            if (role.axis, role.table_code) in (("row", "requests"), ("measure", "proactive"))
        ]
        self._keys = [
            (label.key, frozenset(label.key), role.code)
            for label in labels
            for role in label.roles
            if role.axis == "row" and role.table_code == "requests"
        ]

    def find(self, key: str) -> str | None:
        """The key of the label meant by `key`, None where none is near or two are."""
        if len(key) < _SHORTEST_CUT or any(character.isdigit() for character in key):
            return None  # digits in it are the row's figures
        cut = {code: known for known, code in self._may_be_cut if known.startswith(key)}
        if len(cut) == 1:
            return next(iter(cut.values()))
        best: dict[str, tuple[float, str]] = {}
        for known, known_characters, code in self._keys:
            # No ratio can exceed what the shared characters allow: the rest is not worth measuring.
            shared = min(sum(map(known_characters.__contains__, key)), len(known))
            ceiling = 2 * shared / (len(key) + len(known))
            if ceiling < _LEAST_RATIO - _LEAST_LEAD:
                continue
            ratio = SequenceMatcher(None, key, known, autojunk=False).ratio()
            best[code] = max(best.get(code, (0.0, "")), (ratio, known))
        if len(key) < _SHORTEST:
            return None
        ranked = sorted(best.values(), reverse=True)
        if not ranked or ranked[0][0] < _LEAST_RATIO or len(ranked[0][1]) < _SHORTEST:
            return None
        is_clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _LEAST_LEAD
        return ranked[0][1] if is_clear else None
