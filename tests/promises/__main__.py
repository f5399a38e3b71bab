"""`make promises`: breaks each promise in a copy of the project and sees its test fail; exit code 1 where one does not notice."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.promises import PROJECT, Breakage, breakages, page

#: What pytest answers where tests ran and some failed; anything else, such as a test that is not there, shows nothing.
_FAILED = 1
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".audit", ".*_cache", "__pycache__", "ogi.duckdb")


def main() -> None:
    """Write the pages, or break the promises."""
    arguments = argparse.ArgumentParser(prog="python -m tests.promises")
    arguments.add_argument(
        "--write", action="store_true", help="write PROMISES.md and PROMISES.zh-CN.md, and break nothing"
    )
    arguments.add_argument("--only", default="", help="a promise's code, or part of a test's name")
    given = arguments.parse_args()
    if given.write:
        for name, in_chinese in (("PROMISES.md", False), ("PROMISES.zh-CN.md", True)):
            (PROJECT / name).write_text(page(in_chinese=in_chinese), encoding="utf-8")
        return
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(PROJECT, Path(folder) / "project", ignore=_LEFT_OUT))
        chosen = [each for each in breakages() if given.only in each.code or given.only in each.test]
        for number, broken in enumerate(chosen, start=1):
            started = time.monotonic()
            answer = run(copy, broken)
            unnoticed += answer != _FAILED
            outcome = "fails, as it must" if answer == _FAILED else f"DOES NOT NOTICE (pytest ended with {answer})"
            print(
                f"{number}/{len(chosen)} {broken.code}: {broken.test} {outcome}, {time.monotonic() - started:.0f} s",
                flush=True,
            )
    print(f"{len(chosen) - unnoticed} of {len(chosen)} breakages were noticed")
    sys.exit(bool(unnoticed))


def run(project: Path, broken: Breakage) -> int:
    """What pytest answers to the test where the promise is broken; the file is whole again behind it."""
    path = project / broken.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(broken.applied(whole), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", broken.test]
    try:
        return subprocess.run(command, cwd=project, capture_output=True, timeout=900).returncode
    finally:
        path.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    main()
