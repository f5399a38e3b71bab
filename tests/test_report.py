"""What title, metadata and prose say of a report: a labelled sample, the seeds, and the parts on their own."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from loader.model import Document
from loader.reference import reference_folder
from loader.report import ReportReference, classify_document, describe_report, load_report_reference

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = Path(__file__).parent / "eval" / "agency_year.tsv"
#: In the sample: the field is not judged in this case.
ANY = "?"
ALL_TABLES = frozenset({"proactive", "requests", "disputes"})


def document_of(text: str) -> Document:
    """A document as a text reader makes it: a pipe or tab line gives several cells, any other line one."""
    cells: list[str] = []
    rows: list[int] = []
    columns: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.replace("\t", "|").split("|")
        if len(parts) > 1 and not parts[-1].strip():
            parts.pop()
        for column, part in enumerate(parts, start=1):
            cells.append(part.strip())
            rows.append(number)
            columns.append(column)
    return Document(cells, [1] * len(cells), rows, columns, "text/plain")


def load_sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def unescape(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


@pytest.fixture(scope="module")
def reference() -> ReportReference:
    return load_report_reference(reference_folder())


def test_the_sample_is_sorted_and_large_enough() -> None:
    ids = [case["id"] for case in load_sample()]
    assert ids == sorted(set(ids))
    assert len(ids) >= 60


@pytest.mark.parametrize("case", load_sample(), ids=lambda case: f"{case['id']} {case['trouble']}")
def test_sample(case: dict[str, str], reference: ReportReference) -> None:
    document = document_of(unescape(case["head"]))
    meta = describe_report(document, reference)
    found = {
        "agency_name": meta.agency_name or "",
        "year": str(meta.year or ""),
        "published_on": meta.published_on.isoformat() if meta.published_on else "",
        "index_number": meta.index_number or "",
        "document_number": meta.document_number or "",
        "issues": ",".join(issue.code for issue in meta.issues),
    }
    expected = {field: case[field] for field in found if case[field] != ANY}
    assert {field: found[field] for field in expected} == expected
    if case["title"]:
        assert meta.title == case["title"]
    tables = ALL_TABLES if case["tables"] == "all" else frozenset()
    rejected = classify_document(document, meta, tables, int(case["figures"]), reference)
    assert (rejected.reason if rejected else "report") == case["verdict"]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not part of the project")
@pytest.mark.parametrize(
    ("seed", "agency", "year", "published"),
    [
        ("000", "鼎城区商务局", 2022, None),
        ("001", "杭州市商务局", 2023, dt.date(2024, 1, 16)),
        ("002", "临湘市文旅广电局", 2023, None),
        ("003", "华容区行政审批局", 2020, None),
        ("004", "漯河回族区商务局", 2021, None),
    ],
)
def test_seeds(seed: str, agency: str, year: int, published: dt.date | None, reference: ReportReference) -> None:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    document = document_of(path.read_text(encoding="utf-8"))
    meta = describe_report(document, reference)
    assert (meta.agency_name, meta.year, meta.published_on, meta.issues) == (agency, year, published, ())
    assert classify_document(document, meta, ALL_TABLES, 200, reference) is None
