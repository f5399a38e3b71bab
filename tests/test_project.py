"""What holds for the project as a whole: lock, reference data, size of modules, and the wheel outside the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from loader.codebook import LABEL_COLUMNS, Codebook, load_codebook
from loader.model import CodebookError
from loader.reference import read_tsv, reference_folder, reference_version
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


def test_the_lock_has_a_hash_for_each_requirement_and_names_no_host() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(requirements) > 20
    assert [text.split()[0] for text in requirements if "--hash=sha256:" not in text] == []
    assert not re.search(r"https?://|--(?:extra-)?index|--find-links", lock)


def test_no_module_is_too_long_to_hold_in_the_head() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (PROJECT / "loader").rglob("*.py")}
    assert {path.name: lines for path, lines in lengths.items() if lines > 320} == {}


@pytest.mark.parametrize("path", sorted(reference_folder().glob("*.tsv")), ids=lambda path: path.name)
def test_reference_tables_have_no_row_twice_and_no_stray_blanks(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == "", "the last line ends with a line break"
    assert len(lines) == len(set(lines))
    assert [line for line in lines if line != line.strip(" ") or "\r" in line] == []
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}


@pytest.mark.parametrize("name", ["labels.tsv", "value_words.tsv", "identities.tsv"])
def test_reference_tables_are_sorted(name: str) -> None:
    rows = (reference_folder() / name).read_text(encoding="utf-8").splitlines()[1:]
    assert rows == sorted(rows)


def test_every_label_is_backed_by_evidence_and_every_cell_has_a_label(codebook: Codebook) -> None:
    rows = read_tsv(reference_folder() / "labels.tsv", LABEL_COLUMNS)
    assert [row["text"] for row in rows if not row["evidence"]] == []
    labelled = {(row["table_code"], row["code"]) for row in rows if row["axis"] == "row"}
    printed = {(table, code) for (_, table), codes in codebook.rows.items() for code in codes if table != "disputes"}
    assert labelled == printed


def test_a_row_code_stands_in_one_table(codebook: Codebook) -> None:
    """Views join cells of two years by row and measure."""
    tables: dict[str, set[str]] = {}
    for (_, table), codes in codebook.rows.items():
        for code in codes:
            tables.setdefault(code, set()).add(table)
    assert {code for code, found in tables.items() if len(found) > 1} == set()


@pytest.mark.parametrize(
    ("name", "row", "complaint"),
    [
        ("labels.tsv", "requests\trow\tno_such_row\t没有的行\ttest", "no_such_row"),
        ("labels.tsv", "requests\trow\treceived\t总计\ttest", "already means"),
        ("labels.tsv", "requests\tcolumn\treceived\t什么\ttest", "unknown axis"),
        ("labels.tsv", "requests\trow\treceived", "3 fields"),
        ("codebook.tsv", "2021\trequests\treceived\tcount\t件\t\t", "stands twice"),
        ("identities.tsv", "R99\t2021\trequests\tnothing\tcount\t*\t1", "names no cell"),
        ("value_words.tsv", "colour\tred\t\ttest", "unknown kind"),
    ],
)
def test_broken_reference_data_stops_at_once(tmp_path: Path, name: str, row: str, complaint: str) -> None:
    for path in reference_folder().glob("*.tsv"):
        content = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(content + (row + "\n" if path.name == name else ""), encoding="utf-8")
    with pytest.raises(CodebookError, match=complaint):
        load_codebook(tmp_path)


def test_the_codebook_version_follows_what_reading_uses(tmp_path: Path) -> None:
    for path in reference_folder().glob("*.tsv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = reference_version(tmp_path)
    with (tmp_path / "labels.tsv").open("a", encoding="utf-8") as file:
        file.write("requests\trow\treceived\t新收的申请\ttest\n")
    reference_version.cache_clear()
    assert reference_version(tmp_path) != before


def test_a_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(PROJECT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    report = next((PROJECT / "data" / "reports" / "real").glob("001_*"))
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import loader; assert {str(site)!r} in loader.__file__; "
        f"from loader.cli import main; main(['load', {str(report)!r}, '--warehouse', {str(tmp_path / 'wh')!r}])"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "1 reports" in answer.stdout
