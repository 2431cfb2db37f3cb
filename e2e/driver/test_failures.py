"""What fails, says what died: the browser, the connection, the tab, the server, the user's patience."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Playwright

from bridge.driver import Driver, DriverOptions, DriverTab
from bridge.errors import BrowserDied, StepError, Timeout
from e2e.conftest import Site
from e2e.driver.test_life import family_of, gone, profile_of
from e2e.processes import descendants, wait_until

BUSY = "() => { setTimeout(() => { for (;;); }) }"

Wait = Callable[[Driver, DriverTab, str], object]


def busy_sync(_driver: Driver, tab: DriverTab, _silent: str) -> None:
    tab.page.evaluate(BUSY)
    tab.sync()


def no_popup(_driver: Driver, tab: DriverTab, _silent: str) -> None:
    with tab.expect_popup():
        pass


def no_download(_driver: Driver, tab: DriverTab, _silent: str) -> None:
    with tab.expect_download():
        pass


WAITS: dict[str, Wait] = {
    "goto": lambda _driver, tab, silent: tab.goto(silent),
    "navigate": lambda _driver, tab, silent: tab.navigate(silent),
    "request": lambda _driver, tab, silent: tab.request.get(silent),
    "open_tab": lambda driver, _tab, silent: driver.open_tab("late", silent),
    "sync": busy_sync,
    "popup": no_popup,
    "download": no_download,
}


@pytest.fixture(scope="module")
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@contextmanager
def launched(playwright: Playwright, timeout_s: float = 10) -> Iterator[Driver]:
    options = DriverOptions(timeout_s=timeout_s)
    with Driver.launch(options, lambda _event: None, playwright=playwright) as driver:
        yield driver


def kill_renderers(pid: int) -> None:
    """As the system does when memory runs out. (`Page.crash` waits while another page is being loaded.)"""
    for process in descendants(pid):
        if "--type=renderer" in process.command:
            os.kill(process.pid, signal.SIGKILL)


@contextmanager
def soon(deed: Callable[[], object]) -> Iterator[None]:
    """Done by another thread while the block waits."""
    timer = threading.Timer(0.5, deed)
    timer.start()
    try:
        yield
    finally:
        timer.join()


# A request is Playwright's own, and no business of the browser's.
@pytest.mark.parametrize("wait", [WAITS[name] for name in sorted(set(WAITS) - {"request"})])
def test_a_killed_browser_ends_every_wait(
    playwright: Playwright, site: Site, silent: str, wait: Wait
) -> None:
    with launched(playwright, 20) as driver:
        tab = driver.open_tab("tab", site.put("/"))
        family, profile = family_of(driver.pid), profile_of(driver.pid)
        with (
            soon(lambda: os.kill(driver.pid, signal.SIGKILL)),
            pytest.raises(BrowserDied, match="Chromium, or the connection to it, went away"),
        ):
            wait(driver, tab, silent)
        with pytest.raises(BrowserDied):
            tab.goto(site.url())
    wait_until(lambda: gone(family, profile))


@pytest.mark.parametrize("name", ["goto", "navigate", "popup", "download"])
def test_a_tab_that_crashes_ends_its_wait(playwright: Playwright, site: Site, silent: str, name: str) -> None:
    with launched(playwright, 20) as driver:
        tab = driver.open_tab("tab", site.put("/"))
        with (
            soon(lambda: kill_renderers(driver.pid)),
            pytest.raises(StepError, match="tab has crashed: reload it, or close it"),
        ):
            WAITS[name](driver, tab, silent)
        tab.close()
        assert tab.closed
        other = driver.open_tab("other", site.url())
        other.sync()
        assert driver.tabs == [other]


def test_a_lost_connection_is_told_and_leaves_nothing(playwright: Playwright, site: Site) -> None:
    with launched(playwright) as driver:
        tab = driver.open_tab("tab", site.put("/"))
        family, profile = family_of(driver.pid), profile_of(driver.pid)
        lost = driver.targets.connection._socket.socket
        with (
            soon(lambda: lost.shutdown(socket.SHUT_RDWR)),
            pytest.raises(BrowserDied, match="Chromium, or the connection to it, went away"),
        ):
            busy_sync(driver, tab, "")
        for step in (tab.hide, tab.freeze, tab.reload, tab.close, lambda: driver.open_tab("another")):
            with pytest.raises(BrowserDied):
                step()
    wait_until(lambda: gone(family, profile))


def test_a_page_that_never_loads_is_a_timeout(playwright: Playwright, site: Site, silent: str) -> None:
    with launched(playwright, 2) as driver:
        with pytest.raises(Timeout, match=rf"never: {silent} did not load within 2 s"):
            driver.open_tab("never", silent)
        assert driver.tabs == []
        tab = driver.open_tab("tab", site.put("/"))
        for step in (tab.goto, tab.navigate):
            with pytest.raises(Timeout, match=rf"tab: {silent} did not load within 0\.5 s"):
                step(silent, 0.5)
            tab.sync()
        tab.close()
        assert tab.closed


def test_a_page_that_closes_itself_is_closed(playwright: Playwright, site: Site) -> None:
    with launched(playwright) as driver:
        tab = driver.open_tab("tab", site.put("/"))
        with tab.expect_popup() as opened:
            tab.page.evaluate("() => { open('/') }")
        popup = opened.value
        popup.page.wait_for_load_state()
        tab.close()
        with popup.record.expect(lambda _event: False) as ended:
            popup.page.evaluate("() => { setTimeout(() => window.close()) }")
            with pytest.raises(StepError, match=r"tab\.popup-1 is closed"):
                ended.wait(10, lambda: "it did not close itself")
        for step in (popup.hide, popup.sync, popup.freeze, popup.reload, popup.back, popup.crash):
            with pytest.raises(StepError, match=r"tab\.popup-1 is closed"):
                step()
        for other in (lambda: popup.goto(site.url()), popup.storage_state, popup.before_unload):
            with pytest.raises(StepError, match=r"tab\.popup-1 is closed"):
                other()
        popup.close()
        assert driver.tabs == []

        def disposed() -> bool:
            driver.open_tab("later").close()
            contexts = driver.targets.connection.command("Target.getBrowserContexts")["browserContextIds"]
            return popup.context_id not in contexts

        # Its browser context goes like that of any closed tab: after its last beacons, as later tabs close.
        wait_until(disposed)


CHILD = """
import sys
from bridge.driver import Driver, DriverOptions
from e2e.driver.test_failures import WAITS
with Driver.launch(DriverOptions(timeout_s=60), lambda event: None) as driver:
    tab = driver.open_tab("tab", sys.argv[2])
    print(driver.pid, flush=True)
    WAITS[sys.argv[1]](driver, tab, sys.argv[3])
"""


@pytest.mark.parametrize("name", ["goto", "navigate", "open_tab", "sync", "popup", "request"])
def test_ctrl_c_ends_every_wait_and_leaves_nothing(site: Site, silent: str, name: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, name, site.put("/"), silent],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as python:
        try:
            assert python.stdout is not None
            pid = int(python.stdout.readline())
            family, profile = family_of(pid), profile_of(pid)
            # It has said that it is about to wait, and cannot say that it does.
            with pytest.raises(subprocess.TimeoutExpired):
                python.wait(0.7)
            os.killpg(python.pid, signal.SIGINT)  # as a terminal does: to the whole group
            _, errors = python.communicate(timeout=30)
        finally:
            python.kill()
    assert errors.rstrip().endswith("KeyboardInterrupt")
    wait_until(lambda: gone(family, profile))
