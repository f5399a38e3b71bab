"""Skeleton -> what each statutory table says, figures left out.

Everything here depends on the classes of the tokens only (`tokens`), so documents of one layout are read alike.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loader.model import TABLE_CODES
from loader.placement import Finding, TableReading
from loader.reading.disputes import read_disputes
from loader.reading.draft import Skeleton
from loader.reading.proactive import read_proactive
from loader.reading.requests import read_requests
from loader.tables import RegionFinder
from loader.tokens import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loader.codebook import Codebook, Label
    from loader.tables import Region

#: Outcomes of one case of disputes; the form prints them three times.
_OUTCOMES = 5
#: A table requests alone has 161 or 175 cells.
_FEWEST_FIGURES = 60
_READERS = {"proactive": read_proactive, "requests": read_requests, "disputes": read_disputes}


def read_tables(
    classes: Sequence[int], opens_row: Sequence[bool], labels: Sequence[Label], codebook: Codebook
) -> dict[str, TableReading]:
    """table_code -> what the document says of each statutory table that is there, in the form's order."""
    regions = RegionFinder(codebook, labels, classes, opens_row).find()
    skeleton = Skeleton(classes, opens_row)
    if _is_deduplicated(regions, skeleton):
        return {table: _lost_table(regions[table], skeleton, codebook) for table in TABLE_CODES if table in regions}
    readings = {table: _READERS[table](regions[table], codebook, skeleton) for table in TABLE_CODES if table in regions}
    return {table: reading for table, reading in readings.items() if reading.placed or reading.open_rows}


def _is_deduplicated(regions: Mapping[str, Region], skeleton: Skeleton) -> bool:
    """Whether the crawl kept each line once: then labels that every form prints several times stand there once.

    Most figures are gone from such a text, and where those that are left belong cannot be told.
    """
    figures = sum(len(skeleton.filled(run)) for region in regions.values() for run in region.runs)
    signs = []
    if "disputes" in regions:
        axes = Counter(role.axis for _, role in regions["disputes"].labels)
        signs += [axes["outcome"] <= _OUTCOMES] if axes["case"] > 2 else []
    if "proactive" in regions:
        axes = Counter(role.axis for _, role in regions["proactive"].labels)
        signs += [axes["corner"] <= 1] if axes["block"] > 2 else []
    return bool(signs) and all(signs) and figures < _FEWEST_FIGURES


def _lost_table(region: Region, skeleton: Skeleton, codebook: Codebook) -> TableReading:
    figures = [token for run in region.runs for token in skeleton.filled(run)]
    figures += [token for token in region.stray if skeleton.classes[token] != BLANK]
    message = "the text keeps each line once, so figures are gone and the rest has no place: {text}"
    finding = Finding("deduplicated_lines", "error", message, tuple(sorted(figures)))
    return TableReading(region.table_code, None, (), (), (finding,), tuple(codebook.rows["2021", region.table_code]))
