"""Facts held against their own text: a number that its cell does not print is no number of this warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.warehouse import Fault, printed_values, verified

if TYPE_CHECKING:
    from pathlib import Path

    from loader.values import ValueGrammar
    from loader.warehouse import Verified


def verify_printed(directory: Path, grammar: ValueGrammar) -> Verified:
    """Read the text of every fact with a number again, and compare.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    faults: list[Fault] = []
    n_facts = 0
    for text, measure, value, count in printed_values(directory):
        n_facts += count
        number = grammar.read(text, measure).number
        if value not in (number, grammar.with_zeros(text)):
            faults.append(
                Fault("fact", repr(text), f"{value} in {count} facts of {measure}, but the text reads {number}")
            )
    return verified("printed", n_facts, faults)
