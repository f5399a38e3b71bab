"""The formats by name, and one rendered report a seed.

    rendered = render_seed(7, "docx")

The same seed says the same in every format; only layout and markup differ.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.render.docx import docx_document
from tests.render.html_carriers import json_answer, mhtml_page, script_page
from tests.render.html_pages import mislabelled_page, official_page, plain_page, site_page, word_page, xhtml_page
from tests.render.layout import draw_layout
from tests.render.pdf import pdf_document
from tests.render.report import compose_report, draw_noise
from tests.render.sheets import csv_file, tsv_file
from tests.render.workbooks import ods_workbook, xls_workbook, xlsx_workbook
from tests.synth.forms import TABLES
from tests.synth.generate import drop_table
from tests.synth.truth import draw_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.report import Report
    from tests.synth.truth import Truth

#: Name -> file ending and writer.
FORMATS: dict[str, tuple[str, Callable[[Report, random.Random], bytes]]] = {
    "html": ("html", plain_page),
    "html_official": ("html", official_page),
    "html_word": ("htm", word_page),
    "html_site": ("html", site_page),
    "html_mislabelled": ("shtml", mislabelled_page),
    "xhtml": ("xhtml", xhtml_page),
    "mhtml": ("mhtml", mhtml_page),
    "json": ("json", json_answer),
    "script": ("html", script_page),
    "docx": ("docx", docx_document),
    "xlsx": ("xlsx", xlsx_workbook),
    "xls": ("xls", xls_workbook),
    "ods": ("ods", ods_workbook),
    "csv": ("csv", csv_file),
    "tsv": ("tsv", tsv_file),
    "pdf": ("pdf", pdf_document),
}


@dataclass(slots=True)
class Rendered:
    """A generated report in one format, with what it says and its text twin."""

    seed: int
    format_name: str
    data: bytes
    truth: Truth
    report: Report

    @property
    def filename(self) -> str:
        """Seed, format and ending."""
        return f"{self.seed:07d}-{self.format_name}.{FORMATS[self.format_name][0]}"

    def record(self) -> dict[str, object]:
        """The expected facts as plain values for JSON, as `tests.synth.generate` writes them."""
        truth = self.truth
        return {
            "file": self.filename,
            "twin": f"{self.seed:07d}-text.txt",
            "format": self.format_name,
            "agency_name": truth.agency_name,
            "year": truth.year,
            "forms": truth.forms,
            "features": self.report.features,
            "cells": [[*cell[:6], None if cell.value is None else f"{cell.value:f}"] for cell in truth.cells.values()],
        }


def render_seed(seed: int, format_name: str) -> Rendered:
    """The report of a seed in one format; the same arguments give the same bytes."""
    rng = random.Random(f"rendered {seed}")
    truth = draw_truth(rng)
    if rng.random() < 0.02:
        drop_table(truth, rng.choice(TABLES))
    layout = draw_layout(rng)
    report = compose_report(rng, truth, layout=layout, noise=draw_noise(rng))
    return Rendered(seed, format_name, write(report, format_name, seed), truth, report)


def write(report: Report, format_name: str, seed: int = 0) -> bytes:
    """A report in one format; `seed` draws the markup."""
    return FORMATS[format_name][1](report, random.Random(f"{format_name} {seed}"))
