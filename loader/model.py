"""The values that pass between stages, and the exceptions.

Every type here is frozen. A signature that names one tells where in the flow it stands:
bytes -> Document -> (Fact, Issue, ReportMeta) -> ParsedReport -> warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

FormYear = Literal["2019", "2021"]
Status = Literal["reported", "blank", "unreadable", "ambiguous"]
Evidence = Literal["labelled", "positional", "resolved", "ocr"]
Severity = Literal["error", "warning", "hint"]
ReportStatus = Literal["loaded", "partial"]

#: The dimension member of tables that have no applicants (a key is never NULL).
NOT_APPLICABLE = "not_applicable"

#: The statutory tables, in the order in which reports print them.
TABLE_CODES = ("proactive", "requests", "disputes")


@dataclass(frozen=True, slots=True)
class Source:
    """One input as found: where it was, and its bytes' identity."""

    #: As given on the command line; members of archives stand behind "!".
    path: str
    #: SHA-256 of the bytes, lower-case hex.
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a file before meaning: a sequence of cells, in reading order.

    A paragraph is a cell alone in its row. The four sequences have one entry a cell. A block is a table of the document
    (a *grid*) or the text between two of them; in a grid no blank cell is missing and a cell's column is the one it
    begins in, in text cells may have been lost and a column only counts the cells of its line.
    """

    #: The text of each cell as it stands; "" for a cell that is there and empty.
    cells: Sequence[str]
    #: 1-based; a text file is block 1.
    blocks: Sequence[int]
    #: 1-based row within the block; for text the line number.
    rows: Sequence[int]
    #: 1-based position within the row; in a grid the column.
    columns: Sequence[int]
    media_type: str
    #: Issues met while reading (damaged encoding and the like).
    issues: tuple[Issue, ...] = ()
    #: Whether the source ends within its last cell, with no mark or line end behind it: it may have been cut there.
    ends_open: bool = False
    #: The blocks that are tables with rows and columns of their own.
    grids: frozenset[int] = frozenset()
    #: The blocks that were read from an image: their figures need the printed identities' consent.
    scanned: frozenset[int] = frozenset()
    #: The cells that hold the figures of a whole row without separators.
    glued: frozenset[int] = frozenset()

    def locator(self, index: int) -> str:
        """Where cell `index` stands, for example "b1 r57 c3" (block, row, column; for text the row is the line)."""
        return f"b{self.blocks[index]} r{self.rows[index]} c{self.columns[index]}"

    def is_scanned(self, locator: str) -> bool:
        """Whether what stands at a locator was read from an image."""
        return int(locator[1:].split(" ", 1)[0]) in self.scanned


@dataclass(frozen=True, slots=True)
class Issue:
    """Something noticed while reading one report."""

    #: Stable snake_case, countable in SQL.
    code: str
    severity: Severity
    #: What was found, what was expected, what to do next.
    message: str
    #: Where in the document; "" where the issue is about the whole document.
    locator: str = ""
    #: The text concerned, as it stands in the document; "" where there is none.
    evidence: str = ""


class Fact(NamedTuple):
    """One cell of a statutory table with its keys. A tuple, since a report has two hundred of them."""

    table_code: str
    row_code: str
    measure: str
    applicant_type: str
    #: The number as printed; None unless status is "reported".
    value: Decimal | None
    #: As the form or the cell gives it; None where neither does.
    unit: str | None
    status: Status
    evidence: Evidence
    #: The cell's text as it stands in the document.
    value_raw: str
    locator: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure, or the absence of one, that a sentence of the prose states about the year reported on."""

    #: What is stated: a code of prose_statements.tsv, such as `received` or `no_requests`.
    statement_code: str
    #: Of what a share is a share: the statement code of the whole; "" unless the unit is %.
    base_code: str
    #: The number as stated; None where the statement has none (未收到申请, the name of a body).
    value: Decimal | None
    #: As the sentence gives it (件, 条, 万元, %); None where it gives none.
    unit: str | None
    #: The words that were read, as they stand in the document.
    value_raw: str
    #: The clause they stand in, without white space around it.
    sentence: str
    locator: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the numbered parts of a report's text, as far as its heading is there."""

    #: 1 to 6, in the order of the form: 总体情况, 主动公开, 申请, 复议诉讼, 问题及改进, 其他事项.
    section: int
    #: As it stands in the document.
    heading: str
    #: Characters of prose below the heading, without white space and without the statutory tables.
    n_characters: int
    #: SHA-256 of that prose in lower-case hex; None where there is none.
    text_sha256: str | None
    locator: str


@dataclass(frozen=True, slots=True)
class ReportMeta:
    """What title, metadata lines and prose say of a report. None means that the text does not tell."""

    title: str | None
    #: In simplified script, as a careful human would record it.
    agency_name: str | None
    #: The year reported on, not the year of publication.
    year: int | None
    published_on: dt.date | None
    index_number: str | None
    document_number: str | None
    issues: tuple[Issue, ...] = ()
    #: Other names that title, metadata lines, signature and contacts give, in the order in which they are believed.
    other_names: tuple[str, ...] = ()
    #: What else tells whose report it is, `kind=value; kind=value`; None where the name says it alone.
    agency_clues: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """All that one document says."""

    report_id: str
    source: Source
    media_type: str
    meta: ReportMeta
    form_proactive: FormYear | None
    form_requests: FormYear | None
    form_disputes: FormYear | None
    status: ReportStatus
    #: In codebook order.
    facts: tuple[Fact, ...]
    #: In document order within each stage.
    issues: tuple[Issue, ...]
    #: In document order.
    statements: tuple[Statement, ...] = ()
    #: In document order.
    sections: tuple[Section, ...] = ()
    #: Figures that stand in the tables' part of the document, and those of them that are a fact or told by an issue.
    n_figures: int = 0
    n_figures_told: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that is no loadable report, and why."""

    source_path: str
    #: None where the bytes could not be read.
    sha256: str | None
    #: Stable snake_case: `empty_file`, `not_a_report`, ...
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Versions:
    """What, besides the bytes, decides the rows of a report: a change of either means reading it again."""

    loader_version: str
    codebook_version: str


class LoaderError(Exception):
    """Base of all errors raised here; the message says what, where, found, expected, and what to do next."""


class CodebookError(LoaderError):
    """Our own reference data is broken: loading stops, since every report would be wrong."""


class UnreadableDocument(LoaderError):  # noqa: N818 - a finding about an input, not a fault of ours
    """An input that is no loadable report; becomes a `Reject`.

    Attributes:
        reason: the reject's reason code.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


class WarehouseError(LoaderError):
    """The warehouse cannot be opened, built or replaced."""
