"""Title, metadata and prose -> the agency, as a careful human would record it.

Sources are believed in the order of `RANKS`. The best name is then completed from the others: by the place in front
(`区行政审批局` -> `华容区行政审批局`) and, where a title names only a place, by what governs it (`中埠镇` -> `中埠镇人民政府`).
Nothing is put together that is not printed so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.normalize import squeeze
from loader.report.names import (
    clean_name,
    completions,
    is_agency,
    is_place_only,
    lacks_place,
    say_the_same,
    without_date,
    without_internal_unit,
)
from loader.report.title import read_phrase
from loader.report.year import OF_A_NOTICE, own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.report.head import Head
    from loader.report.metadata import Metadata
    from loader.report.reference import ReportReference
    from loader.report.title import Title

#: Where a name was read, most trustworthy first. From `publisher` on the name may be the parent's, a sibling's or a
#: part's, so that what the text calls itself (我镇, 我局) has a say.
RANKS = (
    "title",
    "declared",
    "introduction",
    "signature",
    "publisher",
    "acting",
    "contact",
    "source",
    "breadcrumb",
    "site",
    "odd_title",
)
_WEAK = frozenset({"publisher", "acting", "contact", "source", "breadcrumb", "site"})
#: Sources that speak of the reporting agency itself: where one of these differs, a human should look.
_VOUCHING = frozenset({"title", "declared", "introduction", "signature", "publisher"})
_GOVERNING = frozenset({"declared", "introduction", "signature", "publisher", "acting", "contact", "source"})
_COMPLETION_LINES = 14
_BREADCRUMB = re.compile(r"[>»›→]")
_NAVIGATION = re.compile(r"公开|信息|目录|年报|年度|政务|专栏|报告|首页|位置")
_SIGNATURE_DATE = re.compile(
    r"20\d\d年\d{1,2}月\d{1,2}日|20\d\d年\d{1,2}月|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|二[〇○零]..年.{1,3}月.{1,4}日"
)
#: Words of a page's furniture: 返回首页 联系我们 政府信息公开年报.
_FURNITURE = re.compile(r"首页|位置|导航|我们")
#: How a line ends that has the date or a seal behind the name.
_DATE_ENDS = frozenset("日月)）0123456789")
_MIN_SIGNATURE, _MAX_SIGNATURE = 4, 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name and where it was read."""

    name: str
    source: str
    index: int

    @property
    def rank(self) -> int:
        """Place in `RANKS`."""
        return RANKS.index(self.source)


@dataclass(frozen=True, slots=True)
class AgencyFinding:
    """The agency and what else was read."""

    name: str | None
    #: Names that vouching sources give and that cannot be the same agency.
    others: tuple[Candidate, ...]
    #: The names passed over because the text calls itself something else; only where `name` is None.
    refused: tuple[Candidate, ...]
    #: Every name that was read, most trustworthy first.
    candidates: tuple[Candidate, ...] = ()


def find_agency(
    titles: Sequence[Title],
    chosen: Title | None,
    metadata: Metadata,
    head: Head,
    sentences: Sequence[tuple[int, str]],
    reference: ReportReference,
) -> AgencyFinding:
    """The agency; None where no source names one that fits what the text calls itself."""
    candidates = _from_titles(titles, chosen, reference) + _from_metadata(metadata, reference)
    placed = any(candidate.source == "title" and not lacks_place(candidate.name, reference) for candidate in candidates)
    whole = any(
        candidate.source == "title" and not is_place_only(candidate.name, reference) for candidate in candidates
    )
    candidates += _from_prose(sentences, reference, all_slots=not (placed and whole))
    candidates += _from_signature(head, reference)
    if not placed:
        candidates += _from_breadcrumb(head, reference)
    own = _own_kind(sentences, reference)
    ranked = sorted(candidates, key=lambda candidate: candidate.rank)
    fitting = [candidate for candidate in ranked if candidate.source not in _WEAK or _fits(candidate.name, own)]
    if not fitting:
        return AgencyFinding(None, (), tuple(ranked), tuple(ranked))
    best = fitting[0]
    name = _complete(best, ranked, head, reference)
    others = [
        candidate
        for candidate in ranked
        if candidate.source in _VOUCHING and candidate is not best and not _agrees(candidate, name, reference)
    ]
    return AgencyFinding(name, tuple(others), (), tuple(ranked))


def _from_titles(titles: Sequence[Title], chosen: Title | None, reference: ReportReference) -> list[Candidate]:
    named = [title for title in titles if title.agency is not None]
    if chosen is not None and chosen.agency is not None:
        named = [chosen] + [title for title in named if say_the_same(title.agency or "", chosen.agency)]
    found = [
        Candidate(title.agency, "title" if is_agency(title.agency, reference) else "odd_title", title.index)
        for title in named
        if title.agency is not None and not _FURNITURE.search(title.agency)
    ]
    return found or [Candidate(title.site, "site", title.index) for title in titles if title.site is not None]


def _from_metadata(metadata: Metadata, reference: ReportReference) -> list[Candidate]:
    found = []
    for source in ("declared", "publisher", "source"):
        for value in getattr(metadata, source):
            name = clean_name(value.text, reference)
            if name is not None and is_agency(name, reference):
                short = without_internal_unit(name, reference)
                # 示例区管委会办公室 publishes for its place, 示例局办公室 is the bureau.
                name = name if short.endswith(reference.government) else short
                found.append(Candidate(name, source, value.index))
    return found


def _from_prose(
    sentences: Sequence[tuple[int, str]], reference: ReportReference, *, all_slots: bool
) -> list[Candidate]:
    slots = [("introduction", reference.compiled_by), ("contact", reference.contact)]
    if all_slots:
        slots.append(("acting", reference.acting))
    found = []
    for index, text in sentences:
        for match in reference.title.finditer(text):
            clause = re.split(r"[,。;]", text[max(0, match.start() - 80) : match.start()])[-1]
            if match.start() and clause.endswith("人民") and match[0].startswith("政府"):
                clause += "政府"
            if reference.not_title.search(clause) or OF_A_NOTICE.match(text, match.end()):
                continue
            name, year, _ = read_phrase(clause, match[1], "", reference)
            if name is not None and year is not None:
                found.append((without_internal_unit(name, reference), "introduction", index))
        for source, pattern in slots:
            for match in pattern.finditer(text):
                name = clean_name(match[1], reference)
                if name is None:
                    continue
                short = without_internal_unit(name, reference)
                if source == "contact" and is_place_only(short, reference) and reference.town_end.search(short) is None:
                    continue
                found.append((short, source, index))
    return [Candidate(name, source, index) for name, source, index in found if is_agency(name, reference)]


def _from_signature(head: Head, reference: ReportReference) -> list[Candidate]:
    """`遂溪县建新镇人民政府` above `2018年12月31日`, or as the last line."""
    tail = head.tail
    for place, index in enumerate(tail):
        cell = head.document.cells[index]
        if not _MIN_SIGNATURE <= len(cell) <= _MAX_SIGNATURE or (cell[-1].isdigit() and "20" not in cell[-11:]):
            continue
        text = without_date(head.key(index)) if cell[-1] in _DATE_ENDS else None
        if place + 1 < len(tail) and (text is None or text == head.key(index)):
            below = head.document.cells[tail[place + 1]]
            if len(below) > _MAX_SIGNATURE or not _SIGNATURE_DATE.fullmatch(head.key(tail[place + 1])):
                continue
        text = text or head.key(index)
        name = clean_name(text, reference)
        if name == text and is_agency(name, reference):
            return [Candidate(name, "signature", index)]
    return []


def _from_breadcrumb(head: Head, reference: ReportReference) -> list[Candidate]:
    """`首页 > 乡镇信息公开 > 中村乡 > 政务信息公开年报`: the last segment that is a name."""
    for index in head.lines[: head.opening]:
        text = head.key(index)
        segments = _BREADCRUMB.split(text)
        if len(segments) < 3:
            continue
        for segment in reversed(segments):
            if _NAVIGATION.search(segment):
                continue
            name = clean_name(segment, reference)
            if name is not None and is_agency(name, reference):
                return [Candidate(name, "breadcrumb", index)]
    return []


def _own_kind(sentences: Sequence[tuple[int, str]], reference: ReportReference) -> str | None:
    counts = Counter(kind for _, text in sentences for kind in reference.own.findall(text))
    return counts.most_common(1)[0][0] if counts else None


def _fits(name: str, own: str | None) -> bool:
    """Whether a text that says 我镇 can be this agency's: 镇安县政府 published it, a town wrote it."""
    if own is None:
        return True
    if own in ("镇", "乡"):
        return re.search(rf"{own}(?:人民政府|政府|人民政府办公室)?$", name) is not None
    if own == "街道":
        return "街道" in name or name.endswith("办事处")
    if own == "局":
        return "局" in name or name.endswith(("队", "中心", "所", "办公室"))
    return own in name or not name.endswith("政府")


def _complete(best: Candidate, ranked: Sequence[Candidate], head: Head, reference: ReportReference) -> str:
    name = best.name
    if is_place_only(name, reference):
        governed = [
            candidate.name
            for candidate in ranked
            for end in reference.government
            if candidate.source in _GOVERNING
            and candidate.name.endswith(end)
            and (candidate.name == name + end or candidate.name.endswith(name + end))
        ]
        # 街道 + 办事处: the government of a sub-district carries its place's whole name.
        name = governed[0] if governed else name
    longer = [completion for candidate in ranked for completion in completions(name, candidate.name, reference)]
    if not longer and lacks_place(name, reference):
        longer = _completions_in_prose(name, head, reference)
    if not longer:
        return name
    counts = Counter(longer)
    # Of 涵江区教育局 and 莆田市涵江区教育局 the longer; of two different places the more frequent.
    chosen = max(counts, key=lambda text: (counts[text], -len(text)))
    return max((text for text in counts if text.endswith(chosen)), key=len)


def _completions_in_prose(name: str, head: Head, reference: ReportReference) -> list[str]:
    found = []
    for index in head.prose(_COMPLETION_LINES):
        text = squeeze(head.text(index))
        if name in text:
            found += completions(name, own_words(text), reference)
    return found


def _agrees(candidate: Candidate, name: str, reference: ReportReference) -> bool:
    """Whether a vouching source can mean the recorded agency, or only its parent."""
    if candidate.source == "publisher":
        if is_place_only(name, reference) and candidate.name != name and candidate.name.startswith(name):
            # 宿迁市 in the title, 宿迁市人民政府办公室 on the card: place and office are two agencies.
            return False
        if _is_parent(candidate.name, name, reference):
            return True
    return say_the_same(candidate.name, name)


def _is_parent(publisher: str, name: str, reference: ReportReference) -> bool:
    """`镇安县政府`, `市政府办` publish for the agencies below them."""
    place = publisher
    for end in ("办公室", "办公厅", "办"):
        place = place.removesuffix(end)
    governs = place.endswith(reference.government) or (is_place_only(place, reference) and place[-1] != name[-1])
    for end in reference.government:
        place = place.removesuffix(end)
    return len(place) >= 2 and (name.startswith(place) or governs)
