"""One seed, one report: bytes, file name, expected facts and how they were disturbed.

    python -m tests.synth.generate OUT --count 1000 --start 0 [--damage heavy]

writes the reports into OUT and their expected facts beside it, into OUT.truth.jsonl, one report a line.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.synth.encodings import draw_encoding, encode
from tests.synth.forms import TABLES
from tests.synth.noise import disturb_page, draw_noise
from tests.synth.page import compose_page
from tests.synth.truth import draw_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.synth.layout import Dialect
    from tests.synth.noise import Noise
    from tests.synth.truth import Truth


@dataclass(slots=True)
class Sample:
    """A generated report."""

    seed: int
    data: bytes
    filename: str
    truth: Truth
    #: Dialect of each table, with what became of blank cells: 'tabs/keep'.
    dialects: dict[str, str]
    encoding: str
    noise: list[str]

    def record(self) -> dict[str, object]:
        """The expected facts as plain values for JSON."""
        truth = self.truth
        return {
            "file": self.filename,
            "agency_name": truth.agency_name,
            "year": truth.year,
            "forms": truth.forms,
            "title": truth.title,
            "dialects": self.dialects,
            "encoding": self.encoding,
            "noise": self.noise,
            "errors": list(truth.errors),
            "blank_pattern": truth.blank_pattern,
            "cells": [
                [*cell[:6], None if cell.value is None else f"{cell.value:f}", cell.recoverable]
                for cell in truth.cells.values()
            ],
        }


def generate(seed: int) -> Sample:
    """The report of a seed; the same seed gives the same bytes."""
    rng = random.Random(seed)
    truth = draw_truth(rng)
    if rng.random() < 0.02:
        drop_table(truth, rng.choice(TABLES))
    return render_sample(seed, rng, truth)


def drop_table(truth: Truth, table_code: str) -> None:
    """Takes one table out of the truth: its heading stays, its figures were an image."""
    truth.forms = {**truth.forms, table_code: None}
    truth.cells = {key: cell for key, cell in truth.cells.items() if key[0] != table_code}


def render_sample(
    seed: int,
    rng: random.Random,
    truth: Truth,
    *,
    noise: Noise | None = None,
    dialect: Dialect | None = None,
    encoding: str | None = None,
) -> Sample:
    """Lays a truth out; noise, dialect and encoding are drawn where they are not given."""
    noise = noise or draw_noise(rng)
    page = compose_page(rng, truth, noise, dialect=dialect)
    text = disturb_page(page.text, noise)
    data, encoding = encode(text, encoding or draw_encoding(rng, traditional=noise.script != "hans"))
    names = [*noise.names(), *page.features]
    return Sample(seed, data, f"{seed:07d}.txt", truth, page.dialects, encoding, names)


def write_samples(out: Path, count: int, start: int, draw: Callable[[int], Sample] = generate) -> Path:
    """Writes `count` reports into `out`, each drawn from its seed; returns the path of the expected facts."""
    out.mkdir(parents=True, exist_ok=True)
    path = out.with_name(out.name + ".truth.jsonl")
    with path.open("w", encoding="utf-8") as lines:
        for seed in range(start, start + count):
            sample = draw(seed)
            (out / sample.filename).write_bytes(sample.data)
            lines.write(json.dumps(sample.record(), ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.synth.generate", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--damage", choices=("usual", "heavy"), default="usual")
    options = parser.parse_args()
    draw: Callable[[int], Sample] = generate
    if options.damage == "heavy":
        draw = import_module("tests.synth.damaged").generate_damaged
    print(write_samples(options.out, options.count, options.start, draw))


if __name__ == "__main__":
    main()
