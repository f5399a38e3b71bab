"""Drawn reports in laid-out formats: each gives exactly the facts of its text twin, and nothing of a table gets lost.

The renderer shares no code with the parser (tests/render). `make formats` does the same over many more reports.
"""

from __future__ import annotations

import ast
import os
import random
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.model import ParsedReport, Reject
from loader.parse import Parser
from loader.reference import reference_folder
from tests.conftest import PROJECT, parse_bytes, source_of
from tests.render.bundle import bundle_files
from tests.render.bundled import demo_reports, report_of_lines, truth_of_cells
from tests.render.formats import FORMATS, render_seed, write
from tests.render.layout import Layout, draw_layout
from tests.render.tables import Table, covering, width_of
from tests.synth.truth import Cell, make_cell
from tests.test_roundtrip import lost_cells

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import Fact
    from tests.render.formats import Rendered
    from tests.render.report import Report
    from tests.synth.truth import Key, Truth

PARSER = Parser(reference_folder())
#: Reports drawn for each format.
EXAMPLES = int(os.environ.get("OGI_FORMAT_EXAMPLES", "8"))
#: Seeds below this are drawn; a failing one is repeated by `render_seed(seed, format_name)`.
SEEDS = 1_000_000

drawn = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    print_blob=False,
)


def key_of(fact: Fact) -> Key:
    return (fact.table_code, fact.row_code, fact.measure, fact.applicant_type)


@lru_cache(maxsize=2000)
def parse(data: bytes, name: str) -> ParsedReport | Reject:
    return PARSER.parse(data, source_of(data, name))


def differences(report: ParsedReport | Reject, twin: ParsedReport | Reject, truth: Truth) -> list[str]:
    """In what the reading of a rendered report differs from what was drawn and from the reading of its text twin."""
    if isinstance(report, Reject):
        return [f"rejected: {report.reason}: {report.message}"]
    assert not isinstance(twin, Reject), twin
    found = [
        f"{name}: {getattr(report.meta, name)!r}, expected {expected!r}"
        for name, expected in (("agency_name", truth.agency_name), ("year", truth.year))
        if getattr(report.meta, name) != expected
    ]
    found += [
        f"{name}: {getattr(report, name)}, expected {getattr(twin, name)}"
        for name in ("form_proactive", "form_requests", "form_disputes")
        if getattr(report, name) != getattr(twin, name)
    ]
    return found + fact_differences(report, twin, truth)


def fact_differences(report: ParsedReport, twin: ParsedReport, truth: Truth) -> list[str]:
    """Each fact against the cell that was drawn; unit and evidence against the twin's where that is labelled."""
    facts = {key_of(fact): fact for fact in report.facts}
    twins = {key_of(fact): fact for fact in twin.facts}
    found = [f"{'.'.join(key)}: not in the report" for key in facts.keys() - truth.cells.keys()]
    for key, cell in truth.cells.items():
        fact, other = facts.get(key), twins.get(key)
        name = ".".join(key)
        if fact is None:
            found.append(f"{name}: no fact, printed {cell.printed!r}")
        elif (fact.status, fact.value) != (cell.status, cell.value):
            found.append(f"{name}: {fact.status} {fact.value} at {fact.locator}, printed {cell.printed!r}")
        elif other is None or (other.status, other.evidence) != (fact.status, "labelled"):
            continue
        elif (fact.unit, fact.evidence) != (other.unit, other.evidence):
            found.append(f"{name}: {fact.unit} {fact.evidence}, expected {other.unit} {other.evidence}")
    return found


def differences_of(rendered: Rendered) -> list[str]:
    twin = parse(rendered.report.text_twin.encode(), "twin.txt")
    report = PARSER.parse(rendered.data, source_of(rendered.data, rendered.filename))
    return differences(report, twin, rendered.truth)


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_gives_the_facts_of_its_text_twin(format_name: str) -> None:
    @drawn
    @given(st.integers(0, SEEDS))
    def check(seed: int) -> None:
        rendered = render_seed(seed, format_name)
        assert differences_of(rendered) == [], (seed, format_name, rendered.report.features)

    check()


def test_the_comparison_sees_what_differs() -> None:
    rendered = render_seed(3, "html_official")
    assert differences_of(rendered) == []
    key, cell = next((key, cell) for key, cell in rendered.truth.cells.items() if cell.status == "reported")
    rendered.truth.cells[key] = make_cell(key, "987654", Decimal(987654))
    rendered.truth.year += 1
    year, figure = differences_of(rendered)
    assert year.startswith("year: ")
    assert figure.startswith(f"{'.'.join(key)}: reported {cell.value}")
    assert differences(Reject("a", None, "empty_file", ""), parse(b"", ""), rendered.truth) == [
        "rejected: empty_file: "
    ]


def test_the_renderer_imports_nothing_of_the_parser() -> None:
    for path in (PROJECT / "tests" / "render").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = getattr(node, "module", None) or ""
            assert not any(name.split(".")[0] == "loader" for name in [*names, module]), path.name


@drawn
@given(st.integers(0, SEEDS), st.sampled_from(("html", "html_word", "docx", "xlsx", "csv")))
def test_every_cell_of_a_table_is_a_label_a_fact_or_in_an_issue(seed: int, format_name: str) -> None:
    data = render_seed(seed, format_name).data
    assert lost_cells(parse_bytes(PARSER, data), data, PARSER.codebook) == []


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_seed_gives_the_same_bytes(format_name: str) -> None:
    assert render_seed(5, format_name).data == render_seed(5, format_name).data


def test_the_bundle_is_the_same_bytes_and_small() -> None:
    files = bundle_files()
    assert files == bundle_files()
    assert sum(map(len, files.values())) < 600_000


def test_tables_are_ruled_without_gaps_and_every_deviation_is_drawn() -> None:
    drawn_names = set()
    for seed in range(300):
        rendered = render_seed(seed, "html_official")
        drawn_names.update(name.partition(":")[0] for name in rendered.report.features)
        for table in rendered.report.items:
            if isinstance(table, Table):
                cells = covering(table.rows)
                assert len(cells) == width_of(table.rows) * len(table.rows), seed
                assert len(table.widths) == width_of(table.rows), seed
    assert set(Layout.__dataclass_fields__) <= drawn_names


def rendering_differences(report: Report, truth: Truth, format_name: str, text: ParsedReport) -> list[str]:
    """What a rendering says otherwise than the truth, and otherwise than the text as it lies in data/reports."""
    data = write(report, format_name)
    parsed = PARSER.parse(data, source_of(data, format_name))
    found = differences(parsed, parse(report.text_twin.encode(), "twin.txt"), truth)
    if isinstance(parsed, ParsedReport):
        values = {key_of(fact): fact.value for fact in parsed.facts}
        found += [
            f"{'.'.join(key_of(fact))}: {values.get(key_of(fact))}, the text has {fact.value}"
            for fact in text.facts
            if fact.status == "reported" and values.get(key_of(fact)) != fact.value
        ]
    return found


BUNDLED_FORMATS = ("html", "html_word", "html_site", "docx", "xlsx", "pdf")
DEMO = demo_reports()


@pytest.mark.parametrize("part", range(6))
def test_demonstration_reports_give_the_facts_of_their_text_in_every_format(part: int) -> None:
    for index in range(part, len(DEMO), 6):
        name, truth, report = DEMO[index]
        text = parse((PROJECT / "data" / "reports" / "demo" / name).read_bytes(), name)
        assert isinstance(text, ParsedReport)
        # Each report in one format; all of them where many examples are asked for.
        formats = BUNDLED_FORMATS if EXAMPLES >= 100 else [BUNDLED_FORMATS[(index // 6 + part) % 6]]
        for format_name in formats:
            assert rendering_differences(report, truth, format_name, text) == [], (name, format_name)


def truth_of(text: ParsedReport) -> Truth:
    """The printed cells of a report that was read from text."""
    assert text.meta.agency_name is not None
    assert text.meta.year is not None
    forms = {"proactive": text.form_proactive, "requests": text.form_requests, "disputes": text.form_disputes}
    cells = {key_of(fact): Cell(*key_of(fact), fact.status, fact.value_raw.strip(), fact.value) for fact in text.facts}
    return truth_of_cells(text.meta.agency_name, text.meta.year, forms, cells)


REAL = sorted((PROJECT / "data" / "reports" / "real").glob("*.txt"))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name[:3])
@pytest.mark.parametrize("format_name", BUNDLED_FORMATS)
def test_real_reports_give_the_facts_of_their_text_in_every_format(path: Path, format_name: str) -> None:
    text = parse(path.read_bytes(), path.name)
    assert isinstance(text, ParsedReport)
    truth = truth_of(text)
    lines = path.read_text(encoding="utf-8").split("\n")
    for layout in (Layout(), draw_layout(random.Random(path.name))):
        report = report_of_lines(truth, lines, layout)
        assert rendering_differences(report, truth, format_name, text) == [], layout
