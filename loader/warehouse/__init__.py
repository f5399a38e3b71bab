"""Batches of columns -> the published warehouse: one DuckDB file and one Parquet file a table.

The only package that knows DuckDB. `Build` writes; `connect_readonly`, `FindingReader`, `DashboardReader`, `read_dictionary`
and `export` read.
"""

from loader.warehouse.build import Build
from loader.warehouse.compare import Comparison, compare
from loader.warehouse.dashboard import Columns, DashboardReader, Figure
from loader.warehouse.dictionary import Dictionary, read_dictionary
from loader.warehouse.doubtful import DoubtfulAgency, doubtful_agencies
from loader.warehouse.export import RUN_AS_FORMULA, export
from loader.warehouse.findings import (
    CheckRule,
    Finding,
    FindingKey,
    FindingReader,
    Wanted,
    findings,
    levels_from,
    spreadsheet_text,
)
from loader.warehouse.read import connect_readonly, unread_labels
from loader.warehouse.run import LoadRun, Summary
from loader.warehouse.verify import Fault, Verified, printed_values, stored_sources, verified, verify_tables

__all__ = [
    "RUN_AS_FORMULA",
    "Build",
    "CheckRule",
    "Columns",
    "Comparison",
    "DashboardReader",
    "Dictionary",
    "DoubtfulAgency",
    "Fault",
    "Figure",
    "Finding",
    "FindingKey",
    "FindingReader",
    "LoadRun",
    "Summary",
    "Verified",
    "Wanted",
    "compare",
    "connect_readonly",
    "doubtful_agencies",
    "export",
    "findings",
    "levels_from",
    "printed_values",
    "read_dictionary",
    "spreadsheet_text",
    "stored_sources",
    "unread_labels",
    "verified",
    "verify_tables",
]
