"""A Chromium that somebody else has started, and that others use at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from bridge import Bridge
from bridge.core.events import VisibilityChanged
from bridge.driver import DriverOptions, find_chromium
from bridge.driver.browser.attach import active_port, endpoint
from bridge.driver.cdp.connection import Connection
from bridge.errors import BrowserDied, UsageError
from bridge.harness.tab import Tab
from e2e.cli.calling import cli, said
from e2e.cli.test_cli import OWN_PROFILER
from e2e.conftest import Site, Watched
from e2e.driver.test_clock import MINUTE, WORKERS, ahead
from e2e.intake.test_redirect import HOST, LEAVING, SEND, Arrivals
from e2e.processes import wait_until

SWITCHES = (
    "--headless",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-popup-blocking",
)


class Shared:
    """A Chromium with a debugging port, on a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = find_chromium().path
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [path, *SWITCHES, *sandbox, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = folder / "DevToolsActivePort"
        wait_until(lambda: port.exists() and len(port.read_text().split()) == 2)
        number, path = port.read_text().split()
        self.url = f"http://127.0.0.1:{number}"
        self.websocket = f"ws://127.0.0.1:{number}{path}"

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def chromium(folder: Path) -> Iterator[Shared]:
    shared = Shared(folder)
    try:
        yield shared
    finally:
        shared.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with chromium(tmp_path_factory.mktemp("profile")) as shared:
        yield shared


@contextmanager
def attached(shared: Shared) -> Iterator[Watched]:
    watched = Watched(DriverOptions(cdp=shared.url))
    try:
        yield watched
    finally:
        watched.driver.close()


def contexts(watched: Watched) -> set[str]:
    command = watched.driver.targets.connection.command
    return set(command("Target.getBrowserContexts")["browserContextIds"])


def seen_by(bridge: Bridge, tab: Tab) -> list[str]:
    tab.sync()
    events = bridge.run.recording(frozenset({tab.name})).events
    return [event.visibility for event in events if isinstance(event, VisibilityChanged)]


def test_tabs_hide_for_real_and_the_browser_outlives_us(shared: Shared, site: Site) -> None:
    by_name = shared.url.replace("127.0.0.1", "localhost")
    by_port = shared.url.removeprefix("http://")
    for address in (shared.url, shared.websocket, by_name, by_port, str(shared.folder)):
        with Bridge.launch(cdp=address) as bridge:
            assert bridge.browser_version.startswith("Chromium ")
            tab = bridge.open_tab(site.put("/own", OWN_PROFILER))
            tab.hide()
            assert tab.page.evaluate("document.visibilityState") == "hidden"
            tab.show()
            assert tab.page.evaluate("document.visibilityState") == "visible"
        assert shared.process.poll() is None


def test_the_clock_moves_as_in_a_browser_of_our_own(shared: Shared, site: Site) -> None:
    site.put("/inner")
    frames = (
        f"<iframe src='{site.other('/inner')}'></iframe><script>n = 0; setInterval(() => n++, 1000)</script>"
    )
    with attached(shared) as watched:
        tab = watched.driver.open_tab("clock", site.put("/clock", frames))
        assert tab.page.evaluate(WORKERS) == pytest.approx([0, 0], abs=50)
        tab.suspend(minutes=15)
        assert tab.page.evaluate(WORKERS) == pytest.approx([15 * MINUTE, 0], abs=50)
        assert [ahead(frame.evaluate("Date.now()")) for frame in tab.page.frames] == [15.0, 15.0]
        assert tab.page.evaluate("n") < 600
        before = tab.page.evaluate("Date.now()")
        tab.idle(minutes=15)
        assert tab.page.evaluate("n") >= 900
        tab.goto(site.url("/inner"))
        assert tab.page.evaluate("Date.now()") - before >= 15 * MINUTE
        gap = tab.page.evaluate("Date.now() - performance.timeOrigin - performance.now()")
        assert gap == pytest.approx(0, abs=50)


def test_two_bridges_do_not_disturb_each_other(shared: Shared, site: Site) -> None:
    opens = site.put("/opens", "<script>window.open('/own')</script>")
    with sync_playwright() as playwright:
        one = Watched(DriverOptions(cdp=shared.url), playwright)
        two = Watched(DriverOptions(cdp=shared.url), playwright)
        first, second = one.driver.open_tab("a", site.put("/own")), two.driver.open_tab("b", site.url("/own"))
        for _ in range(3):
            first.hide()
            first.show()
        first.suspend(15)
        popup = one.driver.open_tab("c", opens)
        second.sync()
        assert second.visibility() == "visible"
        ahead = second.page.evaluate("Date.now() - performance.timeOrigin - performance.now()")
        assert abs(ahead) < 60_000
        assert two.of("b", VisibilityChanged) == []
        assert {event.tab for event in one.events} == {"a", "c", "c.popup-1"}
        assert {event.tab for event in two.events} == {"b"}
        popup.close()
        one.driver.close()
        second.hide()
        assert second.visibility() == "hidden"
        assert len(contexts(two)) >= 1
        two.driver.close()


def test_two_bridges_at_work_at_once_in_threads(shared: Shared, site: Site) -> None:
    url, seen = site.put("/own", OWN_PROFILER), []

    def work() -> None:
        with Bridge.launch(cdp=shared.url) as bridge:
            for _ in range(3):
                tab = bridge.open_tab(url)
                for _ in range(5):
                    tab.hide()
                    tab.show()
                seen.append(seen_by(bridge, tab))
                tab.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert seen == [["hidden", "visible"] * 5] * 6


def test_a_plain_playwright_beside_us_goes_on_working(shared: Shared, site: Site) -> None:
    """Its pages load, its dialogs and popups are its own."""
    own = site.put("/own", OWN_PROFILER)
    with sync_playwright() as playwright, bridge_in_a_process(shared, own):
        theirs = playwright.chromium.connect_over_cdp(shared.url, no_defaults=True)
        in_their_context = theirs.new_context().new_page()
        for page in (in_their_context, theirs.contexts[0].new_page()):
            page.goto(own)
            page.once("dialog", lambda dialog: dialog.accept())
            assert page.evaluate("confirm('well?')") is True
            with page.expect_popup() as popup:
                page.evaluate("() => void open('/own')")
            assert popup.value.evaluate("1 + 1") == 2
            popup.value.close()
        assert in_their_context.evaluate("document.visibilityState") == "visible"
        in_their_context.close()


def test_a_playwright_that_holds_all_tabs_visible_is_named_and_left_alone(shared: Shared, site: Site) -> None:
    with sync_playwright() as playwright:
        theirs = playwright.chromium.connect_over_cdp(shared.url)
        page = theirs.new_context().new_page()
        page.goto(site.put("/own"))
        result = cli("run", "hidden-expiry", "--cdp", shared.url)
        assert result.returncode == 3
        assert "no_defaults=True" in result.stderr
        assert page.evaluate("1 + 1") == 2
        theirs.close()


#: A bridge that hides and shows a tab until it is told to stop.
BUSY = """
import sys, threading
from bridge import Bridge
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
with Bridge.launch(cdp=sys.argv[1]) as bridge:
    tab = bridge.open_tab(sys.argv[2])
    print("ready", flush=True)
    while not stop.is_set():
        tab.hide()
        tab.show()
print("closed", flush=True)
"""


@contextmanager
def bridge_in_a_process(shared: Shared, url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", BUSY, shared.url, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
            process.stdin.close()
            assert process.stdout.readline() == "closed\n"
        finally:
            process.kill()


def test_a_dialog_stays_open_for_its_owner(shared: Shared, site: Site) -> None:
    """Playwright dismisses the dialogs of all pages that it sees, and ours is told not to."""
    with ExitStack() as stack:
        watched = stack.enter_context(attached(shared))
        theirs = Connection(shared.websocket, lambda _notice: None)
        stack.callback(theirs.close)
        target = theirs.command("Target.createTarget", {"url": site.put("/own")})["targetId"]
        to = {"targetId": target, "flatten": True}
        session = theirs.command("Target.attachToTarget", to)["sessionId"]
        theirs.command("Page.enable", {}, session)
        asked = theirs.post("Runtime.evaluate", {"expression": "confirm('well?')"}, session)
        ours = watched.driver.open_tab("ours", site.url("/own"))
        assert ours.page.evaluate("confirm('ours?')") is False
        ours.page.once("dialog", lambda dialog: dialog.accept())
        assert ours.page.evaluate("confirm('ours?')") is True
        assert not asked.done()
        theirs.command("Page.handleJavaScriptDialog", {"accept": True}, session)
        assert asked.result(10)["result"]["value"] is True
        theirs.command("Target.closeTarget", {"targetId": target})


def test_only_our_pages_are_redirected_and_to_their_last_beacon(shared: Shared, site: Site) -> None:
    arrivals = Arrivals()
    url = site.put("/leaving", LEAVING + f"<script>{SEND} leaving('last')</script>")
    options = DriverOptions(cdp=shared.url, intake=arrivals.intake.url, intake_hosts=(HOST,))
    with sync_playwright() as playwright:
        theirs = playwright.chromium.connect_over_cdp(shared.url, no_defaults=True)
        watched = Watched(options, playwright)
        page = theirs.new_context().new_page()
        page.goto(url)
        page.evaluate("() => document.body.append(document.createElement('iframe'))")
        for frame in page.frames:
            assert frame.evaluate(f"fetch('https://{HOST}/').then(r => r.status, e => e.name)") == "TypeError"
        watched.driver.open_tab("ours", url)
        watched.driver.close()
        arrivals.wait_for("ours", "last-beacon", "last-keepalive")
    assert {upload.tab for upload in arrivals.uploads} == {"ours"}
    arrivals.intake.close()


def test_what_we_made_is_gone_when_we_are(shared: Shared, site: Site) -> None:
    with sync_playwright() as playwright:
        theirs = playwright.chromium.connect_over_cdp(shared.url, no_defaults=True)
        session = theirs.new_browser_cdp_session()

        def there() -> tuple[set[str], set[str]]:
            pages = {t["targetId"] for t in session.send("Target.getTargets")["targetInfos"]}
            return set(session.send("Target.getBrowserContexts")["browserContextIds"]), pages

        before = there()
        with bridge_in_a_process(shared, site.put("/own", OWN_PROFILER)):
            assert there() != before
        wait_until(lambda: there() == before, 10)
        with suppress(AssertionError), bridge_in_a_process(shared, site.url("/own")) as bridge:
            bridge.kill()
        wait_until(lambda: there() == before, 10)


def test_a_browser_that_dies_is_told(tmp_path: Path, site: Site) -> None:
    with chromium(tmp_path) as shared, Bridge.launch(cdp=shared.url) as bridge:
        tab = bridge.open_tab(site.put("/own"))
        shared.process.kill()
        with pytest.raises(BrowserDied, match="went away"):
            tab.hide()


class Theirs:
    """A user of the Chromium, with tabs of its own."""

    def __init__(self, shared: Shared) -> None:
        self.connection = Connection(shared.websocket, lambda _notice: None)

    def open(self, url: str) -> str:
        """Open a tab and return a session of it."""
        target = self.connection.command("Target.createTarget", {"url": url})["targetId"]
        to = {"targetId": target, "flatten": True}
        session: str = self.connection.command("Target.attachToTarget", to)["sessionId"]
        self.connection.command("Page.enable", {}, session)
        return session

    def evaluate(self, session: str, expression: str) -> Future[dict[str, Any]]:
        return self.connection.post("Runtime.evaluate", {"expression": expression}, session)


def test_tabs_of_others_that_do_not_answer_are_no_hindrance(tmp_path: Path, site: Site) -> None:
    """A page in an endless loop, in a debugger, with a dialog, about to leave, crashed."""
    own = site.put("/own", OWN_PROFILER)
    with chromium(tmp_path) as shared, ExitStack() as stack:
        theirs = Theirs(shared)
        stack.callback(theirs.connection.close)
        answers = {}
        for kind, script in {
            "busy": "for (;;);",
            "paused": "debugger",
            "alert": "alert('well?')",
            "leaving": "addEventListener('beforeunload', e => e.preventDefault()); location.href = '/next'",
        }.items():
            session = theirs.open(own)
            theirs.connection.command("Debugger.enable", {}, session)
            answers[kind] = theirs.evaluate(session, script)
        theirs.connection.post("Page.crash", {}, theirs.open(own))
        with Bridge.launch(cdp=shared.url) as bridge:
            tab = bridge.open_tab(own)
            tab.hide()
            tab.show()
            made = tab.page.context.new_page()  # in the default context, as a user may
            assert made.evaluate("1 + 1") == 2
            covers = [page for page in tab.page.context.pages if "-cover-" in page.url]
            assert set(tab.page.context.pages) - {*covers} == {tab.page, made}
            made.close()
        assert [kind for kind in ("busy", "paused", "alert") if answers[kind].done()] == []


def test_debugging_that_its_user_switched_on_waits_for_the_user(tmp_path: Path) -> None:
    """As at chrome://inspect/#remote-debugging. Nobody can allow the connection in a headless Chromium."""
    (tmp_path / "Local State").write_text('{"devtools": {"remote_debugging": {"user-enabled": true}}}')
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [find_chromium().path, "--headless", "--no-first-run", *sandbox, f"--user-data-dir={tmp_path}"]
    with subprocess.Popen([*command, "about:blank"], stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: active_port(tmp_path) != ("", ""), 20)
            found = endpoint(str(tmp_path), 5)
        finally:
            process.terminate()
    assert found.asks
    assert found.url.startswith("ws://127.0.0.1:")


def test_nobody_there_is_exit_3() -> None:
    result = cli("run", "hidden-expiry", "--cdp", "http://127.0.0.1:9")
    assert result.returncode == 3
    assert "no Chromium at http://127.0.0.1:9" in result.stderr
    assert "--remote-debugging-port" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_address_that_is_no_chromium_is_exit_3(site: Site) -> None:
    for address in (site.url("").rstrip("/"), site.url("/").replace("http", "ws")):
        result = cli("run", "hidden-expiry", "--cdp", address)
        assert result.returncode == 3, result.stderr
        assert address in result.stderr
        assert "Traceback" not in result.stderr


def test_an_address_that_is_none_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="http://HOST:9222"):
        Bridge.launch(cdp="localhost")
    with pytest.raises(UsageError, match="is as it is"):
        Bridge.launch(cdp="http://localhost:9222", headless=False)


def test_the_command_line_attaches(shared: Shared) -> None:
    result = cli("run", "hidden-expiry", "--sdk", "datadog@6.27.1", "--cdp", shared.url, "--json")
    assert result.returncode == 0, result.stderr
    assert said(result)["results"][0]["verdict"] == "held"
    assert shared.process.poll() is None
