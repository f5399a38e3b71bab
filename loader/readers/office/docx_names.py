"""Names of WordprocessingML, and how its attributes say things."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R_STYLE_LINK = "numStyleLink"

_OFF = frozenset({"0", "false", "off", "none"})


def attribute(element: etree._Element, name: str) -> str:
    """An attribute of the format's namespace; "" where it is not there."""
    return element.get(W + name) or ""


def value_of(element: etree._Element | None, name: str) -> str | None:
    """The value of a property that is a child of `element`; None where it is not there."""
    child = None if element is None else element.find(W + name)
    return None if child is None else attribute(child, "val")


def toggle(element: etree._Element | None, name: str) -> bool | None:
    """A property that is on or off; None where `element` does not say."""
    value = value_of(element, name)
    return None if value is None else value not in _OFF


def integer(text: str | None) -> int | None:
    """A whole number; None for anything else."""
    return int(text) if text and text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 10 else None


def chosen_branch(alternatives: etree._Element) -> etree._Element | None:
    """The one branch of mc:AlternateContent to read: its branches hold the same content for older and newer programs."""
    choice = alternatives.find(f"{MC}Choice")
    return alternatives.find(f"{MC}Fallback") if choice is None else choice
