"""The READMEs and docs/ hold what they say: their commands are run and must print what is printed there.

A block fenced as `sh` that is directly followed by one fenced as `text` is a command and its output. Commands run in a
copy of the bundled reports, loaded once. `python -m tests.test_docs --update` writes the outputs anew; read the
difference before it is committed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import duckdb
import pytest

from loader import __version__
from loader.cli import main
from loader.model import Evidence, Status
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

READMES = ("README.md", "README.zh-CN.md")
#: Every page in English, with its Chinese twin.
PAGES = {"README.md": "README.zh-CN.md"} | {
    f"docs/{path.name}": f"docs/{path.stem}.zh-CN.md"
    for path in sorted((PROJECT / "docs").glob("*.md"))
    if ".zh-CN" not in path.name
}
ALL_PAGES = [page for pair in PAGES.items() for page in pair]
#: The section that lists every table and view, and the one that explains why a value is or is not there.
RELATIONS_SECTION = {"README.md": "Tables and views", "README.zh-CN.md": "表和视图"}
STATUS_SECTION = {"README.md": "What stands behind a value", "README.zh-CN.md": "数值背后的状态与依据"}

_FENCE = re.compile(r"^```(?P<info>\w+)\n(?P<body>(?:(?!```).*\n)*)```$", re.MULTILINE)
_VIEW = re.compile(r"\bv_[a-z_]*[a-z]|中文_[\u4e00-\u9fff]+")
_LOAD = "make load"
#: The one line of the loading summary that no two runs share.
_TIME = re.compile(r"^(?:time|用时) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command of a README with the output printed under it, and where that output stands in the file."""

    readme: str
    command: str
    output: str
    start: int
    end: int


class Workspace:
    """A folder that looks like a checkout after `make load`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("reports", "formats"):
            shutil.copytree(PROJECT / "data" / name, folder / "data" / name)
        shutil.copytree(PROJECT / "sql" / "examples", folder / "sql" / "examples")
        for name in ("Makefile", "requirements.lock", "pyproject.toml"):
            shutil.copy(PROJECT / name, folder / name)
        program = folder / ".venv" / "bin" / "ogi"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m loader "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        (folder / ".venv" / ".ready").touch()
        # What a reader has at home.
        one, other, *_ = sorted((folder / "data" / "reports" / "real").iterdir())
        for path, report in (("reports/2022.txt", one), ("more/2023.txt", other)):
            (folder / path).parent.mkdir()
            shutil.copy(report, folder / path)
        # A Chinese page shows what readers with a Chinese environment see.
        self.loaded = {language: self._load(language) for language in ("zh", "en")}
        self._after_load = {*folder.iterdir(), *(folder / "data").iterdir()}

    def _load(self, language: str) -> str:
        shutil.rmtree(self.folder / "data" / "warehouse", ignore_errors=True)
        return self._run(".venv/bin/ogi load data/reports --warehouse data/warehouse", language)

    def run(self, command: str, language: str) -> str:
        """What the command prints; for `make load` the first load's summary, which the recipe's echo precedes."""
        # Examples stand for themselves: what another one has made is not there.
        for made in {*self.folder.iterdir(), *(self.folder / "data").iterdir()} - self._after_load:
            if made.is_dir():
                shutil.rmtree(made)
            else:
                made.unlink()
        return self.loaded[language] if command == _LOAD else self._run(command, language)

    def relations(self) -> set[str]:
        """All tables and views of the warehouse."""
        with duckdb.connect(str(self.folder / "data" / "warehouse" / "ogi.duckdb"), read_only=True) as connection:
            rows = connection.execute("select table_name from information_schema.tables").fetchall()
        return {name for (name,) in rows}

    def _run(self, command: str, language: str) -> str:
        # A start-up file of the user's own must not change what the DuckDB shell prints.
        environment = os.environ | {
            "PYTHONPATH": str(PROJECT),
            "HOME": str(self.folder),
            "PYTHONUTF8": "1",
            "LANGUAGE": language,
        }
        done = subprocess.run(
            ["sh", "-e", "-c", command],
            cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        # `head` ends a pipe early and `ogi check` with findings ends with 1: what went wrong says so.
        assert not re.search("Error|错误：", done.stderr), f"{command}\n{done.stderr}"
        return done.stdout


def language_of(page: str) -> str:
    return "zh" if ".zh-CN." in page else "en"


def text_of(readme: str) -> str:
    return (PROJECT / readme).read_text(encoding="utf-8")


def examples(readme: str) -> Iterator[Example]:
    text = text_of(readme)
    fences = list(_FENCE.finditer(text))
    for block, after in pairwise(fences):
        is_direct = not text[block.end() : after.start()].strip()
        if is_direct and (block["info"], after["info"]) == ("sh", "text"):
            yield Example(readme, block["body"].strip(), after["body"], after.start("body"), after.end("body"))


def silent(page: str) -> list[str]:
    """The commands under which no output is shown."""
    shown = {example.command for example in examples(page)}
    return [
        body
        for fence in _FENCE.finditer(text_of(page))
        if (body := fence["body"].strip()) not in shown and fence["info"] == "sh"
    ]


def masked(output: str) -> str:
    return _TIME.sub("time", output)


def section(readme: str, title: str) -> str:
    _, found, rest = text_of(readme).partition(f"\n## {title}\n")
    assert found, f"{readme} has no section {title!r}"
    return rest.partition("\n## ")[0]


EXAMPLES = [example for page in ALL_PAGES for example in examples(page)]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("docs"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.readme}:{example.command[:60]!r}")
def test_command_prints_what_the_readme_shows(example: Example, workspace: Workspace) -> None:
    assert masked(workspace.run(example.command, language_of(example.readme))) == masked(example.output)


@pytest.mark.parametrize("readme", READMES)
def test_readme_shows_every_command(readme: str) -> None:
    text = text_of(readme)
    assert [name for name in main.import_all() if f"ogi {name}" not in text] == []
    assert len([example for example in EXAMPLES if example.readme == readme]) >= 10


@pytest.mark.parametrize("readme", READMES)
def test_readme_lists_the_relations_of_the_warehouse(readme: str, workspace: Workspace) -> None:
    listed = set()
    for line in section(readme, RELATIONS_SECTION[readme]).splitlines():
        if line.startswith("| `"):
            listed |= set(re.findall(r"`([^`]+)`", line.split("|")[1]))
    relations = workspace.relations()
    assert listed == relations
    assert set(_VIEW.findall(text_of(readme))) <= relations


@pytest.mark.parametrize("readme", READMES)
def test_readme_explains_every_status_and_evidence(readme: str) -> None:
    text = section(readme, STATUS_SECTION[readme])
    assert [word for word in (*get_args(Status), *get_args(Evidence)) if f"| `{word}`" not in text] == []


@pytest.mark.parametrize("readme", ALL_PAGES)
def test_a_page_names_what_exists(readme: str) -> None:
    text = text_of(readme)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    headings = {f"#{title.lower().replace(' ', '-')}" for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert [
        link for link in links if link not in headings and not (PROJECT / readme).parent.joinpath(link).exists()
    ] == []


@pytest.mark.parametrize(("page", "commands"), [(page, each) for page in PAGES for each in silent(page)])
def test_a_command_without_output_makes_what_it_names(page: str, commands: str, workspace: Workspace) -> None:
    workspace.run(commands, language_of(page))
    named = re.findall(r"(?:WAREHOUSE=|--warehouse |dashboard |--html )(?:~/)?([\w./]+)$", commands, re.MULTILINE)
    assert named
    assert [name for name in named if not (workspace.folder / name).exists()] == []
    assert commands in silent(PAGES[page])


@pytest.mark.parametrize("pair", PAGES.items(), ids=lambda pair: pair[0])
def test_both_languages_have_one_structure(pair: tuple[str, str]) -> None:
    english, chinese = (
        (
            re.findall(r"^#+(?= )", _FENCE.sub("", text_of(readme)), re.MULTILINE),
            [fence["info"] for fence in _FENCE.finditer(text_of(readme))],
        )
        for readme in pair
    )
    assert english == chinese


def test_changelog_knows_the_version() -> None:
    assert f"\n## {__version__} — " in text_of("CHANGELOG.md")


def test_the_citation_is_of_this_version_and_complete() -> None:
    """What the Citation File Format 1.2.0 demands, and what a reader of a paper needs."""
    lines = dict(re.findall(r"^([a-z-]+): *(.*)$", text_of("CITATION.cff"), re.MULTILINE))
    assert {"cff-version", "message", "title", "authors"} <= lines.keys()
    assert (lines["cff-version"], lines["version"], lines["type"]) == ("1.2.0", __version__, "software")
    released = re.search(rf"^## {re.escape(__version__)} — (\S+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert released is not None
    assert lines["date-released"] == released[1]


def update() -> None:
    """Write the outputs anew; one that differs in its timing alone stays."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for readme in ALL_PAGES:
            text = text_of(readme)
            for example in reversed(list(examples(readme))):
                output = workspace.run(example.command, language_of(readme))
                if masked(output) != masked(example.output):
                    text = text[: example.start] + output + text[example.end :]
                    print(f"{readme}: {example.command}")
            (PROJECT / readme).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python -m tests.test_docs --update")
    update()
