"""Heavily damaged reports: pages whose tables went through `damage`, their expected facts told cell by cell.

Each figure is followed by a character of its own from the private use area while the page is put together; what is left
of them after lines were removed and the page was cut shows which figures are still printed. A number counts as told only
where the text has one reading; in doubt it is untellable.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from tests.synth.damage import Damaged, damage_rows, draw_plan
from tests.synth.encodings import draw_encoding, encode
from tests.synth.forms import TABLES
from tests.synth.generate import Sample, drop_table
from tests.synth.labels import split_label
from tests.synth.layout import render, unrecoverable_keys
from tests.synth.noise import SCRIPTS, Noise, disturb_page, draw_noise, value_text
from tests.synth.page import Page, build_grid, draw_dialect, draw_labels, draw_style, section_heading
from tests.synth.pieces import between, split_table
from tests.synth.prose import (
    before_page,
    draw_opening,
    metadata_lines,
    overview_lines,
    remaining_lines,
    shortcoming_lines,
)
from tests.synth.truth import draw_truth

if TYPE_CHECKING:
    from tests.synth.grids import Grid
    from tests.synth.labels import Labels
    from tests.synth.layout import Dialect, Style
    from tests.synth.truth import Key, Truth

_FIRST_MARK = 0xE000
_MARK = re.compile("[\ue000-\ue7ff]")
_JUNK = (
    "全网最低价-官方平台|注册送好礼 2031",
    "正在为您跳转...请稍候(3秒)",
    '各..."> ',
    "|" * 60,
    "热门搜索:天气预报 火车票 2018年放假安排",
)


def generate_damaged(seed: int) -> Sample:
    """The heavily damaged report of a seed; the same seed gives the same bytes."""
    rng = random.Random(f"damaged {seed}")
    truth = draw_truth(rng)
    if rng.random() < 0.03:
        drop_table(truth, rng.choice(TABLES))
    noise = draw_heavy_noise(rng)
    plan = draw_plan(rng)
    page = Composer(rng, truth, noise, plan)
    text = disturb_page(page.compose(), noise)
    text = page.cut(text)
    data, encoding = encode(_MARK.sub("", text), draw_encoding(rng, traditional=noise.script != "hans"))
    names = [*noise.names(), *sorted(plan), *page.page.features]
    return Sample(seed, data, f"{seed:07d}.txt", truth, page.page.dialects, encoding, names)


def draw_heavy_noise(rng: random.Random) -> Noise:
    """Noise as elsewhere, Traditional script and glosses far more often."""
    noise = draw_noise(rng)
    if rng.random() < 0.4:
        noise.script = rng.choice(SCRIPTS[1:])
    if rng.random() < 0.25:
        noise.gloss = rng.choice(("tone", "plain", "double"))
    noise.full_width_digits = rng.random() < 0.08
    noise.label_variants = noise.label_variants or rng.random() < 0.5
    return noise


class Composer:
    """Puts one damaged page together."""

    def __init__(self, rng: random.Random, truth: Truth, noise: Noise, plan: set[str]) -> None:
        self.rng, self.truth, self.noise, self.plan = rng, truth, noise, plan
        self.page = Page("")
        self.keys = list(truth.cells)
        self.marks = {key: chr(_FIRST_MARK + index) for index, key in enumerate(self.keys)}
        self.tables: list[Damaged] = []
        self.lost: set[Key] = set()
        #: Draws what does not touch the tables, so that these stay as they are.
        self.aside = random.Random(rng.getstate()[1][1])
        self.per_line = False
        self.has_figure_lines = False

    def compose(self) -> str:
        """The text of the page, with marks."""
        rng, truth, plan = self.rng, self.truth, self.plan
        blocks = ["\n".join(self._head())]
        order = list(TABLES)
        if "shuffled_tables" in plan:
            rng.shuffle(order)
        dialect = draw_dialect(rng)
        style = draw_style(rng, dialect)
        for table_code in order:
            labels = draw_labels(rng, truth, self.noise, dialect)
            if "lost_headings" not in plan or rng.random() < 0.5:
                blocks.append(section_heading(labels, truth.forms[table_code], table_code))
            if truth.forms[table_code] is None:
                continue
            if rng.random() < 0.1:
                dialect = draw_dialect(rng)
                style = draw_style(rng, dialect)
            printed = self._table(table_code, labels, dialect, style)
            blocks += printed
            if "duplicated" in plan and rng.random() < 0.5:
                blocks += printed
                self.page.features.append(f"twice:{table_code}")
            blocks += [piece.text for piece in between(rng, plan)]
        closing = ["五、存在的主要问题及改进情况", *shortcoming_lines(rng, truth)]
        blocks.append("\n".join([*closing, "六、其他需要报告的事项", *remaining_lines(rng, truth)]))
        return ("\n\n" if self.per_line and rng.random() < 0.7 else "\n").join(
            block for block in blocks if block
        ) + "\n"

    def _head(self) -> list[str]:
        rng, truth, noise = self.rng, self.truth, self.noise
        opening = draw_opening(rng, truth, notice_cited=noise.notice_cited)
        truth.title = opening.title
        self.page.features.append(f"title:{opening.style}")
        lines = before_page(rng, truth) if noise.furniture_before else []
        if self.aside.random() < 0.15:
            lines = [self.aside.choice(_JUNK), *lines]
            self.page.features.append("junk_line")
        if opening.title_lines and self.aside.random() < 0.1:
            opening.title_lines = [split_label(self.aside, opening.title_lines[0], "\n"), *opening.title_lines[1:]]
            self.page.features.append("broken_title")
        metadata = []
        if opening.needs_publisher:
            metadata = metadata_lines(rng, truth, publisher=truth.agency_name)
        elif noise.metadata and opening.title_lines:
            metadata = metadata_lines(rng, truth, publisher=rng.choice((truth.agency_name, truth.agency.parent)))
        first, second = (metadata, opening.title_lines) if rng.random() < 0.6 else (opening.title_lines, metadata)
        return [*lines, *first, *second, *opening.introduction, "一、总体情况", *overview_lines(rng, truth, noise)]

    def _table(self, table_code: str, labels: Labels, dialect: Dialect, style: Style) -> list[str]:
        rng = self.rng
        grid = build_grid(rng, self.truth, labels, table_code, self.page)
        glued = "glued" in self.plan
        self.per_line = dialect.name.startswith("cell_per_line")
        self.has_figure_lines |= not glued and dialect.name.startswith(("cell", "lone_pipe", "pipe_newline"))
        self.page.dialects[table_code] = "glued" if glued else f"{dialect.name}/{style.blanks}"
        filled = all(text for row in grid.rows for _, text in row.values)
        if glued:
            style.blanks = "drop"
        self.lost |= unrecoverable_keys(grid, style)
        plan = self.plan - {"remarks", "sub_rows", "local_rows"} if glued else self.plan
        if style.loose_columns:
            plan = plan - {"remarks"}
        # Rows without label are told by order and count, which needs sums that do not contradict it.
        adds_up = filled and not self.truth.errors
        marks_rows = dialect.marks_rows and dialect.name != "flipbook_spaces" and not glued
        shows_blanks = marks_rows or (style.blanks == "keep" and not glued)
        made = damage_rows(rng, grid, plan, marks_rows=marks_rows, filled=adds_up, shows_blanks=shows_blanks)
        self.tables.append(made)
        self.lost |= made.lost
        self.page.features += [f"{table_code}:{name}" for name in made.done]
        if glued:
            self.lost |= glued_keys(grid, filled=filled)
            for keys, lost in made.rows:
                if lost:
                    self.lost.update(keys)
            for before, after in zip(made.rows, made.rows[1:], strict=False):
                if after[1]:
                    self.lost.update(before[0])
        for row in grid.rows:
            marks = [self.marks[key] for key in row.keys] + [""] * (len(row.values) - len(row.keys))
            row.values = [
                (column, self._marked(text, mark)) for (column, text), mark in zip(row.values, marks, strict=True)
            ]
        blocks = []
        for piece in split_table(rng, grid, plan):
            if piece.grid is None:
                blocks.append(piece.text)
            elif glued:
                blocks.append(glue(piece.grid))
            else:
                lines = render(piece.grid, dialect, style)
                blocks.append(("\n\n" if dialect.name == "cell_per_line_blank_between" else "\n").join(lines))
        return blocks

    def _marked(self, text: str, mark: str) -> str:
        shown = value_text(text, self.noise)
        bare = shown.rstrip()
        return f"{bare}{mark}{shown[len(bare) :]}" if bare else shown

    def cut(self, text: str) -> str:
        """Removes repeated lines, cuts the page off, and settles which figures are still told."""
        if "deduplicated" in self.plan:
            text = self._deduplicate(text)
        open_key: Key | None = None
        if "truncated" in self.plan and _MARK.search(text):
            text, open_key = self._truncate(text)
        left = set(text)
        for table in self.tables:
            self._settle(table, left)
        if open_key is not None:
            self.lost.add(open_key)
        for key in self.lost:
            self.truth.cells[key] = self.truth.cells[key]._replace(recoverable=False)
        return text

    def _deduplicate(self, text: str) -> str:
        seen: set[str] = set()
        kept = []
        for line in text.splitlines(keepends=True):
            bare = _MARK.sub("", line).strip()
            if bare and bare in seen:
                continue
            seen.add(bare)
            kept.append(line)
        # Where figures have lines of their own, what is left of them has no place.
        self.lost.update(key for key in self.keys if key[0] == "disputes" or self.has_figure_lines)
        return "".join(kept)

    def _truncate(self, text: str) -> tuple[str, Key | None]:
        rng = self.rng
        marks = [match.start() for match in _MARK.finditer(text)]
        if rng.random() < 0.3:
            end = rng.choice(marks)
            while rng.random() < 0.4 and text[end - 1].isdigit():
                end -= 1
        else:
            end = rng.randint(marks[0], min(len(text), marks[-1] + 120))
        text = text[:end].rstrip("\n\r")
        last = _MARK.findall(text)
        key = self.keys[ord(last[-1]) - _FIRST_MARK] if last else None
        # The last row that is printed may lack blank cells, and its last number some digits.
        if key is not None:
            for table in self.tables:
                for keys, _ in table.rows:
                    if key in keys and not all(self.truth.cells[other].printed for other in keys):
                        self.lost.update(keys)
        is_open = bool(last) and text.rstrip(" ").endswith(last[-1])
        return text, key if is_open and text.count(last[-1]) == 1 else None

    def _settle(self, table: Damaged, left: set[str]) -> None:
        whole = []
        for keys, lost_label in table.rows:
            gone = [key for key in keys if self.truth.cells[key].printed and self.marks[key] not in left]
            if gone:
                self.lost.update(keys)
            whole.append(bool(keys) and not gone and not lost_label)
        closed = False
        previous: list[list[Key]] = []
        for (keys, lost_label), is_whole in zip(reversed(table.rows), reversed(whole), strict=True):
            closed = closed or is_whole
            if lost_label and not closed:
                previous.append(keys)
        for keys in previous:
            self.lost.update(keys)


def glue(grid: Grid) -> str:
    """A table without anything between its cells."""
    cells = [text for row in grid.rows for _, text in (*row.labels, *row.values)]
    return "".join(text.replace("\n", "").strip() for text in cells)


def glued_keys(grid: Grid, *, filled: bool) -> set[Key]:
    """Keys of the rows whose figures, printed without anything between them, have more than one reading."""
    lost: set[Key] = set()
    for row in grid.rows:
        texts = [text for _, text in row.values[: len(row.keys)]]
        if len(texts) > 1 and not (filled and has_one_reading(grid.table_code, texts)):
            lost.update(row.keys)
    return lost


def has_one_reading(table_code: str, texts: list[str]) -> bool:
    """Whether the figures of a filled row can be told apart: each has one digit, or one reading keeps the sums."""
    run = "".join(texts)
    if not run.isdigit():
        return False
    if len(run) == len(texts):
        return True
    if table_code == "proactive":
        return False
    if table_code == "requests":
        return sums(run, 7) == [tuple(texts)]
    return triples(run) == 1 and all(sums("".join(texts[at : at + 5]), 5) for at in (0, 5, 10))


def sums(run: str, width: int) -> list[tuple[str, ...]]:
    """The readings of a run as `width` numbers of which the last is the sum of the others."""
    found: list[tuple[str, ...]] = []
    parts: list[tuple[int, tuple[str, ...], int]] = [(0, (), 0)]
    while parts:
        at, numbers, total = parts.pop()
        if len(numbers) == width - 1:
            last = run[at:]
            if last == str(total):
                found.append((*numbers, last))
            continue
        longest = 1 if run[at : at + 1] == "0" else len(run) - at - (width - len(numbers) - 1)
        for length in range(1, min(longest, 7) + 1):
            number = run[at : at + length]
            if number:
                parts.append((at + length, (*numbers, number), total + int(number)))
    return found


def triples(run: str) -> int:
    """How many ways there are to read a run as three groups of five numbers, each with its sum."""
    count = 0
    for first in range(5, len(run) - 9):
        head = len(sums(run[:first], 5))
        if head:
            for second in range(first + 5, len(run) - 4):
                count += head * len(sums(run[first:second], 5)) * len(sums(run[second:], 5))
    return count
