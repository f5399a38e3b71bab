"""dictionary.tsv -> table `dictionary`, the Chinese views, and a comment on every relation and column.

One source for all three. A row for relation `*` describes a column wherever no row of its own does, so that the same
quantity has the same name and meaning everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from loader.model import CodebookError
from loader.reference import read_tsv
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

DICTIONARY_COLUMNS = ("relation", "column", "name_zh", "comment_en", "comment_zh")
#: What the Chinese twin of a view is called: v_coverage, 报送情况 -> 中文_报送情况.
CHINESE_PREFIX = "中文_"
_ANY = "*"


@dataclass(frozen=True, slots=True)
class _Entry:
    name_zh: str
    comment_en: str
    comment_zh: str

    @property
    def comment(self) -> str:
        return f"{self.comment_en} | {self.comment_zh}"


@dataclass(frozen=True, slots=True)
class _Relation:
    name: str
    is_view: bool
    #: Column -> type, in order.
    columns: dict[str, str]


def describe(connection: duckdb.DuckDBPyConnection, dictionary: Path) -> None:
    """Make the Chinese views, fill table `dictionary`, and comment everything.

    Raises:
        CodebookError: a relation or column has no entry, an entry has no relation or column, or two columns of one
            Chinese view would have the same name.
    """
    entries = _read_entries(dictionary)
    relations = _relations(connection)
    _check_complete(entries, relations)
    for relation in relations:
        if relation.name.startswith("v_"):
            _make_chinese_view(connection, relation, entries)
    described = _relations(connection)
    code_names = {CHINESE_PREFIX + entries[relation.name, ""].name_zh: relation.name for relation in relations}
    rows: list[tuple[str, str, int, str, str, str, str]] = []
    comments: list[str] = []
    for relation in described:
        code_name = code_names[relation.name] if relation.name.startswith(CHINESE_PREFIX) else relation.name
        code_columns = next(other.columns for other in relations if other.name == code_name)
        entry = entries[code_name, ""]
        rows.append((relation.name, "", 0, "VIEW" if relation.is_view else "TABLE", *_texts(entry)))
        kind = "view" if relation.is_view else "table"
        comments.append(f"comment on {kind} {identifier(relation.name)} is {literal(entry.comment)}")
        for order, (column, code_column) in enumerate(zip(relation.columns, code_columns, strict=True), start=1):
            entry = _entry(entries, code_name, code_column)
            rows.append((relation.name, column, order, relation.columns[column], *_texts(entry)))
            target = f"{identifier(relation.name)}.{identifier(column)}"
            comments.append(f"comment on column {target} is {literal(entry.comment)}")
    _write_comments(connection, comments)
    _fill_dictionary(connection, rows)


def _write_comments(connection: duckdb.DuckDBPyConnection, comments: list[str]) -> None:
    connection.execute("begin")
    for comment in comments:
        connection.execute(comment)
    connection.execute("commit")


def _texts(entry: _Entry) -> tuple[str, str, str]:
    return entry.name_zh, entry.comment_en, entry.comment_zh


def _read_entries(path: Path) -> dict[tuple[str, str], _Entry]:
    entries: dict[tuple[str, str], _Entry] = {}
    for row in read_tsv(path, DICTIONARY_COLUMNS):
        key = (row["relation"], row["column"])
        if key in entries:
            raise CodebookError(f"{path.name}: {key!r} stands twice; remove one")
        if not (row["name_zh"] and row["comment_en"] and row["comment_zh"]):
            raise CodebookError(f"{path.name}: {key!r} lacks a Chinese name or a comment")
        entries[key] = _Entry(row["name_zh"], row["comment_en"], row["comment_zh"])
    return entries


def _entry(entries: dict[tuple[str, str], _Entry], relation: str, column: str) -> _Entry:
    return entries.get((relation, column)) or entries[_ANY, column]


def _relations(connection: duckdb.DuckDBPyConnection) -> list[_Relation]:
    rows = connection.execute(
        """
        select c.table_name, t.table_type = 'VIEW', c.column_name, c.data_type
        from information_schema.columns c
        join information_schema.tables t
            on t.table_catalog = c.table_catalog and t.table_schema = c.table_schema and t.table_name = c.table_name
        where c.table_catalog = current_database() and c.table_schema = 'main'
        order by c.table_name, c.ordinal_position
        """
    ).fetchall()
    relations: dict[str, _Relation] = {}
    for name, is_view, column, data_type in rows:
        relations.setdefault(name, _Relation(name, is_view, {})).columns[column] = data_type
    return list(relations.values())


def _check_complete(entries: dict[tuple[str, str], _Entry], relations: list[_Relation]) -> None:
    needed = {(relation.name, "") for relation in relations}
    used_defaults: set[tuple[str, str]] = set()
    for relation in relations:
        for column in relation.columns:
            own, default = (relation.name, column), (_ANY, column)
            if own not in entries and default in entries:
                used_defaults.add(default)
            else:
                needed.add(own)
    missing = sorted(needed - entries.keys())
    if missing:
        raise CodebookError(f"dictionary.tsv: no entry for {missing!r}; add a row with names and comments for each")
    unused = sorted(entries.keys() - needed - used_defaults)
    if unused:
        raise CodebookError(f"dictionary.tsv: entries {unused!r} describe nothing; remove them")


def _make_chinese_view(
    connection: duckdb.DuckDBPyConnection, view: _Relation, entries: dict[tuple[str, str], _Entry]
) -> None:
    names = [_entry(entries, view.name, column).name_zh for column in view.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CodebookError(f"dictionary.tsv: two columns of {view.name} are called {twice!r}; rename one")
    columns = ", ".join(
        f"{identifier(column)} as {identifier(name)}" for column, name in zip(view.columns, names, strict=True)
    )
    name = identifier(CHINESE_PREFIX + entries[view.name, ""].name_zh)
    connection.execute(f"create view {name} as select {columns} from {identifier(view.name)}")  # noqa: S608


def _fill_dictionary(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[str, str, int, str, str, str, str]]
) -> None:
    columns = ("relation_name", "column_name", "column_order", "data_type", "name_zh", "comment_en", "comment_zh")
    connection.register("arrived", pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))))
    connection.execute(
        "insert into dictionary by name select * from arrived order by relation_name, column_order, column_name"
    )
    connection.unregister("arrived")
