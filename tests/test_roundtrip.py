"""Drawn reports in drawn dialects with drawn noise: what was drawn is read, and nothing of a table gets lost.

The generator shares no code with the parser (tests/synth). `make sweep` does the same over 10,000 reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from loader.parse import Parser
from loader.readers import read_document
from loader.reference import reference_folder
from loader.tokens import BLANK, FIRST_LABEL, Tokenizer
from tests.conftest import parse_bytes
from tests.synth.strategies import samples

if TYPE_CHECKING:
    from loader.codebook import Codebook
    from loader.model import ParsedReport
    from tests.synth.generate import Sample

PARSER = Parser(reference_folder())
#: A parser that works out every layout anew.
FORGETFUL = Parser(reference_folder(), remember=0)

drawn = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def key_of(cell: object) -> tuple[str, str, str, str]:
    return tuple(getattr(cell, name) for name in ("table_code", "row_code", "measure", "applicant_type"))  # type: ignore[return-value]


@drawn
@given(samples())
def test_every_number_is_right_and_every_recoverable_one_is_found(sample: Sample) -> None:
    report = parse_bytes(PARSER, sample.data)
    expected = {key_of(cell): cell for cell in sample.truth.cells.values()}
    found = {key_of(fact): fact for fact in report.facts}
    assert set(found) <= set(expected)
    for key, fact in found.items():
        if fact.status == "reported":
            assert fact.value == expected[key].value, key
        if fact.status == "blank":
            assert expected[key].status == "blank", key
    missed = [
        key
        for key, cell in expected.items()
        if cell.status == "reported" and cell.recoverable and (key not in found or found[key].status != "reported")
    ]
    # Where a layout keeps blanks and nothing in the table shows it, a row stays open: rare, and never silent.
    if missed:
        assert {issue.code for issue in report.issues} & {"ambiguous_values", "unplaced_values"}
        assert all(key not in found or found[key].status == "ambiguous" for key in missed)


@drawn
@given(samples())
def test_agency_year_and_forms_are_those_drawn(sample: Sample) -> None:
    report = parse_bytes(PARSER, sample.data)
    assert report.meta.agency_name == sample.truth.agency_name
    assert report.meta.year == sample.truth.year
    assert report.form_proactive == sample.truth.forms["proactive"]
    printed = {cell.table_code for cell in sample.truth.cells.values()}
    if "requests" in printed:
        assert report.form_requests == sample.truth.forms["requests"]
    if "disputes" in printed:
        assert report.form_disputes == report.form_requests


def lost_cells(report: ParsedReport, sample_data: bytes, codebook: Codebook) -> list[str]:
    """The non-empty cells between a table's first and last fact that are neither label, fact nor in an issue."""
    document = read_document(sample_data)
    tokens = Tokenizer(codebook).tokenize(document)
    read = {fact.locator for fact in report.facts}
    told = {text for issue in report.issues for text in issue.evidence.split(" | ")}
    of_table: dict[str, set[str]] = {}
    for fact in report.facts:
        of_table.setdefault(fact.table_code, set()).add(fact.locator)
    places = [
        [index for index in range(len(tokens.classes)) if document.locator(tokens.cells[index]) in locators]
        for locators in of_table.values()
    ]
    return [
        tokens.texts[index]
        for table in places
        for index in range(min(table), max(table) + 1)
        if tokens.classes[index] != BLANK
        and tokens.classes[index] < FIRST_LABEL
        and document.locator(tokens.cells[index]) not in read
        and tokens.texts[index] not in told
    ]


@drawn
@given(samples())
def test_every_cell_of_a_table_is_a_label_a_fact_or_in_an_issue(sample: Sample) -> None:
    report = parse_bytes(PARSER, sample.data)
    assert lost_cells(report, sample.data, PARSER.codebook) == []


@drawn
@given(samples())
def test_a_remembered_layout_gives_the_same_facts_as_one_worked_out_anew(sample: Sample) -> None:
    assert parse_bytes(PARSER, sample.data) == parse_bytes(FORGETFUL, sample.data)
