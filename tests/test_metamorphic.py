"""What must not change a fact does not, and what must change one changes that one alone.

Each property compares two readings of documents that differ in one known way; no expected value is written down but the
way itself. A fact is its key with value, status and unit; where it stands and how it was told may differ.
"""

from __future__ import annotations

import copy
import os
import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.parse import Parser
from loader.reference import reference_folder
from tests.conftest import parse_bytes
from tests.render.formats import write
from tests.render.layout import OFFICIAL, draw_layout
from tests.render.report import compose_report
from tests.synth.forms import TABLES
from tests.synth.grids import disputes_grid, proactive_grid, requests_grid
from tests.synth.labels import Labels
from tests.synth.layout import DIALECTS, LEADING_PIPE_ROWS, Style, render
from tests.synth.noise import SCRIPTS, Noise, disturb_page, value_text
from tests.synth.page import HEADINGS
from tests.synth.prose import after_page, before_page, overview_lines, shortcoming_lines
from tests.synth.truth import draw_truth, make_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loader.model import ParsedReport
    from tests.synth.grids import Grid
    from tests.synth.truth import Key, Truth

PARSER = Parser(reference_folder())
#: Documents drawn for each property.
EXAMPLES = int(os.environ.get("OGI_METAMORPHIC_EXAMPLES", "25"))
KEEPING = sorted(name for name, dialect in DIALECTS.items() if "keep" in dialect.blanks)
#: Cells end with a mark, so a line may end within one.
MARKING = sorted(name for name, dialect in DIALECTS.items() if dialect.marks_cells and "pipe_newline" not in name)
#: On the form of 2019 alone, so that without it the form is not known.
ROW_OF_ONE_FORM = "outcome.other"

drawn = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    print_blob=False,
)
seeds = st.integers(0, 1_000_000)

Facts = dict["Key", tuple[Decimal | None, str, str | None]]


def facts_of(report: ParsedReport) -> Facts:
    return {
        (fact.table_code, fact.row_code, fact.measure, fact.applicant_type): (fact.value, fact.status, fact.unit)
        for fact in report.facts
    }


def read(text: str) -> Facts:
    return facts_of(parse_bytes(PARSER, text.encode()))


def changes(before: Facts, after: Facts) -> dict[Key, tuple[object, object]]:
    """The facts that differ: what they were, what they are."""
    return {
        key: (before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def draw(seed: int, blank_pattern: str = "none") -> Truth:
    """A report without errors of the agency, every cell printed unless another pattern is asked for."""
    rng = random.Random(f"metamorphic {seed}")
    return draw_truth(rng, errors=[], blank_pattern=blank_pattern, markers=False)


def grids_of(truth: Truth, labels: Labels | None = None) -> list[Grid]:
    labels = labels or Labels(random.Random(0))
    return [proactive_grid(truth, labels), requests_grid(truth, labels), disputes_grid(truth, labels)]


def page_of(
    truth: Truth,
    grids: Iterable[Grid] | None = None,
    *,
    dialect: str = LEADING_PIPE_ROWS,
    between: Callable[[], list[str]] = list,
) -> str:
    """A title, the three tables under their headings in one dialect, and the two sections behind them.

    `between` gives the lines that stand below a table.
    """
    lines = [f"{truth.agency_name}{truth.year}年政府信息公开工作年度报告", "一、总体情况"]
    lines += overview_lines(random.Random(0), truth, Noise())
    for grid in grids or grids_of(truth):
        lines += [HEADINGS[grid.table_code], *render(grid, DIALECTS[dialect], Style(blanks="keep"))]
        lines += between()
    lines += [
        "五、存在的主要问题及改进情况",
        *shortcoming_lines(random.Random(0), truth),
        "六、其他需要报告的事项",
        "无",
    ]
    return "\n".join(lines) + "\n"


def table_rows(truth: Truth) -> list[tuple[int, int]]:
    """Grid and row of every row with figures and a label of its own."""
    return [
        (at, index)
        for at, grid in enumerate(grids_of(truth))
        for index, row in enumerate(grid.rows)
        if row.keys and row.labels
    ]


@given(seeds)
@drawn
def test_every_printed_cell_of_a_plain_page_is_read(seed: int) -> None:
    truth = draw(seed)
    found = {key: (value, status) for key, (value, status, _) in read(page_of(truth)).items()}
    assert found == {key: (cell.value, cell.status) for key, cell in truth.cells.items()}


@given(seeds)
@drawn
def test_the_width_of_digits_and_punctuation_changes_nothing(seed: int) -> None:
    truth = draw(seed)
    wide = grids_of(truth)
    for grid in wide:
        for row in grid.rows:
            row.values = [(at, value_text(text, Noise(full_width_digits=True))) for at, text in row.values]
    text = page_of(truth)
    before = read(text)
    assert changes(before, read(page_of(truth, wide))) == {}
    for punctuation in ("brackets", "full"):
        assert changes(before, read(disturb_page(text, Noise(punctuation=punctuation)))) == {}


@given(seeds, st.sampled_from(KEEPING))
@drawn
def test_the_width_of_digits_in_labels_and_figures_changes_nothing(seed: int, dialect: str) -> None:
    text = page_of(draw(seed), dialect=dialect)
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert changes(read(text), read(wide)) == {}


@pytest.mark.parametrize("script", SCRIPTS[1:])
def test_traditional_script_changes_nothing(script: str) -> None:
    @given(seeds)
    @drawn
    def check(seed: int) -> None:
        text = page_of(draw(seed))
        other = disturb_page(text, Noise(script=script))
        assert other != text
        assert changes(read(text), read(other)) == {}

    check()


@given(seeds, st.sampled_from(("tone", "plain", "double")), st.sampled_from(SCRIPTS), st.sampled_from(KEEPING))
@drawn
def test_pinyin_behind_characters_changes_nothing(seed: int, gloss: str, script: str, dialect: str) -> None:
    text = page_of(draw(seed), dialect=dialect)
    assert changes(read(text), read(disturb_page(text, Noise(gloss=gloss, script=script)))) == {}


@given(seeds, st.sampled_from(MARKING))
@drawn
def test_line_breaks_in_labels_change_nothing(seed: int, dialect: str) -> None:
    truth = draw(seed)
    labels = Labels(random.Random(seed), break_share=0.4)
    labels.may_break = frozenset({"row", "group", "measure", "applicant", "result", "block", "header", "case"})
    broken = page_of(truth, grids_of(truth, labels), dialect=dialect)
    plain = page_of(truth, dialect=dialect)
    assert broken.count("\n") > plain.count("\n")
    assert changes(read(plain), read(broken)) == {}


@given(seeds, st.sampled_from(KEEPING))
@drawn
def test_prose_between_tables_changes_nothing(seed: int, dialect: str) -> None:
    truth = draw(seed)
    rng = random.Random(seed)
    sentences = [
        "本表由办公室汇总填报,数据截至12月31日。",
        f"{truth.year}年共答复申请{rng.randint(2, 900)}件,较上年增加{rng.randint(2, 90)}件。",
        *overview_lines(rng, truth, Noise())[1:],
    ]
    after = page_of(truth, dialect=dialect, between=lambda: rng.sample(sentences, 2))
    assert changes(read(page_of(truth, dialect=dialect)), read(after)) == {}


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_how_cells_are_parted_changes_nothing_where_all_are_printed(dialect: str) -> None:
    @given(seeds)
    @drawn
    def check(seed: int) -> None:
        truth = draw(seed)
        assert changes(read(page_of(truth)), read(page_of(truth, dialect=dialect))) == {}

    check()


@given(seeds, st.sampled_from(KEEPING), st.sampled_from(("some_cells", "some_zeros", "some_rows")))
@drawn
def test_no_layout_that_keeps_blanks_moves_a_figure(seed: int, dialect: str, pattern: str) -> None:
    truth = draw(seed, pattern)
    before, after = read(page_of(truth)), read(page_of(truth, dialect=dialect))
    # Where nothing shows that a layout keeps its blanks, a row may stay open in one and not in the other.
    assert [
        key
        for key, (old, new) in changes(before, after).items()
        if not {"ambiguous"} & {entry[1] for entry in (old, new) if entry}  # type: ignore[index]
    ] == []


@given(seeds, st.booleans(), st.sampled_from(("html", "html_official", "html_word", "docx", "xlsx", "csv")))
@drawn
def test_the_format_changes_nothing(seed: int, is_official: bool, format_name: str) -> None:
    rng = random.Random(seed)
    report = compose_report(rng, draw(seed), layout=OFFICIAL if is_official else draw_layout(rng))
    data = write(report, format_name, seed)
    assert changes(read(report.text_twin), facts_of(parse_bytes(PARSER, data))) == {}


@given(seeds, st.integers(1, 99_999), st.integers(0, 10_000), st.sampled_from(KEEPING))
@drawn
def test_adding_to_a_cell_moves_its_fact_and_no_other(seed: int, added: int, pick: int, dialect: str) -> None:
    truth = draw(seed)
    plain = [key for key, cell in truth.cells.items() if cell.printed == f"{cell.value:f}"]
    key = plain[pick % len(plain)]
    before = read(page_of(truth, dialect=dialect))
    value = truth.cells[key].value
    assert value is not None
    truth.cells[key] = make_cell(key, f"{value + added:f}", value + added)
    after = read(page_of(truth, dialect=dialect))
    (old, status, unit) = before[key]
    assert old == value
    assert changes(before, after) == {key: ((old, status, unit), (value + added, status, unit))}


@given(seeds, st.integers(0, 10_000), st.sampled_from(KEEPING))
@drawn
def test_dropping_a_row_drops_its_facts_and_no_others(seed: int, pick: int, dialect: str) -> None:
    truth = draw(seed)
    grids = grids_of(truth)
    places = table_rows(truth)
    at, index = places[pick % len(places)]
    before = read(page_of(truth, dialect=dialect))
    gone = grids[at].rows.pop(index)
    found = parse_bytes(PARSER, page_of(truth, grids, dialect=dialect).encode())
    assert changes(before, facts_of(found)) == {key: (before[key], None) for key in gone.keys}
    if gone.keys[0][1] != ROW_OF_ONE_FORM:
        assert any(issue.code == "missing_row" and gone.keys[0][1] in issue.message for issue in found.issues)


def test_dropping_the_row_that_tells_the_form_is_told() -> None:
    truth = next(truth for truth in map(draw, range(100)) if truth.forms["requests"] == "2019")
    grids = grids_of(truth)
    grids[1].rows = [row for row in grids[1].rows if not row.keys or row.keys[0][1] != ROW_OF_ONE_FORM]
    assert [issue for issue in parse_bytes(PARSER, page_of(truth, grids).encode()).issues if issue.severity != "hint"]


@given(seeds, st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(KEEPING))
@drawn
def test_rows_in_another_order_change_nothing(seed: int, first: int, second: int, dialect: str) -> None:
    truth = draw(seed)
    grids = grids_of(truth)
    rows = grids[1].rows
    places = [index for at, index in table_rows(truth) if at == 1]
    one, other = places[first % len(places)], places[second % len(places)]
    rows[one], rows[other] = rows[other], rows[one]
    before, after = read(page_of(truth, dialect=dialect)), read(page_of(truth, grids, dialect=dialect))
    assert changes(before, after) == {}


@given(seeds, st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")), st.sampled_from(("\n", "\r\n")))
@drawn
def test_the_same_text_in_other_bytes_gives_the_same_facts(seed: int, encoding: str, line_end: str) -> None:
    text = page_of(draw(seed))
    other = text.replace("\n", line_end).encode(encoding)
    again = Parser(reference_folder(), remember=0) if seed % 10 == 0 else PARSER
    before = parse_bytes(PARSER, text.encode())
    assert facts_of(before) == facts_of(parse_bytes(again, other))
    assert [issue.code for issue in before.issues] == [issue.code for issue in parse_bytes(again, other).issues]


@given(seeds, st.sampled_from(KEEPING))
@drawn
def test_pages_of_other_words_around_the_report_change_nothing(seed: int, dialect: str) -> None:
    truth = draw(seed)
    rng = random.Random(seed)
    text = page_of(truth, dialect=dialect)
    before, after = before_page(rng, truth), after_page(rng, truth, titled=True)
    notices = ["关于做好防汛工作的通知 2023-05-06", "上一篇:工作动态 | 下一篇:通知公告", "浏览次数:1234", "|" * 40]
    around = "\n".join([*before, *rng.sample(notices, 2), text, *rng.sample(notices, 2), *after])
    assert changes(read(text), read(around)) == {}


def test_each_way_of_differing_is_seen() -> None:
    """The comparison sees a value, a blank, a unit, a missing fact and a moved one."""
    truth = draw(3)
    facts = read(page_of(truth))
    assert changes(facts, copy.copy(facts)) == {}
    keys = sorted(facts)
    value, status, unit = facts[keys[0]]
    for other in ((Decimal(987654), status, unit), (value, "ambiguous", unit), (value, status, "吨")):
        assert list(changes(facts, {**facts, keys[0]: other})) == [keys[0]]
    assert list(changes(facts, {key: facts[key] for key in keys[1:]})) == [keys[0]]
    changed = re.sub(r"(?m)^(\| 四、结转下年度继续办理 \| )(\d+)", r"\g<1>1\2", page_of(truth))
    assert list(changes(facts, read(changed))) == [("requests", "carried_out", "count", "natural_person")]
    assert set(TABLES) == {key[0] for key in facts}
