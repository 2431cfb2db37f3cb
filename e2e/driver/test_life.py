"""How a driver begins and ends: nothing of it is left, however it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from bridge.driver import Driver, DriverOptions
from bridge.driver.browser.chromium import ENVIRONMENT
from bridge.errors import BrowserDied, BrowserError, BrowserNotFound
from e2e.conftest import ALLOWED, Site, Watched

CHILD = """
import sys, time
from bridge.driver import Driver, DriverOptions
driver = Driver.launch(DriverOptions(), lambda event: None)
driver.open_tab("tab", sys.argv[1])
print(driver.pid, flush=True)
time.sleep(60)
"""


def family_of(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    family = [pid]
    for member in family:
        family += children.get(member, [])
    return family


def command_line(pid: int) -> str:
    """Empty once the process has ended, even when nobody has collected it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def profile_of(pid: int) -> Path:
    found = re.search(r"--user-data-dir=(\S+)", command_line(pid))
    assert found is not None
    return Path(found.group(1))


def wait_until(condition: Callable[[], bool], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(pids: list[int], profile: Path) -> bool:
    return not any(command_line(pid) for pid in pids) and not profile.exists()


@contextmanager
def child(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_chromium_dies_with_us(site: Site, deadly: signal.Signals) -> None:
    with child(site.put("/")) as python:
        assert python.stdout is not None
        pid = int(python.stdout.readline())
        pids, profile = family_of(pid), profile_of(pid)
        assert len(pids) > 2
        assert profile.exists()
        if deadly == signal.SIGINT:
            os.killpg(python.pid, deadly)  # as a terminal does: to the whole group
        else:
            python.send_signal(deadly)
        assert wait_until(lambda: gone(pids, profile), 5), f"left: {pids} {profile}"


def test_close_leaves_nothing(site: Site) -> None:
    threads = set(threading.enumerate())
    with Driver.launch(DriverOptions(), lambda _event: None) as driver:
        driver.open_tab("tab", site.put("/"))
        pids, profile = family_of(driver.pid), profile_of(driver.pid)
        assert driver.browser_version.startswith("Chromium ")
    driver.close()
    assert wait_until(lambda: gone(pids, profile), 5)
    # asyncio's watcher of Playwright's own process ends with that process.
    assert wait_until(lambda: set(threading.enumerate()) <= threads, 5)
    asyncio.run(asyncio.sleep(0))  # no loop is left running in this thread


def test_a_running_playwright_is_used_and_left_running(site: Site) -> None:
    with sync_playwright() as playwright:
        with Driver.launch(DriverOptions(), lambda _event: None, playwright=playwright) as driver:
            driver.open_tab("tab", site.put("/")).hide()
        # Still good for a browser of its own.
        path = driver.chromium.path
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0)
        assert browser.new_page().evaluate("1 + 1") == 2
        browser.close()


def test_without_playwright_a_running_one_is_a_clear_error() -> None:
    with sync_playwright(), pytest.raises(BrowserError, match=r"launch\(playwright=playwright\)"):
        Driver.launch(DriverOptions(), lambda _event: None)


def test_other_tabs_in_the_same_chromium_are_left_alone(site: Site) -> None:
    watched = Watched(DriverOptions())
    try:
        command = watched.driver.targets.connection.command
        theirs = command("Target.createBrowserContext")["browserContextId"]
        command("Target.createTarget", {"url": site.put("/"), "browserContextId": theirs})
        watched.driver.open_tab("ours", site.url()).close()
        assert {event.tab for event in watched.events} == {"ours"}
    finally:
        watched.driver.close()


def test_the_document_policy_can_be_left_off(site: Site) -> None:
    with Driver.launch(DriverOptions(document_policy=False), lambda _event: None) as driver:
        tab = driver.open_tab("off", site.put("/"))
        assert tab.page.evaluate(ALLOWED) == "NotAllowedError"
        tab.goto(site.put("/allowed", Document_Policy="js-profiling"))
        assert tab.page.evaluate(ALLOWED) == "yes"


def test_a_killed_chromium_ends_every_step(site: Site) -> None:
    with Driver.launch(DriverOptions(), lambda _event: None) as driver:
        tab = driver.open_tab("tab", site.put("/"))
        os.kill(driver.pid, signal.SIGKILL)
        with pytest.raises(BrowserDied, match="went away"):
            tab.hide()
        with pytest.raises(BrowserDied):
            driver.open_tab("another")


def test_a_sink_that_fails_is_not_hidden(site: Site) -> None:
    def sink(_event: object) -> None:
        raise ValueError("full")

    with (
        Driver.launch(DriverOptions(), sink) as driver,
        pytest.raises(BrowserDied, match="given up: ValueError: full"),
    ):
        driver.open_tab("tab", site.put("/"))


def test_a_chromium_that_is_not_one_is_a_clear_error(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    with pytest.raises(BrowserError, match=f"Chromium did not start: {fake} \\(given\\)"):
        Driver.launch(DriverOptions(chromium=str(fake)), lambda _event: None)


def test_a_chromium_that_is_not_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "/nowhere/chromium")
    with pytest.raises(BrowserNotFound, match=f"no Chromium at /nowhere/chromium \\(from {ENVIRONMENT}\\)"):
        Driver.launch(DriverOptions(), lambda _event: None)
    asyncio.run(asyncio.sleep(0))
