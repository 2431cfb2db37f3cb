"""A Chromium that we drive, started by us or not."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from bridge.driver.chromium import Chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright


class Launched(NamedTuple):
    chromium: Chromium
    version: str
    pid: int
    #: `ws://…/devtools/browser/…` for a connection of our own.
    url: str
    #: Where Playwright shows the pages of browser contexts that raw CDP made.
    pages: BrowserContext
    playwright: Playwright
    #: For files of ours; it goes with the driver.
    folder: Path


def our_folder(cleanup: ExitStack) -> Path:
    return Path(cleanup.enter_context(TemporaryDirectory(prefix="profiler-bridge-")))


def close_quietly(browser: Browser) -> None:
    """Closing what has died already, or whose Playwright has ended, is no error."""
    from playwright.sync_api import Error

    with suppress(Error):
        browser.close()
