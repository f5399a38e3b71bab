"""The folder of the parts: the rows of each unit as Parquet files, a marker for each unit that is done.

    PARTS/plan.json, inputs-….jsonl   what is read (`plan`)
    PARTS/fact/part-000123.parquet    rows of unit 123; one folder a table
    PARTS/done/000123.json            unit 123 is done; written last
    PARTS/begun/000123.1              somebody has begun to read unit 123; gone when it is done

The documents of a collection that was met at place 17 (0-based) of unit 123 are the units 000123-017-000000 and so on; the
marker 000123-017 says how many they are. Names in their order are the order of the local engine.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, fields
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from loader.columns import Batch
from loader.messages import tell
from loader.model import LoaderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from loader.cluster.plan import Plan

TABLES = tuple(field.name for field in fields(Batch))
_DONE, _BEGUN = "done", "begun"


class UnitName(NamedTuple):
    """Which unit, or which collection, or which batch of a collection. All numbers are 0-based."""

    unit: int
    #: Of the collection among the unit's inputs; None for the unit itself.
    place: int | None = None
    #: Of the collection; None for the collection as a whole.
    batch: int | None = None

    def __str__(self) -> str:
        text = f"{self.unit:06d}"
        if self.place is not None:
            text += f"-{self.place:03d}"
        return text if self.batch is None else f"{text}-{self.batch:06d}"


@dataclass(frozen=True, slots=True)
class Marker:
    """That a unit, or a collection, is done."""

    #: Identity of the plan that it belongs to.
    plan: str
    #: Digest of names, sizes and times of the files read: files that change afterwards are read again.
    inputs: str
    #: Table -> bytes of its part; empty for a collection as a whole.
    sizes: Mapping[str, int]
    #: Place and path of the collections met.
    collections: Sequence[tuple[int, str]] = ()
    #: Of a collection as a whole: how many batches it has.
    batches: int = 0


class Parts:
    """The parts of one plan."""

    def __init__(self, folder: Path, plan_identity: str) -> None:
        self.folder = folder
        self._plan = plan_identity

    def prepare(self) -> None:
        """Make the folders in which the parts are written.

        Raises:
            LoaderError: they cannot be made.
        """
        try:
            for name in (*TABLES, _DONE, _BEGUN):
                (self.folder / name).mkdir(exist_ok=True)
        except OSError as error:
            raise self._not_written(error) from error

    def write(self, name: UnitName, inputs: str, batch: Batch, collections: Sequence[tuple[int, str]] = ()) -> None:
        """Write the rows of a unit and mark it as done. Equal rows give equal bytes.

        Raises:
            LoaderError: the disk is full or fails.
        """
        try:
            sizes = {}
            for table in TABLES:
                path = self._part(table, name)
                unfinished = _unfinished(path)
                rows = pa.Table.from_batches([getattr(batch, table)])
                pq.write_table(rows, unfinished, compression="zstd")
                sizes[table] = unfinished.stat().st_size
                unfinished.replace(path)
            self._mark(name, Marker(self._plan, inputs, sizes, collections))
        except OSError as error:
            raise self._not_written(error) from error

    def finish(self, name: UnitName, inputs: str, batches: int) -> None:
        """Mark a collection as done, which has so many batches.

        Raises:
            LoaderError: the disk is full or fails.
        """
        try:
            self._mark(name, Marker(self._plan, inputs, {}, batches=batches))
        except OSError as error:
            raise self._not_written(error) from error

    def done(self, name: UnitName, inputs: str | None = None) -> Marker | None:
        """The marker of a unit or collection that is done: of this plan, its parts whole, its inputs (where given) the same."""
        try:
            record = json.loads((self.folder / _DONE / f"{name}.json").read_bytes())
            collections = [(place, path) for place, path in record.pop("collections")]
            marker = Marker(**record, collections=collections)
            is_whole = all(self._part(table, name).stat().st_size == size for table, size in marker.sizes.items())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        is_same = marker.plan == self._plan and inputs in (None, marker.inputs)
        return marker if is_same and is_whole else None

    def read(self, name: UnitName) -> Batch:
        """The rows of a unit that is done.

        Raises:
            LoaderError: a part is damaged.
        """
        return Batch(*(self._read(table, name) for table in TABLES))

    def look_through(self, plan: Plan) -> tuple[list[UnitName], list[UnitName]]:
        """The units that are done, in the order of the local engine, and those that are missing."""
        done: list[UnitName] = []
        missing: list[UnitName] = []
        for unit in map(UnitName, range(plan.n_units)):
            marker = self.done(unit)
            if marker is None:
                missing.append(unit)
                continue
            done.append(unit)
            for place, _ in marker.collections:
                whole = unit._replace(place=place)
                end = self.done(whole)
                if end is None:
                    missing.append(whole)
                for batch in range(end.batches if end else 0):
                    name = whole._replace(batch=batch)
                    (done if self.done(name) else missing).append(name)
        return done, missing

    def begin(self, key: str) -> int:
        """Note that something is begun; how often it was, this time included, without coming to its end."""
        try:
            for number in count(1):
                try:
                    (self.folder / _BEGUN / f"{key}.{number}").open("x").close()
                except FileExistsError:
                    continue
                return number
        except OSError as error:
            raise self._not_written(error) from error
        raise AssertionError("count has no end")

    def forget(self, key: str) -> None:
        """Take back the notes of `begin`: it came to its end."""
        for path in self._notes(key):
            path.unlink(missing_ok=True)

    def _notes(self, key: str) -> Iterator[Path]:
        for number in count(1):
            path = self.folder / _BEGUN / f"{key}.{number}"
            if not path.exists():
                return
            yield path

    def _part(self, table: str, name: UnitName) -> Path:
        return self.folder / table / f"part-{name}.parquet"

    def _read(self, table: str, name: UnitName) -> pa.RecordBatch:
        path = self._part(table, name)
        try:
            rows = pq.ParquetFile(path).read()
        except (OSError, pa.ArrowException) as error:
            raise LoaderError(
                tell(
                    "{path}: the part is damaged ({error}); delete {record} and read again",
                    path=path,
                    error=error,
                    record=self.folder / _DONE / f"{name}.json",
                )
            ) from error
        batches = rows.combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=rows.schema)

    def _mark(self, name: UnitName, marker: Marker) -> None:
        record = {field.name: getattr(marker, field.name) for field in fields(Marker)}
        path = self.folder / _DONE / f"{name}.json"
        unfinished = _unfinished(path)
        unfinished.write_bytes(json.dumps(record, indent=1).encode("ascii") + b"\n")
        unfinished.replace(path)

    def _not_written(self, error: OSError) -> LoaderError:
        return LoaderError(
            tell(
                "{folder}: the parts cannot be written ({reason}); what is done is kept. Make room, "
                "or see that the folder is there on every machine, and run the same command again",
                folder=self.folder,
                reason=error.strerror or error,
            )
        )


def _unfinished(path: Path) -> Path:
    """Where a file is written until it is whole: a name that no other writer has and no reader looks for."""
    return path.with_name(f".{path.name}.{os.uname().nodename}.{os.getpid()}.{threading.get_ident()}.tmp")
