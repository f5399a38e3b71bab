"""Web pages: reading against `pandas.read_html`, parsing, and loading.

In a module of its own, which the second process can import: what runs as a program has another name there.
"""

from __future__ import annotations

import hashlib
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
from tests.render.formats import render_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Plain pages, pages as word processors paste them, and whole pages of sites in GBK.
FORMATS = ("html", "html_word", "html_site")
_FIRST_SEED = 500_000


def lines(pages: int, runs: int) -> list[str]:
    """The section of the results."""
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
        *(_row(layout, pages, runs) for layout in FORMATS),
    ]


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
