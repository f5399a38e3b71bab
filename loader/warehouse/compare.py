"""Two warehouses held against each other, fact by fact."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse import files
from loader.warehouse.publish import run_sql
from loader.warehouse.sqltext import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two warehouses differ in; usable while `compare` is open."""

    _connection: duckdb.DuckDBPyConnection

    def counts(self) -> list[tuple[str, str, int, int]]:
        """(change, why, number of cells, number of documents), in a fixed order."""
        return self._connection.execute(
            "select change, why, count(*), count(distinct (old_report_id, new_report_id)) from difference "
            "group by change, why order by change, why"
        ).fetchall()

    def columns(self) -> list[str]:
        """The names of what `rows` gives."""
        return [name for name, *_ in self._connection.execute("describe difference").fetchall()]

    def rows(self, *, with_provenance: bool) -> Iterator[tuple[Any, ...]]:
        """The differences in the order of years, agencies and cells; numbers as Decimal, None for NULL.

        Args:
            with_provenance: also cells whose value is the same, from another text or place.
        """
        shown = "" if with_provenance else "where change <> 'provenance'"
        found = self._connection.execute(f"from difference {shown} order by rowid")
        while rows := found.fetchmany(_ROWS_AT_ONCE):
            yield from rows


@contextmanager
def compare(old: Path, new: Path, sql: Path, memory: str) -> Iterator[Comparison]:
    """Compare the facts of two warehouses; both are only read.

    Args:
        old: folder of the warehouse that is compared with.
        new: folder of the other one.
        sql: the folder of SQL files.
        memory: what the database may use, as it reads sizes.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened or read.
    """
    with duckdb.connect(config={"memory_limit": memory}) as connection:
        connection.execute("set enable_progress_bar = false")  # it would write to stdout
        for name, directory in (("old", old), ("new", new)):
            files.settle_if_free(directory)
            database = directory / files.DATABASE
            if not database.exists():
                raise WarehouseError(
                    tell(
                        "{directory}: holds no warehouse (no {database}); make one with `ogi load`",
                        directory=directory,
                        database=files.DATABASE,
                    )
                )
            try:
                connection.execute(f"attach {literal(str(database))} as {name} (read_only)")
            except duckdb.Error as error:
                raise WarehouseError(
                    tell("{database}: cannot be opened ({error})", database=database, error=error)
                ) from error
        try:
            run_sql(connection, sql / "integrity" / "diff.sql")
        except duckdb.Error as error:
            raise WarehouseError(
                tell("{old}, {new}: cannot be compared ({error})", old=old, new=new, error=error)
            ) from error
        yield Comparison(connection)
