"""Starting Chromium by Playwright, so that it ends with us, and attaching Playwright to it a second time.

A page that Playwright launches or creates itself stays visible for ever, by
`Emulation.setFocusEmulationEnabled`. Attached by `connect_over_cdp(no_defaults=True)`, Playwright does not
hold pages of the default context visible, and it counts pages of browser contexts made by raw CDP as such.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.core.events import Change
from bridge.core.production.switches import switch_changes
from bridge.driver.browser.attach import attach
from bridge.driver.browser.chromium import Chromium, environment_args, find_chromium
from bridge.driver.browser.desktop_programs import shielded
from bridge.driver.browser.launched import Launched, close_quietly, our_folder, switches_of
from bridge.driver.browser.playwright_process import start_playwright
from bridge.driver.browser.preferences import preloading_is_off, starter
from bridge.driver.browser.start_failure import start_failure
from bridge.driver.cdp.redirect import redirect_of, resolver_rules
from bridge.driver.options import DriverOptions
from bridge.errors import BrowserError, BrowserNotStarted

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
IGNORE_CERTIFICATES = "--ignore-certificate-errors"
_RULES = "--host-resolver-rules="


def launch(options: DriverOptions, playwright: Playwright | None, cleanup: ExitStack) -> Launched:
    """Start Chromium, or attach to the one at `options.cdp`. `cleanup` ends all that was started."""
    from playwright.sync_api import Error

    playwright = playwright or _start_playwright(cleanup)
    if options.cdp is not None:
        return attach(options, options.cdp, playwright, cleanup)
    own = playwright.chromium.executable_path
    chromium = find_chromium(options.chromium, playwright_path=lambda: own)
    folder = our_folder(cleanup)
    program = starter(chromium.path, folder / "start")
    browser = _start_chromium(playwright, chromium, program, options, shielded(folder / "bin"))
    cleanup.callback(close_quietly, browser)
    try:
        return _attach(playwright, browser, chromium, options, folder, cleanup)
    except Error as error:
        reason = start_failure(str(error), chromium.path).reason
        raise BrowserError(f"{chromium} started and went away again: {reason}") from error


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
    profile = _user_data_dir(command_line)
    url = _debugging_url(profile, options.timeout_s)
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
        changes=[
            *switch_changes(switches_of(command_line)),
            *([Change("preloading-off")] if preloading_is_off(profile) else []),
        ],
    )


def _start_playwright(cleanup: ExitStack) -> Playwright:
    playwright = start_playwright()
    cleanup.callback(playwright.stop)
    return playwright


def _start_chromium(
    playwright: Playwright,
    chromium: Chromium,
    program: str,
    options: DriverOptions,
    environment: dict[str, str],
) -> Browser:
    from playwright.sync_api import Error

    args = (*environment_args(), *options.args)
    # Chromium refuses to run its sandbox as root, and only then is it left out.
    sandbox = os.geteuid() != 0 and NO_SANDBOX not in args
    try:
        return playwright.chromium.launch(
            executable_path=program,
            headless=options.headless,
            chromium_sandbox=sandbox,
            args=[
                "--remote-debugging-port=0",
                *args,
                *_resolver_switch(options, args),
                *([IGNORE_CERTIFICATES] if options.ignore_https_errors else []),
            ],
            ignore_default_args=UNWANTED,
            env=dict(environment),
            # A Ctrl-C reaches Playwright's process too. If it cleaned up at once it would race with our own
            # end, and could leave the profile behind; without this it cleans up when we have ended.
            handle_sigint=False,
            timeout=max(options.timeout_s, 30) * 1000,
        )
    except Error as error:
        failure = start_failure(str(error), chromium.path)
        raise BrowserNotStarted("Chromium", f"{chromium}: {failure.reason}", failure.advice) from error


def _resolver_switch(options: DriverOptions, args: Iterable[str]) -> list[str]:
    """The switch by which redirected hosts do not resolve, should a request escape the redirect.

    Of two switches of one name Chromium takes the last, so rules among `args` are merged in."""
    rules = resolver_rules(options.intake_hosts) if redirect_of(options) else ""
    own = [arg.removeprefix(_RULES) for arg in args if arg.startswith(_RULES)]
    return [_RULES + ", ".join([rules, *own])] if rules else []


def _user_data_dir(command_line: str) -> Path:
    found = re.search(r"--user-data-dir=(.+?)(?: --|$)", command_line)
    if found is None:
        raise BrowserError("Chromium does not say where its profile is (no --user-data-dir)")
    return Path(found.group(1).strip('"'))


def _debugging_url(profile: Path, timeout_s: float) -> str:
    """Wait for the file that Chromium writes port and path into when it listens: its only signal."""
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, ValueError):
            port, path = file.read_text().split()
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(0.005)
    raise BrowserError(f"Chromium opened no debugging port within {timeout_s:g} s ({file} is missing)")
