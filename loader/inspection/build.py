"""Document + ParsedReport -> Inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.codebook import load_codebook
from loader.glued import GluedText
from loader.inspection.cells import CellMarks, view_blocks
from loader.inspection.forms import FormViewer
from loader.inspection.labels import FormLabels
from loader.inspection.reasons import Reasons
from loader.inspection.view import Inspection
from loader.tokens import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import Document, ParsedReport


class Inspector:
    """Joins documents with what was read from them, by one set of reference data."""

    def __init__(self, reference: Path) -> None:
        codebook = load_codebook(reference)
        self._tokenizer = Tokenizer(codebook)
        self._glued = GluedText(self._tokenizer.labels)
        self._forms = FormViewer(codebook, FormLabels(reference))

    def inspect(self, document: Document, report: ParsedReport) -> Inspection:
        """What became of each cell of a document's tables, and what the forms' cells hold.

        Args:
            document: as its reader gives it. Text without separators is shown parted, as locators count its cells.
            report: what the parser read from the same bytes.
        """
        parted = self._glued.part(document)
        marks = CellMarks(parted, report, self._tokenizer)
        return Inspection(
            report,
            parted is not document,
            tuple(view_blocks(parted, marks)),
            tuple(self._forms.tables(report, Reasons(report.issues))),
            tuple(marks.issues_without_place),
            tuple(marks.facts_without_place),
            self._forms.captions(report),
        )
