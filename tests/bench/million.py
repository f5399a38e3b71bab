"""A million reports, drawn and loaded on this machine; prints what it took.

    python -m tests.bench.million FOLDER --count 1000000 [--workers 2] [--memory 1GiB]

Some thousand reports are drawn in all dialects; the others are these under other names of agencies, in corpora of a thousand.
What was drawn stays in FOLDER, so that a run that was cut off draws nothing again.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from loader.warehouse import connect_readonly
from tests.bench import views
from tests.synth.encodings import decode
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST_SEED = 7_000_000
_DRAWN = 3_000
_A_FILE = 1_000
_DIGITS = "零一二三四五六七八九"
_GIB = 1 << 30


def main() -> None:
    """Draw, load, print."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench.million")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=1_000_000)
    arguments.add_argument("--workers", type=int, default=0)
    arguments.add_argument("--memory", default="1GiB")
    given = arguments.parse_args()
    write_corpora(given.folder / "corpora", given.count)
    warehouse = given.folder / "warehouse"
    started = time.monotonic()
    command = [sys.executable, "-m", "loader", "load", str(given.folder / "corpora"), "--warehouse", str(warehouse)]
    subprocess.run([*command, "--workers", str(given.workers), "--memory", given.memory], check=True)
    print("\n".join(figures(warehouse, time.monotonic() - started)))


def write_corpora(folder: Path, count: int) -> None:
    """JSONL files of a thousand reports each, told on stderr; files that are there are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: list[tuple[str, str]] = []
    started = time.monotonic()
    for first in range(0, count, _A_FILE):
        path = folder / f"{first:08d}.jsonl"
        if path.exists():
            continue
        drawn = drawn or _draw(min(_DRAWN, count))
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.writelines(_lines(drawn, range(first, min(first + _A_FILE, count))))
        part.replace(path)
        left = (time.monotonic() - started) / (first + _A_FILE) * (count - first - _A_FILE)
        print(
            f"\rdrawn {min(first + _A_FILE, count):,} of {count:,}, {max(left, 0):.0f} s left ", end="", file=sys.stderr
        )
    print(file=sys.stderr)


def _draw(count: int) -> list[tuple[str, str]]:
    """Texts with the names of their agencies; some name theirs in traditional script only, and cannot be renamed."""
    samples = map(generate, range(_FIRST_SEED, _FIRST_SEED + count))
    drawn = ((decode(sample.data, sample.encoding), sample.truth.agency_name) for sample in samples)
    return [(text, name) for text, name in drawn if name in text and "示例" in name]


def _lines(drawn: list[tuple[str, str]], numbers: range) -> Iterator[str]:
    for number in numbers:
        text, name = drawn[number % len(drawn)]
        digits = "".join(_DIGITS[int(digit)] for digit in str(number // len(drawn)))
        other = name.replace("示例", f"示例{digits}", 1)
        yield json.dumps({"id": str(number), "text": text.replace(name, other)}, ensure_ascii=False) + "\n"


def figures(warehouse: Path, seconds: float) -> list[str]:
    """What the load took, what came of it, and how long the views take."""
    with connect_readonly(warehouse) as connection:
        (reports,) = connection.execute("select count(*) from report").fetchall()[0]
        (facts,) = connection.execute("select count(*) from fact").fetchall()[0]
    size = (warehouse / "ogi.duckdb").stat().st_size / _GIB
    parquet = sum(path.stat().st_size for path in (warehouse / "parquet").iterdir()) / _GIB
    # Kilobytes, but for one system.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (_GIB if sys.platform == "darwin" else 1 << 20)
    return [
        f"{reports:,} reports, {facts:,} facts in {seconds:,.0f} s: {reports / seconds:,.0f} reports/s",
        f"database {size:.1f} GiB, Parquet {parquet:.1f} GiB, largest process {peak:.2f} GiB",
        *views.lines(views.time_views(warehouse, 1), facts),
    ]


if __name__ == "__main__":
    main()
