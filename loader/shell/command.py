"""`ogi shell` and `ogi completion`: the DuckDB shell on the warehouse, and help for the shell that `ogi` is called from."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from loader.messages import tell
from loader.options import warehouse_option
from loader.reference import sql_folder
from loader.shell.opening import history_with_examples, print_opening
from loader.warehouse import connect_readonly, read_dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(context_settings={"ignore_unknown_options": True})
@warehouse_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def shell(warehouse: Path, arguments: Sequence[str]) -> None:
    """Open the DuckDB shell on the warehouse, read-only; further arguments go to the shell.

    On a terminal it lists the tables and views, and the up arrow brings examples. The shell keeps a history of its own,
    unless DUCKDB_HISTORY names one.

    \b
    Example:
      ogi shell
      ogi shell -c "select * from v_coverage"
    """
    connect_readonly(warehouse).close()
    beside = Path(sys.executable).parent / "duckdb"
    program = str(beside) if beside.exists() else shutil.which("duckdb")
    if program is None:
        raise click.ClickException(
            tell(
                "the DuckDB command line is not installed; install it with `pip install 'ogi-warehouse[shell]'`, or open "
                "{database} with a DuckDB shell of your own",
                database=warehouse / "ogi.duckdb",
            )
        )
    if not arguments and sys.stdin.isatty() and sys.stdout.isatty():
        print_opening(read_dictionary(warehouse))
        if not os.environ.get("DUCKDB_HISTORY") and (history := history_with_examples(sql_folder() / "examples")):
            os.environ["DUCKDB_HISTORY"] = str(history)
    sys.stdout.flush()
    os.execv(program, [program, "-readonly", *arguments, str(warehouse / "ogi.duckdb")])  # noqa: S606


@click.command()
@click.argument("shell_name", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell_name: str) -> None:
    """Print the script that completes commands and options in bash, zsh or fish.

    \b
    Example:
      eval "$(ogi completion bash)"
    """
    kind = get_completion_class(shell_name)
    if kind is None:
        raise click.ClickException(
            tell("{shell_name}: this version of click completes nothing there; update click", shell_name=shell_name)
        )
    click.echo(kind(click.get_current_context().find_root().command, {}, "ogi", "_OGI_COMPLETE").source())
