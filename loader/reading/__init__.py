"""Skeleton -> what each statutory table says, figures left out.

Everything here depends on the classes of the tokens only (`tokens`), so documents of one layout are read alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.model import TABLE_CODES
from loader.reading.disputes import read_disputes
from loader.reading.draft import Skeleton
from loader.reading.proactive import read_proactive
from loader.reading.requests import read_requests
from loader.tables import RegionFinder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook, Label
    from loader.placement import TableReading

_READERS = {"proactive": read_proactive, "requests": read_requests, "disputes": read_disputes}


def read_tables(
    classes: Sequence[int], opens_row: Sequence[bool], labels: Sequence[Label], codebook: Codebook
) -> dict[str, TableReading]:
    """table_code -> what the document says of each statutory table that is there, in the form's order."""
    regions = RegionFinder(codebook, labels, classes, opens_row).find()
    skeleton = Skeleton(classes, opens_row)
    readings = {table: _READERS[table](regions[table], codebook, skeleton) for table in TABLE_CODES if table in regions}
    return {table: reading for table, reading in readings.items() if reading.placed or reading.open_rows}
