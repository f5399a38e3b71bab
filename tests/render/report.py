"""A whole report before any format: paragraphs and tables in order, and its text twin.

In: a truth, a layout and the noise wanted. The text twin has the same words and figures in plain rows of pipes that keep
blank cells; what is read from it is what must be read from every format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.render.disputes import FOOT_NOTE, disputes_table
from tests.render.layout import OFFICIAL, Layout
from tests.render.proactive import proactive_tables
from tests.render.requests import requests_tables
from tests.render.tables import Table, pad, respell
from tests.synth.forms import TABLES
from tests.synth.grids import disputes_grid, proactive_grid, requests_grid
from tests.synth.labels import Labels
from tests.synth.layout import DIALECTS, LEADING_PIPE_ROWS, Style
from tests.synth.layout import render as render_text
from tests.synth.noise import Noise, disturb_page, value_text
from tests.synth.page import HEADINGS
from tests.synth.prose import (
    draw_opening,
    metadata_lines,
    overview_lines,
    remaining_lines,
    shortcoming_lines,
)

if TYPE_CHECKING:
    import random

    from tests.synth.truth import Truth


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its role decides how formats set it: title, heading, body, note."""

    text: str
    role: str = "body"


@dataclass(slots=True)
class Report:
    """What formats write down."""

    #: In one line; the page's title where the body may have none.
    title: str
    agency_name: str
    #: The body above the agency, which runs the site.
    parent: str
    year: int
    items: list[Paragraph | Table]
    #: Of a report with the official layout and nothing around it, in rows of pipes.
    text_twin: str = ""
    #: What was drawn on the way, for messages of failing tests.
    features: list[str] = field(default_factory=list)

    @property
    def published(self) -> str:
        """The date of publication, next January."""
        return f"{self.year + 1}-01-{10 + self.year % 15:02d}"


def draw_noise(rng: random.Random) -> Noise:
    """Noise that formats share with text: punctuation, script, digits, spellings of labels."""
    noise = Noise(notice_cited=rng.random() < 0.3, second_list=rng.random() < 0.03)
    noise.punctuation = rng.choices(("full", "brackets", "half"), (6, 1, 3))[0]
    noise.metadata = rng.random() < 0.15
    if rng.random() < 0.5:
        return noise
    noise.script = rng.choices(("hans", "hant"), (9, 1))[0]
    noise.label_variants = rng.random() < 0.3
    noise.label_spaces = rng.random() < 0.15
    noise.full_width_digits = rng.random() < 0.08
    noise.thousands = rng.random() < 0.15 and noise.punctuation == "half"
    noise.padded_values = rng.random() < 0.1
    return noise


def draw_spelling(rng: random.Random, truth: Truth, noise: Noise) -> Labels:
    """The spelling of labels, shared by all formats and the text twin."""
    labels = Labels(rng, truth.year)
    labels.variant_share = 0.12 if noise.label_variants else 0.0
    labels.space_share = 0.12 if noise.label_spaces else 0.0
    return labels


def compose_report(
    rng: random.Random,
    truth: Truth,
    *,
    layout: Layout = OFFICIAL,
    noise: Noise | None = None,
    title_style: str | None = None,
) -> Report:
    """The report of a truth, with the words around its tables."""
    noise = noise or Noise(punctuation="full")
    above, below, title = draw_prose(rng, truth, noise, title_style)
    return assemble_report(truth, above, below, title, draw_spelling(rng, truth, noise), layout, noise)


def draw_prose(
    rng: random.Random, truth: Truth, noise: Noise, title_style: str | None
) -> tuple[list[Paragraph], list[Paragraph], str]:
    """What stands above the first table's heading and below the last table, and the title in one line."""
    opening = draw_opening(rng, truth, notice_cited=noise.notice_cited, style=title_style)
    above = [Paragraph(line, "title") for line in opening.title_lines]
    if opening.needs_publisher or noise.metadata:
        above += [Paragraph(line, "note") for line in metadata_lines(rng, truth, publisher=truth.agency_name)]
    above += [Paragraph(line) for line in opening.introduction]
    above.append(Paragraph("一、总体情况", "heading"))
    above += [Paragraph(line) for line in overview_lines(rng, truth, noise)]
    below = [Paragraph("五、存在的主要问题及改进情况", "heading")]
    below += [Paragraph(line) for line in shortcoming_lines(rng, truth)]
    below.append(Paragraph("六、其他需要报告的事项", "heading"))
    below += [Paragraph(line) for line in remaining_lines(rng, truth)]
    return above, below, opening.title or f"{truth.year}年政府信息公开工作年度报告"


def assemble_report(
    truth: Truth,
    above: list[Paragraph],
    below: list[Paragraph],
    title: str,
    labels: Labels,
    layout: Layout,
    noise: Noise,
) -> Report:
    """Tables between the words, everything in the punctuation and script of the noise."""
    items: list[Paragraph | Table] = list(above)
    for table_code in TABLES:
        items.append(Paragraph(HEADINGS[table_code], "heading"))
        if truth.forms[table_code] is None:
            continue
        tables = build_tables(truth, labels, layout, table_code)
        for table in tables:
            table.rows = [
                [cell._replace(text=value_text(cell.text, noise)) if cell.is_value else cell for cell in row]
                for row in table.rows
            ]
        items += tables
        if table_code == "disputes" and layout.foot_note == "paragraph":
            items.append(Paragraph(FOOT_NOTE, "note"))
    items += below
    text_twin = disturb_page(twin_text(truth, above, below, labels, noise), noise)
    report = Report(title, truth.agency_name, truth.agency.parent, truth.year, [], text_twin)
    report.features = [*layout.names(), *noise.names(), f"blanks:{truth.blank_pattern}"]
    for item in items:
        if isinstance(item, Table):
            pad(item, layout.padding)
            respell(item, lambda text: disturb_page(text, noise))
            report.items.append(item)
        else:
            report.items.append(Paragraph(disturb_page(item.text, noise), item.role))
    report.title = disturb_page(title, noise)
    return report


def build_tables(truth: Truth, labels: Labels, layout: Layout, table_code: str) -> list[Table]:
    """The ruled tables of one statutory table."""
    if table_code == "proactive":
        return proactive_tables(truth, labels, layout)
    if table_code == "requests":
        return requests_tables(truth, labels, layout)
    return [disputes_table(truth, labels, layout)]


def twin_text(truth: Truth, above: list[Paragraph], below: list[Paragraph], labels: Labels, noise: Noise) -> str:
    """The same report as text: a row a line, each cell between pipes, blank cells kept."""
    grids = {"proactive": proactive_grid, "requests": requests_grid, "disputes": disputes_grid}
    lines = [paragraph.text for paragraph in above]
    for table_code in TABLES:
        lines.append(HEADINGS[table_code])
        if truth.forms[table_code] is None:
            continue
        grid = grids[table_code](truth, labels)
        for row in grid.rows:
            row.values = [(column, value_text(text, noise)) for column, text in row.values]
        lines += render_text(grid, DIALECTS[LEADING_PIPE_ROWS], Style())
    lines += [paragraph.text for paragraph in below]
    return "\n".join(lines) + "\n"
