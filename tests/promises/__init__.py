r"""What the tool promises, the tests that hold it to each, and for each test a way to break the promise that it has to notice.

`promises.tsv`: code, promise_en, promise_zh. `breakages.tsv`: code, test, file, text, instead (`\n` is a line break, `\t` a
tab): where `text` of `file` is `instead`, the test has to fail. `make promises` breaks each in a copy of the project and looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loader.reference import read_tsv

PROJECT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, in both languages."""

    code: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Breakage:
    """A change of one file that breaks a promise, and the test that has to notice."""

    code: str
    #: As pytest names it: `tests/test_x.py::test_y`.
    test: str
    #: Relative to the project.
    file: str
    text: str
    instead: str

    def applied(self, content: str) -> str:
        """The file's content with the promise broken.

        Raises:
            ValueError: the text is not there: the code has changed, and the breakage must follow it.
        """
        if self.text not in content:
            raise ValueError(f"{self.code}: {self.file} no longer holds {self.text!r}")
        return content.replace(self.text, self.instead)


def promises() -> list[Promise]:
    """All promises, in the order of the page."""
    rows = read_tsv(_HERE / "promises.tsv", ("code", "promise_en", "promise_zh"))
    return [Promise(row["code"], row["promise_en"], row["promise_zh"]) for row in rows]


def breakages() -> list[Breakage]:
    """All breakages, in the order of the promises."""
    rows = read_tsv(_HERE / "breakages.tsv", ("code", "test", "file", "text", "instead"))
    return [
        Breakage(row["code"], row["test"], row["file"], _unescaped(row["text"]), _unescaped(row["instead"]))
        for row in rows
    ]


def _unescaped(field: str) -> str:
    return field.replace("\\n", "\n").replace("\\t", "\t")


def page(*, in_chinese: bool) -> str:
    """PROMISES.md or PROMISES.zh-CN.md: each promise with its tests, and how each test was seen to fail."""
    title, other, intro, head = _CHINESE if in_chinese else _ENGLISH
    lines = [f"# {title}", "", other, "", intro, ""]
    for promise in promises():
        lines += [f"## {promise.chinese if in_chinese else promise.english}", "", head, "|---|---|"]
        for broken in breakages():
            if broken.code == promise.code:
                lines.append(f"| `{broken.test}` | `{broken.file}`: {_code(broken.text)} → {_code(broken.instead)} |")
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    """A fragment as code within a cell of a table."""
    shown = text.strip().replace("\n", " ⏎ ").replace("\t", " ⇥ ").replace("|", "\\|")
    if not shown:
        return "∅"
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


_ENGLISH = (
    "What is promised, and how it is held",
    "[中文](PROMISES.zh-CN.md)",
    "Each promise names the tests that hold it; `make test` runs them all. A test that cannot fail holds nothing: beside each\n"
    "stands a change of the code that breaks the promise. `make promises` makes each change in a copy of the project and\n"
    "sees the test fail. `make crash` and `make fuzz` look further, for minutes. This page is written by\n"
    "`python -m tests.promises --write` from `tests/promises/`.",
    "| Held by | Broken by |",
)
_CHINESE = (
    "承诺及其检验",
    "[English](PROMISES.md)",
    "每项承诺都写明由哪些测试来检验，`make test` 全部运行。不会失败的测试等于没有检验，\n"
    "因此每项测试旁边列出一处破坏该承诺的改动，\n"
    "`make promises` 在项目的副本中逐一改动，确认测试随之失败。`make crash`、`make fuzz` 用更长的时间继续查找。\n"
    "本页由 `python -m tests.promises --write` 根据 `tests/promises/` 生成。",
    "| 检验 | 破坏方式 |",
)
