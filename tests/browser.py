"""A real browser for the tests of pages: an installed Chromium, which fails a test on what a page must not do."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: Addresses that are no request to any network.
_LOCAL = ("file:", "data:", "blob:", "about:")
DESKTOP = (1280, 900)
PHONE = (390, 844)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The browser; skips the test where none is installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra dev)")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no Chromium is installed (looked for {', '.join(_PROGRAMS)}); apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Window:
    """One window on a page that lies on disk."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self._path = path
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("dialog", lambda dialog: (self._note("dialog", dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self._requested(request.url))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning", "dialog"):
            self.complaints.append(f"{kind}: {text}")

    def _requested(self, address: str) -> None:
        if not address.startswith(_LOCAL):
            self.complaints.append(f"request: {address}")

    def open(self, state: str = "", path: Path | None = None) -> Window:
        """Show the page in a state of its address, and wait until its charts are drawn."""
        self.page.goto("about:blank")
        self.page.goto(f"{(path or self._path).as_uri()}#{state}")
        return self.drawn()

    def go(self, state: str) -> Window:
        """Change the address of the page that is open, as a link within it does."""
        self.page.evaluate(
            "state => new Promise(done => { addEventListener('hashchange', done, { once: true }); "
            "location.hash = state; setTimeout(done, 200); })",
            state,
        )
        return self.drawn()

    def drawn(self) -> Window:
        """Wait until no chart is left to draw and no part to unpack."""
        self.page.wait_for_selector("body[data-drawn]:not([data-busy]):not([data-unpacking])")
        return self

    def do(self, script: str, argument: object = None) -> Any:
        """Call a JavaScript function of the page, and wait for what it draws."""
        answer = self.page.evaluate(script, argument)
        # Events such as a change of the address are handled behind the script.
        self.page.wait_for_timeout(60)
        self.drawn()
        return answer

    def marks(self, panel: str) -> list[str]:
        """What a screen reader says of each mark of a panel's chart: the text shown on hover."""
        marks = self.page.locator(f"#p-{panel} .chart svg path[aria-roledescription]:not([aria-hidden])")
        return marks.evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")  # type: ignore[no-any-return]

    def table(self, panel: str) -> list[list[str]]:
        """The rows of a panel's table as shown, the head first."""
        rows = self.page.locator(f"#p-{panel} table tr")
        script = "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
        return rows.evaluate_all(script)  # type: ignore[no-any-return]

    def text(self) -> str:
        return self.page.locator("main").inner_text()


@contextmanager
def window(browser: Browser, path: Path, size: tuple[int, int] = DESKTOP) -> Iterator[Window]:
    """A fresh window; at its end the page must not have complained, asked for anything outside or opened a dialog."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
    context.set_default_timeout(30_000)
    shown = Window(context.new_page(), path)
    try:
        yield shown
        assert shown.complaints == []
    finally:
        context.close()
