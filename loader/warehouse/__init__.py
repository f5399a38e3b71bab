"""Batches of columns -> the published warehouse: one DuckDB file and one Parquet file a table.

The only package that knows DuckDB. `Build` writes; `connect_readonly`, `FindingReader`, `DashboardReader`, `Exporter`,
`read_dictionary` and others read.
"""

from loader.warehouse.build import Build
from loader.warehouse.compare import Comparison, compare
from loader.warehouse.dashboard import Columns, DashboardReader, Figure
from loader.warehouse.dictionary import Dictionary, read_dictionary
from loader.warehouse.doubtful import DoubtfulAgency, doubtful_agencies
from loader.warehouse.export import RUN_AS_FORMULA, Column, Exporter, Relation, export, write_files
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
from loader.warehouse.panel import panel_codebook, panel_relation, panel_variables
from loader.warehouse.query import Answer
from loader.warehouse.read import connect_readonly, unread_labels
from loader.warehouse.run import LoadRun, Summary
from loader.warehouse.selection import LIMITS, Selection
from loader.warehouse.verify import Fault, Verified, printed_values, stored_sources, verified, verify_tables

__all__ = [
    "LIMITS",
    "RUN_AS_FORMULA",
    "Answer",
    "Build",
    "CheckRule",
    "Column",
    "Columns",
    "Comparison",
    "DashboardReader",
    "Dictionary",
    "DoubtfulAgency",
    "Exporter",
    "Fault",
    "Figure",
    "Finding",
    "FindingKey",
    "FindingReader",
    "LoadRun",
    "Relation",
    "Selection",
    "Summary",
    "Verified",
    "Wanted",
    "compare",
    "connect_readonly",
    "doubtful_agencies",
    "export",
    "findings",
    "levels_from",
    "panel_codebook",
    "panel_relation",
    "panel_variables",
    "printed_values",
    "read_dictionary",
    "spreadsheet_text",
    "stored_sources",
    "unread_labels",
    "verified",
    "verify_tables",
    "write_files",
]
