"""Statements of prose, measured on sentences with what a careful reader takes from them.

    python -m tests.eval.statements

prints precision and recall by code and every sentence that is read otherwise. The sample, `statements.tsv`, was written by
hand in the manner of real reports: sentences about the year, and as many about other years, bodies, subjects and
subsets, of which nothing must be read. An entry of `expected` is code=value, or code/base=share; a code without number
ends with =. Where a text has lines or cells, they are parted as `document_of` says.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from loader.model import Document, ReportMeta
from loader.prose import load_prose_reference, read_prose
from loader.reference import reference_folder

SAMPLE = Path(__file__).with_name("statements.tsv")


@dataclass
class Score:
    """Counts of one statement code."""

    expected: int = 0
    read: int = 0
    right: int = 0


@dataclass
class Result:
    """What the sample shows."""

    scores: dict[str, Score] = field(default_factory=dict)
    #: Sentence, what was read and should not have been, what was not read.
    differences: list[tuple[str, list[str], list[str]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return sum(score.right for score in self.scores.values()) / sum(score.read for score in self.scores.values())

    @property
    def recall(self) -> float:
        return sum(score.right for score in self.scores.values()) / sum(
            score.expected for score in self.scores.values()
        )


def document_of(text: str) -> Document:
    """The cells of a text: a backslash and n part lines, a bar between blanks parts the cells of a row."""
    lines = text.split("\\n")
    places = [
        (cell, row, column)
        for row, line in enumerate(lines, start=1)
        for column, cell in enumerate(line.split(" | "), start=1)
    ]
    cells, rows, columns = zip(*places, strict=True)
    return Document(cells, [1] * len(cells), rows, columns, "text/plain")


def read_entries(text: str, agency: str, year: int) -> list[str]:
    """What is read of a paragraph, written as in the sample."""
    document = document_of(text)
    meta = ReportMeta(None, agency, year, None, None, None)
    cells = range(len(document.cells))
    statements = read_prose(document, cells, meta, load_prose_reference(reference_folder())).statements
    return [
        (f"{said.statement_code}/{said.base_code}" if said.base_code else said.statement_code)
        + "="
        + ("" if said.value is None else format(said.value.normalize(), "f"))
        for said in statements
    ]


def measure(path: Path = SAMPLE) -> Result:
    """Reads every sentence of the sample."""
    result = Result()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            expected = Counter(entry for entry in row["expected"].split(";") if entry)
            read = Counter(read_entries(row["text"], row["agency"], int(row["year"])))
            for kind, entries in (("expected", expected), ("read", read), ("right", expected & read)):
                for entry, count in entries.items():
                    score = result.scores.setdefault(entry.partition("=")[0], Score())
                    setattr(score, kind, getattr(score, kind) + count)
            if expected != read:
                wrong, missed = sorted((read - expected).elements()), sorted((expected - read).elements())
                result.differences.append((row["text"], wrong, missed))
    return result


def main() -> None:
    """Command line."""
    result = measure()
    for code, score in sorted(result.scores.items()):
        print(f"{code:<28} expected {score.expected:>3}  read {score.read:>3}  right {score.right:>3}")
    for text, wrong, missed in result.differences:
        print(f"{text}\n    wrong {wrong}  missed {missed}")
    print(f"precision {result.precision:.4f} recall {result.recall:.4f}")


if __name__ == "__main__":
    main()
