"""`ogi dashboard`."""

from __future__ import annotations

from pathlib import Path

import click

from loader.checking.output import replacing
from loader.dashboard import FEW_REPORTS, chart_library, read_content, render_page
from loader.messages import tell
from loader.notes import confirm
from loader.options import warehouse_option
from loader.progress import waiting
from loader.visible import visible


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--facts/--no-facts",
    "has_facts",
    default=None,
    help=f"Put every fact with its source into the page; by default where there are at most {FEW_REPORTS:,} reports.",
)
@warehouse_option
def dashboard(out: Path, has_facts: bool | None, warehouse: Path) -> None:
    """Write one self-contained page OUT.html with charts, rankings, agencies and findings; it opens offline.

    The page is Chinese with a switch to English. It asks nothing of any network and can be sent as it is.

    \b
    Example:
      ogi dashboard dashboard.html
      ogi dashboard dashboard.html --no-facts --warehouse data/warehouse
    """
    with replacing(out) as unfinished, waiting(tell("making the page")):
        library = chart_library()
        page = render_page(read_content(warehouse, has_facts=has_facts), library)
        unfinished.write_text(page, encoding="utf-8", newline="\n")
    confirm(visible(str(out)))
