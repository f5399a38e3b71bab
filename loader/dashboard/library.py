"""The charting library (Vega-Lite) as one piece of JavaScript, from the wheel that carries it; nothing is fetched."""

from __future__ import annotations

import importlib

from loader.messages import tell
from loader.model import LoaderError

#: What our own JavaScript uses of the bundle, whose `vega` and `vegaLite` are null.
_SNIPPET = "window.vegaEmbed = vegaEmbed;"


def chart_library() -> str:
    """The JavaScript that defines `vegaEmbed`, and no other name.

    Raises:
        LoaderError: the package is not installed.
    """
    try:
        vl_convert = importlib.import_module("vl_convert")
    except ImportError as error:
        raise LoaderError(
            tell(
                "charts need the package vl-convert-python, which is not installed; install it with "
                "`pip install 'ogi-warehouse[dashboard]'`"
            )
        ) from error
    bundle: str = vl_convert.javascript_bundle(_SNIPPET)
    # The bundle's own names are one letter long and would meet those of the page.
    return f"(() => {{\n{bundle}\n}})();\n"
