"""The ready answers of sql/examples/: each runs on the bundled warehouse, returns rows, and says what it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.reference import sql_folder
from loader.warehouse import connect_readonly

DATA = Path(__file__).resolve().parents[1] / "data"
EXAMPLES = sorted((sql_folder() / "examples").glob("*.sql"))
#: Questions of each kind of reader, numbered from 1.
QUESTIONS = {"office": 12, "scholar": 10, "journalist": 9, "analyst": 9}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundled")
    loaded = CliRunner().invoke(main, ["load", str(DATA / "reports"), "--warehouse", str(folder), "--workers", "1"])
    assert loaded.exit_code == 0, loaded.output
    return folder


def test_every_question_has_an_answer() -> None:
    found: dict[str, list[int]] = {}
    for path in EXAMPLES:
        reader, number, _ = path.stem.split("_", 2)
        found.setdefault(reader, []).append(int(number))
    assert found == {reader: list(range(1, count + 1)) for reader, count in sorted(QUESTIONS.items())}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_says_what_it_answers(path: Path) -> None:
    chinese, english, reading_chinese, reading_english = path.read_text("utf-8").splitlines()[:4]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert english.startswith("-- ")
    assert english.isascii()
    assert reading_chinese.startswith("-- 读法:")
    assert reading_english.startswith("-- How to read it: ")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_returns_rows_in_a_fixed_order(bundled: Path, path: Path) -> None:
    """Run twice: no row order or figure depends on the run. A column without a name cannot be cited."""
    with connect_readonly(bundled) as connection:
        answer = connection.execute(path.read_text("utf-8"))
        columns = [column[0] for column in answer.description or ()]
        rows = answer.fetchall()
        again = connection.execute(path.read_text("utf-8")).fetchall()
    assert rows
    assert rows == again
    assert all(columns)
    assert len(set(columns)) == len(columns)


ANSWERS = {
    "office_02_carried_in": ("示例省东川市人民政府办公室", 2023),
    "office_08_identical_reports": ("示例省南屏市长乐县司法局", 2024),
    "office_09_text_against_table": ("示例省南屏市长乐县卫生健康局", 2023),
    "office_11_changed_versions": ("示例省东川市青溪区自然资源和规划局", 2021),
    "journalist_06_fees_tenfold": ("示例省东川市青溪区教育局", 2023),
    "journalist_07_disputes_without_requests": ("示例省东川市青溪区江岸街道办事处", 2024),
    "journalist_09_pasted_text": ("漯河回族区商务局", 2021),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_it_finds_what_the_bundled_reports_show(bundled: Path, name: str) -> None:
    with connect_readonly(bundled) as connection:
        rows = connection.execute((sql_folder() / "examples" / f"{name}.sql").read_text("utf-8")).fetchall()
    assert ANSWERS[name] in [row[:2] for row in rows]
