"""`ogi formats`, `ogi labels` and `ogi dictionary`: lists of what is read, what is not, and what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loader.codebook import LABEL_COLUMNS, load_codebook
from loader.collections import COLLECTIONS
from loader.dictionary import render_dictionary
from loader.messages import tell
from loader.options import warehouse_option
from loader.readers.formats import FORMATS, missing_packages
from loader.reference import reference_folder
from loader.unread_labels import label_rows
from loader.visible import visible
from loader.warehouse import read_dictionary, unread_labels

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
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
        state = tell("missing: {command}", command=missing) if missing else tell("reads")
        click.echo(f"{name:<{width}}  {state}")


@click.command()
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


@click.command()
@warehouse_option
def dictionary(warehouse: Path) -> None:
    """Print the data dictionary as Markdown: tables, views and columns in both languages, rules, indicators.

    \b
    Example:
      ogi dictionary > DATA-DICTIONARY.md
    """
    click.echo(render_dictionary(read_dictionary(warehouse)), nl=False)
