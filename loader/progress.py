"""How far long work has come: a bar with rate and time left, on a terminal and only there."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from loader.messages import tell
from loader.notes import detail, shows_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def counting_bar(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Draws how many inputs, parts or files are done, of `total` where that is known. Yields what is told of further ones."""
    if not shows_progress():
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total, rate="")

        def advance(count: int) -> None:
            progress.advance(task, count)
            so_far = progress.tasks[0]
            progress.update(task, rate=f"{so_far.completed / max(so_far.elapsed or 0, 0.001):,.1f}/s")

        yield advance


@contextmanager
def publication_bar() -> Iterator[Callable[[str, float], None]]:
    """Draws how far the writing of the warehouse has come; --verbose says what each step took. Yields what is told of steps."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn(),
        TimeRemainingColumn(), TextColumn("{task.fields[step]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shows_progress()) as progress:
        task = progress.add_task(tell("writing the warehouse"), total=1.0, step="")
        begun: list[tuple[str, float]] = []

        def end_step() -> None:
            if begun:
                name, since = begun.pop()
                detail(tell("{step}: {seconds:.2f} s", step=name, seconds=time.monotonic() - since))

        def begin_step(name: str, share: float) -> None:
            end_step()
            begun.append((name, time.monotonic()))
            progress.update(task, completed=share, step=name)

        yield begin_step
        end_step()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Draws that work of unknown length goes on, and since when."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shows_progress()) as progress:
        progress.add_task(what, total=None)
        yield
