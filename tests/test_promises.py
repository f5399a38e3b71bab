"""The page of promises is up to date, names tests that exist, and every breakage still finds what it breaks."""

from __future__ import annotations

import re

import pytest

from tests.conftest import PROJECT
from tests.promises import breakages, page, promises


def test_every_promise_is_held_and_every_breakage_belongs_to_one() -> None:
    assert {each.code for each in breakages()} == {each.code for each in promises()}


@pytest.mark.parametrize("broken", breakages(), ids=lambda each: f"{each.code}-{each.test.rpartition('::')[2]}")
def test_a_breakage_changes_the_code_of_today(broken: object) -> None:
    assert isinstance(broken, type(breakages()[0]))
    content = (PROJECT / broken.file).read_text(encoding="utf-8")
    assert broken.applied(content) != content
    path, *_, name = broken.test.split("::")
    assert re.search(rf"^ *def {name}\(", (PROJECT / path).read_text(encoding="utf-8"), re.MULTILINE), (
        "there is no such test"
    )


@pytest.mark.parametrize(("name", "in_chinese"), [("PROMISES.md", False), ("PROMISES.zh-CN.md", True)])
def test_the_page_is_up_to_date(name: str, in_chinese: bool) -> None:
    written = (PROJECT / name).read_text(encoding="utf-8")
    assert written == page(in_chinese=in_chinese), "`python -m tests.promises --write` writes it"
