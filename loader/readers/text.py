"""Text of web crawls -> Document, in every way in which crawls write down a table.

A pipe ends a cell, wherever the line breaks stand: `规章 | 0 |`, `规章 |⏎0 |` and `规章⏎|⏎0⏎|` are the same two cells. A tab
parts two cells. A line with neither is a cell of its own, be it prose or a cell. What the cells mean is not asked here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from loader.model import Document
from loader.readers.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loader.readers.encoding import Decoded

#: Characters that crawls put where a table had a rule: full-width and box-drawing bars.
_BARS = "｜│┃║￨∣❘¦"
#: The rule below a Markdown header. Two dashes or fewer in a cell can be a filled-in "no figure".
_RULE_CELL = r"\s*(?:-{3,}|:-+:?|-+:)\s*"
_MARKDOWN_RULE = re.compile(rf"\s*\|?(?:{_RULE_CELL}\|)*{_RULE_CELL}\|?\s*")
_RULE_CHARACTERS = frozenset("|:- \t\u3000\xa0")
#: `四、结转下年度继续办理 0 0 0 0 0 0 0`, `规章 0 0 /`: figures, or marks for none, set apart by blanks only.
_MARK = r"[/／\\—–―─-]{1,3}|[无無]"
_FIGURE = rf"(?:[+\-−＋－增减減]?\d[\d,.，．]*|{_MARK})"
_SPACED_FIGURES = re.compile(
    rf"(?P<label>\S.*?\s+)?(?P<figures>{_FIGURE}(?:\s+{_FIGURE})+)|(?P<row>\S.*?)\s+(?P<mark>{_MARK})"
)
#: `规章,0,0,0`, in lines of different lengths that no program would write as one file.
_COMMA_ROW = re.compile(r"[^,]*(?:,[^,]*)*?(?:,[+-]?\d+(?:\.\d+)?){3,},*")
_ENOUGH_COMMA_ROWS = 10
#: Of lines with bars those that end with one, where a bar ends each row.
_CLOSED_SHARE = 0.7
_CELL_AND_TAB = 2
#: Line ends of other systems, taken for such only where the text has next to no ordinary ones: they also stand beside them.
_OTHER_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]|<br ?/?>")
_FEW_LINES = 20
#: A row of text is a label and fifteen figures at the most; longer lines are prose.
_ROW_CHARACTERS = 300
_PAGE_NUMBER = re.compile(r"[-—–―]\s*\d{1,4}\s*[-—–―]")
_ENDS_AS_FIGURE = frozenset("0123456789０１２３４５６７８９/／\\—–―─-无無")
_RULES = re.compile(r"[\s|+\-=_─━┌┐└┘├┤┬┴┼═╔╗╚╝╠╣╦╩╬]+")


class TextCells(NamedTuple):
    """Cells in reading order; rows and columns are 1-based."""

    texts: list[str]
    rows: list[int]
    columns: list[int]


class _Line(NamedTuple):
    """What a line of text is, whatever stands above it."""

    #: `nothing` (blank, or a rule), `pipes`, `tabs` or `plain`.
    kind: str
    texts: tuple[str, ...] = ()
    #: Of a line with pipes: whether nothing stands before the first, nothing but pipes on the line, something behind the last.
    begins_blank: bool = False
    only_pipes: bool = False
    has_tail: bool = False
    #: Of a line with several pipes: whether it has cells and does not start with a pipe.
    opens_without_pipe: bool = False


def read_text(data: bytes) -> Document:
    """The cells of a text, in reading order; rows are line numbers.

    Issues: `damaged_encoding` (hint) where bytes were no characters.

    Raises:
        UnreadableDocument: `binary_file`.
    """
    return read_decoded(decode(data))


def read_decoded(decoded: Decoded) -> Document:
    """As `read_text`, from text."""
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") < _FEW_LINES:
        text = _OTHER_LINE_ENDS.sub("\n", text)
    lines = _with_commas_as_pipes(text.split("\n"))
    cells = read_lines(lines)
    return Document(
        cells=cells.texts,
        blocks=[1] * len(cells.texts),
        rows=cells.rows,
        columns=cells.columns,
        media_type="text/plain",
        issues=decoded.issues(),
        ends_open=bool(lines[-1].strip()) and not lines[-1].endswith(("|", "\t")),
    )


def _with_commas_as_pipes(lines: list[str]) -> list[str]:
    """The lines, with pipes in place of the commas of all that are no sentence, where many are rows parted by commas."""
    parted = [line for line in lines if "," in line and len(line) <= _ROW_CHARACTERS]
    rows = sum(_COMMA_ROW.fullmatch(line) is not None for line in parted)
    if rows < _ENOUGH_COMMA_ROWS:
        return lines
    return [line if "。" in line or "," not in line else line.rstrip(",").replace(",", " | ") + " |" for line in lines]


def read_lines(lines: Sequence[str]) -> TextCells:
    """The cells of lines of text; rows are positions in `lines`, from 1."""
    lines = _with_split_figures_joined(_with_one_bar(lines))
    shapes = list(map(_shape, lines))
    opened = _pipes_open_rows(lines, shapes)
    cells = TextCells([], [], [])
    texts, rows, columns = cells
    # Whether the last cell may still be ended by a pipe on a later line.
    is_open = False
    for number, shape in enumerate(shapes, start=1):
        kind, found = shape.kind, shape.texts
        if kind == "nothing":
            continue
        if kind == "pipes":
            opens_rows = opened[number - 1]
            # The first pipe of a line may end a cell above that has a line to itself, or open the row; else it is a blank cell.
            if shape.begins_blank and (is_open or (opens_rows and not shape.only_pipes)):
                found = found[1:]
            is_open = shape.has_tail and opens_rows
        else:
            is_open = kind == "plain"
        texts += found
        rows += [number] * len(found)
        columns += range(1, len(found) + 1)
    return cells


def _with_one_bar(lines: Sequence[str]) -> list[str]:
    """The lines, with a pipe in place of every other bar."""
    text = "\n".join(lines)
    found = [bar for bar in _BARS if bar in text]
    as_pipes = str.maketrans(dict.fromkeys(found, "|"))
    return [line.translate(as_pipes) for line in lines] if found else list(lines)


def _with_split_figures_joined(lines: list[str]) -> list[str]:
    """The lines, those that a line end within a figure parts (`| 12⏎8 |`) as one: where rows end with a bar, or tabs part cells.

    The two halves stay one cell with white space in it, which is no number: which digits were parted cannot be told.
    """
    ends = [place for place, line in enumerate(lines[:-1]) if line[-1:].isdigit()]
    split = [
        place for place in ends if "|" in lines[place] and "|" in lines[place + 1] and lines[place + 1][:1].isdigit()
    ]
    rows = [line.rstrip() for line in lines if "|" in line] if split else []
    if sum(row.endswith("|") for row in rows) < _CLOSED_SHARE * len(rows):
        split = []
    # In lines parted by tabs, a figure on a line of its own is the rest of the one above, unless that is how cells stand.
    by_tabs = [place for place in ends if "\t" in lines[place] and lines[place + 1].strip().isdigit()]
    if by_tabs and sum("\t" in line for line in lines) > 2 * sum(line.strip().isdigit() for line in lines):
        split += by_tabs
    if not split:
        return lines
    lines = list(lines)
    for place in sorted(split, reverse=True):
        lines[place], lines[place + 1] = f"{lines[place]}\v{lines[place + 1]}", ""
    return lines


def _pipes_open_rows(lines: Sequence[str], shapes: Sequence[_Line]) -> list[bool]:
    """For each line whether a pipe at its start opens a row; else it ends a blank first cell.

    `| 规章 | 2 |`: all lines of the table with several cells start so. `| 2.重复申请 | 0 |` below `(五)不予处理 | 1.信访 | 0 |`
    has a blank cell where the group's label stands above.
    """
    opened = [True] * len(lines)
    if not any(shape.opens_without_pipe for shape in shapes):
        return opened
    start = 0
    for end in range(len(lines) + 1):
        if end < len(lines) and ("|" in lines[end] or not lines[end].strip()):
            continue
        if any(shape.opens_without_pipe for shape in shapes[start:end]):
            opened[start:end] = [False] * (end - start)
        start = end + 1
    return opened


@lru_cache(maxsize=16_384)
def _shape(line: str) -> _Line:
    """What a line is; lines repeat endlessly over reports."""
    if "|" in line:
        return _pipes(line)
    return _tabs(line) if "\t" in line else _plain(line)


def _pipes(line: str) -> _Line:
    opens_without_pipe = line.count("|") > 1 and _has_cells(line) and not line.lstrip().startswith("|")
    if "-" in line and _RULE_CHARACTERS.issuperset(line) and _MARKDOWN_RULE.fullmatch(line.strip()):
        return _Line("nothing", opens_without_pipe=opens_without_pipe)
    parts = [part.strip() for part in line.split("|")]
    tail = parts.pop()
    return _Line(
        "pipes",
        (*parts, tail) if tail else tuple(parts),
        begins_blank=not parts[0],
        only_pipes=not tail and not any(parts),
        has_tail=bool(tail),
        opens_without_pipe=opens_without_pipe,
    )


def _has_cells(line: str) -> bool:
    return bool(line.strip("| \t\u3000\xa0"))


def _tabs(line: str) -> _Line:
    parts = [part.strip() for part in line.split("\t")]
    if len(parts) == _CELL_AND_TAB and parts[0] and not parts[1]:
        parts.pop()  # a cell a line, each with a tab behind it
    return _Line("tabs", tuple(parts))


def _plain(line: str) -> _Line:
    text = line.strip()
    if not text or (_RULES.fullmatch(text) and len(text) > 1):
        return _Line("nothing")
    is_row = text[-1] in _ENDS_AS_FIGURE and len(text) <= _ROW_CHARACTERS and not _PAGE_NUMBER.fullmatch(text)
    spaced = _SPACED_FIGURES.fullmatch(text) if is_row else None
    if spaced is None:
        return _Line("plain", (text,))
    label = (spaced["label"] or spaced["row"] or "").strip()
    figures = (spaced["figures"] or spaced["mark"]).split()
    return _Line("plain", (label, *figures) if label else tuple(figures))
