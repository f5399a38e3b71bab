"""Whether an identity (勾稽关系) holds among the facts of a table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loader.codebook import Constraint, SlotKey
    from loader.model import Fact


def balance(identity: Constraint, facts: Mapping[SlotKey, Fact]) -> Decimal | None:
    """The weighted sum of an identity's cells, blanks as zero; zero where it holds.

    None where a cell is missing or its figure cannot be told.
    """
    total = Decimal(0)
    for key, weight in identity.items():
        fact = facts.get(key)
        if fact is None or fact.status not in ("reported", "blank"):
            return None
        total += weight * (fact.value or 0)
    return total


def is_broken(identity: Constraint, facts: Mapping[SlotKey, Fact]) -> bool:
    """Whether all cells of an identity are there and do not add up."""
    return bool(balance(identity, facts))


def is_telling(identity: Constraint, facts: Mapping[SlotKey, Fact]) -> bool:
    """Whether an identity has a figure other than zero."""
    return any(key in facts and facts[key].value for key in identity)
