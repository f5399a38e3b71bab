"""The quality gate: no measure of the labelled sample falls below its floor, and floors follow what is reached."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from loader.reference import read_tsv, reference_folder
from tests.conftest import source_of
from tests.eval.sample import DOCUMENTS, Key, Sample, load_samples, truth_path
from tests.eval.score import Outcome, above, below, judge, load_floors, raise_floors, score_samples

if TYPE_CHECKING:
    from loader.parse import Parser


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return load_samples()


@pytest.fixture(scope="module")
def outcome(samples: list[Sample], parser: Parser) -> Outcome:
    return score_samples(samples, parser)


def test_no_measure_is_below_its_floor(outcome: Outcome) -> None:
    fallen = below(outcome.measures(), load_floors())
    shown = "\n".join(" ".join(map(str, difference[1:])) for difference in outcome.differences[:40])
    assert not fallen, "\n".join(fallen) + f"\n{shown}\n`python -m tests.eval.score` prints all differences"


def test_floors_follow_what_is_reached(outcome: Outcome) -> None:
    higher = above(outcome.measures(), load_floors())
    assert not higher, "raise in tests/eval/floors.tsv:\n" + "\n".join(higher)


def test_floors_are_sorted_and_none_is_idle(outcome: Outcome) -> None:
    floors = list(load_floors())
    assert floors == sorted(floors)
    assert set(floors) == set(outcome.measures())


def test_the_sample_is_sorted_large_and_small_enough(samples: list[Sample]) -> None:
    names = [sample.name for sample in samples]
    assert names == sorted(set(names))
    assert len(names) >= 64
    assert sum(path.stat().st_size for path in DOCUMENTS.iterdir()) < 3_000_000


def test_each_document_has_its_truth_and_nothing_else_is_there(samples: list[Sample]) -> None:
    expected = {name for sample in samples for name in (sample.name, truth_path(sample.name).name)}
    assert {path.name for path in DOCUMENTS.iterdir()} == expected


def test_truths_name_cells_of_the_codebook(samples: list[Sample]) -> None:
    columns = ("form", "table_code", "row_code", "measure", "unit", "row_label_zh", "measure_label_zh")
    codes = {
        (row["table_code"], row["row_code"], row["measure"])
        for row in read_tsv(reference_folder() / "codebook.tsv", columns)
    }
    unknown = {f"{sample.name}: {key}" for sample in samples for key in sample.cells if tuple(key[:3]) not in codes}
    assert not unknown


def test_a_wrong_number_is_counted_and_told(samples: list[Sample], parser: Parser) -> None:
    sample = next(sample for sample in samples if sample.name == "tabs_2021.txt")
    key = Key("requests", "received", "count", "total")
    outcome = score_samples([dataclasses.replace(sample, cells={**sample.cells, key: "77"})], parser)
    assert [difference.kind for difference in outcome.differences] == ["wrong number"]
    assert outcome.measures()["number_precision"] == 1 - Decimal(1) / 200
    assert outcome.measures()["number_recall"] == 1 - Decimal(1) / 200


def test_untellable_numbers_may_be_told_right_but_not_wrong(samples: list[Sample], parser: Parser) -> None:
    sample = next(sample for sample in samples if sample.name == "tabs_2021.txt")
    key = Key("requests", "received", "count", "total")
    told = sample.cells[key]
    for value, wrong in ((f"~{told}", 0), ("~77", 1), ("~.", 1), ("?", 0)):
        outcome = score_samples([dataclasses.replace(sample, cells={**sample.cells, key: value})], parser)
        assert len(outcome.differences) == wrong, value
        assert outcome.measures()["number_recall"] == 1


def test_a_lost_report_is_a_wrong_verdict(samples: list[Sample], parser: Parser) -> None:
    sample = next(sample for sample in samples if sample.name == "budget_page.txt")
    data = sample.data()
    rejected = parser.parse(data, source_of(data))
    lost = dataclasses.replace(sample, head={"agency": "示例市商务局", "year": "2022", "forms": "? ? ?", "status": "?"})
    score, differences = judge(lost, rejected)
    assert {difference.kind for difference in differences} == {"verdict", "agency", "year"}
    assert score.measures()["verdict"] == 0


def test_floors_that_are_missed_or_outgrown_are_named() -> None:
    measures = {"number_recall": Decimal("0.9412")}
    assert below(measures, {"number_recall": Decimal("0.95")}) == ["number_recall: 0.9412, floor 0.95"]
    assert below(measures, {"gone": Decimal("0.5")}) == ["gone: not measured, floor 0.5"]
    assert above(measures, {"number_recall": Decimal("0.90")}) == ["number_recall\t0.9412"]
    assert above(measures, {"number_recall": Decimal("0.941")}) == []


def test_floors_are_raised_and_never_lowered() -> None:
    measures = {"year": Decimal("0.99"), "agency": Decimal("0.9"), "forms": Decimal("0.5")}
    floors = {"agency": Decimal("0.95"), "year": Decimal("0.9")}
    raised = {"agency": Decimal("0.95"), "forms": Decimal("0.5"), "year": Decimal("0.99")}
    assert raise_floors(measures, floors) == raised
    assert list(raise_floors(measures, floors)) == sorted(raised)
