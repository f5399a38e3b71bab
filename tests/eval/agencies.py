"""Names of agencies, measured on a labelled sample: which division, level and kind each stands for.

    python -m tests.eval.agencies

prints precision and recall and every name that is resolved otherwise. The sample, `agencies.tsv`, was labelled by hand,
apart from the resolver: real names of all provinces and levels, historical ones, misspellings, short names with what
their document says, names of several divisions, and what is no agency. An empty division or kind is one that must stay open.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from loader.agencies import Resolver, read_clues
from loader.reference import reference_folder

SAMPLE = Path(__file__).with_name("agencies.tsv")
#: What is promised.
PRECISION, RESOLVED = 0.995, 0.95


@dataclass
class Score:
    """What the sample shows."""

    n_names: int = 0
    #: Names that can be resolved: labelled exact or context.
    n_resolvable: int = 0
    #: Names that were resolved, and those of them with the right division, level and kind.
    n_resolved: int = 0
    n_right: int = 0
    #: Resolvable names that were resolved rightly.
    n_found: int = 0
    #: Misspellings for which a division was proposed, and the right one was.
    n_proposed: int = 0
    n_proposed_right: int = 0
    #: Name, what was expected, what came out.
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right ones among those resolved."""
        return self.n_right / self.n_resolved if self.n_resolved else 1.0

    @property
    def resolved(self) -> float:
        """Share of the resolvable that was resolved rightly."""
        return self.n_found / self.n_resolvable if self.n_resolvable else 1.0


def score(sample: Path = SAMPLE) -> Score:
    """Resolve every name of the sample."""
    resolver = Resolver(reference_folder())
    result = Score()
    with sample.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            year = int(row["year"]) if row["year"] else None
            found = resolver.resolve(row["name"], year, read_clues(row["clues"]))
            expected = (row["division_code"], row["level"], row["kind_code"])
            got = (
                (found.division_code or "", found.level or "", found.kind_code or "")
                if found.is_resolved
                else ("", "", "")
            )
            is_right = got[0] == expected[0] and got[2] == expected[2] and expected[1] in ("", got[1])
            is_resolvable = row["confidence"] in ("exact", "context")
            result.n_names += 1
            result.n_resolvable += is_resolvable
            result.n_resolved += found.is_resolved
            result.n_right += found.is_resolved and is_resolvable and is_right
            result.n_found += is_resolvable and is_right
            if found.confidence == "proposed":
                result.n_proposed += 1
                result.n_proposed_right += found.division_code == row["division_code"]
            if is_resolvable != found.is_resolved or (is_resolvable and not is_right):
                result.differences.append(
                    (
                        f"{row['name']} {row['year']} {row['clues']}".strip(),
                        "/".join(expected),
                        "/".join(got) + " " + found.evidence,
                    )
                )
    return result


def main() -> None:
    """Print the score; exit code 1 where a floor is missed."""
    result = score()
    for name, expected, got in result.differences:
        print(f"{name}: expected {expected}, got {got}")
    print(f"{result.n_names} names, {result.n_resolvable} resolvable")
    print(f"precision of divisions and kinds {result.precision:.4f} of {result.n_resolved} resolved; floor {PRECISION}")
    print(f"resolved rightly {result.resolved:.4f} of the resolvable; floor {RESOLVED}")
    print(f"misspellings: {result.n_proposed_right} of {result.n_proposed} proposals right")
    raise SystemExit(result.precision < PRECISION or result.resolved < RESOLVED)


if __name__ == "__main__":
    main()
