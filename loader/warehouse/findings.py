"""The findings of the checks as the published warehouse holds them: which are asked for, counted, and one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from loader.model import Severity
from loader.warehouse.export import RUN_AS_FORMULA
from loader.warehouse.read import connect_readonly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    import duckdb

#: Rows that are fetched at a time.
_MANY = 2_000
_RUN_AS_FORMULA = re.compile(RUN_AS_FORMULA, re.DOTALL)
_SEVERITY_ORDER = "case severity when 'error' then 1 when 'warning' then 2 else 3 end"
_OF_REPORT = """
    (len($agencies) = 0 or len(list_filter($agencies, lambda a: a = agency_id or contains(agency_name, a))) > 0)
    and (len($years) = 0 or list_contains($years, year))
"""
_OF_RULE = """
    (len($rules) = 0 or list_contains($rules, check_id) or list_contains($rules, left(check_id, 1)))
    and list_contains($levels, severity)
"""
#: Errors first, or all that concerns an agency together.
_ORDERS = {
    "severity": f"{_SEVERITY_ORDER}, agency_name, agency_id, year, source_path, check_id, scope_order, scope",
    "agency": f"agency_name, agency_id, year, {_SEVERITY_ORDER}, source_path, check_id, scope_order, scope",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that a current report does not pass: a row of view v_check."""

    severity: Severity
    check_id: str
    status: str
    agency_name: str | None
    year: int | None
    #: The applicant type, row or proceeding checked, as the form prints it.
    scope_label_zh: str
    #: NULL sides print no number.
    left_value: Decimal | None
    right_value: Decimal | None
    difference: Decimal | None
    message_zh: str
    message_en: str
    locators: str | None
    source_path: str
    finding_id: str
    report_id: str
    agency_id: str | None
    scope: str
    check_name_zh: str
    check_name_en: str
    #: The cells that the finding rests on, as printed: with the form's labels, and with the codes.
    operands_zh: str | None
    operands: str | None
    detail: str | None
    expected_zh: str
    formula: str


@dataclass(frozen=True, slots=True)
class FindingKey:
    """What counting needs of a finding."""

    severity: Severity
    check_id: str
    report_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A rule of the checks, in words."""

    check_id: str
    severity: Severity
    name_zh: str
    name_en: str
    expected_zh: str
    formula: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The findings that are asked for; an empty filter takes all.

    Attributes:
        agencies: agency_id, or part of the name.
        years: years reported on.
        rules: check_id, or the letter of a family of rules.
        severity: this level and those above it.
    """

    agencies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    severity: Severity = "hint"


class FindingReader:
    """Reads findings over current reports from one state of the warehouse; a load meanwhile changes nothing here.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """

    def __init__(self, directory: Path) -> None:
        self._connection: duckdb.DuckDBPyConnection = connect_readonly(directory)

    def __enter__(self) -> FindingReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rules(self) -> dict[str, CheckRule]:
        """check_id -> rule, in the order of the rules."""
        rows = self._connection.execute(f"select {_columns(CheckRule)} from check_rule order by check_order").fetchall()  # noqa: S608
        return {row[0]: CheckRule(*row) for row in rows}

    def agency_names(self) -> list[str]:
        """The names of the agencies that have a current report."""
        rows = self._connection.execute(
            "select distinct agency_name from report where is_current and agency_name is not null order by agency_name"
        ).fetchall()
        return [name for (name,) in rows]

    def count_reports(self, wanted: Wanted) -> int:
        """How many current reports of the agencies and years there are, with findings or without."""
        ((count,),) = self._connection.execute(
            f"select count(*) from report where is_current and {_OF_REPORT}",  # noqa: S608
            {"agencies": list(wanted.agencies), "years": list(wanted.years)},
        ).fetchall()
        return int(count)

    def keys(self, wanted: Wanted) -> Iterator[FindingKey]:
        """The findings without their texts, those of a rule, severity and report together. Read it to its end."""
        for row in self._rows(_columns(FindingKey), "check_id, severity, report_id", wanted):
            yield FindingKey(*row)

    def findings(
        self, wanted: Wanted, order: Literal["severity", "agency"] = "severity", most: int | None = None
    ) -> Iterator[Finding]:
        """The findings, or the first `most`; errors first, or agency by agency.

        Nothing else may be read until this is done with.
        """
        for row in self._rows(_columns(Finding), _ORDERS[order], wanted, most):
            yield Finding(*row)

    def _rows(self, columns: str, order: str, wanted: Wanted, most: int | None = None) -> Iterator[tuple[Any, ...]]:
        result = self._connection.execute(
            f"select {columns} from v_check where {_OF_REPORT} and {_OF_RULE} order by {order} limit $most",  # noqa: S608
            {
                "agencies": list(wanted.agencies),
                "years": list(wanted.years),
                "rules": list(wanted.rules),
                "levels": list(levels_from(wanted.severity)),
                "most": most,
            },
        )
        while rows := result.fetchmany(_MANY):
            yield from rows


def findings(directory: Path, wanted: Wanted | None = None) -> list[Finding]:
    """The findings over current reports: errors first, then by agency, year and check.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be opened.
    """
    with FindingReader(directory) as reader:
        return list(reader.findings(wanted or Wanted()))


def levels_from(severity: Severity) -> tuple[Severity, ...]:
    """The level and those above it: `warning` is error and warning."""
    levels: tuple[Severity, ...] = get_args(Severity)
    return levels[: levels.index(severity) + 1]


def spreadsheet_text(text: str) -> str:
    """Text as a CSV file may hold it: what a spreadsheet would run as a formula gets a `'` in front."""
    return "'" + text if _RUN_AS_FORMULA.match(text) else text


def _columns(row: type[Finding | FindingKey | CheckRule]) -> str:
    return ", ".join(field.name for field in fields(row))
