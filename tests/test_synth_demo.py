"""The demonstration set: complete, consistent but for what is broken on purpose, and bundled as it is generated."""

from __future__ import annotations

from pathlib import Path

from tests.synth import bundle, layout
from tests.synth.demo import ENTRIES, ERRORS, demo_samples, demo_truths

ROOT = Path(__file__).resolve().parents[1]


def test_demo_chain_of_years_holds_but_for_the_planned_breaks() -> None:
    truths = {(entry.code, truth.year): truth for entry, truth, _ in demo_truths()}
    broken = set()
    for (code, year), truth in truths.items():
        before = truths.get((code, year - 1))
        if before and truth.figures.requests["carried_in"] != before.figures.requests["carried_out"]:
            broken.add((code, year))
    assert broken == {key for key, (_, rule) in ERRORS.items() if "X01" in rule}


def test_demo_shows_every_agency_dialect_and_error() -> None:
    found = demo_samples()
    assert {sample.truth.agency_name for sample, _ in found} == {entry.agency.name for entry in ENTRIES}
    assert all("示例" in entry.agency.name for entry in ENTRIES)
    assert {error for _, error in found if error} >= {error for error, _ in ERRORS.values()}
    dialects = {dialect.split("/")[0] for sample, _ in found for dialect in sample.dialects.values()}
    assert dialects == set(layout.DIALECTS)
    assert len({sample.filename for sample, _ in found}) == len(found)


def test_bundled_demo_is_what_the_generator_writes(tmp_path: Path) -> None:
    table = bundle.write_demo(tmp_path)
    kept = ROOT / "data" / "reports" / "demo"
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == written
    assert table in (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert sum(len(data) for data in written.values()) < 1_100_000
