"""What a warehouse holds, as something to compare: a digest of every table, database and Parquet apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from loader.warehouse import connect_readonly, files

if TYPE_CHECKING:
    from pathlib import Path

#: Table -> number of rows and a sum over them that does not depend on their order.
State = dict[str, tuple[int, int]]

#: What a warehouse's folder holds when nobody is writing.
AT_REST = {files.DATABASE, files.PARQUET, ".lock"}


def state_of(directory: Path) -> State:
    """The published tables; empty where there is no warehouse."""
    if not (directory / files.DATABASE).exists() and not (directory / files.READY).exists():
        return {}
    with connect_readonly(directory) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: _digest(connection, f'"{name}"') for name in sorted(names)}


def parquet_of(directory: Path) -> State:
    """The Parquet files."""
    folder = directory / files.PARQUET
    with duckdb.connect() as connection:
        return {path.stem: _digest(connection, f"'{path}'") for path in sorted(folder.glob("*"))}


def _digest(connection: duckdb.DuckDBPyConnection, rows: str) -> tuple[int, int]:
    query = f"select count(*), coalesce(sum(hash(row_)::hugeint), 0) from {rows} as row_"
    ((count, total),) = connection.execute(query).fetchall()
    return count, int(total)


def without_loads(state: State) -> State:
    """A state but for the list of loads, which grows with every load."""
    return {table: digest for table, digest in state.items() if table != "load_run"}
