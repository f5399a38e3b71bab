"""Batches of columns -> the published warehouse: one DuckDB file and one Parquet file a table.

The only package that knows DuckDB. `Build` writes, `connect_readonly`, `findings` and `export` read.
"""

from loader.warehouse.build import Build
from loader.warehouse.export import export
from loader.warehouse.read import Finding, connect_readonly, findings, unread_labels
from loader.warehouse.run import LoadRun, Summary

__all__ = ["Build", "Finding", "LoadRun", "Summary", "connect_readonly", "export", "findings", "unread_labels"]
