"""What comes with the tool and what it needs: licences, a wheel that can be rebuilt, no network, few permissions."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PROJECT
from tools import licences

if TYPE_CHECKING:
    from pathlib import Path

#: Licences whose parts may go along with a program under the MIT licence and ask nothing of its users' own work.
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Zlib",
}  # fmt: skip


def _third_parties() -> list[dict[str, str]]:
    with (PROJECT / "THIRD-PARTY.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_locked_package_has_its_licence_listed() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert [row["package"] for row in _third_parties()] == licences.locked(lock), "`make licences` writes the list"


def test_packages_state_the_licence_that_is_listed() -> None:
    changed = {
        row["package"]: (row["stated"], found)
        for row in _third_parties()
        if (found := licences.stated(row["package"])) and found != row["stated"]
    }
    assert changed == {}


def test_what_users_install_stands_under_permissive_licences() -> None:
    demanding = {
        row["package"]: row["licence"]
        for row in _third_parties()
        if row["needed_for"] != "dev"
        and not all(PERMISSIVE & set(part.split(" OR ")) for part in row["licence"].split(" AND "))
    }
    assert demanding == {}


def _wheel(project: Path, out: Path) -> str:
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(project)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    (wheel,) = out.glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_a_wheel_built_twice_has_the_same_bytes(tmp_path: Path) -> None:
    """From another folder, with other file times and another order of creation."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("README.md", "LICENSE", "pyproject.toml", ".gitignore"):
        shutil.copy(PROJECT / name, copy)
    for folder in ("sql", "loader", "data/reference"):
        for path in sorted((PROJECT / folder).rglob("*"), reverse=True):
            if path.is_file() and "__pycache__" not in path.parts:
                target = copy / path.relative_to(PROJECT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                target.chmod(0o600)
    assert _wheel(PROJECT, tmp_path / "one") == _wheel(copy, tmp_path / "two")


#: Ends the process at the first name looked up or connection opened to anything but a socket of this machine's files.
_WITHOUT_NETWORK = """
import os, sys
def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto") or (
        event in ("socket.connect", "socket.bind") and isinstance(arguments[1], tuple)
    ):
        sys.stderr.write(f"network: {event} {arguments[1:]}\\n")
        sys.stderr.flush()
        os._exit(86)
sys.addaudithook(watch)
from loader.cli import main
main(sys.argv[1:])
"""


def _run(*command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=240, cwd=PROJECT, env=os.environ | (environment or {})
    )


@dataclass(frozen=True)
class BareLoad:
    """A load of documents of every format with little at hand, and the state of its documents before it."""

    folder: Path
    around: tuple[str, ...]
    before: dict[Path, tuple[int, int]]
    done: subprocess.CompletedProcess[str]


def _state(documents: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in documents.rglob("*")}


@pytest.fixture(scope="module")
def bare_load(tmp_path_factory: pytest.TempPathFactory) -> BareLoad:
    """No network where the system allows to take it away, documents and their folder read-only, no home."""
    folder = tmp_path_factory.mktemp("bare")
    unshare = ("unshare", "--map-root-user", "--net")
    allowed = shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True).returncode == 0
    around = unshare if allowed else ()
    documents = folder / "documents"
    shutil.copytree(PROJECT / "data" / "formats", documents)
    for path in (documents, *documents.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = _state(documents)
    bare = {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    load = (sys.executable, "-m", "loader", "load", str(documents), "--warehouse", str(folder / "w"), "--workers", "2")
    return BareLoad(folder, around, before, _run(*around, *load, environment=bare))


def test_everything_works_in_a_network_without_routes(bare_load: BareLoad) -> None:
    """Documents of every format, then what is made of a warehouse: nothing waits for an answer from outside."""
    if not bare_load.around:
        pytest.skip("this system lets nobody make a network of one's own (unshare --net)")
    assert bare_load.done.returncode == 0, bare_load.done.stderr
    warehouse = ["--warehouse", str(bare_load.folder / "w")]
    for command in (["check"], ["export", str(bare_load.folder / "w" / "out")], ["verify"]):
        done = _run(*bare_load.around, sys.executable, "-m", "loader", *command, *warehouse)
        assert done.returncode in (0, 1), (command, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_load_needs_no_more_than_to_read_documents_and_write_the_warehouse(bare_load: BareLoad) -> None:
    assert bare_load.done.returncode == 0, bare_load.done.stderr
    assert _state(bare_load.folder / "documents") == bare_load.before
    assert sorted(path.name for path in bare_load.folder.iterdir()) == ["documents", "w"]


@pytest.mark.parametrize(
    "command",
    [["load", "data/formats", "--workers", "1"], ["verify"], ["check"], ["dictionary"]],
    ids=lambda each: each[0],
)
def test_no_command_reaches_for_the_network(tmp_path_factory: pytest.TempPathFactory, command: list[str]) -> None:
    warehouse = tmp_path_factory.getbasetemp() / "without_network"
    if command[0] != "load" and not warehouse.exists():
        _run(sys.executable, "-m", "loader", "load", "data/formats", "--warehouse", str(warehouse), "--workers", "1")
    done = _run(sys.executable, "-c", _WITHOUT_NETWORK, *command, "--warehouse", str(warehouse))
    assert "network:" not in done.stderr
    assert done.returncode in (0, 1), done.stderr


def test_the_watch_on_the_network_sees_a_connection() -> None:
    attempt = _WITHOUT_NETWORK.replace("from loader.cli import main", "import socket").replace(
        "main(sys.argv[1:])", "socket.create_connection(('127.0.0.1', 9), 1)"
    )
    assert _run(sys.executable, "-c", attempt).returncode == 86
