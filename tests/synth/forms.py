"""The two editions of the statutory tables, written out as the forms print them.

Labels stand in simplified script with half-width punctuation. The lists carry codes and labels only; figures come from
`truth`, spellings that differ from these from `labels`.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLES = ("proactive", "requests", "disputes")
FORMS = ("2019", "2021")
NOT_APPLICABLE = "not_applicable"

#: Applicant types in column order; the last is the total.
APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organization",
    "legal_service_organization",
    "other_organization",
    "total",
)
APPLICANT_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")

IDENTITY_HEADER = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)"
APPLICANT_HEADER = "申请人情况"
ORGANISATIONS_HEADER = "法人或其他组织"
OUTCOME_GROUP = "三、本年度办理结果"


@dataclass(frozen=True, slots=True)
class Block:
    """One 第二十条 block of the proactive table: title, measure columns, rows."""

    title: str
    measures: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One row of the requests table; `group` is the sub-group cell printed in front of its first row."""

    row_code: str
    label: str
    group: str = ""
    opens_group: bool = False


_MADE = (("newly_made", "本年新制作数量"), ("newly_disclosed", "本年新公开数量"), ("total_disclosed", "对外公开总数量"))
_ITEMS = (("items_prior_year", "上一年项目数量"), ("items_change", "本年增/减"), ("decisions", "处理决定数量"))
_ISSUED = (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))
_DECISIONS = (("decisions", "本年处理决定数量"),)

OTHER_DOCUMENTS = ("art20_1.other_documents", "其他主动公开文件")

PROACTIVE: dict[str, tuple[Block, ...]] = {
    "2019": (
        Block(
            "第二十条第(一)项", _MADE, (("art20_1.regulations", "规章"), ("art20_1.normative_documents", "规范性文件"))
        ),
        Block(
            "第二十条第(五)项",
            _ITEMS,
            (("art20_5.licensing", "行政许可"), ("art20_5.other_services", "其他对外管理服务事项")),
        ),
        Block("第二十条第(六)项", _ITEMS, (("art20_6.penalties", "行政处罚"), ("art20_6.coercion", "行政强制"))),
        Block("第二十条第(八)项", _ITEMS[:2], (("art20_8.fees", "行政事业性收费"),)),
        Block(
            "第二十条第(九)项",
            (("items", "采购项目数量"), ("amount", "采购总金额")),
            (("art20_9.procurement", "政府集中采购"),),
        ),
    ),
    "2021": (
        Block(
            "第二十条第(一)项",
            _ISSUED,
            (("art20_1.regulations", "规章"), ("art20_1.normative_documents", "行政规范性文件")),
        ),
        Block("第二十条第(五)项", _DECISIONS, (("art20_5.licensing", "行政许可"),)),
        Block("第二十条第(六)项", _DECISIONS, (("art20_6.penalties", "行政处罚"), ("art20_6.coercion", "行政强制"))),
        Block("第二十条第(八)项", (("amount", "本年收费金额(单位:万元)"),), (("art20_8.fees", "行政事业性收费"),)),
    ),
}

_GROUPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("", "", (("outcome.granted", "(一)予以公开"),)),
    ("", "", (("outcome.partially_granted", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),)),
    (
        "outcome.denied.",
        "(三)不予公开",
        (
            ("state_secret", "1.属于国家秘密"),
            ("prohibited_by_law", "2.其他法律行政法规禁止公开"),
            ("security_and_stability", "3.危及“三安全一稳定”"),
            ("third_party_rights", "4.保护第三方合法权益"),
            ("internal_affairs", "5.属于三类内部事务信息"),
            ("deliberative_process", "6.属于四类过程性信息"),
            ("enforcement_file", "7.属于行政执法案卷"),
            ("administrative_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "outcome.unavailable.",
        "(四)无法提供",
        (
            ("not_held", "1.本机关不掌握相关政府信息"),
            ("needs_creation", "2.没有现成信息需要另行制作"),
            ("unclear_after_correction", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "outcome.not_processed.",
        "(五)不予处理",
        (
            ("petition", "1.信访举报投诉类申请"),
            ("duplicate", "2.重复申请"),
            ("public_publication", "3.要求提供公开出版物"),
            ("excessive_repetition", "4.无正当理由大量反复申请"),
            ("confirmation_or_reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHER_2021 = (
    "outcome.other.",
    "(六)其他处理",
    (
        ("no_correction_in_time", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("fee_unpaid_in_time", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other", "3.其他"),
    ),
)
_OTHER_2019 = ("", "", (("outcome.other", "(六)其他处理"),))


def _request_rows(form: str) -> tuple[RequestRow, ...]:
    rows = [
        RequestRow("received", "一、本年新收政府信息公开申请数量"),
        RequestRow("carried_in", "二、上年结转政府信息公开申请数量"),
    ]
    for prefix, group, children in (*_GROUPS, _OTHER_2021 if form == "2021" else _OTHER_2019):
        for index, (code, label) in enumerate(children):
            rows.append(RequestRow(prefix + code, label, group, bool(group) and index == 0))
    rows.append(RequestRow("outcome.total", "(七)总计"))
    rows.append(RequestRow("carried_out", "四、结转下年度继续办理"))
    return tuple(rows)


REQUESTS: dict[str, tuple[RequestRow, ...]] = {form: _request_rows(form) for form in FORMS}

#: Codes of the outcome rows that add up to (七)总计.
OUTCOMES: dict[str, tuple[str, ...]] = {
    form: tuple(row.row_code for row in rows if row.row_code.startswith("outcome.") and row.row_code != "outcome.total")
    for form, rows in REQUESTS.items()
}

CASES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
CASE_LABELS = ("行政复议", "未经复议直接起诉", "复议后起诉")
LITIGATION_LABEL = "行政诉讼"
RESULTS = ("upheld", "corrected", "other", "pending", "total")
RESULT_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def proactive_blocks(form: str, *, other_documents: bool = False) -> tuple[Block, ...]:
    """Blocks of one form, with the local row 其他主动公开文件 where it is asked for (2019 form only)."""
    blocks = PROACTIVE[form]
    if not other_documents or form != "2019":
        return blocks
    first = blocks[0]
    return (Block(first.title, first.measures, (*first.rows, OTHER_DOCUMENTS)), *blocks[1:])
