"""Tables and views as files for other tools: Parquet, or CSV as Excel opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import duckdb

from loader.model import WarehouseError
from loader.warehouse.publish import KEYS, table_names, view_names
from loader.warehouse.read import connect_readonly
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Text that a spreadsheet would run as a formula when it opens the file; -21 and +19 are numbers and stay.
RUN_AS_FORMULA = r"^\s*([=@＝＠]|[+\-＋－].*[^0-9.,%])"
_BYTE_ORDER_MARK = "\ufeff"


def export(
    directory: Path, out: Path, file_format: Literal["parquet", "csv"], relations: Sequence[str] | None = None
) -> list[Path]:
    """Write one file a table or view into the folder `out`, and tell which.

    CSV is UTF-8 with a byte order mark (Excel takes it for the local code page otherwise), dates are ISO, numbers have
    no padding zeros, an empty field is NULL, and text that a spreadsheet would run as a formula gets a `'` in front.
    Parquet holds every value as it is. Rows are ordered by key, or by all columns where a view has none.

    `relations` names tables and views; None means all of them.

    Raises:
        WarehouseError: there is no warehouse, a relation is unknown, or `out` cannot be written to.
    """
    with connect_readonly(directory) as connection:
        known = [*table_names(connection), *view_names(connection)]
        wanted = known if relations is None else list(relations)
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise WarehouseError(f"no table or view is called {unknown!r}; there are {known!r}")
        written = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name in wanted:
                path = out / f"{name}.{file_format}"
                unfinished = path.with_name(path.name + ".part")
                connection.execute(_copy_statement(connection, name, unfinished, file_format))
                unfinished.replace(path)
                written.append(path)
        except (OSError, duckdb.Error) as error:
            raise WarehouseError(f"{out}: cannot be written to ({error})") from error
    return written


def _copy_statement(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, file_format: Literal["parquet", "csv"]
) -> str:
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where schema_name = 'main' and table_name = ? order by column_index",
        (relation,),
    ).fetchall()
    order = ", ".join(map(identifier, KEYS.get(relation, ()))) or "all"
    if file_format == "parquet":
        query = f"select * from {identifier(relation)} order by {order}"  # noqa: S608
        return f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)"
    shown = ", ".join(
        f"{_spreadsheet_text(name, kind)} as {identifier((_BYTE_ORDER_MARK if place == 0 else '') + name)}"
        for place, (name, kind) in enumerate(columns)
    )
    query = f"select {shown} from (select * from {identifier(relation)} order by {order})"  # noqa: S608
    return f"copy ({query}) to {literal(str(path))} (format csv, header true)"


def _spreadsheet_text(name: str, kind: str) -> str:
    column = identifier(name)
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        # 116408.280000 -> 116408.28, 10.000000 -> 10
        return f"rtrim(rtrim(cast({column} as varchar), '0'), '.')"
    if kind == "VARCHAR":
        return f"case when regexp_matches({column}, {literal(RUN_AS_FORMULA)}, 's') then '''' || {column} else {column} end"
    return column
