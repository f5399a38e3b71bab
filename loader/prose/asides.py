"""What sentences say besides figures: periods, plans, fees at all, other bodies, and what the report sums up."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from loader.prose.quantities import Stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loader.prose.reference import ProseReference
    from loader.prose.tokens import Reporter

_PERIOD = re.compile(r"(20\d\d)年1月1日?起?[至到~—-]{1,2}(?:(20\d\d)年|[同当本]年)?12月31日?")
_ABOUT_FIGURES = re.compile(r"统计|数据|期限|时限|所列|截止时间")
_YEAR_AHEAD = re.compile(r"(?<!\d)(20\d\d)年度?(?:里|中)?,?")
_WORK_OF = re.compile(r"(?:结合|立足|根据)([^,。;:、()《》]{1,12}?)(?:的)?(?:工作|业务|本职工作)?实际")
_REPORT_OF = re.compile(
    r"(?:现将|现公布|现就|现公开|向社会公布|特公布)([\u3400-\u9fff]{2,24}?)(?:20\d\d年度?)?政府信息公开(?:工作)?(?:年度|情况)?(?:工作)?报告"
)
_TOWN = re.compile(r"([\u3400-\u9fff]{1,4})(镇|乡|街道)(?:人民政府|政府|办事处)?$")
_RULE = re.compile(r"《[^《》]{0,60}》|〔20\d\d〕\d+号")


def read_asides(sentence: str, agency: str, reporter: Reporter, reference: ProseReference) -> Iterator[Stated]:
    """The statements of a sentence that are no counts.

    Args:
        sentence: folded, without white space.
        agency: the reporting agency; "" where it is not known.
        reporter: whose report it is.
        reference: the words.
    """
    whole = (0, len(sentence))
    for period in _PERIOD.finditer(sentence):
        if period[2] in (None, period[1]) and _ABOUT_FIGURES.search(sentence):
            yield Stated("period_year", "", Decimal(period[1]), None, *period.span(), *whole)
    for year in _YEAR_AHEAD.finditer(sentence):
        plan = reference.plan.match(sentence, _behind_name(sentence, year.end(), reporter))
        if plan is not None:
            yield Stated("plan_year", "", Decimal(year[1]), None, year.start(), plan.end(), *whole)
    if reference.fee.search(_RULE.sub("", sentence)):
        named = reference.fee.search(sentence)
        if named is not None:
            yield Stated("fee_statement", "", None, None, *named.span(), *whole)
    if reporter.level:
        coverage = reference.coverage.search(sentence)
        if coverage is not None and "信息公开" in sentence:
            yield Stated("coverage_total", "", None, None, *coverage.span(), *whole)
    for frame in (_WORK_OF, _REPORT_OF):
        for body in frame.finditer(sentence):
            if _is_another(body[1], agency, reference):
                yield Stated("body", "", None, None, *body.span(1), *whole)


def _behind_name(sentence: str, place: int, reporter: Reporter) -> int:
    for name in reporter.names:
        if sentence.startswith(name, place):
            return place + len(name) + (sentence[place + len(name) : place + len(name) + 1] == ",")
    return place


def _is_another(name: str, agency: str, reference: ProseReference) -> bool:
    """Whether a name cannot be the agency's: another department's work, or another town."""
    its = {reference.domains[word] for word in reference.domain.findall(name)}
    own = {reference.domains[word] for word in reference.domain.findall(agency)}
    if its and own:
        return its.isdisjoint(own)
    town, own_town = _TOWN.search(name), _TOWN.search(agency)
    return town is not None and own_town is not None and town[1][-2:] not in agency
