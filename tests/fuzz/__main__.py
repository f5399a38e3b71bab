"""`make fuzz`: every target in turn for its share of the time, then all kept inputs through `ogi load` and `ogi verify`.

    python -m tests.fuzz --seconds 600 --seed 1 --out .fuzz

Prints what was run and seen; exit code 1 with any violation, whose inputs stand in OUT/TARGET/violations.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from loader.warehouse import connect_readonly
from tests.fuzz.seeds import TARGETS

_STATE = re.compile(r"#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_PEAK = re.compile(r"stat::peak_rss_mb:\s+(\d+)")
#: The last part of the time is for loading what was kept.
_LOADING_SHARE = 0.1
_LOADED = 150
#: Files beside the documents: what they break.
_TOLD = ".txt"


def main() -> None:
    """Command line."""
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument(
        "--runs", type=int, default=0, help="inputs a target, in place of a time: the same at every call"
    )
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=Path(".fuzz"))
    arguments.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS))
    given = arguments.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    seconds = max(1, int(given.seconds * (1 - _LOADING_SHARE) / len(given.targets)))
    violations: list[str] = []
    print(
        f"{'target':<12}{'inputs':>9}{'code at first':>14}{'reached':>9}{'kept':>7}{'slowest':>10}{'peak':>9}{'broken':>8}"
    )
    for target in given.targets:
        limit = [f"-runs={given.runs}"] if given.runs else [f"-max_total_time={seconds}"]
        violations += fuzz(target, given.out / target, [*limit, f"-seed={given.seed}"])
    violations += load_kept(given.out, given.targets)
    for line in violations:
        print(line)
    print(f"{len(violations)} violations")
    sys.exit(1 if violations else 0)


def fuzz(target: str, folder: Path, options: list[str]) -> list[str]:
    """Run one target in a process of its own and print its figures; the violations."""
    command = [sys.executable, "-m", "tests.fuzz.engine", target, str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    states = _STATE.findall(done.stderr)
    first = next((state for state in states if state[1] == "INITED"), ("0", "", "0", "0", "0"))
    last = states[-1] if states else first
    peak = _PEAK.search(done.stderr)
    figures = folder / "figures.json"
    slowest = json.loads(figures.read_text())["slowest"] if figures.exists() else (0.0, 0)
    kept = sorted((folder / "violations").glob("*"))
    told = [f"{path}: {path.read_text(errors='replace').strip()}" for path in kept if path.suffix == _TOLD]
    told += [
        f"{path}: the process ended" for path in kept if path.suffix != _TOLD and not path.with_suffix(_TOLD).exists()
    ]
    if done.returncode:
        told.append(f"{target}: the process ended with {done.returncode}: {done.stderr[-800:]}")
    print(
        f"{target:<12}{int(last[0]):>9,}{int(first[2]):>14,}{int(last[2]):>9,}{int(last[4]):>7,}"
        f"{slowest[0]:>8.2f} s{int(peak[1]) if peak else 0:>6} MB{len(told):>8}",
        flush=True,
    )
    return told


def load_kept(out: Path, targets: list[str]) -> list[str]:
    """Load what was kept with one and with two workers, as files of their own: all is accounted for, `ogi verify` agrees."""
    inputs = out / "kept"
    inputs.mkdir(parents=True)
    for target in targets:
        if target != "values":
            for path in sorted((out / target / "corpus").glob("*"))[-_LOADED:]:
                shutil.copyfile(path, inputs / f"{target}-{path.name}")
    broken = []
    for workers in ("1", "2"):
        warehouse = out / f"warehouse-{workers}"
        for arguments in (
            ["load", str(inputs), "--workers", workers, "--warehouse", str(warehouse)],
            ["verify", "--warehouse", str(warehouse)],
        ):
            broken += _refused(arguments)
    counts = [accounted(out / f"warehouse-{workers}") for workers in ("1", "2")]
    n_inputs = len(list(inputs.iterdir()))
    print(f"loaded: {n_inputs:,} files, {counts[0][0]:,} documents, {counts[0][1]:,} reports, {counts[0][2]:,} rejects")
    if counts[0] != counts[1]:
        broken.append(f"one worker and two differ: {counts}")
    if counts[0][0] != counts[0][3]:
        broken.append(f"{counts[0][0]} documents, {counts[0][3]} of them accounted for")
    return broken


def _refused(arguments: list[str]) -> list[str]:
    command = [sys.executable, "-m", "loader", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    told = f"{done.stdout[-1500:]}{done.stderr[-1500:]}"
    if done.returncode or "Traceback" in done.stderr:
        return [f"ogi {arguments[0]} ended with {done.returncode}: {told}"]
    return []


def accounted(warehouse: Path) -> tuple[int, int, int, int]:
    """Documents, reports, rejects, and the paths that are of a report or of a reject."""
    with connect_readonly(warehouse) as connection:
        rows = connection.execute(
            """
            select
                (select count(*) from (select source_path from source union select source_path from reject)),
                (select count(*) from report),
                (select count(*) from reject),
                (select count(distinct source_path) from (
                    select source_path from source semi join report using (sha256)
                    union all select source_path from reject
                ))
            """
        ).fetchall()
    return tuple(rows[0])  # type: ignore[return-value]


if __name__ == "__main__":
    main()
