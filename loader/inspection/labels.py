"""The codebook's printed labels: what people read in place of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.codebook import APPLICANT_COLUMNS, CODEBOOK_COLUMNS, FORMS
from loader.model import NOT_APPLICABLE
from loader.reference import read_tsv

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import FormYear

#: As the statutory form prints them.
TABLE_TITLES = {
    "proactive": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "disputes": "政府信息公开行政复议、行政诉讼情况",
}


class FormLabels:
    """Labels of rows, measures and applicants by their codes."""

    def __init__(self, reference: Path) -> None:
        self._rows: dict[tuple[str, str, str], str] = {}
        self._measures: dict[tuple[str, str, str, str], str] = {}
        for entry in read_tsv(reference / "codebook.tsv", CODEBOOK_COLUMNS):
            row = (entry["form"], entry["table_code"], entry["row_code"])
            self._rows[row] = entry["row_label_zh"]
            self._measures[(*row, entry["measure"])] = entry["measure_label_zh"]
        self._applicants = {
            entry["applicant_type"]: entry["label_zh"]
            for entry in read_tsv(reference / "applicant_types.tsv", APPLICANT_COLUMNS)
        }

    def row(self, form: FormYear | None, table_code: str, row_code: str) -> str:
        """The label of a row, on its form or else on whichever form has it."""
        for candidate in (form, *reversed(FORMS)):
            label = self._rows.get((candidate or "", table_code, row_code))
            if label is not None:
                return label
        return row_code

    def column(self, form: FormYear | None, table_code: str, row_code: str, measure: str, applicant_type: str) -> str:
        """The label of a column: the applicant's where the table has them, else the measure's."""
        if applicant_type != NOT_APPLICABLE:
            return self._applicants.get(applicant_type, applicant_type)
        for candidate in (form, *reversed(FORMS)):
            label = self._measures.get((candidate or "", table_code, row_code, measure))
            if label is not None:
                return label or measure
        return measure
