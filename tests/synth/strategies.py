"""Hypothesis strategies on top of the generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.synth.generate import generate

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from tests.synth.generate import Sample

#: Seeds below this are drawn; a failure shrinks to the smallest failing seed and is repeated by `generate(seed)`.
SEEDS = 1_000_000


def samples(first: int = 0, last: int = SEEDS) -> SearchStrategy[Sample]:
    """Whole generated reports."""
    return st.integers(first, last).map(generate)
