"""Bytes -> ParsedReport or Reject: one document through all stages, without files, clock or warehouse."""

from __future__ import annotations

import logging
from array import array
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from loader import __version__
from loader.agencies import Resolver, gather_clues, write_clues
from loader.classes import BLANK, FIGURE, FIRST_LABEL, PROSE, TEXT
from loader.codebook import load_codebook
from loader.facts import FactWriter
from loader.glued import GluedText
from loader.model import (
    TABLE_CODES,
    CodebookError,
    Issue,
    ParsedReport,
    Reject,
    UnreadableDocument,
    Versions,
)
from loader.next_report import next_report
from loader.normalize import squeeze
from loader.notices import Notices, count_figures
from loader.prose import load_prose_reference, read_prose
from loader.readers import read_document
from loader.reading import read_tables
from loader.report import classify_document, describe_report, load_report_reference
from loader.settled import SettledTable
from loader.skeleton import Skeleton
from loader.tokens import Tokenizer
from loader.values import ValueMemory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loader.classes import Tokens
    from loader.model import Document, Fact, FormYear, ReportMeta, Source
    from loader.notices import FigureCounts
    from loader.placement import TableReading
    from loader.prose import Prose

_log = logging.getLogger(__name__)

_REPORT_ID_DIGITS = 16
#: Where rows end with their sums, no ten figures are nearly all different. Lines that differ in their marks stay twice.
_FEW_FIGURES, _UNIQUE_SHARE, _MOST_REPEATED = 10, 0.7, 2
#: Layouts whose reading is remembered. A layout is a few hundred numbers; most reports share a few thousand.
_REMEMBERED_LAYOUTS = 4096


class Parser:
    """Parses documents by one set of reference data; remembers the layouts it has worked out.

    What it remembers never changes a result: the reading of a layout depends on nothing but the layout.

    Attributes:
        codebook: what the tables are read by.
        versions: what, besides the bytes, decides the rows.
    """

    def __init__(self, reference: Path, *, remember: int = _REMEMBERED_LAYOUTS) -> None:
        self.codebook = load_codebook(reference)
        self._report_reference = load_report_reference(reference)
        self._prose_reference = load_prose_reference(reference)
        self._agencies = Resolver(reference)
        self._tokenizer = Tokenizer(self.codebook)
        self._glued = GluedText(self._tokenizer.labels)
        self._notices = Notices(self._tokenizer, self.codebook.variants)
        self._narrative = {
            FIRST_LABEL + index
            for index, label in enumerate(self._tokenizer.labels)
            if not any(role.table_code for role in label.roles)
        }
        #: What prose is made of: no figures, blanks or rows of tables, but the headings of sections.
        self._prose_classes = {PROSE, TEXT} | {
            FIRST_LABEL + index
            for index, label in enumerate(self._tokenizer.labels)
            if any(role.axis == "heading" for role in label.roles)
        }
        self._remember = remember
        self._readings: dict[tuple[bytes, ...], tuple[dict[str, TableReading], dict[str, SettledTable | None]]] = {}
        self._values = ValueMemory(self.codebook.grammar)
        self.versions = Versions(__version__, self.codebook.version)

    def parse(self, data: bytes, source: Source) -> ParsedReport | Reject:
        """All that one document says, or why it is no loadable report. Never raises for what a document holds."""
        try:
            return self._parse(data, source)
        except UnreadableDocument as refusal:
            return Reject(source.path, source.sha256, refusal.reason, refusal.message)
        except (CodebookError, MemoryError):
            raise
        except Exception as error:
            _log.exception("parser failure on %r", source.path)
            message = f"the parser failed ({type(error).__name__}: {error}); please report this file as a bug"
            return Reject(source.path, source.sha256, "parser_failure", message)

    def _parse(self, data: bytes, source: Source) -> ParsedReport:
        printed = read_document(data)
        document = self._glued.part(printed)
        tokens = self._tokenizer.tokenize(document)
        beginning = next_report(document, tokens)
        if beginning is not None:
            tokens = tokens.part(0, sum(cell < beginning for cell in tokens.cells))
        told = self._prose_cells(tokens)
        tokens = self._table_tokens(tokens)
        readings, settled = self._read(tokens, is_unique=not document.glued and _prints_each_figure_once(tokens))
        forms = _forms(readings)
        writer = FactWriter(document, tokens, self.codebook, self._values)
        facts: list[Fact] = []
        issues: list[Issue] = list(document.issues)
        for table, reading in readings.items():
            written = writer.write(reading, forms[table], settled[table])
            facts += written.facts
            issues += written.issues
        issues += self._notices.of(document, tokens, beginning)
        meta = describe_report(printed, self._report_reference)
        figures = sum(1 for fact in facts if fact.status == "reported")
        found = frozenset(table for table, reading in readings.items() if reading.is_found())
        refusal = classify_document(printed, meta, found, figures, self._report_reference)
        if refusal is not None:
            raise refusal
        meta = replace(meta, agency_clues=self._clues(printed, meta))
        counts = count_figures(tokens, readings.values())
        prose = read_prose(document, told, meta, self._prose_reference)
        return _assemble(source, document, meta, forms, readings, facts, issues, counts, prose)

    def _clues(self, document: Document, meta: ReportMeta) -> str | None:
        """What tells whose report it is, where the agency's name does not say so by itself."""
        if meta.agency_name is None or self._agencies.resolve(meta.agency_name, meta.year).is_resolved:
            return None
        return write_clues(gather_clues(document.cells, meta.other_names, meta.index_number))

    def _prose_cells(self, tokens: Tokens) -> list[int]:
        """The cells of the whole document that may hold sentences or headings, each once."""
        told = (
            cell for class_, cell in zip(tokens.classes, tokens.cells, strict=True) if class_ in self._prose_classes
        )
        return list(dict.fromkeys(told))

    def _table_tokens(self, tokens: Tokens) -> Tokens:
        """The tokens from the first label of a table to the end of the last table."""
        labels = [
            index
            for index, class_ in enumerate(tokens.classes)
            if class_ >= FIRST_LABEL and class_ not in self._narrative
        ]
        if not labels:
            return tokens.part(0, 0)
        start, end = labels[0], labels[-1] + 1
        while end < len(tokens.classes) and tokens.classes[end] in (BLANK, FIGURE, TEXT):
            end += 1
        # One token more tells a table that ends from a document that was cut off.
        return tokens.part(start, end + 1)

    def _read(
        self, tokens: Tokens, *, is_unique: bool
    ) -> tuple[dict[str, TableReading], dict[str, SettledTable | None]]:
        key = (array("H", tokens.classes).tobytes(), bytes(tokens.opens_row), bytes(tokens.in_grid), bytes([is_unique]))
        layout = self._readings.get(key)
        if layout is None:
            skeleton = Skeleton(tokens.classes, tokens.opens_row, tokens.in_grid)
            readings = read_tables(skeleton, self._tokenizer.labels, self.codebook, is_deduplicated=is_unique)
            settled = {
                table: SettledTable.of(reading, skeleton, self.codebook) if self._remember else None
                for table, reading in readings.items()
            }
            layout = (readings, settled)
            if len(self._readings) >= self._remember:
                self._readings.clear()
            if self._remember:
                self._readings[key] = layout
        return layout


def _prints_each_figure_once(tokens: Tokens) -> bool:
    """Whether hardly any figure comes twice, as in a text whose repeated lines were removed: reports repeat zeros and sums."""
    printed = Counter(text for class_, text in zip(tokens.classes, tokens.texts, strict=True) if class_ == FIGURE)
    if max(printed.values(), default=0) > _MOST_REPEATED:
        return False
    figures: Counter[str] = Counter()
    for text, count in printed.items():
        figures[squeeze(text)] += count
    if figures.total() < _FEW_FIGURES or max(figures.values()) > _MOST_REPEATED:
        return False
    return len(figures) >= _UNIQUE_SHARE * figures.total()


def _forms(readings: Mapping[str, TableReading]) -> dict[str, FormYear | None]:
    """The form of each table found; table disputes is the same on both and goes with table requests."""
    forms = {table: reading.form for table, reading in readings.items()}
    if "disputes" in forms and readings["disputes"].is_found():
        forms["disputes"] = forms.get("requests")
    return forms


def _assemble(
    source: Source,
    document: Document,
    meta: ReportMeta,
    forms: Mapping[str, FormYear | None],
    readings: Mapping[str, TableReading],
    facts: list[Fact],
    issues: list[Issue],
    counts: FigureCounts,
    prose: Prose,
) -> ParsedReport:
    missing = [table for table in TABLE_CODES if table not in readings or not readings[table].is_found()]
    issues += [
        Issue("missing_table", "error", f"table {table} was not found; see whether the text has it")
        for table in missing
    ]
    is_partial = bool(missing) or any(reading.missing_rows for reading in readings.values())
    return ParsedReport(
        report_id=source.sha256[:_REPORT_ID_DIGITS],
        source=source,
        media_type=document.media_type,
        meta=meta,
        form_proactive=forms.get("proactive"),
        form_requests=forms.get("requests"),
        form_disputes=forms.get("disputes"),
        status="partial" if is_partial else "loaded",
        facts=tuple(facts),
        issues=(*meta.issues, *issues),
        statements=prose.statements,
        sections=prose.sections,
        n_figures=counts.met,
        n_figures_told=counts.told,
    )
