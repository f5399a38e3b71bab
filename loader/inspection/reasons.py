"""Which issue explains that a cell of the form holds no number.

The parser tells it in messages for people. They are matched by the table and row they name, by their locator, or by the
text they keep; what nothing explains is shown as unexplained, never explained by guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loader.model import Fact, Issue

#: Issues about figures that stand loose in a table: a row without figures may own them.
_LOOSE = frozenset({"lost_label", "other_table", "second_table", "unknown_label", "unplaced_values", "unread_cell"})
_PARTED = " | "


class Reasons:
    """Finds the issues, by number, that explain a missing number."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self._issues = tuple(enumerate(issues, start=1))
        self._by_locator: dict[str, list[tuple[int, Issue]]] = {}
        self._loose: dict[str, list[int]] = {}
        for number, issue in self._issues:
            self._by_locator.setdefault(issue.locator, []).append((number, issue))
            if issue.code in _LOOSE:
                for piece in issue.evidence.split(_PARTED):
                    self._loose.setdefault(piece, []).append(number)
        self._rows_not_found = dict(self._read_rows_not_found())
        self._by_row: dict[str, list[int]] = {}
        for number, issue in self._issues:
            self._by_row.setdefault(issue.message.partition(":")[0], []).append(number)

    def _read_rows_not_found(self) -> Iterator[tuple[tuple[str, str], int]]:
        """`table requests: rows not found: received, carried_in; look for …`."""
        for number, issue in self._issues:
            if issue.code == "missing_row":
                table, _, rest = issue.message.removeprefix("table ").partition(": rows not found: ")
                for row in rest.partition(";")[0].split(", "):
                    yield (table, row), number

    def of_table(self, table_code: str) -> tuple[int, ...]:
        """Why a whole table is absent."""
        return tuple(
            number
            for number, issue in self._issues
            if issue.code == "missing_table" and issue.message.startswith(f"table {table_code} ")
        )

    def of_absent(self, table_code: str, row_code: str) -> tuple[int, ...]:
        """Why a cell of the form is no fact at all."""
        number = self._rows_not_found.get((table_code, row_code))
        return self.of_table(table_code) if number is None else (number,)

    def of_fact(self, fact: Fact) -> tuple[int, ...]:
        """Why a fact holds no number; empty for numbers, for blanks, and where nothing explains it."""
        if fact.status in ("reported", "blank"):
            return ()
        row = f"{fact.table_code}.{fact.row_code}"
        key = f"{row}.{fact.measure}.{fact.applicant_type}"
        by_name = [*self._by_row.get(row, ()), *self._by_row.get(key, ())]
        here = [
            number
            for number, issue in self._by_locator.get(fact.locator, ())
            if issue.code in ("cut_value", "unconfirmed_ocr", "unreadable_value") or key in issue.message
        ]
        twice = [
            number
            for number, issue in self._issues
            if issue.code == "duplicate_fact_conflicting" and f": {key}:" in issue.message
        ]
        found = by_name + here + twice
        if not found and fact.status == "ambiguous":
            found = self._of_loose_figures(fact)
        return tuple(dict.fromkeys(found))

    def _of_loose_figures(self, fact: Fact) -> list[int]:
        """Issues that keep the text of a fact whose row they do not name.

        The one row of figures of table disputes is named by the first of its three cases.
        """
        same_row = [
            number
            for number, issue in self._issues
            if issue.code == "ambiguous_values"
            and issue.evidence == fact.value_raw
            and issue.message.startswith(f"{fact.table_code}.")
        ]
        loose = [number for piece in fact.value_raw.split(_PARTED) for number in self._loose.get(piece, ())]
        whole = [number for number, issue in self._issues if issue.code == "positions_contradicted"]
        return same_row or loose or whole
