"""What the dashboard shows, read from a published warehouse by the statements of `sql/dashboard/`; read-only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.reference import sql_folder
from loader.warehouse.read import connect_readonly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of a statement, column by column; all columns have one length."""

    names: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]

    def as_dict(self) -> dict[str, list[object]]:
        """Name -> values. NULL is None."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.names)
        return {name: list(values) for name, values in zip(self.names, columns, strict=True)}


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator over all reports: JSON arrays of numerators and denominators, and one letter a report (01_figures.sql)."""

    num: str
    den: str
    state: str


class DashboardReader:
    """Runs the statements on one connection, so that all of them number reports and agencies alike.

    Raises:
        WarehouseError: there is no warehouse, it cannot be opened, or it was written by another version.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folder = sql_folder() / "dashboard"
        self._connection = connect_readonly(directory)
        for name in ("00_reports", "01_figures"):
            self._run(name)

    def __enter__(self) -> DashboardReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def table(self, name: str) -> Columns:
        """All rows of the statement `sql/dashboard/NAME.sql`, in its order."""
        cursor = self._run(name)
        return Columns(self._names(cursor), cursor.fetchall())

    def figure(self, indicator: str) -> Figure:
        """One indicator, in the order of the reports; empty where there is no report."""
        rows = self._run("figure", {"indicator": indicator}).fetchall()
        num, den, state = zip(*rows, strict=True) if rows else ((), (), ())
        return Figure(f"[{','.join(num)}]", f"[{','.join(den)}]", "".join(state))

    def by_agency(self, name: str) -> Iterator[tuple[int, Columns]]:
        """The rows of a statement whose first column is the agency, in its order: one part an agency, without that column.

        Agency -1 is that of reports which name none.
        """
        cursor = self._run(name)
        names = self._names(cursor)[1:]

        def rows() -> Iterator[tuple[object, ...]]:
            while part := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from part

        for agency, members in groupby(rows(), key=lambda row: row[0]):
            yield int(str(agency)), Columns(names, [row[1:] for row in members])

    def _run(self, name: str, parameters: Mapping[str, object] | None = None) -> duckdb.DuckDBPyConnection:
        statement = (self._folder / f"{name}.sql").read_text(encoding="utf-8")
        try:
            # A cursor of its own would not see the temp tables of another.
            return self._connection.execute(statement, parameters)
        except duckdb.Error as error:
            raise WarehouseError(
                tell(
                    "{directory}: {file} cannot be answered ({error}); if another version made the warehouse, "
                    "load it again with `ogi load`",
                    directory=self._directory,
                    file=f"{name}.sql",
                    error=error,
                )
            ) from error

    @staticmethod
    def _names(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        return tuple(str(column[0]) for column in cursor.description or ())
