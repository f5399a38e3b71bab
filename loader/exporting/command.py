"""`ogi export`: which relations, which rows, in which form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from loader.exporting import stata, workbook
from loader.messages import tell
from loader.notes import confirm, note
from loader.options import warehouse_option
from loader.progress import counting_bar
from loader.reference import reference_folder
from loader.warehouse import LIMITS, Exporter, Selection, panel_codebook, panel_relation, panel_variables, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from loader.warehouse import Relation

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_WORKBOOK = "ogi.xlsx"


def _years(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[int, ...]:
    """Each a year, or the first and last of several."""
    years: list[int] = []
    for value in values:
        found = _YEARS.fullmatch(value)
        if found is None:
            raise click.BadParameter(
                tell(
                    "{value!r} is no year; give one such as 2023, or the first and last such as 2019-2023", value=value
                )
            )
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise click.BadParameter(tell("{value!r} ends before it begins; give the earlier year first", value=value))
        years += range(first, last + 1)
    return tuple(years)


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format", "file_format", type=click.Choice(["parquet", "csv", "xlsx", "dta"]), default="csv", show_default=True
)
@click.option("--view", "--relation", "views", multiple=True, help="Table or view, by either name; all by default.")
@click.option("--year", "years", callback=_years, multiple=True, help="Year, or years such as 2019-2023.")
@click.option("--region", "regions", multiple=True, help="Province, prefecture or county: its name or division code.")
@click.option("--kind", "kinds", multiple=True, help="Kind of agency: its code or Chinese name.")
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of file and column names.",
)
@click.option(
    "--panel", is_flag=True, help="One row an agency and year, one variable a printed cell, and the codebook."
)
@warehouse_option
def export_command(
    out: Path,
    file_format: Literal["parquet", "csv", "xlsx", "dta"],
    views: Sequence[str],
    years: Sequence[int],
    regions: Sequence[str],
    kinds: Sequence[str],
    lang: Literal["en", "zh"],
    warehouse: Path,
    *,
    panel: bool,
) -> None:
    """Write tables and views into folder OUT, one file each, or one workbook; the dictionary of their columns goes along.

    CSV opens in Excel as it is. OUT may also be a workbook itself (OUT.xlsx). What knows
    no year, region or kind, such as the codebook, is written whole. With --panel it is the panel instead, also for Stata (dta).

    \b
    Example:
      ogi export out/ --view v_report_wide --view v_indicator --year 2019-2023
      ogi export 湖南.xlsx --format xlsx --lang zh --view 年报宽表 --region 湖南省
      ogi export out/ --panel --format dta
    """
    if file_format == "dta" and not panel:
        raise click.UsageError(tell("--format dta is for --panel; tables and views can be parquet, csv or xlsx"))
    if panel and views:
        raise click.UsageError(tell("--panel takes no --view: its variables are the printed cells"))
    if file_format == "xlsx":
        workbook.check_writable()
    if file_format == "dta":
        stata.check_writable()
    selection = Selection(years, regions, kinds)
    with Exporter(warehouse, selection, lang) as exporter:
        if panel:
            _write_panel(exporter, out, file_format)
            return
        relations = exporter.relations(views or None)
        for limit in LIMITS:
            if unlimited := [relation.shown for relation in relations if limit in relation.unlimited]:
                note(
                    tell(
                        "not limited by {limit}, of which they know nothing: {names}",
                        limit=limit,
                        names=", ".join(unlimited),
                    )
                )
        if file_format == "xlsx":
            _write_workbook(exporter, relations, out)
            return
        with counting_bar(tell("exporting"), len(relations) + 1) as advance:
            text_or_parquet: Literal["csv", "parquet"] = "csv" if file_format == "csv" else "parquet"
            written = write_files(exporter, relations, out, text_or_parquet, on_file=advance)
        for path in written:
            confirm(str(path))


def _write_panel(exporter: Exporter, out: Path, file_format: Literal["parquet", "csv", "xlsx", "dta"]) -> None:
    variables = panel_variables(exporter, reference_folder())
    panel, codebook = panel_relation(exporter, variables), panel_codebook(variables)
    (n_left_out,) = exporter.query(
        "select count(*) from report where is_current and (agency_id is null or year is null)"
    )[0]
    if n_left_out:
        note(tell("{count:,} reports of no known agency or year are not in the panel", count=n_left_out))
    if file_format == "xlsx":
        _write_workbook(exporter, [panel, codebook], out)
        return
    if file_format != "dta":
        for path in write_files(exporter, [panel, codebook], out, file_format, with_dictionary=False):
            confirm(str(path))
        return
    (beside,) = write_files(exporter, [codebook], out, "csv", with_dictionary=False)
    stata.write_stata(out / "panel.dta", panel, exporter.rows(panel))
    confirm(str(out / "panel.dta"))
    confirm(str(beside))


def _write_workbook(exporter: Exporter, relations: Sequence[Relation], out: Path) -> None:
    path = out if out.suffix == ".xlsx" else out / _WORKBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    with counting_bar(tell("exporting"), len(relations)) as advance:
        sheets = [(relation, _watched(exporter.rows(relation), advance)) for relation in relations]
        lines = workbook.write_relations(path, sheets)
    for line in lines:
        note(line)
    confirm(str(path))


def _watched(rows: Iterator[Sequence[Any]], advance: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    yield from rows
    advance(1)
