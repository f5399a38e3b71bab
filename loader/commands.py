"""What all commands of `ogi` share: errors as one line, exit codes, the language of the environment, -q and -v."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from loader.help import say_help
from loader.messages import speak_language_of_environment, tell
from loader.model import LoaderError
from loader.notes import Loudness, loudness
from loader.visible import visible, visible_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Exit code of a program that Ctrl-C ended, as shells count: 128 and the signal.
_INTERRUPTED = 130
#: How the database tells that the signal came while it was working; it has no class of its own.
_DATABASE_INTERRUPTED = "Query interrupted"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _advice(code: int | None) -> str | None:
    """What to do where the system refuses, whatever the program does; None where the fault may be ours."""
    if code in {errno.ENOSPC, errno.EDQUOT}:
        return tell("make room and try again")
    if code == errno.EFBIG:
        return tell("allow larger files and try again")
    if code in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return tell("choose a folder that can be written to")
    if code == errno.EIO:
        return tell("the device fails; try another")
    if code in {errno.EMFILE, errno.ENFILE}:
        return tell("allow more open files (ulimit -n) and try again")
    if code == errno.ENOMEM:
        return tell("free memory, or use fewer --workers, and try again")
    if code == errno.EAGAIN:
        return tell("allow more processes (ulimit -u), or use fewer --workers, and try again")
    return None


class Commands(click.Group):
    """A group whose commands turn our own errors into one line on stderr and exit code 1."""

    def __init__(self, *arguments: Any, places: Mapping[str, str], **settings: Any) -> None:
        """Prepare the group; `places` says of each command in which module it is, and under which name (`module:name`)."""
        super().__init__(*arguments, **settings)
        self.params += _loudness_options()
        self._places = places

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """As click's, in the language of the environment and as loud as usual until an option says otherwise."""
        speak_language_of_environment()
        say_help(self)
        token = loudness.set(Loudness.USUAL)
        try:
            return super().main(*arguments, **settings)
        finally:
            loudness.reset(token)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, in order."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported where it was not, with its help in the language spoken."""
        if cmd_name not in self._places:
            self.import_all()  # click looks among them for what may have been meant
            return None
        if cmd_name not in self.commands:
            module, _, name = self._places[cmd_name].partition(":")
            self.add_command(getattr(importlib.import_module(module), name), cmd_name)
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            say_help(command)
        return command

    def import_all(self) -> Mapping[str, click.Command]:
        """Every command by its name."""
        for name in self._places:
            self.get_command(click.Context(self), name)
        return self.commands

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Also give the command -q and -v, but for one whose options are another program's."""
        if not cmd.context_settings.get("ignore_unknown_options"):
            cmd.params += _loudness_options()
        super().add_command(cmd, name)

    def invoke(self, ctx: click.Context) -> Any:
        """As click's; what we refuse, or the system refuses, ends with a message instead of a traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _end_interrupted(ctx)
        except RuntimeError as error:
            if str(error) != _DATABASE_INTERRUPTED:
                raise
            _end_interrupted(ctx)
        except LoaderError as error:
            raise click.ClickException(visible_lines(str(error))) from error
        except BrokenPipeError:
            # The reader of our output (head, less) went away: nothing is left to say.
            _drop_stdout()
            ctx.exit(0)
        except OSError as error:
            advice = _advice(error.errno)
            if advice is None:
                raise
            if error.errno in _FULL:
                _drop_stdout()
            raise click.ClickException(_refused(error, advice)) from error


def _refused(error: OSError, advice: str) -> str:
    where = visible(f"{error.filename}: ") if error.filename else ""
    if error.errno in _FULL:
        return tell("{where}cannot be written ({reason}); {advice}", where=where, reason=error.strerror, advice=advice)
    return tell("{where}cannot go on ({reason}); {advice}", where=where, reason=error.strerror, advice=advice)


def _end_interrupted(context: click.Context) -> NoReturn:
    click.echo(tell("Interrupted; a load that had not ended changed nothing."), err=True)
    context.exit(_INTERRUPTED)


def _drop_stdout() -> None:
    """Let what is left to write go nowhere, so that the end of the process does not fail on it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _loudness_options() -> Iterator[click.Option]:
    for name, level, text in (
        ("quiet", Loudness.QUIET, "Say nothing but errors and what was asked for."),
        ("verbose", Loudness.VERBOSE, "Say how the work goes on: what was not read and why, each step and its time."),
    ):
        yield click.Option(
            [f"-{name[0]}", f"--{name}"], is_flag=True, expose_value=False, help=text, callback=_setting(level)
        )


def _setting(level: Loudness) -> Any:
    def callback(_context: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
        if is_wanted:
            loudness.set(level)

    return callback
