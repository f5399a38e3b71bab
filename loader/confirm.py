"""What was read from an image, or with letters for digits -> facts that the printed identities confirm.

Character recognition drops, adds and confuses digits. A figure that it read is stored only where an identity of the form
holds with it, in its row or in its column; what no identity confirms keeps its text and loses its number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.balance import balance
from loader.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from loader.codebook import Constraint, SlotKey
    from loader.model import Document, Fact


def confirm_scanned(
    facts: Mapping[SlotKey, Fact], document: Document, identities: Iterable[Constraint]
) -> tuple[dict[SlotKey, Fact], list[Issue]]:
    """The facts of a table; those that no identity confirms have lost their number, or their blank.

    Issues: `unconfirmed_ocr` (warning) for each of them.

    Args:
        facts: the facts of one table.
        document: tells which of them were read from an image.
        identities: the identities of the table's form.
    """
    confirmed = {key for part in identities if _holds(part, facts) for key in part}
    checked = dict(facts)
    issues = []
    for key, fact in facts.items():
        if not document.is_scanned(fact.locator):
            continue
        if fact.status not in ("reported", "blank") or key in confirmed:
            checked[key] = fact._replace(evidence="ocr")
        else:
            checked[key] = fact._replace(value=None, status="unreadable", evidence="ocr")
            message = f"{'.'.join(key)}: read from an image as {fact.value_raw!r}, confirmed by no printed identity"
            issues.append(Issue("unconfirmed_ocr", "warning", message, fact.locator, fact.value_raw))
    return checked, issues


def read_letters(
    facts: Mapping[SlotKey, Fact], letters: Mapping[SlotKey, Decimal], identities: Iterable[Constraint]
) -> dict[SlotKey, Fact]:
    """Of cells with letters for zeros those that are numbers, since an identity holds with them.

    Args:
        facts: the facts of one table.
        letters: the cells, with the number that each is if its letters are zeros.
        identities: the identities of the table's form.
    """
    read = {
        key: facts[key]._replace(value=number, status="reported", evidence="resolved")
        for key, number in letters.items()
    }
    together = {**facts, **read}
    confirmed = {key for part in identities if balance(part, together) == 0 for key in part}
    return {key: fact for key, fact in read.items() if key in confirmed}


def _holds(identity: Constraint, facts: Mapping[SlotKey, Fact]) -> bool:
    """Whether all cells of an identity were read, not all of them as blank, and add up."""
    return balance(identity, facts) == 0 and any(facts[key].status == "reported" for key in identity)
