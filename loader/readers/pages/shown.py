"""What a page shows otherwise than its tree says: hidden, raised, struck and preformatted text, fields and captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.readers.pages.text import BREAK, TAB, has_statutory_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selectolax.lexbor import LexborNode

    from loader.readers.layout import Row

_HIDDEN = ",".join(
    [
        "[hidden]",
        *(
            f'[style*="{name}:{blank}{value}" i]'
            for name, value in (("display", "none"), ("visibility", "hidden"))
            for blank in ("", " ")
        ),
    ]
)


def take_out_hidden(body: LexborNode, plain: Mapping[str, list[Row]]) -> None:
    """Take out what is hidden, but a statutory table only where one is shown.

    Pages show a report in two tabs, one of which is hidden until it is asked for.
    """

    def has_words(text: str) -> bool:
        taken = (cell for mark, rows in plain.items() if mark in text for row in rows for cell in row.texts)
        return has_statutory_words("\n".join([text, *taken]))

    with_tables = []
    for node in body.css(_HIDDEN):
        if has_words(node.text_lexbor()):
            with_tables.append(node)
        else:
            node.decompose()
    shown = body.text_lexbor()
    for node in with_tables:
        shown = shown.replace(node.text_lexbor(), "", 1)
    if has_words(shown):
        for node in with_tables:
            node.decompose()


def mark_what_changes_digits(body: LexborNode, found: Mapping[str, Sequence[LexborNode]], source: str) -> None:
    """Set off raised and struck text, which would become digits of the figure beside it; show what fields hold."""
    raised, struck = list(found["raised"]), list(found["struck"])
    if "super" in source:
        raised += body.css('[style*="align:super" i],[style*="align: super" i]')
    if "line-through" in source:
        struck += body.css('[style*="line-through" i]')
    for node in raised:
        if any(character.isdigit() for character in node.text_lexbor()):
            node.insert_before("^")
    for node in struck:
        if node.text_lexbor().strip():
            node.insert_before("~~")
            node.insert_after("~~")
    for node in found["field"]:
        if (node.attributes.get("type") or "text").lower() in ("text", "number", "search", "tel"):
            node.insert_before(node.attributes.get("value") or "")


def keep_line_ends(preformatted: LexborNode) -> None:
    """Put preformatted text in place of its element, a line for each of its lines."""
    if preformatted.css_first("table") is None:
        text = preformatted.text_lexbor().replace("\n", BREAK).replace("\t", TAB)
        preformatted.replace_with(f"{BREAK}{text}{BREAK}")


def put_above(caption: LexborNode) -> None:
    """Put a caption's text above its table."""
    table = caption.parent
    if table is not None:
        table.insert_before(f"{BREAK}{caption.text_lexbor()}{BREAK}")
        caption.decompose()
