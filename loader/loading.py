"""`ogi load` and `ogi build`: inputs into a warehouse, on this machine or on many."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from loader import __version__
from loader.cluster.engine import need_dask, read_on_dask
from loader.cluster.parts import Parts
from loader.cluster.plan import PLAN, Wanted, check_versions, open_plan, read_known, read_plan
from loader.cluster.shard import Shard, read_shard
from loader.collections import RecordColumns
from loader.inputs import list_inputs
from loader.inspection.command import id_column_option, text_column_option
from loader.model import LoaderError, Versions
from loader.options import fixed_time, memory_option, now, warehouse_option
from loader.pipeline import Setup, read_batches
from loader.reference import reference_folder, reference_version, sql_folder
from loader.warehouse import Build, LoadRun, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from loader.cluster.parts import UnitName
    from loader.cluster.plan import Plan
    from loader.columns import Batch

#: Below the warehouse, where `--engine dask` keeps its parts unless told otherwise.
_OWN_PARTS = ".parts"
#: Runs of missing units that a refusal lists.
_MOST_RUNS = 40


def _read_shard_option(_context: click.Context, parameter: click.Parameter, value: str | None) -> Shard | None:
    """A shard as i/N, 1/N the first."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+)/(\d+)", value, re.ASCII)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise click.BadParameter(f"{value!r} is no shard; give i/N with i from 1 to N, such as 1/8", param=parameter)
    return Shard(int(found[1]), int(found[2]))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@warehouse_option
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Worker processes; 0 (default) chooses.")
@memory_option
@text_column_option
@id_column_option
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
    help="Who reads: this machine, or a Dask cluster.",
)  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler; without it, a cluster on this machine.")
@click.option(
    "--parts", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for what has been read, which every machine sees; kept. Without it: in the warehouse, until it is built.",
)  # fmt: skip
@click.option(
    "--shard",
    metavar="i/N",
    callback=_read_shard_option,
    help="Read only this part of the inputs into --parts; build nothing.",
)
def load(
    paths: Sequence[str],
    warehouse: Path,
    workers: int,
    memory: str,
    text_column: str | None,
    id_column: str | None,
    engine: str,
    scheduler: str | None,
    parts: Path | None,
    shard: Shard | None,
) -> None:
    """Read files, folders (recursively), archives and corpora and add their reports to the warehouse.

    What cannot be read becomes a row of table `reject`; the rest of the batch loads. Loading the same files again
    changes nothing. CLUSTER.md explains --engine, --parts and --shard.

    \b
    Example:
      ogi load reports/ more/2023.html archive.zip --workers 2
      ogi load corpus.jsonl --text-column page --id-column key
      ogi load crawl/ --engine dask --scheduler tcp://head:8786 --parts /shared/parts
      ogi load crawl/ --shard 1/8 --parts /shared/parts
    """
    _check_usage(engine, scheduler, parts, shard)
    missing = [path for path in paths if not os.path.lexists(path)]
    if len(missing) == len(paths):
        raise click.ClickException(f"there is no {', '.join(map(repr, missing))}; nothing was loaded. Check the path")
    wanted = Wanted(paths, text_column, id_column, _versions())
    if shard is not None and parts is not None:
        _load_shard(wanted, parts.absolute(), shard, max(workers, 1))
        return
    started = time.monotonic()
    if engine == "dask":
        need_dask()
    with Build(warehouse, wanted.versions, reference_folder(), sql_folder(), memory) as build:
        own = None
        if engine == "local":
            columns = RecordColumns.load(reference_folder(), text=text_column, identifier=id_column)
            setup = Setup(reference_folder(), build.known, columns)
            for batch in _with_progress(paths, read_batches(paths, setup, workers)):
                build.add(batch)
        else:
            own = None if parts else (warehouse / _OWN_PARTS).absolute()
            folder = own or (parts or warehouse).absolute()
            plan = open_plan(folder, wanted, build.known, is_listed_again=True)
            Parts(folder, plan.identity).prepare()
            with _progress(plan.n_inputs) as advance:
                read_on_dask(folder, plan, scheduler, workers, advance)
            _add_parts(build, folder, plan)
        seconds = round(time.monotonic() - started, 3) if fixed_time() is None else None
        summary = build.publish(LoadRun(now(), seconds))
        if own is not None:
            shutil.rmtree(own, ignore_errors=True)
    click.echo(_describe(summary, time.monotonic() - started, warehouse))
    if not summary.n_inputs:
        raise click.ClickException("no file was found there; nothing was loaded")


def _check_usage(engine: str, scheduler: str | None, parts: Path | None, shard: Shard | None) -> None:
    if shard is not None and engine != "local":
        raise click.UsageError("--shard needs no engine: leave out --engine dask, or leave out --shard")
    if shard is not None and parts is None:
        raise click.UsageError("--shard needs --parts: the folder that all shards write to")
    if scheduler is not None and engine != "dask":
        raise click.UsageError("--scheduler needs --engine dask")
    if parts is not None and shard is None and engine != "dask":
        raise click.UsageError("--parts needs --shard or --engine dask")


def _versions() -> Versions:
    return Versions(__version__, reference_version(reference_folder()))


def _load_shard(wanted: Wanted, parts: Path, shard: Shard, workers: int) -> None:
    is_new = not (parts / PLAN).exists()
    plan = open_plan(parts, wanted, is_listed_again=False)
    Parts(parts, plan.identity).prepare()
    if not is_new:
        click.echo(
            f"{parts}: the plan there has {plan.n_inputs:,} inputs; files that were added since are not among them",
            err=True,
        )
    with _progress(plan.n_inputs // shard.count) as advance:
        read_shard(parts, plan, shard, workers, advance)
    click.echo(
        f"shard {shard.index}/{shard.count} is done: {parts}. When all {shard.count} are, build the warehouse with `ogi build`"
    )


@click.command()
@click.argument("parts", type=click.Path(path_type=Path, file_okay=False))
@warehouse_option
@memory_option
def build(parts: Path, warehouse: Path, memory: str) -> None:
    """Build the warehouse from the folder PARTS, which `ogi load --shard` or `--engine dask` wrote.

    Adds to the warehouse what a load of the same inputs would add. Refuses parts that are not complete.

    \b
    Example:
      ogi load crawl/ --shard 1/2 --parts parts
      ogi load crawl/ --shard 2/2 --parts parts
      ogi build parts --warehouse data/warehouse
    """
    started = time.monotonic()
    plan = read_plan(parts)
    check_versions(parts, plan, _versions())
    with Build(warehouse, _versions(), reference_folder(), sql_folder(), memory) as building:
        _add_parts(building, parts, plan)
        summary = building.publish(LoadRun(now()))
    click.echo(_describe(summary, time.monotonic() - started, warehouse))
    if not summary.n_inputs:
        raise click.ClickException("the plan holds no file; nothing was loaded")


def _add_parts(building: Build, folder: Path, plan: Plan) -> None:
    """Hand over all units in their order.

    Raises:
        LoaderError: units are missing, or the warehouse lacks documents that were left out since it held them.
    """
    unknown = sum(digest not in building.known for digest in read_known(folder, plan))
    if unknown:
        raise LoaderError(
            f"{folder}: {unknown:,} documents were not read since the warehouse held them then, but this one does not hold "
            "them; build into the warehouse that the parts were read for, or read into an empty folder of parts"
        )
    parts = Parts(folder, plan.identity)
    done, missing = parts.look_through(plan)
    if missing:
        raise LoaderError(
            f"{folder}: {len(missing):,} units are missing: {_runs(missing)}; nothing was built. Run the shards that have "
            "not ended again (what is done is not read again), then build"
        )
    for name in done:
        building.add(parts.read(name))


def _runs(names: Sequence[UnitName]) -> str:
    """Units in words, neighbours together: 0-3, 7, 9-001 (a collection), 9-001-000004 (some documents of it)."""
    runs: list[tuple[UnitName, UnitName]] = []
    for name in names:
        if runs and name.place is None and runs[-1][1] == (name.unit - 1, None, None):
            runs[-1] = (runs[-1][0], name)
        else:
            runs.append((name, name))
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in runs[:_MOST_RUNS]]
    return ", ".join(texts) + (f" and {len(runs) - _MOST_RUNS:,} more" if len(runs) > _MOST_RUNS else "")


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """Draws how far reading has come; only a terminal sees it. Yields what is told of further inputs."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]} files/s"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=total, rate="-")

        def advance(size: int) -> None:
            progress.advance(task, size)
            progress.update(task, rate=f"{progress.tasks[0].speed or 0:,.0f}")

        yield advance


def _with_progress(paths: Sequence[str], batches: Iterator[tuple[int, Batch]]) -> Iterator[Batch]:
    with _progress(sum(1 for _ in list_inputs(paths)) if sys.stderr.isatty() else None) as advance:
        for size, batch in batches:
            yield batch
            advance(size)
    if sys.stderr.isatty():
        click.echo("writing the warehouse …", err=True)


def _describe(summary: Summary, seconds: float, warehouse: Path) -> str:
    read = summary.n_added + summary.n_replaced
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in summary.rejects_by_reason.items())
    lines = [
        ("inputs", f"{summary.n_inputs:,} ({summary.n_known:,} known already)"),
        ("loaded", f"{read:,} reports ({summary.n_replaced:,} read again), {summary.n_partial:,} of them partial"),
        ("rejected", f"{summary.n_rejected:,}" + (f" ({reasons})" if reasons else "")),
        (
            "facts",
            f"{summary.n_facts:,}: {summary.n_reported:,} numbers, {summary.n_blank:,} blank, "
            f"{summary.n_unreadable:,} unreadable, {summary.n_ambiguous:,} ambiguous",
        ),
        ("time", f"{seconds:.1f} s, {summary.n_inputs / max(seconds, 0.001):,.0f} inputs a second"),
        ("warehouse", f"{warehouse}: {summary.total_reports:,} reports, {summary.total_facts:,} facts"),
    ]
    return "\n".join(f"{name:<10} {text}" for name, text in lines)
