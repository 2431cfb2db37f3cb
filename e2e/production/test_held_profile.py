"""A profile of the real SDK whose request the bridge holds while its page is left for good."""

from __future__ import annotations

import threading
import time

import pytest

from bridge import Bridge
from bridge.core.events import RequestHeld
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.redirect import Redirect
from bridge.harness.run import Run
from bridge.judging.uploads.held_requests import not_sent
from bridge.subjects import resolve
from e2e.apps.own_app import own_app
from e2e.conftest import Site

UPLOADED = "collected-trace-is-uploaded"
#: How long the bridge takes over the request after its page has gone, s.
SLOW_S = 0.2
#: Keeps the page out of the bfcache, which would keep the request too.
FOR_GOOD = "<script>addEventListener('unload', () => 0)</script>"


class SlowBridge:
    """Has the bridge's own thread stand still over the request for a profile, until `go_on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.holds = threading.Event()
        self.go_on = threading.Event()
        answer = Redirect.answer

        def slow(redirect: Redirect, paused: Params, tab: str) -> tuple[str, Params]:
            if "/api/v2/profile" in paused["request"]["url"] and paused["request"]["method"] == "POST":
                self.holds.set()
                self.go_on.wait(30)
            return answer(redirect, paused, tab)

        monkeypatch.setattr(Redirect, "answer", slow)


def test_it_is_inconclusive_with_the_time_and_its_body_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_app(site, resolve("datadog"), "/held-profile")
    site.pages["/held-profile"] = site.pages["/held-profile"]._replace(
        body=site.pages["/held-profile"].body + FOR_GOOD
    )
    slow = SlowBridge(monkeypatch)
    with Bridge.launch() as bridge:
        run = bridge.begin(Run())
        tab = bridge.open_tab(url, run=run, vendor="datadog")
        tab.expect_profiler("running")
        tab.expect_long_task()
        # By Playwright's connection: the bridge's own stands still.
        tab.page.evaluate("DD_RUM.stopSession()")
        assert slow.holds.wait(30), "the SDK sent no profile"
        held_from = time.monotonic()
        tab.page.goto("about:blank")
        tab.page.wait_for_timeout(SLOW_S * 1000)
        slow.go_on.set()
        held_ms = (time.monotonic() - held_from) * 1000
        judgement = tab.judge()
        [held] = [
            event for event in run.recording().events if isinstance(event, RequestHeld) and event.aborted
        ]
        profiles = list(bridge.intake.profiles)
    assert judgement.violations == []
    assert judgement.rules[UPLOADED] == "inconclusive"
    assert (
        f"its page was left while the bridge held it for {held.held_ms:.0f} ms" in judgement.reasons[UPLOADED]
    )
    assert held.held_ms >= held_ms
    # It is evidence, and was not delivered: a slow network would have lost it too.
    [kept] = not_sent(held)
    assert kept.profile.trace.samples
    assert profiles == []
