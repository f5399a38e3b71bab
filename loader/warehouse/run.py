"""What the caller says of a load, and what a load says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LoadRun:
    """The facts about a load that only the caller knows: the one place where the clock comes in."""

    #: Becomes `loaded_at` of every report that this load stores; stored in UTC (a naive time is taken as UTC).
    started_at: dt.datetime
    #: Seconds spent reading and parsing before publication; None where not measured.
    read_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one load and of the warehouse after it. Counts of facts and reports are of this load unless said."""

    #: Number of the load, 1 for the first.
    load_no: int
    #: Distinct paths seen.
    n_inputs: int
    #: Paths whose bytes the warehouse knew already.
    n_known: int
    #: Documents new to the warehouse.
    n_added: int
    #: Documents read again since loader or codebook changed.
    n_replaced: int
    #: Of the added and replaced documents, those with a statutory table missing or incomplete.
    n_partial: int
    #: Paths that are no loadable report.
    n_rejected: int
    #: Reason code -> paths, in order of the code.
    rejects_by_reason: Mapping[str, int]
    n_facts: int
    #: Facts by status.
    n_reported: int
    n_blank: int
    n_unreadable: int
    n_ambiguous: int
    #: The warehouse after the load.
    total_reports: int
    total_rejects: int
    total_facts: int
