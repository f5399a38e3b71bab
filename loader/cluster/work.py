"""Reading the units of a plan on one machine, whoever hands them out; what kills its reader is found and set aside.

A unit is read in a process of its own (`process`). Where that, or the whole machine, ends three times over a unit, its
documents are read one by one, and one over which that ends three times is rejected (`worker_killed`); the others are kept.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from loader import __version__
from loader.cluster.parts import Parts, UnitName
from loader.cluster.plan import check_versions, read_known, read_plan
from loader.cluster.process import ProcessEnded, ReadingProcess, Task
from loader.collections import Member, RecordColumns
from loader.messages import tell
from loader.model import LoaderError, Reject, Source, Versions
from loader.pipeline import InputRead, Setup, cut_members, gather, input_content
from loader.readers.isolation import MEMORY_BYTES
from loader.reference import reference_folder, reference_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loader.cluster.plan import Plan
    from loader.pipeline import Input

#: How often reading a unit, and then a document alone, may end without an answer.
ATTEMPTS = 3
#: Before the second attempt, twice that before the third: memory that others took may come back.
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """What a reader of units needs to know."""

    parts: Path
    #: Identity of the plan.
    plan: str
    #: Address space of the process that reads documents.
    memory_bytes: int = MEMORY_BYTES


class UnitReader:
    """Reads units, one at a time. What is done already is not read again."""

    def __init__(self, place: Place) -> None:
        """See that this machine can read the plan.

        Raises:
            LoaderError: the plan is not there, is another one or of another version, or its inputs cannot be seen here.
        """
        self.place = place
        plan = read_plan(place.parts)
        if plan.identity != place.plan:
            raise LoaderError(
                tell(
                    "{parts}: the plan was replaced; start again with a folder of parts of your own", parts=place.parts
                )
            )
        check_versions(place.parts, plan, Versions(__version__, reference_version(reference_folder())))
        _check_paths(plan)
        self._folder = plan.folder
        self._cut = plan.cut
        self._parts = Parts(place.parts, place.plan)
        self._columns = RecordColumns.load(reference_folder(), text=plan.text_column, identifier=plan.id_column)
        setup = Setup(reference_folder(), read_known(place.parts, plan), self._columns)
        self._process = ReadingProcess(Task(setup, place.parts, place.plan, plan.folder, place.memory_bytes))

    def read_unit(self, number: int, entries: Sequence[Input]) -> Sequence[tuple[int, str]]:
        """Read a unit of the plan; the collections among its inputs, with their places.

        Raises:
            LoaderError: the parts cannot be written, or the loader itself is broken.
        """
        return self._read(UnitName(number), self._fingerprint(entries), entries)

    def read_collection(self, number: int, place: int, path: str) -> None:
        """Read the documents of a collection that stands at a place of a unit.

        Raises:
            LoaderError: as for `read_unit`.
        """
        whole = UnitName(number, place)
        inputs = self._fingerprint([path])
        if self._parts.done(whole, inputs):
            return
        chunks = cut_members(path, self._columns, self._cut, self._folder)
        for batch in count():
            name = whole._replace(batch=batch)
            opening = f"{name}.opening"
            is_hopeless = self._parts.begin(opening) > ATTEMPTS
            chunk = [_killed(path, None, "opening this collection", self.place)] if is_hopeless else next(chunks, None)
            if chunk is None:
                self._parts.forget(opening)
                self._parts.finish(whole, inputs, batch)
                return
            self._read(name, inputs, chunk)
            if is_hopeless:
                self._parts.finish(whole, inputs, batch + 1)
            self._parts.forget(opening)
            if is_hopeless:
                return

    def close(self) -> None:
        """End the process that reads."""
        self._process.close()

    def _read(self, name: UnitName, inputs: str, entries: Sequence[Input]) -> Sequence[tuple[int, str]]:
        done = self._parts.done(name, inputs)
        if done:
            return done.collections
        while (attempt := self._parts.begin(str(name))) <= ATTEMPTS:
            _pause(attempt)
            try:
                collections = self._process.read_unit(name, inputs, entries)
            except ProcessEnded:
                continue
            self._parts.forget(str(name))
            return collections
        read = gather([self._read_alone(f"{name}.{place}", entry) for place, entry in enumerate(entries)])
        self._parts.write(name, inputs, read.batch, read.collections)
        for key in (str(name), *(f"{name}.{place}" for place in range(len(entries)))):
            self._parts.forget(key)
        return read.collections

    def _read_alone(self, key: str, entry: Input) -> InputRead:
        while (attempt := self._parts.begin(key)) <= ATTEMPTS:
            _pause(attempt)
            try:
                read = self._process.read_one(entry)
            except ProcessEnded:
                continue
            # At once: where the machine ends over a later document, this one must not be blamed.
            self._parts.forget(key)
            return read
        self._see_that_reading_works()
        content = self._content(entry)
        if isinstance(content, Reject):
            return InputRead(parsed=content)
        return InputRead(content, _killed(content.path, content.sha256, "reading this document", self.place))

    def _see_that_reading_works(self) -> None:
        """A machine on which reading ends whatever the document must not blame the documents."""
        try:
            self._process.read_one(Reject("", None, "", ""))
        except ProcessEnded as error:
            raise LoaderError(
                tell(
                    "on machine {machine} the process that reads documents ends as soon as it is started; "
                    "it needs memory ({gibibytes:.3g} GiB of addresses are allowed) and the packages "
                    "of this project. What is done is kept: run the same command again where it works",
                    machine=os.uname().nodename,
                    gibibytes=self.place.memory_bytes / 1024**3,
                )
            ) from error

    def _content(self, entry: Input) -> Source | Reject:
        """The identity of an input."""
        path = entry if isinstance(entry, str) else None
        content = input_content(entry if path is None else self._located(path))
        if isinstance(content, Reject):
            return content if path is None else replace(content, source_path=path)
        return content[1] if path is None else replace(content[1], path=path)

    def _located(self, path: str) -> str:
        return os.path.join(self._folder, path)  # noqa: PTH118 - file names need not be valid text

    def _fingerprint(self, entries: Sequence[Input]) -> str:
        """Changes where a file does."""
        digest = hashlib.sha256()
        for entry in entries:
            if isinstance(entry, Member):
                raise TypeError("members have the fingerprint of their collection")
            if isinstance(entry, Reject):
                state: tuple[int, ...] = ()
            else:
                try:
                    status = os.stat(self._located(entry))  # noqa: PTH116 - file names need not be valid text
                    state = (status.st_size, status.st_mtime_ns)
                except OSError as error:
                    state = (error.errno or 0,)
            digest.update(repr((entry, *state)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]


def _pause(attempt: int) -> None:
    if attempt > 1:
        time.sleep(_PAUSE_SECONDS * (attempt - 1))


def _killed(path: str, sha256: str | None, what: str, place: Place) -> Reject:
    limit = place.memory_bytes / 1024**3
    message = (
        f"{what} ended its process {ATTEMPTS} times, probably for lack of memory (it may take {limit:.3g} GiB); everything "
        "else was kept. Load it alone where there is more memory, or leave it out"
    )
    return Reject(path, sha256, "worker_killed", message)


def _check_paths(plan: Plan) -> None:
    """A machine that does not see the inputs would reject them all as missing."""
    for path in (plan.folder or os.sep, *plan.paths):
        try:
            os.lstat(os.path.join(plan.folder, path))  # noqa: PTH118 - as above
        except OSError as error:
            if path in plan.missing or error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EACCES):
                continue
            raise LoaderError(
                tell(
                    "{path!a} cannot be seen on machine {machine} ({reason}), but was there when the "
                    "plan was made; make inputs and parts available under the same paths on every machine",
                    path=path,
                    machine=os.uname().nodename,
                    reason=error.strerror,
                )
            ) from error
