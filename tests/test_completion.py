"""`ogi completion`: the script names what the program answers to, and the program answers."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from loader.cli import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_calls_the_program(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"_OGI_COMPLETE={shell}_complete" in result.output


def test_a_command_is_completed() -> None:
    environment = {"_OGI_COMPLETE": "bash_complete", "COMP_WORDS": "ogi ver", "COMP_CWORD": "1"}
    result = CliRunner().invoke(main, [], prog_name="ogi", env=environment)
    assert result.output.split() == ["plain,verify"]
