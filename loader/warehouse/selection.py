"""Which rows an export takes: years, places and kinds of agencies -> a condition on the rows of a table or view."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse.sqltext import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import duckdb

#: What a selection limits: whether a relation can be limited by it depends on its columns.
LIMITS = ("year", "region or kind")
#: A place is a province, prefecture or county: the columns of `agency` that number it, and those that name it. `region` is
#: the province that the name itself begins with, also where no division of that name is known.
_CODES = ("province_code", "prefecture_code", "county_code")
_NAMES = ("province_name", "prefecture_name", "county_name", "region")
_N_NEAR = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export is limited to; an empty sequence does not limit."""

    years: Sequence[int] = ()
    #: Names or codes of provinces, prefectures and counties; a province has all its prefectures and counties.
    regions: Sequence[str] = ()
    #: Codes of kinds of agencies, as in `agency.kind_code`, or their Chinese names.
    kinds: Sequence[str] = ()


class Condition:
    """A selection in one warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
        """Find the agencies that are meant.

        Raises:
            WarehouseError: no agency of the warehouse stands in such a place, or is of such a kind; near names are told.
        """
        years = ", ".join(map(str, sorted(set(selection.years))))
        self._in_years = f"year in ({years})" if years else ""
        parts = []
        if selection.regions:
            parts.append(" or ".join(_in_region(connection, region) for region in selection.regions))
        if selection.kinds:
            parts.append(" or ".join(_of_kind(connection, kind) for kind in selection.kinds))
        agencies = " and ".join(f"({part})" for part in parts)
        self._of_agencies = f"agency_id in (select agency_id from agency where {agencies})" if agencies else ""  # noqa: S608

    def of(self, columns: Collection[str]) -> tuple[str, tuple[str, ...]]:
        """The condition on the rows of a relation with these columns, and which of `LIMITS` it could not be limited by."""
        found: list[str] = []
        unlimited: list[str] = []
        for limit, column, condition in zip(
            LIMITS, ("year", "agency_id"), (self._in_years, self._of_agencies), strict=True
        ):
            if not condition:
                continue
            if column in columns:
                found.append(condition)
            elif "report_id" in columns:
                found.append(f"report_id in (select report_id from report where {condition})")  # noqa: S608
            else:
                unlimited.append(limit)
        return " and ".join(found) or "true", tuple(unlimited)


def _in_region(connection: duckdb.DuckDBPyConnection, region: str) -> str:
    place: str = region
    columns: tuple[str, ...] = _NAMES
    if region.isascii() and region.isdigit():
        # 430000 and 43 are the province, 430100 and 4301 the prefecture.
        length = 6 if region[4:6].strip("0") else 4 if region[2:4].strip("0") else 2
        place, columns = region[:length].ljust(6, "0"), _CODES
    known = _values(connection, columns)
    # 湖南 is 湖南省 where nothing else begins so.
    longer = [each for each in known if each.startswith(place)]
    if place not in known and len(longer) != 1:
        raise WarehouseError(
            tell(
                "no agency of the warehouse has the region {region!r}; near ones are {near}. "
                "`ogi export OUT --view agency` lists all agencies",
                region=region,
                near=_near(region, known),
            )
        )
    found = literal(place if place in known else longer[0])
    return " or ".join(f"{column} = {found}" for column in columns)


def _of_kind(connection: duckdb.DuckDBPyConnection, kind: str) -> str:
    known = _values(connection, ["kind_code", "kind_name"])
    if kind not in known:
        raise WarehouseError(
            tell(
                "no agency of the warehouse is of the kind {kind!r}; near ones are {near}. "
                "`ogi export OUT --view agency` lists all agencies",
                kind=kind,
                near=_near(kind, known),
            )
        )
    return f"kind_code = {literal(kind)} or kind_name = {literal(kind)}"


def _values(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[str]:
    union = " union ".join(f"select {column} as value from agency" for column in columns)  # noqa: S608
    query = f"select value from ({union}) where value is not null order by value"  # noqa: S608
    return [value for (value,) in connection.execute(query).fetchall()]


def _near(given: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(given, known, _N_NEAR, 0.3) or list(known[:_N_NEAR])
    return ", ".join(near) or "–"
