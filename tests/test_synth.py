"""The generator itself: what it draws is consistent, what it writes is what it says, and it owes the parser nothing."""

from __future__ import annotations

import ast
import csv
import random
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from opencc import OpenCC

from tests.synth import layout
from tests.synth.agencies import BUREAUS, CITIES, COUNTIES, STREETS, TOWNS
from tests.synth.encodings import ENCODINGS, decode, encode
from tests.synth.errors import FIGURE_ERRORS
from tests.synth.forms import APPLICANTS, CASES, FORMS, NOT_APPLICABLE, OUTCOMES, REQUESTS, RESULTS, proactive_blocks
from tests.synth.generate import Sample, generate
from tests.synth.grids import Grid, GridRow, disputes_grid, proactive_grid, requests_grid
from tests.synth.labels import Labels, label_variants
from tests.synth.noise import Noise, disturb_page, value_text
from tests.synth.page import HEADINGS
from tests.synth.truth import Truth, draw_truth

if TYPE_CHECKING:
    from tests.synth.figures import Figures

ROOT = Path(__file__).resolve().parents[1]
SYNTH = ROOT / "tests" / "synth"


@pytest.fixture(scope="module")
def sample_list() -> list[Sample]:
    return [generate(seed) for seed in range(700)]


def identity_failures(figures: Figures) -> list[str]:
    """Names of the printed identities that do not hold."""
    rows, failures = figures.requests, []
    for column, applicant in enumerate(APPLICANTS):
        into = rows["received"][column] + rows["carried_in"][column]
        if into != rows["outcome.total"][column] + rows["carried_out"][column]:
            failures.append(f"R01 {applicant}")
        if sum(rows[code][column] for code in OUTCOMES[figures.form_requests]) != rows["outcome.total"][column]:
            failures.append(f"R02 {applicant}")
    failures += [f"R03 {code}" for code, row in rows.items() if sum(row[:6]) != row[6]]
    failures += [f"D01 {case}" for case, row in figures.disputes.items() if sum(row[:4]) != row[4]]
    return failures


def test_identities_hold_on_drawn_truths() -> None:
    for seed in range(400):
        figures = draw_truth(random.Random(seed), errors=[]).figures
        assert identity_failures(figures) == [], seed


@pytest.mark.parametrize("name", ["broken_row_total", "broken_outcome_total", "broken_balance", "dispute_total"])
def test_arithmetic_errors_break_an_identity(name: str) -> None:
    for seed in range(20):
        assert identity_failures(draw_truth(random.Random(seed), errors=[name]).figures), seed


@pytest.mark.parametrize("name", sorted(FIGURE_ERRORS))
@pytest.mark.parametrize("form", FORMS)
def test_errors_are_named_only_where_they_were_made(name: str, form: str) -> None:
    plain = [draw_truth(random.Random(seed), forms=(form, form), errors=[]) for seed in range(40)]
    wrong = [draw_truth(random.Random(seed), forms=(form, form), errors=[name]) for seed in range(40)]
    made = [after for before, after in zip(plain, wrong, strict=True) if after.figures != before.figures]
    assert all(truth.errors == (name,) for truth in made)
    assert [truth for truth in wrong if truth.errors and truth not in made] == [] or name in (
        "items_as_decisions",
        "issued_exceeds_in_force",
        "duplicated_rows",
    )


def test_codes_are_those_of_the_codebook() -> None:
    with (ROOT / "data" / "reference" / "codebook.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    expected = {(row["form"], row["table_code"], row["row_code"], row["measure"]) for row in rows}
    drawn = set()
    for form in FORMS:
        for block in proactive_blocks(form, other_documents=True):
            drawn |= {(form, "proactive", row, measure) for row, _ in block.rows for measure, _ in block.measures}
        drawn |= {(form, "requests", row.row_code, "count") for row in REQUESTS[form]}
        drawn |= {(form, "disputes", case, result) for case in CASES for result in RESULTS}
    assert drawn == expected


@pytest.mark.parametrize(("form", "cells"), [("2021", 200), ("2019", 198)])
def test_number_of_cells_is_that_of_the_form(form: str, cells: int) -> None:
    truth = draw_truth(random.Random(1), forms=(form, form), other_documents=False)
    assert len(truth.cells) == cells


def test_printed_text_means_the_value(sample_list: list[Sample]) -> None:
    words = {"未增未减": Decimal(0)}
    for sample in sample_list:
        for cell in sample.truth.cells.values():
            if cell.status == "blank":
                assert cell.value is None
                assert cell.printed in ("", "/", "-", "—", "无")
                continue
            text = cell.printed.removesuffix("元").removesuffix("万")
            read = words.get(text)
            if read is None:
                read = Decimal(text.replace("增", "").replace("减", "-"))
            assert read == cell.value, cell


def test_every_dialect_and_treatment_of_blanks_is_produced(sample_list: list[Sample]) -> None:
    produced = {dialect for sample in sample_list for dialect in sample.dialects.values()}
    assert produced == {f"{d.name}/{blanks}" for d in layout.DIALECTS.values() for blanks in d.blanks}


def test_every_encoding_script_and_title_is_produced(sample_list: list[Sample]) -> None:
    assert {sample.encoding for sample in sample_list} == set(ENCODINGS)
    names = Counter(name for sample in sample_list for name in sample.noise)
    for name in ("script:hant", "script:hant_keeps", "gloss:tone", "gloss:plain", "full_width_digits", "crlf"):
        assert names[name], name
    for style in (
        "two_lines",
        "year_first",
        "publisher_line",
        "introduction_only",
        "publisher_and_sentence",
        "doubled",
    ):
        assert names[f"title:{style}"], style


def test_same_seed_same_bytes() -> None:
    for seed in range(0, 400, 7):
        first, second = generate(seed), generate(seed)
        assert first.data == second.data
        assert first.record() == second.record()
    assert len({generate(seed).data for seed in range(60)}) == 60


def test_bytes_decode_back_and_tell_agency_and_year(sample_list: list[Sample]) -> None:
    to_hans = OpenCC("t2s")
    for sample in sample_list[:250]:
        text = decode(sample.data, sample.encoding)
        assert "\ufffd" not in text
        if not any(name.startswith("gloss") for name in sample.noise):
            plain = to_hans.convert(text)
            assert sample.truth.agency_name in plain, sample.seed
            assert str(sample.truth.year) in plain, sample.seed


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_encodings_round_trip(name: str) -> None:
    text = "規章 0 件\n行政許可 470\n"
    data, used = encode(text, name)
    assert decode(data, used) == text
    assert used == ("utf-8" if name == "gb2312" else name)


def test_script_noise_is_reversible() -> None:
    to_hant, to_hans = OpenCC("s2t"), OpenCC("t2s")
    names = [*CITIES, *COUNTIES, *TOWNS, *STREETS, *BUREAUS, "街道办事处", "人民政府办公室", "国家税务总局", "税务局"]
    labels = [row.label for form in FORMS for row in REQUESTS[form]]
    labels += [text for texts in label_variants().values() for _, text, _ in texts]
    for text in (*names, *labels):
        assert to_hans.convert(to_hant.convert(text)) == text


def test_label_variants_are_sorted_and_unique() -> None:
    lines = (SYNTH / "label_variants.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert lines == sorted(lines)
    assert len({tuple(line.split("\t")[:5]) for line in lines}) == len(lines)


def one_row(values: list[str], label: str = "规章") -> Grid:
    keys = [("proactive", "art20_1.regulations", m, NOT_APPLICABLE) for m in ("issued", "repealed", "in_force")]
    row = GridRow([(0, label)] if label else [], list(enumerate(values, 1)), keys[: len(values)])
    return Grid("proactive", 4, [row, GridRow([(0, "第二十条第(五)项")])])


@pytest.mark.parametrize(
    ("dialect", "blanks", "expected"),
    [
        (layout.ROW_PIPE_PADDED, "drop", ["规章 | 2 | 0 | |", "第二十条第(五)项 |"]),
        (layout.ROW_PIPE, "drop", ["规章 | 2 | 0 |", "第二十条第(五)项 |"]),
        (layout.ROW_PIPE_KEEPS_BLANKS, "keep", ["规章 | 2 | | 0 |", "第二十条第(五)项 |"]),
        (layout.LEADING_PIPE_ROWS, "keep", ["| 规章 | 2 | | 0 | ", "| 第二十条第(五)项 | "]),
        (layout.CELL_PIPE_PADS_OWN_LINE, "drop", ["规章 |", "2 |", "0 |", "|", "第二十条第(五)项 |"]),
        (layout.CELL_PIPE_PADS_OWN_LINE, "keep", ["规章 |", "2 |", "|", "0 |", "第二十条第(五)项 |"]),
        (layout.CELL_PIPE_NO_PADS, "drop", ["规章 |", "2 |", "0 |", "第二十条第(五)项 |"]),
        (layout.CELL_PIPE_PADS_LAST_CELL, "drop", ["规章 |", "2 |", "0 | |", "第二十条第(五)项 |"]),
        (layout.LONE_PIPE_OPENS_ROW, "keep", ["|", "规章 |", "2 |", "|", "0 |", "|", "第二十条第(五)项 |"]),
        (layout.CELL_NEWLINE_PIPE, "keep", ["规章", "|", "2", "|", "|", "0", "|", "第二十条第(五)项", "|"]),
        (
            layout.PIPE_NEWLINE_SPACE_CELL,
            "keep",
            ["| ", " 规章  | ", " 2  | ", "  | ", " 0  |", "| ", " 第二十条第(五)项  |"],
        ),
        (layout.CELL_PER_LINE, "drop", ["规章", "2", "0", "第二十条第(五)项"]),
        (layout.CELL_PER_LINE_BLANK_BETWEEN, "line", ["规章", "2", "", "0", "第二十条第(五)项"]),
        (layout.TABS, "keep", ["规章\t2\t\t0", "第二十条第(五)项\t\t\t"]),
        (layout.MARKDOWN, "keep", ["| 规章 | 2 |  | 0 |", "|---|---|---|---|", "| 第二十条第(五)项 |  |  |  |"]),
        (layout.FLIPBOOK_SPACES, "drop", ["规章 2 0", "第二十条第(五)项"]),
    ],
)
def test_dialects_write_a_row_with_a_blank(dialect: str, blanks: str, expected: list[str]) -> None:
    grid = one_row(["2", "", "0"])
    style = layout.Style(blanks=blanks)
    assert layout.render(grid, layout.DIALECTS[dialect], style) == expected
    assert len(layout.unrecoverable_keys(grid, style)) == (0 if blanks == "keep" else 3)


@pytest.mark.parametrize("values", [["", "", ""], ["1", "2", "3"]])
def test_full_and_empty_rows_stay_recoverable(values: list[str]) -> None:
    assert layout.unrecoverable_keys(one_row(values), layout.Style(blanks="drop")) == set()


def seed_tables(name: str) -> str:
    return (ROOT / "data" / "reports" / "real" / name).read_text(encoding="utf-8")


def figures_of_seed_001() -> Truth:
    """A truth with the printed figures of 杭州市商务局 2023."""
    truth = draw_truth(
        random.Random(0), year=2023, forms=("2021", "2021"), errors=[], blank_pattern="none", markers=False
    )
    numbers = {
        ("art20_1.normative_documents", "issued", NOT_APPLICABLE): 9,
        ("art20_1.normative_documents", "repealed", NOT_APPLICABLE): 1,
        ("art20_1.normative_documents", "in_force", NOT_APPLICABLE): 33,
        ("art20_5.licensing", "decisions", NOT_APPLICABLE): 470,
    }
    pairs = {"received": 10, "carried_in": 1, "outcome.granted": 7, "outcome.partially_granted": 2, "outcome.total": 11}
    pairs |= {"outcome.denied.security_and_stability": 1, "outcome.other.other": 1}
    for code, number in pairs.items():
        numbers |= {(code, "count", "natural_person"): number, (code, "count", "total"): number}
    for key, cell in truth.cells.items():
        number = numbers.get(key[1:], 0)
        truth.cells[key] = cell._replace(printed=str(number), value=Decimal(number))
    return truth


def test_layout_reproduces_a_real_page() -> None:
    """The three tables of seed 001, line by line, from their figures alone."""
    truth, labels = figures_of_seed_001(), Labels(random.Random(0))
    text = seed_tables("001_863e23154c873766.txt")
    real = text[text.index("二、主动公开") : text.index("五、存在")].splitlines()
    style = layout.Style(blanks="drop")
    written = []
    for heading, build in zip(HEADINGS.values(), (proactive_grid, requests_grid, disputes_grid), strict=True):
        written += [heading, *layout.render(build(truth, labels), layout.DIALECTS[layout.ROW_PIPE_PADDED], style)]
    assert written == real


def test_layout_reproduces_rows_opened_by_a_pipe() -> None:
    """The pipes and figures of seed 002's first and third table, labels aside."""
    text = seed_tables("002_a2685a52b6c2b6a4.txt")
    truth = draw_truth(random.Random(0), forms=("2019", "2019"), other_documents=False, errors=[], blank_pattern="none")
    printed = {("art20_5.licensing",): ("8", "增1", "9"), ("art20_6.penalties",): ("34", "减21", "13")}
    for key, cell in truth.cells.items():
        row = printed.get((key[1],))
        places = ("items_prior_year", "items_change", "decisions")
        truth.cells[key] = cell._replace(printed=row[places.index(key[2])] if row else "0")
    cases = (("二、", "三、收", proactive_grid, 4), ("四、政", "五、", disputes_grid, 0))
    for first, last, build, extra in cases:
        real = text[text.index(first) : text.index(last)].splitlines()[1:]
        style = layout.Style(blanks="drop", extra_columns=extra, pads_last_row=True)
        grid = build(truth, Labels(random.Random(0)))
        written = layout.render(grid, layout.DIALECTS[layout.LONE_PIPE_OPENS_ROW], style)
        assert [shape(line) for line in written] == [shape(line) for line in real]


def shape(line: str) -> str:
    """The line with its label replaced by a letter; figures and pipes stay."""
    line = line.replace("減", "减")
    return line if re.fullmatch(r"[|0-9增减 ]+", line) else "L |"


def test_noise_leaves_figures_alone() -> None:
    page = "一、本年新收 | 1234 | 增1 |\n"
    assert disturb_page(page, Noise()) == page
    assert disturb_page(page, Noise(script="hant", trailing=" ", crlf=True)) == "一、本年新收 | 1234 | 增1 | \r\n"
    assert "開(kāi)(kāi)" in disturb_page("公开", Noise(script="hant", gloss="double"))
    assert value_text("1234", Noise(thousands=True)) == "1,234"
    assert value_text("116408.2812", Noise(thousands=True)) == "116,408.2812"
    assert value_text("5.713140", Noise(thousands=True)) == "5.713140"
    assert value_text("-12.5", Noise(full_width_digits=True)) == "－１２．５"
    assert value_text("", Noise(padded_values=True)) == ""


def test_nothing_here_imports_the_loader() -> None:
    modules = sorted(SYNTH.glob("*.py"))
    assert len(modules) > 10
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            assert not [name for name in names if name.split(".")[0] == "loader"], path


def test_noise_defaults_are_none() -> None:
    assert Noise().names() == []
    assert replace(Noise(), script="hant").names() == ["script:hant"]
