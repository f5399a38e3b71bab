"""What commands say: the Chinese catalogue is whole, and it is what people with a Chinese environment read."""

from __future__ import annotations

import ast
import os
import string
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from loader.cli import main
from loader.help import wrapped
from loader.messages import DOMAIN, LOCALES
from tests.conftest import PROJECT
from tests.handmade import query

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Message
    from click.testing import Result

sys.path.insert(0, str(PROJECT / "tools"))
import messages

_ONE_REPORT = next((PROJECT / "data" / "reports" / "real").glob("000_*"))
CATALOGUE = messages.read_catalogue()
MESSAGES = [message for message in CATALOGUE if message.id]
#: What people are told, in contrast to what is stored and to faults of our own reference tables.
SPOKEN_ERRORS = {
    "LoaderError",
    "WarehouseError",
    "AliasError",
    "WaiverError",
    "ClickException",
    "UsageError",
    "BadParameter",
}
IN_CHINESE = {"LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8"}


def ogi(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "loader", *map(str, arguments)],
        cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def ogi_here(*arguments: object, **environment: str) -> Result:
    """As `ogi`, in this process: for what takes longer than the start of one."""
    return CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])


# --- the catalogue


def test_every_text_has_a_translation() -> None:
    """As the lock has it: click's texts are among them."""
    assert messages.keys() == sorted((message.id for message in MESSAGES), key=_sorted_as)
    assert list(messages.untranslated(CATALOGUE)) == []


def _sorted_as(key: str | tuple[str, str]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key)


def test_both_forms_are_up_to_date() -> None:
    catalogue = messages.updated(CATALOGUE)
    assert messages.CATALOGUE.read_bytes() == messages.written(catalogue)
    assert (LOCALES / "zh" / "LC_MESSAGES" / f"{DOMAIN}.mo").read_bytes() == messages.compiled(catalogue)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(message.id)[:60])
def test_a_translation_fills_in_what_its_text_fills_in(message: Message) -> None:
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    translations = [message.string] if isinstance(message.string, str) else list(message.string)
    wanted = set.union(*map(_fields, originals))
    if isinstance(message.id, str):
        assert [_fields(translation) for translation in translations] == [wanted]
        assert translations[0].count("\n") == originals[0].count("\n")
    else:
        # One of two texts for one and for many may leave a field out.
        assert all(_fields(translation) <= wanted for translation in translations)


def _fields(text: str) -> set[tuple[str, str, str]]:
    if "%(" in text:
        return {(name, "", "") for name in ("prog", "version") if f"%({name})s" in text}
    return {
        (name, spec or "", conversion or "") for _, name, spec, conversion in string.Formatter().parse(text) if name
    }


def test_every_refusal_is_said_in_the_language_spoken() -> None:
    """Each error that a person reads is made from a text of the catalogue, or from an error that is."""
    unsaid = [
        f"{path.relative_to(PROJECT)}:{call.lineno}"
        for path in sorted((PROJECT / "loader").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call.func) in SPOKEN_ERRORS and call.args and _is_literal(call.args[0])
    ]
    assert unsaid == []


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_literal(argument: ast.expr) -> bool:
    return any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in _unsaid(argument)
    )


def _unsaid(node: ast.AST) -> list[ast.AST]:
    """The parts of an argument that are not within a call of `tell`."""
    if isinstance(node, ast.Call) and _name(node.func) in messages.OURS:
        return []
    return [node, *(part for child in ast.iter_child_nodes(node) for part in _unsaid(child))]


def test_keys_are_literals_that_can_be_gathered() -> None:
    """A text that is put together, or said within an f-string, would be missing from the catalogue without a word."""
    known = {text for message in MESSAGES for text in ([message.id] if isinstance(message.id, str) else message.id)}
    for path in sorted((PROJECT / "loader").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call.func) in {"tell", "tell_count"}:
                assert isinstance(call.args[0], ast.Constant), f"{path.name}:{call.lineno}"
                assert call.args[0].value in known, f"{path.name}:{call.lineno}"
                texts = [text.value for text in call.args if isinstance(text, ast.Constant)]
                wanted = {name for text in texts for name, *_ in _fields(str(text))}
                given = {keyword.arg for keyword in call.keywords} | ({"count"} & wanted if len(texts) > 1 else set())
                assert wanted == given, f"{path.name}:{call.lineno}"


# --- what people read


@pytest.mark.parametrize(
    ("variables", "is_chinese"),
    [
        ({"LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW.UTF-8"}, True),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, True),
        ({"LANGUAGE": "", "LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANGUAGE": "", "LC_ALL": "C"}, False),
    ],
)
def test_the_environment_decides(variables: dict[str, str], is_chinese: bool) -> None:
    done = ogi("load", "nowhere", **variables)
    assert done.returncode == 1
    assert done.stderr == (
        "错误：没有 'nowhere'；没有装载任何内容。请检查路径\n"
        if is_chinese
        else "Error: there is no 'nowhere'; nothing was loaded. Check the path\n"
    )


def test_help_and_wrong_usage_are_chinese() -> None:
    page = ogi("load", "--help", **IN_CHINESE).stdout
    assert page.startswith("用法：")
    for text in (
        "读取文件、文件夹（含下级）",
        "示例：\n",
        "ogi load reports/",
        "选项",
        "[默认：",
        "显示本说明后退出。",
    ):
        assert text in page, text
    assert max(cell_len(line) for line in page.splitlines() if "  ogi load" not in line) <= 100
    wrong = ogi("check", "--severity", "bad", **IN_CHINESE)
    assert wrong.returncode == 2
    assert "错误：" in wrong.stderr
    assert "'bad' 不在可选值之中" in wrong.stderr


@pytest.mark.parametrize("width", [20, 44, 74])
def test_chinese_lines_break_within_the_width_and_never_before_a_comma(width: int) -> None:
    text = "列出核对发现；仍有错误级发现时退出码为 1，见 `ogi check --help`。" * 3
    mark, *lines = wrapped(text, width).split("\n")
    assert mark == "\b"
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert [line for line in lines if line[0] in "，；。"] == []
    assert max(map(cell_len, lines)) <= width + 2  # a closing mark stays with its word


def test_what_is_stored_knows_no_language(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("不是年报", encoding="utf-8")
    stored = {}
    for language in ("en", "zh"):
        done = ogi_here("load", _ONE_REPORT, bad, "--warehouse", tmp_path / language, LANGUAGE=language)
        assert ("输入" in done.stdout, done.exit_code) == (language == "zh", 0), done.stderr
        tables = ("issue", "reject", "check_result", "source")
        stored[language] = [query(tmp_path / language, f"from {table}") for table in tables]
    assert stored["en"] == stored["zh"]


# --- as loudly as asked


def test_quiet_verbose_and_usual(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("不是年报", encoding="utf-8")
    said = {}
    for option in ("--quiet", None, "--verbose"):
        folder = tmp_path / str(option)
        done = ogi_here("load", bad, _ONE_REPORT, "--warehouse", folder, *([option] if option else []))
        assert done.exit_code == 0
        said[option] = (done.stdout, done.stderr)
    assert said["--quiet"] == ("", "")
    assert "\nrejected   1 (" in said[None][0]
    assert said[None][1] == ""
    assert said["--verbose"][0].splitlines()[:4] == said[None][0].splitlines()[:4]
    assert f"{bad}: " in said["--verbose"][1]
    assert "fact.parquet: " in said["--verbose"][1]


def test_errors_and_results_are_said_however_quiet() -> None:
    refused = ogi("--quiet", "load", "nowhere")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no 'nowhere'" in refused.stderr
    formats = ogi("formats", "-q")
    assert formats.stdout == ogi("formats").stdout != ""
