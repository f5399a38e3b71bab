"""A paragraph of WordprocessingML -> its text as printed, with its automatic number in front.

What is not printed is no text: deleted and moved-away revisions, hidden runs, the instructions of fields. Marks that change
what digits mean keep them from being read as plain ones: superscripts are set off by `^`, struck-out text by `~~`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from loader.readers.office.docx_names import MC, M, W, attribute, chosen_branch, integer, toggle, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from loader.readers.office.docx_numbering import Numbering

#: Stands for something printed that is no text: an image, a formula.
OBJECT_MARK = "\ufffc"

_UNPRINTED = frozenset(W + name for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "rt"))
_PLAIN = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_IMAGES = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_LINEAR_MATH = frozenset(
    M + name for name in ("oMathPara", "oMathParaPr", "oMath", "r", "rPr", "t", "ctrlPr", "sty", "nor")
)
#: Line ends and tabs in the XML are blanks; soft hyphens are not printed.
_IN_TEXT = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\xad": None})
_FIGURE = re.compile(r"[\d.,+\-%\s]+")
_MAX_STYLES = 32
#: Symbol fonts hold their characters at F000 and above; those of font Symbol below 40 are the ASCII ones.
_SYMBOL_BASE = 0xF000
_SYMBOL_ASCII = range(0x20, 0x40)


class Styles:
    """The paragraph and character styles of a document, by what they say about numbering and hidden text."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read the styles part, if there is one."""
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        #: Numbering style -> the list that it names.
        self.linked_lists: dict[str, str] = {}
        for style in () if root is None else root.iterfind(f"{W}style"):
            name = attribute(style, "styleId")
            self._styles[name] = style
            kind = attribute(style, "type")
            if kind == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                self._default = name
            if kind == "numbering":
                self.linked_lists[name] = _list_of(style.find(f"{W}pPr")) or ""

    def chain(self, name: str | None) -> Iterator[tuple[str, etree._Element]]:
        """A style (None: the default paragraph style) and those it is based on, nearest first."""
        name = self._default if name is None else name
        for _ in range(_MAX_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            yield name, style
            name = value_of(style, "basedOn") or ""

    def is_hidden(self, name: str | None) -> bool:
        """Whether text of that style is hidden; a style that does not say follows the one it is based on."""
        says = (toggle(style.find(f"{W}rPr"), "vanish") for _, style in self.chain(name))
        return next((hidden for hidden in says if hidden is not None), False)


class TextReader:
    """Reads paragraphs in document order: automatic numbers count on from one to the next."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering

    def read(self, paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
        """The text of a paragraph, and the contents of the text boxes anchored in it."""
        properties = paragraph.find(f"{W}pPr")
        style = value_of(properties, "pStyle")
        walk = _Walk(self._styles, is_hidden=self._styles.is_hidden(style))
        walk.content(paragraph)
        text = "".join(walk.pieces)
        mark = None if properties is None else properties.find(f"{W}rPr")
        is_gone = mark is not None and (toggle(mark, "vanish") or mark.find(f"{W}del") is not None)
        if is_gone and not text.strip():
            return text, walk.boxes
        return _numbered(self._number(properties, style), text), walk.boxes

    def _number(self, properties: etree._Element | None, style: str | None) -> str:
        """The paragraph's automatic number: its own list, or that of its style."""
        list_id, level, list_style = _list_of(properties), _level_of(properties), ""
        if list_id is None:
            for name, ancestor in self._styles.chain(style):
                inherited = ancestor.find(f"{W}pPr")
                if level is None:
                    level = _level_of(inherited)
                list_id = _list_of(inherited)
                if list_id is not None:
                    list_style = name
                    break
        if list_id is None:
            return ""
        if list_style:
            of_style = self._numbering.level_of_style(list_id, list_style)
            level = of_style if of_style is not None else level
        return self._numbering.next_label(list_id, level or 0)


def _list_of(properties: etree._Element | None) -> str | None:
    return value_of(None if properties is None else properties.find(f"{W}numPr"), "numId")


def _level_of(properties: etree._Element | None) -> int | None:
    return integer(value_of(None if properties is None else properties.find(f"{W}numPr"), "ilvl"))


def _numbered(number: str, text: str) -> str:
    """The number set in front as it is printed; 1. in front of a cell's 5 must not become 1.5."""
    if not number:
        return text
    is_figure = _FIGURE.fullmatch(unicodedata.normalize("NFKC", text)) and text.strip()
    if is_figure:
        return f"[{number}] {text.lstrip()}"
    return number + text.lstrip()


class _Walk:
    """One pass over a paragraph's content.

    Attributes:
        pieces: the text so far.
        boxes: contents of text boxes met.
    """

    def __init__(self, styles: Styles, *, is_hidden: bool) -> None:
        self.pieces: list[str] = []
        self.boxes: list[etree._Element] = []
        self._styles = styles
        self._is_hidden = is_hidden
        #: For each open field whether its result has begun; before that stand instructions.
        self._fields: list[bool] = []

    def content(self, parent: etree._Element) -> None:
        """Add what stands in a paragraph, hyperlink, inserted revision, content control or the like."""
        for child in parent:
            if child.tag == f"{W}r":
                self._run(child)
            elif child.tag == f"{MC}AlternateContent":
                self._branch(child)
            elif child.tag in (f"{M}oMath", f"{M}oMathPara"):
                self._math(child)
            elif child.tag not in _UNPRINTED:
                self.content(child)

    def _branch(self, alternatives: etree._Element) -> None:
        branch = chosen_branch(alternatives)
        if branch is not None:
            self.content(branch)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        is_hidden = self._is_run_hidden(properties)
        own: list[str] = []
        for child in run:
            if child.tag == f"{W}fldChar":
                self._field(attribute(child, "fldCharType"))
            elif not is_hidden and all(self._fields):
                own += self._printed(child)
        text = "".join(own)
        if text.strip() and properties is not None:
            text = _marked(properties, text)
        self.pieces.append(text)

    def _printed(self, child: etree._Element) -> list[str]:
        if child.tag == f"{W}t":
            return [(child.text or "").translate(_IN_TEXT)]
        if child.tag in _PLAIN:
            return [_PLAIN[child.tag]]
        if child.tag == f"{W}sym":
            return [_symbol(child)]
        if child.tag == f"{MC}AlternateContent":
            branch = chosen_branch(child)
            return [] if branch is None else [piece for part in branch for piece in self._printed(part)]
        if child.tag in _IMAGES:
            return self._image(child)
        if child.tag == f"{W}ruby":
            for base in child.iterfind(f"{W}rubyBase"):
                self.content(base)
        return []

    def _image(self, image: etree._Element) -> list[str]:
        """Text boxes are read later. A picture in the line stands for text; what floats (a seal, a rule) does not."""
        boxes = list(_outermost(image, f"{W}txbxContent"))
        self.boxes += boxes
        is_picture = any(str(part.tag).endswith(("}blip", "}imagedata")) for part in image.iter())
        is_floating = any(
            str(part.tag).endswith("}anchor") or "position:absolute" in part.get("style", "") for part in image.iter()
        )
        return [OBJECT_MARK] if is_picture and not is_floating and not boxes else []

    def _math(self, formula: etree._Element) -> None:
        is_linear = all(part.tag in _LINEAR_MATH or str(part.tag).startswith(W) for part in formula.iter())
        self.pieces.append("".join(part.text or "" for part in formula.iter(f"{M}t")) if is_linear else OBJECT_MARK)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _is_run_hidden(self, properties: etree._Element | None) -> bool:
        if properties is None:
            return self._is_hidden
        own = toggle(properties, "vanish")
        if own is not None:
            return own
        style = value_of(properties, "rStyle")
        return self._is_hidden or (style is not None and self._styles.is_hidden(style))


def _outermost(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Descendants of that tag that stand in no other; of alternatives one branch."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            branch = chosen_branch(child)
            if branch is not None:
                yield from _outermost(branch, tag)
        else:
            yield from _outermost(child, tag)


def _marked(properties: etree._Element, text: str) -> str:
    if toggle(properties, "strike") or toggle(properties, "dstrike"):
        text = f"~~{text}~~"
    if value_of(properties, "vertAlign") in ("superscript", "subscript") and any(
        character.isalnum() for character in text
    ):
        text = f"^{text}"
    return text


def _symbol(element: etree._Element) -> str:
    """The character of a symbol font, where one knows it; its private one else, so that it is no digit."""
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    if attribute(element, "font") == "Symbol" and code - _SYMBOL_BASE in _SYMBOL_ASCII:
        code -= _SYMBOL_BASE
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""
