"""Parsed reports made by hand, and a warehouse made of them: no reader, no parser.

Cells are named as `received` (requests, total column), `received/natural_person` (another column), `reconsideration:total`
(a measure of another table). Cells that are not named hold 0, so that every identity holds.
"""

from __future__ import annotations

import atexit
import datetime as dt
import hashlib
from contextlib import nullcontext, suppress
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest import mock

from loader.columns import make_batch
from loader.model import Fact, ParsedReport, ReportMeta, Source, Versions
from loader.reference import read_tsv, reference_folder, sql_folder
from loader.warehouse import Build, LoadRun, connect_readonly, files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from loader.model import FormYear, Issue, Reject, ReportStatus, Section, Statement
    from loader.warehouse import Summary

VERSIONS = Versions("1.0", "c0de")
MONDAY = dt.datetime(2026, 3, 2, 8, 0, 0)
TUESDAY = dt.datetime(2026, 3, 3, 8, 0, 0)


def cells(form: str) -> list[tuple[str, str, str, str, str | None]]:
    """Table, row, measure, applicant type and unit of every cell of a form, in codebook order."""
    applicants = [
        row["applicant_type"]
        for row in read_tsv(reference_folder() / "applicant_types.tsv", ("applicant_type", "label_zh"))
    ]
    columns = ("form", "table_code", "row_code", "measure", "unit", "row_label_zh", "measure_label_zh")
    return [
        (row["table_code"], row["row_code"], row["measure"], applicant, row["unit"] or None)
        for row in read_tsv(reference_folder() / "codebook.tsv", columns)
        if row["form"] == form
        for applicant in (applicants if row["table_code"] == "requests" else ["not_applicable"])
    ]


def cell_name(table: str, row: str, measure: str, applicant: str) -> str:
    if table != "requests":
        return f"{row}:{measure}"
    return row if applicant == "total" else f"{row}/{applicant}"


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def made_report(
    content: str,
    values: Mapping[str, int | str | None] | None = None,
    *,
    agency: str | None = "示例市商务局",
    year: int | None = 2022,
    form: FormYear = "2021",
    path: str | None = None,
    lost_tables: Iterable[str] = (),
    lost_cells: Iterable[str] = (),
    status: ReportStatus = "loaded",
    published_on: dt.date | None = None,
    issues: tuple[Issue, ...] = (),
    statements: tuple[Statement, ...] = (),
    sections: tuple[Section, ...] = (),
    title: str | None = None,
    clues: str | None = None,
) -> ParsedReport:
    """A report whose bytes are `content`: a value is a number, None a blank, text an unreadable cell."""
    values = dict(values or {})
    facts = []
    for position, (table, row, measure, applicant, unit) in enumerate(cells(form), start=1):
        name = cell_name(table, row, measure, applicant)
        value = values.pop(name, 0)
        if table in lost_tables or name in lost_cells:
            continue
        if value is None:
            number, fact_status, raw = None, "blank", ""
        elif isinstance(value, str) and not value.lstrip("-").replace(".", "").isdigit():
            number, fact_status, raw = None, "unreadable", value
        else:
            number, fact_status, raw = Decimal(value), "reported", str(value)
        locator = f"b1 r{position} c1"
        facts.append(Fact(table, row, measure, applicant, number, unit, fact_status, "labelled", raw, locator))
    assert not values, f"no cell of form {form} is called {sorted(values)}"
    sha256 = digest(content)
    return ParsedReport(
        report_id=sha256[:16],
        source=Source(path or f"in/{content}.txt", sha256, len(content)),
        media_type="text/plain",
        meta=ReportMeta(title or f"{agency}年度报告", agency, year, published_on, None, None, agency_clues=clues),
        form_proactive=None if "proactive" in lost_tables else form,
        form_requests=None if "requests" in lost_tables else form,
        form_disputes=None if "disputes" in lost_tables else form,
        status=status,
        facts=tuple(facts),
        issues=issues,
        statements=statements,
        sections=sections,
    )


#: With so little the database uses one thread, which is faster where there is next to nothing to do.
_MEMORY_OF_ONE_THREAD = "256MiB"


def load(
    directory: Path,
    reports: Sequence[ParsedReport] = (),
    *,
    rejects: Sequence[Reject] = (),
    sources: Sequence[Source] = (),
    versions: Versions = VERSIONS,
    started_at: dt.datetime = MONDAY,
    batch_size: int = 1000,
    commented: bool = False,
) -> Summary:
    """One load, in batches of `batch_size` reports, with one thread.

    Comments on tables and columns take a third of so small a load: they are left out unless `commented`.
    """
    comments = nullcontext() if commented else mock.patch("loader.warehouse.describe._write_comments")
    with comments, Build(directory, versions, reference_folder(), sql_folder(), _MEMORY_OF_ONE_THREAD) as build:
        for start in range(0, len(reports), batch_size):
            build.add(make_batch(reports[start : start + batch_size]))
        build.add(make_batch((), rejects, sources))
        return build.publish(LoadRun(started_at))


#: The connection that was used last, with the file that it reads: to open one takes longer than most questions.
_kept: list[tuple[tuple[int, int], duckdb.DuckDBPyConnection]] = []


@atexit.register
def _close() -> None:
    while _kept:
        _kept.pop()[1].close()


def query(directory: Path, sql: str) -> list[tuple[object, ...]]:
    """All rows of a query against the published warehouse."""
    with suppress(FileNotFoundError):
        now = (directory / files.DATABASE).stat()
        # What a killed load left is for a new reader to settle.
        if _kept and _kept[0][0] == (now.st_ino, now.st_mtime_ns) and not (directory / files.READY).exists():
            return _kept[0][1].execute(sql).fetchall()
    _close()
    connection = connect_readonly(directory)
    read = (directory / files.DATABASE).stat()
    _kept.append(((read.st_ino, read.st_mtime_ns), connection))
    return connection.execute(sql).fetchall()


def one(directory: Path, sql: str) -> object:
    """The only value of the only row of a query."""
    ((value,),) = query(directory, sql)
    return value
