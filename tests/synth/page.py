"""A whole page: opening, sections, tables in their dialects, furniture.

In: a truth and the noise wanted. Out: the page's text before `noise.disturb_page`, and in the truth which cells can
still be told from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.synth import layout
from tests.synth.forms import TABLES
from tests.synth.grids import disputes_grid, proactive_grid, requests_grid
from tests.synth.labels import Labels
from tests.synth.layout import DIALECTS, Dialect, Style, render, unrecoverable_keys
from tests.synth.noise import value_text
from tests.synth.prose import (
    after_page,
    before_page,
    draw_opening,
    metadata_lines,
    overview_lines,
    remaining_lines,
    shortcoming_lines,
)
from tests.synth.sentences import NARRATIVES

if TYPE_CHECKING:
    import random

    from tests.synth.grids import Grid
    from tests.synth.noise import Noise
    from tests.synth.truth import Truth

HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
}
_ALL_AXES = frozenset({"row", "group", "measure", "applicant", "result", "block", "header", "case"})
_HEADER_AXES = frozenset({"measure", "applicant"})
_EXTRA_COLUMNS = {"proactive": (2, 4), "requests": (0, 7), "disputes": (0, 2)}


@dataclass(slots=True)
class Page:
    """The text of a page, the dialect of each table, and features drawn on the way."""

    text: str
    dialects: dict[str, str] = field(default_factory=dict)
    features: list[str] = field(default_factory=list)


def draw_dialect(rng: random.Random) -> Dialect:
    """A dialect at random, in about the shares of real pages."""
    dialects = list(DIALECTS.values())
    return rng.choices(dialects, [dialect.weight for dialect in dialects])[0]


def draw_style(rng: random.Random, dialect: Dialect) -> Style:
    """The style shared by the tables of one page, or of one part of it."""
    style = Style(blanks=rng.choice(dialect.blanks))
    style.gap = rng.choices((" ", "", "\u00a0"), (84, 6, 10))[0]
    style.pads_last_row = rng.random() < 0.3
    style.pads_own_line = rng.random() < 0.3
    style.interleaved_header = rng.random() < 0.4
    style.outer_pipes = rng.random() < 0.8
    if dialect.name == layout.PIPE_NEWLINE_SPACE_CELL:
        style.indent = rng.choice((" ", " ", "       "))
    elif dialect.name == layout.CELL_PER_LINE and rng.random() < 0.3:
        style.indent = rng.choice(("  ", "\u3000\u3000"))
    if style.blanks == "keep" and rng.random() < 0.1:
        style.blank_text = rng.choice(("\u00a0", "\u3000"))
    return style


def draw_labels(rng: random.Random, truth: Truth, noise: Noise, dialect: Dialect) -> Labels:
    """The spelling of labels; line breaks inside them only where the dialect still tells the cells apart."""
    labels = Labels(rng, truth.year)
    labels.variant_share = 0.12 if noise.label_variants else 0.0
    if noise.label_spaces and dialect.name != layout.FLIPBOOK_SPACES:
        labels.space_share = 0.12
    if noise.label_breaks:
        if dialect.marks_cells:
            labels.break_share, labels.may_break = 0.12, _ALL_AXES
        elif dialect.name in (layout.CELL_PER_LINE, layout.CELL_PER_LINE_BLANK_BETWEEN):
            labels.break_share, labels.may_break = 0.25, _HEADER_AXES
    return labels


def build_grid(rng: random.Random, truth: Truth, labels: Labels, table_code: str, page: Page) -> Grid:
    """The grid of one table; the header of the requests table is sometimes ruled in another way."""
    if table_code == "proactive":
        return proactive_grid(truth, labels)
    if table_code == "disputes":
        return disputes_grid(truth, labels)
    header = rng.choices(("plain", "total_first", "halves"), (94, 4, 2))[0]
    if header != "plain":
        page.features.append(f"header:{header}")
    return requests_grid(truth, labels, header)


def table_lines(
    rng: random.Random, truth: Truth, noise: Noise, table_code: str, dialect: Dialect, style: Style, page: Page
) -> list[str]:
    """The lines of one table; marks the cells that the text no longer tells apart."""
    grid = build_grid(rng, truth, draw_labels(rng, truth, noise, dialect), table_code, page)
    page.dialects[table_code] = f"{dialect.name}/{style.blanks}"
    narrow, wide = _EXTRA_COLUMNS[table_code]
    style.extra_columns = rng.choice((0, 0, 0, narrow, wide))
    style.lost_labels = style.loose_columns = False
    style.page_break = None
    if table_code == "requests":
        _draw_requests_style(rng, truth, dialect, style, grid, page)
    for key in unrecoverable_keys(grid, style):
        truth.cells[key] = truth.cells[key]._replace(recoverable=False)
    for row in grid.rows:
        row.values = [(column, value_text(text, noise)) for column, text in row.values]
    return render(grid, dialect, style)


def _draw_requests_style(
    rng: random.Random, truth: Truth, dialect: Dialect, style: Style, grid: Grid, page: Page
) -> None:
    """Damage seen in the requests table alone: lost labels, figures out of their column, a page break."""
    filled = all(cell.printed for cell in truth.cells.values() if cell.table_code == "requests")
    if filled and dialect.marks_rows and dialect.name != layout.FLIPBOOK_SPACES and rng.random() < 0.03:
        style.lost_labels = True
        page.features.append("lost_labels")
    elif dialect.name == layout.TABS and filled and rng.random() < 0.5:
        style.loose_columns = True
        page.features.append("loose_columns")
    elif dialect.name == layout.CELL_PIPE_PADS_OWN_LINE and rng.random() < 0.2:
        inner = [i for i, row in enumerate(grid.rows) if row.keys and row.labels[0][0] == 2]
        style.page_break = rng.choice(inner)
        page.features.append("page_break")


def section_heading(labels: Labels, form: str | None, table_code: str) -> str:
    """The heading above a table, in its usual or another wording."""
    return labels.spell(form or "2021", "page", "section", HEADINGS[table_code])


def compose_page(
    rng: random.Random, truth: Truth, noise: Noise, *, dialect: Dialect | None = None, title_style: str | None = None
) -> Page:
    """Puts the page together and sets the truth's title and recoverable cells."""
    page = Page("")
    opening = draw_opening(rng, truth, notice_cited=noise.notice_cited, style=title_style)
    truth.title = opening.title
    page.features.append(f"title:{opening.style}")
    lines: list[str] = []
    if noise.furniture_before:
        lines += before_page(rng, truth)
    metadata: list[str] = []
    if opening.needs_publisher:
        metadata = metadata_lines(rng, truth, publisher=truth.agency_name)
    elif noise.metadata and opening.title_lines:
        publisher = rng.choice((truth.agency_name, truth.agency.parent))
        metadata = metadata_lines(rng, truth, publisher=publisher)
    first, second = (metadata, opening.title_lines) if rng.random() < 0.6 else (opening.title_lines, metadata)
    lines += [*first, *second, *opening.introduction]
    if noise.repeated_title:
        lines += [*opening.title_lines, *opening.introduction]
    indent = "\u3000\u3000" if noise.indented_paragraphs else ""
    lines += ["一、总体情况", *(indent + line for line in overview_lines(rng, truth, noise))]
    chosen = dialect or draw_dialect(rng)
    style = draw_style(rng, chosen)
    spells = draw_labels(rng, truth, noise, chosen)
    blocks = ["\n".join(lines)]
    for table_code in TABLES:
        form = truth.forms[table_code]
        blocks.append(section_heading(spells, form, table_code))
        if form is None:
            page.features.append(f"no_{table_code}")
            continue
        if dialect is None and table_code != "proactive" and rng.random() < 0.08:
            chosen = draw_dialect(rng)
            style = draw_style(rng, chosen)
        if noise.narrative:
            blocks.append(rng.choice(NARRATIVES))
        spaced = chosen.name == layout.CELL_PER_LINE_BLANK_BETWEEN
        table = table_lines(rng, truth, noise, table_code, chosen, style, page)
        blocks.append(("\n\n" if spaced else "\n").join(table))
        if noise.local_line and table_code == "proactive":
            blocks.append(f"{truth.year}年本行政区域(或本部门)政府信息公开发布总数量:{rng.randint(0, 900)}")
    closing = ["五、存在的主要问题及改进情况", *(indent + line for line in shortcoming_lines(rng, truth))]
    closing += ["六、其他需要报告的事项", *(indent + line for line in remaining_lines(rng, truth))]
    if noise.furniture_after:
        closing += after_page(rng, truth, titled=bool(opening.title_lines))
    blocks.append("\n".join(closing))
    separator = "\n\n" if chosen.name in (layout.CELL_PER_LINE_BLANK_BETWEEN, layout.TABS) else "\n"
    page.text = separator.join(block for block in blocks if block) + "\n"
    return page
