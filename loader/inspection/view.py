"""What an inspection shows: the document's cells with what became of them, and the statutory tables with their facts.

Issues are told apart by their number: 1 is the first of `ParsedReport.issues`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from loader.model import Fact, FormYear, ParsedReport

CellKind = Literal["fact", "label", "figure", "text", "blank"]


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the document."""

    row: int
    column: int
    locator: str
    #: As the reader found it.
    text: str
    #: "figure": a figure, or a mark for none, that became no fact.
    kind: CellKind
    facts: tuple[Fact, ...]
    #: Issues whose locator is this cell.
    issues: tuple[int, ...]
    #: Issues that begin at another cell and name this one's text too.
    concerned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows that are not shown: nothing in them is a label of a table, a figure, a fact or an issue."""

    rows: int
    #: Whether they stand behind the beginning of another report: then there may be tables in them, which nobody read.
    is_other_report: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a block; in a text, a line."""

    row: int
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the document in which a table, or an issue, stands."""

    block: int
    is_grid: bool
    is_scanned: bool
    rows: tuple[RowView | Gap, ...]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the form."""

    #: None where the report has no such cell.
    fact: Fact | None
    #: The issues that explain why there is no number.
    reasons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the form; one cell where the columns of an absent row are not known."""

    row_code: str
    label: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """Rows of the form below one header."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A statutory table as its form prints it."""

    table_code: str
    title: str
    form: FormYear | None
    #: Empty where the table was not found; then `reasons` says why.
    parts: tuple[MatrixPart, ...]
    reasons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is shown of one document."""

    report: ParsedReport
    #: Text blocks of a document without separators are shown parted where labels begin and end, as locators count.
    is_parted: bool
    blocks: tuple[BlockView, ...]
    tables: tuple[TableView, ...]
    #: Issues about the whole document, and those whose locator is no cell of it.
    issues_without_place: tuple[int, ...]
    #: Facts whose locator is no cell of the document.
    facts_without_place: tuple[Fact, ...]
    #: Fact key -> "row · measure · applicant" as the form prints them.
    captions: dict[tuple[str, str, str, str], str]

    def caption(self, fact: Fact) -> str:
        """What the form calls the cell."""
        return self.captions[fact.table_code, fact.row_code, fact.measure, fact.applicant_type]
