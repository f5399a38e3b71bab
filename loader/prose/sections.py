"""The six sections of a report: their headings, and how much prose stands below each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.model import Section
from loader.normalize import label_keys, squeeze
from loader.prose.numbers import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.model import Document
    from loader.prose.reference import ProseReference

_HEADING_MAX = 48
#: A cell of so many characters holds more than a paragraph.
_LONG_LINE = 1500
_OPENS = re.compile(r"\s*(?:[一二三四五六]\s*[、.．]|第[一二三四五六]|[(（][一二三四五六]|[1-6１-６]\s*[、.．])")
_NUMERALS = "一二三四五六七八九"
_NUMBERED = re.compile(
    r"\s*(?:([一二三四五六七八九])\s*[、.．,，]|第([一二三四五六])部分|([(（])([一二三四五六])[)）])"
)
#: What may stand behind a heading that opens a paragraph.
_ENDS = re.compile(r"[\s。.:：;；,，|]|20\d\d年|$")
#: As many headings in a row, with nothing between them, are a table of contents.
_CONTENTS = 3
#: Ranks of a heading's number: its own, none, in brackets, another one.
_OWN, _NONE, _BRACKETED, _WRONG = range(4)


@dataclass(frozen=True, slots=True)
class _Heading:
    section: int
    #: Which of the cells, and where in it the heading begins and ends.
    position: int
    start: int
    end: int
    rank: int


def find_sections(document: Document, cells: Sequence[int], reference: ProseReference) -> tuple[Section, ...]:
    """The sections whose headings are there, in document order.

    Of several headings of one section the first with the section's own number counts, else the first without a number;
    headings in a table of contents do not count where others follow. The prose of a section reaches to the next
    heading, the last one's to the end of the document; text on one line cannot be told from the tables in it.
    """
    headings = _without_contents(_find_headings(document, cells, reference))
    chosen: dict[int, _Heading] = {}
    for heading in sorted(headings, key=lambda heading: (heading.rank, heading.position, heading.start)):
        chosen.setdefault(heading.section, heading)
    ordered = sorted(chosen.values(), key=lambda heading: (heading.position, heading.start))
    sections = []
    for number, heading in enumerate(ordered):
        following = ordered[number + 1] if number + 1 < len(ordered) else None
        body = squeeze(_body(document, cells, heading, following))
        digest = hashlib.sha256(body.encode("utf-8", "backslashreplace")).hexdigest() if body else None
        cell = cells[heading.position]
        printed = document.cells[cell][heading.start : heading.end].strip()
        sections.append(Section(heading.section, printed, len(body), digest, document.locator(cell)))
    return tuple(sections)


def _find_headings(document: Document, cells: Sequence[int], reference: ProseReference) -> list[_Heading]:
    found = []
    for position, index in enumerate(cells):
        text = document.cells[index]
        if len(text) <= _HEADING_MAX:
            section = next((reference.headings[key] for key in label_keys(text) if key in reference.headings), None)
            if section is not None:
                found.append(_Heading(section, position, 0, len(text), _rank(text, section)))
                continue
        found += _within(text, position, reference)
    return found


def _within(text: str, position: int, reference: ProseReference) -> list[_Heading]:
    """Headings with a number at the beginning of a paragraph, or anywhere in a text that has lost its lines."""
    if len(text) >= _LONG_LINE:
        plain, places = fold(text)
        matches = list(reference.opening.finditer(plain))
    elif _OPENS.match(text):
        plain, places = fold(text[: 2 * _HEADING_MAX])
        match = reference.opening.match(plain, len(plain) - len(plain.lstrip()))
        matches = [match] if match is not None else []
    else:
        return []
    found = []
    for match in matches:
        section = reference.headings[label_keys(match[1])[0]]
        rank = _rank(match[0], section)
        if rank == _OWN and _ENDS.match(plain, match.end()):
            end = places[match.end() - 1] + 1
            found.append(_Heading(section, position, places[match.start()], end, rank))
    return found


def _rank(text: str, section: int) -> int:
    number = _NUMBERED.match(text)
    if number is None:
        return _NONE
    is_own = _NUMERALS.index(number[1] or number[2] or number[4]) + 1 == section
    if number[3]:
        return _BRACKETED if is_own else _WRONG
    return _OWN if is_own else _WRONG


def _without_contents(headings: list[_Heading]) -> list[_Heading]:
    """The headings without those of a table of contents, if there are others."""
    runs: list[list[_Heading]] = []
    for heading in headings:
        if runs and heading.position == runs[-1][-1].position + 1 and heading.section > runs[-1][-1].section:
            runs[-1].append(heading)
        else:
            runs.append([heading])
    listed = [heading for run in runs if len(run) >= _CONTENTS for heading in run]
    others = [heading for heading in headings if heading not in listed]
    again = {heading.section for heading in others}
    return [heading for heading in headings if heading not in listed or heading.section not in again]


def _body(document: Document, cells: Sequence[int], heading: _Heading, following: _Heading | None) -> str:
    end = following.position if following is not None else len(cells)
    if following is not None and following.position == heading.position:
        return document.cells[cells[heading.position]][heading.end : following.start]
    parts = [document.cells[cells[heading.position]][heading.end :]]
    parts += [document.cells[index] for index in cells[heading.position + 1 : end]]
    if following is not None:
        parts.append(document.cells[cells[end]][: following.start])
    return "".join(parts)
