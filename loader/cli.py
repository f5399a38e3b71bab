"""`ogi`: the commands. Each is a thin skin over a library call; results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 refused, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.shell_completion import get_completion_class

from loader import __version__
from loader.agencies import Resolver, agency_id, read_clues
from loader.checking.command import check
from loader.codebook import LABEL_COLUMNS, load_codebook
from loader.collections import COLLECTIONS
from loader.dashboard.command import dashboard
from loader.dictionary import render_dictionary
from loader.exporting import export_command
from loader.inspection.command import id_column_option, inspect, parse_named, text_column_option
from loader.inspection.visible import visible, visible_json, visible_lines
from loader.integrity import diff, verify
from loader.loading import build, load
from loader.model import LoaderError
from loader.naming import agencies
from loader.options import warehouse_option
from loader.querying import sql
from loader.readers.formats import FORMATS, missing_packages
from loader.reference import reference_folder
from loader.unread_labels import label_rows
from loader.warehouse import connect_readonly, read_dictionary, unread_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.model import ParsedReport

_FACT_COLUMNS = (
    "report_id", "agency_id", "year", "table_code", "row_code", "measure", "applicant_type",
    "value", "unit", "status", "evidence", "value_raw", "locator",
)  # fmt: skip


#: Exit code of a program that Ctrl-C ended, as shells count: 128 and the signal.
_INTERRUPTED = 130
#: How the database tells that the signal came while it was working; it has no class of its own.
_DATABASE_INTERRUPTED = "Query interrupted"


#: What the system may refuse whatever the program does, and what to do about it.
_ADVICE = {
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.EFBIG: "allow larger files and try again",
    errno.EROFS: "choose a folder that can be written to",
    errno.EACCES: "choose a folder that can be written to",
    errno.EPERM: "choose a folder that can be written to",
    errno.EIO: "the device fails; try another",
    errno.EMFILE: "allow more open files (ulimit -n) and try again",
    errno.ENFILE: "allow more open files and try again",
    errno.ENOMEM: "free memory, or use fewer --workers, and try again",
    errno.EAGAIN: "allow more processes (ulimit -u), or use fewer --workers, and try again",
}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class _Commands(click.Group):
    """Turns our own errors into one line on stderr and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            _end_interrupted(context)
        except RuntimeError as error:
            if str(error) != _DATABASE_INTERRUPTED:
                raise
            _end_interrupted(context)
        except LoaderError as error:
            raise click.ClickException(visible_lines(str(error))) from error
        except BrokenPipeError:
            # The reader of our output (head, less) went away: nothing is left to say.
            _drop_stdout()
            context.exit(0)
        except OSError as error:
            if error.errno not in _ADVICE:
                raise
            is_full = error.errno in _FULL
            if is_full:
                _drop_stdout()
            what = f"{error.filename or ''}: cannot {'be written' if is_full else 'go on'}".removeprefix(": ")
            raise click.ClickException(f"{what} ({error.strerror}); {_ADVICE[error.errno]}") from error


def _end_interrupted(context: click.Context) -> NoReturn:
    click.echo("Interrupted; a load that had not ended changed nothing.", err=True)
    context.exit(_INTERRUPTED)


def _drop_stdout() -> None:
    """Let what is left to write go nowhere, so that the end of the process does not fail on it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ogi")
def main() -> None:
    """China's annual reports on open government information (政府信息公开工作年度报告) as an analytical warehouse.

    \b
    Example:
      ogi load reports/ --warehouse data/warehouse
      ogi shell --warehouse data/warehouse
    """


main.add_command(load)
main.add_command(build)


@main.command()
@click.argument("file", type=click.Path())
@click.option("--format", "file_format", type=click.Choice(["tsv", "json"]), default="tsv", show_default=True)
@text_column_option
@id_column_option
def parse(file: str, file_format: str, text_column: str | None, id_column: str | None) -> None:
    """Print the facts of one report; nothing is stored. Issues go to stderr.

    A document of an archive or corpus is named as in `source_path`, behind "!".

    \b
    Example:
      ogi parse report.html | head
      ogi parse 'archive.zip!county/2023.docx' --format json
    """
    _, parsed = parse_named(file, text_column, id_column)
    if file_format == "json":
        printed = asdict(parsed) | {"facts": [fact._asdict() for fact in parsed.facts]}
        click.echo(visible_json(json.dumps(printed, ensure_ascii=False, indent=2, default=_as_json)))
        return
    click.echo("\t".join(_FACT_COLUMNS))
    for row in _fact_rows(parsed):
        click.echo("\t".join(row))
    for issue in parsed.issues:
        click.echo(visible(f"{issue.severity}: {issue.code}: {issue.message} {issue.locator}".rstrip()), err=True)


def _fact_rows(report: ParsedReport) -> Iterator[list[str]]:
    head = [report.report_id, _agency_id(report) or "", str(report.meta.year or "")]
    for fact in report.facts:
        value = "" if fact.value is None else format(fact.value, "f")
        cells = (
            fact.table_code, fact.row_code, fact.measure, fact.applicant_type, value, fact.unit or "", fact.status,
            fact.evidence, fact.value_raw, fact.locator,
        )  # fmt: skip
        yield head + [visible(" ".join(cell.split())) for cell in cells]


def _agency_id(report: ParsedReport) -> str | None:
    """As a load without an alias file would give it."""
    meta = report.meta
    if meta.agency_name is None:
        return None
    return agency_id(Resolver(reference_folder()).resolve(meta.agency_name, meta.year, read_clues(meta.agency_clues)))


def _as_json(value: object) -> str:
    """A number keeps its digits: JSON's own numbers would be read back as binary fractions."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


main.add_command(inspect)


@main.command()
def formats() -> None:
    """List what this installation reads, and what is missing for the rest. The content decides, not the suffix.

    \b
    Example:
      ogi formats
    """
    rows = [(format_.name, format_.missing()) for format_ in FORMATS]
    rows += [(name, missing_packages(packages, "warc")) for name, packages in COLLECTIONS]
    width = max(len(name) for name, _ in rows)
    for name, missing in rows:
        click.echo(f"{name:<{width}}  {f'missing: {missing}' if missing else 'reads'}")


@main.command()
@warehouse_option
def labels(warehouse: Path) -> None:
    """List labels that reports print and the codebook does not have, as rows for labels.tsv, the most frequent first.

    \b
    Example:
      ogi labels --warehouse data/warehouse > new_labels.tsv
    """
    click.echo("\t".join(LABEL_COLUMNS))
    for row in label_rows(unread_labels(warehouse), load_codebook(reference_folder())):
        click.echo("\t".join(map(visible, row.fields())))


main.add_command(agencies)
main.add_command(check)
main.add_command(verify)
main.add_command(diff)


@main.command()
@warehouse_option
def dictionary(warehouse: Path) -> None:
    """Print the data dictionary as Markdown: tables, views and columns in both languages, rules, indicators.

    \b
    Example:
      ogi dictionary > DATA-DICTIONARY.md
    """
    click.echo(render_dictionary(read_dictionary(warehouse)), nl=False)


main.add_command(export_command)
main.add_command(dashboard)
main.add_command(sql)


@main.command(context_settings={"ignore_unknown_options": True})
@warehouse_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def shell(warehouse: Path, arguments: Sequence[str]) -> None:
    """Open the DuckDB shell on the warehouse, read-only; further arguments go to the shell.

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
            "the DuckDB command line is not installed; install it with `pip install 'ogi-warehouse[shell]'`, or open "
            f"{warehouse / 'ogi.duckdb'} with a DuckDB shell of your own"
        )
    os.execv(program, [program, "-readonly", str(warehouse / "ogi.duckdb"), *arguments])  # noqa: S606


@main.command()
@click.argument("shell_name", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell_name: str) -> None:
    """Print the script that completes commands and options in bash, zsh or fish.

    \b
    Example:
      eval "$(ogi completion bash)"
    """
    kind = get_completion_class(shell_name)
    if kind is None:
        raise click.ClickException(f"{shell_name}: this version of click completes nothing there; update click")
    click.echo(kind(main, {}, "ogi", "_OGI_COMPLETE").source())
