"""Tokens -> what is to be told of them beside the facts: spellings, cells set aside, the beginning of another report.

Also counts whether every figure of the tables is a fact or is told: rule L01 rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.classes import FIGURE, FIRST_LABEL
from loader.model import Issue
from loader.normalize import other_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from loader.classes import Tokens
    from loader.model import Document
    from loader.placement import TableReading
    from loader.tokens import Tokenizer

_SHOWN = 200
#: A name or a quotation in traditional script makes no report of it; 瞭 and 乾 stand in simplified texts too.
_FEWEST_TRADITIONAL, _FEWEST_GLOSSES = 20, 3
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """Figures among the tokens of the tables."""

    met: int
    #: Those that fill a cell, stand in a row left open, are compared with a first print, or are an issue.
    told: int


class Notices:
    """Writes the issues of one document's tokens."""

    def __init__(self, tokenizer: Tokenizer, variants: Set[str]) -> None:
        """`variants` are the keys of labels that no form spells so."""
        self._tokenizer = tokenizer
        self._variants = {FIRST_LABEL + index for index, label in enumerate(tokenizer.labels) if label.key in variants}

    def of(self, document: Document, tokens: Tokens, beginning: int | None) -> list[Issue]:
        """The issues, by kind. `beginning` is the cell in which another report begins, None where none does."""
        issues = [] if beginning is None else [_other_report(document, beginning)]
        issues += _other_script(document)
        issues += self._close_labels(document, tokens)
        issues += self._label_variants(document, tokens)
        issues += [
            _unread("cell_outside_columns", "stands in none of the form's columns", document, cell)
            for cell in tokens.aside
        ]
        issues += [
            _unread("unread_cell", "a page's number", document, cell)
            for cell in tokens.page_numbers
            if tokens.cells and tokens.cells[0] < cell < tokens.cells[-1]
        ]
        return issues

    def _close_labels(self, document: Document, tokens: Tokens) -> Iterator[Issue]:
        """Labels with a slip, read as what they must mean."""
        read_closely = self._tokenizer.read_closely
        if read_closely.keys().isdisjoint(tokens.texts):
            return
        for text, cell in zip(tokens.texts, tokens.cells, strict=True):
            if text in read_closely:
                message = f"{text!r} is read as the label {read_closely[text]!r}; add it to labels.tsv if that is right"
                yield Issue("close_label", "hint", message, document.locator(cell), text)

    def _label_variants(self, document: Document, tokens: Tokens) -> Iterator[Issue]:
        """One issue for all labels that no form spells so, each once; they are read as what they stand for."""
        found: dict[str, int] = {}
        if self._variants.isdisjoint(tokens.classes):
            return
        for class_, text, cell in zip(tokens.classes, tokens.texts, tokens.cells, strict=True):
            if class_ in self._variants:
                found.setdefault(text, cell)
        if found:
            spellings = " | ".join(found)
            message = f"labels that the forms spell otherwise: {spellings[:_SHOWN]!r}"
            yield Issue("label_variant", "hint", message, document.locator(min(found.values())), spellings)


def _other_report(document: Document, beginning: int) -> Issue:
    title = document.cells[beginning]
    message = f"another report begins here and is left out: {title!r}; give it as a file of its own"
    return Issue("other_report", "warning", message, document.locator(beginning), title)


def _other_script(document: Document) -> Iterator[Issue]:
    """One issue where the text is in traditional script or glossed with pinyin, as some crawls make it."""
    traditional, glosses = other_script("".join(document.cells))
    if len(traditional) < _FEWEST_TRADITIONAL and len(glosses) < _FEWEST_GLOSSES:
        return
    shown = " ".join([*dict.fromkeys(glosses)][:_EXAMPLES] or [*dict.fromkeys(traditional)][:_EXAMPLES])
    message = (
        f"{len(traditional)} traditional characters and {len(glosses)} pinyin glosses; labels are recognised, texts stay "
        "as they stand"
    )
    yield Issue("other_script", "hint", message, "", shown)


def _unread(code: str, what: str, document: Document, cell: int) -> Issue:
    text = document.cells[cell]
    return Issue(code, "hint", f"{what}: {text[:_SHOWN]!r}", document.locator(cell), text)


def count_figures(tokens: Tokens, readings: Iterable[TableReading]) -> FigureCounts:
    """How many figures the tables' part of a document has, and how many of them something is said of."""
    told: set[int] = set()
    for reading in readings:
        told.update(placement.token for placement in (*reading.placed, *reading.again))
        told.update(token for row in reading.open_rows for token in row.tokens)
        told.update(token for finding in reading.findings for token in finding.tokens)
    met = {index for index, class_ in enumerate(tokens.classes) if class_ == FIGURE}
    return FigureCounts(len(met), len(met & told))
