"""A short run of what `make fuzz` does for minutes; and that its oracles would see what they look for."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loader.readers
from loader.model import ParsedReport, Reject
from loader.values import CHANGE_MEASURE, ValueGrammar
from tests.conftest import PROJECT, source_of
from tests.fuzz.mutate import HOSTILE, mutate
from tests.fuzz.oracles import Examiner, broken_value
from tests.fuzz.seeds import TARGETS, seeds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loader.codebook import Codebook

#: Documents a target; what takes longer to read gets fewer.
_COUNTS = {
    "text": 20,
    "html": 15,
    "carriers": 6,
    "delimited": 10,
    "docx": 8,
    "workbook": 8,
    "pdf": 3,
    "collections": 8,
}
_LONGEST = 300_000


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    before = loader.readers._isolated
    try:
        yield Examiner()
    finally:
        loader.readers._isolated = before


@pytest.mark.parametrize("target", sorted(_COUNTS))
def test_hostile_documents_break_no_promise(target: str, examiner: Examiner) -> None:
    rng = random.Random(f"short {target}")
    begun = seeds(target)
    for number in range(_COUNTS[target]):
        data = mutate(rng.choice(begun), rng, _LONGEST)
        assert examiner.examine(target, data) == [], f"document {number}: {data[:2000]!r}"


def test_every_target_is_tried() -> None:
    assert {*_COUNTS, "values"} == set(TARGETS)


@given(st.text(st.sampled_from("0123456789.,，．+-−减增 \t\n\u200b()（）件元&#;x1O〇①½٣１"), max_size=14))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_number_is_just_the_digits_that_are_printed(codebook: Codebook, text: str) -> None:
    for measure in ("count", CHANGE_MEASURE):
        assert broken_value(codebook.grammar, text, measure) == []


@pytest.mark.parametrize("text", [seed.decode("utf-8", "surrogatepass") for seed in seeds("values")] + list(HOSTILE))
def test_hostile_cells_are_no_other_numbers(codebook: Codebook, text: str) -> None:
    for cell in (text, f"1{text}", f"{text}1", f"1{text}2"):
        assert broken_value(codebook.grammar, cell, "count") == []


# --- the oracles see what they look for


def test_a_number_that_is_not_printed_is_seen(codebook: Codebook, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = ValueGrammar.read

    def reads_one_more(self: ValueGrammar, text: str, measure: str) -> object:
        value = reading(self, text, measure)
        return value if value.number is None else type(value)(value.number + 1, value.status)

    assert broken_value(codebook.grammar, "12", "count") == []
    monkeypatch.setattr(ValueGrammar, "read", reads_one_more)
    assert broken_value(codebook.grammar, "12", "count")


def test_wrong_facts_crashes_and_forgetting_are_seen(examiner: Examiner, monkeypatch: pytest.MonkeyPatch) -> None:
    data = seeds("text")[0]
    parser = examiner._parser
    report = parser.parse(data, source_of(data))
    assert isinstance(report, ParsedReport)
    number = next(place for place, fact in enumerate(report.facts) if fact.value)
    for changed, told in (
        ({"value": Decimal(987654)}, "does not say the number"),
        ({"value": Decimal(987654), "value_raw": "987654"}, "not printed"),
        ({"status": "blank"}, "status and number contradict"),
    ):
        facts = list(report.facts)
        facts[number] = facts[number]._replace(**changed)  # type: ignore[arg-type]
        wrong = type(report)(**{name: getattr(report, name) for name in report.__slots__} | {"facts": tuple(facts)})
        assert any(line.startswith(told) for line in examiner._parsed(wrong, data)), told
    failed = Reject("fuzzed", None, "parser_failure", "…")
    assert examiner._parsed(failed, data)
    monkeypatch.setattr(type(parser), "parse", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in examiner.examine("text", data)[0]


def test_changes_are_the_same_for_the_same_seed() -> None:
    for target in sorted(_COUNTS):
        data = seeds(target)[0]
        for seed in range(5):
            assert mutate(data, random.Random(seed), _LONGEST) == mutate(data, random.Random(seed), _LONGEST)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this system")
def test_guided_fuzzing_reaches_further_than_its_seeds(tmp_path: Path) -> None:
    """Some inputs of two targets: new code is reached, inputs are kept, nothing is broken."""
    for target, runs in (("values", 5_000), ("docx", 12)):
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.engine",
            target,
            str(tmp_path / target),
            f"-runs={runs}",
            "-seed=1",
        ]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, errors="replace", check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        reached = [int(cov) for cov in re.findall(r"(?:INITED|DONE) +cov: (\d+)", done.stderr)]
        assert reached[0] < reached[-1]
        assert not list((tmp_path / target / "violations").iterdir())
