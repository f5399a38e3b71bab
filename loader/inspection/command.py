"""`ogi inspect`, and what it shares with `ogi parse`: one document named on the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shutil import get_terminal_size

import click

from loader.collections import Member, RecordColumns, find_member
from loader.inputs import identify, read_input
from loader.inspection import Inspector, render_page, render_terminal
from loader.messages import tell
from loader.model import ParsedReport, Reject, Source
from loader.notes import confirm
from loader.parse import Parser
from loader.readers import read_document
from loader.reference import reference_folder
from loader.visible import visible

text_column_option = click.option(
    "--text-column", help="Column of JSONL and Parquet corpora that holds the page or its text; guessed by default."
)
id_column_option = click.option("--id-column", help="Column that names a record in `source_path`; guessed by default.")
_PIPED_WIDTH = 80


def read_named(file: str, text_column: str | None, id_column: str | None) -> tuple[bytes, Source]:
    """The bytes of a document as the command line names it; one of an archive or corpus stands behind "!".

    Raises:
        click.ClickException: it cannot be read; the message gives the reason.
    """
    columns = RecordColumns.load(reference_folder(), text=text_column, identifier=id_column)
    content = find_member(file, columns) if "!" in file and not os.path.lexists(file) else read_input(file)
    if isinstance(content, Reject):
        raise _refusal(file, content)
    return (content.data, identify(file, content.data)) if isinstance(content, Member) else content


def parse_named(file: str, text_column: str | None, id_column: str | None) -> tuple[bytes, ParsedReport]:
    """The bytes of a document and what it says.

    Raises:
        click.ClickException: it cannot be read, or is no loadable report; the message gives the reason.
    """
    data, source = read_named(file, text_column, id_column)
    parsed = Parser(reference_folder()).parse(data, source)
    if isinstance(parsed, Reject):
        raise _refusal(file, parsed)
    return data, parsed


def _refusal(file: str, reject: Reject) -> click.ClickException:
    return click.ClickException(
        visible(tell("{path}: {reason}: {message}", path=file, reason=reject.reason, message=reject.message))
    )


@click.command()
@click.argument("file", type=click.Path())
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one self-contained page instead."
)
@text_column_option
@id_column_option
def inspect(file: str, page: Path | None, text_column: str | None, id_column: str | None) -> None:
    """Show the tables of one report beside the facts read from them, and why a cell holds no number.

    Each cell of the document stands with the fact it became, or with the issue met there; then the statutory tables as
    their forms print them, coloured by evidence. Nothing is stored.

    \b
    Example:
      ogi inspect report.html | less
      ogi inspect 'archive.zip!county/2023.docx' --html report-2023.html
    """
    if page is not None and _is_input(file, page):
        raise click.ClickException(
            visible(tell("{path} is the report itself; choose another path for the page", path=page))
        )
    data, report = parse_named(file, text_column, id_column)
    inspection = Inspector(reference_folder()).inspect(read_document(data), report)
    if page is not None:
        try:
            page.write_text(render_page(inspection), encoding="utf-8", newline="\n")
        except OSError as error:
            message = tell(
                "{path}: cannot be written ({reason}); choose another path", path=page, reason=error.strerror
            )
            raise click.ClickException(visible(message)) from error
        confirm(str(page))
        return
    is_terminal = sys.stdout.isatty()
    width = get_terminal_size().columns if is_terminal else _PIPED_WIDTH
    click.echo(render_terminal(inspection, width, has_colours=is_terminal and not os.environ.get("NO_COLOR")), nl=False)


def _is_input(file: str, page: Path) -> bool:
    """Whether the page would be written over the document, or over the archive that holds it."""
    return page.exists() and any(
        os.path.lexists(path) and page.samefile(path) for path in (file, file.partition("!")[0])
    )
