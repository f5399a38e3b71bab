"""How long the views of a published warehouse take: for one agency, for one year, and in full where they compare."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from loader.warehouse import connect_readonly
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Seconds within which a view filtered to an agency or a year answers, and within which a full comparison does.
FILTERED_LIMIT = 0.5
FULL_LIMIT = 3.0
#: By what a view is known to compare: words in its name, or columns.
_COMPARING_NAMES = ("check", "comparison", "group")
_COMPARING_COLUMNS = {"change", "change_rate", "difference", "percentile", "previous_value", "rank"}
_RUNS = 3
#: A query that takes this long is not repeated, and one that takes `_GIVE_UP` seconds is ended.
_ONCE = 15.0
_GIVE_UP = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Rows of a view under a filter and the seconds until they are all there; infinite where it was given up."""

    view: str
    #: "year", "full": an aggregate over every column of numbers. "agency rows", "year rows": every row is fetched.
    case: str
    rows: int
    seconds: float
    #: Of all processors together: what it would take on one that does nothing else.
    processor_seconds: float

    @property
    def limit(self) -> float | None:
        return {"agency rows": FILTERED_LIMIT, "year": FILTERED_LIMIT, "full": FULL_LIMIT}.get(self.case)

    @property
    def is_met(self) -> bool:
        return self.limit is None or self.seconds < self.limit


def time_views(directory: Path, runs: int = _RUNS) -> list[Timing]:
    """Time every view of the warehouse that the catalogue knows under a name of `v_`."""
    with connect_readonly(directory) as connection:
        filters = _filters(connection)
        return [
            timing
            for view, columns in _views(connection).items()
            for timing in _time_view(connection, view, columns, filters, runs)
        ]


def lines(timings: Sequence[Timing], n_facts: int, heading: str = "## Views") -> list[str]:
    """The section of the results."""
    views = list(dict.fromkeys(timing.view for timing in timings))
    cases = ("agency rows", "year", "year rows", "full")
    by_case = {(timing.view, timing.case): timing for timing in timings}
    return [
        heading,
        "",
        f"{n_facts:,} facts. *One agency*: its rows fetched. *One year*: number of rows and the largest value of every "
        "column that is not text. *Its rows*: every row of the year and every column fetched as Arrow, for which there is no "
        "limit. *All*: as *one year* without a filter, for views that compare. Limits: "
        f"{FILTERED_LIMIT} s for an agency or a year, {FULL_LIMIT:.0f} s for all. Median of {_RUNS} runs behind one that warms "
        f"up; one run where it takes longer than {_ONCE:.0f} s. "
        "In brackets the seconds of all processors together, which do not grow when the machine is busy.",
        "",
        "| view | one agency: rows | s | one year: rows | s | its rows: s | all: rows | s | met |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(view, [by_case.get((view, case)) for case in cases]) for view in views),
    ]


def _row(view: str, timings: Sequence[Timing | None]) -> str:
    agency, year, year_rows, full = timings
    missed = [
        name for name, timing in (("agency", agency), ("year", year), ("all", full)) if timing and not timing.is_met
    ]
    fetched = _seconds(year_rows)
    return (
        f"| {view} | {_rows(agency)} | {_seconds(agency)} | {_rows(year)} | {_seconds(year)} | {fetched} | {_rows(full)} | "
        f"{_seconds(full)} | {'no: ' + ', '.join(missed) if missed else 'yes'} |"
    )


def _rows(timing: Timing | None) -> str:
    return f"{timing.rows:,}" if timing and timing.rows >= 0 else ""


def _seconds(timing: Timing | None) -> str:
    if timing is None:
        return ""
    if timing.seconds > _GIVE_UP:
        return f"> {_GIVE_UP:.0f}"
    return f"{timing.seconds:.3f} ({timing.processor_seconds:.2f})"


def _views(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """View -> its columns and their types, in alphabetical order of views."""
    rows = connection.execute(
        """
        select v.view_name, c.column_name, c.data_type
        from duckdb_views() v
        join duckdb_columns() c
            on c.database_name = v.database_name
            and c.schema_name = v.schema_name
            and c.table_name = v.view_name
        where not v.internal
            and v.view_name like 'v\\_%' escape '\\'
        order by v.view_name, c.column_index
        """
    ).fetchall()
    views: dict[str, dict[str, str]] = {}
    for view, column, data_type in rows:
        views.setdefault(view, {})[column] = data_type
    return views


def _filters(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Column -> the condition on it: an agency with a report for most years, and the year that has most."""
    ((agency, year),) = connection.execute(
        """
        select
            (select agency_id from agency order by n_reports desc, agency_id limit 1),
            (select year from report where is_current group by year order by count(*) desc, year desc limit 1)
        """
    ).fetchall()
    return {"agency_id": f"agency_id = {literal(agency)}", "year": f"year = {year:d}"}


def _time_view(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Mapping[str, str], filters: dict[str, str], runs: int
) -> list[Timing]:
    source = identifier(view)
    largest = ", ".join(f"max({identifier(column)})" for column, data_type in columns.items() if data_type != "VARCHAR")
    queries: list[tuple[str, str]] = []
    if "agency_id" in columns:
        queries.append(("agency rows", f"select * from {source} where {filters['agency_id']}"))
    if "year" in columns:
        queries.append(("year", f"select count(*), {largest} from {source} where {filters['year']}"))
        queries.append(("year rows", f"select * from {source} where {filters['year']}"))
    if any(word in view for word in _COMPARING_NAMES) or _COMPARING_COLUMNS & columns.keys() or not queries:
        queries.append(("full", f"select count(*), {largest} from {source}"))
    return [Timing(view, case, *_time(connection, query, case, runs)) for case, query in queries]


def _time(connection: duckdb.DuckDBPyConnection, query: str, case: str, runs: int) -> tuple[int, float, float]:
    """Rows, and the median seconds by the clock and of processors."""
    first = _run(connection, query, case)
    if first[1] > _ONCE:
        return first
    taken = [_run(connection, query, case) for _ in range(runs)]
    return first[0], statistics.median(run[1] for run in taken), statistics.median(run[2] for run in taken)


def _run(connection: duckdb.DuckDBPyConnection, query: str, case: str) -> tuple[int, float, float]:
    clock = threading.Timer(_GIVE_UP, connection.interrupt)
    started, busy = time.perf_counter(), time.process_time()
    clock.start()
    try:
        if case.endswith("rows"):
            rows = connection.sql(query).to_arrow_table().num_rows
        else:
            rows = int(connection.execute(query).fetchall()[0][0])
    except duckdb.InterruptException:
        return -1, float("inf"), float("inf")
    finally:
        clock.cancel()
    return rows, time.perf_counter() - started, time.process_time() - busy
