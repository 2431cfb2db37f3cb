"""A Chromium to drive, started by us or attached to."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from bridge.core.events import Change
from bridge.driver.browser.chromium import Chromium
from bridge.driver.browser.playwright_relay import PlaywrightRelay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright


class Launched(NamedTuple):
    chromium: Chromium
    version: str
    pid: int
    #: `ws://…/devtools/browser/…` for a connection of our own.
    url: str
    #: Where Playwright lists the pages of browser contexts made by raw CDP.
    pages: BrowserContext
    playwright: Playwright
    #: For files of ours; it is deleted when the driver is closed.
    folder: Path
    #: What is not as in production for all its pages.
    changes: list[Change]
    #: How long a connection may take to open, s; None for the time of any command.
    open_timeout_s: float | None = None
    #: Between Playwright and a Chromium that others use too.
    relay: PlaywrightRelay | None = None


def switches_of(command_line: str) -> list[str]:
    """Return the switches (`--name=value`) of Chromium's command line, as `SystemInfo.getInfo` gives it."""
    return re.findall(r" (--[a-z].*?)(?= --[a-z]|$)", command_line)


def our_folder(cleanup: ExitStack) -> Path:
    return Path(cleanup.enter_context(TemporaryDirectory(prefix="profiler-bridge-")))


def close_quietly(browser: Browser) -> None:
    """Close a browser, which may have ended already, or whose Playwright may have."""
    from playwright.sync_api import Error

    with suppress(Error):
        browser.close()
