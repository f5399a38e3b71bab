"""On a terminal: progress, colours, the shell that opens with tables and examples, completion by a real bash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loader.shell.opening import history_with_examples
from tests.conftest import PROJECT
from tests.terminal import Terminal

REAL = PROJECT / "data" / "reports" / "real"
_COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|38|9[0-7])(?:;\d+)*m")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    with Terminal(["load", PROJECT / "data" / "reports", "--warehouse", folder / "wh"]) as terminal:
        assert terminal.wait() == 0
        (folder / "written").write_text(terminal.text, encoding="utf-8")
    return folder / "wh"


def test_a_load_shows_how_far_it_is(warehouse: Path) -> None:
    shown = (warehouse.parent / "written").read_text(encoding="utf-8")
    assert re.search(r"reading .* 85/85 (?!0\.0)[\d.,]+/s", shown)
    assert re.search(r"writing the warehouse .*\d+% +0:00:\d\d .*(sql|parquet|keys)", shown)


def test_a_quiet_load_shows_nothing(warehouse: Path) -> None:
    with Terminal(["load", REAL, "--quiet", "--warehouse", warehouse.parent / "quiet"]) as terminal:
        assert terminal.wait() == 0
        assert terminal.written == ""


@pytest.mark.parametrize(
    "command", [["check"], ["inspect", next(REAL.glob("000_*"))], ["sql", "select null as nothing"]], ids=lambda c: c[0]
)
def test_colours_obey_no_color(command: list[str | Path], warehouse: Path) -> None:
    given = [*command, *(() if command[0] == "inspect" else ("--warehouse", warehouse))]
    seen = {}
    for no_color in ("", "1"):  # an empty one is none: no-color.org
        with Terminal(given, NO_COLOR=no_color) as terminal:
            terminal.wait()
            seen[no_color] = terminal.written
    assert not _COLOUR.search(seen["1"])
    assert command[0] == "sql" or _COLOUR.search(seen[""])


def test_the_shell_opens_with_tables_and_examples(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with Terminal(["shell", "--warehouse", warehouse], DUCKDB_HISTORY="") as terminal:
        terminal.wait_for("v_year_comparison 年度比较")
        terminal.wait_for("ogi D ")
        terminal.press("\x1b[A")
        terminal.wait_for("from v_fact")
        terminal.press("\x03select 40 + 2 as answer;\r")
        terminal.wait_for("42")
        terminal.press(".quit\r")
        assert terminal.wait() == 0
    history = history_with_examples(PROJECT / "sql" / "examples")  # a second time
    assert history in tmp_path.rglob("*")
    text = history.read_text(encoding="utf-8")
    examples = [path.read_text(encoding="utf-8").rstrip() for path in (PROJECT / "sql" / "examples").glob("*.sql")]
    assert [text.count(example) for example in examples] == [1] * len(examples)
    assert "40 + 2" in text


def test_bash_completes_commands_and_options() -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    script = """
        eval "$(ogi completion bash)"
        complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ogi_completion ogi; echo "${COMPREPLY[@]}"; }
        complete_words ogi ver
        complete_words ogi check --sev
        complete_words ogi check --severity w
    """
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["verify", "--severity", "warning"]
