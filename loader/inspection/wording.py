"""What terminal and page say alike: head lines, values, marks and their legend."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from loader.inspection.forms import forms_of
from loader.inspection.labels import TABLE_TITLES
from loader.model import Severity, Status
from loader.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.inspection.view import CellView, Gap, Inspection
    from loader.model import Fact

#: How a cell is marked where it holds a number, by evidence, or none, by status; with the meaning in two languages.
MARKS = {
    "labelled": ("", "labelled: a number, by its row and column labels", "数字，凭行、列名称认定"),
    "positional": (
        "*",
        "positional: a number, by order and count, since labels are lost",
        "数字，名称丢失，按顺序认定",
    ),
    "resolved": ("†", "resolved: a number in the only place that the sums allow", "数字，勾稽关系只容得下这一格"),
    "ocr": ("‡", "ocr: read from an image, confirmed by the sums", "由图片识别，经勾稽关系印证"),
    "blank": ("□", "blank: the cell holds no figure, nobody printed a zero", "空白：格内没有数字，不等于零"),
    "ambiguous": ("?", "ambiguous: figures whose cell cannot be told", "存疑：有数字，不能断定属于哪一格"),
    "unreadable": ("✗", "unreadable: text that is no number", "不可读：有文字，不是数字"),
    "absent": (
        "–",
        "absent: the report has no such cell; #n is the issue that says why",
        "缺失：年报没有这一格；#n 为说明原因的问题",
    ),
}
UNEXPLAINED = "!"
UNEXPLAINED_MEANING = ("no issue explains it", "没有问题说明原因")
PARTED = ("its separators are lost: shown parted where labels begin and end", "分隔已丢失，按名称起止切分后显示")
NO_FACT = ("figure without a fact", "数字未成为数据")


def gap_lines(gap: Gap) -> tuple[str, str]:
    """What is said of rows that are not shown."""
    if gap.is_other_report:
        return f"{gap.rows} rows of another report, left out", f"{gap.rows} 行属于另一份年报，未读"
    return f"{gap.rows} rows without cells of a table", f"{gap.rows} 行与统计表无关"


def kind_of(fact: Fact | None) -> str:
    """The mark of a form's cell: the evidence of a number, the status of what is none."""
    if fact is None:
        return "absent"
    return fact.evidence if fact.status == "reported" else fact.status


def number_of(fact: Fact, *, with_unit: bool) -> str:
    """The number, every digit as stored; "" where there is none."""
    if fact.value is None:
        return ""
    number = format(fact.value, "f")
    return f"{number} {visible(fact.unit)}" if with_unit and fact.unit else number


def head_lines(inspection: Inspection) -> Iterator[tuple[str, str, str]]:
    """English caption, Chinese caption and value of what is said of the report as a whole."""
    report, meta = inspection.report, inspection.report.meta
    yield "agency", "机关", _told(meta.agency_name)
    yield "year", "年度", _told(None if meta.year is None else str(meta.year))
    yield "published_on", "发布日期", _told(meta.published_on.isoformat() if meta.published_on else None)
    for english, chinese, number in (
        ("index_number", "索引号", meta.index_number), ("document_number", "文号", meta.document_number),
    ):  # fmt: skip
        if number:
            yield english, chinese, visible(number)
    yield "source", "来源", f"{visible(report.source.path)} ({report.media_type}, {report.source.size:,} bytes)"
    yield "report_id", "年报编号", report.report_id
    yield "forms", "表式", ", ".join(f"{table} {form or 'not known'}" for table, form in forms_of(report).items())
    yield "status", "装载状态", report.status
    counts = Counter(fact.status for fact in report.facts)
    told = ", ".join(f"{counts[status]} {status}" for status in get_args(Status))
    yield "facts", "数据", f"{len(report.facts)}: {told}"
    for table in TABLE_TITLES:
        kinds = Counter(kind_of(fact) for fact in report.facts if fact.table_code == table)
        found = ", ".join(f"{kinds[kind]} {kind}" for kind in MARKS if kinds[kind])
        yield f"  {table}", TABLE_TITLES[table], found or "not found"
    severities = Counter(issue.severity for issue in report.issues)
    told = ", ".join(f"{severities[severity]} {severity}" for severity in get_args(Severity))
    yield "issues", "问题", f"{len(report.issues)}: {told}"


def _told(value: str | None) -> str:
    return visible(value) if value else "– (the text does not tell)"


def issue_line(inspection: Inspection, number: int) -> str:
    """Number, severity, code and message of an issue."""
    issue = inspection.report.issues[number - 1]
    return f"#{number} {issue.severity} {issue.code}: {visible(issue.message)}"


def severity_of(inspection: Inspection, number: int) -> str:
    """How grave an issue is."""
    return inspection.report.issues[number - 1].severity


def references(numbers: tuple[int, ...]) -> str:
    """Numbers of issues as they are referred to: #3 #4; a mark where no issue explains what is missing."""
    return " ".join(f"#{number}" for number in numbers)


def needs_reason(fact: Fact | None) -> bool:
    """Whether a form's cell holds no number for a reason that an issue must tell: a blank explains itself."""
    return fact is None or fact.status in ("ambiguous", "unreadable")


def fact_lines(inspection: Inspection, cell: CellView) -> Iterator[tuple[str, str]]:
    """Kind and wording of the facts a cell became; cells without a number that share a row are told together."""
    together: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in cell.facts:
        if fact.value is not None:
            yield kind_of(fact), f"= {number_of(fact, with_unit=True)}  {inspection.caption(fact)}{_evidence(fact)}"
        else:
            together.setdefault((fact.table_code, fact.row_code, fact.status), []).append(fact)
    for facts in together.values():
        fact = facts[0]
        row, _, _ = inspection.caption(fact).rpartition(" · ")
        place = inspection.caption(fact) if len(facts) == 1 else f"{row} · {len(facts)} cells/格"
        kept = f" {visible(fact.value_raw)!r}" if fact.value_raw and fact.value_raw != cell.text else ""
        yield kind_of(fact), f"{MARKS[fact.status][0]} {fact.status}  {place}{kept}{_evidence(fact)}"


def _evidence(fact: Fact) -> str:
    """Said where a cell was not found by its labels, as most are."""
    return "" if fact.evidence == "labelled" else f" [{fact.evidence}]"
