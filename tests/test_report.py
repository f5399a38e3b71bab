"""What title, metadata and prose say of a report: a labelled sample, the seeds, and the parts on their own."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loader.model import CodebookError, Document, Reject, ReportMeta
from loader.reference import reference_folder
from loader.report import ReportReference, classify_document, describe_report, load_report_reference
from loader.report.metadata import parse_date
from loader.report.names import clean_name, completions, lacks_place, say_the_same
from loader.report.year import to_year
from tests.conftest import source_of

if TYPE_CHECKING:
    from loader.parse import Parser

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = Path(__file__).parent / "eval" / "agency_year.tsv"
#: Whole documents, text and pages, through every stage: heads that mislead, with what a careful human records of them.
HEADS = Path(__file__).parent / "eval" / "heads.tsv"
#: In `HEADS`: a table of the form with figures, the same without any, and with figures as markup.
FILLED = """\
二、主动公开政府信息情况
第二十条第(一)项 |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 3 | 0 | 3 |
第二十条第(五)项 |
信息内容 | 本年处理决定数量 |
行政许可 | 21 |
"""
EMPTY = "".join(character for character in FILLED if not character.isdigit())
MARKUP = (
    "<table><tr><td colspan=4>第二十条第(一)项</td></tr><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td>"
    "<td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
    "<tr><td>行政规范性文件</td><td>3</td><td>0</td><td>3</td></tr></table>"
)
#: In the sample: the field is not judged in this case.
ANY = "?"
ALL_TABLES = frozenset({"proactive", "requests", "disputes"})


def document_of(text: str) -> Document:
    """A document as a text reader makes it: a pipe or tab line gives several cells, any other line one."""
    cells: list[str] = []
    rows: list[int] = []
    columns: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.replace("\t", "|").split("|")
        if len(parts) > 1 and not parts[-1].strip():
            parts.pop()
        for column, part in enumerate(parts, start=1):
            cells.append(part.strip())
            rows.append(number)
            columns.append(column)
    return Document(cells, [1] * len(cells), rows, columns, "text/plain")


def load_sample(path: Path = SAMPLE) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def unescape(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


@pytest.fixture(scope="module")
def reference() -> ReportReference:
    return load_report_reference(reference_folder())


def test_the_sample_is_sorted_and_large_enough() -> None:
    ids = [case["id"] for case in load_sample()]
    assert ids == sorted(set(ids))
    assert len(ids) >= 60


@pytest.mark.parametrize("case", load_sample(), ids=lambda case: f"{case['id']} {case['trouble']}")
def test_sample(case: dict[str, str], reference: ReportReference) -> None:
    document = document_of(unescape(case["head"]))
    meta = describe_report(document, reference)
    found = {
        "agency_name": meta.agency_name or "",
        "year": str(meta.year or ""),
        "published_on": meta.published_on.isoformat() if meta.published_on else "",
        "index_number": meta.index_number or "",
        "document_number": meta.document_number or "",
        "issues": ",".join(issue.code for issue in meta.issues),
    }
    expected = {field: case[field] for field in found if case[field] != ANY}
    assert {field: found[field] for field in expected} == expected
    if case["title"]:
        assert meta.title == case["title"]
    tables = ALL_TABLES if case["tables"] == "all" else frozenset()
    rejected = classify_document(document, meta, tables, int(case["figures"]), reference)
    assert (rejected.reason if rejected else "report") == case["verdict"]


def test_the_heads_are_sorted_and_many() -> None:
    ids = [case["id"] for case in load_sample(HEADS)]
    assert ids == sorted(set(ids))
    assert len(ids) >= 350


@pytest.mark.parametrize("case", load_sample(HEADS), ids=lambda case: f"{case['id']} {case['trouble']}")
def test_heads(case: dict[str, str], parser: Parser) -> None:
    text = unescape(case["head"]).replace("{T}", FILLED).replace("{E}", EMPTY).replace("{H}", MARKUP)
    data = text.encode()
    parsed = parser.parse(data, source_of(data))
    if isinstance(parsed, Reject):
        assert parsed.reason == case["verdict"]
        return
    assert case["verdict"] == "report"
    meta = parsed.meta
    found = {
        "agency_name": meta.agency_name or "",
        "year": str(meta.year or ""),
        "published_on": meta.published_on.isoformat() if meta.published_on else "",
        "title": meta.title if case["title"] and meta.title else "",
        "issues": ",".join(issue.code for issue in meta.issues),
    }
    expected = {field: case[field] for field in found if case[field] != ANY}
    assert {field: found[field] for field in expected} == expected


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not part of the project")
@pytest.mark.parametrize(
    ("seed", "agency", "year", "published"),
    [
        ("000", "鼎城区商务局", 2022, None),
        ("001", "杭州市商务局", 2023, dt.date(2024, 1, 16)),
        ("002", "临湘市文旅广电局", 2023, None),
        ("003", "华容区行政审批局", 2020, None),
        ("004", "漯河回族区商务局", 2021, None),
    ],
)
def test_seeds(seed: str, agency: str, year: int, published: dt.date | None, reference: ReportReference) -> None:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    document = document_of(path.read_text(encoding="utf-8"))
    meta = describe_report(document, reference)
    assert (meta.agency_name, meta.year, meta.published_on, meta.issues) == (agency, year, published, ())
    assert classify_document(document, meta, ALL_TABLES, 200, reference) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("现公布鼎城区商务局", "鼎城区商务局"),
        ("唐村镇政府编制", "唐村镇政府"),
        ("二郎街道现面向社会公开", "二郎街道"),
        ("《示例县水利局", "示例县水利局"),
        ("示例市发展和改革委员会(粮食局)", "示例市发展和改革委员会(粮食局)"),
        ("青龙镇政府(机关)", "青龙镇政府"),
        ("(示例县林业局)", "示例县林业局"),
        ("本溪市教育局", "本溪市教育局"),
        ("老虎机游戏:太平乡政府", "太平乡政府"),
        ("APP官网_平台网址教育局", "教育局"),
        ("联合镇人民政府", "联合镇人民政府"),
        ("度尾镇", "度尾镇"),
        ("某某娱乐场-示例县水利局", "示例县水利局"),
        ("示例省药品注册审评中心", "示例省药品注册审评中心"),
        ("我局", None),
        ("本机关", None),
        ("全市", None),
        ("****政府", None),
        ("2022年", None),
    ],
)
def test_clean_name(text: str, name: str | None, reference: ReportReference) -> None:
    assert clean_name(text, reference) == name


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("商务局", True),
        ("区行政审批局", True),
        ("市场监督管理局", True),
        ("市住房和城乡建设局", True),
        ("城市管理局", True),
        ("鼎城区商务局", False),
        ("中村乡", False),
        ("建章路街道办事处", False),
    ],
)
def test_lacks_place(name: str, lacks: bool, reference: ReportReference) -> None:
    assert lacks_place(name, reference) is lacks


def test_completions_add_a_place_and_nothing_else(reference: ReportReference) -> None:
    text = "2020年度华容区行政审批局严格落实条例,各部门和区行政审批局配合,做好区行政审批局工作。"
    assert completions("区行政审批局", text, reference) == ["华容区行政审批局"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("沭阳县发改局", "沭阳县发展和改革局", True),
        ("涵江区教育局", "莆田市涵江区教育局", True),
        ("示例县司法局", "示例县教体局", False),
    ],
)
def test_say_the_same(one: str, other: str, same: bool) -> None:
    assert say_the_same(one, other) is same
    assert say_the_same(other, one) is same


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-01-16", dt.date(2024, 1, 16)),
        ("2024年1月16日", dt.date(2024, 1, 16)),
        ("2024/1/16 09:05", dt.date(2024, 1, 16)),
        ("2024.01.16", dt.date(2024, 1, 16)),
        ("20240116", dt.date(2024, 1, 16)),
        ("201911日", None),
        ("20191231日", None),
        ("2024-01-1609:05", dt.date(2024, 1, 16)),
        ("二〇二四年一月十六日", dt.date(2024, 1, 16)),
        ("二零二四年十二月三十日", dt.date(2024, 12, 30)),
        ("二〇二四年十月十日", dt.date(2024, 10, 10)),
        ("2024-13-01", None),
        ("2024年1月", None),
        ("无", None),
    ],
)
def test_parse_date(text: str, date: dt.date | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize("digits", ["2022", "二〇二二", "二零二二", "二○二二", "二O二二"])
def test_to_year(digits: str) -> None:
    assert to_year(digits) == 2022


def test_an_empty_document_says_nothing(reference: ReportReference) -> None:
    meta = describe_report(document_of(""), reference)
    assert (meta.title, meta.agency_name, meta.year) == (None, None, None)
    assert [issue.code for issue in meta.issues] == ["agency_unknown", "year_unknown"]


def test_issues_say_where(reference: ReportReference) -> None:
    text = "发布机构:示例区教体局\n示例区司法局2021年政府信息公开工作年度报告"
    (issue,) = describe_report(document_of(text), reference).issues
    assert (issue.code, issue.severity, issue.locator) == ("agency_sources_disagree", "warning", "b1 r1 c1")
    assert issue.evidence == "发布机构:示例区教体局"


def test_rejections_say_what_was_found_and_expected(reference: ReportReference) -> None:
    meta = ReportMeta(None, None, None, None, None, None)
    rejected = classify_document(document_of("示例县召开现场会"), meta, frozenset(), 0, reference)
    assert rejected is not None
    assert "found" in rejected.message
    assert "expected" in rejected.message


@pytest.mark.parametrize("name", [path.name for path in sorted(reference_folder().glob("report_*.tsv"))])
def test_reference_tables_are_sorted_and_unique(name: str) -> None:
    lines = (reference_folder() / name).read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    keys = [(row[0], row[1]) for row in rows]
    assert keys == sorted(set(keys))
    assert all(field for row in rows for field in row)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report_agency_words.tsv", "kind\ttext\tevidence\nsufix\t局\tx\n"),
        ("report_agency_words.tsv", "kind\ttext\tevidence\nsuffix\t局\tx\n"),
        ("report_title_words.tsv", "kind\ttext\n"),
        ("report_metadata_labels.tsv", "field\tlabel\trank\tevidence\npublisher\t发布机构\tfirst\tx\n"),
        ("report_kinds.tsv", "reason\ttext\tdescription\nno_report\t指南\tx\n"),
    ],
)
def test_broken_reference_stops_the_load(name: str, content: str, tmp_path: Path) -> None:
    for path in reference_folder().glob("report_*.tsv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CodebookError, match=name):
        load_report_reference(tmp_path)
