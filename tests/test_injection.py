"""Texts of documents that other programs would obey are nothing but texts: in SQL, terminals, CSV, workbooks and pages."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result
from selectolax.lexbor import LexborHTMLParser

from loader.cli import main
from loader.collections import RecordColumns, read_members
from loader.model import Issue, Reject
from loader.parse import Parser
from loader.reference import reference_folder
from loader.visible import visible, visible_json
from tests.conftest import PROJECT, source_of
from tests.handmade import digest, load, made_report, query
from tests.synth.generate import generate

HOSTILE = {
    "sql": "示例'; drop table fact; --",
    "quotes": "示例\"'`$$;/**/局",
    "lines": "示例局\n第二行\r第三行\t格",
    "colour": "示例\x1b[31m局",
    "link": "示例\x1b]8;;http://example.invalid\x07局\x1b]8;;\x07",
    "clipboard": "示例\x1b]52;c;aGk=\x07局",
    "second": "示例\x9b31m\x85局",
    "direction": "示例\u202e局\u2066\u200b\ufeff",
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)示例",
    "tab": "\t=1+1示例",
    "wide": "＝1+1示例",
    "script": "示例<script>alert(1)</script><img src=x onerror=alert(1)>",
    "comment": "示例--></script><!--<script>",
    "format": "示例%s%n{0}{source}%(path)s",
    "markup": "示例[bold red]局[/] [link=http://example.invalid]x[/link]",
    "nul": "示例\x00局",
    "long": "示例" * 5_000,
    "above": "../../../示例",
    "glob": "示例*?[a-z]**/{a,b}",
    "sqlpath": "示例' from '/etc/passwd",
}
#: What a file system takes for a name.
NAMES = {name: text.replace("/", "∕").replace("\x00", "")[:60] for name, text in HOSTILE.items()}
FORMULA = re.compile(r"\s*([=@＝＠]|[+\-＋－].*[^0-9.,%])", re.DOTALL)
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
WRONG = {"received": 3, "outcome.total": 2, "outcome.granted": 2}


def hidden(text: str, allowed: str = "\n") -> set[str]:
    """Characters that a terminal would obey, or nobody would see."""
    return {character for character in set(text) - set(allowed) if unicodedata.category(character) in _HIDDEN}


def ogi(*arguments: object, allowed: str = "\n", code: int | None = 0) -> Result:
    """A command, of which nothing that is shown may be obeyed, and no exception may come."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert code is None or result.exit_code == code, result.output
    assert hidden(result.stderr) == set()
    assert hidden(result.stdout, allowed) == set()
    return result


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which every text that comes from documents is hostile."""
    folder = tmp_path_factory.mktemp("made")
    reports = [
        made_report(
            name, WRONG | {"art20_5.licensing:decisions": f"{text}一"[:4000]}, agency=text, title=text, path=f"in/{text}.txt",
            issues=(Issue("unrecognised_row", "warning", text, "b1 r1 c1", text),),
        )
        for name, text in HOSTILE.items()
    ]  # fmt: skip
    rejects = [Reject(f"in/{text}.pdf", digest(text), "damaged_file", text) for text in HOSTILE.values()]
    load(folder, reports, rejects=rejects)
    return folder


def _document(text: str, number: int) -> bytes:
    """A generated report with a hostile title line, cell and row."""
    sample = generate(40 + number)
    lines = sample.data.decode(sample.encoding.removesuffix("-bom"), "replace").lstrip("\ufeff").splitlines()
    lines.insert(0, f"{text}2022年政府信息公开工作年度报告")
    lines += [f"{text} | {text} | 1 |", text, f"({text})"]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents, an archive and a corpus of hostile names and contents."""
    folder = tmp_path_factory.mktemp("documents") / "in"
    folder.mkdir()
    for number, (name, text) in enumerate(HOSTILE.items()):
        (folder / f"{NAMES[name]}.txt").write_bytes(_document(text[:300], number))
    (folder / os.fsdecode(b"\xff\xfe\x1b[31m.txt")).write_bytes(_document("示例", 99))
    with zipfile.ZipFile(folder / "members.zip", "w") as archive:
        for name, text in HOSTILE.items():
            archive.writestr(zipfile.ZipInfo(text[:200]), _document(f"内{name}", 60))
    records = [{"id": text[:200], "text": _document(f"录{name}", 61).decode()} for name, text in HOSTILE.items()]
    records.append({"id": "\ud800示例", "text": "\udfff" + records[0]["text"]})
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def loaded(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("loaded") / "wh"
    beside = files_below(documents.parent)
    ogi("load", documents, "--warehouse", warehouse)
    assert files_below(documents.parent) == beside
    return warehouse


# --- SQL


def test_every_text_is_stored_as_it_is(made: Path) -> None:
    with duckdb.connect(str(made / "ogi.duckdb"), read_only=True) as connection:
        stored = {title for (title,) in connection.execute("select title from report").fetchall()}
        assert stored == set(HOSTILE.values())
        assert connection.execute("select count(*) > 0 from fact").fetchall() == [(True,)]


def test_every_file_member_and_record_is_accounted_for(loaded: Path, documents: Path) -> None:
    with duckdb.connect(str(loaded / "ogi.duckdb"), read_only=True) as connection:
        paths = [path for (path,) in connection.execute("select source_path from source").fetchall()]
    n_files = len(list(documents.iterdir()))
    assert len(paths) == len(set(paths)) == n_files - 2 + 2 * len(HOSTILE) + 1


# --- the terminal


@pytest.mark.parametrize("which", ["made", "loaded"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check",), ("check", "--summary"), ("check", "--format", "json"), ("agencies", "--all"),
        ("agencies", "--all", "--format", "csv"), ("agencies", "--all", "--format", "json"),
        ("agencies", "--all", "--format", "aliases"), ("labels",), ("verify", "--no-sources"),
        ("verify", "--no-sources", "--format", "json"), ("dictionary",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_shown_is_obeyed(which: str, arguments: tuple[str, ...], request: pytest.FixtureRequest) -> None:
    warehouse = request.getfixturevalue(which)
    tabs = "\n\t" if arguments[0] in ("labels", "agencies") else "\n"
    result = ogi(*arguments, "--warehouse", warehouse, allowed=tabs, code=None)
    if arguments[-1] == "json" and arguments[0] != "verify":
        assert json.loads(result.stdout)
    if which == "made" and arguments in (("check",), ("agencies", "--all")):
        assert "[bold red]" in re.sub(r"\s", "", result.stdout).replace("[boldred]", "[bold red]")


def test_json_says_the_exact_texts(made: Path) -> None:
    told = json.loads(ogi("check", "--format", "json", "--warehouse", made, code=1).stdout)
    # \t=1+1示例 and ＝1+1示例 are one agency, of which one document is current.
    current = query(made, "select agency_name from report where is_current")
    assert len(current) == len(HOSTILE) - 1
    assert {row["agency_name"] for row in told} == {name for (name,) in current} < set(HOSTILE.values())


@pytest.mark.parametrize("file_format", ["table", "csv", "json"])
def test_differences_are_shown_and_not_obeyed(made: Path, tmp_path: Path, file_format: str) -> None:
    load(tmp_path / "other", [made_report("x", agency="示例市其他局")])
    result = CliRunner().invoke(main, ["diff", str(made), str(tmp_path / "other"), "--format", file_format])
    assert result.exit_code == 0, result.output
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(result.stdout)))
        assert len(rows) > len(HOSTILE)
        assert not [cell for row in rows for cell in row if FORMULA.match(cell)]
    else:
        assert hidden(result.stdout) == set()


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_one_document_is_shown_and_not_obeyed(name: str, documents: Path, tmp_path: Path) -> None:
    file = documents / f"{NAMES[name]}.txt"
    ogi("parse", file, allowed="\n\t")
    assert json.loads(ogi("parse", file, "--format", "json").stdout)["source"]["path"] == str(file)
    ogi("inspect", file)
    page = tmp_path / "page.html"
    ogi("inspect", file, "--html", page)
    shown = LexborHTMLParser(page.read_text(encoding="utf-8"))
    assert shown.css("script, img, iframe, a[href^='http']") == []
    assert hidden(page.read_text(encoding="utf-8")) == set()
    missing = ogi("inspect", f"{documents}/members.zip!{HOSTILE[name]}none".replace("\0", ""), code=1)
    assert "missing_path" in missing.stderr


def test_cells_of_tables_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    text = (PROJECT / "tests/golden/blanks_keep_their_places/report.txt").read_text(encoding="utf-8")
    begun = next(line for line in text.splitlines() if line.startswith("规章") and "|" in line)
    file = tmp_path / "report.txt"
    file.write_text(text.replace(begun, "规章 | 示\x9b31m\u202e=1+1 | 0 | 0 |", 1), encoding="utf-8")
    facts = ogi("parse", file, allowed="\n\t")
    assert "示⟨U+009B⟩31m⟨U+202E⟩=1+1" in facts.stdout
    raws = {fact["value_raw"] for fact in json.loads(ogi("parse", file, "--format", "json").stdout)["facts"]}
    assert "示\x9b31m\u202e=1+1" in raws
    ogi("inspect", file)


def test_csv_on_a_terminal_is_shown_and_not_obeyed(made: Path) -> None:
    for arguments in (
        ("check", "--format", "csv", "-q"),
        ("diff", str(made), str(made), "--format", "csv", "--provenance", "-q"),
    ):
        more = ["--warehouse", str(made)] if arguments[0] == "check" else []
        shown = _on_a_terminal([*arguments, *more])
        assert hidden(shown.replace("\r\n", "\n")) == set()
    assert "⟨U+001B⟩[31m" in _on_a_terminal(["check", "--format", "csv", "--warehouse", str(made)])


def _on_a_terminal(arguments: list[str]) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "loader", *arguments]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=PROJECT) as process:
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            told += piece
        process.wait()
    os.close(ours)
    return told.decode("utf-8", "replace")


def test_what_is_refused_is_told_and_not_obeyed(tmp_path: Path) -> None:
    for text in HOSTILE.values():
        name = text.replace("\0", "")[:200]
        result = ogi("parse", tmp_path / name, code=1)
        assert re.search("missing_path|unreadable_file", result.stderr)
        ogi("load", tmp_path / name, "--warehouse", tmp_path / "wh", code=1)


# --- logs


def test_logs_show_names_and_do_not_obey_them(
    parser: Parser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr(Parser, "_parse", fail)
    monkeypatch.setattr("loader.collections.read_zip", fail)
    with caplog.at_level(logging.ERROR):
        for text in HOSTILE.values():
            assert isinstance(parser.parse(b"x", source_of(b"x", text)), Reject)
            packed = io.BytesIO()
            zipfile.ZipFile(packed, "w").close()
            assert list(read_members(text, packed, RecordColumns.load(reference_folder())))
    assert len(caplog.records) == 2 * len(HOSTILE)
    assert all(hidden(record.getMessage()) == set() for record in caplog.records)


# --- CSV, workbooks, Parquet, pages


def test_no_cell_of_csv_is_a_formula(made: Path, tmp_path: Path) -> None:
    found = ogi("check", "--format", "csv", "-o", tmp_path / "found.csv", "--warehouse", made, code=1)
    assert found.stdout.strip().endswith("found.csv")
    ogi("export", tmp_path / "out", "--warehouse", made)
    for path in [tmp_path / "found.csv", *(tmp_path / "out").iterdir()]:
        csv.field_size_limit(10_000_000)
        with path.open(encoding="utf-8-sig", newline="") as file:
            formulas = [cell for row in csv.reader(file) for cell in row if FORMULA.match(cell)]
        assert formulas == [], path.name


def test_parquet_holds_the_exact_texts(made: Path, tmp_path: Path) -> None:
    ogi("export", tmp_path / "out", "--format", "parquet", "--relation", "report", "--warehouse", made)
    rows = duckdb.sql(f"select title from '{tmp_path / 'out' / 'report.parquet'}'").fetchall()
    assert {title for (title,) in rows} == set(HOSTILE.values())


def test_cells_of_a_workbook_are_text(made: Path, tmp_path: Path) -> None:
    ogi("check", "-o", tmp_path / "found.xlsx", "--warehouse", made, code=1)
    book = openpyxl.load_workbook(tmp_path / "found.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert HOSTILE["command"] in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    with zipfile.ZipFile(tmp_path / "found.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_the_dashboard_runs_no_script_of_a_document(made: Path, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    ogi("dashboard", tmp_path / "page.html", "--warehouse", made)
    page = LexborHTMLParser((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert page.css("img, iframe") == []
    # Data stand in script elements of a type that no browser runs.
    run = [script for script in page.css("script") if not script.attributes.get("type")]
    assert len(run) == 2
    assert not [script for script in run if "alert(1)" in script.text()]


# --- files


def test_nothing_is_written_beside_what_was_asked_for(documents: Path, tmp_path: Path) -> None:
    """Neither by the names of members nor by anything within documents."""
    above, tops = files_below(documents.parent), set(Path(tmp_path.root).iterdir())
    ogi("load", documents / "members.zip", documents / "records.jsonl", "--warehouse", tmp_path / "a/b/c/wh")
    ogi("export", tmp_path / "a/b/c/out", "--warehouse", tmp_path / "a/b/c/wh")
    assert files_below(documents.parent) == above
    assert set(Path(tmp_path.root).iterdir()) == tops
    assert {path.name for path in (tmp_path / "a/b/c").iterdir()} == {"wh", "out"}
    assert files_below(tmp_path) >= {"a", "a/b", "a/b/c"}
    assert len([path for path in tmp_path.rglob("*") if "示例" in path.name]) == 0


# --- how it is shown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_shown_says_the_same(text: str) -> None:
    assert hidden(visible(text), "") == set()
    told = visible_json(json.dumps({"x": text + "\U000e0001\ud800"}, ensure_ascii=False, indent=1))
    assert hidden(told) == set()
    assert json.loads(told) == {"x": text + "\U000e0001\ud800"}
