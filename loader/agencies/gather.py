"""Finds clues in a document whose agency's name leaves its division open, and writes them as one line of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loader.agencies.model import Clue
from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_TELEPHONE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[-—–－ 转]{0,3}[2-8]\d{6,7}(?!\d)")
_POSTCODE = re.compile(r"(?:邮政?编码?|邮编)[^\d]{0,3}(\d{6})(?!\d)")
_ADDRESS = re.compile(r"(?:联系|办公|通讯|通信|单位|详细)?地址[::]?([\u3400-\u9fffA-Za-z0-9]{4,40})")
_BODY = re.compile(
    r"(?:由|为|向|经|与|和|至|是|,|。|^)([\u3400-\u9fff]{2,14}?(?:省|自治区|市|自治州|州|县|区|旗)(?:人民政府|政府办公室))"
)
#: Something of the kind in text as it stands: most cells have none and need no closer look.
_WORTH_READING = re.compile(r"人民政府|政府办公室|政府辦公室|地址|邮编|郵編|邮政|郵政|(?<!\d)[0０][1-9１-９]\d{1,2}")
_SHORTEST = 6
_MOST = 12
_PART, _IS = "; ", "="


def gather_clues(texts: Iterable[str], other_names: Iterable[str], index_number: str | None) -> tuple[Clue, ...]:
    """What a document says beside the agency's name, each thing once, in the order in which it is believed.

    Args:
        texts: the cells of the document.
        other_names: names that its title, metadata and signature give.
        index_number: its 索引号.
    """
    clues = [Clue("other_name", name) for name in other_names]
    if index_number:
        clues.append(Clue("index_number", index_number))
    lines = [plain_text(text) for text in texts if len(text) >= _SHORTEST and _WORTH_READING.search(text)]
    for kind, pattern in (("other_name", _BODY), ("phone", _TELEPHONE), ("postcode", _POSTCODE), ("address", _ADDRESS)):
        for line in lines:
            text = squeeze(line) if kind != "phone" else line
            clues.extend(Clue(kind, found[1]) for found in pattern.finditer(text))
    return tuple(dict.fromkeys(Clue(clue.kind, _plain(clue.value)) for clue in clues))[:_MOST]


def write_clues(clues: Iterable[Clue]) -> str | None:
    """Clues as one line; None where there are none."""
    return _PART.join(f"{clue.kind}{_IS}{clue.value}" for clue in clues) or None


def read_clues(line: str | None) -> tuple[Clue, ...]:
    """The clues of a line that `write_clues` wrote; what is no clue is left out."""
    parts = (part.partition(_IS) for part in (line or "").split(_PART))
    return tuple(Clue(kind, value) for kind, _, value in parts if kind and value)


def _plain(value: str) -> str:
    return " ".join(value.replace(";", " ").split())
