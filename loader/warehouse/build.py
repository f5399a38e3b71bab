"""One load into a warehouse: batches in, a new warehouse in the place of the old one out.

A load never writes to the published files. It builds new ones from the published database (attached read-only) and the
batches (staged in a database of their own, so that the published file has no dead space), and puts them in place in
one step (`files`). What the tables hold is decided in `sql/`; this module only runs it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Self

import duckdb
import pyarrow as pa

from loader.agencies import ALIASES_FILE
from loader.limits import DATABASE_MEMORY, threads_for
from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse import files
from loader.warehouse.agencies import resolve_agencies
from loader.warehouse.describe import describe
from loader.warehouse.extension import derivation_digest, has_changes, link_unchanged, may_extend
from loader.warehouse.publish import (
    check_structure,
    load_reference,
    run_sql,
    summarise,
    table_names,
    write_parquet,
)
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from loader.columns import Batch
    from loader.model import Versions
    from loader.warehouse.run import LoadRun, Summary

#: The tables that a load carries over from the published warehouse; all others are derived anew.
_KEPT = ("report", "fact", "issue", "statement", "section", "source", "reject", "load_run")
#: Facts held in memory before they are inserted: DuckDB writes groups of 122,880 rows best.
_FLUSH_AT = 250_000
#: The copy of the published database to which a load adds.
_EXTENDED = "extended.duckdb"
#: The oldest storage that the DuckDB shells in use read and write: a 2.x file is refused by every 1.x shell.
STORAGE_VERSION = "v1.5.0"


def _unwatched(_step: str, _share: float) -> None:
    """Nobody is told how far a publication has come."""


class Build:
    """A load in progress: a context manager, `add` any number of times, `publish` once.

    Leaving the context without `publish`, or with an exception, leaves the warehouse as it was. One load at a time may
    be in progress a warehouse.

    Attributes:
        known: SHA-256 of every document stored under the same versions, set on entering: these need not be read again
            (give their paths as `sources` of a batch). Rejected inputs are not among them: whether they can be read may
            depend on what is installed, so they are looked at again.
    """

    def __init__(
        self, directory: Path, versions: Versions, reference: Path, sql: Path, memory: str = DATABASE_MEMORY
    ) -> None:
        """Prepare a load; `memory` is what DuckDB may use at most, as it reads sizes: more than that goes to disk."""
        self._memory = memory
        self.known: frozenset[str] = frozenset()
        self._directory = directory
        self._versions = versions
        self._reference = reference
        self._sql = sql
        self._resources = ExitStack()
        self._pending: list[Batch] = []
        self._n_batches = 0

    def __enter__(self) -> Self:
        """Lock the warehouse, remove what killed loads left, and read what is known.

        Raises:
            WarehouseError: another load is in progress, or folder or database cannot be used.
        """
        with ExitStack() as resources, self._explained():
            resources.enter_context(files.exclusive(self._directory))
            self._building = files.start_building(self._directory)
            resources.callback(files.abandon_building, self._directory)
            self._connection = resources.enter_context(
                duckdb.connect(
                    str(self._building / files.DATABASE),
                    config={
                        "storage_compatibility_version": STORAGE_VERSION,
                        "temp_directory": str(self._building / "spill"),
                        "memory_limit": self._memory,
                        "threads": str(threads_for(self._memory)),
                    },
                )
            )
            self._open()
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def add(self, batch: Batch) -> None:
        """Take the rows of some inputs. Order and size of batches never change what is published.

        Raises:
            WarehouseError: the disk is full or fails.
        """
        self._pending.append(batch)
        if sum(len(pending.fact) for pending in self._pending) >= _FLUSH_AT:
            self._flush()

    def publish(self, run: LoadRun, on_step: Callable[[str, float], None] = _unwatched) -> Summary:
        """Merge, derive, check the structure, and put the new warehouse in the place of the old one.

        Few new reports are added to a copy of the published tables, and only what depends on them is derived anew;
        otherwise, and where anything that derives has changed, the tables are built as a whole. The rows are the same.

        `on_step` is told of each step as it begins: its name, and the share of all steps that is done (0 to 1).

        Raises:
            WarehouseError: the disk fails, or the structure is broken (a key is not unique, a code is unknown).
            CodebookError: a reference table or the dictionary is incomplete.
        """
        connection = self._connection
        with self._explained():
            self._flush()
            self._describe_load(run)
            load_reference(connection, self._reference)
            on_step("choose.sql", 0)
            run_sql(connection, self._sql / "choose.sql")
            is_extension = self._begin()
            on_step("agencies", 0)
            resolve_agencies(connection, self._reference, self._directory, is_extension=is_extension)
            on_step("merge.sql", 0)
            run_sql(connection, self._sql / "merge.sql")
            parquet = self._building / files.PARQUET
            parquet.mkdir()
            tables = table_names(connection)
            if is_extension and not has_changes(connection):
                steps = []
                tables = link_unchanged(self._directory / files.PARQUET, parquet, tables)
            else:
                steps = [*self._derivations(is_extension=is_extension)]
            steps += ((f"{table}.parquet", partial(write_parquet, connection, parquet, table)) for table in tables)
            for n_done, (name, step) in enumerate(steps):
                on_step(name, n_done / len(steps))
                step()
            on_step("checkpoint", 1)
            summary = summarise(connection)
            connection.execute("detach stage")
            connection.execute("checkpoint")
            connection.close()
            if is_extension:
                (self._building / _EXTENDED).replace(self._building / files.DATABASE)
            files.commit_building(self._directory)
        return summary

    def _derivations(self, *, is_extension: bool) -> Iterator[tuple[str, Callable[[], None]]]:
        """Steps to all that follows from reports and facts, as far as it is due; dimensions and views stay in an extension."""
        connection, sql = self._connection, self._sql
        paths = [] if is_extension else [sql / "derive_dimensions.sql"]
        paths += [sql / "derive_agency.sql", sql / "number_reports.sql"]
        for folder in ("checks", "indicators") if is_extension else ("checks", "indicators", "views"):
            paths += sorted((sql / folder).glob("*.sql"))
        for path in paths:
            yield path.relative_to(sql).as_posix(), partial(run_sql, connection, path)
        if not is_extension:
            yield "dictionary.tsv", partial(describe, connection, self._reference / "dictionary.tsv")
        yield "keys", partial(check_structure, connection)

    def _begin(self) -> bool:
        """Decide how to build: on a copy of the published tables (then True), or from `kept_*` into empty ones."""
        digest = derivation_digest(self._sql, self._reference, self._directory / ALIASES_FILE)
        # What another program left beside the file would not be in a copy of it.
        has_log = (self._directory / f"{files.DATABASE}.wal").exists()
        is_extension = not has_log and may_extend(self._connection, digest)
        if is_extension:
            copy = self._building / _EXTENDED
            shutil.copyfile(self._directory / files.DATABASE, copy)
            self._connection.execute(f"attach {literal(str(copy))} as extended")
            self._connection.execute("use extended")
        for table in _KEPT:
            # What a copy holds is not carried over.
            kept = f"from {identifier('kept_' + table)} where {'false' if is_extension else 'true'}"
            self._connection.execute(f"create temp view {identifier('carried_' + table)} as {kept}")
        self._connection.execute(
            "create or replace temp table this_load as "
            "select *, cast(? as varchar) as derived_by, cast(? as boolean) as is_extension from this_load",
            (digest, is_extension),
        )
        return is_extension

    def _open(self) -> None:
        connection = self._connection
        connection.execute("set enable_progress_bar = false")  # it would write to stdout
        connection.execute(f"attach {literal(str(self._building / 'stage.duckdb'))} as stage")
        run_sql(connection, self._sql / "schema.sql")
        run_sql(connection, self._sql / "stage.sql")
        published = self._directory / files.DATABASE
        if published.exists():
            connection.execute(f"attach {literal(str(published))} as published (read_only)")
        for table in _KEPT:
            self._keep(table, is_published=published.exists())
        versions = (self._versions.loader_version, self._versions.codebook_version)
        known = connection.execute(
            "select sha256 from kept_report where loader_version = ? and codebook_version = ?", versions
        ).fetchall()
        self.known = frozenset(sha256 for (sha256,) in known)

    def _keep(self, table: str, *, is_published: bool) -> None:
        """Make `kept_TABLE`, the published rows in today's columns: a column that is new since then is NULL."""
        wanted = self._columns("main", table, self._connection.execute("select current_database()").fetchall()[0][0])
        there = self._columns("main", table, "published") if is_published else {}
        columns = [
            identifier(name) if name in there else f"cast(null as {kind}) as {identifier(name)}"
            for name, kind in wanted.items()
        ]
        if table == "fact":
            # Facts of a report stand together and in codebook order: their place in the table keeps that order.
            columns.append("rowid as fact_no" if there else "cast(null as bigint) as fact_no")
        source = f"from published.main.{identifier(table)}" if there else "where false"
        self._connection.execute(
            f"create temp view {identifier('kept_' + table)} as select {', '.join(columns)} {source}"
        )

    def _columns(self, schema: str, table: str, database: str) -> dict[str, str]:
        rows = self._connection.execute(
            """
            select column_name, data_type
            from duckdb_columns()
            where database_name = ? and schema_name = ? and table_name = ?
            order by column_index
            """,
            (database, schema, table),
        ).fetchall()
        return dict(rows)

    def _flush(self) -> None:
        """Insert the pending batches, numbered in order of arrival."""
        if not self._pending:
            return
        with self._explained():
            for table in ("fact", "report", "issue", "statement", "section", "reject", "source"):
                rows = pa.concat_tables(
                    pa.Table.from_batches([batch_rows]).add_column(
                        0, "batch_no", pa.repeat(pa.scalar(self._n_batches + offset, pa.int64()), len(batch_rows))
                    )
                    for offset, batch_rows in enumerate(getattr(batch, table) for batch in self._pending)
                )
                self._connection.register("arrived", rows)
                self._connection.execute(f"insert into stage.added_{table} by name select * from arrived")  # noqa: S608
                self._connection.unregister("arrived")
            self._n_batches += len(self._pending)
            self._pending.clear()

    def _describe_load(self, run: LoadRun) -> None:
        started = run.started_at
        if started.tzinfo is not None:
            started = started.astimezone(dt.UTC).replace(tzinfo=None)
        self._connection.execute(
            """
            create temp table this_load as
            select
                cast(? as timestamp) as started_at,
                cast(? as double) as read_seconds,
                cast(? as varchar) as loader_version,
                cast(? as varchar) as codebook_version
            """,
            (started, run.read_seconds, self._versions.loader_version, self._versions.codebook_version),
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise WarehouseError(
                tell(
                    "{directory}: the database needs more than {memory} of memory ({error}); nothing was changed. "
                    "Load again with a larger --memory",
                    directory=self._directory,
                    memory=self._memory,
                    error=error,
                )
            ) from error
        except duckdb.Error as error:
            raise WarehouseError(
                tell(
                    "{directory}: the warehouse cannot be built ({error}); nothing was changed. Where another "
                    "program holds ogi.duckdb open for writing, close it and load again",
                    directory=self._directory,
                    error=error,
                )
            ) from error
        except OSError as error:
            raise WarehouseError(
                tell(
                    "{directory}: {reason}; nothing was changed",
                    directory=self._directory,
                    reason=error.strerror or error,
                )
            ) from error
