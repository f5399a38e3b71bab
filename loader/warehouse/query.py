"""A query of a user's own against a published warehouse, which can change nothing and reach nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse import files
from loader.warehouse.read import connect_readonly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_ROWS_AT_ONCE = 10_000


class Answer:
    """The answer to one statement, or to the last of several; a context manager.

    The database is open read-only, files and other databases are out of reach, and no setting can be changed.

    Attributes:
        columns: names of the columns.
    """

    def __init__(self, directory: Path, query: str) -> None:
        """Ask.

        Args:
            directory: the warehouse.
            query: SQL of DuckDB.

        Raises:
            WarehouseError: there is no warehouse, the query is none, or it asks for what is out of reach.
        """
        connect_readonly(directory).close()  # settles, and tells where there is none
        self._connection = duckdb.connect(
            str(directory / files.DATABASE),
            read_only=True,
            config={"enable_external_access": "false"},
        )
        self._connection.execute("set enable_progress_bar = false")  # it would write to stdout
        self._connection.execute("set lock_configuration = true")
        try:
            found = self._connection.execute(query)
            # Nothing comes back for a text without a statement, whatever the library declares.
            self.columns = tuple(column[0] for column in (found.description if found else None) or ())
            if not self.columns:
                raise WarehouseError(tell("the query asks for nothing; give a select"))
        except duckdb.Error as error:
            self._connection.close()
            raise WarehouseError(tell("the query cannot be answered: {error}", error=error)) from error
        except WarehouseError:
            self._connection.close()
            raise
        self._found = found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, fetched as they are asked for, in the order of the query.

        Raises:
            WarehouseError: they cannot be worked out.
        """
        try:
            while batch := self._found.fetchmany(_ROWS_AT_ONCE):
                yield from batch
        except duckdb.Error as error:
            raise WarehouseError(tell("the query cannot be answered: {error}", error=error)) from error
