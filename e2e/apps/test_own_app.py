"""Your own app, unchanged: its SDK is set up for its vendor; all that it sends arrives here, and only here.

Chromium's net log is the witness for the last part.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from bridge import Bridge
from bridge.core.events import ProfilerStarted
from bridge.driver.v8_trace import V8Trace
from bridge.errors import Timeout
from bridge.harness.player import Options, Played, play
from bridge.harness.run import Run
from bridge.harness.stage import Subject
from bridge.harness.tab import Tab
from bridge.scenarios.named import find
from bridge.subjects import resolve
from bridge.vendors.built_in import SENTRY
from e2e import net_log
from e2e.apps.own_app import own_app, own_sentry_app
from e2e.conftest import Site

#: Chromium asks Google for updates and accounts by itself: that is not the page's doing, and would hide it.
QUIET = ("--component-updater=url-source=http://127.0.0.1:9/", "--gaia-url=http://127.0.0.1:9/")
INTAKE = "browser-intake-datadoghq.com"


class Watch(NamedTuple):
    played: Played
    traffic: net_log.Traffic
    #: how many native profilers V8 itself saw
    natives: int

    def sent(self) -> set[tuple[str, str]]:
        """(host, path) of every upload."""
        uploads = self.played.replay.recording.uploads.values()
        return {(upload.host, upload.target.partition("?")[0]) for upload in uploads}


def watch(url: str, log: Path, *, redirect: bool = True) -> Watch:
    args = (*QUIET, f"--log-net-log={log}")
    with Bridge.launch(redirect=redirect, args=args) as bridge:
        trace = V8Trace(bridge.driver)
        trace.start()
        played = play(bridge, find("hidden-expiry"), Subject(url, lambda _: url), 1, Options())
        natives = len(trace.stop())
    return Watch(played, net_log.read(log), natives)


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.mark.parametrize("spec", ["datadog@6.27.1", "datadog"])
def test_an_unchanged_app_is_judged_and_reaches_nobody(site: Site, tmp_path: Path, spec: str) -> None:
    subject = resolve(spec)
    watched = watch(own_app(site, subject), tmp_path / "net.json")
    result = watched.played.result
    assert result.verdict == "held", result
    assert result.rules["restarts-on-renewal"] == "held"
    assert result.rules["collected-trace-is-uploaded"] == "held"
    assert {(INTAKE, "/api/v2/rum"), (INTAKE, "/api/v2/profile")} <= watched.sent()
    asks_quota = (f"quota.{INTAKE}", "/api/v2/profiling/quota") in watched.sent()
    assert asks_quota == (not subject.version.startswith("6."))
    started = [e for e in watched.played.replay.recording.events if isinstance(e, ProfilerStarted)]
    assert watched.natives == len(started) >= 2
    assert watched.traffic.elsewhere() == set()
    assert not any(INTAKE in url.partition("/t/tab-")[0] for url in watched.traffic.requested)


def test_without_the_redirect_the_net_log_shows_where_it_goes(site: Site, tmp_path: Path) -> None:
    """The witness can speak. The site is one that nobody can own: the SDK makes its host's name from it."""
    url = own_app(site, resolve("datadog@6.27.1"), "/control", site="datadog-bridge.invalid")
    watched = watch(url, tmp_path / "net.json", redirect=False)
    assert "browser-intake-datadog-bridge.invalid" in watched.traffic.elsewhere()
    assert watched.played.result.verdict == "inconclusive"
    assert watched.sent() == set()


def test_hosts_of_ones_own_are_redirected_too(site: Site, tmp_path: Path) -> None:
    url = own_app(site, resolve("datadog@6.27.1"), "/self-hosted", site="datadog-bridge.invalid")
    with Bridge.launch(intake_hosts=("browser-intake-datadog-bridge.invalid",)) as bridge:
        played = play(bridge, find("hidden-resume"), Subject(url, lambda _: url), 1, Options())
    assert played.result.verdict == "held", played.result


@pytest.mark.parametrize(
    ("spec", "says"),
    [("datadog@6.27.1", "rum=0 in _dd_s"), ("datadog", "nothing of Datadog's has arrived")],
)
def test_a_session_that_is_not_sampled_in_is_told_so(
    bridge: Bridge, site: Site, spec: str, says: str
) -> None:
    run = bridge.begin(Run())
    tab = bridge.open_tab(own_app(site, resolve(spec), "/unsampled", sessionSampleRate=0))
    run.wait_for(lambda: run.vendor, 10, lambda: "the SDK has not started")
    with suppress(Timeout):
        tab.hide()
        run.wait_for(run.uploads, 1, lambda: "nothing is sent")
    assert_inconclusive(tab, says)


@pytest.mark.parametrize("spec", ["datadog@6.27.1", "datadog"])
def test_a_page_without_profiling_is_told_so(bridge: Bridge, site: Site, spec: str) -> None:
    run = bridge.begin(Run())
    tab = bridge.open_tab(own_app(site, resolve(spec), "/unprofiled", profilingSampleRate=0))
    tab.page.wait_for_function("DD_RUM.getInternalContext()")
    tab.hide()
    run.wait_for(run.uploads, 10, lambda: "nothing is sent")
    assert_inconclusive(tab, "profilingSampleRate is not set")


def assert_inconclusive(tab: Tab, says: str) -> None:
    judgement = tab.judge()
    assert judgement.verdict == "inconclusive"
    assert says in judgement.reasons[""]
    tab.close()


def test_a_page_that_sends_to_sentry_and_profiles_nothing_is_told_what_that_takes(
    bridge: Bridge, site: Site
) -> None:
    run = bridge.begin(Run())
    envelope = '{}\\n{"type":"session"}\\n{}\\n'
    address = "https://o1.ingest.us.sentry.io/api/42/envelope/?sentry_key=k"
    send = f"fetch('{address}', {{method: 'POST', body: '{envelope}'}})"
    script = f"{send}.then(r => r.json()).then(r => self.said = r)"
    tab = bridge.open_tab(site.put("/sends", f"<script>{script}</script>"))
    assert tab.page.wait_for_function("self.said").json_value() == {}
    [upload] = run.uploads()
    assert (upload.host, upload.status) == ("o1.ingest.us.sentry.io", 200)
    assert_inconclusive(tab, "from uiProfiler.startProfiler() on")


def test_an_unchanged_app_with_sentry_is_judged_by_sentrys_contract(bridge: Bridge, site: Site) -> None:
    """It is recognised by what it shows, and no word of ours; from then on a hidden tab may profile."""
    run = bridge.begin(Run())
    tab = bridge.open_tab(own_sentry_app(site, resolve("sentry@11.12.0")))
    tab.expect_profiler("running")
    assert run.vendor is SENTRY
    tab.expect_session("tracked", if_kept=True)
    # It may show another SDK later, which keeps one: so it is waited for, and told why in vain.
    with pytest.raises(Timeout, match="session is absent, expected tracked: Sentry's SDK keeps none"):
        tab.expect_session("tracked", timeout_s=0.1)
    tab.hide()
    assert (tab.profiler, tab.state.states.profiler) == ("running", "running")
    tab.show()
    with bridge.intake.expect_profile() as upload:
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    assert run.uploads()[-1].host == "o1.ingest.us.sentry.io"
    assert upload.value.application == "42"
    judgement = tab.judge()
    assert judgement.verdict == "held"
    assert judgement.rules["collected-trace-is-uploaded"] == "held"
    assert "pauses-when-hidden" not in judgement.rules
    tab.close()


def test_a_sentry_that_is_not_sampled_in_is_told_what_it_takes(bridge: Bridge, site: Site) -> None:
    bridge.begin(Run())
    page = own_sentry_app(site, resolve("sentry@11.12.0"), "/unsampled-sentry", profileSessionSampleRate=0)
    tab = bridge.open_tab(page)
    tab.page.wait_for_function("window.Sentry")
    assert_inconclusive(tab, "profileSessionSampleRate takes this page's load in")
