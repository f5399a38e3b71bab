"""Agencies in a warehouse: one under several spellings, aliases of the user, doubtful names, roll-ups by division."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.warehouse import doubtful_agencies
from tests.handmade import load, made_report, one, query

if TYPE_CHECKING:
    from pathlib import Path

REAL = (
    ("a", "湖南省岳阳市发展和改革委员会", 2021), ("b", "岳阳市发改委", 2022), ("c", "鼎城区商务局", 2022),
    ("d", "鼓楼区统计局", 2022), ("e", "漯河回族区商务局", 2022), ("f", "示例省东川市商务局", 2022),
    ("g", "汨罗市教育局", 2022), ("h", "岳阳市人民政府", 2022),
)  # fmt: skip
#: Folder of the warehouse, and the header of its alias file.
HEAD = "printed_name\tagency\treason\n"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agencies")
    figures = {"received": 10, "outcome.granted": 8, "outcome.total": 8, "carried_out": 2}
    load(folder, [made_report(name, figures, agency=agency, year=year) for name, agency, year in REAL])
    return folder


def test_one_agency_under_two_spellings_has_one_row(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select agency_name, full_name, aliases, division_code, province_name, prefecture_name, county_code, level, kind_code, "
        "n_reports, first_year, last_year from agency where division_code = '430600' and kind_code = 'development_reform'",
    ) == [
        (
            "岳阳市发改委", "湖南省岳阳市发改委", "岳阳市发改委; 湖南省岳阳市发展和改革委员会", "430600", "湖南省",
            "岳阳市", None, "prefecture", "development_reform", 2, 2021, 2022,
        )
    ]  # fmt: skip
    assert one(warehouse, "select count(distinct agency_id) from fact where year in (2021, 2022)") == 7
    compared = "from v_year_comparison where year = 2022 and comparison = 'compared'"
    assert query(warehouse, f"select agency_name, count(*) > 40 {compared} group by all") == [("岳阳市发改委", True)]
    # What is printed stays.
    assert query(warehouse, "select agency_name from report order by source_path") == [
        (agency,) for _, agency, _ in REAL
    ]


def test_what_is_not_certain_has_no_division(warehouse: Path) -> None:
    assert query(
        warehouse,
        "select agency_name, division_code, confidence, proposed_code, proposed_name, kind_code, level, region "
        "from agency where confidence in ('none', 'proposed') order by agency_name",
    ) == [
        ("漯河回族区商务局", None, "proposed", "410304", "河南省洛阳市瀍河回族区", "commerce", "county", None),
        ("示例省东川市商务局", None, "none", None, None, "commerce", None, "示例省"),
        ("鼓楼区统计局", None, "none", None, None, "statistics", "county", None),
    ]
    assert one(warehouse, "select candidates from agency where agency_name = '鼓楼区统计局'").startswith(
        "320106 江苏省南京市鼓楼区; "
    )


def test_departments_roll_up_to_divisions(warehouse: Path) -> None:
    rows = query(
        warehouse,
        "select division_code, division_level, n_reports, num, den, pooled from v_division_group "
        "where indicator = 'completion_rate' and year = 2022 order by division_code",
    )
    # The government's own report is in no roll-up.
    assert [row[:3] for row in rows] == [
        ("430000", "province", 3), ("430600", "prefecture", 2), ("430681", "county", 1), ("430700", "prefecture", 1),
        ("430703", "county", 1),
    ]  # fmt: skip
    assert [(int(row[3]), int(row[4]), row[5]) for row in rows[:2]] == [(24, 30, 0.8), (16, 20, 0.8)]
    assert {code for (code,) in query(warehouse, "select division_code from division_group where year = 2021")} == {
        "430000",
        "430600",
    }
    keys = "year, division_code, indicator"
    assert query(warehouse, f"select {keys} from v_division_group group by {keys} having count(*) > 1") == []


def test_doubtful_names_come_with_candidates(warehouse: Path) -> None:
    found = doubtful_agencies(warehouse)
    assert [(agency.agency_name, agency.confidence) for agency in found] == [
        ("漯河回族区商务局", "proposed"), ("示例省东川市商务局", "none"), ("鼓楼区统计局", "none"),
    ]  # fmt: skip
    assert found[0].candidate_names == ["河南省洛阳市瀍河回族区商务局", "河南省开封市顺河回族区商务局"]
    assert "福建省福州市鼓楼区统计局" in found[2].candidate_names
    assert len(doubtful_agencies(warehouse, everything=True)) == 7


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_them(warehouse: Path) -> None:
    table = run("agencies", "--warehouse", warehouse)
    assert "漯河回族区商务局" in table
    assert "鼎城区商务局" not in table
    assert "3 agencies" in table
    assert len(json.loads(run("agencies", "--warehouse", warehouse, "--format", "json", "--limit", "2"))) == 2
    rows = list(csv.DictReader(io.StringIO(run("agencies", "--warehouse", warehouse, "--format", "csv", "--all"))))
    assert {row["agency_name"] for row in rows} >= {"鼎城区商务局", "鼓楼区统计局"}


def test_lines_for_the_alias_file_work_once_uncommented(tmp_path: Path) -> None:
    report = made_report("e", {"received": 1}, agency="漯河回族区商务局", year=2021)
    load(tmp_path, [report])
    before = one(tmp_path, "select agency_id from report")
    lines = run("agencies", "--warehouse", tmp_path, "--format", "aliases").splitlines()
    assert lines[0] + "\n" == HEAD
    wanted = next(line for line in lines if "瀍河" in line.split("\t")[1])
    (tmp_path / "agency_aliases.tsv").write_text(HEAD + wanted.removeprefix("# ") + "\n", encoding="utf-8")
    load(tmp_path, [])  # What was loaded before is mended without being read again.
    assert query(tmp_path, "select agency_name, full_name, division_code, confidence, method from agency") == [
        ("漯河回族区商务局", "河南省洛阳市瀍河回族区商务局", "410304", "alias", "alias")
    ]
    after = one(tmp_path, "select agency_id from report")
    assert after != before
    assert query(tmp_path, "select distinct agency_id from fact union select agency_id from check_result") == [(after,)]
    # The misspelt agency and the rightly spelt one are one now.
    load(tmp_path, [made_report("z", {"received": 1}, agency="洛阳市瀍河回族区商务局", year=2022)])
    assert query(tmp_path, "select n_reports, aliases from agency") == [(2, "洛阳市瀍河回族区商务局; 漯河回族区商务局")]


def test_a_broken_alias_file_stops_the_load_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "wh").mkdir()
    (tmp_path / "wh" / "agency_aliases.tsv").write_text("name\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["load", str(folder), "--warehouse", str(tmp_path / "wh"), "--workers", "1"])
    assert result.exit_code != 0
    assert "agency_aliases.tsv, line 1" in result.output
    assert not (tmp_path / "wh" / "ogi.duckdb").exists()


def test_clues_of_the_document_decide(tmp_path: Path) -> None:
    reports = [
        made_report("a", {}, agency="鼓楼区统计局", year=2022, clues="phone=0591"),
        made_report("b", {}, agency="鼓楼区统计局", year=2022, clues="phone=025"),
        made_report("c", {}, agency="鼓楼区统计局", year=2022),
    ]
    load(tmp_path, reports)
    assert query(tmp_path, "select division_code, confidence, evidence from agency order by 1 nulls last") == [
        ("320106", "context", "鼓楼区: phone 025"),
        ("350102", "context", "鼓楼区: phone 0591"),
        (None, "none", "鼓楼区 is the name of 4 divisions"),
    ]
    assert one(tmp_path, "select count(*) from report where is_current") == 3
