"""A warehouse -> what the page holds of it: aggregates by report and indicator; facts only where there are few reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.warehouse import RUN_AS_FORMULA, Columns, DashboardReader

if TYPE_CHECKING:
    from pathlib import Path

#: Of more reports the page does not hold the facts, unless told to: 200 facts take some 2 KB.
FEW_REPORTS = 2000
_TABLES = ("agency", "report", "indicator", "finding", "check", "check_rate", "issue", "reject", "label", "applicant")


@dataclass(frozen=True, slots=True)
class Content:
    """Texts of JSON; all of them are columns by name, in the order of the statements of `sql/dashboard/`.

    `details` has one entry an agency with its facts and findings in words, and is empty where `has_facts` is false.
    """

    summary: str
    main: str
    details: dict[int, str]
    has_facts: bool


def read_content(directory: Path, *, has_facts: bool | None = None) -> Content:
    """Read all that the page shows. `has_facts` None: facts where there are at most `FEW_REPORTS` reports.

    Raises:
        WarehouseError: there is no warehouse, or it cannot be read.
    """
    with DashboardReader(directory) as reader:
        tables = {name: reader.table(name) for name in _TABLES}
        parts = [f'"{name}":{_json(table.as_dict())}' for name, table in tables.items()]
        parts.append(f'"table":{{{_by_table(reader.table("table"))}}}')
        parts.append(f'"figure":{_figures(reader, tables["indicator"])}')
        if has_facts is None:
            has_facts = len(tables["report"].rows) <= FEW_REPORTS
        (total,) = reader.table("total").rows
        summary = dict(zip(reader.table("total").names, total, strict=True))
        details = _details(reader) if has_facts else {}
    summary |= {"has_facts": has_facts, "run_as_formula": RUN_AS_FORMULA}
    return Content(_json(summary), "{" + ",\n".join(parts) + "}", details, has_facts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _by_table(columns: Columns) -> str:
    """Statutory table -> its columns; each has a row a report, so that the number of the report need not be there."""
    parts: dict[object, list[tuple[object, ...]]] = {}
    for row in columns.rows:
        parts.setdefault(row[0], []).append(row[2:])
    return ",".join(
        f"{_json(code)}:{_json(Columns(columns.names[2:], rows).as_dict())}"
        for code, rows in sorted(parts.items(), key=str)
    )


def _figures(reader: DashboardReader, indicators: Columns) -> str:
    """Numerators and denominators, each array once: most rates share their denominator with others."""
    columns: dict[str, int] = {}
    shown = []
    for indicator, *_ in indicators.rows:
        figure = reader.figure(str(indicator))
        num, den = (columns.setdefault(text, len(columns)) for text in (figure.num, figure.den))
        shown.append(f'{_json(indicator)}:{{"num":{num},"den":{den},"state":"{figure.state}"}}')
    return f'{{"columns":[{",".join(columns)}],"of":{{{",".join(shown)}}}}}'


def _details(reader: DashboardReader) -> dict[int, str]:
    parts: dict[int, dict[str, object]] = {}
    for name in ("fact", "finding_text"):
        for agency, columns in reader.by_agency(name):
            parts.setdefault(agency, {})[name] = columns.as_dict()
    return {agency: _json(part) for agency, part in sorted(parts.items())}
