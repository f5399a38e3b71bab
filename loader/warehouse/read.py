"""What readers of a published warehouse need: a connection, and the findings of the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from loader.model import WarehouseError
from loader.warehouse import files

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from loader.model import Severity


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
