"""What the warehouse says of itself: its tables and views with their columns, the rules of the checks, the indicators."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from loader.warehouse.describe import CHINESE_PREFIX
from loader.warehouse.read import connect_readonly

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column of a table or view."""

    column_name: str
    name_zh: str
    data_type: str
    comment_en: str
    comment_zh: str


@dataclass(frozen=True, slots=True)
class DescribedRelation:
    """A table, or a view with the name of its Chinese twin, whose columns are called by their `name_zh`."""

    name: str
    name_zh: str
    chinese_view: str | None
    comment_en: str
    comment_zh: str
    columns: tuple[DescribedColumn, ...]


@dataclass(frozen=True, slots=True)
class DescribedRule:
    """A rule of the checks."""

    check_id: str
    name_zh: str
    name_en: str
    severity: str
    form: str
    formula: str
    expected_zh: str
    blank_policy: str | None


@dataclass(frozen=True, slots=True)
class DescribedIndicator:
    """An indicator with its definition and what to beware of."""

    indicator: str
    name_zh: str
    name_en: str
    form: str
    formula: str
    formula_zh: str
    caution_en: str | None
    caution_zh: str | None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The data dictionary of a warehouse; tables and views in alphabetical order, the rest in its own."""

    tables: tuple[DescribedRelation, ...]
    views: tuple[DescribedRelation, ...]
    rules: tuple[DescribedRule, ...]
    indicators: tuple[DescribedIndicator, ...]


def read_dictionary(directory: Path) -> Dictionary:
    """Read what does not depend on the reports loaded, so that warehouses of one version say the same.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        described = connection.execute(
            """
            select relation_name, column_name, data_type, name_zh, comment_en, comment_zh
            from dictionary
            where not starts_with(relation_name, ?)
            order by relation_name, column_order
            """,
            [CHINESE_PREFIX],
        ).fetchall()
        rules = connection.execute(f"select {_columns(DescribedRule)} from check_rule order by check_order").fetchall()  # noqa: S608
        indicators = connection.execute(
            f"select {_columns(DescribedIndicator)} from indicator order by indicator_order"  # noqa: S608
        ).fetchall()
    columns: dict[str, list[DescribedColumn]] = {}
    for relation, column, data_type, name_zh, comment_en, comment_zh in described:
        if column:
            columns.setdefault(relation, []).append(DescribedColumn(column, name_zh, data_type, comment_en, comment_zh))
    relations: dict[str, list[DescribedRelation]] = {"TABLE": [], "VIEW": []}
    for relation, column, kind, name_zh, comment_en, comment_zh in described:
        if not column:
            chinese_view = CHINESE_PREFIX + name_zh if kind == "VIEW" else None
            relations[kind].append(
                DescribedRelation(relation, name_zh, chinese_view, comment_en, comment_zh, tuple(columns[relation]))
            )
    return Dictionary(
        tuple(relations["TABLE"]),
        tuple(relations["VIEW"]),
        tuple(DescribedRule(*row) for row in rules),
        tuple(DescribedIndicator(*row) for row in indicators),
    )


def _columns(row: type[DescribedRule | DescribedIndicator]) -> str:
    return ", ".join(field.name for field in fields(row))
