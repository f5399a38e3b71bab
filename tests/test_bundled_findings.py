"""The deliberate filing errors of the bundled reports are found by their rules, and nothing else at error level."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.cli import main
from tests.handmade import query

DATA = Path(__file__).resolve().parents[1] / "data"
#: What the real reports show, by the number that their file names begin with: rules of the catalogue that cite them.
REAL = {
    "000": {"R08"},
    "001": set[str](),
    "002": {"P06", "S02", "S06"},
    "003": {"P14", "R13"},
    "004": {"R12", "S05", "T11"},
}


def described() -> dict[str, set[str]]:
    """File -> rules, from the table of special files; files whose note names no rule are left out."""
    rows = [line.strip("| \n").split(" | ") for line in (DATA / "README.md").read_text("utf-8").splitlines()]
    return {
        row[0]: rules for row in rows if len(row) == 5 and (rules := set(re.findall(r"\b[RDPXATSL]\d\d\b", row[4])))
    }


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundled")
    loaded = CliRunner().invoke(main, ["load", str(DATA / "reports"), "--warehouse", str(folder), "--workers", "1"])
    assert loaded.exit_code == 0, loaded.output
    return folder


def found(folder: Path, condition: str) -> dict[str, set[str]]:
    """File -> rules with a finding. A second version's finding stands on the version that is current."""
    rows = query(
        folder,
        f"""
        select r.source_path, c.check_id
        from v_check c
        join report k on k.report_id = c.report_id
        join report r on r.report_id = k.report_id or (r.agency_id = k.agency_id and r.year = k.year)
        where {condition}
        """,
    )
    files: dict[str, set[str]] = {}
    for path, rule in rows:
        files.setdefault(Path(str(path)).name, set()).add(str(rule))
    return files


def test_each_deliberate_error_is_found_by_its_rules(bundled: Path) -> None:
    table = described()
    assert len(table) >= 17
    found_rules = found(bundled, "c.status like 'fail%'")
    assert {file: rules - found_rules.get(file, set()) for file, rules in table.items()} == {
        file: set() for file in table
    }


def test_nothing_else_is_found_at_error_level(bundled: Path) -> None:
    severities = {str(rule): str(level) for rule, level in query(bundled, "select check_id, severity from check_rule")}
    planned = {
        file: errors
        for file, rules in described().items()
        if (errors := {rule for rule in rules if severities[rule] == "error"})
    }
    assert found(bundled, "c.severity = 'error'") == planned


@pytest.mark.parametrize("number", REAL)
def test_what_the_real_reports_show(bundled: Path, number: str) -> None:
    files = found(bundled, "c.source_path like '%/real/%'")
    rules = {rule for file, rules in files.items() if file.startswith(number) for rule in rules}
    assert rules >= REAL[number]
    assert REAL[number] or not rules, "the report of Hangzhou is without fault"
