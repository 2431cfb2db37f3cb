"""See that there is a Chromium, in the order in which Profiler Bridge itself looks for one.

Found: nothing is installed. Else `playwright install`, which closed networks forbid, and then the system's
package manager. Runs in the virtual environment.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts._setup import STATE, apt_install, fail, run, say, starts

#: A download of 180 MB; longer than this means that nobody answers, seconds.
DOWNLOAD_LIMIT_S = 600.0
ENVIRONMENT = "PROFILER_BRIDGE_CHROMIUM"
PLAYWRIGHT = (sys.executable, "-m", "playwright")

_REMEMBERED = STATE / "chromium"


def main() -> None:
    if remembered():
        return
    require_playwright()
    path = find() or from_playwright() or from_system()
    if path is None:
        fail(
            "there is no Chromium, and neither Playwright nor the package manager could install one: install "
            f"the package 'chromium' (apt-get install chromium), or set {ENVIRONMENT} to an executable"
        )
    STATE.mkdir(parents=True, exist_ok=True)
    _REMEMBERED.write_text(path, encoding="utf-8")


def require_playwright() -> None:
    """Playwright carries a Node.js that wants libatomic, which a minimal Debian lacks."""
    version = (*PLAYWRIGHT, "--version")
    if not starts(*version) and not (apt_install("libatomic1") and starts(*version)):
        fail("Playwright does not start: run 'apt-get install libatomic1'; 'playwright --version' says more")


def remembered() -> bool:
    """Whether the one of last time is still there. What the environment variable names is looked at anew."""
    try:
        return ENVIRONMENT not in os.environ and Path(_REMEMBERED.read_text(encoding="utf-8")).is_file()
    except OSError:
        return False


def find() -> str | None:
    """The Chromium that Profiler Bridge would take, if it starts at all."""
    # Imported late: the common case above should cost nothing.
    from bridge.driver.browser.chromium import find_chromium
    from bridge.errors import BrowserNotFound

    try:
        path = find_chromium().path
    except BrowserNotFound as error:
        if ENVIRONMENT in os.environ:
            fail(str(error))
        return None
    if starts(path, "--version"):  # Ubuntu may have but a stub that names its snap
        return path
    if ENVIRONMENT in os.environ:
        fail(f"{path} (from {ENVIRONMENT}) does not start: try '{path} --version'")
    return None


def from_playwright() -> str | None:
    say("installing Chromium with 'playwright install'")
    if not run("playwright", *PLAYWRIGHT, "install", "chromium", limit_s=DOWNLOAD_LIMIT_S):
        say("'playwright install' could not, trying the system's package manager")
        return None
    path = find()
    if path is None and run("playwright-deps", *PLAYWRIGHT, "install-deps", "chromium"):
        path = find()
    return path


def from_system() -> str | None:
    # Debian's name, then Ubuntu's.
    for packages in (("chromium", "chromium-sandbox", "fonts-liberation"), ("chromium-browser",)):
        if apt_install(*packages):
            path = find()
            if path is not None:
                return path
    return None


if __name__ == "__main__":
    main()
