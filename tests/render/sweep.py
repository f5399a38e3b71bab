"""Many drawn reports in every format, loaded from the command line and compared with what was drawn.

    python -m tests.render.sweep --count 200 [--start 0] [--format html --format docx] [--workers 2] [--keep DIR]

prints a line for each format: files, files that did not load, precision and recall of the numbers, cells of which status
and value are as drawn, files whose facts equal those of their text twin, agencies, years and forms right. Exit status 1
where anything is not as drawn.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from tests.render.formats import FORMATS, render_seed
from tests.synth.score import Facts, base_name, read_facts

_EXAMPLES = 30


def write_files(folder: Path, formats: list[str], start: int, count: int) -> list[dict[str, Any]]:
    """Writes each report in each format and as its text twin; returns the records of what was drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    for seed in range(start, start + count):
        for format_name in formats:
            rendered = render_seed(seed, format_name)
            (folder / rendered.filename).write_bytes(rendered.data)
            records.append(rendered.record())
            twin = folder / f"{seed:07d}-text.txt"
            twin.write_text(rendered.report.text_twin, encoding="utf-8", newline="\n")
    return records


def load(folder: Path, warehouse: Path, workers: int) -> None:
    """Loads the folder into a new warehouse."""
    command = [sys.executable, "-m", "loader", "load", str(folder), "--warehouse", str(warehouse)]
    subprocess.run([*command, "--workers", str(workers)], check=True, stdout=subprocess.DEVNULL)


def compare(records: list[dict[str, Any]], warehouse: Path) -> tuple[dict[str, Counter[str]], dict[str, list[str]]]:
    """Counts by format, and what is not as drawn with the formats in which it is not."""
    facts = read_facts(warehouse / "parquet")
    rows = pl.read_parquet(warehouse / "parquet" / "report.parquet").iter_rows(named=True)
    reports = {base_name(row["source_path"]): row for row in rows}
    counts: dict[str, Counter[str]] = {}
    examples: dict[str, list[str]] = {}
    for record in records:
        tally = counts.setdefault(record["format"], Counter())
        tally["files"] += 1
        report = reports.get(record["file"])
        if report is None:
            tally["lost"] += 1
            examples.setdefault(f"{record['twin'][:7]} not loaded {record['features']}", []).append(record["format"])
            continue
        found = facts.get(report["report_id"], {})
        wrong = count_cells(tally, record, found)
        twin = reports.get(record["twin"])
        tally["twins"] += twin is not None and found == facts.get(twin["report_id"], {})
        tally["agencies"] += report["agency_name"] == record["agency_name"]
        tally["years"] += report["year"] == record["year"]
        names = ("form_proactive", "form_requests", "form_disputes")
        tally["forms"] += twin is not None and all(report[name] == twin[name] for name in names)
        wrong += [
            f"{name} {report[name]!r} expected {record[name]!r}"
            for name in ("agency_name", "year")
            if report[name] != record[name]
        ]
        if wrong:
            what = f"{record['twin'][:7]} {len(wrong)} wrong, {wrong[0]} {record['features']}"
            examples.setdefault(what, []).append(record["format"])
    return counts, examples


def count_cells(tally: Counter[str], record: dict[str, Any], found: Facts) -> list[str]:
    """Counts the numbers and cells of one report; returns what is not as drawn."""
    drawn = {tuple(cell[:4]): cell for cell in record["cells"]}
    wrong = [f"{'.'.join(key)} is not in the report" for key in found.keys() - drawn.keys()]
    tally["reported"] += sum(1 for key in found.keys() - drawn.keys() if found[key][0] == "reported")
    for key, cell in drawn.items():
        status, value = cell[4], None if cell[6] is None else Decimal(cell[6])
        fact = found.get(key, ("absent", None, ""))
        is_right = fact[:2] == (status, value)
        tally["cells"] += 1
        tally["cells_right"] += is_right
        tally["numbers"] += status == "reported"
        tally["reported"] += fact[0] == "reported"
        tally["numbers_right"] += is_right and status == "reported"
        if not is_right:
            wrong.append(f"{'.'.join(key)} {fact[:2]} printed {cell[5]!r}")
    return wrong


def format_counts(counts: dict[str, Counter[str]]) -> str:
    """The counts as a table for reading."""
    columns = ("files", "lost", "precision", "recall", "cells", "cells right", "as twin", "agencies", "years", "forms")
    lines = [f"{'format':18}" + "".join(f"{name:>12}" for name in columns)]
    for name, tally in counts.items():
        precision = tally["numbers_right"] / tally["reported"] if tally["reported"] else 1.0
        recall = tally["numbers_right"] / tally["numbers"] if tally["numbers"] else 1.0
        shares = (f"{precision:.6f}", f"{recall:.6f}")
        rest = (tally[key] for key in ("cells", "cells_right", "twins", "agencies", "years", "forms"))
        lines.append(f"{name:18}" + "".join(f"{cell:>12}" for cell in (tally["files"], tally["lost"], *shares, *rest)))
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.render.sweep", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--start", type=int, default=2_000_000)
    parser.add_argument("--format", action="append", choices=FORMATS, dest="formats")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder to leave files and warehouse in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        records = write_files(root / "files", options.formats or list(FORMATS), options.start, options.count)
        load(root / "files", root / "warehouse", options.workers)
        counts, examples = compare(records, root / "warehouse")
    print(format_counts(counts))
    for example, formats in list(examples.items())[:_EXAMPLES]:
        print(f"seed {example} in {' '.join(formats)}")
    sys.exit(1 if examples else 0)


if __name__ == "__main__":
    main()
