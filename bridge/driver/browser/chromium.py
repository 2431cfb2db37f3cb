"""Finding Chromium: by the option, the environment, Playwright's own, then the system's."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from bridge.driver.browser.playwright_process import loop_is_running, start_playwright
from bridge.driver.options import check_args
from bridge.errors import BrowserNotFound, UsageError

ENVIRONMENT = "PROFILER_BRIDGE_CHROMIUM"
#: Switches for every Chromium that is started, beside those of the options; separated as in a shell.
ARGS_ENVIRONMENT = "PROFILER_BRIDGE_CHROMIUM_ARGS"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Source = Literal["option", "environment", "playwright", "system", "cdp"]


class Chromium(msgspec.Struct, frozen=True):
    """An executable and how it was found; with source `cdp`, the address of a Chromium that ran already."""

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
    """The Chromium to use. `playwright_path`: gives the path of Playwright's own; called only when needed.

    Raises BrowserNotFound when there is none, or none at the path that the option or the environment gives:
    no other browser is used instead then.
    """
    # The command line takes its option from the environment too.
    if option and option != os.environ.get(ENVIRONMENT):
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


def environment_args() -> tuple[str, ...]:
    """Return the switches that the environment has for Chromium. Raises UsageError for what are none."""
    try:
        args = tuple(shlex.split(os.environ.get(ARGS_ENVIRONMENT, "")))
    except ValueError as error:
        raise UsageError(f"{ARGS_ENVIRONMENT}: {error}") from None
    check_args(args, ARGS_ENVIRONMENT)
    return args


def _is_executable(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)


def _ask_playwright() -> str | None:
    """The path of Playwright's own Chromium, which depends on PLAYWRIGHT_BROWSERS_PATH and on revisions."""
    if loop_is_running():
        return None
    playwright = start_playwright()
    try:
        return playwright.chromium.executable_path
    finally:
        playwright.stop()
