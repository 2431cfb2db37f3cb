"""The agent in pages that make it hard: strict policies, frames, refusals, no Profiler, no consent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage

from bridge import Bridge, Tab
from bridge.agent import version
from e2e.agent.app import POLICY, agent_app
from e2e.conftest import Site

STATE = "profilerBridge.state"
#: Every way into the agent that a page has.
CALLS = """() => {
  const agent = profilerBridge
  agent.stop(); agent.start(); agent.startView(); agent.startView('named'); agent.addAction('act')
  agent.addVital('vital'); agent.addVital('vital', {start_ms: 1, duration_ms: 2}); agent.addVital('v', null)
  agent.setConsent('denied'); agent.setConsent('granted'); agent.addAction(Symbol()); agent.init()
  return agent.state
}"""


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    # The pages say themselves what they may.
    with Bridge.launch(document_policy=False) as bridge:
        yield bridge


class Heard:
    """What the agent says on the console, and what the page throws."""

    def __init__(self, tab: Tab) -> None:
        self.console: list[str] = []
        self.errors: list[str] = []
        tab.page.on("console", self._on_console)
        tab.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        # Of a page without an icon, say, the browser itself tells.
        if message.type == "warning":
            self.console.append(message.text)


def opened(bridge: Bridge, url: Any) -> tuple[Tab, Heard]:
    """A tab that is listened to before its page is there."""
    tab = bridge.open_tab(f"{bridge.intake_url}/healthz")
    heard = Heard(tab)
    tab.page.goto(url(bridge.proxy_for(tab.name)))
    return tab, heard


def received(bridge: Bridge, tab: Tab) -> int:
    """How many uploads of this tab have arrived: those of earlier tests may still come."""
    return sum(upload.tab == tab.name for upload in bridge.intake.uploads)


def state(tab: Tab) -> str:
    return str(tab.page.evaluate(STATE))


def until(tab: Tab, expression: str) -> Any:
    return tab.page.wait_for_function(expression, polling=20).json_value()


def sent(bridge: Bridge, tab: Tab) -> Any:
    """The profile that a long task and a hidden tab make."""
    tab.page.evaluate("() => work(120)")
    with bridge.intake.expect_profile(lambda profile: profile.tab == tab.name) as profile:
        tab.hide()
    tab.show()
    return profile.value


def cookies(tab: Tab) -> str:
    return str(tab.page.evaluate("document.cookie"))


def test_a_strict_policy_needs_no_more_than_the_script_and_the_endpoint(bridge: Bridge, site: Site) -> None:
    allowed = f"default-src 'none'; script-src 'self'; connect-src {bridge.intake_url}/"
    policy = f"{allowed}; require-trusted-types-for 'script'"
    url = agent_app(site, "/strict", headers=POLICY | {"Content-Security-Policy": policy})
    tab, heard = opened(bridge, url)
    assert state(tab) == "running"
    assert sent(bridge, tab).sdk_version == version()
    assert heard.console == []
    assert heard.errors == []


@pytest.mark.parametrize("far", [False, True], ids=["same-origin", "cross-origin"])
def test_it_profiles_in_a_frame(bridge: Bridge, site: Site, far: bool) -> None:
    inner = agent_app(site, "/inner")(bridge.proxy_for(f"tab-{far}"))
    address = inner.replace("127.0.0.1:", "localhost:", 1) if far else inner
    policy = "js-profiling"
    site.put("/outer", f'<iframe src="{address}" width=500 height=300></iframe>', Document_Policy=policy)
    tab = bridge.open_tab(site.url("/outer"))
    frame = tab.page.frames[1]
    frame.wait_for_function("window.profilerBridge?.state === 'running'", polling=20)
    frame.evaluate("() => work(120)")
    with bridge.intake.expect_profile() as profile:
        tab.hide()
    assert profile.value.view_names == ("/inner",)


def test_without_the_policy_it_says_which_header_to_send(bridge: Bridge, site: Site) -> None:
    tab, heard = opened(bridge, agent_app(site, "/no-policy", headers={"Content-Type": "text/html"}))
    assert state(tab) == "stopped(policy-missing)"
    assert ["Document-Policy: js-profiling" in said for said in heard.console] == [True]
    assert heard.errors == []
    # The document is without it as long as it lives, but the user may ask again.
    tab.activity()
    assert state(tab) == "stopped(policy-missing)"
    assert (
        tab.page.evaluate(f"() => {{ profilerBridge.stop(); return {STATE} }}") == "stopped(stopped-by-user)"
    )


def test_a_browser_without_a_profiler_gets_nothing_but_the_calls(bridge: Bridge, site: Site) -> None:
    head = """<script>
      delete window.Profiler
      window.added = []
      const add = EventTarget.prototype.addEventListener
      EventTarget.prototype.addEventListener = function (type, ...rest) {
        added.push(type)
        return add.call(this, type, ...rest)
      }
      window.push = history.pushState
    </script>"""
    tab, heard = opened(bridge, agent_app(site, "/no-profiler", head=head))
    assert state(tab) == "stopped(unsupported)"
    assert tab.page.evaluate("added") == []
    assert tab.page.evaluate("history.pushState === push")
    assert cookies(tab) == ""
    assert tab.page.evaluate(CALLS) == "stopped(unsupported)"
    assert heard.errors == []


def test_no_call_throws(bridge: Bridge, site: Site) -> None:
    tab, heard = opened(bridge, agent_app(site, "/calls"))
    assert tab.page.evaluate(CALLS) == "running"
    assert heard.errors == []
    # The two that make no sense are told.
    assert len(heard.console) == 2
    assert all(said.startswith("profilerBridge: ") for said in heard.console)


def test_calls_before_init_break_nothing_and_a_stop_counts(bridge: Bridge, site: Site) -> None:
    tab, heard = opened(bridge, agent_app(site, "/before", init=False))
    assert state(tab) == "stopped(initializing)"
    assert cookies(tab) == ""
    tab.page.evaluate("() => { profilerBridge.addAction('early'); profilerBridge.stop() }")
    tab.page.evaluate("() => profilerBridge.init({endpoint: proxy + '/v1/profiles'})")
    assert state(tab) == "stopped(stopped-by-user)"
    tab.page.evaluate("() => profilerBridge.start()")
    assert state(tab) == "running"
    assert heard.errors == []


def test_it_needs_to_know_where_to_send(bridge: Bridge, site: Site) -> None:
    """By default that is beside its script: one that is evaluated has no such place."""
    tab, heard = opened(bridge, lambda _: site.put("/evaluated", "<p>none", Document_Policy="js-profiling"))
    from bridge.agent import script

    tab.page.evaluate(script().decode())
    tab.page.evaluate("() => profilerBridge.init()")
    assert state(tab) == "stopped(initializing)"
    assert "endpoint" in heard.console[0]
    assert heard.errors == []


def test_loaded_twice_it_is_there_once(bridge: Bridge, site: Site) -> None:
    tab, _ = opened(bridge, agent_app(site, "/twice"))
    again = """() => {
      const first = profilerBridge
      const script = document.createElement('script')
      script.src = '/twice.agent.js'
      document.head.append(script)
      return new Promise(done => { script.onload = () => done(profilerBridge === first) })
    }"""
    assert tab.page.evaluate(again)
    assert state(tab) == "running"


@pytest.mark.parametrize(
    "stub",
    [
        "window.Profiler = function () { throw new TypeError('too many') }",
        "window.Profiler = class extends EventTarget { constructor() { super(); throw 1 } }",
    ],
)
def test_a_profiler_that_cannot_be_made_stops_it(bridge: Bridge, site: Site, stub: str) -> None:
    tab, heard = opened(bridge, agent_app(site, "/refused", head=f"<script>{stub}</script>"))
    assert state(tab) == "stopped(error)"
    assert heard.errors == []
    assert len(heard.console) == 1


@pytest.mark.parametrize(
    "stop",
    [
        "() => { throw new Error('broken') }",
        "() => Promise.reject(new Error('broken'))",
        "() => new Promise(() => {})",
        "() => undefined",
        "() => ({get then() { throw new Error('broken') }})",
    ],
)
def test_a_stop_that_fails_costs_its_trace_and_nothing_else(bridge: Bridge, site: Site, stop: str) -> None:
    head = f"<script>const stop = Profiler.prototype.stop; Profiler.prototype.stop = {stop}</script>"
    tab, heard = opened(bridge, agent_app(site, "/failing", head=head))
    tab.hide()
    assert state(tab) == "paused"
    tab.show()
    assert state(tab) == "running"
    tab.page.evaluate("() => { Profiler.prototype.stop = stop }")
    assert sent(bridge, tab).trace.samples
    assert heard.errors == []


def test_it_works_where_storage_is_denied(bridge: Bridge, site: Site) -> None:
    """An opaque origin: cookies and storage throw, so the session is in memory."""
    headers = POLICY | {"Content-Security-Policy": "sandbox allow-scripts"}
    for store in ("cookie", "local-storage"):
        tab, heard = opened(bridge, agent_app(site, f"/denied-{store}", headers=headers, store=store))
        assert state(tab) == "running"
        tab.hide()
        tab.suspend(15 + 1 / 60)
        tab.show()
        until(tab, f"{STATE} === 'stopped(session-expired)'")
        tab.activity()
        assert state(tab) == "running"
        assert heard.errors == []


def test_a_cookie_that_is_refused_in_silence_is_kept_in_memory(bridge: Bridge, site: Site) -> None:
    head = "<script>Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}})</script>"
    tab, _ = opened(bridge, agent_app(site, "/refused-cookie", head=head))
    assert state(tab) == "running"
    assert sent(bridge, tab).session_id


GPC = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})</script>"


@pytest.mark.parametrize("consent", ["granted", "denied"])
def test_global_privacy_control_outranks_consent(bridge: Bridge, site: Site, consent: str) -> None:
    tab, _ = opened(bridge, agent_app(site, "/gpc", head=GPC, consent=consent))
    before = received(bridge, tab)
    tab.page.evaluate(
        "() => { profilerBridge.setConsent('granted'); profilerBridge.start(); return work(80) }"
    )
    tab.activity()
    assert state(tab).startswith("stopped")
    assert cookies(tab) == ""
    tab.hide()
    assert received(bridge, tab) == before


def test_without_consent_nothing_is_kept_or_sent(bridge: Bridge, site: Site) -> None:
    tab, _ = opened(bridge, agent_app(site, "/consent", consent="denied"))
    before = received(bridge, tab)
    tab.page.evaluate("() => { profilerBridge.start(); return work(80) }")
    tab.activity()
    assert state(tab).startswith("stopped")
    assert cookies(tab) == ""
    tab.page.evaluate("() => profilerBridge.setConsent('granted')")
    assert state(tab) == "running"
    assert "_pb_s=id=" in cookies(tab)
    assert received(bridge, tab) == before
    assert sent(bridge, tab).session_id


def test_consent_that_is_taken_back_takes_all_that_was_not_sent(bridge: Bridge, site: Site) -> None:
    tab, _ = opened(bridge, agent_app(site, "/withdrawn"))
    tab.page.evaluate("() => work(80)")
    before = received(bridge, tab)
    # One trace that is not there yet, and one that runs.
    tab.hold_stop()
    tab.hide()
    tab.show()
    tab.page.evaluate("() => work(80)")
    tab.page.evaluate("() => profilerBridge.setConsent('denied')")
    assert state(tab) == "stopped(session-expired)"
    assert cookies(tab) == ""
    tab.release_stop()
    tab.activity()
    assert state(tab) == "stopped(session-expired)"
    tab.page.evaluate("() => profilerBridge.setConsent('granted')")
    assert state(tab) == "running"
    profile = sent(bridge, tab)
    assert received(bridge, tab) == before + 1
    assert profile.session_id in cookies(tab)
