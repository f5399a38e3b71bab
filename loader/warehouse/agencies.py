"""The names of all reports, resolved at once: each distinct name, year and line of clues -> one row of `agency_answer`.

It is done anew at every load, so that a line in the alias file mends what was loaded before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from loader.agencies import (
    ALIASES_FILE,
    NATIONAL,
    Resolver,
    agency_id,
    clean,
    read_aliases,
    read_clues,
    with_alias,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from loader.agencies import Resolution

_ANSWER = pa.schema(
    [
        ("agency_name", pa.string()),
        ("year", pa.int32()),
        ("agency_clues", pa.string()),
        ("agency_id", pa.string()),
        ("full_name", pa.string()),
        ("kind_code", pa.string()),
        ("kind_name", pa.string()),
        ("level", pa.string()),
        ("organ", pa.string()),
        ("local_name", pa.string()),
        ("division_code", pa.string()),
        ("division_name", pa.string()),
        ("province_code", pa.string()),
        ("province_name", pa.string()),
        ("prefecture_code", pa.string()),
        ("prefecture_name", pa.string()),
        ("county_code", pa.string()),
        ("county_name", pa.string()),
        ("method", pa.string()),
        ("confidence", pa.string()),
        ("proposed_code", pa.string()),
        ("proposed_name", pa.string()),
        ("candidates", pa.string()),
        ("evidence", pa.string()),
    ]
)


#: Every name that the warehouse holds, or is asked for by lists beside it.
_ALL_NAMES = """
    select agency_name, year, agency_clues from kept_report where agency_name is not null
    union
    select agency_name, year, agency_clues from stage.added_report where agency_name is not null
    union
    select agency_name, null, null from reference_populations
    union
    select agency_name, null, null from reference_expected_agencies
    order by all
"""
_NEW_NAMES = """
    select distinct a.agency_name, a.year, a.agency_clues
    from stage.added_report a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
    where a.agency_name is not null
    order by all
"""
_OTHER_NAMES = """
    select agency_name, year, agency_clues
    from kept_report
    where agency_name is not null and agency_id in (select agency_id from agency_answer)
    except
    select agency_name, year, agency_clues from agency_answer
    order by all
"""


def resolve_agencies(
    connection: duckdb.DuckDBPyConnection, reference: Path, directory: Path, *, is_extension: bool = False
) -> None:
    """Make the temp table `agency_answer`: a row a distinct agency_name, year and agency_clues of all reports.

    Also names of the reference tables of populations and expected agencies, with year and clues NULL. In an extension only
    the names of agencies that have a new report.

    Raises:
        AliasError: the alias file beside the warehouse cannot be read as one.
        CodebookError: a reference table is missing or malformed.
    """
    resolver = Resolver(reference)
    aliases = read_aliases(directory / ALIASES_FILE)
    connection.register("arrived", _ANSWER.empty_table())
    connection.execute("create temp table agency_answer as select * from arrived")
    connection.unregister("arrived")
    for names in (_NEW_NAMES, _OTHER_NAMES) if is_extension else (_ALL_NAMES,):
        rows = [_row(resolver, aliases, *question) for question in connection.execute(names).fetchall()]
        if rows:
            columns = [
                pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), _ANSWER, strict=True)
            ]
            connection.register("arrived", pa.Table.from_arrays(columns, schema=_ANSWER))
            connection.execute("insert into agency_answer select * from arrived")
            connection.unregister("arrived")


def _row(
    resolver: Resolver, aliases: Mapping[str, tuple[str, str]], name: str, year: int | None, line: str | None
) -> tuple[object, ...]:
    alias = aliases.get(clean(name)) if aliases else None
    if alias is not None:
        found = with_alias(resolver.resolve(alias[0], year), name, f"alias of {alias[0]}: {alias[1]}")
    else:
        found = resolver.resolve(name, year, read_clues(line))
    proposed = found.division_code if found.confidence == "proposed" else None
    kind_code = found.kind_code or None
    return (
        name,
        year,
        line,
        agency_id(found),
        found.name,
        kind_code,
        resolver.kinds.names.get(kind_code or ""),
        found.level if found.is_resolved else found.told_level,
        found.organ or None,
        found.local_name or None,
        *_division(resolver, found, year),
        found.method,
        found.confidence,
        proposed,
        resolver.gazetteer.full_name(proposed, year) if proposed else None,
        "; ".join(f"{code} {resolver.gazetteer.full_name(code, year)}" for code in found.candidates) or None,
        found.evidence,
    )


def _division(resolver: Resolver, found: Resolution, year: int | None) -> tuple[str | None, ...]:
    """Code and full name of the division, then code and name of province, prefecture and county."""
    code = found.division_code if found.is_resolved else None
    if code is None or code == NATIONAL:
        # What stands in front of the kind still tells departments of one division.
        return (code, found.told_division or None, *(None,) * 6)
    gazetteer = resolver.gazetteer
    by_level = {gazetteer.named(each, year).level: each for each in (*gazetteer.parents(code), code)}
    levels: list[str | None] = []
    for level in ("province", "prefecture", "county"):
        each = by_level.get(level)
        levels += [each, gazetteer.named(each, year).name if each else None]
    return (code, gazetteer.full_name(code, year), *levels)
