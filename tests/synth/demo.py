"""The demonstration set: invented agencies of three regions over six years, with deliberate filing errors.

Out: samples in a fixed order, each year's figures following from the year before. What is done on purpose is a table:
`ERRORS`, `GAPS` and the special files below.
"""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.synth.agencies import Agency, agency, self_word
from tests.synth.figures import Profile
from tests.synth.forms import CASES
from tests.synth.generate import Sample, drop_table, render_sample
from tests.synth.layout import DIALECTS
from tests.synth.noise import draw_noise
from tests.synth.truth import draw_truth, make_cell, print_figures

if TYPE_CHECKING:
    from tests.synth.truth import Truth

YEARS = range(2019, 2025)
_CITY, _COUNTY, _TOWN = "示例省东川市", "示例省东川市青溪区", "示例省东川市青溪区石桥镇"
_OTHER_CITY, _OTHER_COUNTY = "示例省南屏市", "示例省南屏市长乐县"
_NORTH = "示例自治区北原市"


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency of the set: short code for file names, agency, how busy it is."""

    code: str
    agency: Agency
    profile: Profile


def _local(name: str, level: str, parent: str) -> Agency:
    return Agency(name, name[-5:], level, parent, self_word(name))


ENTRIES = (
    Entry("dc-gov", agency(_CITY, "city", "人民政府"), Profile(320, 5200, 24, Decimal("1843.55"), 26)),
    Entry("dc-office", agency(_CITY, "city", "人民政府办公室"), Profile(96, 0, 18, Decimal(0), 9)),
    Entry("dc-commerce", agency(_CITY, "city", "商务局"), Profile(14, 480, 9, Decimal(0), 1)),
    Entry("dc-police", agency(_CITY, "city", "公安局"), Profile(150, 88000, 5, Decimal("412.6"), 14)),
    Entry("dc-tax", agency(_CITY, "city", "税务局"), Profile(40, 21000, 2, Decimal(0), 3)),
    Entry("qx-education", agency(_COUNTY, "county", "教育局"), Profile(22, 210, 6, Decimal("95.3105"), 1)),
    Entry("qx-planning", agency(_COUNTY, "county", "自然资源和规划局"), Profile(75, 900, 4, Decimal("630.25"), 8)),
    Entry("qx-shiqiao", _local(f"{_TOWN}人民政府", "town", f"{_COUNTY}人民政府"), Profile(3, 40, 0, Decimal(0), 0)),
    Entry(
        "qx-jiangan", _local(f"{_COUNTY}江岸街道办事处", "town", f"{_COUNTY}人民政府"), Profile(0, 0, 0, Decimal(0), 0)
    ),
    Entry("np-gov", agency(_OTHER_CITY, "city", "人民政府"), Profile(240, 4100, 30, Decimal("977.04"), 19)),
    Entry("np-commerce", agency(_OTHER_CITY, "city", "商务局"), Profile(9, 350, 7, Decimal(0), 1)),
    Entry("cl-health", agency(_OTHER_COUNTY, "county", "卫生健康局"), Profile(18, 1300, 3, Decimal("57.18"), 2)),
    Entry("cl-market", agency(_OTHER_COUNTY, "county", "市场监督管理局"), Profile(30, 6400, 5, Decimal("12.5"), 4)),
    Entry("by-housing", agency(_NORTH, "city", "住房和城乡建设局"), Profile(110, 2600, 8, Decimal("149.673874"), 12)),
    Entry("cl-justice", agency(_OTHER_COUNTY, "county", "司法局"), Profile(16, 300, 2, Decimal(0), 1)),
)

#: (code, year) to the error made there and the rules of the check catalogue that should find it: a total
#: that is wrong stands in several sums, and each of them finds it.
ERRORS: dict[tuple[str, int], tuple[str, str]] = {
    ("dc-gov", 2022): ("broken_row_total", "R01, R03"),
    ("np-gov", 2021): ("broken_outcome_total", "R01, R02, R04"),
    ("dc-office", 2023): ("carried_in_mismatch", "X01"),
    ("dc-commerce", 2020): ("items_as_decisions", "P06"),
    ("qx-education", 2023): ("fee_in_yuan", "P11"),
    ("dc-police", 2021): ("dispute_total", "D01"),
    ("qx-planning", 2022): ("partly_counted_twice", "R01, R02, R04, R06, R15"),
    ("np-commerce", 2024): ("issued_exceeds_in_force", "P09, X02"),
    ("cl-health", 2022): ("requests_parts", "R08"),
    ("cl-market", 2024): ("copied_year", "X06, X01"),
    ("dc-tax", 2019): ("procurement_without_items", "P13"),
    ("by-housing", 2020): ("negative_items", "P05"),
    ("by-housing", 2023): ("misplaced_applicant", "R02, R10"),
    ("cl-health", 2023): ("text_differs", "T01"),
    ("qx-jiangan", 2024): ("disputes_without_requests", "D04"),
    ("cl-justice", 2024): ("borrowed_figures", "A01"),
}
#: Errors that are made here, not drawn into single figures.
_MADE_HERE = ("requests_parts", "copied_year", "text_differs", "disputes_without_requests", "borrowed_figures")
#: Whose figures the report with borrowed ones prints.
BORROWED_FROM = ("cl-health", 2024)
#: Reports that were never published: the coverage view shows the gap.
GAPS = {
    *(("cl-justice", year) for year in range(2019, 2024)),
    ("cl-health", 2020),
    ("cl-market", 2019),
    ("dc-tax", 2024),
    ("np-commerce", 2019),
    ("np-commerce", 2020),
    ("qx-jiangan", 2019),
    ("qx-shiqiao", 2021),
}
#: Forms that differ from the one due for the year: (proactive, requests).
FORMS = {("qx-shiqiao", 2022): ("2019", "2019"), ("cl-market", 2023): ("2021", "2019")}
PARTIAL = ("np-gov", 2023)
REPUBLISHED = ("qx-planning", 2021)
DUPLICATED = ("dc-commerce", 2023)
_ENCODINGS = ("utf-8", "utf-8", "gb18030", "utf-8-sig", "utf-8", "gbk", "utf-8", "utf-16-le-bom")


def demo_truths() -> list[tuple[Entry, Truth, str]]:
    """Every report of the set with the error made in it ('' for none); gaps are drawn but left out."""
    found = []
    for number, entry in enumerate(ENTRIES):
        previous: Truth | None = None
        for year in YEARS:
            rng = random.Random(20_000 + number * 100 + year)
            truth, error = demo_truth(rng, entry, year, previous)
            if error == "borrowed_figures":
                lender = next(other for lent, other, _ in found if (lent.code, other.year) == BORROWED_FROM)
                _print_anew(rng, truth, lender)
            previous = truth
            if (entry.code, year) not in GAPS:
                found.append((entry, truth, error))
    return found


def demo_truth(rng: random.Random, entry: Entry, year: int, previous: Truth | None) -> tuple[Truth, str]:
    """One report that continues the year before, with the error planned for it."""
    due = ("2019", "2019") if year <= 2020 else ("2021", "2021")
    forms = FORMS.get((entry.code, year), due)
    error = ERRORS.get((entry.code, year), ("", ""))[0]
    pattern = error if error == "requests_parts" else "none"
    if not error and rng.random() < 0.08:
        pattern = rng.choice(("carried_out", "empty_columns", "proactive_some"))
    truth = draw_truth(
        rng,
        agency=entry.agency,
        year=year,
        forms=forms,
        profile=entry.profile,
        previous=previous,
        errors=[error] if error not in ("", *_MADE_HERE) else [],
        blank_pattern=pattern,
        markers=entry.code == "qx-jiangan" and year == 2022,
        other_documents=entry.code == "np-gov",
    )
    if error == "copied_year" and previous is not None:
        _print_anew(rng, truth, previous)
    if error == "disputes_without_requests":
        truth.figures.disputes[CASES[0]] = [1, 0, 0, 0, 1]
        _print_anew(rng, truth, truth)
    if error == "text_differs":
        truth.stated_received = truth.figures.requests["received"][6] + 2
    if error and error not in (*truth.errors, *_MADE_HERE):
        raise ValueError(f"{entry.code} {year}: the figures leave no room for {error}")
    return truth, error


def _print_anew(rng: random.Random, truth: Truth, source: Truth) -> None:
    """Prints the figures of `source` in the report of `truth`."""
    truth.figures = copy.deepcopy(source.figures)
    truth.forms = dict(source.forms)
    printed = print_figures(rng, truth.figures, other_documents=False)
    truth.cells = {key: make_cell(key, text, value) for key, (text, value) in printed.items()}


def demo_samples() -> list[tuple[Sample, str]]:
    """Files of the set in order, each with its error; then the republished report and the duplicate."""
    found: list[tuple[Sample, str]] = []
    dialects = list(DIALECTS.values())
    for index, (entry, truth, error) in enumerate(demo_truths()):
        key = (entry.code, truth.year)
        if key == PARTIAL:
            drop_table(truth, "disputes")
        corrected = copy.deepcopy(truth)
        rng = random.Random(40_000 + index)
        dialect = dialects[index % len(dialects)]
        encoding = _ENCODINGS[index % len(_ENCODINGS)]
        sample = render_sample(index, rng, truth, noise=draw_noise(rng), dialect=dialect, encoding=encoding)
        sample.filename = file_name(entry, truth, index)
        found.append((sample, error))
        if key == REPUBLISHED:
            found.append((republished(corrected, sample), "republished"))
        if key == DUPLICATED:
            again = copy.copy(sample)
            again.filename = f"copy-of-{entry.code}-{truth.year}.txt"
            found.append((again, "duplicate"))
    return found


def file_name(entry: Entry, truth: Truth, index: int) -> str:
    """A third of the files carry Chinese names; no name is needed to read the report."""
    if index % 3 == 0:
        return f"{truth.agency_name}{truth.year}年度报告.txt"
    return f"{entry.code}-{truth.year}.txt"


def republished(truth: Truth, first: Sample) -> Sample:
    """The same report published a second time with one figure corrected: one licence decision more."""
    key = ("proactive", "art20_5.licensing", "decisions", "not_applicable")
    value = (truth.cells[key].value or Decimal(0)) + 1
    truth.cells[key] = make_cell(key, f"{value:f}", value)
    rng = random.Random(60_000)
    noise = draw_noise(rng)
    sample = render_sample(first.seed, rng, truth, noise=noise, dialect=DIALECTS["row_pipe_padded"], encoding="utf-8")
    stem, _, ending = first.filename.rpartition(".")
    sample.filename = f"{stem}-republished.{ending}"
    return sample
