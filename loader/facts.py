"""Readings + texts -> facts and issues.

Here the figures meet their places: values are read, open rows are resolved, a cell read twice is compared with itself,
and what has no place becomes an issue. A number is stored as printed or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.balance import balance, is_broken, is_telling
from loader.confirm import confirm_scanned, read_letters
from loader.doubts import doubtful_rows
from loader.model import Fact, Issue
from loader.normalize import plain_text, squeeze
from loader.resolve import Figure, resolve_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from loader.classes import Tokens
    from loader.codebook import Codebook, Slot, SlotKey
    from loader.model import Document, Evidence, FormYear, Severity
    from loader.placement import OpenRow, Placement, TableReading
    from loader.settled import SettledTable
    from loader.values import ValueMemory

#: `本年收费金额(单位:万元)`, `采购总金额(万元)`: a unit that the header prints.
_HEADER_UNIT = re.compile(r"[(:](?:单位:?)?(亿元|万元|元)(?![^),])")
_EVIDENCE_MAX = 200


@dataclass(frozen=True, slots=True)
class TableFacts:
    """The facts and issues of one table."""

    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]


class FactWriter:
    """Writes the facts of one document's tables."""

    def __init__(self, document: Document, tokens: Tokens, codebook: Codebook, values: ValueMemory) -> None:
        self._values = values
        self._document = document
        self._tokens = tokens
        self._codebook = codebook
        self._facts: dict[SlotKey, Fact] = {}
        self._issues: list[Issue] = []
        #: Cells with letters for zeros, with the number that they are if they are, and the token.
        self._letters: dict[SlotKey, tuple[Decimal, int]] = {}

    def write(self, reading: TableReading, form: FormYear | None, settled: SettledTable | None = None) -> TableFacts:
        """Facts in codebook order, issues in reading order.

        Args:
            reading: what the skeleton says of the table.
            form: the form whose identities may resolve open rows; None: those that both forms share.
            settled: the columns of the facts, where the layout settles them.
        """
        self._facts, self._issues, self._letters = {}, [], {}
        facts = self._settled_facts(settled, reading) if settled is not None else None
        if facts is not None:
            self._tell_findings(reading, is_empty=not facts)
            return TableFacts(tuple(facts), tuple(self._issues))
        units = {slot: self._header_unit(token) for slot, token in reading.amount_headers}
        doubts = doubtful_rows(reading, self._tokens, self._document.glued)
        cut = reading.last_figure if self._document.ends_open else None
        for placement in reading.placed:
            slot = placement.slot
            if slot.row_code in doubts:
                self._store(_ambiguous(slot, doubts[slot.row_code], self._locator(placement.token)))
                continue
            if self._is_mentioned_again(placement):
                self._store(_ambiguous(slot, "", self._locator(placement.token)))
                continue
            text = self._tokens.texts[placement.token] if placement.has_cell else ""
            self._add(slot, text, placement.token, placement.evidence, units.get(slot))
        self._doubt_positions(form)
        self._doubt_cut(cut, form)
        end = reading.last_figure if self._document.ends_open or reading.missing_rows else None
        whole = [
            self._with_readable(row)
            for row in reading.open_rows
            if end not in row.tokens and not self._is_doubtful(row)
        ]
        if whole:
            self._resolve(whole, form)
        for row in reading.open_rows:
            if end in row.tokens or self._is_doubtful(row):
                self._leave_open(row)
        self._compare(reading.again, units)
        self._tell_findings(reading, is_empty=not self._facts)
        self._read_letters(form)
        if self._document.scanned:
            self._facts, unconfirmed = confirm_scanned(self._facts, self._document, self._codebook.identities(form))
            self._issues += unconfirmed
        order = self._codebook.order
        return TableFacts(tuple(sorted(self._facts.values(), key=lambda fact: order[_key(fact)])), tuple(self._issues))

    def _settled_facts(self, settled: SettledTable, reading: TableReading) -> list[Fact] | None:
        """The facts of a table that its layout settles; None where the document as a whole is in doubt, or a cell is."""
        document = self._document
        if document.glued or document.scanned or (document.ends_open and reading.last_figure is not None):
            return None
        header_units = [self._header_unit(token) for _, token in settled.unit_tokens]
        return settled.facts(document, self._tokens, self._values, header_units)

    def _tell_findings(self, reading: TableReading, *, is_empty: bool) -> None:
        for finding in reading.findings:
            self._report(finding.code, finding.severity, finding.message, finding.tokens)
        if reading.missing_rows and not is_empty:
            missing = ", ".join(reading.missing_rows)
            message = f"table {reading.table_code}: rows not found: {missing}; look for cut or changed labels"
            self._issues.append(Issue("missing_row", "error", message))

    def _doubt_positions(self, form: FormYear | None) -> None:
        """Rows located by order and count stay only where the identities do not contradict them."""
        positional = {key for key, fact in self._facts.items() if fact.evidence == "positional"}
        across = [
            part
            for part in self._codebook.identities(form)
            if not positional.isdisjoint(part) and len({key[1] for key in part}) > 1 and is_telling(part, self._facts)
        ]
        if 2 * sum(is_broken(part, self._facts) for part in across) <= len(across):
            return  # a filing error breaks one column and the total, a wrong row breaks most
        for key in positional:
            self._facts[key] = self._facts[key]._replace(value=None, status="ambiguous")
        message = "rows located by order do not add up, so where they belong cannot be told"
        self._issues.append(Issue("positions_contradicted", "warning", message))

    def _doubt_cut(self, cut: int | None, form: FormYear | None) -> None:
        """The figure that a cut text ends with may be half a number: it stays where its row adds up with it."""
        if cut is None:
            return
        locator = self._locator(cut)
        for key, fact in self._facts.items():
            row = [part for part in self._codebook.identities(form) if key in part and len({k[1] for k in part}) == 1]
            if fact.locator != locator or not fact.value or any(balance(part, self._facts) == 0 for part in row):
                continue
            self._facts[key] = fact._replace(value=None, status="ambiguous")
            self._report("cut_value", "warning", "the text ends within this row: {text} may be cut", (cut,))

    def _compare(self, again: Sequence[Placement], units: Mapping[Slot, str | None]) -> None:
        """Hold a second print of the table against the first; what only the second has is left out, and told."""
        left_out = []
        for placement in again:
            text = self._tokens.texts[placement.token] if placement.has_cell else ""
            if placement.slot.key in self._facts:
                self._add(placement.slot, text, placement.token, placement.evidence, units.get(placement.slot))
            elif text:
                left_out.append(placement.token)
        if left_out:
            self._report("second_table", "warning", "a second table has rows that the first has not: {text}", left_out)

    def _header_unit(self, token: int) -> str | None:
        found = _HEADER_UNIT.search(squeeze(plain_text(self._tokens.texts[token])))
        return found[1] if found else None

    def _locator(self, token: int) -> str:
        return self._document.locator(self._tokens.cells[token])

    def _add(self, slot: Slot, text: str, token: int, evidence: Evidence, header_unit: str | None = None) -> None:
        value = self._codebook.grammar.read(text, slot.measure)
        letters = self._codebook.grammar.with_zeros(text) if value.status == "unreadable" else None
        if letters is not None:
            self._letters[slot.key] = (letters, token)
        elif value.status == "unreadable":
            self._report("unreadable_value", "warning", "{text} is no number", (token,))
        elif value.note:
            self._report("value_with_note", "hint", "the number is read, its note is kept here: {text}", (token,))
        unit = value.unit or header_unit or slot.unit
        fact = Fact(*slot.key, value.number, unit, value.status, evidence, text, self._locator(token))
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
        self._facts[key] = known._replace(value=None, status="ambiguous", value_raw=evidence)

    def _resolve(self, rows: Sequence[OpenRow], form: FormYear | None) -> None:
        known = {
            key: fact.value if fact.value is not None else Decimal(0)
            for key, fact in self._facts.items()
            if fact.status in ("reported", "blank")
        }
        blank = {key for key, fact in self._facts.items() if fact.status == "blank"}
        figures = [[self._figure(token, row) for token in row.tokens] for row in rows]
        cut: set[SlotKey] = set()
        for resolution in resolve_rows(
            list(zip(rows, figures, strict=True)), known, blank, self._codebook.identities(form)
        ):
            row = resolution.row
            raw = " | ".join(self._tokens.texts[token] for token in row.tokens)
            settled = [resolution.settled(index) for index in range(len(row.slots))]
            for index, slot in enumerate(row.slots):
                if settled[index]:
                    figure = resolution.choices[index][0]
                    text, token = ("", row.anchor) if figure is None else (figure.text, figure.token)
                    self._add(slot, text, token, "resolved")
                else:
                    self._store(_ambiguous(slot, raw, self._locator(row.anchor)))
            if self._is_glued(row.tokens[0]):
                cut |= {slot.key for slot in row.slots}
            self._report_open_row(row, all(settled))
        self._doubt_cuts(cut, form)

    def _doubt_cuts(self, cut: Set[SlotKey], form: FormYear | None) -> None:
        """Glued figures that were cut as their rows add up stay only where the rows add up with each other."""
        across = [part for part in self._codebook.identities(form) if len({key[1] for key in part}) > 1]
        if not any(is_broken(part, self._facts) and not cut.isdisjoint(part) for part in across):
            return
        for key in cut & self._facts.keys():
            self._facts[key] = self._facts[key]._replace(value=None, status="ambiguous")
        message = (
            "figures without separators were cut so that rows add up, but columns do not, so none of them is stored"
        )
        self._issues.append(Issue("positions_contradicted", "warning", message))

    def _read_letters(self, form: FormYear | None) -> None:
        """O is read as 0 where an identity holds with it; else it stays unreadable."""
        letters = {key: number for key, (number, _) in self._letters.items() if self._facts[key].status == "unreadable"}
        read = read_letters(self._facts, letters, self._codebook.identities(form))
        for key in letters:
            token = self._letters[key][1]
            if key in read:
                self._facts[key] = read[key]
                self._report(
                    "letter_for_zero", "hint", "{text} is read as a number, since the table adds up so", (token,)
                )
            else:
                self._report("unreadable_value", "warning", "{text} is no number", (token,))

    def _leave_open(self, row: OpenRow) -> None:
        raw = " | ".join(self._tokens.texts[token] for token in row.tokens)
        for slot in row.slots:
            self._store(_ambiguous(slot, raw, self._locator(row.anchor)))
        self._report_open_row(row, False)

    def _with_readable(self, row: OpenRow) -> OpenRow:
        """The row without candidates that put words where a number has to be, if others are left: 0 | 无变化."""
        read = self._codebook.grammar.read
        readable = tuple(
            candidate
            for candidate in row.candidates
            if all(
                token is None or read(self._tokens.texts[token], slot.measure).status != "unreadable"
                for slot, token in zip(row.slots, candidate, strict=True)
            )
        )
        return replace(row, candidates=readable) if readable else row

    def _figure(self, token: int, row: OpenRow) -> Figure:
        text = self._tokens.texts[token]
        value = self._codebook.grammar.read(text, row.slots[0].measure)
        return Figure(token, value.number, text, self._is_glued(token))

    def _is_mentioned_again(self, placement: Placement) -> bool:
        """Whether a row without figures, of text without separators, has its label in the text again: in a header."""
        if not self._document.glued or placement.has_cell:
            return False
        return list(self._document.cells).count(self._tokens.texts[placement.token]) > 1

    def _is_doubtful(self, row: OpenRow) -> bool:
        """Whether a row's figures may be the next row's, whose label is lost, or of both."""
        if not row.is_doubtful or not self._is_glued(row.tokens[0]):
            return row.is_doubtful
        digits = sum(map(str.isdigit, self._tokens.texts[row.tokens[0]]))
        return digits >= 2 * len(row.slots)

    def _is_glued(self, token: int) -> bool:
        return self._tokens.cells[token] in self._document.glued

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
    return Fact(*slot.key, None, slot.unit, "ambiguous", "labelled", raw, locator)
