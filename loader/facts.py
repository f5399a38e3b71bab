"""Readings + texts -> facts and issues.

Here the figures meet their places: values are read, open rows are resolved, a cell read twice is compared with itself,
and what has no place becomes an issue. A number is stored as printed or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.classes import BLANK, FIGURE, FIRST_LABEL
from loader.confirm import confirm_scanned
from loader.model import Fact, Issue
from loader.normalize import plain_text, squeeze
from loader.resolve import Figure, resolve_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from loader.classes import Tokens
    from loader.codebook import Codebook, Constraint, Slot, SlotKey
    from loader.model import Document, Evidence, FormYear, Severity, Status
    from loader.placement import OpenRow, Placement, TableReading

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
        doubts = self._doubts(reading)
        cut = reading.last_figure if self._document.ends_open else None
        for placement in reading.placed:
            slot = placement.slot
            if slot.row_code in doubts:
                self._store(_ambiguous(slot, doubts[slot.row_code], self._locator(placement.token)))
                continue
            text = self._tokens.texts[placement.token] if placement.has_cell else ""
            self._add(slot, text, placement.token, placement.evidence, units.get(slot))
        self._doubt_positions(form)
        self._doubt_cut(cut, form)
        end = reading.last_figure if self._document.ends_open or reading.missing_rows else None
        whole = [row for row in reading.open_rows if end not in row.tokens]
        if whole:
            self._resolve(whole, form)
        for row in reading.open_rows:
            if end in row.tokens:
                self._leave_open(row)
        self._compare(reading.again, units)
        for finding in reading.findings:
            self._report(finding.code, finding.severity, finding.message, finding.tokens)
        if reading.missing_rows and self._facts:
            missing = ", ".join(reading.missing_rows)
            message = f"table {reading.table_code}: rows not found: {missing}; look for cut or changed labels"
            self._issues.append(Issue("missing_row", "error", message))
        if self._document.scanned:
            self._facts, unconfirmed = confirm_scanned(self._facts, self._document, self._codebook.identities(form))
            self._issues += unconfirmed
        order = self._codebook.order
        return TableFacts(tuple(sorted(self._facts.values(), key=lambda fact: order[_key(fact)])), tuple(self._issues))

    def _doubts(self, reading: TableReading) -> dict[str, str]:
        """row_code -> text that may be its figures, for rows that show none.

        A row may be called blank only where nothing stands there, or loose in the table, that could be its figures.
        """
        rows: dict[str, list[Placement]] = {}
        for placement in reading.placed:
            rows.setdefault(placement.slot.row_code, []).append(placement)
        loose = {
            token
            for finding in reading.findings
            if finding.code != "lost_label"
            for token in finding.tokens
            if self._tokens.classes[token] == FIGURE
        }
        loose |= {token for row in reading.open_rows for token in row.tokens[len(row.slots) :]}
        blank = {
            code: placements
            for code, placements in rows.items()
            if all(not cell.has_cell or self._tokens.classes[cell.token] == BLANK for cell in placements)
        }
        # As many figures without a place as the blank rows have cells: the labels may stand apart from their figures.
        is_apart = bool(loose) and len(loose) >= sum(map(len, blank.values()))
        doubts: dict[str, str] = {}
        for code, placements in blank.items():
            cells = [placement.token for placement in placements]
            if all(cell.has_cell and self._tokens.in_grid[cell.token] for cell in placements):
                # In a grid no cell is missing; only a row that a page's end cut in two has its figures above.
                above = self._figures_before(min(cells), loose) if loose else None
                doubts |= {} if above is None else {code: above}
                continue
            text = self._figures_behind(max(cells))
            if text is None and loose:
                text = self._figures_before(min(cells), loose)
            is_traceless = not any(placement.has_cell for placement in placements)
            if text is not None or is_apart or (is_traceless and len(loose) >= len(placements)):
                doubts[code] = text or ""
        return doubts

    def _figures_behind(self, start: int) -> str | None:
        """Figures, or text with digits, between a row's last cell and the next label; None where there are none."""
        for token in range(start + 1, len(self._tokens.classes)):
            class_, text = self._tokens.classes[token], self._tokens.texts[token]
            if class_ >= FIRST_LABEL or len(text) > _SHORT:
                return None
            if class_ == FIGURE or (class_ != BLANK and any(character.isdigit() for character in text)):
                return text
        return None

    def _figures_before(self, start: int, loose: Set[int]) -> str | None:
        """Figures without a place right before a row's label: some texts print a row's figures first."""
        token = start
        while token > 0 and self._tokens.classes[token] < FIRST_LABEL:
            token -= 1
        token -= 1
        while token > 0 and self._tokens.classes[token] == BLANK:
            token -= 1
        return self._tokens.texts[token] if token in loose else None

    def _doubt_positions(self, form: FormYear | None) -> None:
        """Rows located by order and count stay only where the identities do not contradict them."""
        positional = {key for key, fact in self._facts.items() if fact.evidence == "positional"}
        across = [
            part
            for part in self._codebook.identities(form)
            if not positional.isdisjoint(part) and len({key[1] for key in part}) > 1 and self._is_telling(part)
        ]
        if 2 * sum(self._is_broken(part) for part in across) <= len(across):
            return  # a filing error breaks one column and the total, a wrong row breaks most
        for key in positional:
            self._facts[key] = replace(self._facts[key], value=None, status="ambiguous")
        message = "rows located by order do not add up, so where they belong cannot be told"
        self._issues.append(Issue("positions_contradicted", "warning", message))

    def _is_telling(self, constraint: Constraint) -> bool:
        """Whether an identity has a figure other than zero."""
        return any(key in self._facts and self._facts[key].value for key in constraint)

    def _is_broken(self, constraint: Constraint) -> bool:
        total = Decimal(0)
        for key, weight in constraint.items():
            fact = self._facts.get(key)
            if fact is None or fact.status not in ("reported", "blank"):
                return False
            total += weight * (fact.value or 0)
        return total != 0

    def _doubt_cut(self, cut: int | None, form: FormYear | None) -> None:
        """The figure that a cut text ends with may be half a number: it stays where its row adds up with it."""
        if cut is None:
            return
        locator = self._locator(cut)
        for key, fact in self._facts.items():
            row = [part for part in self._codebook.identities(form) if key in part and len({k[1] for k in part}) == 1]
            if fact.locator != locator or not fact.value or any(self._adds_up(part) for part in row):
                continue
            self._facts[key] = replace(fact, value=None, status="ambiguous")
            self._report("cut_value", "warning", "the text ends within this row: {text} may be cut", (cut,))

    def _adds_up(self, constraint: Constraint) -> bool:
        return all(key in self._facts for key in constraint) and not self._is_broken(constraint)

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
        blank = {key for key, fact in self._facts.items() if fact.status == "blank"}
        figures = [[self._figure(token, row) for token in row.tokens] for row in rows]
        for resolution in resolve_rows(
            list(zip(rows, figures, strict=True)), known, blank, self._codebook.identities(form)
        ):
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

    def _leave_open(self, row: OpenRow) -> None:
        raw = " | ".join(self._tokens.texts[token] for token in row.tokens)
        for slot in row.slots:
            self._store(_ambiguous(slot, raw, self._locator(row.anchor)))
        self._report_open_row(row, False)

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
