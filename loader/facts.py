"""Readings + texts -> facts and issues.

Here the figures meet their places: values are read, open rows are resolved, a cell read twice is compared with itself,
and what has no place becomes an issue. A number is stored as printed or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.model import Fact, Issue
from loader.normalize import plain_text, squeeze
from loader.resolve import Figure, resolve_rows
from loader.tokens import BLANK, PROSE, TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.codebook import Codebook, Slot, SlotKey
    from loader.model import Document, Evidence, FormYear, Severity, Status
    from loader.placement import OpenRow, TableReading
    from loader.tokens import Tokens

#: `本年收费金额(单位:万元)`, `采购总金额(万元)`: a unit that the header prints.
_HEADER_UNIT = re.compile(r"[(:](?:单位:?)?(亿元|万元|元)(?![^),])")
_EVIDENCE_MAX = 200
#: Longer text behind a row is a paragraph, not the row's figures.
_SHORT = 60


@dataclass(frozen=True, slots=True)
class TableFacts:
    """The facts and issues of one table."""

    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]


class FactWriter:
    """Writes the facts of one document's tables."""

    def __init__(self, document: Document, tokens: Tokens, codebook: Codebook) -> None:
        self._document = document
        self._tokens = tokens
        self._codebook = codebook
        self._facts: dict[SlotKey, Fact] = {}
        self._issues: list[Issue] = []

    def write(self, reading: TableReading, form: FormYear | None) -> TableFacts:
        """Facts in codebook order, issues in reading order.

        Args:
            reading: what the skeleton says of the table.
            form: the form whose identities may resolve open rows; None: those that both forms share.
        """
        self._facts, self._issues = {}, []
        units = {slot: self._header_unit(token) for slot, token in reading.amount_headers}
        for placement in reading.placed:
            doubt = "" if placement.has_cell else self._figures_behind(placement.token)
            if doubt:
                self._store(_ambiguous(placement.slot, doubt, self._locator(placement.token)))
                continue
            text = self._tokens.texts[placement.token] if placement.has_cell else ""
            self._add(placement.slot, text, placement.token, placement.evidence, units.get(placement.slot))
        if reading.open_rows:
            self._resolve(reading.open_rows, form)
        for finding in reading.findings:
            self._report(finding.code, finding.severity, finding.message, finding.tokens)
        if reading.missing_rows and self._facts:
            missing = ", ".join(reading.missing_rows)
            message = f"table {reading.table_code}: rows not found: {missing}; look for cut or changed labels"
            self._issues.append(Issue("missing_row", "error", message))
        order = self._codebook.order
        return TableFacts(tuple(sorted(self._facts.values(), key=lambda fact: order[_key(fact)])), tuple(self._issues))

    def _figures_behind(self, label: int) -> str:
        """Text with digits right behind a row's label: perhaps the row's cells in a way nobody has seen yet.

        A row may be called blank only where nothing stands there that could be its figures.
        """
        for token in range(label + 1, len(self._tokens.classes)):
            class_, text = self._tokens.classes[token], self._tokens.texts[token]
            if class_ not in (TEXT, PROSE, BLANK) or len(text) > _SHORT:
                break
            if any(character.isdigit() for character in text):
                return text
        return ""

    def _header_unit(self, token: int) -> str | None:
        found = _HEADER_UNIT.search(squeeze(plain_text(self._tokens.texts[token])))
        return found[1] if found else None

    def _locator(self, token: int) -> str:
        return self._document.locator(self._tokens.cells[token])

    def _add(self, slot: Slot, text: str, token: int, evidence: Evidence, header_unit: str | None = None) -> None:
        value = self._codebook.grammar.read(text, slot.measure)
        if value.status == "unreadable":
            self._report("unreadable_value", "warning", "{text} is no number", (token,))
        elif value.note:
            self._report("value_with_note", "hint", "the number is read, its note is kept here: {text}", (token,))
        fact = Fact(
            slot.table_code,
            slot.row_code,
            slot.measure,
            slot.applicant_type,
            value.number,
            value.unit or header_unit or slot.unit,
            value.status,
            evidence,
            text,
            self._locator(token),
        )
        self._store(fact)

    def _store(self, fact: Fact) -> None:
        """Keep a fact; a cell that the document prints twice is compared with itself."""
        key = _key(fact)
        known = self._facts.setdefault(key, fact)
        if known is fact:
            return
        if fact.status == "ambiguous" and known.status != "ambiguous":
            return  # a second, damaged copy of the row: its figures are reported with the row
        where = f"{'.'.join(key)}: {known.value_raw!r} at {known.locator}, {fact.value_raw!r} at {fact.locator}"
        if (known.value, known.status) == (fact.value, fact.status):
            self._issues.append(Issue("duplicate_fact_consistent", "hint", f"printed twice, {where}", fact.locator))
            return
        message = f"printed twice with different figures, so neither is stored: {where}"
        evidence = f"{known.value_raw} | {fact.value_raw}"
        self._issues.append(Issue("duplicate_fact_conflicting", "warning", message, fact.locator, evidence))
        self._facts[key] = replace(known, value=None, status="ambiguous", value_raw=evidence)

    def _resolve(self, rows: Sequence[OpenRow], form: FormYear | None) -> None:
        known = {
            key: fact.value if fact.value is not None else Decimal(0)
            for key, fact in self._facts.items()
            if fact.status in ("reported", "blank")
        }
        figures = [[self._figure(token, row) for token in row.tokens] for row in rows]
        for resolution in resolve_rows(list(zip(rows, figures, strict=True)), known, self._codebook.identities(form)):
            row = resolution.row
            raw = " | ".join(self._tokens.texts[token] for token in row.tokens)
            settled = [resolution.settled(index) for index in range(len(row.slots))]
            for index, slot in enumerate(row.slots):
                if settled[index]:
                    figure = resolution.choices[index][0]
                    text = "" if figure is None else self._tokens.texts[figure.token]
                    self._add(slot, text, row.anchor if figure is None else figure.token, "resolved")
                else:
                    self._store(_ambiguous(slot, raw, self._locator(row.anchor)))
            self._report_open_row(row, all(settled))

    def _figure(self, token: int, row: OpenRow) -> Figure:
        value = self._codebook.grammar.read(self._tokens.texts[token], row.slots[0].measure)
        return Figure(token, value.number)

    def _report_open_row(self, row: OpenRow, is_resolved: bool) -> None:
        what = (
            f"{row.slots[0].table_code}.{row.slots[0].row_code}: {len(row.tokens)} figures for {len(row.slots)} cells"
        )
        if is_resolved:
            message = f"{what}, placed as the printed identities allow: {{text}}"
            self._report("resolved_values", "hint", message, row.tokens)
        else:
            message = f"{what}; which cell each belongs to cannot be told: {{text}}"
            self._report("ambiguous_values", "warning", message, row.tokens)

    def _report(self, code: str, severity: Severity, message: str, tokens: Sequence[int]) -> None:
        text = " | ".join(self._tokens.texts[token] for token in tokens)
        locator = self._locator(tokens[0]) if tokens else ""
        shown = text if len(text) <= _EVIDENCE_MAX else f"{text[:_EVIDENCE_MAX]}…"
        self._issues.append(Issue(code, severity, message.replace("{text}", repr(shown)), locator, text))


def _key(fact: Fact) -> SlotKey:
    return (fact.table_code, fact.row_code, fact.measure, fact.applicant_type)


def _ambiguous(slot: Slot, raw: str, locator: str) -> Fact:
    status: Status = "ambiguous"
    return Fact(
        slot.table_code,
        slot.row_code,
        slot.measure,
        slot.applicant_type,
        None,
        slot.unit,
        status,
        "labelled",
        raw,
        locator,
    )
