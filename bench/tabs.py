"""Opening an isolated tab and loading a page: ours beside Playwright's new_context + new_page + goto.

Both use the same Chromium binary and the same page, in turns, so that noise hits both alike.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Playwright, sync_playwright

from bench.figures import Figure, spread
from bench.pages.site import serving
from bridge.driver import find_chromium
from bridge.harness.bridge import Bridge

ROUNDS = 30


def measure() -> list[Figure]:
    with serving() as url, sync_playwright() as playwright, Bridge.launch(playwright=playwright) as bridge:
        browser = _launch(playwright)
        theirs, ours = [], []
        for turn in range(ROUNDS):
            # The one before still tears down in the background, so each goes first every other time.
            if turn % 2:
                theirs.append(_theirs(browser, url))
            ours.append(_ours(bridge, url))
            if not turn % 2:
                theirs.append(_theirs(browser, url))
        browser.close()
    detail = f"ours {spread(ours)}; Playwright's {spread(theirs)}; {ROUNDS} of each, in turns"
    return [Figure("isolated tab, open and load", median(ours) / median(theirs), "x", 1.2, detail)]


def _launch(playwright: Playwright) -> Browser:
    path = find_chromium().path
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


def _theirs(browser: Browser, url: str) -> float:
    """Seconds; the closing is not counted on either side."""
    started = perf_counter()
    page = browser.new_context().new_page()
    page.goto(url)
    taken = perf_counter() - started
    page.context.close()
    return taken


def _ours(bridge: Bridge, url: str) -> float:
    started = perf_counter()
    tab = bridge.open_tab(url)
    taken = perf_counter() - started
    tab.close()
    return taken
