"""Large warehouses without any document: reports drawn as the Arrow columns that a load stages.

`batches` gives up to 2,000 reports at a time, so that memory stays bounded; the same seed gives the same rows.
Reports of the years 2019 to 2024, the form changing between 2020 and 2021. About three in a hundred print a sum that is
wrong, five leave cells blank, two have lost a table; one in two hundred is a second version of the year before, one in
five hundred does not tell its agency, as many not their year.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.columns import Batch, make_batch
from tests.bench.agencies import Agencies, draw_agencies
from tests.bench.draw import Form, Past, break_some, draw_year, form_of
from tests.bench.prose import issue_rows, section_rows, statement_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR = 2019
YEARS = 6
AT_ONCE = 2_000
_BROKEN, _BLANK, _LOST, _SECOND, _UNKNOWN, _UNREADABLE = 0.03, 0.05, 0.02, 0.005, 0.002, 0.00002
_STATUSES = pa.array(["reported", "blank", "unreadable", "ambiguous"])
_EVIDENCE = pa.array(["labelled", "positional"])
#: Documents do not begin with the tables; these many blocks may stand before them.
_OFFSETS = 4
_TABLES = ("proactive", "requests", "disputes")
_NO_ROWS = make_batch(())


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some reports of one year as arrays, one row a report; `kept` are the cells that their documents have."""

    form: Form
    year: int
    names: list[str]
    sha256: list[str]
    is_government: np.ndarray
    figures: np.ndarray
    statuses: np.ndarray
    kept: np.ndarray


def batches(count: int, seed: int = 1) -> Iterator[Batch]:
    """`count` reports of `count` / 6 agencies, in batches of one year each."""
    agencies = draw_agencies(-(-count // YEARS), np.random.default_rng(seed))
    for first in range(0, len(agencies.names), AT_ONCE):
        rng = np.random.default_rng((seed, first))
        past = Past()
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            # The last agency may have fewer years than the others.
            last = (count - (year - FIRST_YEAR) + YEARS - 1) // YEARS
            chosen = slice(first, min(first + AT_ONCE, len(agencies.names)))
            figures, past = draw_year(rng, form_of(year), agencies.requests[chosen], past)
            n_reports = max(0, min(chosen.stop, last) - first)
            if n_reports:
                yield _batch(rng, agencies, first, year, figures[:n_reports])


def next_year(count: int, of: int, seed: int = 1) -> Batch:
    """Reports of the first `count` agencies of `batches(of, seed)`, for the year behind their last."""
    agencies = draw_agencies(-(-of // YEARS), np.random.default_rng(seed))
    year = FIRST_YEAR + YEARS
    rng = np.random.default_rng((seed, year))
    figures, _ = draw_year(rng, form_of(year), agencies.requests[:count], Past())
    return _batch(rng, agencies, 0, year, figures)


def _batch(rng: np.random.Generator, agencies: Agencies, first: int, year: int, figures: np.ndarray) -> Batch:
    form, count = form_of(year), len(figures)
    numbers = range(first, first + count)
    break_some(rng, form, figures, _BROKEN)
    drawn = Drawn(
        form=form,
        year=year,
        names=agencies.names[first : first + count],
        sha256=[hashlib.sha256(f"{agencies.ids[number]} {year}".encode()).hexdigest() for number in numbers],
        is_government=agencies.is_government[first : first + count],
        figures=figures,
        statuses=_draw_statuses(rng, figures),
        kept=_draw_kept(rng, form, count),
    )
    report = _report_rows(rng, drawn, agencies.ids[first : first + count])
    return Batch(
        fact=_fact_rows(rng, drawn),
        report=report,
        issue=issue_rows(rng, count, _NO_ROWS.issue.schema),
        statement=statement_rows(rng, drawn, _NO_ROWS.statement.schema),
        section=section_rows(rng, drawn, _NO_ROWS.section.schema),
        reject=_NO_ROWS.reject,
        source=pa.RecordBatch.from_arrays(
            [report["source_path"], report["sha256"], pa.array(rng.integers(9_000, 90_000, count))],
            schema=_NO_ROWS.source.schema,
        ),
    )


def _draw_statuses(rng: np.random.Generator, figures: np.ndarray) -> np.ndarray:
    """Blanks stand where zeros would; a cell in fifty thousand cannot be read, another has no sure place."""
    drawn = rng.random(figures.shape, dtype=np.float32)
    statuses = np.zeros(figures.shape, dtype=np.int8)
    leaves_blank = rng.random(len(figures)) < _BLANK
    statuses[leaves_blank[:, np.newaxis] & (figures == 0) & (drawn < 0.7)] = 1
    statuses[drawn > 1 - _UNREADABLE] = 2
    statuses[(drawn <= 1 - _UNREADABLE) & (drawn > 1 - 2 * _UNREADABLE)] = 3
    return statuses


def _draw_kept(rng: np.random.Generator, form: Form, count: int) -> np.ndarray:
    tables = np.array([_TABLES.index(table) for table, *_ in form.cells])
    lost = np.where(rng.random(count) < _LOST, rng.integers(0, len(_TABLES), count), -1)
    return tables[np.newaxis, :] != lost[:, np.newaxis]


def _fact_rows(rng: np.random.Generator, drawn: Drawn) -> pa.RecordBatch:
    form, kept = drawn.form, drawn.kept
    count = len(kept)
    report_no, column = np.nonzero(kept)
    values, statuses = drawn.figures[kept], drawn.statuses[kept]
    is_amount = np.isin(column, form.amounts)
    is_value = pa.array(statuses == 0)
    micro = values * np.where(is_amount, 10_000, 1_000_000)
    printed = pc.if_else(
        pa.array(is_amount),
        pc.cast(pc.cast(_decimal(values * 10_000), pa.decimal128(18, 2)), pa.string()),
        pc.cast(pa.array(values), pa.string()),
    )
    text = pc.if_else(is_value, printed, pa.array(["", "", "若干", "3 5"]).take(pa.array(statuses)))
    offsets = rng.integers(0, _OFFSETS, count)[report_no]
    evidence = (rng.random(count) < 0.02)[report_no].astype(np.int8)
    names = _cell_names(form)
    at = pa.array(column)
    columns = [
        pa.array(report_no.astype(np.int32)),
        pa.array((kept.cumsum(axis=1)[kept] - 1).astype(np.int32)),
        *(names[part].take(at) for part in range(4)),
        pc.if_else(is_value, _decimal(micro), pa.scalar(None, pa.decimal128(18, 6))),
        names[4].take(at),
        _STATUSES.take(pa.array(statuses)),
        _EVIDENCE.take(pa.array(evidence)),
        text,
        _locators(form).take(pa.array(offsets * len(form.cells) + column)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_NO_ROWS.fact.schema)


def _decimal(micro: np.ndarray) -> pa.Array:
    """Millionths as decimal128(18, 6): the low and the high half of each number."""
    halves = np.empty((len(micro), 2), dtype="<i8")
    halves[:, 0] = micro
    halves[:, 1] = micro >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 6), len(micro), [None, pa.py_buffer(halves)])


def _cell_names(form: Form) -> list[pa.Array]:
    return [pa.array([cell[part] for cell in form.cells], pa.string()) for part in range(5)]


def _locators(form: Form) -> pa.Array:
    """Where each cell stands, for each number of blocks that may stand before the tables."""
    return pa.array(
        [
            f"b{_TABLES.index(table) * 2 + 2 + offset} r{place // 7 + 3} c{place % 7 + 3}"
            for offset in range(_OFFSETS)
            for place, (table, *_) in enumerate(form.cells)
        ]
    )


def _report_rows(rng: np.random.Generator, drawn: Drawn, agency_ids: list[str]) -> pa.RecordBatch:
    form, kept, count = drawn.form, drawn.kept, len(drawn.kept)
    years = np.full(count, drawn.year)
    # A second version of last year's report; it stands on the same form.
    if drawn.year not in (FIRST_YEAR, 2021):
        years -= rng.random(count) < _SECOND
    has_table = [kept[:, [table == other for other, *_ in form.cells]].any(axis=1) for table in _TABLES]
    n_facts = kept.sum(axis=1)
    n_values = (kept & (drawn.statuses == 0)).sum(axis=1)
    n_blank = (kept & (drawn.statuses == 1)).sum(axis=1)
    is_named, is_dated = (pa.array(rng.random(count) >= _UNKNOWN) for _ in range(2))
    published = (years - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(5, 110, count)
    by_number = pa.array(years).cast(pa.string())
    ids = pa.array(agency_ids)
    names = pa.array(drawn.names)
    unknown = pa.scalar(None, pa.string())
    columns = [
        pa.array(np.arange(count), pa.int32()),
        pa.array([sha256[:16] for sha256 in drawn.sha256]),
        pc.binary_join_element_wise("reports/", ids, "_", str(drawn.year), ".html", ""),
        pa.array(drawn.sha256),
        pa.array(["text/html"] * count),
        pc.binary_join_element_wise(names, by_number, "年政府信息公开工作年度报告", ""),
        pc.if_else(is_named, names, unknown),
        pa.nulls(count, pa.string()),
        pc.if_else(is_dated, pa.array(years, pa.int32()), pa.scalar(None, pa.int32())),
        pa.array(published),
        pa.nulls(count, pa.string()),
        pa.nulls(count, pa.string()),
        *(pc.if_else(pa.array(has), form.year, unknown) for has in has_table),
        *(pa.array(numbers, pa.int32()) for numbers in (n_facts, n_values, n_blank, n_values, n_values)),
        pc.if_else(pa.array(n_facts == len(form.cells)), "loaded", "partial"),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_NO_ROWS.report.schema)
