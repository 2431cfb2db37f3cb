"""Starting Playwright, whose own Node.js needs a library that a minimal system lacks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

from bridge.errors import BrowserError, BrowserNotStarted

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

_LIBRARY = "libatomic.so"
_ADVICE_LIBRARY = "install the library that it needs: `apt-get install libatomic1` (Debian, Ubuntu)"
_ADVICE = "`python -m playwright --version` says more; PLAYWRIGHT_NODEJS_PATH names another Node.js for it"


def start_playwright() -> Playwright:
    """Start Playwright in this thread; the caller stops it.

    Raises BrowserError where an asyncio loop already runs in this thread, and BrowserNotStarted, with the
    reason and what to do, where Playwright's process ends at once.
    """
    if loop_is_running():
        raise BrowserError(
            "Playwright, or an asyncio loop, already runs in this thread and a second one cannot: "
            "pass the running one, as in launch(playwright=playwright)"
        )
    from playwright.sync_api import sync_playwright

    try:
        return sync_playwright().start()
    except Exception as error:  # Playwright raises a bare Exception where its process has ended
        reason = _own_words() or str(error)
        advice = _ADVICE_LIBRARY if _LIBRARY in reason else _ADVICE
        raise BrowserNotStarted("Playwright", reason, advice) from error


def loop_is_running() -> bool:
    """Whether this thread runs an asyncio loop. Playwright's sync API starts one, and cannot start twice."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _own_words() -> str:
    """Return the last line of what Playwright's process writes when it is started by hand."""
    command = [sys.executable, "-m", "playwright", "--version"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = said.stderr.strip().splitlines()
    return lines[-1] if said.returncode and lines else ""
