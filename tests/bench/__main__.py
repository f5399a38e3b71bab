"""Measures on inputs of its own and writes `tests/bench/results.md`.

    python -m tests.bench [--texts 10000] [--pages 300] [--runs 5] [--reports 100000]

Pages of all layouts are drawn by the tests' renderer. Every figure is the median of several runs, the yardsticks are
measured in the same run, in turn with what they are held against, so that a busy machine slows both. Warehouses are of
drawn reports, the largest of `--reports`. With 0 texts, pages or reports the sections that need them stay as they are.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import html, names, publication, text, views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = "# Measured\n\nWritten by `make bench`."
_RESULTS = Path(__file__).with_name("results.md")
#: Reports of the warehouses that are made beside the largest, and of one with a million facts.
_SIZES = (1_000, 5_000, 10_000)
_MILLION_FACTS = 5_000


def main() -> None:
    """Measure, print and write the results."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench")
    arguments.add_argument("--texts", type=int, default=10_000, help="reports as text, of the largest load of them")
    arguments.add_argument("--pages", type=int, default=300, help="pages of each layout")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--reports", type=int, default=100_000, help="reports of the largest warehouse")
    given = arguments.parse_args()
    results = _RESULTS.read_text(encoding="utf-8") if _RESULTS.exists() else ""
    for section in measure(given.texts, given.pages, given.runs, given.reports):
        print("\n".join(section), flush=True)
        # Written at once: the sections behind it take long.
        results = with_section(results, section)
        _RESULTS.write_text(results, encoding="utf-8")
    print(f"written to {_RESULTS}")


def measure(texts: int, pages: int, runs: int, reports: int) -> Iterator[list[str]]:
    """The sections of the results, each as lines, the first of which is its heading."""
    if texts:
        yield text.lines(texts, min(runs, 3))
    if pages:
        yield html.lines(pages, runs)
    if reports:
        yield names.lines(min(reports, 100_000), min(runs, 3))
        yield from _warehouses(reports, min(runs, 3))


def with_section(results: str, section: Sequence[str]) -> str:
    """The text of the results with one section replaced, or put behind the others."""
    _, *parts = re.split(r"^(?=## )", results, flags=re.MULTILINE)
    sections = {part.split("\n", 1)[0]: part.strip() for part in parts}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    sections[section[0]] = "\n".join([section[0], "", f"On {machine}.", *section[1:]])
    return "\n\n".join([_HEAD, *sections.values()]) + "\n"


def _warehouses(reports: int, runs: int) -> Iterator[list[str]]:
    """Publication at several sizes, then the views of the largest."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = [*(size for size in _SIZES if size < reports), reports]
        made = [publication.publish_apart(Path(folder) / str(size), size) for size in sizes]
        # Beside the views' warehouse, which stays as it was built.
        grown = Path(folder) / "grown"
        shutil.copytree(Path(folder) / str(reports), grown)
        yield publication.lines(made, [publication.add_apart(grown, reports, max(1, min(100, reports // 10)))])
        shutil.rmtree(grown)
        for size, published in zip(sizes, made, strict=True):
            if size in (_MILLION_FACTS, reports):
                heading = "## Views" if size == reports else "## Views of a million facts"
                yield views.lines(views.time_views(Path(folder) / str(size), runs), published.n_facts, heading)


if __name__ == "__main__":
    main()
