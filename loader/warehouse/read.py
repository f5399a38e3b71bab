"""What readers of a published warehouse need: a connection, and the labels that were not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.unread_labels import PrintedLabel
from loader.warehouse import files

if TYPE_CHECKING:
    from pathlib import Path

#: Longer text in a table is a sentence.
_LONGEST_LABEL = 80


def connect_readonly(directory: Path) -> duckdb.DuckDBPyConnection:
    """Open the published database for reading; the caller closes it. Many readers may hold it open at once.

    A reader goes on with what it opened while a load replaces the file.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
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
        connection = duckdb.connect(str(database), read_only=True)
        connection.execute("set enable_progress_bar = false")  # it would write to stdout
    except duckdb.Error as error:
        raise WarehouseError(tell("{database}: cannot be opened ({error})", database=database, error=error)) from error
    return connection


def unread_labels(directory: Path) -> list[PrintedLabel]:
    """The labels of current reports that were not read, or read for being close to one; one entry a spelling.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        rows = connection.execute(
            """
            with printed as (
                select
                    issue.code,
                    case issue.code
                        when 'unknown_label' then split_part(issue.evidence, ' | ', 1) else issue.evidence
                    end as label,
                    issue.report_id, issue.locator, report.source_path
                from issue join report using (report_id)
                where issue.code in ('unknown_label', 'close_label', 'unread_cell') and report.is_current
            )
            select
                code, label, count(distinct report_id),
                arg_min(source_path, (source_path, locator)), arg_min(locator, (source_path, locator))
            from printed
            where length(label) between 1 and ?
            group by code, label
            order by code, label
            """,
            [_LONGEST_LABEL],
        ).fetchall()
    return [PrintedLabel(*row) for row in rows]
