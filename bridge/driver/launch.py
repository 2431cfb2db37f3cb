"""Starting Chromium by Playwright, so that it dies with us, and attaching to it a second time.

Why twice: a page that Playwright launches or creates itself is held visible for
ever (`Emulation.setFocusEmulationEnabled`). Attached by `connect_over_cdp(no_defaults=True)` it is not,
for pages of the default context, and pages of browser contexts made by raw CDP count as such.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.driver.attach import attach
from bridge.driver.chromium import Chromium, find_chromium, loop_is_running
from bridge.driver.launched import Launched, close_quietly, our_folder
from bridge.driver.options import DriverOptions
from bridge.driver.programs import shielded
from bridge.driver.redirect import redirect_of, resolver_rules
from bridge.errors import BrowserError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

#: Playwright's switches that keep background tabs awake, and that turn bfcache off.
UNWANTED = [
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-back-forward-cache",
]
NO_SANDBOX = "--no-sandbox"
_RULES = "--host-resolver-rules="


def launch(options: DriverOptions, playwright: Playwright | None, cleanup: ExitStack) -> Launched:
    """Or attach to the one at `options.cdp`. What was started is ended by `cleanup`, whatever fails."""
    from playwright.sync_api import Error

    playwright = playwright or _start_playwright(cleanup)
    if options.cdp is not None:
        return attach(options, options.cdp, playwright, cleanup)
    own = playwright.chromium.executable_path
    chromium = find_chromium(options.chromium, playwright_path=lambda: own)
    folder = our_folder(cleanup)
    browser = _start_chromium(playwright, chromium, options, shielded(folder / "bin"))
    cleanup.callback(close_quietly, browser)
    try:
        return _attach(playwright, browser, chromium, options, folder, cleanup)
    except Error as error:
        raise BrowserError(f"{chromium} started and went away again: {_reason(str(error))}") from error


def _attach(
    playwright: Playwright,
    browser: Browser,
    chromium: Chromium,
    options: DriverOptions,
    folder: Path,
    cleanup: ExitStack,
) -> Launched:
    session = browser.new_browser_cdp_session()
    command_line = session.send("SystemInfo.getInfo")["commandLine"]
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    url = _debugging_url(_user_data_dir(command_line), options.timeout_s)
    attached = playwright.chromium.connect_over_cdp(url, no_defaults=True, timeout=options.timeout_s * 1000)
    cleanup.callback(close_quietly, attached)
    return Launched(
        chromium=chromium,
        version=f"Chromium {browser.version}",
        pid=next(int(p["id"]) for p in processes if p["type"] == "browser"),
        url=url,
        pages=attached.contexts[0],
        playwright=playwright,
        folder=folder,
    )


def _start_playwright(cleanup: ExitStack) -> Playwright:
    if loop_is_running():
        raise BrowserError(
            "Playwright, or an asyncio loop, already runs in this thread and a second one cannot: "
            "pass the running one, as in launch(playwright=playwright)"
        )
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    cleanup.callback(playwright.stop)
    return playwright


def _start_chromium(
    playwright: Playwright, chromium: Chromium, options: DriverOptions, environment: dict[str, str]
) -> Browser:
    from playwright.sync_api import Error

    # Chromium refuses to run its sandbox as root, and only then is it left out.
    sandbox = os.geteuid() != 0 and NO_SANDBOX not in options.args
    try:
        return playwright.chromium.launch(
            executable_path=chromium.path,
            headless=options.headless,
            chromium_sandbox=sandbox,
            args=["--remote-debugging-port=0", *options.args, *_guard(options)],
            ignore_default_args=UNWANTED,
            env=dict(environment),
            # A Ctrl-C reaches Playwright's process too. Cleaning up by itself it races with our end, and
            # could leave the profile behind: it does so, like for every other end of ours, when we are gone.
            handle_sigint=False,
            timeout=max(options.timeout_s, 30) * 1000,
        )
    except Error as error:
        raise BrowserError(f"Chromium did not start: {chromium}: {_reason(str(error))}") from error


def _guard(options: DriverOptions) -> list[str]:
    """What the redirect should miss leads nowhere. Of two switches of a name Chromium takes the last."""
    rules = resolver_rules(options.intake_hosts) if redirect_of(options) else ""
    own = [arg.removeprefix(_RULES) for arg in options.args if arg.startswith(_RULES)]
    return [_RULES + ", ".join([rules, *own])] if rules else []


def _reason(message: str) -> str:
    """Playwright's message is a page of logs: its first line, and Chromium's own error line."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    # Where there is no system bus Chromium says so at every start, and goes on.
    errors = [x for x in lines if ("ERROR:" in x or "error while loading" in x) and "to the bus" not in x]
    own = next(iter(errors), "")
    return " — ".join(dict.fromkeys(part for part in (lines[0], own) if part))


def _user_data_dir(command_line: str) -> Path:
    found = re.search(r"--user-data-dir=(.+?)(?: --|$)", command_line)
    if found is None:
        raise BrowserError("Chromium does not say where its profile is (no --user-data-dir)")
    return Path(found.group(1).strip('"'))


def _debugging_url(profile: Path, timeout_s: float) -> str:
    """Chromium writes port and path into this file when it listens; it offers no other signal."""
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, ValueError):
            port, path = file.read_text().split()
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(0.005)
    raise BrowserError(f"Chromium opened no debugging port within {timeout_s:g} s ({file} is missing)")
