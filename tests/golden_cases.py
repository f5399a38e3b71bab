"""Golden cases: one folder a failure mode, with the report as it came, and what must be read from it.

    tests/golden/CASE/report.*    the input, kept byte for byte
    tests/golden/CASE/facts.tsv   the expected facts, in codebook order, and above them what is expected of the report
    tests/golden/CASE/issues.tsv  the expected issues

`make golden` (`python -m tests.golden_cases`) rewrites the expectations from what is read now. The difference is the
review: a line that changes says which published number changes.
"""

from __future__ import annotations

from pathlib import Path

from loader.model import ParsedReport, Reject
from loader.parse import Parser
from loader.reference import reference_folder
from tests.conftest import source_of

GOLDEN = Path(__file__).resolve().parent / "golden"
FACT_COLUMNS = (
    "table_code", "row_code", "measure", "applicant_type", "value", "unit", "status", "evidence", "value_raw", "locator",
)  # fmt: skip
ISSUE_COLUMNS = ("severity", "code", "locator", "evidence")


def case_folders() -> list[Path]:
    return sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def read_case(folder: Path, parser: Parser) -> dict[str, str]:
    """File name -> content of the expectations, as read now."""
    data = next(folder.glob("report.*")).read_bytes()
    parsed = parser.parse(data, source_of(data))
    if isinstance(parsed, Reject):
        return {"facts.tsv": f"# reject\t{parsed.reason}\n", "issues.tsv": ""}
    return {"facts.tsv": _facts(parsed), "issues.tsv": _issues(parsed)}


def _facts(report: ParsedReport) -> str:
    meta = report.meta
    head = {
        "agency_name": meta.agency_name,
        "year": meta.year,
        "published_on": meta.published_on,
        "status": report.status,
        "forms": f"{report.form_proactive} {report.form_requests} {report.form_disputes}",
    }
    lines = [f"# {name}\t{value}" for name, value in head.items()] + ["\t".join(FACT_COLUMNS)]
    for fact in report.facts:
        value = "" if fact.value is None else format(fact.value, "f")
        cells = [value if name == "value" else str(getattr(fact, name) or "") for name in FACT_COLUMNS]
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines) + "\n"


def _issues(report: ParsedReport) -> str:
    lines = ["\t".join(ISSUE_COLUMNS)]
    lines += [
        "\t".join(" ".join(str(getattr(issue, name)).split()) for name in ISSUE_COLUMNS) for issue in report.issues
    ]
    return "\n".join(lines) + "\n"


def rewrite() -> None:
    parser = Parser(reference_folder())
    for folder in case_folders():
        for name, content in read_case(folder, parser).items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
        print(folder.name)


if __name__ == "__main__":
    rewrite()
