"""The generator of heavily damaged reports: the same seed, the same bytes; what it calls told is printed, and read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.synth.damage import DAMAGES
from tests.synth.damaged import generate_damaged, has_one_reading, sums, triples
from tests.synth.encodings import decode
from tests.synth.generate import write_samples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.synth.generate import Sample

SEEDS = range(150)


@pytest.fixture(scope="module")
def sample_list() -> list[Sample]:
    return [generate_damaged(seed) for seed in SEEDS]


def test_the_same_seed_gives_the_same_report(sample_list: list[Sample], tmp_path: Path) -> None:
    assert [generate_damaged(seed).record() for seed in SEEDS[:10]] == [sample.record() for sample in sample_list[:10]]
    truth = write_samples(tmp_path / "reports", 3, 0, generate_damaged)
    assert len(truth.read_text(encoding="utf-8").splitlines()) == 3
    assert (tmp_path / "reports" / "0000002.txt").read_bytes() == sample_list[2].data


def test_every_damage_is_drawn_and_some_figures_stay_told(sample_list: list[Sample]) -> None:
    assert set(DAMAGES) <= {name for sample in sample_list for name in sample.noise}
    told = Counter(cell.recoverable for sample in sample_list for cell in sample.truth.cells.values())
    assert told[True] > 2 * told[False] > 0


def test_told_figures_are_printed_and_marks_are_not(sample_list: list[Sample]) -> None:
    for sample in sample_list:
        text = decode(sample.data, sample.encoding)
        assert not any("\ue000" <= character <= "\ue7ff" for character in text)
        plain = text.translate(str.maketrans("０１２３４５６７８９．＋－", "0123456789.+-")).replace(",", "")
        missing = [
            cell
            for cell in sample.truth.cells.values()
            if cell.recoverable and cell.value is not None and f"{abs(cell.value):f}" not in plain and cell.value
        ]
        assert missing == [], sample.seed


def test_readings_of_figures_without_separators() -> None:
    assert sorted(sums("330000033", 7)) == [
        ("3", "30", "0", "0", "0", "0", "33"),
        ("33", "0", "0", "0", "0", "0", "33"),
    ]
    assert not has_one_reading("requests", ["33", "0", "0", "0", "0", "0", "33"])
    assert has_one_reading("requests", ["12", "0", "0", "0", "0", "0", "12"])
    assert has_one_reading("proactive", ["5", "8", "9"])
    assert not has_one_reading("proactive", ["58", "4", "5546"])
    assert triples("101020000010001") == 1
    assert has_one_reading("disputes", list("101020000010001"))
