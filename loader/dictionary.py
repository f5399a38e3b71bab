"""The data dictionary of a warehouse as one Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loader.warehouse import Dictionary
    from loader.warehouse.dictionary import DescribedRelation

_HEAD = """# Data dictionary 数据字典

Written by `make dictionary` from the warehouse itself; the same texts are the comments in the database and table `dictionary`.
由 `make dictionary` 依仓库生成；与数据库注释、`dictionary` 表一致。

Each view exists a second time under its Chinese name, with the Chinese names of its columns.
每个视图另有一个中文名称的同样视图，列名即“名称”一栏。

- [Tables 表](#tables-表)
- [Views 视图](#views-视图)
- [Check rules 核对规则](#check-rules-核对规则)
- [Indicators 指标](#indicators-指标)
"""


def render_dictionary(dictionary: Dictionary) -> str:
    """The page: tables, views, rules of the checks, indicators; equal dictionaries give equal pages."""
    parts = [_HEAD, "## Tables 表\n"]
    parts += map(_relation, dictionary.tables)
    parts += ["## Views 视图\n"]
    parts += map(_relation, dictionary.views)
    parts += [
        "## Check rules 核对规则\n",
        _table(
            ("id", "名称", "name", "severity", "form", "formula", "应有情况", "blanks"),
            (
                (
                    f"`{rule.check_id}`", rule.name_zh, rule.name_en, rule.severity, rule.form, rule.formula,
                    rule.expected_zh, rule.blank_policy or "",
                )
                for rule in dictionary.rules
            ),
        ),
        "## Indicators 指标\n",
        _table(
            ("code", "名称", "name", "form", "formula", "公式", "caution", "注意"),
            (
                (
                    f"`{one.indicator}`", one.name_zh, one.name_en, one.form, one.formula, one.formula_zh,
                    one.caution_en or "", one.caution_zh or "",
                )
                for one in dictionary.indicators
            ),
        ),
    ]  # fmt: skip
    return "\n".join(parts)


def _relation(relation: DescribedRelation) -> str:
    twin = f" `{relation.chinese_view}`" if relation.chinese_view else ""
    rows = (
        (f"`{column.column_name}`", column.name_zh, column.data_type, column.comment_en, column.comment_zh)
        for column in relation.columns
    )
    return (
        f"### `{relation.name}` {relation.name_zh}{twin}\n\n{_escaped(relation.comment_en)}\\\n"
        f"{_escaped(relation.comment_zh)}\n\n{_table(('column', '名称', 'type', 'meaning', '含义'), rows)}"
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(header, rows)) + "\n"


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell if cell.startswith("`") else _escaped(cell) for cell in row) + " |"


def _escaped(text: str) -> str:
    r"""Text as Markdown shows it: `|` parts cells, `*` and `<` mark up; a line break would end the row."""
    for mark in ("\\", "|", "*", "<", "`"):
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())
