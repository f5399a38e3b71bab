"""The labelled sample: documents as a site, a crawl or a converter gives them, and what a careful human reads in them.

    tests/eval/documents.tsv               document, format, dialect, trouble: what the sample holds
    tests/eval/documents/NAME.*            a document
    tests/eval/documents/NAME.truth.tsv    its truth

A truth file begins with `agency`, `year`, `forms` (of tables proactive, requests, disputes; `-` for none) and `status`, or
says `reject` and the reason. Then one line a row of the form with its values in the form's order: seven applicants, or one
measure of table proactive, or the five outcomes of a proceeding. A value is

    12      the number printed
    .       a cell without a number: empty, a dash, 无
    !       text that is no number
    ~12     untellable: 12 or nothing may be reported, but no other number; `~.` no number at all
    ?       not judged

A row that is not listed has no number in the document.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from loader.reference import read_tsv, reference_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parent
DOCUMENTS = FOLDER / "documents"
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
HEAD = ("agency", "year", "forms", "status", "reject")


class Key(NamedTuple):
    """The grain of a fact within its report."""

    table_code: str
    row_code: str
    measure: str
    applicant_type: str


@dataclass(frozen=True)
class Sample:
    """One document with what a careful human reads in it."""

    name: str
    format: str
    dialect: str
    trouble: str
    #: agency, year, forms, status; or reject.
    head: Mapping[str, str]
    cells: Mapping[Key, str]

    def data(self) -> bytes:
        return (DOCUMENTS / self.name).read_bytes()


def applicant_types() -> list[str]:
    rows = read_tsv(reference_folder() / "applicant_types.tsv", ("applicant_type", "label_zh"))
    return [row["applicant_type"] for row in rows]


def load_samples() -> list[Sample]:
    """The sample, in the order of documents.tsv."""
    applicants = applicant_types()
    with (FOLDER / "documents.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Sample(
            row["document"], row["format"], row["dialect"], row["trouble"], *_read_truth(row["document"], applicants)
        )
        for row in rows
    ]


def truth_path(document: str) -> Path:
    return DOCUMENTS / f"{document.rpartition('.')[0]}.truth.tsv"


def _read_truth(document: str, applicants: list[str]) -> tuple[dict[str, str], dict[Key, str]]:
    head: dict[str, str] = {}
    cells: dict[Key, str] = {}
    for number, line in enumerate(truth_path(document).read_text(encoding="utf-8").splitlines(), start=1):
        first, *rest = line.split("\t")
        if first in HEAD:
            head[first] = " ".join(rest)
            continue
        row_code, measure, *values = rest
        keys = {
            "proactive": [Key(first, row_code, measure, "not_applicable")],
            "requests": [Key(first, row_code, measure, applicant) for applicant in applicants],
            "disputes": [Key(first, row_code, outcome, "not_applicable") for outcome in OUTCOMES],
        }[first]
        if len(keys) != len(values) or cells.keys() & set(keys):
            raise ValueError(f"{truth_path(document).name} line {number}: {len(keys)} values of a new row expected")
        cells.update(zip(keys, values, strict=True))
    return head, cells
