"""What readers of a published warehouse need: a connection, and the findings of the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from loader.model import WarehouseError
from loader.unread_labels import PrintedLabel
from loader.warehouse import files

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from loader.model import Severity


#: Longer text in a table is a sentence.
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that a current report does not pass, in the words of view v_check."""

    check_id: str
    severity: Severity
    status: str
    agency_name: str | None
    year: int | None
    #: The applicant type, row or proceeding checked, as the form prints it.
    scope_label_zh: str
    #: NULL sides print no number.
    left_value: Decimal | None
    right_value: Decimal | None
    difference: Decimal | None
    message_en: str
    message_zh: str
    locators: str | None
    source_path: str
    report_id: str


def connect_readonly(directory: Path) -> duckdb.DuckDBPyConnection:
    """Open the published database for reading; the caller closes it. Many readers may hold it open at once.

    A reader goes on with what it opened while a load replaces the file.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    files.settle_if_free(directory)
    database = directory / files.DATABASE
    if not database.exists():
        raise WarehouseError(f"{directory}: holds no warehouse (no {files.DATABASE}); make one with `ogi load`")
    try:
        connection = duckdb.connect(str(database), read_only=True)
        connection.execute("set enable_progress_bar = false")  # it would write to stdout
    except duckdb.Error as error:
        raise WarehouseError(f"{database}: cannot be opened ({error})") from error
    return connection


def findings(directory: Path) -> list[Finding]:
    """The findings over current reports: errors first, then by agency, year and check.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        rows = connection.execute(
            """
            select
                check_id, severity, status, agency_name, year, scope_label_zh, left_value, right_value, difference,
                message_en, message_zh, locators, source_path, report_id
            from v_check
            order by
                case severity when 'error' then 1 when 'warning' then 2 else 3 end,
                agency_name, year, source_path, check_id, scope_order, scope
            """
        ).fetchall()
    return [Finding(*row) for row in rows]


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
