"""Labels that reports print and the codebook does not have -> rows for `data/reference/labels.tsv`.

A label that was read for being close to one, and text that stood where a label stands: by how many reports print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.closeness import CloseLabels
from loader.codebook import LABEL_COLUMNS
from loader.normalize import label_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loader.codebook import Codebook


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """A label as some reports print it, with the issue that its reading left."""

    issue_code: str
    text: str
    n_reports: int
    #: The first of the reports, and where in it.
    source_path: str
    locator: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A row as `labels.tsv` has it. Table, axis and code are "" where nothing tells them: to be filled in by hand."""

    table_code: str
    axis: str
    code: str
    text: str
    evidence: str
    #: How many reports print it.
    n_reports: int

    def fields(self) -> tuple[str, ...]:
        """The fields in the order of the file's columns."""
        return tuple(str(getattr(self, column)) for column in LABEL_COLUMNS)


def label_rows(printed: Iterable[PrintedLabel], codebook: Codebook) -> list[LabelRow]:
    """One row for each label key that the codebook does not have, the most frequent first.

    Args:
        printed: labels in any order; spellings that differ in layout only are counted together.
        codebook: gives what is known, and what a close label means.
    """
    close_labels = CloseLabels(codebook.labels.values())
    by_key: dict[str, list[PrintedLabel]] = {}
    for label in printed:
        key = label_key(label.text)
        is_sentence = "。" in label.text
        if key and key not in codebook.labels and not key.isdigit() and not is_sentence:
            by_key.setdefault(key, []).append(label)
    rows = [_row(key, spellings, codebook, close_labels) for key, spellings in by_key.items()]
    return sorted(rows, key=lambda row: (-row.n_reports, row.text))


def _row(key: str, spellings: list[PrintedLabel], codebook: Codebook, close_labels: CloseLabels) -> LabelRow:
    first = min(spellings, key=lambda label: (-label.n_reports, label.text))
    count = sum(label.n_reports for label in spellings)
    meant = close_labels.find(key) if any(label.issue_code == "close_label" for label in spellings) else None
    role = codebook.labels[meant].roles[0] if meant else None
    how = "read as a close label" if role else "not read"
    evidence = f"{how}, in {count} report{'s' if count > 1 else ''}: {first.source_path} {first.locator}"
    text = " ".join(first.text.split())
    if role is None:
        return LabelRow("", "", "", text, evidence, count)
    return LabelRow(role.table_code, role.axis, role.code, text, evidence, count)
