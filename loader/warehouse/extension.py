"""When a load may be added to the published tables instead of building them anew."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from loader import agencies

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

#: Share of the stored reports that loads may add before the tables are built as a whole again, which puts their rows into
#: the order in which they are asked for.
_LARGEST_SHARE = 0.1
#: What a load tells even where it brings nothing new.
_ALWAYS_WRITTEN = frozenset({"load_run", "reject", "source"})


def derivation_digest(sql: Path, reference: Path, aliases: Path) -> str:
    """SHA-256 of all that decides what is derived from parsed reports.

    That is the SQL, the reference tables, the user's alias file and the code that resolves names.
    """
    digest = hashlib.sha256()
    code = sorted(Path(agencies.__file__).parent.glob("*.py"))
    for path in [*sorted(sql.rglob("*.sql")), *sorted(reference.glob("*.tsv")), aliases, *code]:
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def may_extend(connection: duckdb.DuckDBPyConnection, digest: str) -> bool:
    """Whether everything that is stored stays as it is, and what comes is little beside it.

    Needs `kept_load_run`, `kept_report`, `chosen` and `dropped`, and the schema's empty tables in the current database.
    """
    last = connection.execute(
        "select derived_by, loader_version, n_extended from kept_load_run order by load_no desc limit 1"
    ).fetchall()
    version = connection.execute("select loader_version from this_load").fetchall()[0][0]
    if not last or last[0][:2] != (digest, version) or not _is_whole(connection):
        return False
    n_kept, n_chosen, n_dropped = connection.execute(
        """
        select
            (select count(*) from kept_report),
            (select count(*) from chosen),
            (select count(*) from dropped)
        """
    ).fetchall()[0]
    return not n_dropped and (last[0][2] or 0) + n_chosen <= _LARGEST_SHARE * n_kept


def has_changes(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any report is new or has other paths; else only `source`, `reject` and `load_run` can differ."""
    return bool(connection.execute("select count(*) from changed_report").fetchall()[0][0])


def link_unchanged(published: Path, folder: Path, tables: Sequence[str]) -> list[str]:
    """Take over the published Parquet files of tables that a load without changes leaves as they are.

    Returns the tables that are left to be written: those that may have changed, and whose file is not to be had.
    """
    left = []
    for table in tables:
        file = f"{table}.parquet"
        try:
            if table not in _ALWAYS_WRITTEN:
                os.link(published / file, folder / file)
                continue
        except OSError:
            pass  # deleted by somebody, or a file system without links
        left.append(table)
    return left


def _is_whole(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the published database has all relations as they are made today, and no table besides."""
    columns = """
        select table_name, column_name, data_type
        from duckdb_columns()
        where database_name = {database} and schema_name = 'main'
            and table_name in (select table_name from duckdb_tables() where database_name = {database})
        order by all
    """
    wanted = connection.execute(columns.format(database="current_database()")).fetchall()
    if connection.execute(columns.format(database="'published'")).fetchall() != wanted:
        return False
    missing = connection.execute(
        """
        select relation_name from published.main.dictionary
        except
        select view_name from duckdb_views() where database_name = 'published'
        except
        select table_name from duckdb_tables() where database_name = 'published'
        """
    ).fetchall()
    return not missing
