"""Five real reports load exactly: the ones beside the project, and the bundled ones with the same figures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from loader.agencies import Resolver, read_clues
from loader.reference import reference_folder
from tests.conftest import PROJECT, SEEDS, numbers_of, parse_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from loader.parse import Parser

RESOLVER = Resolver(reference_folder())
#: id -> agency, year, forms of the three tables, facts, statuses, evidence of the numbers.
EXPECTED = {
    "000": ("鼎城区商务局", 2022, ("2021", "2021", "2021"), 200, {"reported": 39, "blank": 161}),
    "001": ("杭州市商务局", 2023, ("2021", "2021", "2021"), 200, {"reported": 200}),
    "002": ("临湘市文旅广电局", 2023, ("2019", "2019", "2019"), 198, {"reported": 198}),
    "003": ("华容区行政审批局", 2020, ("2019", "2019", "2019"), 201, {"reported": 194, "blank": 7}),
    "004": ("漯河回族区商务局", 2021, ("2021", "2021", "2021"), 200, {"reported": 200}),
}
#: Numbers other than zero, all of them.
NONZERO = {
    "000": {},
    "001": {
        "proactive.art20_1.normative_documents.issued": "9",
        "proactive.art20_1.normative_documents.repealed": "1",
        "proactive.art20_1.normative_documents.in_force": "33",
        "proactive.art20_5.licensing.decisions": "470",
        "requests.received.natural_person": "10",
        "requests.received.total": "10",
        "requests.carried_in.natural_person": "1",
        "requests.carried_in.total": "1",
        "requests.outcome.granted.natural_person": "7",
        "requests.outcome.granted.total": "7",
        "requests.outcome.partially_granted.natural_person": "2",
        "requests.outcome.partially_granted.total": "2",
        "requests.outcome.denied.security_and_stability.natural_person": "1",
        "requests.outcome.denied.security_and_stability.total": "1",
        "requests.outcome.other.other.natural_person": "1",
        "requests.outcome.other.other.total": "1",
        "requests.outcome.total.natural_person": "11",
        "requests.outcome.total.total": "11",
    },
    "002": {
        "proactive.art20_5.licensing.items_prior_year": "8",
        "proactive.art20_5.licensing.items_change": "1",
        "proactive.art20_5.licensing.decisions": "9",
        "proactive.art20_6.penalties.items_prior_year": "34",
        "proactive.art20_6.penalties.items_change": "-21",
        "proactive.art20_6.penalties.decisions": "13",
    },
    "003": {
        "proactive.art20_9.procurement.items": "12",
        "proactive.art20_9.procurement.amount": "116408.28",
    },
    "004": {},
}


def real_reports(seed: str) -> list[Path]:
    folders = (SEEDS, PROJECT / "data" / "reports" / "real")
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.glob(f"{seed}_*"))]


def test_the_bundled_copies_are_there() -> None:
    bundled = PROJECT / "data" / "reports" / "real"
    assert [path.name[:3] for path in sorted(bundled.iterdir())] == sorted(EXPECTED)


@pytest.mark.parametrize("seed", sorted(EXPECTED))
def test_a_real_report_loads_exactly(parser: Parser, seed: str) -> None:
    agency, year, forms, facts, statuses = EXPECTED[seed]
    for path in real_reports(seed):
        report = parse_bytes(parser, path.read_bytes())
        assert (report.meta.agency_name, report.meta.year) == (agency, year)
        assert (report.form_proactive, report.form_requests, report.form_disputes) == forms
        assert len(report.facts) == facts
        assert Counter(fact.status for fact in report.facts) == statuses
        nonzero = {key: number for key, number in numbers_of(report).items() if number.strip("0.")}
        assert nonzero == NONZERO[seed]
        assert report.status == "loaded"
        assert [issue for issue in report.issues if issue.severity == "error"] == []


def test_blank_cells_stay_blank(parser: Parser) -> None:
    for path in real_reports("003"):
        blank = [fact for fact in parse_bytes(parser, path.read_bytes()).facts if fact.status == "blank"]
        assert {fact.row_code for fact in blank} == {"carried_out"}
        assert all(fact.value is None and fact.value_raw == "" for fact in blank)


def test_rows_that_lost_their_labels_are_positional(parser: Parser) -> None:
    for path in real_reports("002"):
        report = parse_bytes(parser, path.read_bytes())
        positional = {fact.row_code for fact in report.facts if fact.evidence == "positional"}
        assert len(positional) == 20
        assert all(code.startswith("outcome.") for code in positional)
        assert "lost_label" in {issue.code for issue in report.issues}


def test_a_row_of_eight_zeros_is_seven_cells_and_an_issue(parser: Parser) -> None:
    for path in real_reports("004"):
        report = parse_bytes(parser, path.read_bytes())
        total = [fact for fact in report.facts if fact.row_code == "outcome.total"]
        assert {fact.evidence for fact in total} == {"resolved"}
        assert "resolved_values" in {issue.code for issue in report.issues}


def test_dates_and_numbers_of_publication_are_kept_apart_from_the_year(parser: Parser) -> None:
    for path in real_reports("001"):
        meta = parse_bytes(parser, path.read_bytes()).meta
        assert str(meta.published_on) == "2024-01-16"
        assert meta.index_number == "002489604/2024-00117"


#: id -> division, level, kind of the agency, and how sure that is.
AGENCIES = {
    "000": ("430703", "county", "commerce", "exact"),
    "001": ("330100", "prefecture", "commerce", "exact"),
    "002": ("430682", "county", "culture_tourism", "exact"),
    "003": ("420703", "county", "administrative_approval", "exact"),
    "004": ("410304", "county", "commerce", "proposed"),
}


@pytest.mark.parametrize("folder", [SEEDS, PROJECT / "data" / "reports" / "real"], ids=["seeds", "bundled"])
@pytest.mark.parametrize("number", AGENCIES)
def test_the_agency_is_resolved(parser: Parser, folder: Path, number: str) -> None:
    paths = sorted(folder.glob(f"{number}_*"))
    if not paths:
        pytest.skip(f"{folder} is not here")
    report = parse_bytes(parser, paths[0].read_bytes())
    found = RESOLVER.resolve(report.meta.agency_name or "", report.meta.year, read_clues(report.meta.agency_clues))
    assert (found.division_code, found.level, found.kind_code, found.confidence) == AGENCIES[number]
    assert found.printed_name == EXPECTED[number][0]
