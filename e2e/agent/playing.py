"""The agent in a tab of its own: what its page and its user do, what it sends, how it is judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bridge import Bridge
from bridge.core.uploads import Profile, Upload
from bridge.harness.tab import Tab
from bridge.vendors.bodies import content, parts
from e2e.agent.app import agent_app
from e2e.conftest import Site

#: One second more, so that no comparison can be on the edge.
IDLE_MINUTES = 15 + 1 / 60
EXPIRED = "stopped(session-expired)"
BY_USER = "stopped(stopped-by-user)"


class Playing:
    """One run on a bridge."""

    def __init__(self, bridge: Bridge, site: Site) -> None:
        self.bridge = bridge
        self._site = site

    def app(self, path: str = "/shop", **how: Any) -> Callable[[str], str]:
        """See `agent_app`."""
        return agent_app(self._site, path, **how)

    def open(
        self, path: str = "/shop", *, beside: Tab | None = None, window: bool = False, **how: Any
    ) -> Tab:
        """A tab with the app, whose profiler runs."""
        tab = self.bridge.open_tab(self.app(path, **how), beside=beside, window=window)
        tab.expect_profiler("running")
        assert state(tab) == "running"
        return tab

    def uploaded(self, action: Callable[[], object], reason: str) -> tuple[Profile, dict[str, Any]]:
        """The profile that an action makes the agent send, and all that it says of it."""
        with self.bridge.intake.expect_profile(lambda p: self.event_of(p)["reason"] == reason) as profile:
            action()
        return profile.value, self.event_of(profile.value)

    def event_of(self, profile: Profile) -> dict[str, Any]:
        """The part `event` of the upload that brought it."""
        return event(self.upload_of(profile))

    def upload_of(self, profile: Profile) -> Upload:
        return next(upload for upload in self.bridge.intake.uploads if upload.id == profile.upload)


def form(upload: Upload) -> dict[str, bytes]:
    """The parts of an upload, as they came."""
    return parts(upload.headers["content-type"], content(upload))


def event(upload: Upload) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(form(upload)["event"])
    return said


def state(tab: Tab) -> str:
    """The agent's own word."""
    said: str = tab.page.evaluate("profilerBridge.state")
    return said


def long_task(tab: Tab) -> None:
    """Makes the trace of a short run worth an upload, and the run long enough to be judged by it."""
    tab.page.evaluate("new Promise(done => setTimeout(done, 260)).then(() => work(120))")
    tab.expect_long_task()


def expire(tab: Tab) -> None:
    """The device sleeps for longer than an idle session lasts; the agent notices when it wakes."""
    tab.suspend(IDLE_MINUTES)
    tab.page.wait_for_function("profilerBridge.state.startsWith('stopped')", polling=50)
    tab.sync()


def held(tab: Tab, *rules: str) -> None:
    """No promise is broken, and these had an occasion to be."""
    judgement = tab.judge()
    assert judgement.verdict == "held", (judgement.violations, judgement.reasons)
    assert {rule: judgement.rules[rule] for rule in rules} == dict.fromkeys(rules, "held"), judgement.reasons
