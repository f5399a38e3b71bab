"""The steps of a publication: reference tables in, SQL files run, structure checked, Parquet written, load summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from loader.messages import tell
from loader.model import WarehouseError
from loader.reference import read_tsv
from loader.warehouse.run import Summary
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

#: File of `data/reference/` -> its columns. Each is the table reference_FILE to the SQL, every column text, with line_no.
REFERENCE_COLUMNS = {
    "codebook": ("form", "table_code", "row_code", "measure", "unit", "row_label_zh", "measure_label_zh"),
    "applicant_types": ("applicant_type", "label_zh"),
    "identities": ("identity", "form", "table_code", "row_code", "measure", "applicant_type", "weight"),
    "local_rows": ("form", "table_code", "row_code", "evidence"),
    "check_rules": (
        "check_id",
        "severity",
        "blank_policy",
        "form",
        "relation",
        "scope_kind",
        "is_printed",
        "name_zh",
        "name_en",
        "formula",
        "expected_zh",
        "finding_zh",
        "finding_en",
    ),
    "check_terms": (
        "check_id",
        "form",
        "scope",
        "side",
        "table_code",
        "row_code",
        "measure",
        "applicant_type",
        "years_before",
        "weight",
    ),
    "statement_terms": (
        "statement_code",
        "check_id",
        "reading",
        "table_code",
        "row_code",
        "measure",
        "applicant_type",
        "weight",
    ),
    "indicators": (
        "indicator",
        "catalogue_id",
        "kind",
        "unit",
        "form",
        "scale",
        "smallest_denominator",
        "name_zh",
        "name_en",
        "definition_zh",
        "definition_en",
        "formula",
        "formula_zh",
        "caution_zh",
        "caution_en",
        "source",
        "relation_name",
    ),
    "indicator_terms": (
        "indicator",
        "part",
        "table_code",
        "row_code",
        "measure",
        "applicant_type",
        "years_before",
        "weight",
    ),
    "crosswalk": ("block", "code", "cells_2019", "cells_2021", "comparable", "note_zh", "note_en"),
    "populations": ("agency_name", "year", "population", "source"),
    "expected_agencies": ("agency_name", "source"),
}

#: Relation -> the columns of its key. Tables are stored in the order of theirs (facts of a report in codebook order).
KEYS = {
    "report": ("report_id",),
    "fact": ("report_id", "table_code", "row_code", "measure", "applicant_type"),
    "issue": ("report_id", "issue_no"),
    "statement": ("report_id", "statement_no"),
    "section": ("report_id", "section"),
    "reject": ("source_path",),
    "source": ("source_path",),
    "agency": ("agency_id",),
    "codebook": ("form", "table_code", "row_code", "measure"),
    "applicant_type": ("applicant_type",),
    "identity": ("identity", "form", "table_code", "row_code", "measure", "applicant_type"),
    "check_rule": ("check_id",),
    "check_term": (
        "check_id",
        "form",
        "scope",
        "side",
        "years_before",
        "table_code",
        "row_code",
        "measure",
        "applicant_type",
    ),
    "check_scope": ("scope",),
    "check_result": ("report_id", "check_id", "scope"),
    "check_operand": ("report_id", "check_id", "scope", "operand_order"),
    "check_rate": ("check_id", "year", "kind_code", "region"),
    "indicator": ("indicator",),
    "indicator_term": (
        "indicator",
        "part",
        "form",
        "years_before",
        "table_code",
        "row_code",
        "measure",
        "applicant_type",
    ),
    "indicator_value": ("report_id", "indicator"),
    "division_group": ("year", "division_code", "indicator"),
    "report_table": ("report_id", "table_code"),
    "other_outcome": ("report_id", "applicant_type"),
    "indicator_group": ("grouping_code", "year", "kind_code", "level", "region", "indicator"),
    "crosswalk": ("block", "code"),
    "population": ("agency_name", "year"),
    "expected_agency": ("agency_name",),
    "load_run": ("load_no",),
    "dictionary": ("relation_name", "column_name"),
}


def run_sql(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run all statements of a file.

    Raises:
        WarehouseError: the file is missing or a statement fails; the message names the file.
    """
    try:
        connection.execute(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WarehouseError(
            tell("{path}: cannot be read ({reason}); install the package again", path=path, reason=error.strerror)
        ) from error
    except duckdb.IOException:
        raise  # the disk, not the file
    except duckdb.Error as error:
        raise WarehouseError(tell("{name}: {error}", name=path.name, error=error)) from error


def load_reference(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    """Make `reference_FILE` of every reference table that the SQL reads.

    Raises:
        CodebookError: a file is missing or malformed.
    """
    for name, columns in REFERENCE_COLUMNS.items():
        rows = read_tsv(reference / f"{name}.tsv", columns)
        texts = {column: pa.array([row[column] for row in rows], pa.string()) for column in columns}
        connection.register("arrived", pa.table({"line_no": pa.array(range(1, len(rows) + 1), pa.int32()), **texts}))
        table = identifier(f"reference_{name}")
        connection.execute(f"create temp table {table} as select * from arrived")  # noqa: S608
        connection.unregister("arrived")


def check_structure(connection: duckdb.DuckDBPyConnection) -> None:
    """Stop where the warehouse would be wrong by our own fault: a key twice or NULL, a code that no codebook has.

    What belongs to a report is looked at for the reports that are due (`numbered_report`): the others' rows were looked at
    when they were stored.

    Raises:
        WarehouseError: naming the table and one row at fault.
    """
    (is_whole,) = connection.execute("select bool_and(is_due) from numbered_report").fetchall()[0]
    due = "where report_id in (select report_id from numbered_report where is_due)"
    for table, key in KEYS.items():
        columns = ", ".join(key)
        rows = f"{table} {'' if is_whole or key[0] != 'report_id' else due}"
        if not _may_be_broken(connection, rows, columns):
            continue
        is_null = " or ".join(f"{column} is null" for column in key)
        fault = connection.execute(
            f"select {columns} from {rows} group by {columns} having count(*) > 1 or {is_null} limit 1"  # noqa: S608
        ).fetchall()
        if fault:
            raise WarehouseError(
                tell(
                    "table {table}: key ({columns}) is not unique or is NULL at {key!r}; nothing was changed",
                    table=table,
                    columns=columns,
                    key=fault[0],
                )
            )
    fault = connection.execute(
        """
        select f.report_id, f.table_code, f.row_code, f.measure
        from (select report_id, table_code, row_code, measure from fact) f
        anti join codebook c using (table_code, row_code, measure)
        limit 1
        """
    ).fetchall()
    if fault:
        raise WarehouseError(
            tell("table fact: no form of the codebook has the cell {cell!r}; nothing was changed", cell=fault[0])
        )


def _may_be_broken(connection: duckdb.DuckDBPyConnection, rows: str, columns: str) -> bool:
    """Whether two keys have one hash, or a part of one is NULL: hashes are compared many times faster than keys."""
    is_null = " or ".join(f"{column} is null" for column in columns.split(", "))
    found = connection.execute(
        f"select count(*) from {rows} group by hash({columns}) having count(*) > 1 or bool_or({is_null}) limit 1"  # noqa: S608
    ).fetchall()
    return bool(found)


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The published tables, in alphabetical order."""
    return _relations(connection, "BASE TABLE")


def view_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The published views, in alphabetical order."""
    return _relations(connection, "VIEW")


def _relations(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    rows = connection.execute(
        """
        select table_name
        from information_schema.tables
        where table_catalog = current_database() and table_schema = 'main' and table_type = ?
        order by table_name
        """,
        (kind,),
    ).fetchall()
    return [name for (name,) in rows]


def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> None:
    """Write a table into the folder as one flat file, rows in the order in which the table stores them."""
    target = literal(str(folder / f"{table}.parquet"))
    connection.execute(f"copy {identifier(table)} to {target} (format parquet, compression zstd)")


def summarise(connection: duckdb.DuckDBPyConnection) -> Summary:
    """Count what this load did; needs the tables of the load, so before `stage` is detached."""
    run = connection.execute(
        """
        select load_no, n_inputs, n_known, n_added, n_replaced, n_rejected, n_facts_added, n_reports, n_rejects, n_facts
        from load_run
        order by load_no desc
        limit 1
        """
    ).fetchall()[0]
    load_no, n_inputs, n_known, n_added, n_replaced, n_rejected, n_facts_added, n_reports, n_rejects, n_facts = run
    statuses: dict[str, int] = dict(
        connection.execute(
            "select status, count(*) from fact where report_id in (select report_id from chosen) group by status"
        ).fetchall()
    )
    n_partial = connection.execute(
        "select count(*) from report where status = 'partial' and report_id in (select report_id from chosen)"
    ).fetchall()[0][0]
    reasons: dict[str, int] = dict(
        connection.execute(
            """
            select reason, count(*)
            from reject
            where source_path in (select source_path from stage.added_reject)
            group by reason
            order by reason
            """
        ).fetchall()
    )
    return Summary(
        load_no=load_no,
        n_inputs=n_inputs,
        n_known=n_known,
        n_added=n_added,
        n_replaced=n_replaced,
        n_partial=n_partial,
        n_rejected=n_rejected,
        rejects_by_reason=reasons,
        n_facts=n_facts_added,
        n_reported=statuses.get("reported", 0),
        n_blank=statuses.get("blank", 0),
        n_unreadable=statuses.get("unreadable", 0),
        n_ambiguous=statuses.get("ambiguous", 0),
        total_reports=n_reports,
        total_rejects=n_rejects,
        total_facts=n_facts,
    )
