"""The dashboard: a warehouse -> one HTML page that opens offline from disk and asks nothing of any network.

`content` reads what the page holds, `page` puts it together with our own HTML, CSS and JavaScript, which lie beside as
plain files, and with the charting library, which `library` takes from its wheel.
"""

from loader.dashboard.content import FEW_REPORTS, Content, read_content
from loader.dashboard.library import chart_library
from loader.dashboard.page import render_page

__all__ = ["FEW_REPORTS", "Content", "chart_library", "read_content", "render_page"]
