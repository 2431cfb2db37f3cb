"""Which Chromium: option, then environment, then Playwright's own, then the system's."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from bridge.errors import BrowserNotFound

ENVIRONMENT = "PROFILER_BRIDGE_CHROMIUM"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Source = Literal["option", "environment", "playwright", "system", "cdp"]


class Chromium(msgspec.Struct, frozen=True):
    """An executable and how it was found; or, from `cdp`, the address of one that ran already."""

    path: str
    source: Source

    def __str__(self) -> str:
        where = {
            "option": "given",
            "environment": ENVIRONMENT,
            "playwright": "Playwright's own",
            "system": "PATH",
            "cdp": "attached to",
        }
        return f"{self.path} ({where[self.source]})"


def find_chromium(
    option: str | None = None, *, playwright_path: Callable[[], str | None] | None = None
) -> Chromium:
    """The Chromium to use. `playwright_path` says where Playwright keeps its own; asked only when needed.

    Raises BrowserNotFound when there is none, or when the one asked for is not there: a path that was
    given on purpose is never replaced by another browser.
    """
    if option:
        return _given(option, "option", "the option")
    if from_environment := os.environ.get(ENVIRONMENT):
        return _given(from_environment, "environment", ENVIRONMENT)
    own = (playwright_path or _ask_playwright)()
    if own and _is_executable(own):
        return Chromium(own, "playwright")
    for name in SYSTEM_NAMES:
        if found := shutil.which(name):
            return Chromium(found, "system")
    raise BrowserNotFound(
        "no Chromium: Playwright has none installed and none of "
        f"{', '.join(SYSTEM_NAMES)} is on PATH; run `playwright install chromium`, or install your system's "
        f"package `chromium`, or set {ENVIRONMENT} to an executable"
    )


def _given(path: str, source: Source, by: str) -> Chromium:
    found = path if _is_executable(path) else shutil.which(path)
    if not found:
        raise BrowserNotFound(f"no Chromium at {path} (from {by}): no such executable file")
    return Chromium(found, source)


def _is_executable(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)


def loop_is_running() -> bool:
    """Playwright's sync API, once started, leaves a running loop in its thread; a second one raises."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _ask_playwright() -> str | None:
    """Only Playwright knows where it keeps its browsers (PLAYWRIGHT_BROWSERS_PATH, revisions)."""
    if loop_is_running():
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path
