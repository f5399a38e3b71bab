"""The scorer: a warehouse that says what the reports say is perfect, and each kind of mistake is counted."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.synth.generate import write_samples
from tests.synth.score import format_score, score

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, Any]]


@pytest.fixture
def truth_path(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "reports", 30, 0)


def expected_rows(truth_path: Path) -> tuple[Rows, Rows]:
    """Facts and reports of a perfect warehouse."""
    facts, reports = [], []
    for line in truth_path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        forms = {f"form_{table}": form for table, form in record["forms"].items()}
        names = {"agency_name": record["agency_name"], "year": record["year"]}
        reports.append({"report_id": record["file"][:-4], "source_path": f"in/{record['file']}", **names, **forms})
        for table, row, measure, applicant, status, printed, value, recoverable in record["cells"]:
            key = {"table_code": table, "row_code": row, "measure": measure, "applicant_type": applicant}
            number = Decimal(value) if value is not None and recoverable else None
            found = {"status": status if recoverable else "ambiguous", "value": number, "value_raw": printed}
            facts.append({"report_id": record["file"][:-4], **key, **found, "evidence": "labelled"})
    return facts, reports


def write_warehouse(folder: Path, facts: Rows, reports: Rows, rejected: list[str]) -> Path:
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    schema = {"value": pl.Decimal(18, 6)}
    pl.DataFrame(facts, schema_overrides=schema, infer_schema_length=None).write_parquet(parquet / "fact.parquet")
    pl.DataFrame(reports, infer_schema_length=None).write_parquet(parquet / "report.parquet")
    pl.DataFrame({"source_path": rejected}, schema={"source_path": pl.String}).write_parquet(parquet / "reject.parquet")
    return folder


def test_a_perfect_warehouse_scores_full_marks(truth_path: Path, tmp_path: Path) -> None:
    facts, reports = expected_rows(truth_path)
    found = score(truth_path, write_warehouse(tmp_path / "w", facts, reports, []))
    assert (found.precision, found.recall) == (1.0, 1.0)
    assert found.agencies_right == found.years_right == found.forms_right == found.loaded == found.files == 30
    assert found.lost_files == []
    assert found.total["blanks"] == found.total["blanks_right"]
    assert "precision 1.000000" in format_score(found)


def test_each_mistake_is_counted(truth_path: Path, tmp_path: Path) -> None:
    facts, reports = expected_rows(truth_path)
    numbers = [fact for fact in facts if fact["status"] == "reported"]
    blank = next(fact for fact in facts if fact["status"] == "blank")
    numbers[0]["value"] += 1
    numbers[1]["status"], numbers[1]["value"] = "ambiguous", None
    blank["status"], blank["value"] = "reported", Decimal(0)
    facts.append({**numbers[2], "row_code": "no_such_row"})
    reports[3]["agency_name"] = "我局"
    reports[4]["year"] += 1
    taken, gone = reports.pop(), reports.pop()
    names = [row["source_path"] for row in (taken, gone)]
    kept = [fact for fact in facts if fact["report_id"] not in (taken["report_id"], gone["report_id"])]
    found = score(truth_path, write_warehouse(tmp_path / "w", kept, reports, [names[0]]))
    assert found.total["wrong"] == 1
    assert found.total["extra"] == 2
    assert found.total["blanks_as_numbers"] == 1
    assert found.precision < 1 > found.recall
    assert (found.loaded, found.rejected) == (28, 1)
    assert found.lost_files == [names[1].removeprefix("in/")]
    assert (found.agencies_right, found.years_right) == (27, 27)
