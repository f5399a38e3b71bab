"""Rules A01 to A04: one agency's report against those of others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from loader.model import Issue, Section, Statement
from tests.handmade import cell_name, cells, digest, load, made_report, query

if TYPE_CHECKING:
    from pathlib import Path

    from loader.model import ParsedReport

FIGURES: dict[str, int | str | None] = {
    cell_name(table, row, measure, who): place
    for place, (table, row, measure, who, _) in enumerate(cells("2021")[10:22], start=1)
}
ALL = ("proactive", "requests", "disputes")
SUMS_UP = Statement("coverage_total", "", None, None, "汇总", "本报告数据为全市汇总", "b1 r2 c1")


def outcome(folder: Path, content: str, rule: str, scope: str = "report") -> tuple[object, ...]:
    (row,) = query(
        folder,
        "select status, severity, left_value, right_value, detail from check_result "
        f"where report_id = '{digest(content)[:16]}' and check_id = '{rule}' and scope = '{scope}'",
    )
    return row


def overview(text: str, length: int = 200) -> tuple[Section, ...]:
    return (Section(1, "一、总体情况", length, digest(text), "b1 r2 c1"),)


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alike")
    load(
        folder,
        [
            made_report("figures a", FIGURES, agency="示例市教育局"),
            made_report("figures b", FIGURES, agency="示例市公安局"),
            made_report("figures of another year", FIGURES, agency="示例市财政局", year=2021),
            made_report("one figure differs", {**FIGURES, "received": 999}, agency="示例市审计局"),
            made_report("few figures a", {"received": 3}, agency="示例市水利局"),
            made_report("few figures b", {"received": 3}, agency="示例市民政局"),
            made_report("text a", sections=overview("x"), agency="示例县教育局"),
            made_report("text b", sections=overview("x"), agency="示例县公安局"),
            made_report("text of their own", sections=overview("y"), agency="示例县财政局"),
            made_report("short text a", sections=overview("z", 12), agency="示例县审计局"),
            made_report("short text b", sections=overview("z", 12), agency="示例县水利局"),
            made_report("no tables", sections=overview("w"), agency="示例县档案局", lost_tables=ALL),
            made_report("superseded", FIGURES, agency="示例市教育局", status="partial"),
            made_report("nobody", FIGURES, agency=None),
            made_report("blanks", dict.fromkeys(FIGURES), agency="示例县民政局"),
        ],
    )
    return folder


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("figures a", "fail"), ("figures b", "fail"), ("figures of another year", "pass"), ("one figure differs", "pass"),
        ("few figures a", "not_assessable"), ("text a", "fail"), ("text b", "fail"), ("text of their own", "pass"),
        ("no tables", "pass"), ("superseded", "not_assessable"),
        ("short text a", "not_assessable"), ("nobody", "not_assessable"), ("blanks", "not_assessable"),
    ],
)  # fmt: skip
def test_two_agencies_alike(alike: Path, content: str, status: str) -> None:
    assert outcome(alike, content, "A01")[0] == status


def test_who_is_alike_is_named(alike: Path) -> None:
    assert outcome(alike, "figures a", "A01")[4] == f"figures: 示例市公安局 {digest('figures b')[:16]}"
    assert outcome(alike, "text b", "A01")[4] == f"text: 示例县教育局 {digest('text a')[:16]}"


def test_many_alike_are_named_by_their_first_ten(tmp_path: Path) -> None:
    reports = [made_report(f"{number}", FIGURES, agency=f"示例{number}县教育局") for number in range(14)]
    load(tmp_path, reports)
    for number in (0, 13):
        status, *_, detail = outcome(tmp_path, f"{number}", "A01")
        assert status == "fail"
        assert str(detail).endswith(", … (13)")
        assert str(detail).count("示例") == 10
        assert digest(f"{number}")[:16] not in str(detail)


def test_a_government_is_held_against_those_below_it(tmp_path: Path) -> None:
    def city(name: str, total: int | None, *parts: int | None, says: bool = True) -> list[ParsedReport]:
        below = [
            made_report(f"{name}{place}", {"received": part}, agency=f"{name}{kind}")
            for place, (part, kind) in enumerate(zip(parts, ("教育局", "公安局"), strict=False))
        ]
        statements = (SUMS_UP if says else replace(SUMS_UP, statement_code="received"),)
        return [made_report(name, {"received": total}, agency=f"{name}人民政府", statements=statements), *below]

    load(
        tmp_path,
        [
            *city("示例甲市", 10, 4, 6),
            *city("示例乙市", 10, 4, 7),
            *city("示例丙市", 10, 4),
            *city("示例丁市", 10, 4, None),
            *city("示例戊市", 10),
            *city("示例己市", 10, 4, 7, says=False),
        ],
    )
    assert outcome(tmp_path, "示例甲市", "A02", "received/total")[:4] == ("pass", "hint", 10, 10)
    assert outcome(tmp_path, "示例乙市", "A02", "received/total")[:4] == ("fail", "hint", 11, 10)
    assert outcome(tmp_path, "示例丙市", "A02", "received/total")[:4] == ("fail", "hint", 4, 10)
    assert outcome(tmp_path, "示例丁市", "A02")[0] == "not_assessable"
    assert outcome(tmp_path, "示例戊市", "A02")[0] == "not_assessable"
    assert outcome(tmp_path, "示例己市", "A02")[0] == "not_assessable"
    assert outcome(tmp_path, "示例甲市0", "A02")[0] == "not_applicable"
    assert query(tmp_path, "select operands from v_check where check_id = 'A02' and left_value = 11") == [
        ("received/total 10",)
    ]


def test_a_lower_government_that_sums_up_stands_for_those_below_it(tmp_path: Path) -> None:
    def part(name: str, received: int, **options: Any) -> ParsedReport:
        return made_report(name, {"received": received}, agency=name, **options)

    load(
        tmp_path,
        [
            part("示例省人民政府", 12, statements=(SUMS_UP,)),
            part("示例省商务厅", 3),
            part("示例省甲市人民政府", 9, statements=(SUMS_UP,)),
            part("示例省甲市教育局", 4),
            part("示例省甲市公安局", 5),
            made_report("last year", {"received": 7}, agency="示例省商务厅", year=2021),
            made_report("all of last year", {"received": 7}, agency="示例省人民政府", year=2021, statements=(SUMS_UP,)),
            # Names without a place, as some sites print them, are the beginning of any county's.
            part("县人民政府", 1, statements=(SUMS_UP,)),
            part("县教育局", 1),
        ],
    )
    assert outcome(tmp_path, "示例省人民政府", "A02", "received/total") == ("pass", "hint", 12, 12, "2 reports")
    assert outcome(tmp_path, "all of last year", "A02", "received/total") == ("pass", "hint", 7, 7, "1 reports")
    assert outcome(tmp_path, "示例省甲市人民政府", "A02", "received/total") == ("pass", "hint", 9, 9, "2 reports")
    assert outcome(tmp_path, "县人民政府", "A02")[0] == "not_assessable"


def test_outliers_among_thirty_peers(tmp_path: Path) -> None:
    peers = [
        made_report(f"peer {number}", {"received": 20 + number}, agency=f"示例{number}县教育局") for number in range(40)
    ]
    load(
        tmp_path,
        [
            *peers,
            made_report("far", {"received": 100_000}, agency="示例远县教育局"),
            made_report("blank", {"received": None}, agency="示例空县教育局"),
            made_report("none", agency="示例零县教育局"),
            made_report("alone", {"received": 100_000}, agency="示例县财政局"),
            *[
                made_report(f"few {number}", {"received": 20 + number}, agency=f"示例{number}县公安局")
                for number in range(28)
            ],
            made_report("far from few", {"received": 100_000}, agency="示例远县公安局"),
        ],
    )
    assert outcome(tmp_path, "far", "A03", "received/total")[:3] == ("fail", "hint", 100_000)
    assert outcome(tmp_path, "peer 7", "A03")[0] == "pass"
    assert outcome(tmp_path, "none", "A03")[0] == "pass", "zero is usual"
    assert outcome(tmp_path, "far from few", "A03")[0] == "not_assessable", "twenty-nine are no group"
    # All other cells are zero everywhere: no spread, no outlier; the blank one has nothing to compare.
    assert outcome(tmp_path, "blank", "A03")[0] == "not_assessable"
    assert outcome(tmp_path, "alone", "A03")[0] == "not_assessable"
    assert query(tmp_path, "select operands from v_check where check_id = 'A03'") == [("received/total 100000",)]


def test_names_of_the_agency(tmp_path: Path) -> None:
    load(
        tmp_path,
        [
            made_report("one name"),
            made_report(
                "two names", agency="示例市公安局", issues=(Issue("agency_sources_disagree", "warning", "A and B"),)
            ),
            made_report("no name", agency=None, issues=(Issue("agency_unknown", "warning", "none found"),)),
        ],
    )
    assert outcome(tmp_path, "one name", "A04") == ("pass", "warning", None, None, None)
    assert outcome(tmp_path, "two names", "A04") == ("fail", "warning", None, None, "A and B")
    assert outcome(tmp_path, "no name", "A04") == ("fail", "warning", None, None, "none found")
