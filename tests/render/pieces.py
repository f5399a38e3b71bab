"""How the text of one cell is cut up inside the cell: figures over runs, labels over lines.

In: a random generator, a text, a share. Out: lines of runs; what is joined without anything between is the text again,
where lines are joined the text gains no letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


def split_runs(rng: random.Random, text: str, share: float) -> list[str]:
    """The text in one run, or with chance `share` in two or three."""
    if len(text) < 2 or rng.random() >= share:
        return [text]
    cuts = sorted(rng.sample(range(1, len(text)), min(len(text) - 1, rng.choice((1, 1, 2)))))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def split_lines(rng: random.Random, text: str, share: float) -> list[str]:
    """The text on one line, or with chance `share` broken between two Chinese characters."""
    places = [i for i in range(1, len(text)) if "一" <= text[i - 1] <= "鿿" and "一" <= text[i] <= "鿿"]
    if not places or rng.random() >= share:
        return [text]
    cuts = sorted(rng.sample(places, min(len(places), rng.choice((1, 1, 1, 2, 5)))))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
