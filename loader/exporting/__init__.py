"""`ogi export`: tables, views and a panel as files for spreadsheets, statistics packages and other databases."""

from loader.exporting.command import export_command

__all__ = ["export_command"]
