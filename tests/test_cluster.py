"""Reading on many machines: the same facts as the local engine, whatever dies on the way.

A scheduler and two workers run as separate processes, as they would on separate machines.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner, Result
from distributed import LocalCluster

from loader import __version__, loading, pipeline
from loader.cli import main
from loader.cluster import engine, work
from loader.cluster import plan as planning
from loader.cluster.known import KnownDigests, pack_digests
from loader.cluster.parts import Parts, UnitName
from loader.cluster.plan import Plan, Wanted, open_plan, read_plan, read_units
from loader.cluster.shard import Shard, read_shard
from loader.cluster.work import ATTEMPTS, Place, UnitReader
from loader.collections import RecordColumns
from loader.model import LoaderError, Versions
from loader.pipeline import Cut
from loader.reference import reference_folder, reference_version
from tests.conftest import PROJECT
from tests.synth.generate import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Small units, so that a hundred reports are many of them; workers on other machines are handed what the caller has cut.
UNIT = 5
N_REPORTS = 40
#: Addresses beside those of the program itself: not enough for a text of which every character takes four bytes.
SPARE_BYTES = 100 * 1024**2
POISON = "政府信息公开工作年度报告\U00020000\n" + "x" * (40 * 1024**2)


@pytest.fixture(scope="module", autouse=True)
def _settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        for module in (pipeline, planning):
            patch.setattr(module, "CUT", Cut(UNIT, 16 * 1024**2))
        patch.setattr(work, "_PAUSE_SECONDS", 0)
        yield


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports in a folder, an archive and a corpus, beside what is no report."""
    folder = tmp_path_factory.mktemp("cluster") / "in"
    write_reports(folder / "reports", range(N_REPORTS))
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        for sample in map(generate, range(1000, 1000 + UNIT + 3)):
            archive.writestr(f"county/{sample.filename}", sample.data)
    lines = [
        {"id": f"r{number}", "text": generate(number).data.decode(errors="replace")} for number in range(2000, 2005)
    ]
    (folder / "reports" / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    return folder


@pytest.fixture(scope="module")
def local(inputs: Path) -> Path:
    """What the local engine makes of the inputs."""
    warehouse = inputs.parent / "local"
    assert ogi("load", inputs, "--warehouse", warehouse).exit_code == 0
    return warehouse


@pytest.fixture(scope="module")
def shares(inputs: Path) -> list[set[str]]:
    """The units that each of three shards did, which leave `parts`; the last one goes first."""
    folder = inputs.parent / "parts"
    done: dict[int, set[str]] = {}
    for index in (3, 1, 2):
        result = ogi("load", inputs, "--shard", f"{index}/3", "--parts", folder, "--workers", 2 if index == 2 else 1)
        assert result.exit_code == 0, result.output
        done[index] = {path.stem for path in (folder / "done").iterdir()}.difference(*done.values())
    return [done[index] for index in (1, 2, 3)]


@pytest.fixture(scope="module")
def parts(inputs: Path, shares: list[set[str]]) -> Path:
    """What three shards make of the inputs, one after the other."""
    assert shares
    return inputs.parent / "parts"


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self._file)
        self.workers = [self.add_worker(), self.add_worker()]

    def add_worker(self) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--nthreads", "1", "--local-directory", self._folder)
        return self._start("worker", "--scheduler-file", self._file, "--host", "127.0.0.1", *options)

    @property
    def address(self) -> str:
        deadline = time.monotonic() + 30
        while not self._file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        return str(json.loads(self._file.read_text())["address"])

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *command: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, command), "--no-dashboard"],
            cwd=self._folder, env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("dask"))
    yield running
    running.close()


def write_reports(folder: Path, seeds: range) -> None:
    folder.mkdir(parents=True)
    for sample in map(generate, seeds):
        (folder / sample.filename).write_bytes(sample.data)


def ogi(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def versions() -> Versions:
    return Versions(__version__, reference_version(reference_folder()))


def plan_in(parts: Path, *paths: Path) -> Plan:
    plan = open_plan(parts, Wanted(list(map(str, paths)), None, None, versions()), is_listed_again=False)
    Parts(parts, plan.identity).prepare()
    return plan


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rows(parts: Path, table: str) -> list[dict[str, object]]:
    return [
        row for path in sorted((parts / table).glob("*.parquet")) for row in pq.ParquetFile(path).read().to_pylist()
    ]


def no_progress(_size: int) -> None:
    pass


# --- the same facts ---


def test_a_worker_killed_in_mid_run_changes_nothing(
    inputs: Path, local: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    sizes: list[int] = []

    @contextmanager
    def progress(_what: str, _total: int | None) -> Iterator[Callable[[int], None]]:
        def advance(size: int) -> None:
            sizes.append(size)
            if len(sizes) == 2:
                victim = cluster.workers.pop()
                # As a machine dies: with all that runs on it.
                os.killpg(victim.pid, signal.SIGKILL)
                killed.append(victim.wait())

        yield advance

    monkeypatch.setattr(loading, "counting_bar", progress)
    options = ("--engine", "dask", "--scheduler", cluster.address, "--parts", tmp_path / "parts")
    result = ogi("load", inputs, *options, "--warehouse", tmp_path / "wh")
    assert result.exit_code == 0, result.output
    assert killed == [-signal.SIGKILL]
    assert len(sizes) > 5
    assert files_below(tmp_path / "wh" / "parquet") == files_below(local / "parquet")


def test_shards_and_build_give_what_the_local_engine_gives(parts: Path, local: Path, tmp_path: Path) -> None:
    units = read_plan(parts).n_units
    assert units > 6
    result = ogi("build", parts, "--warehouse", tmp_path / "wh")
    assert result.exit_code == 0, result.output
    assert files_below(tmp_path / "wh" / "parquet") == files_below(local / "parquet")


def test_every_shard_reads_its_own_and_nothing_else(parts: Path, shares: list[set[str]]) -> None:
    numbers = {f"{unit.number:06d}": unit.number for unit in read_units(parts, read_plan(parts))}
    for unit in read_units(parts, read_plan(parts)):
        for place, entry in enumerate(unit.inputs):
            if str(entry).endswith((".zip", ".jsonl")):
                numbers[f"{unit.number:06d}-{place:03d}"] = unit.first + place
    for shard, share in enumerate(shares):
        assert {numbers[name] % 3 for name in share if name in numbers} == {shard}
    assert set.union(*shares) >= set(numbers)


def test_a_killed_shard_goes_on_where_it_was(inputs: Path, parts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    plan_in(folder, inputs)
    command = [sys.executable, "-m", "loader", "load", str(inputs), "--shard", "1/1", "--parts", str(folder)]
    shard = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(PROJECT)}, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while len(list((folder / "done").iterdir())) < 2:
        assert shard.poll() is None
        time.sleep(0.02)
    os.killpg(shard.pid, signal.SIGKILL)
    shard.wait()
    before = {path: path.stat().st_mtime_ns for path in (folder / "done").glob("*.json")}
    assert 2 <= len(before) < len(list((parts / "done").iterdir()))
    # A part that was being written when the shard was killed, as far as it came.
    (folder / "fact" / ".part-000003.parquet.other.1.1.tmp").write_bytes(b"PAR1")
    assert ogi("load", inputs, "--shard", "1/1", "--parts", folder).exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    # The killed process would have cut collections into larger batches, had the plan not said how.
    made, expected = (
        {name: data for name, data in files_below(at).items() if not name.endswith(".tmp")} for at in (folder, parts)
    )
    assert len(expected) > 6 * 8
    assert made == expected
    assert list((folder / "begun").iterdir()) == []


def test_a_file_that_changed_is_read_again_with_its_unit(inputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(inputs / "reports", folder, ignore=lambda _, names: sorted(names)[2 * UNIT :])
    plan = plan_in(tmp_path / "parts", folder)
    reader = UnitReader(Place(tmp_path / "parts", plan.identity))
    states = []
    for _ in range(2):
        for unit in read_units(tmp_path / "parts", plan):
            reader.read_unit(unit.number, unit.inputs)
        states.append(files_below(tmp_path / "parts" / "report"))
        shutil.copy(inputs / "reports" / f"{N_REPORTS - 1:07d}.txt", sorted(folder.iterdir())[UNIT])
    reader.close()
    assert [name for name in states[0] if states[0][name] != states[1][name]] == ["part-000001.parquet"]


def test_what_the_warehouse_knows_is_not_read_again(
    inputs: Path, local: Path, cluster: Cluster, tmp_path: Path
) -> None:
    warehouse = shutil.copytree(local, tmp_path / "wh")
    write_reports(tmp_path / "new", range(3000, 3004))
    old = sorted((inputs / "reports").glob("*.txt"))[:5]
    parts = tmp_path / "parts"
    options = ("--engine", "dask", "--scheduler", cluster.address, "--parts", parts)
    result = ogi("load", *old, tmp_path / "new", "--warehouse", warehouse, *options)
    assert result.exit_code == 0, result.output
    assert "9 (5 known already)" in result.stdout
    assert [Path(str(row["source_path"])).parent.name for row in rows(parts, "report")] == ["new"] * 4
    # Without those that were left out, reports would be lost.
    refused = ogi("build", parts, "--warehouse", tmp_path / "elsewhere")
    assert refused.exit_code == 1
    assert "documents were not read since the warehouse held them" in refused.output


def test_known_digests_are_found_in_their_file(tmp_path: Path) -> None:
    digests = {os.urandom(32).hex() for _ in range(100)}
    for wanted in (digests, set()):
        path = tmp_path / f"{len(wanted)}.bin"
        path.write_bytes(pack_digests(wanted)[0])
        known = KnownDigests(path)
        assert set(known) == wanted
        assert len(known) == len(wanted)
        assert all(digest in known for digest in wanted)
        assert not any(os.urandom(32).hex() in known for _ in range(100))


# --- what kills its reader ---


@pytest.fixture(scope="module")
def memory_bytes(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Addresses that are enough for usual documents."""
    folder = tmp_path_factory.mktemp("memory")
    reader = UnitReader(Place(folder, plan_in(folder, inputs / "reports").identity))
    reader._process.read_one(str(inputs / "reports" / "0000001.txt"))
    assert reader._process._process is not None
    status = Path(f"/proc/{reader._process._process.pid}/status").read_text(encoding="ascii")
    reader.close()
    found = re.search(r"VmPeak:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024 + SPARE_BYTES


def test_a_document_that_kills_its_reader_is_rejected_alone(
    tmp_path: Path, memory_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ATTEMPTS", 2)
    write_reports(tmp_path / "in", range(4000, 4004))
    (tmp_path / "in" / "0004002a.txt").write_text(POISON, encoding="utf-8")
    parts = tmp_path / "parts"
    plan = plan_in(parts, tmp_path / "in")
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as here:
        engine.read_on_dask(parts, plan, here.scheduler_address, 0, no_progress, memory_bytes=memory_bytes)
    assert [(Path(str(row["source_path"])).name, row["reason"]) for row in rows(parts, "reject")] == [
        ("0004002a.txt", "worker_killed")
    ]
    assert len(rows(parts, "report")) == 4
    assert list((parts / "begun").iterdir()) == []


def test_units_over_which_machines_died_are_read_one_by_one_with_the_same_bytes(
    inputs: Path, parts: Path, tmp_path: Path
) -> None:
    plan = plan_in(tmp_path, inputs)
    noted = Parts(tmp_path, plan.identity)
    for _ in range(ATTEMPTS):
        noted.begin("000002")
    opened: list[int] = []
    reader = UnitReader(Place(tmp_path, plan.identity))
    alone = reader._process.read_one
    reader._process.read_one = lambda entry: (opened.append(1), alone(entry))[1]  # type: ignore[method-assign]
    for unit in read_units(tmp_path, plan):
        if unit.number in (1, 2):
            reader.read_unit(unit.number, unit.inputs)
    reader.close()
    assert len(opened) == UNIT
    for name in ("fact/part-000002.parquet", "source/part-000002.parquet", "done/000002.json", "done/000001.json"):
        assert (tmp_path / name).read_bytes() == (parts / name).read_bytes()


def test_a_document_over_which_machines_died_is_not_tried_again(inputs: Path, tmp_path: Path) -> None:
    plan = plan_in(tmp_path, inputs)
    noted = Parts(tmp_path, plan.identity)
    for _ in range(ATTEMPTS):
        noted.begin("000002")
        noted.begin("000002.3")
    read_shard(tmp_path, plan, Shard(3, plan.n_units), 1, no_progress)
    unit = list(read_units(tmp_path, plan))[2]
    assert [(row["source_path"], row["reason"]) for row in rows(tmp_path, "reject")] == [
        (unit.inputs[3], "worker_killed")
    ]
    assert len(rows(tmp_path, "report")) == UNIT - 1


def test_a_collection_that_cannot_be_opened_alive_is_rejected_and_what_was_read_of_it_kept(
    inputs: Path, tmp_path: Path
) -> None:
    plan = plan_in(tmp_path, inputs / "archive.zip")
    noted = Parts(tmp_path, plan.identity)
    for _ in range(ATTEMPTS):
        noted.begin("000000-000-000001.opening")
    read_shard(tmp_path, plan, Shard(1, 1), 1, no_progress)
    assert len(rows(tmp_path, "report")) == UNIT
    assert [(row["source_path"], row["reason"]) for row in rows(tmp_path, "reject")] == [
        (str(inputs / "archive.zip"), "worker_killed")
    ]
    assert noted.look_through(plan)[1] == []


def test_a_machine_without_memory_blames_no_document(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ATTEMPTS", 1)
    plan = plan_in(tmp_path, inputs)
    with pytest.raises(LoaderError, match="ends as soon as it is started"):
        read_shard(tmp_path, plan, Shard(1, 9), 1, no_progress, memory_bytes=100 * 1024**2)
    assert rows(tmp_path, "reject") == []


def test_a_machine_that_does_not_see_the_inputs_says_so(inputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(inputs / "reports", folder)
    plan = plan_in(tmp_path / "parts", folder)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(LoaderError, match=re.escape(f"{str(folder)!a} cannot be seen on machine")):
        read_shard(tmp_path / "parts", plan, Shard(1, 1), 1, no_progress)


# --- refusals ---


def spoil_marker(parts: Path) -> str:
    (parts / "done" / "000001.json").unlink()
    (parts / "done" / "000002.json").unlink()
    return "000001 to 000002"


def spoil_part(parts: Path) -> str:
    path = parts / "fact" / "part-000003.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    return "000003"


def spoil_collection(parts: Path) -> str:
    path = next(parts.glob("done/*-000000.json"))
    path.unlink()
    return path.stem


def spoil_plan(parts: Path) -> str:
    path = parts / "done" / "000004.json"
    path.write_text(path.read_text().replace('"plan": "', '"plan": "0'))
    return "000004"


@pytest.mark.parametrize("spoil", [spoil_marker, spoil_part, spoil_collection, spoil_plan])
def test_incomplete_parts_are_refused_with_what_is_missing(
    spoil: Callable[[Path], str], parts: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(parts, tmp_path / "parts")
    missing = spoil(copy)
    result = ogi("build", copy, "--warehouse", tmp_path / "wh")
    assert result.exit_code == 1
    assert re.search(rf"units are missing: {missing};", result.stderr), result.stderr
    assert not (tmp_path / "wh" / "ogi.duckdb").exists()


def test_parts_of_another_plan_are_refused(inputs: Path, parts: Path, tmp_path: Path) -> None:
    shard = ("--shard", "1/3", "--parts")
    for arguments, complaint in [
        ((inputs / "reports", *shard, parts), "another plan, whose paths is"),
        ((inputs, "--text-column", "page", *shard, parts), "another plan, whose --text-column is"),
        ((inputs, *shard, inputs), "is neither empty nor a folder of parts"),
    ]:
        result = ogi("load", *arguments)
        assert (result.exit_code, complaint in result.output) == (1, True), result.output
    assert "there is no plan" in ogi("build", tmp_path).output


def test_parts_of_another_version_are_refused(inputs: Path, parts: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(parts, tmp_path / "parts")
    record = json.loads((copy / "plan.json").read_bytes()) | {"codebook_version": "0123456789ab"}
    (copy / "plan.json").write_text(json.dumps(record))
    for arguments in (("build", copy), ("load", inputs, "--shard", "1/3", "--parts", copy)):
        result = ogi(*arguments)
        assert (result.exit_code, "codebook 0123456789ab" in result.output) == (1, True), result.output


def test_inputs_that_came_since_the_plan_are_not_passed_over(cluster: Cluster, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", range(3))
    plan_in(tmp_path / "parts", tmp_path / "in")
    shutil.copy(tmp_path / "in" / "0000001.txt", tmp_path / "in" / "0000009.txt")
    options = ("--engine", "dask", "--scheduler", cluster.address, "--parts", tmp_path / "parts")
    result = ogi("load", tmp_path / "in", *options, "--warehouse", tmp_path / "wh")
    assert (result.exit_code, "files have come or gone" in result.output) == (1, True), result.output
    assert "are not among them" in ogi("load", tmp_path / "in", "--shard", "1/1", "--parts", tmp_path / "parts").stderr


def test_dask_that_is_not_installed_is_told(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = ogi("load", inputs, "--engine", "dask", "--warehouse", tmp_path / "wh")
    assert result.exit_code == 1
    assert "pip install 'ogi-warehouse[cluster]'" in result.stderr
    assert not (tmp_path / "wh").exists()


def test_a_scheduler_that_does_not_answer_is_told(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_CONNECT_SECONDS", "1s")
    options = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    result = ogi("load", inputs / "empty.txt", *options, "--warehouse", tmp_path / "wh")
    assert (result.exit_code, "no Dask scheduler answers" in result.output) == (1, True), result.output


@pytest.mark.parametrize(
    "options",
    [
        ("--shard", "1/2"),
        ("--shard", "0/2", "--parts", "p"),
        ("--shard", "3/2", "--parts", "p"),
        ("--shard", "one", "--parts", "p"),
        ("--shard", "1/2", "--parts", "p", "--engine", "dask"),
        ("--parts", "p"),
        ("--scheduler", "tcp://127.0.0.1:1"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(options: tuple[str, ...], inputs: Path) -> None:
    assert ogi("load", inputs, *options).exit_code == 2


class Everything(frozenset[str]):
    """Digests of whatever there is."""

    def __contains__(self, digest: object) -> bool:
        return True


def test_units_stand_in_the_order_of_the_local_engine(inputs: Path, parts: Path) -> None:
    names, missing = Parts(parts, read_plan(parts).identity).look_through(read_plan(parts))
    assert missing == []
    setup = pipeline.Setup(reference_folder(), Everything(), RecordColumns.load(reference_folder()))
    batches = [batch.source for _, batch in pipeline.read_batches([str(inputs)], setup, 1)]
    read = [pq.ParquetFile(parts / f"source/part-{name}.parquet").read() for name in names]
    assert [set(rows["source_path"].to_pylist()) for rows in read] == [
        set(rows["source_path"].to_pylist()) for rows in batches
    ]
    # Also where there are more units than their names have digits for.
    assert [str(UnitName(1_000_000)), str(UnitName(0, 17, 4))] == ["1000000", "000000-017-000004"]


# --- what CLUSTER.md says ---

DOCUMENTS = ("CLUSTER.md", "CLUSTER.zh-CN.md")
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(document: str, language: str) -> list[str]:
    text = (PROJECT / document).read_text(encoding="utf-8")
    return [body for info, body in _FENCE.findall(text) if info == language]


def run_commands(commands: str, folder: Path, **environment: str) -> str:
    """Run a block of shell commands in a folder, `ogi` being the one under test."""
    program = f'ogi() {{ "{sys.executable}" -m loader "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", program + commands.replace(".venv/bin/ogi", "ogi")],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which the commands of the page can be run."""
    write_reports(tmp_path / "data" / "reports", range(2))
    return tmp_path


def test_the_commands_for_one_machine_run_and_leave_the_same_warehouse(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    for block in blocks("CLUSTER.md", "sh")[1:]:
        for line in block.splitlines():
            # One process of the cluster is enough here, and quicker.
            program, *arguments = shlex.split(line.replace("dask --workers 2", "dask --workers 1"))
            assert program == ".venv/bin/ogi"
            result = ogi(*arguments)
            assert result.exit_code == 0, result.output
    assert not (checkout / "data" / "dask-warehouse" / ".parts").exists()
    made, expected = (files_below(checkout / "data" / f"{name}-warehouse" / "parquet") for name in ("dask", "shard"))
    assert made == expected
    assert pq.read_table(checkout / "data/dask-warehouse/parquet/report.parquet").num_rows == 2


def test_the_jobs_for_batch_systems_run(checkout: Path) -> None:
    read, submit = blocks("CLUSTER.md", "bash")[1:]
    where = {"INPUTS": str(checkout / "data" / "reports"), "PARTS": str(checkout / "parts")}
    assert "shard 1/64 is done" in run_commands(
        read, checkout, **where, SLURM_ARRAY_TASK_ID="1", SLURM_CPUS_PER_TASK="1"
    )
    job, cluster = map(yaml.safe_load, blocks("CLUSTER.md", "yaml"))
    command = job["spec"]["template"]["spec"]["containers"][0]["command"]
    assert "shard 64/64 is done" in run_commands(command[2], checkout, **where, JOB_COMPLETION_INDEX="63")
    assert job["spec"]["completions"] == 64
    assert "ogi build /shared/parts --warehouse /shared/warehouse" in submit
    assert cluster["spec"]["worker"]["spec"]["containers"][0]["command"][:2] == ["dask", "worker"]


def test_both_pages_have_one_structure_and_their_links_lead_somewhere() -> None:
    texts = [(PROJECT / document).read_text(encoding="utf-8") for document in DOCUMENTS]
    headings = [re.findall(r"^#+(?= )", _FENCE.sub("", text), re.MULTILINE) for text in texts]
    tables = [[line.count("|") for line in text.splitlines() if line.startswith("|")] for text in texts]
    commands = [[(info, re.sub(r"#[^\n!]*", "", body)) for info, body in _FENCE.findall(text)] for text in texts]
    assert (headings[0], tables[0], commands[0]) == (headings[1], tables[1], commands[1])
    for text in texts:
        assert all((PROJECT / link).exists() for link in re.findall(r"\]\(([^)]+)\)", text))
        options = set(re.findall(r"(?<=\s)--[a-z-]+", "\n".join(re.findall(r"ogi load .*", text))))
        assert options - {name for parameter in main.import_all()["load"].params for name in parameter.opts} == set()
