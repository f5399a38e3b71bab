"""What it costs to store the rows that the interface names, and nothing else: no reading, no check, no view.

The lower bound of any load into this warehouse: `fact` and `check_result` with the columns that users rely on, out of memory
into a DuckDB file and a Parquet file each, on one thread.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import duckdb

from loader.warehouse import connect_readonly

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS = {
    "fact": "report_id, agency_id, year, table_code, row_code, measure, applicant_type, value, unit, status, evidence, "
    "value_raw, locator",
    "check_result": "report_id, check_id, scope, status, severity, left_value, right_value, difference, locators",
}


def store(warehouse: Path, folder: Path) -> float:
    """Seconds of one processor to store again what a warehouse holds.

    Args:
        warehouse: a warehouse that was loaded.
        folder: where the new files go; it has to be there.
    """
    with connect_readonly(warehouse) as connection:
        rows = {
            table: connection.sql(f"select {columns} from {table}").to_arrow_table()
            for table, columns in _COLUMNS.items()
        }
    started = time.process_time()
    with duckdb.connect(folder / "stored.duckdb", config={"threads": 1}) as connection:
        for table, arrow in rows.items():
            connection.register("arrow", arrow)
            connection.execute(f"create table {table} as from arrow")
            connection.unregister("arrow")
            connection.execute(f"copy {table} to '{folder}/{table}.parquet' (format parquet, compression zstd)")
    return time.process_time() - started
