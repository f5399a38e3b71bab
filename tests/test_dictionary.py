"""`ogi dictionary`: the page holds what the warehouse has, and DATA-DICTIONARY.md is that page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.dictionary import render_dictionary
from loader.warehouse.dictionary import (
    DescribedColumn,
    DescribedIndicator,
    DescribedRelation,
    DescribedRule,
    Dictionary,
)
from tests.conftest import PROJECT
from tests.handmade import load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    load(folder)
    return folder


def page_of(warehouse: Path) -> str:
    result = CliRunner().invoke(main, ["dictionary", "--warehouse", str(warehouse)])
    assert result.exit_code == 0, result.output
    return result.stdout


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_page_in_the_project_is_up_to_date(warehouse: Path) -> None:
    written = (PROJECT / "DATA-DICTIONARY.md").read_text(encoding="utf-8")
    assert written == page_of(warehouse), "call `make dictionary`"


def test_every_relation_and_column_is_there_once(warehouse: Path) -> None:
    page = page_of(warehouse)
    headings = re.findall(r"^### `(\w+)` \S+(?: `(中文_\S+)`)?$", page, re.MULTILINE)
    names = {name for heading in headings for name in heading if name}
    assert names == {name for (name,) in query(warehouse, "select table_name from information_schema.tables")}
    assert len(names) == sum(1 for heading in headings for name in heading if name)
    listed = []
    for part in page.partition("\n## Check rules")[0].split("\n### ")[1:]:
        relation = part.split("`")[1]
        listed += [(relation, cells_of(line)[0].strip("`")) for line in part.splitlines() if line.startswith("| `")]
    columns = query(
        warehouse,
        "select table_name, column_name from duckdb_columns() "
        "where not internal and not starts_with(table_name, '中文_') order by table_name, column_index",
    )
    assert sorted(listed) == sorted((str(table), str(column)) for table, column in columns)
    assert (
        page.index("### `report`") < page.index("## Views") < page.index("### `v_check`") < page.index("## Check rules")
    )


def test_every_rule_and_indicator_is_there(warehouse: Path) -> None:
    _, _, rest = page_of(warehouse).partition("\n## Check rules")
    rules, _, indicators = rest.partition("\n## Indicators")
    for text, table, key in ((rules, "check_rule", "check_id"), (indicators, "indicator", "indicator")):
        named = [cells_of(line)[0].strip("`") for line in text.splitlines() if line.startswith("| `")]
        assert sorted(named) == sorted(str(name) for (name,) in query(warehouse, f"select {key} from {table}"))


def test_rows_of_a_table_have_its_number_of_cells(warehouse: Path) -> None:
    width = 0
    for line in page_of(warehouse).splitlines():
        if not line.startswith("|"):
            width = 0
        elif not line.startswith("|---"):
            width = width or len(cells_of(line))
            assert len(cells_of(line)) == width, line


def test_the_reports_change_nothing(warehouse: Path, tmp_path: Path) -> None:
    load(tmp_path, [made_report("a", {"received": 1})])
    assert page_of(tmp_path) == page_of(warehouse)


def test_text_is_shown_as_it_stands() -> None:
    column = DescribedColumn("a", "甲|乙", "VARCHAR", "one | two\nthree", "x * y < z \\ `w`")
    relation = DescribedRelation("t", "表", None, "One row a *thing*.", "每物一行。", (column,))
    rule = DescribedRule("R01", "规则", "rule", "error", "both", "|a - b|", "相等", None)
    indicator = DescribedIndicator("rate", "率", "rate", "both", "a / b", "甲÷乙", None, None)
    page = render_dictionary(Dictionary((relation,), (), (rule,), (indicator,)))
    assert "One row a \\*thing\\*.\\\n每物一行。\n" in page
    assert "| `a` | 甲\\|乙 | VARCHAR | one \\| two three | x \\* y \\< z \\\\ \\`w\\` |" in page
    assert "| `R01` | 规则 | rule | error | both | \\|a - b\\| | 相等 |  |" in page


def test_no_warehouse(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["dictionary", "--warehouse", str(tmp_path)])
    assert result.exit_code == 1
    assert "make one with `ogi load`" in result.stderr
