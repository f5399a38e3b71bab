"""The quality gate: how much of what the labelled sample prints is read, and read right.

    tests/eval/sample.py     how documents and their truths are kept
    tests/eval/floors.tsv    metric, floor

Precision of numbers is taken over the facts with status `reported`, recall over the numbers that can be told. `python -m
tests.eval.score` prints the measures and every difference, the most harmful first; with `--raise` it also writes the floors
that have been outgrown. It never lowers one: that is an edit of floors.tsv, to be seen in review.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from loader.model import ParsedReport, Reject
from loader.parse import Parser
from loader.reference import read_tsv, reference_folder
from tests.conftest import source_of
from tests.eval.sample import FOLDER, Key, Sample, load_samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FLOORS = FOLDER / "floors.tsv"
#: A measure that exceeds its floor by more than this asks for a higher floor.
MARGIN = Decimal("0.0005")
NOT_JUDGED = "?"


@dataclass
class Score:
    """What came out, added up over documents. Counters hold a name for each measure and how often it came true."""

    #: Numbers that the truth holds, those reported right, and all reported (right or wrong); the same of blanks.
    counts: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)

    def add(self, other: Score) -> None:
        self.counts += other.counts
        self.right += other.right
        self.judged += other.judged

    def measures(self) -> dict[str, Decimal]:
        """Measure -> share of what is right, from 0 to 1; measures without a case are left out."""
        counts = self.counts
        pairs = {
            "number_precision": (counts["numbers_right"], counts["numbers_reported"]),
            "number_recall": (counts["numbers_found"], counts["numbers"]),
            "blank_precision": (counts["blanks_right"], counts["blanks_reported"]),
            "blank_recall": (counts["blanks_found"], counts["blanks"]),
            **{name: (self.right[name], total) for name, total in self.judged.items()},
        }
        return {name: Decimal(part) / Decimal(whole) for name, (part, whole) in pairs.items() if whole}


class Difference(NamedTuple):
    """One thing that is not as the truth says; the most harmful kind first."""

    rank: int
    document: str
    kind: str
    detail: str


RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            "wrong number", "parser failure", "verdict", "agency", "year", "blank for a number", "lost number",
            "number called unreadable", "forms", "status", "wrong blank", "lost blank", "not unreadable",
        )
    )
}  # fmt: skip


def judge(sample: Sample, found: ParsedReport | Reject) -> tuple[Score, list[Difference]]:
    """One document's part in the measures, and where it differs from the truth."""
    score = Score()
    differences = [
        Difference(RANKS[kind], sample.name, kind, detail)
        for kind, detail in (*_judge_head(sample, found, score), *_judge_cells(sample, found, score))
    ]
    return score, differences


def _judge_head(sample: Sample, found: ParsedReport | Reject, score: Score) -> Iterator[tuple[str, str]]:
    expected = {"verdict": sample.head.get("reject", "report"), **sample.head}
    expected.pop("reject", None)
    if isinstance(found, Reject):
        if found.reason == "parser_failure":
            yield "parser failure", found.message
        actual = {"verdict": found.reason}
    else:
        forms = (found.form_proactive, found.form_requests, found.form_disputes)
        actual = {
            "verdict": "report",
            "agency": found.meta.agency_name or "-",
            "year": str(found.meta.year or "-"),
            "forms": " ".join(form or "-" for form in forms),
            "status": found.status,
        }
    for name, wanted in expected.items():
        got = actual.get(name, "-")
        if name == "forms":
            pairs = [pair for pair in zip(wanted.split(), got.split() or "---", strict=False) if pair[0] != NOT_JUDGED]
            if not pairs:
                continue
            is_right = all(want == have for want, have in pairs)
        elif wanted == NOT_JUDGED:
            continue
        else:
            is_right = wanted == got
        score.judged[name] += 1
        score.right[name] += is_right
        if not is_right:
            yield name, f"{got} where the document says {wanted}"


def _judge_cells(sample: Sample, found: ParsedReport | Reject, score: Score) -> Iterator[tuple[str, str]]:
    counts = score.counts
    facts = {Key(f.table_code, f.row_code, f.measure, f.applicant_type): f for f in getattr(found, "facts", ())}
    for key in dict.fromkeys((*sample.cells, *facts)):
        wanted, fact = sample.cells.get(key, ""), facts.get(key)
        if wanted == NOT_JUDGED:
            continue
        status = fact.status if fact is not None else "absent"
        is_tellable = not wanted.startswith("~")
        number = None if wanted.lstrip("~") in ("", ".", "!", NOT_JUDGED) else Decimal(wanted.lstrip("~"))
        text = f"{'.'.join(part for part in key if part not in ('count', 'not_applicable'))}: {_shown(facts, key)}"
        counts["numbers"] += is_tellable and number is not None
        counts["blanks"] += wanted == "."
        if fact is not None and fact.value is not None:
            counts["numbers_reported"] += 1
            if fact.value == number:
                counts["numbers_right"] += 1
                counts["numbers_found"] += is_tellable
                counts["beyond"] += not is_tellable
            else:
                yield "wrong number", f"{text}, the document says {wanted or 'nothing'}"
        elif status == "blank":
            counts["blanks_reported"] += 1
            counts["blanks_found"] += wanted == "."
            if wanted.lstrip("~") == ".":
                counts["blanks_right"] += 1
            elif number is not None:
                yield "blank for a number", f"{text}, the document says {wanted}"
            else:
                yield "wrong blank", f"{text}, the document says {wanted or 'nothing'}"
        elif number is not None and is_tellable:
            yield ("number called unreadable" if status == "unreadable" else "lost number"), f"{text} for {wanted}"
        elif wanted == ".":
            yield "lost blank", text
        if wanted == "!" and status != "unreadable":
            yield "not unreadable", text


def _shown(facts: Mapping[Key, object], key: Key) -> str:
    fact = facts.get(key)
    if fact is None:
        return "absent"
    shown = [str(getattr(fact, name)) for name in ("status", "value", "evidence", "value_raw", "locator")]
    return f"{shown[0]} {shown[1]} ({shown[2]}, {shown[3]!r} at {shown[4]})"


@dataclass
class Outcome:
    """The sample's scores in all, by format and by dialect, and the differences, most harmful first."""

    total: Score = field(default_factory=Score)
    by_format: dict[str, Score] = field(default_factory=dict)
    by_dialect: dict[str, Score] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def measures(self) -> dict[str, Decimal]:
        """Of the whole sample, and number recall by format (`number_recall:html`)."""
        split = {
            f"number_recall:{name}": score.measures()["number_recall"]
            for name, score in sorted(self.by_format.items())
            if score.counts["numbers"]
        }
        return {**self.total.measures(), **split}


def score_samples(samples: Iterable[Sample], parser: Parser) -> Outcome:
    """Parse every document and compare it with its truth."""
    outcome = Outcome()
    for sample in samples:
        data = sample.data()
        score, differences = judge(sample, parser.parse(data, source_of(data, sample.name)))
        outcome.differences += differences
        outcome.total.add(score)
        outcome.by_format.setdefault(sample.format, Score()).add(score)
        outcome.by_dialect.setdefault(sample.dialect, Score()).add(score)
    outcome.differences.sort()
    return outcome


def load_floors() -> dict[str, Decimal]:
    return {row["metric"]: Decimal(row["floor"]) for row in read_tsv(FLOORS, ("metric", "floor"))}


def below(measures: Mapping[str, Decimal], floors: Mapping[str, Decimal]) -> list[str]:
    """Measures that fell below their floor, or that are gone."""
    return [
        f"{name}: {format(measures[name], '.4f') if name in measures else 'not measured'}, floor {floor}"
        for name, floor in floors.items()
        if measures.get(name, Decimal(-1)) < floor
    ]


def above(measures: Mapping[str, Decimal], floors: Mapping[str, Decimal]) -> list[str]:
    """Measures that have no floor, or that exceed it by more than the margin: the floor should be raised."""
    return [
        f"{name}\t{_rounded_down(value)}"
        for name, value in sorted(measures.items())
        if value > floors.get(name, Decimal(-1)) + MARGIN
    ]


def _rounded_down(value: Decimal) -> str:
    return str(int(value * 10_000) / Decimal(10_000))


def table(outcome: Outcome) -> str:
    """The measures as text: in all, by format, by dialect."""
    names = (
        "number_precision",
        "number_recall",
        "blank_precision",
        "blank_recall",
        "agency",
        "year",
        "forms",
        "status",
        "verdict",
    )
    lines = ["\t".join(("", "numbers", *names))]
    groups = (("all", outcome.total), *sorted(outcome.by_format.items()), *sorted(outcome.by_dialect.items()))
    for title, score in groups:
        measures = score.measures()
        cells = [format(measures[name], ".4f") if name in measures else "" for name in names]
        lines.append("\t".join((title, str(score.counts["numbers"]), *cells)))
    widths = [max(len(line.split("\t")[column]) for line in lines) for column in range(len(names) + 2)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line.split("\t"), widths, strict=True)).rstrip()
        for line in lines
    )


def raise_floors(measures: Mapping[str, Decimal], floors: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The floors with all that is outgrown or new put up to what is reached, and none put down."""
    raised = {**floors, **{line.split("\t")[0]: Decimal(line.split("\t")[1]) for line in above(measures, floors)}}
    return dict(sorted(raised.items()))


def main(arguments: Sequence[str] = ()) -> int:
    """Print measures and differences; 1 where a measure is below its floor."""
    samples = load_samples()
    outcome = score_samples(samples, Parser(reference_folder()))
    print(table(outcome))
    beyond, untellable = outcome.total.counts["beyond"], _untellable(samples)
    print(f"\n{len(samples)} documents; {beyond} of {untellable} untellable numbers told, and told right")
    for difference in outcome.differences:
        print(f"{difference.document}\t{difference.kind}\t{difference.detail}")
    measures, floors = outcome.measures(), load_floors()
    for line in above(measures, floors):
        print(f"raise the floor: {line}")
    fallen = below(measures, floors)
    for line in fallen:
        print(f"below the floor: {line}")
    if "--raise" in arguments:
        lines = [f"{name}\t{floor}\n" for name, floor in raise_floors(measures, floors).items()]
        FLOORS.write_text("metric\tfloor\n" + "".join(lines), encoding="utf-8", newline="\n")
    return 1 if fallen else 0


def _untellable(samples: Iterable[Sample]) -> int:
    return sum(value.startswith("~") and value != "~." for sample in samples for value in sample.cells.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
