"""`ogi export`: what is written opens elsewhere and reads back equal, is what was asked for, and harms nobody who opens it."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import polars
import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.exporting import workbook
from loader.reference import read_tsv, reference_folder
from loader.warehouse.export import READ_AS_ANOTHER, RUN_AS_FORMULA
from tests.handmade import load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

openpyxl = pytest.importorskip("openpyxl")
#: Names and texts that a spreadsheet, a shell or a reader of markup would obey or change.
HOSTILE = (
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd", '=HYPERLINK("http://x","y")', "'quoted", '"double"', "a;b,c\td",
    "line\nbreak", "007", "1-2", "3/4", "12345678901234567", "2e5", "<script>alert(1)</script>", "_x0041_ &amp;",
    "\u202eabc\u200b", "示例😀", " led and trailed ",
)  # fmt: skip
_WIDE = "v_report_wide"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report for each hostile title, two real places and kinds in two years, a draft, and one of no known agency."""
    folder = tmp_path_factory.mktemp("exported")
    values = {"received": 7, "received/natural_person": 7, "outcome.granted": None, "carried_in": "若干"}
    places = [("湖南省常德市鼎城区商务局", 2022), ("湖南省常德市鼎城区商务局", 2023), ("浙江省杭州市教育局", 2023)]
    load(
        folder,
        [
            *(
                made_report(
                    f"h{number}", values, agency=f"示例{number}市商务局", title=title, published_on=dt.date(2023, 3, 1)
                )
                for number, title in enumerate(HOSTILE)
            ),
            *(made_report(f"p{number}", values, agency=name, year=year) for number, (name, year) in enumerate(places)),
            made_report("old", {"received": 5}, form="2019", agency="湖南省常德市鼎城区商务局", year=2019),
            made_report("draft", {"received": 1}, agency=places[0][0], year=2022, status="partial"),
            made_report("nobody", agency=None),
        ],
    )
    return folder


def rows_of(warehouse: Path, relation: str) -> list[tuple[Any, ...]]:
    return query(warehouse, f'from "{relation}"')


def as_text(value: object) -> str:
    """A value as a text file shows it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def texts(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    return sorted([as_text(value) for value in row] for row in rows)


def without_mark(field: str) -> str:
    """A field of a CSV without the `'` that keeps a spreadsheet from changing it."""
    changed = rf"({RUN_AS_FORMULA})|({READ_AS_ANOTHER})"
    is_marked = field.startswith("'") and re.search(changed, field[1:], re.DOTALL)
    return field[1:] if is_marked else field


def test_parquet_opens_in_polars_and_duckdb_with_the_rows_of_the_warehouse(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "--format", "parquet", "--warehouse", warehouse).exit_code == 0
    names = {path.stem for path in tmp_path.iterdir()}
    assert {"fact", "report", "dictionary", _WIDE, "v_indicator"} <= names
    assert not [name for name in names if name.startswith("中文")], "Chinese names are `--lang zh`"
    for name in ("fact", "report", _WIDE, "v_check"):
        path = tmp_path / f"{name}.parquet"
        expected = sorted(rows_of(warehouse, name), key=str)
        assert sorted(duckdb.sql(f"from read_parquet('{path}')").fetchall(), key=str) == expected
        assert sorted(polars.read_parquet(path).rows(), key=str) == expected
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("relation", ["report", _WIDE, "fact", "v_check"])
def test_csv_reads_back_equal_but_for_its_marks(warehouse: Path, tmp_path: Path, relation: str) -> None:
    assert run(tmp_path, "--view", relation, "--warehouse", warehouse).exit_code == 0
    path = tmp_path / f"{relation}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    _, *rows = read_csv(path)
    assert sorted([without_mark(field) for field in row] for row in rows) == texts(rows_of(warehouse, relation))


def test_no_field_of_a_csv_is_run_or_changed_by_a_spreadsheet(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "--view", "report", "--warehouse", warehouse).exit_code == 0
    head, *rows = read_csv(tmp_path / "report.csv")
    titles = {row[head.index("title")] for row in rows}
    assert {
        "'=cmd|' /C calc'!A0",
        "'@SUM(1)",
        "'+1+cmd",
        "'007",
        "'1-2",
        "'3/4",
        "'12345678901234567",
        "'2e5",
    } <= titles
    assert {"'quoted", "line\nbreak", "示例😀"} <= titles


def sheet_rows(path: Path, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    # LibreOffice writes TRUE() with its result where it read a truth value.
    book = openpyxl.load_workbook(path, data_only=True)
    head, *rows = book[name].iter_rows(values_only=True)
    return list(head), [tuple(_as_spreadsheets_read(value) for value in row) for row in rows]


def _as_spreadsheets_read(value: object) -> object:
    """Workbooks write `_x005F_` for an underline that would begin a character's code; openpyxl leaves that to others."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def comparable(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """Rows of either side, with numbers and times in one form."""

    def plain(value: object) -> str:
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date().isoformat()
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return repr(float(value))
        return "" if value is None else str(value)

    return sorted([plain(value) for value in row] for row in rows)


def test_a_workbook_reads_back_equal(warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    done = run(path, "--format", "xlsx", "--view", "report", "--view", _WIDE, "--warehouse", warehouse)
    assert (done.exit_code, done.stdout) == (0, f"{path}\n"), done.output
    for name in ("report", _WIDE):
        head, rows = sheet_rows(path, name)
        columns = [column for (column,) in query(warehouse, f"select column_name from (describe {name})")]
        assert head == columns
        assert comparable(rows) == comparable(rows_of(warehouse, name))


def test_a_workbook_is_sized_frozen_filtered_and_explained(warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    assert run(path, "--format", "xlsx", "--view", _WIDE, "--warehouse", warehouse).exit_code == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["说明 columns", _WIDE]
    sheet = book[_WIDE]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["C"].width > 15
    explained = {row[2]: row for row in book["说明 columns"].iter_rows(values_only=True)}
    assert all(explained[column.value][5] and explained[column.value][6] for column in sheet[1])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b", "inlineStr"}, (
        "no formula"
    )


def test_a_relation_with_more_rows_than_a_sheet_goes_on_in_the_next(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS_OF_A_SHEET", 10)
    path = tmp_path / "w.xlsx"
    assert run(path, "--format", "xlsx", "--view", "report", "--warehouse", warehouse).exit_code == 0
    names = openpyxl.load_workbook(path).sheetnames[1:]
    assert names == ["report", "report 2", "report 3"]
    rows = [row for name in names for row in sheet_rows(path, name)[1]]
    assert comparable(rows) == comparable(rows_of(warehouse, "report"))


def test_a_text_longer_than_a_cell_is_told(tmp_path: Path) -> None:
    load(tmp_path, [made_report("long", title="示例" * 20_000)])
    done = run(tmp_path / "w.xlsx", "--format", "xlsx", "--view", "report", "--warehouse", tmp_path)
    assert "report: 1 texts are longer than a cell may be" in done.stderr
    head, (row,) = sheet_rows(tmp_path / "w.xlsx", "report")
    assert re.search(r"[示例]… \(\+\d+\)$", row[head.index("title")])


@pytest.mark.parametrize("file_format", ["csv", "parquet", "xlsx"])
def test_the_same_warehouse_gives_the_same_bytes(warehouse: Path, tmp_path: Path, file_format: str) -> None:
    written = []
    for name in ("one", "two"):
        out = tmp_path / name
        assert (
            run(
                out, "--format", file_format, "--view", "v_indicator", "--view", "fact", "--warehouse", warehouse
            ).exit_code
            == 0
        )
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("options", "condition"),
    [
        (["--year", "2022"], "r.year = 2022"),
        (["--year", "2019", "--year", "2022-2023"], "r.year in (2019, 2022, 2023)"),
        (["--region", "湖南"], "a.province_name = '湖南省'"),
        (["--region", "430000"], "a.province_name = '湖南省'"),
        (["--region", "4307"], "a.prefecture_name = '常德市'"),
        (["--region", "鼎城区", "--year", "2023"], "a.county_name = '鼎城区' and r.year = 2023"),
        (["--kind", "education"], "a.kind_code = 'education'"),
        (["--kind", "教育", "--region", "330100"], "a.kind_code = 'education' and a.prefecture_name = '杭州市'"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_is_chosen_is_what_sql_chooses(
    warehouse: Path, tmp_path: Path, options: list[str], condition: str
) -> None:
    views = [option for name in ("report", "issue", _WIDE, "codebook") for option in ("--view", name)]
    done = run(tmp_path, *options, *views, "--warehouse", warehouse)
    assert done.exit_code == 0, done.output
    chosen = {
        report
        for (report,) in query(
            warehouse, f"select report_id from report r left join agency a using (agency_id) where {condition}"
        )
    }
    assert chosen
    head, *rows = read_csv(tmp_path / "report.csv")
    assert {row[head.index("report_id")].lstrip("'") for row in rows} == chosen
    head, *rows = read_csv(tmp_path / f"{_WIDE}.csv")
    assert {row[head.index("report_id")].lstrip("'") for row in rows} <= chosen
    assert len(read_csv(tmp_path / "codebook.csv")) - 1 == len(rows_of(warehouse, "codebook"))
    assert "of which they know nothing: codebook" in done.stderr


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--region", "湖北省"], 1, "湖南省"),
        (["--kind", "educatoin"], 1, "education"),
        (["--view", "v_reprot_wide"], 1, "v_report_wide"),
        (["--year", "23"], 2, "give one such as 2023"),
        (["--year", "2023-2021"], 2, "ends before it begins"),
        (["--format", "dta"], 2, "--format dta is for --panel"),
        (["--panel", "--view", "fact"], 2, "--panel takes no --view"),
    ],
)
def test_what_cannot_be_chosen_says_what_could(
    warehouse: Path, tmp_path: Path, options: list[str], code: int, told: str
) -> None:
    done = run(tmp_path / "out", *options, "--warehouse", warehouse)
    assert done.exit_code == code
    assert told in done.stderr
    assert not (tmp_path / "out").exists()


def test_chinese_names_are_those_of_the_dictionary(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "zh", "--lang", "zh", "--warehouse", warehouse).exit_code == 0
    n_relations = len(query(warehouse, "from dictionary where column_name = '' and relation_name not like '中文%'"))
    assert len(list((tmp_path / "zh").iterdir())) == n_relations, "no two have one name"
    head, *rows = read_csv(tmp_path / "zh" / "年报宽表.csv")
    assert head[:3] == ["报告编号", "机关编号", "机关名称"]
    assert len(set(head)) == len(head)
    assert run(tmp_path / "one", "--view", "中文_年报宽表", "--warehouse", warehouse).exit_code == 0
    assert read_csv(tmp_path / "one" / "年报宽表.csv") == [head, *rows]


def _converted(path: Path, out: Path, *options: str) -> Path:
    """The file, opened and saved again as a workbook."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{out / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *options, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.xlsx"


@pytest.mark.timeout(400)
def test_files_go_through_libreoffice_and_come_back_equal(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "--view", "report", "--warehouse", warehouse).exit_code == 0
    (head, *rows) = read_csv(tmp_path / "report.csv")
    # Comma, double quote, UTF-8, from line 1: what its dialogue proposes for a file with a byte order mark.
    through = _converted(tmp_path / "report.csv", tmp_path, "--infilter=CSV:44,34,76,1")
    (_, *back) = openpyxl.load_workbook(through).active.iter_rows(values_only=True)
    titles, kept = head.index("title"), {row[head.index("sha256")]: row for row in rows}
    shown = {row[head.index("sha256")]: row for row in back}
    assert {key: str(row[titles]) for key, row in shown.items()} == {key: row[titles] for key, row in kept.items()}
    assert {key: row[head.index("report_id")] for key, row in shown.items()} == {
        key: row[head.index("report_id")] for key, row in kept.items()
    }
    assert run(tmp_path / "book.xlsx", "--format", "xlsx", "--view", "report", "--warehouse", warehouse).exit_code == 0
    again = _converted(tmp_path / "book.xlsx", tmp_path / "again")
    assert comparable(sheet_rows(again, "report")[1]) == comparable(sheet_rows(tmp_path / "book.xlsx", "report")[1])


# --- the panel


def test_the_panel_holds_every_cell_of_every_current_report(warehouse: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "--panel", "--format", "parquet", "--warehouse", warehouse)
    assert done.exit_code == 0, done.output
    assert "1 reports of no known agency or year are not in the panel" in done.stderr
    panel = polars.read_parquet(tmp_path / "panel.parquet")
    codebook = polars.read_parquet(tmp_path / "panel_codebook.parquet").rows(named=True)
    assert panel.columns == [row["variable"] for row in codebook]
    cells = {
        (row["table_code"], row["row_code"], row["measure"], row["applicant_type"]): row["variable"]
        for row in codebook
        if row["table_code"]
    }
    expected = {
        (report, cells[table, row, measure, applicant]): value
        for report, table, row, measure, applicant, value in query(
            warehouse,
            "select report_id, table_code, row_code, measure, applicant_type, value from fact "
            "join report using (report_id) where is_current and report.agency_id is not null and value is not null",
        )
    }
    found = {
        (row["report_id"], name): row[name]
        for row in panel.rows(named=True)
        for name in cells.values()
        if row[name] is not None
    }
    assert found == expected
    assert panel.select("agency_id", "year").is_unique().all()
    assert panel.height == len(query(warehouse, "from report where is_current and agency_id is not null"))
    counts = panel.select("n_values", "n_blank", "n_doubt").sum_horizontal().to_list()
    assert counts == [n for (n,) in query(
        warehouse, "select n_facts from report where is_current and agency_id is not null order by agency_id, year")]  # fmt: skip


def test_every_cell_of_both_forms_has_a_short_name_of_its_own(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "--panel", "--warehouse", warehouse).exit_code == 0
    head, *rows = read_csv(tmp_path / "panel_codebook.csv")
    names = [row[0] for row in rows]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name)] == []
    assert all(row[head.index("label_en")] and row[head.index("label_zh")] for row in rows)
    parts = read_tsv(reference_folder() / "panel_variables.tsv", ("axis", "code", "part", "label_en"))
    assert parts == sorted(parts, key=lambda row: (row["axis"], row["code"]))
    # Names that published work may cite: they never change.
    assert {
        "rec_np",
        "rec_t",
        "d_secret_t",
        "cout_oo",
        "rcn_corr",
        "lit_upheld",
        "norm_inforce",
        "fee_amt",
        "other19_t",
    } <= set(names)


def test_a_stata_file_holds_the_panel(warehouse: Path, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    for name in ("one", "two"):
        assert run(tmp_path / name, "--panel", "--format", "dta", "--warehouse", warehouse).exit_code == 0
    path = tmp_path / "one" / "panel.dta"
    assert path.read_bytes() == (tmp_path / "two" / "panel.dta").read_bytes()
    assert b"<release>118</release>" in path.read_bytes()[:100]
    frame, meta = pyreadstat.read_dta(path, output_format="polars")
    assert run(tmp_path, "--panel", "--format", "parquet", "--warehouse", warehouse).exit_code == 0
    panel = polars.read_parquet(tmp_path / "panel.parquet")
    assert frame.columns == panel.columns
    assert frame["rec_np"].to_list() == [None if value is None else float(value) for value in panel["rec_np"]]
    assert frame["agency_name"].to_list() == panel["agency_name"].to_list()
    assert meta.column_names_to_labels["rec_np"] == "Requests newly received in the year, natural persons"


def test_a_panel_as_a_workbook_has_its_codebook(warehouse: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "p.xlsx", "--panel", "--format", "xlsx", "--warehouse", warehouse).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "p.xlsx").sheetnames == ["说明 columns", "panel", "panel_codebook"]
