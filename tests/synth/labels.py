"""Printed spellings of the labels: variants seen on pages, spaces and line breaks inside them, lost labels.

In: a canonical label of `forms`. Out: the text one report prints for it; a report keeps to one spelling a label. The
variants are data: `label_variants.tsv`, its key form, table_code, axis, label, variant.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

HERE = Path(__file__).parent


@cache
def label_variants() -> dict[tuple[str, str, str], tuple[tuple[str, str, int], ...]]:
    """(table_code, axis, label) to its variants: form or '*', text, weight."""
    variants: dict[tuple[str, str, str], list[tuple[str, str, int]]] = {}
    with (HERE / "label_variants.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = (row["table_code"], row["axis"], row["label"])
            variants.setdefault(key, []).append((row["form"], row["variant"], int(row["weight"])))
    return {key: tuple(value) for key, value in variants.items()}


@dataclass(slots=True)
class Labels:
    """Spells the labels of one report.

    `variant_share`, `space_share` and `break_share` are the chances that a label is printed as a variant, with a space
    inside, or with a line break inside; `may_break` names the axes on which a line break is allowed at all.
    """

    rng: random.Random
    year: int = 2021
    variant_share: float = 0.0
    space_share: float = 0.0
    break_share: float = 0.0
    may_break: frozenset[str] = frozenset()
    _used: dict[tuple[str, str, str, str], str] = field(default_factory=dict)

    def spell(self, form: str, table_code: str, axis: str, label: str) -> str:
        """The spelling of `label` in this report."""
        if not (self.variant_share or self.space_share or self.break_share):
            return label
        key = (form, table_code, axis, label)
        if key not in self._used:
            self._used[key] = self._draw(form, table_code, axis, label)
        return self._used[key]

    def _draw(self, form: str, table_code: str, axis: str, label: str) -> str:
        rng = self.rng
        if rng.random() < self.variant_share:
            found = [v for v in label_variants().get((table_code, axis, label), ()) if v[0] in ("*", form)]
            if found:
                text = rng.choices(found, [weight for _, _, weight in found])[0][1]
                return text.replace("{year}", str(self.year)).replace("{last}", str(self.year - 1))
        if len(label) > 1 and axis in self.may_break and rng.random() < self.break_share:
            return split_label(rng, label, "\n")
        if len(label) > 1 and axis != "section" and rng.random() < self.space_share:
            return split_label(rng, label, " ")
        return label


def split_label(rng: random.Random, label: str, separator: str) -> str:
    """Puts `separator` between two Chinese characters of the label, or leaves it as it is where there are none."""
    places = [i for i in range(1, len(label)) if "一" <= label[i - 1] <= "鿿" and "一" <= label[i] <= "鿿"]
    if not places:
        return label
    at = rng.choice(places)
    return label[:at] + separator + label[at:]
