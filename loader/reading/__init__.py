"""Skeleton -> what each statutory table says, figures left out.

Everything here depends on the classes of the tokens only (`tokens`), so documents of one layout are read alike.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from loader.classes import BLANK
from loader.model import TABLE_CODES
from loader.placement import Finding, TableReading
from loader.reading.disputes import read_disputes
from loader.reading.proactive import read_proactive
from loader.reading.requests import read_requests
from loader.tables import RegionFinder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loader.codebook import Codebook, Label
    from loader.model import FormYear, Severity
    from loader.skeleton import Skeleton
    from loader.tables import Region

#: Outcomes of one case of disputes; the form prints them three times.
_OUTCOMES = 5
_OTHER_TABLE = "rows of the form's names outside its table, left out: {text}"
_SECOND_TABLE = "a second table has figures whose cells cannot be told: {text}"
#: Issue, severity and message for tables of which nothing is read.
_DEDUPLICATED: tuple[str, Severity, str] = (
    "deduplicated_lines",
    "error",
    "the text keeps each line once, so figures are gone and the rest has no place: {text}",
)
_OTHER_REPORT: tuple[str, Severity, str] = ("other_table", "warning", "a table of a second report, left out: {text}")
#: More labels than these of cases or blocks, and the header or the block was printed as a whole.
_CASES, _BLOCKS = 2, 2
#: A table requests alone has 161 or 175 cells.
_FEWEST_FIGURES = 60
_READERS = {"proactive": read_proactive, "requests": read_requests, "disputes": read_disputes}


def read_tables(
    skeleton: Skeleton, labels: Sequence[Label], codebook: Codebook, *, is_deduplicated: bool = False
) -> dict[str, TableReading]:
    """table_code -> what the document says of each statutory table that is there, in the form's order.

    Args:
        skeleton: the tokens without texts.
        labels: by class.
        codebook: the forms.
        is_deduplicated: whether the figures show that the text keeps each line once; the skeleton may show it too.
    """
    regions = RegionFinder(codebook, labels, skeleton).find()
    if is_deduplicated or _is_deduplicated(regions):
        return {
            table: _unread_table(regions[table], skeleton, codebook, _DEDUPLICATED)
            for table in TABLE_CODES
            if table in regions
        }
    other_report = _other_report(regions)
    readings = {}
    for table in TABLE_CODES:
        if table in regions and _first_filled(regions[table]) > other_report:
            readings[table] = _unread_table(regions[table], skeleton, codebook, _OTHER_REPORT)
            continue
        instances = sorted(regions.get(table, ()), key=lambda region: (not region.is_headed, not region.has_heading()))
        read = [(region.is_headed, _READERS[table](region, codebook, skeleton)) for region in instances]
        if read:
            readings[table] = _merge(read)
    return {table: reading for table, reading in readings.items() if reading.is_found() or reading.findings}


def _other_report(regions: Mapping[str, Sequence[Region]]) -> int:
    """The token where another report begins: a table that comes again with another table in between.

    A table that is first seen behind it belongs to the other report. Beyond all tokens where there is none.
    """
    begins = []
    for table, instances in regions.items():
        filled = [region.start() for region in instances if region.is_headed and region.filled]
        between = [
            region.start()
            for other, others in regions.items()
            if other != table
            for region in others
            if region.filled and filled and filled[0] < region.start() < filled[-1]
        ]
        begins += [start for start in filled if between and start > min(between)]
    return min(begins, default=sys.maxsize)


def _first_filled(instances: Sequence[Region]) -> int:
    """Where the first instance with figures begins; a heading alone may be another report's."""
    return next((region.start() for region in instances if region.filled), instances[0].start())


def _merge(readings: Sequence[tuple[bool, TableReading]]) -> TableReading:
    """One reading of the instances of a table, each with whether it stands under a header; those that do come first.

    Parts of a table that was cut in two have no row in common and are put together. A table that comes again is only
    compared with the first: what it alone holds may be another year's or another agency's. Rows without a header beside
    a table with one are a list in the prose or a local table.
    """
    is_headed, merged = next((entry for entry in readings if entry[1].is_found()), readings[0])
    for other_headed, reading in readings:
        if reading is merged or not (reading.is_found() or reading.findings):
            continue
        findings = merged.findings + reading.findings
        if reading.rows().isdisjoint(merged.rows()):
            merged = replace(
                merged,
                form=_common_form(merged.form, reading.form),
                placed=merged.placed + reading.placed,
                open_rows=merged.open_rows + reading.open_rows,
                findings=findings,
                missing_rows=tuple(code for code in merged.missing_rows if code not in reading.rows()),
                amount_headers=merged.amount_headers + reading.amount_headers,
                remark_rows=merged.remark_rows | reading.remark_rows,
            )
        elif is_headed and not other_headed:
            cells = [placement.token for placement in reading.placed if placement.has_cell]
            cells += [token for row in reading.open_rows for token in row.tokens]
            merged = replace(merged, findings=(*findings, Finding("other_table", "hint", _OTHER_TABLE, tuple(cells))))
        else:
            open_cells = tuple(token for row in reading.open_rows for token in row.tokens)
            if open_cells:
                findings += (Finding("second_table", "warning", _SECOND_TABLE, open_cells),)
            merged = replace(merged, again=(*merged.again, *reading.placed), findings=findings)
    return merged


def _common_form(one: FormYear | None, other: FormYear | None) -> FormYear | None:
    """The form of a table in two parts: a part may not hold the rows that tell."""
    return one or other if None in (one, other) or one == other else None


def _is_deduplicated(regions: Mapping[str, Sequence[Region]]) -> bool:
    """Whether the crawl kept each line once: then labels that every form prints several times stand there once.

    Most figures are gone from such a text, and where those that are left belong cannot be told.
    """
    figures = sum(run.filled for instances in regions.values() for region in instances for run in region.runs)
    axes = {
        table: Counter(role.axis for region in instances for _, role in region.labels)
        for table, instances in regions.items()
    }
    signs = []
    if axes.get("disputes", Counter())["case"] > _CASES:
        signs.append(axes["disputes"]["outcome"] <= _OUTCOMES)
    if axes.get("proactive", Counter())["block"] > _BLOCKS:
        signs.append(axes["proactive"]["corner"] <= 1)
    return bool(signs) and all(signs) and figures < _FEWEST_FIGURES


def _unread_table(
    instances: Sequence[Region], skeleton: Skeleton, codebook: Codebook, why: tuple[str, Severity, str]
) -> TableReading:
    """A table that is there and not read: all its cells in one finding."""
    figures = [token for region in instances for run in region.runs for token in skeleton.filled(run.tokens)]
    figures += [token for region in instances for token in region.stray if skeleton.classes[token] != BLANK]
    finding = Finding(*why, tuple(sorted(figures)))
    table = instances[0].table_code
    return TableReading(table, None, (), (), (finding,), tuple(codebook.rows["2021", table]))
