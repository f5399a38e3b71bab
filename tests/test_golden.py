"""Every golden case is read as written down; a case without expectations gets them, and fails for review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.golden_cases import case_folders, read_case

if TYPE_CHECKING:
    from pathlib import Path

    from loader.parse import Parser


@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_a_golden_case_is_read_as_written_down(folder: Path, parser: Parser) -> None:
    found = read_case(folder, parser)
    missing = [name for name in found if not (folder / name).exists()]
    for name in missing:
        (folder / name).write_text(found[name], encoding="utf-8", newline="\n")
    assert not missing, f"expectations written for {folder.name}: review them and run again"
    for name, content in found.items():
        assert content == (folder / name).read_text(encoding="utf-8"), name


def test_there_are_golden_cases() -> None:
    assert len(case_folders()) >= 20
