"""What a command says beside its result, as loudly as it was asked to: --quiet, as usual, --verbose."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from enum import IntEnum

import click


class Loudness(IntEnum):
    """How much is said. Errors, and results that were asked for, are said always."""

    QUIET = -1
    USUAL = 0
    VERBOSE = 1


loudness: ContextVar[Loudness] = ContextVar("loudness", default=Loudness.USUAL)


def confirm(text: str) -> None:
    """Say on stdout what was done (a file written, a load ended), unless quiet."""
    if loudness.get() > Loudness.QUIET:
        click.echo(text)


def note(text: str) -> None:
    """Say on stderr what a reader of the result should know, unless quiet."""
    if loudness.get() > Loudness.QUIET:
        click.echo(text, err=True)


def detail(text: str) -> None:
    """Say on stderr how the work goes on, where --verbose asks for it."""
    if loudness.get() >= Loudness.VERBOSE:
        click.echo(text, err=True)


def shows_progress() -> bool:
    """Whether a bar is drawn: somebody looks at a terminal, and did not ask for quiet."""
    return loudness.get() > Loudness.QUIET and sys.stderr.isatty()
