"""The bundled text reports in laid-out formats: the same facts, agencies and years in other files.

Demonstration reports come from their truths. What is known of a report only by its printed cells, such as the five real
ones, becomes a truth by `truth_of_cells`, and a report by `report_of_lines` with its own words around the tables.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.render.layout import OFFICIAL, Layout
from tests.render.report import Paragraph, Report, assemble_report, compose_report
from tests.synth.agencies import Agency
from tests.synth.demo import demo_samples
from tests.synth.figures import Figures
from tests.synth.forms import OTHER_DOCUMENTS
from tests.synth.labels import Labels
from tests.synth.noise import Noise
from tests.synth.truth import Cell, Key, Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Section two holds the first table, section five follows the last one.
_FIRST_TABLE, _AFTER_TABLES = "二、", "五、"


def demo_reports(layout: Layout = OFFICIAL) -> list[tuple[str, Truth, Report]]:
    """File name, truth and report of each demonstration report."""
    found = []
    for sample, error in demo_samples():
        if error == "duplicate":
            continue
        rng = random.Random(f"bundled {sample.filename}")
        report = compose_report(rng, sample.truth, layout=layout, title_style="agency_year")
        found.append((sample.filename, sample.truth, report))
    return found


def truth_of_cells(agency_name: str, year: int, forms: dict[str, str | None], cells: dict[Key, Cell]) -> Truth:
    """A truth from the printed cells of the tables."""
    agency = Agency(agency_name, "", "county", agency_name, "我局")
    figures = Figures(forms["proactive"] or "", forms["requests"] or "")
    truth = Truth(agency, year, forms, cells, figures)
    truth.other_documents = any(row == OTHER_DOCUMENTS[0] for _, row, _, _ in cells)
    return truth


def report_of_lines(truth: Truth, lines: Sequence[str], layout: Layout = OFFICIAL) -> Report:
    """A report from the lines of its text, in whatever layout its tables stand there: they are set anew."""
    filled = [line.strip() for line in lines if line.strip()]
    start = next(index for index, line in enumerate(filled) if line.startswith(_FIRST_TABLE))
    end = max(index for index, line in enumerate(filled) if line.startswith(_AFTER_TABLES))
    above = [Paragraph(line, "title" if index == 0 else "body") for index, line in enumerate(filled[:start])]
    below = [Paragraph(line) for line in filled[end:]]
    labels = Labels(random.Random(0), truth.year)
    return assemble_report(truth, above, below, filled[0], labels, layout, Noise(punctuation="full"))
