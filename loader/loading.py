"""`ogi load` and `ogi build`: inputs into a warehouse, on this machine or on many."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len

from loader import __version__
from loader.cluster.engine import need_dask, read_on_dask
from loader.cluster.parts import Parts
from loader.cluster.plan import PLAN, Wanted, check_versions, open_plan, read_known, read_plan
from loader.cluster.shard import Shard, read_shard
from loader.collections import RecordColumns
from loader.inputs import list_inputs
from loader.inspection.command import id_column_option, text_column_option
from loader.messages import tell
from loader.model import LoaderError, Versions
from loader.notes import Loudness, confirm, detail, loudness, note, shows_progress
from loader.options import fixed_time, memory_option, now, warehouse_option
from loader.pipeline import Setup, read_batches
from loader.progress import counting_bar, publication_bar
from loader.reference import reference_folder, reference_version, sql_folder
from loader.visible import visible
from loader.warehouse import Build, LoadRun, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        raise click.BadParameter(
            tell("{value!r} is no shard; give i/N with i from 1 to N, such as 1/8", value=value), param=parameter
        )
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
        raise click.ClickException(
            tell("there is no {paths}; nothing was loaded. Check the path", paths=", ".join(map(repr, missing)))
        )
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
            with counting_bar(tell("reading"), plan.n_inputs) as advance:
                read_on_dask(folder, plan, scheduler, workers, advance)
            _add_parts(build, folder, plan)
        seconds = round(time.monotonic() - started, 3) if fixed_time() is None else None
        with publication_bar() as begin_step:
            summary = build.publish(LoadRun(now(), seconds), begin_step)
        if own is not None:
            shutil.rmtree(own, ignore_errors=True)
    confirm(_describe(summary, time.monotonic() - started, warehouse))
    if not summary.n_inputs:
        raise click.ClickException(tell("no file was found there; nothing was loaded"))


def _check_usage(engine: str, scheduler: str | None, parts: Path | None, shard: Shard | None) -> None:
    if shard is not None and engine != "local":
        raise click.UsageError(tell("--shard needs no engine: leave out --engine dask, or leave out --shard"))
    if shard is not None and parts is None:
        raise click.UsageError(tell("--shard needs --parts: the folder that all shards write to"))
    if scheduler is not None and engine != "dask":
        raise click.UsageError(tell("--scheduler needs --engine dask"))
    if parts is not None and shard is None and engine != "dask":
        raise click.UsageError(tell("--parts needs --shard or --engine dask"))


def _versions() -> Versions:
    return Versions(__version__, reference_version(reference_folder()))


def _load_shard(wanted: Wanted, parts: Path, shard: Shard, workers: int) -> None:
    is_new = not (parts / PLAN).exists()
    plan = open_plan(parts, wanted, is_listed_again=False)
    Parts(parts, plan.identity).prepare()
    if not is_new:
        note(
            tell(
                "{parts}: the plan there has {n_inputs:,} inputs; files that were added since are not among them",
                parts=parts,
                n_inputs=plan.n_inputs,
            )
        )
    with counting_bar(tell("reading"), plan.n_inputs // shard.count) as advance:
        read_shard(parts, plan, shard, workers, advance)
    confirm(
        tell(
            "shard {index}/{count} is done: {parts}. When all {count} are, build the warehouse with `ogi build`",
            index=shard.index,
            count=shard.count,
            parts=parts,
        )
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
        with publication_bar() as begin_step:
            summary = building.publish(LoadRun(now()), begin_step)
    confirm(_describe(summary, time.monotonic() - started, warehouse))
    if not summary.n_inputs:
        raise click.ClickException(tell("the plan holds no file; nothing was loaded"))


def _add_parts(building: Build, folder: Path, plan: Plan) -> None:
    """Hand over all units in their order.

    Raises:
        LoaderError: units are missing, or the warehouse lacks documents that were left out since it held them.
    """
    unknown = sum(digest not in building.known for digest in read_known(folder, plan))
    if unknown:
        raise LoaderError(
            tell(
                "{folder}: {unknown:,} documents were not read since the warehouse held them then, but this one does not hold "
                "them; build into the warehouse that the parts were read for, or read into an empty folder of parts",
                folder=folder,
                unknown=unknown,
            )
        )
    parts = Parts(folder, plan.identity)
    done, missing = parts.look_through(plan)
    if missing:
        raise LoaderError(
            tell(
                "{folder}: {count:,} units are missing: {units}; nothing was built. Run the shards that have "
                "not ended again (what is done is not read again), then build",
                folder=folder,
                count=len(missing),
                units=_runs(missing),
            )
        )
    with counting_bar(tell("adding what was read"), len(done)) as advance:
        for name in done:
            batch = parts.read(name)
            _detail_rejects(batch)
            building.add(batch)
            advance(1)


def _runs(names: Sequence[UnitName]) -> str:
    """Units in words, neighbours together: 0-3, 7, 9-001 (a collection), 9-001-000004 (some documents of it)."""
    runs: list[tuple[UnitName, UnitName]] = []
    for name in names:
        if runs and name.place is None and runs[-1][1] == (name.unit - 1, None, None):
            runs[-1] = (runs[-1][0], name)
        else:
            runs.append((name, name))
    texts = [
        str(first) if first == last else tell("{first} to {last}", first=first, last=last)
        for first, last in runs[:_MOST_RUNS]
    ]
    left = len(runs) - _MOST_RUNS
    return ", ".join(texts) + (tell(" and {count:,} more", count=left) if left > 0 else "")


def _with_progress(paths: Sequence[str], batches: Iterator[tuple[int, Batch]]) -> Iterator[Batch]:
    with counting_bar(tell("reading"), sum(1 for _ in list_inputs(paths)) if shows_progress() else None) as advance:
        for size, batch in batches:
            _detail_rejects(batch)
            yield batch
            advance(size)


def _detail_rejects(batch: Batch) -> None:
    if loudness.get() < Loudness.VERBOSE:
        return
    for reject in batch.reject.select(["source_path", "reason", "message"]).to_pylist():
        detail(visible("{source_path}: {reason}: {message}".format(**reject)))


def _describe(summary: Summary, seconds: float, warehouse: Path) -> str:
    read = summary.n_added + summary.n_replaced
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in summary.rejects_by_reason.items())
    rate = summary.n_inputs / max(seconds, 0.001)
    lines = [
        (tell("inputs"), tell("{count:,} ({known:,} known already)", count=summary.n_inputs, known=summary.n_known)),
        (
            tell("loaded"),
            tell(
                "{count:,} reports ({again:,} read again), {partial:,} of them partial",
                count=read,
                again=summary.n_replaced,
                partial=summary.n_partial,
            ),
        ),
        (tell("rejected"), f"{summary.n_rejected:,}" + (f" ({reasons})" if reasons else "")),
        (
            tell("facts"),
            tell(
                "{count:,}: {numbers:,} numbers, {blank:,} blank, {unreadable:,} unreadable, {ambiguous:,} ambiguous",
                count=summary.n_facts,
                numbers=summary.n_reported,
                blank=summary.n_blank,
                unreadable=summary.n_unreadable,
                ambiguous=summary.n_ambiguous,
            ),
        ),
        (tell("time"), tell("{seconds:.1f} s, {rate:,.0f} inputs a second", seconds=seconds, rate=rate)),
        (
            tell("warehouse"),
            tell(
                "{folder}: {reports:,} reports, {facts:,} facts",
                folder=warehouse,
                reports=summary.total_reports,
                facts=summary.total_facts,
            ),
        ),
    ]
    width = max(cell_len(name) for name, _ in lines)
    return "\n".join(name + " " * (width - cell_len(name)) + "  " + text for name, text in lines)
