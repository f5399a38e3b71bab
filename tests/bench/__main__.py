"""Measures on inputs of its own and writes `tests/bench/results.md`.

    python -m tests.bench [--pages 300] [--runs 5] [--reports 100000]

Pages of all layouts are drawn by the tests' renderer. Every figure is the median of several runs, the yardsticks are
measured in the same run, in turn with what they are held against, so that a busy machine slows both. Warehouses are of
drawn reports, the largest of `--reports`. With 0 pages or reports the sections that need them stay as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pandas

from loader.model import Source
from loader.parse import Parser
from loader.readers.encoding import decode
from loader.readers.pages.html import read_html
from loader.reference import reference_folder
from tests.bench import publication, views
from tests.render.formats import render_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_HEAD = "# Measured\n\nWritten by `make bench`."
_RESULTS = Path(__file__).with_name("results.md")
#: Plain pages, pages as word processors paste them, and whole pages of sites in GBK.
_FORMATS = ("html", "html_word", "html_site")
_FIRST_SEED = 500_000
#: Reports of the warehouses that are made beside the largest.
_SIZES = (1_000, 10_000)


def main() -> None:
    """Measure, print and write the results."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench")
    arguments.add_argument("--pages", type=int, default=300, help="pages of each layout")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--reports", type=int, default=100_000, help="reports of the largest warehouse")
    given = arguments.parse_args()
    results = _RESULTS.read_text(encoding="utf-8") if _RESULTS.exists() else ""
    for section in measure(given.pages, given.runs, given.reports):
        print("\n".join(section), flush=True)
        # Written at once: the sections behind it take long.
        results = with_section(results, section)
        _RESULTS.write_text(results, encoding="utf-8")
    print(f"written to {_RESULTS}")


def measure(pages: int, runs: int, reports: int) -> Iterator[list[str]]:
    """The sections of the results, each as lines, the first of which is its heading."""
    if pages:
        yield _html(pages, runs)
    if reports:
        yield from _warehouses(reports, min(runs, 3))


def with_section(results: str, section: Sequence[str]) -> str:
    """The text of the results with one section replaced, or put behind the others."""
    _, *parts = re.split(r"^(?=## )", results, flags=re.MULTILINE)
    sections = {part.split("\n", 1)[0]: part.strip() for part in parts}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    sections[section[0]] = "\n".join([section[0], "", f"On {machine}.", *section[1:]])
    return "\n\n".join([_HEAD, *sections.values()]) + "\n"


def _html(pages: int, runs: int) -> list[str]:
    return [
        "## HTML",
        "",
        f"{pages} pages of each layout, median of {runs} runs; compare ratios, not seconds. *Reading* takes the bytes of a "
        "page to cells, as `pandas.read_html` takes them to frames, in one process and in two; *parsing* takes them to "
        "facts; *load* is `ogi load`: files to DuckDB and Parquet, views and checks included.",
        "",
        "| layout | KiB a page | pages/s: pandas.read_html | reading | reading, 2 processes | parsing | load, 1 worker |"
        " load, 2 workers | reading ÷ pandas | reading (2) ÷ pandas | parsing ÷ pandas |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(_row(layout, pages, runs) for layout in _FORMATS),
    ]


def _warehouses(reports: int, runs: int) -> Iterator[list[str]]:
    """Publication at several sizes, then the views of the largest."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = [*(size for size in _SIZES if size < reports), reports]
        made = [publication.publish_apart(Path(folder) / str(size), size) for size in sizes]
        yield publication.lines(made)
        yield views.lines(views.time_views(Path(folder) / str(reports), runs), made[-1].n_facts)


def _row(layout: str, count: int, runs: int) -> str:
    pages = [render_seed(seed, layout).data for seed in range(_FIRST_SEED, _FIRST_SEED + count)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for number, page in enumerate(pages):
            (Path(folder) / f"{number:06d}.html").write_bytes(page)
        paths = sorted(Path(folder).iterdir())
        halves = [paths[0::2], paths[1::2]]
        list(pool.map(_read_all, halves))  # started, and warm as the one process is
        yardstick, reading, in_two, parsing, one, two = _medians(
            [
                lambda: _each(_pandas, pages),
                lambda: _each(read_html, pages),
                lambda: list(pool.map(_read_all, halves)),
                lambda: _parse(pages),
                lambda: _load(folder, 1),
                lambda: _load(folder, 2),
            ],
            runs,
        )
    kib = sum(map(len, pages)) / len(pages) / 1024
    rates = " | ".join(f"{count / seconds:,.0f}" for seconds in (yardstick, reading, in_two, parsing, one, two))
    ratios = " | ".join(f"{yardstick / seconds:.1f}" for seconds in (reading, in_two, parsing))
    return f"| {layout} | {kib:.0f} | {rates} | {ratios} |"


def _medians(actions: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Seconds of each action, in turn, so that what else the machine does falls on all of them."""
    seconds: list[list[float]] = [[] for _ in actions]
    for _ in range(runs):
        for taken, action in zip(seconds, actions, strict=True):
            started = time.perf_counter()
            action()
            taken.append(time.perf_counter() - started)
    return [statistics.median(taken) for taken in seconds]


def _each(read: Callable[[bytes], object], pages: Sequence[bytes]) -> None:
    for page in pages:
        read(page)


def _read_all(paths: Sequence[Path]) -> int:
    for path in paths:
        read_html(path.read_bytes())
    return len(paths)


def _pandas(page: bytes) -> object:
    return pandas.read_html(StringIO(decode(page).text))


def _parse(pages: Sequence[bytes]) -> None:
    parser = Parser(reference_folder())
    for number, page in enumerate(pages):
        parser.parse(page, Source(f"{number}.html", hashlib.sha256(page).hexdigest(), len(page)))


def _load(folder: str, workers: int) -> None:
    with tempfile.TemporaryDirectory() as warehouse:
        command = [sys.executable, "-m", "loader", "load", folder, "--warehouse", warehouse, "--workers", str(workers)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
