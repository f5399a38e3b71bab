"""Document + ParsedReport -> what became of each cell, and why a cell of the form holds no number; for people to read.

`build` joins the two, `terminal` and `page` render what it gives. Nothing is read anew here and nothing is decided:
what is shown is what the parser stored.
"""

from loader.inspection.build import Inspector
from loader.inspection.page import render_page
from loader.inspection.terminal import render_terminal
from loader.inspection.view import Inspection

__all__ = ["Inspection", "Inspector", "render_page", "render_terminal"]
