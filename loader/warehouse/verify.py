"""A published warehouse held against what it promises: its files, keys, references, counts and values, and its Parquet twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse import files
from loader.warehouse.publish import KEYS, table_names
from loader.warehouse.read import connect_readonly
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

#: Faults of one promise that are kept; the others are counted.
MOST_FAULTS = 1_000
_ROWS_AT_ONCE = 10_000
#: What a promise is about, where it is not facts.
_LOOKED_AT = {"current": "report", "versions": "report"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as promised."""

    #: The table concerned; "" where it is none.
    relation: str
    #: Which row, column or file.
    place: str
    found: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What one promise came to."""

    #: `files`, `grain`, `references`, `counts`, `values`, `current`, `versions`, `parquet`, `printed` or `sources`.
    promise: str
    #: How many things were looked at: rows, or documents.
    n_checked: int
    n_faults: int
    #: The first `MOST_FAULTS` of the faults.
    faults: tuple[Fault, ...]
    #: What was not looked at, and why; "" where all was.
    left_out: str = ""


def verified(promise: str, n_checked: int, faults: list[Fault], left_out: str = "") -> Verified:
    """The outcome of a promise, with its first faults."""
    return Verified(promise, n_checked, len(faults), tuple(faults[:MOST_FAULTS]), left_out)


def verify_tables(directory: Path, sql: Path) -> Iterator[Verified]:
    """Every promise that the warehouse can be held to by itself, in a fixed order.

    Args:
        directory: the warehouse.
        sql: the folder of SQL files; `integrity/NN_PROMISE.sql` gives the faults of a promise.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened or read.
    """
    with connect_readonly(directory) as connection:
        try:
            tables = table_names(connection)
            yield _verify_files(directory, tables)
            yield _verify_grain(connection, tables)
            for path in sorted((sql / "integrity").glob("[0-9]*.sql")):
                yield _verify_by(connection, path)
            yield _verify_parquet(connection, directory / files.PARQUET, tables)
        except duckdb.Error as error:
            raise WarehouseError(
                tell(
                    "{database}: cannot be read ({error}); the file is damaged, or was made by another "
                    "version. Load the reports again into a new folder",
                    database=directory / files.DATABASE,
                    error=error,
                )
            ) from error


def printed_values(directory: Path) -> Iterator[tuple[str, str, Decimal, int]]:
    """Every distinct (value_raw, measure, value) of facts with a number, and how many facts have it.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        found = connection.execute(
            "select value_raw, measure, value, count(*) from fact where status = 'reported' "
            "group by all order by value_raw, measure, value"
        )
        while rows := found.fetchmany(_ROWS_AT_ONCE):
            yield from rows


def stored_sources(directory: Path) -> Iterator[tuple[str, str]]:
    """Every path whose bytes were read, with their SHA-256, in the order of the paths.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        found = connection.execute(
            "select source_path, sha256 from source where sha256 is not null order by source_path"
        )
        while rows := found.fetchmany(_ROWS_AT_ONCE):
            yield from rows


def _verify_files(directory: Path, tables: list[str]) -> Verified:
    folder = directory / files.PARQUET
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    wanted = {f"{table}.parquet" for table in tables}
    faults = [Fault(name.removesuffix(".parquet"), f"{files.PARQUET}/{name}", "missing") for name in wanted - there]
    faults += [Fault("", f"{files.PARQUET}/{name}", "belongs to no table") for name in there - wanted]
    faults += [Fault(table, files.DATABASE, "this version knows no such table") for table in set(tables) - KEYS.keys()]
    faults += [Fault(table, files.DATABASE, "the table is missing") for table in KEYS.keys() - set(tables)]
    return verified("files", len(wanted | there), sorted(faults, key=lambda fault: (fault.place, fault.relation)))


def _verify_grain(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> Verified:
    faults: list[Fault] = []
    n_rows = 0
    for table in tables:
        (count,) = connection.execute(f"select count(*) from {identifier(table)}").fetchall()[0]  # noqa: S608
        n_rows += count
        key = KEYS.get(table, ())
        if not key:
            continue
        columns = ", ".join(map(identifier, key))
        is_null = " or ".join(f"{identifier(column)} is null" for column in key)
        found = connection.execute(
            f"select {columns}, count(*) from {identifier(table)} group by {columns} "  # noqa: S608
            f"having count(*) > 1 or {is_null} order by all limit {MOST_FAULTS}"
        ).fetchall()
        faults += [
            Fault(table, " ".join(map(str, row[:-1])), f"key stands {row[-1]} times or is NULL") for row in found
        ]
    return verified("grain", n_rows, faults)


def _verify_by(connection: duckdb.DuckDBPyConnection, path: Path) -> Verified:
    promise = path.stem.partition("_")[2]
    table = _LOOKED_AT.get(promise, "fact")
    (n_rows,) = connection.execute(f"select count(*) from {identifier(table)}").fetchall()[0]  # noqa: S608
    faults = [Fault(*row) for row in connection.execute(path.read_text(encoding="utf-8")).fetchall()]
    return verified(promise, n_rows, faults)


def _verify_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, tables: list[str]) -> Verified:
    faults: list[Fault] = []
    n_rows = 0
    for table in tables:
        path = folder / f"{table}.parquet"
        if not path.exists():
            continue  # told by the promise on files
        twin = f"read_parquet({literal(str(path))})"
        try:
            stored, written = _columns(connection, identifier(table)), _columns(connection, twin)
            if stored != written:
                faults.append(Fault(table, path.name, f"columns differ: {sorted(set(stored) ^ set(written))}"))
                continue
            digests = [_digest(connection, rows) for rows in (identifier(table), twin)]
        except duckdb.Error as error:
            faults.append(Fault(table, path.name, f"cannot be read ({str(error).splitlines()[0]})"))
            continue
        n_rows += digests[0][0]
        if digests[0] != digests[1]:
            counts = f"{digests[0][0]} rows in the database, {digests[1][0]} in the file"
            faults.append(Fault(table, path.name, f"rows differ: {counts}"))
    return verified("parquet", n_rows, faults)


def _columns(connection: duckdb.DuckDBPyConnection, rows: str) -> list[tuple[str, str]]:
    described = connection.execute(f"describe select * from {rows}").fetchall()  # noqa: S608
    return [(name, kind) for name, kind, *_ in described]


def _digest(connection: duckdb.DuckDBPyConnection, rows: str) -> tuple[int, int]:
    """Number of rows and a sum over them that does not depend on their order."""
    query = f"select count(*), coalesce(sum(hash(row_)::hugeint), 0) from {rows} as row_"  # noqa: S608
    (count, total) = connection.execute(query).fetchall()[0]
    return count, int(total)
