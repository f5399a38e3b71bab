"""The key of an agency: the same over spellings, years and loads."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from loader.normalize import plain_text, squeeze

if TYPE_CHECKING:
    from loader.agencies.model import Resolution


def agency_id(resolution: Resolution) -> str | None:
    """The key of the agency: "a" and 12 hex digits of a SHA-256; None where the report names none.

    What is hashed is division (today's code), level, kind, organ and local name of a resolved agency, so that 发改委 and
    发展和改革委员会 of one county are one agency; else the printed name, so that two agencies never become one by a guess.
    """
    return _digest(resolution.key) if resolution.key is not None else name_id(resolution.printed_name)


@lru_cache(maxsize=65_536)
def name_id(name: str | None) -> str | None:
    """The key of an agency that its name alone tells. Script, width, pinyin glosses and white space do not count."""
    plain = squeeze(plain_text(name)) if name else ""
    return _digest(plain) if plain else None


def _digest(text: str) -> str:
    return "a" + hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
