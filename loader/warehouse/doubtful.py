"""Agencies whose division or kind is not certain, the most frequent first: what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.warehouse.read import connect_readonly

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DoubtfulAgency:
    """An agency of the warehouse, with what its name allows. Texts are None where nothing is known."""

    agency_name: str
    n_reports: int
    confidence: str
    kind_code: str | None
    #: What stands in front of the kind.
    division_name: str | None
    #: Full names of the divisions that the name allows or misspells, the proposed one first.
    candidates: tuple[str, ...]
    evidence: str
    #: One of its reports.
    source_path: str

    @property
    def candidate_names(self) -> list[str]:
        """The agency's full name in each of the candidates."""
        rest = self.agency_name.removeprefix(self.division_name or "")
        return [candidate + rest for candidate in self.candidates]


def doubtful_agencies(directory: Path, *, everything: bool = False) -> list[DoubtfulAgency]:
    """The agencies that are not resolved, or misspell their division, by number of reports, then by name.

    Args:
        directory: the warehouse.
        everything: also those that the document decided, and those that are certain.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with connect_readonly(directory) as connection:
        rows = connection.execute(
            """
            select
                a.agency_name, a.n_reports, a.confidence, a.kind_code, a.division_name, a.proposed_name, a.candidates,
                a.evidence, min(r.source_path)
            from agency a
            join report r
                on r.agency_id = a.agency_id
            where $everything or a.confidence in ('none', 'proposed')
            group by all
            order by a.n_reports desc, a.agency_name
            """,
            {"everything": everything},
        ).fetchall()
    return [
        DoubtfulAgency(name, count, confidence, kind, division, _names(proposed, candidates), evidence, path)
        for name, count, confidence, kind, division, proposed, candidates, evidence, path in rows
    ]


def _names(proposed: str | None, candidates: str | None) -> tuple[str, ...]:
    """`code name; code name` -> the names; a proposal goes before them."""
    named = [part.partition(" ")[2] for part in (candidates or "").split("; ") if part]
    return tuple(dict.fromkeys(([proposed] if proposed else []) + named))
