"""`ogi`: the commands. Each is a thin skin over a library call; results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 refused, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import click

from loader import __version__
from loader.commands import Commands

#: Command -> where it is; a module is imported when its command is called.
_COMMANDS = {
    "agencies": "loader.naming:agencies",
    "build": "loader.loading:build",
    "check": "loader.checking.command:check",
    "completion": "loader.shell.command:completion",
    "dashboard": "loader.dashboard.command:dashboard",
    "dictionary": "loader.listing.command:dictionary",
    "diff": "loader.integrity.command:diff",
    "export": "loader.exporting.command:export_command",
    "formats": "loader.listing.command:formats",
    "inspect": "loader.inspection.command:inspect",
    "labels": "loader.listing.command:labels",
    "load": "loader.loading:load",
    "parse": "loader.printing.command:parse",
    "shell": "loader.shell.command:shell",
    "sql": "loader.querying.command:sql",
    "verify": "loader.integrity.command:verify",
}


@click.group(cls=Commands, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ogi")
def main() -> None:
    """China's annual reports on open government information (政府信息公开工作年度报告) as an analytical warehouse.

    \b
    Example:
      ogi load reports/ --warehouse data/warehouse
      ogi shell --warehouse data/warehouse
    """
