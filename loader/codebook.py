"""The codebook: which cells each form has, under which labels they are printed, and what their values may look like.

Read once from `data/reference/`. Whatever is wrong there stops the load: with a broken codebook every report is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast

from loader.model import NOT_APPLICABLE, TABLE_CODES, CodebookError, FormYear
from loader.normalize import label_key, numbered_key
from loader.reference import read_tsv, reference_version
from loader.values import ValueGrammar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

Axis = Literal["heading", "block", "corner", "measure", "row", "group", "header", "applicant", "case", "outcome"]
AXES = ("heading", "block", "corner", "measure", "row", "group", "header", "applicant", "case", "outcome")

FORMS: tuple[FormYear, ...] = ("2019", "2021")
CODEBOOK_COLUMNS = ("form", "table_code", "row_code", "measure", "unit", "row_label_zh", "measure_label_zh")
APPLICANT_COLUMNS = ("applicant_type", "label_zh")
LABEL_COLUMNS = ("table_code", "axis", "code", "text", "evidence")
LOCAL_ROW_COLUMNS = ("form", "table_code", "row_code", "evidence")
IDENTITY_COLUMNS = ("identity", "form", "table_code", "row_code", "measure", "applicant_type", "weight")
VALUE_WORD_COLUMNS = ("kind", "text", "value", "evidence")

#: Evidence of a label that a form itself prints names the form; headings and headers vary too much to be told.
_FORM_EVIDENCE = "form"
_VARIANT_AXES = frozenset({"case", "outcome", "row"})
#: Stands in identities.tsv for every row, or every applicant.
_EACH = "*"

#: table_code, row_code, measure, applicant_type: what tells the facts of one report apart.
SlotKey = tuple[str, str, str, str]
#: An identity over certain cells: it holds where the weighted sum of their values is zero.
Constraint = dict[SlotKey, int]

#: A cut header (本年新…) that tells the 2019 form but not which of its two columns.
CUT_MEASURE = "newly_any"


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell that a form has: the key of a fact, with the unit that the form gives (None where it gives none)."""

    table_code: str
    row_code: str
    measure: str
    applicant_type: str
    unit: str | None

    @property
    def key(self) -> SlotKey:
        """The slot without its unit."""
        return (self.table_code, self.row_code, self.measure, self.applicant_type)


@dataclass(frozen=True, slots=True)
class Role:
    """What a printed label can stand for."""

    table_code: str
    axis: Axis
    code: str


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label by its key, with everything it can stand for (总计 is a column, a row and an outcome)."""

    key: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Codebook:
    """All reference data that reading needs."""

    #: (form, table_code) -> row_code -> its slots in printed order; rows in printed order.
    rows: Mapping[tuple[FormYear, str], Mapping[str, tuple[Slot, ...]]]
    applicants: tuple[str, ...]
    #: (table_code, row_code) of rows that some provinces add: a table without them is complete.
    local_rows: frozenset[tuple[str, str]]
    labels: Mapping[str, Label]
    #: Label key -> the number before it, for rows that labels.tsv gives with a number of their own: 3.其他.
    numbers: Mapping[str, str]
    #: Keys of labels of rows, proceedings and outcomes that no form prints so: other spellings and shortenings.
    variants: frozenset[str]
    #: Every beginning of a label key that is not the whole of it: for labels cut into several cells.
    prefixes: frozenset[str]
    grammar: ValueGrammar
    #: Digest of the reference files.
    version: str
    #: Position of each cell; facts are stored in this order.
    order: Mapping[SlotKey, int]
    #: The printed identities (勾稽关系) of each form, written out cell by cell.
    constraints: Mapping[FormYear, tuple[Constraint, ...]]

    def form_of_row(self, row_code: str, printed: Collection[str]) -> FormYear | None:
        """The form that has a row of table proactive under these columns.

        None where they are columns of neither form, or fit both alike.
        """
        if CUT_MEASURE in printed:
            return "2019"
        fits: dict[FormYear, float] = {}
        for form in FORMS:
            measures = {slot.measure for slot in self.rows[form, "proactive"].get(row_code, ())}
            if measures & set(printed):
                fits[form] = len(measures & set(printed)) / len(measures | set(printed))
        winners = [form for form, fit in fits.items() if fit == max(fits.values())]
        return winners[0] if len(winners) == 1 else None

    def identities(self, form: FormYear | None) -> tuple[Constraint, ...]:
        """The identities of a form; those that both forms share where the form is not known."""
        if form is not None:
            return self.constraints[form]
        return tuple(part for part in self.constraints[FORMS[0]] if part in self.constraints[FORMS[1]])


@lru_cache(maxsize=4)
def load_codebook(folder: Path) -> Codebook:
    """Read and check the reference data of `folder`.

    Raises:
        CodebookError: a file is missing, malformed, or contradicts another; the message names file and row.
    """
    applicants = tuple(row["applicant_type"] for row in read_tsv(folder / "applicant_types.tsv", APPLICANT_COLUMNS))
    rows = _read_rows(folder, applicants)
    labels = _read_labels(folder, rows, applicants)
    prefixes = frozenset(key[:end] for key in labels for end in range(1, len(key)))
    return Codebook(
        rows=rows,
        applicants=applicants,
        local_rows=_read_local_rows(folder, rows),
        labels=labels,
        numbers=_read_numbers(folder),
        variants=_read_variants(folder),
        prefixes=prefixes,
        grammar=_read_grammar(folder),
        version=reference_version(folder),
        order={key: place for place, key in enumerate(_printed_order(rows))},
        constraints=_read_identities(folder, rows),
    )


def _printed_order(rows: Mapping[tuple[FormYear, str], Mapping[str, tuple[Slot, ...]]]) -> list[SlotKey]:
    """All cells of both forms, each form's in its printed order."""
    order: list[SlotKey] = []
    for table in TABLE_CODES:
        merged: list[str] = []
        for form in FORMS:
            place = 0
            for code in rows[form, table]:
                if code not in merged:
                    merged.insert(place, code)
                place = merged.index(code) + 1
        for code in merged:
            cells = [slot.key for form in FORMS for slot in rows[form, table].get(code, ())]
            order += dict.fromkeys(cells)
    return order


def _read_rows(folder: Path, applicants: tuple[str, ...]) -> dict[tuple[FormYear, str], dict[str, tuple[Slot, ...]]]:
    rows: dict[tuple[FormYear, str], dict[str, tuple[Slot, ...]]] = {
        (form, table): {} for form in FORMS for table in TABLE_CODES
    }
    for entry in read_tsv(folder / "codebook.tsv", CODEBOOK_COLUMNS):
        key = (cast("FormYear", entry["form"]), entry["table_code"])
        if key not in rows:
            raise CodebookError(f"codebook.tsv: unknown form and table {key!r}; expected one of {sorted(rows)!r}")
        columns = applicants if entry["table_code"] == "requests" else (NOT_APPLICABLE,)
        added = tuple(
            Slot(entry["table_code"], entry["row_code"], entry["measure"], column, entry["unit"] or None)
            for column in columns
        )
        known = rows[key].get(entry["row_code"], ())
        if set(known) & set(added):
            raise CodebookError(f"codebook.tsv: {entry['form']} {added[0]!r} stands twice")
        rows[key][entry["row_code"]] = known + added
    return rows


def _read_local_rows(
    folder: Path, rows: Mapping[tuple[FormYear, str], Mapping[str, tuple[Slot, ...]]]
) -> frozenset[tuple[str, str]]:
    local = set()
    for entry in read_tsv(folder / "local_rows.tsv", LOCAL_ROW_COLUMNS):
        table, code = entry["table_code"], entry["row_code"]
        if code not in rows.get((cast("FormYear", entry["form"]), table), {}):
            raise CodebookError(f"local_rows.tsv: {code!r} is no row of table {table!r} on form {entry['form']!r}")
        local.add((table, code))
    return frozenset(local)


def _read_labels(
    folder: Path,
    rows: Mapping[tuple[FormYear, str], Mapping[str, tuple[Slot, ...]]],
    applicants: tuple[str, ...],
) -> dict[str, Label]:
    known_rows = {(table, code) for (_, table), codes in rows.items() for code in codes}
    roles: dict[str, dict[tuple[str, str], str]] = {}
    entries = read_tsv(folder / "labels.tsv", LABEL_COLUMNS)
    for entry in sorted(entries, key=lambda entry: numbered_key(entry["text"]) is not None):
        table, axis, code, text = entry["table_code"], entry["axis"], entry["code"], entry["text"]
        where = f"labels.tsv, row {text!r}"
        if axis not in AXES:
            raise CodebookError(f"{where}: unknown axis {axis!r}; expected one of {AXES!r}")
        if axis == "row" and (table, code) not in known_rows:
            raise CodebookError(f"{where}: {code!r} is no row of table {table!r} in codebook.tsv")
        if axis == "applicant" and code not in applicants:
            raise CodebookError(f"{where}: {code!r} is not in applicant_types.tsv")
        key = label_key(text)
        other = roles.setdefault(key, {}).setdefault((table, axis), code)
        if other != code and (key := numbered_key(text) or key):
            # Another label but for its number: it is looked up with it.
            other = roles.setdefault(key, {}).setdefault((table, axis), code)
        if other != code:
            raise CodebookError(f"{where}: key {key!r} already means {other!r} on axis {axis} of {table}; remove one")
    return {
        key: Label(key, tuple(Role(table, cast("Axis", axis), code) for (table, axis), code in meanings.items()))
        for key, meanings in roles.items()
    }


def _read_variants(folder: Path) -> frozenset[str]:
    entries = [entry for entry in read_tsv(folder / "labels.tsv", LABEL_COLUMNS) if entry["axis"] in _VARIANT_AXES]
    printed = {label_key(entry["text"]) for entry in entries if _FORM_EVIDENCE in entry["evidence"]}
    return frozenset(label_key(entry["text"]) for entry in entries) - printed


def _read_numbers(folder: Path) -> dict[str, str]:
    texts = [entry["text"] for entry in read_tsv(folder / "labels.tsv", LABEL_COLUMNS)]
    return {label_key(text): text.partition(".")[0] for text in texts if text.partition(".")[0].isdecimal()}


def _read_identities(
    folder: Path, rows: Mapping[tuple[FormYear, str], Mapping[str, tuple[Slot, ...]]]
) -> dict[FormYear, tuple[Constraint, ...]]:
    constraints: dict[FormYear, dict[tuple[str, str], Constraint]] = {form: {} for form in FORMS}
    for entry in read_tsv(folder / "identities.tsv", IDENTITY_COLUMNS):
        form, table = cast("FormYear", entry["form"]), entry["table_code"]
        matching = [
            slot
            for slots in rows.get((form, table), {}).values()
            for slot in slots
            if entry["row_code"] in (_EACH, slot.row_code)
            and entry["measure"] == slot.measure
            and entry["applicant_type"] in (_EACH, slot.applicant_type)
        ]
        if not matching:
            raise CodebookError(f"identities.tsv: {entry!r} names no cell of codebook.tsv")
        for slot in matching:
            scope = [slot.row_code] if entry["row_code"] == _EACH else []
            scope += [slot.applicant_type] if entry["applicant_type"] == _EACH else []
            constraint = constraints[form].setdefault((entry["identity"], "/".join(scope)), {})
            constraint[slot.key] = constraint.get(slot.key, 0) + int(entry["weight"])
    return {form: tuple(parts.values()) for form, parts in constraints.items()}


def _read_grammar(folder: Path) -> ValueGrammar:
    words: dict[str, dict[str, str]] = {
        kind: {} for kind in ("blank", "unchanged", "increase", "decrease", "unit", "zero")
    }
    for entry in read_tsv(folder / "value_words.tsv", VALUE_WORD_COLUMNS):
        if entry["kind"] not in words:
            raise CodebookError(f"value_words.tsv, row {entry['text']!r}: unknown kind {entry['kind']!r}")
        words[entry["kind"]][entry["text"]] = entry["value"]
    return ValueGrammar.from_words(words)
