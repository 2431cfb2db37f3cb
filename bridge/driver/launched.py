"""A Chromium that we drive, started by us or not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from bridge.driver.chromium import Chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


class Launched(NamedTuple):
    chromium: Chromium
    version: str
    pid: int
    #: `ws://…/devtools/browser/…` for a connection of our own.
    url: str
    #: Where Playwright shows the pages of browser contexts that raw CDP made.
    pages: BrowserContext


def close_quietly(browser: Browser) -> None:
    """Closing what has died already, or whose Playwright has ended, is no error."""
    from playwright.sync_api import Error

    with suppress(Error):
        browser.close()
