"""The help of the commands in the language spoken: what click shows is put in its place before a command runs."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len

from loader.messages import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

#: click's mark before lines that stay as they are; it knows neither the width of Chinese characters nor where they break.
_AS_THEY_ARE = "\b\n"
#: Latin words stay whole, and what closes stays with what it closes.
_PIECE = re.compile(r"(?:[\x21-\x7e]+|[^\x21-\x7e\s])[，。；：、）」》？！]*|\s+")
#: Columns for a paragraph, for an option's text and for a command's line in click's page of 80.
_PARAGRAPH, _OPTION, _LINE = 74, 44, 62

_english: dict[click.Option, str] = {}


def help_keys(command: click.Command) -> Iterator[str]:
    """The English texts of a command's help: its paragraphs, and its options' texts; examples only by their heading."""
    for key, _ in _paragraphs(command):
        yield key
    for option in _options(command):
        yield _english[option]


def say_help(command: click.Command) -> None:
    """Put the help of a command into the language spoken."""
    command.help = "\n\n".join(
        _AS_THEY_ARE + spoken(key) + kept if kept else _said(key, _PARAGRAPH) for key, kept in _paragraphs(command)
    )
    summary = next((key for key, _ in _paragraphs(command)), "")
    said = spoken(summary)
    command.short_help = None if said == summary else wrapped(said.partition("。")[0], _LINE)
    for option in _options(command):
        option.help = _said(_english[option], _OPTION)


def wrapped(text: str, width: int) -> str:
    """Lines of at most `width` columns, wide characters counted as two, marked for click to be left as they are."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return _AS_THEY_ARE + "\n".join(line.rstrip() for line in lines)


def _said(key: str, width: int) -> str:
    text = spoken(key)
    return text if text == key else wrapped(text, width)


def _paragraphs(command: click.Command) -> Iterator[tuple[str, str]]:
    """Each paragraph's text, and what stays as it is behind it: the lines of an example behind their heading."""
    for paragraph in (inspect.getdoc(command.callback) or "").split("\n\n"):
        if paragraph.startswith(_AS_THEY_ARE):
            heading, lines = paragraph.removeprefix(_AS_THEY_ARE).split("\n", 1)
            yield heading, "\n" + lines
        elif paragraph:
            yield " ".join(paragraph.split()), ""


def _options(command: click.Command) -> Iterator[click.Option]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and (parameter in _english or parameter.help):
            _english.setdefault(parameter, parameter.help or "")
            yield parameter
