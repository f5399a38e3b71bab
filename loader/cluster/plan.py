"""What is to be read, cut into units: `plan.json` and the list of inputs beside it, in the folder of the parts.

The inputs are cut just as the local engine cuts them. Whoever comes first lists them; all others go by that list, so
that all machines agree on it, also where files are added meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loader.cluster.known import KnownDigests, pack_digests
from loader.cluster.placing import own_suffix, put_if_none, replace
from loader.messages import tell
from loader.model import LoaderError, Reject
from loader.pipeline import CUT, Cut, cut_inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from loader.model import Versions
    from loader.pipeline import Input

PLAN = "plan.json"
#: Of this layout of the folder: raised where parts written before cannot be read any more.
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asks for; two runs that ask for the same may share a folder of parts."""

    #: As given on the command line.
    paths: Sequence[str]
    text_column: str | None
    id_column: str | None
    versions: Versions


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read and marked as one: the inputs of one batch of the local engine."""

    #: Its place in the plan, 0-based.
    number: int
    #: Inputs before it.
    first: int
    inputs: list[Input]


@dataclass(frozen=True)
class Plan:
    """The head of a plan."""

    format: int
    #: What relative paths are relative to; "" where all are absolute.
    folder: str
    paths: tuple[str, ...]
    #: Those of the paths that were not there.
    missing: tuple[str, ...]
    text_column: str | None
    id_column: str | None
    loader_version: str
    codebook_version: str
    n_inputs: int
    n_units: int
    inputs_sha256: str
    #: Of the documents that were not to be read since the warehouse held them; None where it held none.
    known_sha256: str | None
    #: How inputs and collections are cut: the numbers of units and batches mean the same documents for all who read.
    cut: Cut

    @cached_property
    def identity(self) -> str:
        """Different for plans that differ in anything."""
        return hashlib.sha256(self.to_json()).hexdigest()[:16]

    def to_json(self) -> bytes:
        """The content of `plan.json`."""
        return json.dumps(asdict(self), indent=1).encode("ascii") + b"\n"


def open_plan(parts: Path, wanted: Wanted, known: Collection[str] = (), *, is_listed_again: bool) -> Plan:
    """The plan in a folder of parts, made where there is none.

    Args:
        parts: the folder; made where it is missing.
        wanted: what the plan has to be for.
        known: SHA-256 of documents that need not be read; used where the plan is made, a plan that is there keeps its own.
        is_listed_again: whether to look at the inputs again where there is a plan: files may have come or gone.

    Raises:
        LoaderError: the folder holds another plan or something else, or it cannot be written.
    """
    try:
        if not (parts / PLAN).exists():
            return _make_plan(parts, wanted, known)
        plan = read_plan(parts)
        _compare(parts, plan, wanted)
        if is_listed_again:
            digest, _, _ = _write_inputs(None, wanted.paths, plan.cut)
            if digest != plan.inputs_sha256:
                raise LoaderError(
                    tell(
                        "{parts}: its plan has {n_inputs:,} inputs, and below the paths given files have come or gone "
                        "since; take another folder of parts, or delete this one",
                        parts=parts,
                        n_inputs=plan.n_inputs,
                    )
                )
    except OSError as error:
        raise LoaderError(
            tell(
                "{parts}: cannot be written ({reason}); choose another folder of parts",
                parts=parts,
                reason=error.strerror,
            )
        ) from error
    return plan


def read_plan(parts: Path) -> Plan:
    """The plan in a folder of parts.

    Raises:
        LoaderError: there is none, or none that this version can read.
    """
    try:
        record = json.loads((parts / PLAN).read_bytes())
        if record["format"] != _FORMAT:
            raise LoaderError(
                tell(
                    "{path}: found format {found}, expected {expected}; read the parts again",
                    path=parts / PLAN,
                    found=record["format"],
                    expected=_FORMAT,
                )
            )
        cut = Cut(*record["cut"])
        return Plan(**{**record, "paths": tuple(record["paths"]), "missing": tuple(record["missing"]), "cut": cut})
    except OSError as error:
        raise LoaderError(
            tell(
                "{path}: there is no plan ({reason}); give the folder that `ogi load --parts` wrote",
                path=parts / PLAN,
                reason=error.strerror,
            )
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LoaderError(
            tell("{path}: is no plan ({error}); give another folder of parts", path=parts / PLAN, error=error)
        ) from error


def check_versions(parts: Path, plan: Plan, versions: Versions) -> None:
    """See that parts were, or are to be, read by this version.

    Raises:
        LoaderError: loader or codebook differ.
    """
    found = (plan.loader_version, plan.codebook_version)
    expected = (versions.loader_version, versions.codebook_version)
    if found != expected:
        raise LoaderError(
            tell(
                "{parts}: planned with loader {loader} and codebook {codebook}, but here are loader {loader_here} and "
                "codebook {codebook_here}; install the same version everywhere, or read into another folder of parts",
                parts=parts,
                loader=found[0],
                codebook=found[1],
                loader_here=expected[0],
                codebook_here=expected[1],
            )
        )


def read_units(parts: Path, plan: Plan) -> Iterator[Unit]:
    """The units of a plan in their order.

    Raises:
        LoaderError: the list of inputs is missing.
    """
    path = parts / _inputs_name(plan.inputs_sha256)
    first = 0
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines):
                entries = json.loads(line)
                yield Unit(number, first, [entry if isinstance(entry, str) else Reject(*entry) for entry in entries])
                first += len(entries)
    except OSError as error:
        raise _incomplete(path, error) from error


def read_known(parts: Path, plan: Plan) -> Collection[str]:
    """SHA-256 of the documents that the plan leaves out since the warehouse held them.

    Raises:
        LoaderError: their list is missing.
    """
    if plan.known_sha256 is None:
        return ()
    path = parts / _known_name(plan.known_sha256)
    try:
        return KnownDigests(path)
    except OSError as error:
        raise _incomplete(path, error) from error


def _incomplete(path: Path, error: OSError) -> LoaderError:
    return LoaderError(
        tell("{path}: cannot be read ({reason}); the folder of parts is not complete", path=path, reason=error.strerror)
    )


def _make_plan(parts: Path, wanted: Wanted, known: Collection[str]) -> Plan:
    parts.mkdir(parents=True, exist_ok=True)
    strangers = [path for path in parts.iterdir() if path.suffix not in (".tmp", ".jsonl", ".bin")]
    # Looked for behind the listing: another process may have put a plan there and begun to work.
    if strangers and not (parts / PLAN).exists():
        raise LoaderError(tell("{parts}: is neither empty nor a folder of parts; choose an empty folder", parts=parts))
    inputs, n_inputs, n_units = _write_inputs(parts, wanted.paths, CUT)
    known_sha256 = None
    if known:
        content, known_sha256 = pack_digests(known)
        replace(parts, _known_name(known_sha256), content)
    missing = tuple(path for path in wanted.paths if not os.path.lexists(path))
    plan = Plan(
        _FORMAT, _folder_of(wanted.paths), tuple(wanted.paths), missing, wanted.text_column, wanted.id_column,
        wanted.versions.loader_version, wanted.versions.codebook_version, n_inputs, n_units, inputs, known_sha256, CUT,
    )  # fmt: skip
    if put_if_none(parts, PLAN, plan.to_json()):
        return plan
    first = read_plan(parts)
    _compare(parts, first, wanted)
    return first


def _folder_of(paths: Iterable[str]) -> str:
    return "" if all(map(os.path.isabs, paths)) else os.getcwd()  # noqa: PTH109 - as the paths: need not be valid text


def _compare(parts: Path, plan: Plan, wanted: Wanted) -> None:
    check_versions(parts, plan, wanted.versions)
    pairs = (
        ("paths", list(plan.paths), list(wanted.paths)),
        ("working folder", plan.folder, _folder_of(wanted.paths)),
        ("--text-column", plan.text_column, wanted.text_column),
        ("--id-column", plan.id_column, wanted.id_column),
    )
    for name, found, expected in pairs:
        if found != expected:
            raise LoaderError(
                tell(
                    "{parts}: holds the parts of another plan, whose {name} is {found}, not {expected}; "
                    "take another folder of parts, or delete this one",
                    parts=parts,
                    name=name,
                    found=_brief(found),
                    expected=_brief(expected),
                )
            )


def _brief(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _inputs_name(digest: str) -> str:
    return f"inputs-{digest[:16]}.jsonl"


def _known_name(digest: str) -> str:
    return f"known-{digest[:16]}.bin"


def _write_inputs(parts: Path | None, paths: Sequence[str], cut: Cut) -> tuple[str, int, int]:
    """List the inputs, a unit a line; their digest, and how many inputs and units there are. None: list them only."""
    digest = hashlib.sha256()
    n_inputs = n_units = 0
    unfinished = parts / f"inputs.{own_suffix()}" if parts else None
    with open(unfinished or os.devnull, "wb") as file:  # noqa: PTH123 - one of them is no Path
        for inputs in cut_inputs(paths, cut):
            line = json.dumps([_entry(entry) for entry in inputs]).encode("ascii") + b"\n"
            digest.update(line)
            file.write(line)
            n_inputs += len(inputs)
            n_units += 1
    if parts and unfinished:
        unfinished.replace(parts / _inputs_name(digest.hexdigest()))
    return digest.hexdigest(), n_inputs, n_units


def _entry(entry: Input) -> str | list[str | None]:
    if isinstance(entry, Reject):
        return [entry.source_path, entry.sha256, entry.reason, entry.message]
    if isinstance(entry, str):
        return entry
    raise TypeError("members are met while reading, not while planning")
