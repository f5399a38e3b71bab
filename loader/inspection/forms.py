"""Facts -> the statutory tables as their forms print them, cell by cell; what is not there is told, with the reason."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from loader.codebook import FORMS
from loader.inspection.labels import TABLE_TITLES
from loader.inspection.view import MatrixCell, MatrixPart, MatrixRow, TableView
from loader.model import TABLE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loader.codebook import Codebook, SlotKey
    from loader.inspection.labels import FormLabels
    from loader.inspection.reasons import Reasons
    from loader.model import Fact, FormYear, ParsedReport


def fact_key(fact: Fact) -> SlotKey:
    """What tells the facts of one report apart."""
    return (fact.table_code, fact.row_code, fact.measure, fact.applicant_type)


def forms_of(report: ParsedReport) -> dict[str, FormYear | None]:
    """The form of each statutory table."""
    return dict(zip(TABLE_CODES, (report.form_proactive, report.form_requests, report.form_disputes), strict=True))


class FormViewer:
    """Lays the facts of a report out as the forms print them."""

    def __init__(self, codebook: Codebook, labels: FormLabels) -> None:
        self._codebook = codebook
        self._labels = labels

    def captions(self, report: ParsedReport) -> dict[SlotKey, str]:
        """Fact key -> "row · column" for the facts of a report."""
        forms = forms_of(report)
        return {
            key: f"{self._labels.row(forms[key[0]], key[0], key[1])} · {self._labels.column(forms[key[0]], *key)}"
            for key in map(fact_key, report.facts)
        }

    def tables(self, report: ParsedReport, reasons: Reasons) -> Iterator[TableView]:
        """The statutory tables in printed order; one that was not found has no parts."""
        for table, form in forms_of(report).items():
            facts = {fact_key(fact): fact for fact in report.facts if fact.table_code == table}
            parts = tuple(self._parts(table, form, facts, reasons)) if facts else ()
            yield TableView(table, TABLE_TITLES[table], form, parts, () if facts else reasons.of_table(table))

    def _parts(
        self, table: str, form: FormYear | None, facts: Mapping[SlotKey, Fact], reasons: Reasons
    ) -> Iterator[MatrixPart]:
        rows = []
        for row_code, keys in self._cells(table, form, facts):
            columns = tuple(self._labels.column(form, *key) for key in keys)
            cells = [MatrixCell(facts.get(key), self._why(key, facts.get(key), reasons)) for key in keys]
            if not cells:
                cells = [MatrixCell(None, reasons.of_absent(table, row_code))]
            rows.append((columns, MatrixRow(row_code, self._labels.row(form, table, row_code), tuple(cells))))
        for columns, part in groupby(rows, key=lambda row: row[0]):
            yield MatrixPart(columns, tuple(row for _, row in part))

    def _why(self, key: SlotKey, fact: Fact | None, reasons: Reasons) -> tuple[int, ...]:
        return reasons.of_absent(key[0], key[1]) if fact is None else reasons.of_fact(fact)

    def _cells(
        self, table: str, form: FormYear | None, facts: Mapping[SlotKey, Fact]
    ) -> list[tuple[str, Sequence[SlotKey]]]:
        """row_code -> the cells of the row, in printed order; facts beside the form stand with their row."""
        rows: dict[str, list[SlotKey]] = {}
        for key in self._codebook.order:
            if key[0] != table:
                continue
            keys = rows.setdefault(key[1], [])
            if key in facts or key in self._printed(form, table, key[1], facts):
                keys.append(key)
        found = {key[1] for key in facts}
        expected = self._expected(table, form)
        return [(row, keys) for row, keys in rows.items() if row in found or row in expected]

    def _expected(self, table: str, form: FormYear | None) -> set[str]:
        """Rows that a report must have: on its form, or on both where the form is not known; local rows are nobody's duty."""
        rows = [set(self._codebook.rows[one, table]) for one in ((form,) if form else FORMS)]
        return {row for row in set.intersection(*rows) if (table, row) not in self._codebook.local_rows}

    def _printed(
        self, form: FormYear | None, table: str, row_code: str, facts: Mapping[SlotKey, Fact]
    ) -> frozenset[SlotKey]:
        """The cells of a row on its form; where the table's form is not known, on the form that the row's facts fit."""
        sets = [
            frozenset(slot.key for slot in self._codebook.rows[one, table].get(row_code, ()))
            for one in ((form,) if form else FORMS)
        ]
        if len(set(sets)) == 1:
            return sets[0]
        here = {key for key in facts if key[1] == row_code}
        fitting = [cells for cells in sets if here and here <= cells]
        return min(fitting, key=len) if fitting else frozenset()
