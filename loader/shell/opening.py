"""What the DuckDB shell shows as it opens, and the history that brings the examples with the ↑ key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.columns import Columns
from rich.console import Console
from rich.padding import Padding

from loader.messages import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.warehouse import Dictionary


def print_opening(dictionary: Dictionary) -> None:
    """List tables and views by both names, and say where the examples are."""
    console = Console(highlight=False, markup=False)
    for heading, relations in ((tell("Tables"), dictionary.tables), (tell("Views"), dictionary.views)):
        console.print(heading, style="bold")
        names = [f"{relation.name} {relation.name_zh}" for relation in relations]
        console.print(Padding(Columns(names, padding=(0, 3)), (0, 0, 0, 2)))
    console.print(
        tell(
            "What each holds: from dictionary;  The views are there as 中文_… too, with Chinese columns.\n"
            "The up arrow brings examples, one after the other; Ctrl-R searches them. The end: .quit"
        )
    )


def history_with_examples(examples: Path) -> Path | None:
    """The file of our shell's history, examples that it lacks added; None where it cannot be written.

    The shell goes through it from the end, so the first example stands last.
    """
    path = Path(click.get_app_dir("ogi-warehouse")) / "shell_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        missing = [example for example in _examples(examples) if example not in before]
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(reversed(missing))
    except (OSError, UnicodeDecodeError):
        return None  # a shell without examples is a shell all the same
    return path


def _examples(folder: Path) -> Sequence[str]:
    """Each example as the shell keeps what was typed: its lines, ended by a semicolon."""
    return [
        path.read_text(encoding="utf-8").rstrip().removesuffix(";") + ";\n" for path in sorted(folder.glob("*.sql"))
    ]
