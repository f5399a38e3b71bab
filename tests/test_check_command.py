"""`ogi check`: filters, forms, waivers, the workbook, and what hostile names do to any of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from loader.checking import workbook
from loader.checking.records import FINDING_COLUMNS
from loader.checking.terminal import MOST_SHOWN
from loader.checking.waivers import WaiverError, Waivers, read_waivers
from loader.cli import main
from loader.warehouse import FindingKey, FindingReader, Wanted, connect_readonly, findings
from tests.handmade import load, made_report

if TYPE_CHECKING:
    from click.testing import Result

A, B, C = "示例市商务局", "示例省商务厅", "示例县财政局"
#: A wrong grand total breaks R01 to R04 in the total column.
WRONG = {"received": 3, "outcome.total": 2, "outcome.granted": 2}
#: The columns of the interface's first version, in their order.
FIRST_COLUMNS = (
    "severity", "check_id", "status", "agency_name", "year", "scope_label_zh", "left_value", "right_value",
    "difference", "message_zh", "message_en", "locators", "source_path",
)  # fmt: skip
HOSTILE = {
    "formula": '=HYPERLINK("http://example.invalid";"示例局")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "sign": "+示例局",
    "control": "示例\x1b[31m局\x07\x00\t\r\n二行",
    "direction": "示例\u202e局\u200b",
    "markup": "示例[bold]<b>&局",
    "private": "示例\ue123局\U0001f3db",
    "long": "示例" * 20_000,
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checked")
    load(
        folder,
        [
            made_report("a22", WRONG, agency=A, year=2022),
            made_report("a23", WRONG, agency=A, year=2023),
            made_report("b22", {"received": 1}, agency=B, year=2022),
            made_report("c22", {"art20_5.licensing:decisions": None}, agency=C, year=2022),
            made_report("nobody", WRONG, agency=None, year=None),
        ],
    )
    return folder


def check(warehouse: Path, *arguments: object, code: int | None = None) -> Result:
    result = CliRunner().invoke(main, ["check", "--warehouse", str(warehouse), *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert code is None or result.exit_code == code, result.output
    return result


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def chosen(warehouse: Path, *arguments: object) -> list[dict[str, str]]:
    return rows_of(check(warehouse, "--format", "csv", *arguments).stdout)


def sheet_rows(path: Path, name: str = "核对发现") -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


# --- which findings


def test_all_findings_are_there_without_filters(warehouse: Path) -> None:
    assert {row["finding_id"] for row in chosen(warehouse)} == {found.finding_id for found in findings(warehouse)}


@pytest.mark.parametrize(
    ("arguments", "agencies"),
    [
        (("--agency", "商务"), {A, B}),
        (("--agency", "示例省商务厅"), {B}),
        (("--agency", "示例縣財政局"), {C}),
        (("--agency", "商务局", "--agency", C), {A, C}),
        (("--year", 2023), {A}),
        (("--agency", "商务", "--year", 2022), {A, B}),
    ],
)
def test_agency_and_year_choose(warehouse: Path, arguments: tuple[object, ...], agencies: set[str]) -> None:
    rows = chosen(warehouse, *arguments)
    assert {row["agency_name"] for row in rows} == agencies
    assert rows == [row for row in chosen(warehouse) if row in rows], "the order stays"


def test_an_agency_is_chosen_by_its_id(warehouse: Path) -> None:
    identity = next(found.agency_id for found in findings(warehouse) if found.agency_name == B)
    assert {row["agency_name"] for row in chosen(warehouse, "--agency", identity)} == {B}


def test_rules_are_chosen_by_id_and_by_family(warehouse: Path) -> None:
    every = chosen(warehouse)
    assert {row["check_id"] for row in chosen(warehouse, "--rule", "R01", "--rule", "s12")} == {"R01", "S12"}
    family = chosen(warehouse, "--rule", "R")
    assert family == [row for row in every if row["check_id"].startswith("R")]
    assert len({row["check_id"] for row in family}) > 2


def test_severity_takes_the_levels_above(warehouse: Path) -> None:
    assert {row["severity"] for row in chosen(warehouse, "--severity", "error")} == {"error"}
    assert {row["severity"] for row in chosen(warehouse, "--severity", "warning")} <= {"error", "warning"}
    assert {row["severity"] for row in chosen(warehouse)} >= {"error", "hint"}


def test_errors_come_first(warehouse: Path) -> None:
    order = ["error", "warning", "hint"]
    levels = [order.index(row["severity"]) for row in chosen(warehouse)]
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--agency", "示例市商业局"), "near are 示例市商务局"),
        (("--agency", "qqq"), "no agency with a report is called 'qqq'\n"),
        (("--agency", " "), "no agency with a report"),
        (("--agency", "%"), "no agency with a report"),
        (("--agency", "' or 1=1 --"), "no agency with a report"),
        (("--agency", "\x1b[31m"), "⟨U+001B⟩[31m"),
        (("--year", 2032), "no report is on 2032"),
        (("--agency", C, "--year", 2023), "no report of these agencies is on 2023"),
        (("--rule", "R99"), "no rule is called 'R99'; there are R01, R02"),
        (("--rule", "Q"), "no rule is called 'Q'; there are A, D"),
        (("--rule", "R0"), "no rule is called 'R0'"),
    ],
)
def test_a_filter_that_chooses_nothing_is_refused(warehouse: Path, arguments: tuple[object, ...], message: str) -> None:
    result = check(warehouse, *arguments, code=2)
    assert message in result.stderr
    assert result.stdout == ""


def test_exit_code_is_that_of_the_findings_chosen(warehouse: Path) -> None:
    check(warehouse, code=1)
    check(warehouse, "--severity", "error", code=1)
    check(warehouse, "--agency", C, code=0)
    check(warehouse, "--rule", "S12", code=0)


def test_no_warehouse_and_an_empty_one(tmp_path: Path) -> None:
    assert "make one with `ogi load`" in check(tmp_path / "none", code=1).stderr
    load(tmp_path / "empty")
    assert check(tmp_path / "empty", code=0).stdout == "no findings in 0 reports\n"
    assert check(tmp_path / "empty", "--format", "json", code=0).stdout == "[]\n"
    assert rows_of(check(tmp_path / "empty", "--format", "csv", code=0).stdout) == []
    check(tmp_path / "empty", "--out", tmp_path / "none.xlsx", code=0)
    assert len(sheet_rows(tmp_path / "none.xlsx")) == 1


# --- forms


def test_csv_keeps_the_columns_of_the_interface_in_front(warehouse: Path) -> None:
    header = check(warehouse, "--format", "csv").stdout.split("\n")[0].split(",")
    assert tuple(header[: len(FIRST_COLUMNS)]) == FIRST_COLUMNS
    assert tuple(header) == FINDING_COLUMNS


def test_csv_and_json_say_what_the_view_says(warehouse: Path) -> None:
    with connect_readonly(warehouse) as connection:
        view = connection.execute(
            "select finding_id, message_zh, expected_zh, operands_zh, rtrim(rtrim(left_value::varchar, '0'), '.') "
            "from v_check order by finding_id"
        ).fetchall()
    names = ("finding_id", "message_zh", "expected_zh", "operands_zh", "left_value")
    from_json = json.loads(check(warehouse, "--format", "json").stdout)
    assert sorted(tuple(row[name] for name in names) for row in from_json) == view
    from_csv = chosen(warehouse)
    assert sorted(tuple(row[name] or None for name in names) for row in from_csv) == view
    assert {type(row["year"]) for row in from_json} == {int, type(None)}
    assert tuple(from_json[0]) == FINDING_COLUMNS


def test_a_csv_file_opens_in_excel_and_a_pipe_is_plain(warehouse: Path, tmp_path: Path) -> None:
    check(warehouse, "--out", tmp_path / "found.csv")
    content = (tmp_path / "found.csv").read_bytes()
    assert content == b"\xef\xbb\xbf" + check(warehouse, "--format", "csv").stdout_bytes
    check(warehouse, "--out", tmp_path / "found.json")
    assert (tmp_path / "found.json").read_bytes() == check(warehouse, "--format", "json").stdout_bytes


def test_the_table_counts_and_then_shows(warehouse: Path) -> None:
    text = check(warehouse, "--agency", A).stdout
    summary, _, shown = text.partition("\n\n")
    header, *lines = summary.splitlines()
    assert header.split() == ["rule", "name", "severity", "findings", "reports"]
    assert lines[0].split() == ["R01", "申请收支平衡", "error", "2", "2"]
    assert f"{A} 2022  in/a22.txt\n  error   R01 总计: 第一项加第二项为3," in shown
    assert "      应有  " in shown
    assert "      填报  一、本年新收政府信息公开申请数量[总计]:3;" in shown
    assert "      编号  " in shown
    assert max(map(cell_len, text.splitlines())) <= 100
    assert "\x1b" not in text
    assert check(warehouse, "--agency", A, "--summary").stdout == summary + "\n"


def test_the_summary_goes_out_in_other_forms(warehouse: Path) -> None:
    rows = rows_of(check(warehouse, "--summary", "--format", "csv").stdout)
    assert sum(int(row["findings"]) for row in rows) == len(findings(warehouse))
    assert rows[0] | {"findings": "", "reports": ""} == {
        "severity": "error", "check_id": "R01", "check_name_zh": "申请收支平衡",
        "check_name_en": "Requests in equal requests out", "findings": "", "reports": "", "waived": "0",
    }  # fmt: skip
    from_json = json.loads(check(warehouse, "--summary", "--format", "json").stdout)
    assert [{name: str(value) for name, value in row.items()} for row in from_json] == rows


def test_the_table_says_how_much_it_leaves_out(tmp_path: Path) -> None:
    reports = [made_report(f"r{number}", WRONG, agency=f"示例市第{number}局") for number in range(60)]
    load(tmp_path, reports)
    n_findings = len(findings(tmp_path))
    text = check(tmp_path, code=1).stdout
    assert text.count("      编号  ") == MOST_SHOWN
    assert text.splitlines()[-1].startswith(f"… {n_findings - MOST_SHOWN:,} more; --format csv has all of them")
    # Those that are waived take no place of others.
    waive(tmp_path, "*/R01/*")
    text = check(tmp_path, code=1).stdout
    assert text.count("      编号  ") == MOST_SHOWN
    assert " R01 " not in text
    assert text.splitlines()[-1].startswith(f"… {n_findings - 60 - MOST_SHOWN:,} more")


# --- the workbook


def test_the_workbook_has_a_row_a_finding(warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "found.xlsx"
    assert check(warehouse, "--format", "xlsx", "-o", path, code=1).stdout == f"{path}\n"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["说明", "核对发现"]
    sheet = book["核对发现"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == (
        "机关名称", "年度", "严重程度", "规则", "规则名称", "核对对象", "原文填报", "发现问题", "应有情况", "位置", "来源文件",
        "发现编号", "机关说明",
    )  # fmt: skip
    found = {f.finding_id: f for f in findings(warehouse)}
    assert len(rows) == len(found)
    for row in rows:
        finding = found[str(row[11])]
        year = None if finding.year is None else str(finding.year)
        assert row == (
            finding.agency_name, year, {"error": "错误", "warning": "警告", "hint": "提示"}[finding.severity],
            finding.check_id, finding.check_name_zh, finding.scope_label_zh, finding.operands_zh, finding.message_zh,
            finding.expected_zh, finding.locators, finding.source_path, finding.finding_id, None,
        )  # fmt: skip
    order = [(str(row[0] or "\uffff"), str(row[1]), ["错误", "警告", "提示"].index(str(row[2]))) for row in rows]
    assert order == sorted(order)
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=12) for cell in row if cell.value} == {"s"}
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:M{len(rows) + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert all(sheet.column_dimensions[letter].width > 5 for letter in "ABCDEFGHIJKLM")
    assert sheet["G2"].alignment.wrap_text


def test_the_first_sheet_counts_and_explains(warehouse: Path, tmp_path: Path) -> None:
    check(warehouse, "--agency", A, "-o", tmp_path / "found.xlsx")
    rows = sheet_rows(tmp_path / "found.xlsx", "说明")
    found = findings(warehouse, Wanted(agencies=(A,)))
    assert f"共核对年报2份，发现{len(found)}处" in str(rows[1][0])
    counted = [row for row in rows if row[5] is not None][1:]
    assert sum(int(str(row[4])) for row in counted) == len(found)
    assert counted[0] == ("R01", "申请收支平衡", "错误", "本列第一项加第二项之和,等于第三项加第四项之和", 2, 2)


def test_equal_findings_give_equal_bytes(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        check(warehouse, "-o", tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    check(warehouse, "-o", tmp_path / "stamped.xlsx")
    made = openpyxl.load_workbook(tmp_path / "stamped.xlsx").properties.created
    assert made == dt.datetime(2023, 11, 14, 22, 13, 20)


def test_more_findings_than_a_sheet_holds(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n_findings = len(findings(warehouse))
    monkeypatch.setattr(workbook, "ROWS_OF_A_SHEET", n_findings - 2)
    check(warehouse, "-o", tmp_path / "found.xlsx")
    book = openpyxl.load_workbook(tmp_path / "found.xlsx")
    assert book.sheetnames == ["说明", "核对发现", "核对发现2"]
    assert [book[name].max_row for name in book.sheetnames[1:]] == [n_findings - 1, 3]
    assert book["核对发现2"].auto_filter.ref == "A1:M3"
    # Just as many need no second sheet.
    monkeypatch.setattr(workbook, "ROWS_OF_A_SHEET", n_findings)
    check(warehouse, "-o", tmp_path / "full.xlsx")
    assert openpyxl.load_workbook(tmp_path / "full.xlsx").sheetnames == ["说明", "核对发现"]


def test_what_a_workbook_needs(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--format xlsx needs --out FILE" in check(warehouse, "--format", "xlsx", code=2).stderr
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = check(warehouse, "-o", tmp_path / "found.xlsx", code=1)
    assert "pip install 'ogi-warehouse[xlsx]'" in result.stderr
    assert not (tmp_path / "found.xlsx").exists()


# --- hostile names


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    load(folder, [made_report(name, WRONG, agency=agency) for name, agency in HOSTILE.items()])
    return folder


def test_hostile_names_do_nothing_to_a_terminal(hostile: Path) -> None:
    text = check(hostile, code=1).stdout
    assert all(line.isprintable() for line in text.splitlines())
    assert max(map(cell_len, text.splitlines())) <= 100
    assert "⟨U+001B⟩[31m局⟨U+0007⟩⟨U+0000⟩⇥" in text.replace("\n", "")
    assert "… (+39940)" in text


def test_hostile_names_are_text_in_a_workbook(hostile: Path, tmp_path: Path) -> None:
    check(hostile, "-o", tmp_path / "found.xlsx", code=1)
    with zipfile.ZipFile(tmp_path / "found.xlsx") as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in file.read(name) or b"<hyperlink" in file.read(name) for name in sheets)
    names = {str(row[0]) for row in sheet_rows(tmp_path / "found.xlsx")[1:]}
    assert {HOSTILE["formula"], HOSTILE["command"], HOSTILE["sign"], HOSTILE["markup"]} <= names
    assert "示例⟨U+001B⟩[31m局⟨U+0007⟩⟨U+0000⟩⇥⟨U+000D⟩⏎二行" in names
    assert any(name.endswith("… (+24000)") for name in names)
    assert max(map(len, names)) < 32_767


def test_hostile_names_are_guarded_in_csv_and_exact_in_json(hostile: Path) -> None:
    names = {row["agency_name"] for row in chosen(hostile)}
    assert {"'" + HOSTILE["formula"], "'" + HOSTILE["command"], "'" + HOSTILE["sign"]} <= names
    exact = {row["agency_name"] for row in json.loads(check(hostile, "--format", "json").stdout)}
    assert exact == set(HOSTILE.values())


# --- files


@pytest.mark.parametrize("name", ["found.csv", "found.json", "found.xlsx", "found.txt"])
def test_a_file_that_cannot_be_written_is_told(warehouse: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    for folder in ("missing", "file"):
        result = check(warehouse, "--out", tmp_path / folder / name, code=1)
        assert "cannot be written" in result.stderr
        assert "choose another path" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"file"}


def test_a_result_never_replaces_what_is_no_file_or_is_read(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    check(warehouse, "--out", tmp_path / "folder", code=2)
    assert "no plain file" in check(warehouse, "--out", "/dev/null", "--format", "csv", code=1).stderr
    assert "choose another --out" in check(warehouse, "--out", warehouse / "ogi.duckdb", code=1).stderr
    waivers = tmp_path / "waivers.tsv"
    waivers.write_text("finding\treason\twho\tuntil\n")
    assert "choose another --out" in check(warehouse, "--waivers", waivers, "--out", waivers, code=1).stderr


def test_a_failed_write_leaves_the_old_file(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "found.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loader.checking.records.write_csv", full)
    assert "cannot be written (No space left on device)" in check(warehouse, "-o", path, code=1).stderr
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


# --- waivers


def waive(warehouse: Path, *findings: str, until: str = "", name: str = "waivers.tsv") -> Path:
    path = warehouse / name
    lines = ["finding\treason\twho\tuntil", *(f"{finding}\t已核实\t王示例\t{until}" for finding in findings)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    load(folder, [made_report("a", WRONG, agency=A), made_report("b", WRONG, agency=B)])
    return folder


@pytest.fixture
def small(loaded: Path, tmp_path: Path) -> Path:
    """A copy, for what is put beside a warehouse."""
    return Path(copytree(loaded, tmp_path / "warehouse"))


def test_a_waiver_hides_a_finding_until_it_ends(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 6, 30, tzinfo=dt.UTC).timestamp())))
    every = chosen(small)
    one = every[0]["finding_id"]
    waive(small, one, until="2026-06-30")
    result = check(small, "--format", "csv", code=1)
    assert rows_of(result.stdout) == every[1:]
    assert result.stderr.endswith("1 finding waived\n")
    waive(small, one, until="2026-06-29")
    result = check(small, "--format", "csv", code=1)
    assert rows_of(result.stdout) == every
    assert result.stderr.endswith("0 findings waived, 1 waiver expired (line 2)\n")


@pytest.mark.parametrize(
    ("pattern", "takes"),
    [
        ("*/R01/*", lambda row: row["check_id"] == "R01"),
        ("{report_id}/*/*", lambda row: row["agency_name"] == A),
        ("*/*/total", lambda row: row["scope"] == "total"),
        ("{report_id}/R01/total", lambda row: row["agency_name"] == A and row["check_id"] == "R01"),
        ("*/*/*", bool),
        ("*/R01/*\tnone\tnone\t2020-01-01\n*/R01/total", lambda row: row["check_id"] == "R01"),
    ],
)
def test_a_star_stands_for_a_part(small: Path, pattern: str, takes: object) -> None:
    assert callable(takes)
    every = chosen(small)
    report_id = next(row["report_id"] for row in every if row["agency_name"] == A)
    waive(small, pattern.format(report_id=report_id))
    assert chosen(small) == [row for row in every if not takes(row)]


def test_waived_errors_are_no_errors(small: Path) -> None:
    waive(small, *(row["finding_id"] for row in chosen(small, "--severity", "error")))
    check(small, code=0)
    check(small, "--show-waived", code=0)
    assert "no findings in 2 reports" in check(small, "--severity", "error", code=0).stdout


def test_waivers_are_counted_over_the_whole_warehouse(small: Path) -> None:
    report_b = next(row["report_id"] for row in chosen(small) if row["agency_name"] == B)
    waive(small, f"{report_b}/R01/total", "no_such_report/R01/total", "*/Q99/*")
    result = check(small, "--agency", A, code=1)
    assert result.stderr.endswith("0 findings waived, 2 waivers match nothing (line 3, 4)\n")
    assert "1 finding waived, 2 waivers match nothing" in check(small, code=1).stderr


def test_waived_findings_can_be_shown(small: Path, tmp_path: Path) -> None:
    every = chosen(small)
    waive(small, "*/R01/*", until="2999-12-31")
    shown = chosen(small, "--show-waived")
    assert [row["finding_id"] for row in shown] == [row["finding_id"] for row in every]
    marked = [row for row in shown if row["waiver_who"]]
    assert {row["check_id"] for row in marked} == {"R01"}
    assert {(row["waiver_reason"], row["waiver_who"], row["waiver_until"]) for row in marked} == {
        ("已核实", "王示例", "2999-12-31")
    }
    text = check(small, "--show-waived", code=1).stdout
    assert text.splitlines()[0].split()[-1] == "waived"
    assert text.splitlines()[1].split() == ["R01", "申请收支平衡", "error", "0", "0", "2"]
    assert text.count("      豁免  已核实 (王示例)\n") == 2
    check(small, "--show-waived", "-o", tmp_path / "found.xlsx")
    header, *rows = sheet_rows(tmp_path / "found.xlsx")
    assert header[-1] == "豁免说明"
    assert [row[3] for row in rows if row[-1] == "已核实（王示例）"] == ["R01", "R01"]
    check(small, "-o", tmp_path / "hidden.xlsx")
    assert "R01" not in {row[3] for row in sheet_rows(tmp_path / "hidden.xlsx")}


def test_a_named_file_takes_the_place_of_the_default_one(small: Path, tmp_path: Path) -> None:
    every = chosen(small)
    waive(small, "*/*/*")
    named = waive(tmp_path, "*/R01/*", name="others.tsv")
    assert chosen(small) == []
    assert chosen(small, "--waivers", named) == [row for row in every if row["check_id"] != "R01"]
    assert "does not exist" in check(small, "--waivers", tmp_path / "none.tsv", code=2).stderr


def test_a_load_leaves_the_waivers(small: Path) -> None:
    path = waive(small, "*/R01/*")
    before = path.read_bytes()
    load(small, [made_report("c", WRONG, agency=C)])
    assert path.read_bytes() == before
    assert {row["agency_name"] for row in chosen(small)} == {A, B, C}
    assert "R01" not in {row["check_id"] for row in chosen(small)}


@pytest.mark.parametrize(
    "content",
    [
        "finding\treason\twho\tuntil\nr/R01/total\twhy\twho\t\n",
        "finding\treason\twho\tuntil\nr/R01/total\twhy\twho\n",
        "\ufefffinding\treason\twho\tuntil\r\nr/R01/total\twhy\twho\t\r\n",
        "# by hand\n\nfinding\treason\twho\tuntil\n# one\n \t\t\n r/R01/total \t why\twho\t",
    ],
)
def test_waiver_files_as_editors_write_them(tmp_path: Path, content: str) -> None:
    path = tmp_path / "waivers.tsv"
    path.write_bytes(content.encode())
    (waiver,) = read_waivers(path)
    assert (waiver.finding, waiver.reason, waiver.who, waiver.until) == (("r", "R01", "total"), "why", "who", None)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("r/R01/total\twhy", "line 3: found 2 fields, expected 4 with tabs between them"),
        ("r/R01/total\twhy\twho\t\textra", "line 3: found 5 fields"),
        ("r/R01/total,why,who,", "line 3: found 1 fields"),
        ("r/R01\twhy\twho\t", "line 3: found the finding 'r/R01', expected a finding_id, REPORT_ID/CHECK_ID/SCOPE"),
        ("r//total\twhy\twho\t", "expected a finding_id"),
        ("\twhy\twho\t", "found the finding ''"),
        ("*\twhy\twho\t", "expected a finding_id"),
        ("r/R*/total\twhy\twho\t", "expected `*` for a whole part"),
        ("r/R01/total\t \twho\t", "line 3: found no reason, expected a reason"),
        ("r/R01/total\twhy\t\t", "line 3: found no who, expected a who"),
        ("r/R01/total\twhy\twho\tsoon", "line 3: found until 'soon', expected a day such as 2026-12-31"),
        ("r/R01/total\twhy\twho\t20261231", "found until '20261231'"),
        ("r/R01/total\twhy\twho\t2026-02-30", "found until '2026-02-30'"),
        ("r/R01/total\twhy\twho\t2026-W01-1", "found until '2026-W01-1'"),
        ("\x1b[31m\twhy\twho\t", "found the finding '⟨U+001B⟩[31m'"),
    ],
)
def test_a_broken_line_is_refused(small: Path, line: str, complaint: str) -> None:
    path = small / "waivers.tsv"
    path.write_text(f"finding\treason\twho\tuntil\n*/R01/*\twhy\twho\t\n{line}\n", encoding="utf-8")
    with pytest.raises(WaiverError) as caught:
        read_waivers(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)
    assert complaint in check(small, code=1).stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "line 1: found the columns nothing, expected a first line with 'finding', 'reason', 'who', 'until'"),
        (b"# nothing\n", "line 1: found the columns nothing"),
        (b"*/R01/*\twhy\twho\t\n", "line 1: found the columns '*/R01/*'"),
        (b"finding,reason,who,until\n", "found the columns 'finding,reason,who,until'"),
        (
            "finding\treason\twho\tuntil\n*/R01/*\t已核实\t王\t\n".encode("gbk"),
            "line 2: found bytes that are no UTF-8, expected",
        ),
        ("finding\treason\twho\tuntil\n".encode("utf-16"), "line 1: found bytes that are no UTF-8"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "waivers.tsv"
    path.write_bytes(content)
    with pytest.raises(WaiverError, match=r"waivers\.tsv") as caught:
        read_waivers(path)
    assert complaint in str(caught.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "waivers.tsv").mkdir()
    with pytest.raises(WaiverError, match="cannot be read"):
        read_waivers(tmp_path / "waivers.tsv")


def test_the_closest_waiver_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "waivers.tsv"
    path.write_text(
        "finding\treason\twho\tuntil\n*/*/*\tany\tw\t\nr/*/*\treport\tw\t\nr/R01/a/b\tclose\tw\t\n"
        "r/R01/a/b\texpired\tw\t2020-01-01\nr/R01/a/b\tagain\tw\t\n"
    )
    waivers = Waivers(read_waivers(path), dt.date(2026, 1, 1))
    reasons = [
        waiver.reason if (waiver := waivers.waiver_of(FindingKey("error", check_id, "r", scope))) else None
        for check_id, scope in [("R01", "a/b"), ("R01", "a"), ("R02", "a/b")]
    ]
    assert reasons == ["close", "report", "report"]
    assert [waiver.line for waiver in waivers.without_finding([FindingKey("error", "R09", "r", "a")])] == [4, 6]


def test_findings_are_read_from_one_state(small: Path) -> None:
    with FindingReader(small) as reader:
        before = [key.report_id for key in reader.keys(Wanted())]
        load(small, [made_report("c", WRONG, agency=C)])
        assert [key.report_id for key in reader.keys(Wanted())] == before
    assert len(findings(small)) > len(before)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("file_format", ["table", "csv", "json"])
def test_a_full_disk_behind_a_pipe_is_told(warehouse: Path, file_format: str) -> None:
    command = [sys.executable, "-m", "loader", "check", "--warehouse", str(warehouse), "--format", file_format]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "Error: cannot be written (No space left on device); make room and try again\n"
