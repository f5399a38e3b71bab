"""Issues, statements and sections of drawn reports: enough of each that the rules and views on them have work."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.facts import Drawn

#: Code, severity, message, share of the reports that have it.
_ISSUES = (
    ("label_variant", "hint", "the label differs from the form by one character", 0.08),
    ("unread_cell", "warning", "a cell behind the last value was not read", 0.05),
    ("duplicate_fact_consistent", "hint", "the table is printed twice with the same figures", 0.03),
    ("year_sources_disagree", "warning", "title and text name different years", 0.01),
    ("agency_sources_disagree", "warning", "title and signature name different agencies", 0.01),
)
#: Code, sentence around the number, row of table requests or case, unit, share of the reports that state it.
_STATED = (
    ("received", ("收到政府信息公开申请", "件"), "received", "件", 0.8),
    ("carried_in", ("上年结转", "件"), "carried_in", "件", 0.2),
    ("answered", ("办结", "件"), "outcome.total", "件", 0.4),
    ("granted", ("予以公开", "件"), "outcome.granted", "件", 0.2),
    ("carried_out", ("结转下年度继续办理", "件"), "carried_out", "件", 0.2),
    ("reconsideration", ("行政复议", "件"), "reconsideration", "件", 0.3),
    ("period_year", ("统计期限为", "年"), "", "年", 0.7),
    ("fee_notices", ("发出收费通知", "件"), "", "件", 0.6),
    ("coverage_total", ("本报告汇总所属部门和下级政府", ""), "", None, 0.3),
)
_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_PASTED = 0.005


def issue_rows(rng: np.random.Generator, count: int, schema: pa.Schema) -> pa.RecordBatch:
    """Up to five issues a report."""
    has = rng.random((count, len(_ISSUES))) < np.array([share for *_, share in _ISSUES])
    report_no, kind = np.nonzero(has)
    texts = [pa.array([issue[part] for issue in _ISSUES]).take(pa.array(kind)) for part in range(3)]
    place = pa.array(rng.integers(3, 40, len(kind))).cast(pa.string())
    where = pc.binary_join_element_wise("b2 r", place, " c3", "")
    return pa.RecordBatch.from_arrays(
        [_whole(report_no), _whole(has.cumsum(axis=1)[has]), *texts, where, where], schema=schema
    )


def statement_rows(rng: np.random.Generator, drawn: Drawn, schema: pa.Schema) -> pa.RecordBatch:
    """About three figures a report that the prose repeats, two in a hundred of them wrongly."""
    count = len(drawn.figures)
    has = rng.random((count, len(_STATED))) < np.array([share for *_, share in _STATED])
    has[:, -1] &= drawn.is_government
    stated = np.stack([_stated(drawn, code, row) for code, _, row, _, _ in _STATED], axis=1)
    stated += rng.random(stated.shape) < 0.02
    report_no, kind = np.nonzero(has)
    at = pa.array(kind)
    has_number = np.array([unit is not None for *_, unit, _ in _STATED])[kind]
    number = pc.if_else(pa.array(has_number), pa.array(stated[has]), pa.scalar(None, pa.int64()))
    before, after = (pa.array([words[part] for _, words, *_ in _STATED]).take(at) for part in range(2))
    text = pc.binary_join_element_wise(before, pc.coalesce(number.cast(pa.string()), pa.scalar("")), after, "")
    return pa.RecordBatch.from_arrays(
        [
            _whole(report_no),
            _whole(has.cumsum(axis=1)[has]),
            pa.array([code for code, *_ in _STATED]).take(at),
            pa.nulls(len(kind), pa.string()),
            number.cast(pa.decimal128(19, 0)).cast(pa.decimal128(25, 6)).cast(pa.decimal128(18, 6)),
            pa.array([unit for *_, unit, _ in _STATED], pa.string()).take(at),
            text,
            pc.binary_join_element_wise("本年度", text, ""),
            pa.array([f"b1 r{line} c1" for line in range(4, 4 + len(_STATED))]).take(at),
        ],
        schema=schema,
    )


def section_rows(rng: np.random.Generator, drawn: Drawn, schema: pa.Schema) -> pa.RecordBatch:
    """Six sections a report, a few of them missing; some texts of section one are several agencies'."""
    has = rng.random((len(drawn.figures), len(_HEADINGS))) > 0.01
    report_no, place = np.nonzero(has)
    is_pasted = (rng.random(len(drawn.figures)) < _PASTED)[report_no] & (place == 0)
    digests = [
        hashlib.sha256(f"{drawn.year}".encode() if pasted else f"{drawn.sha256[number]} {section}".encode()).hexdigest()
        for number, section, pasted in zip(report_no, place, is_pasted, strict=True)
    ]
    order = has.cumsum(axis=1)[has]
    return pa.RecordBatch.from_arrays(
        [
            _whole(report_no),
            _whole(place + 1),
            pa.array(_HEADINGS).take(pa.array(place)),
            _whole(rng.integers(5, 3_000, len(place))),
            pa.array(digests),
            _whole(order),
            pc.binary_join_element_wise("b1 r", pa.array(order * 6).cast(pa.string()), " c1", ""),
        ],
        schema=schema,
    )


def _stated(drawn: Drawn, code: str, row: str) -> np.ndarray:
    if code == "period_year":
        return np.full(len(drawn.figures), drawn.year)
    if not row:
        return np.zeros(len(drawn.figures), dtype=np.int64)
    if row == "reconsideration":
        return drawn.figures[:, drawn.form.disputes(row).stop - 1]
    return drawn.figures[:, drawn.form.requests(row).stop - 1]


def _whole(numbers: Sequence[int] | np.ndarray) -> pa.Array:
    return pa.array(np.asarray(numbers), pa.int32())
