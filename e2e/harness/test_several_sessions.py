"""Real SDKs whose session is not in one cookie of the host: the right one is judged, expired and told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.core.rules import NEEDS_DATE
from bridge.core.verdicts import Judgement
from bridge.errors import Timeout
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.subjects import resolve
from bridge.vendors.built_in import DATADOG
from e2e.apps.own_app import own_app
from e2e.conftest import Site
from e2e.harness.test_old_sdk_sessions import OLD
from e2e.harness.test_sessions import FOREIGN, NEW, beside, store

KEYS = {NEW: "_dd_s_v2", OLD: "_dd_s"}
#: 6.x asks for the session when the trace is there: at an expiry it is over by then.
SEEN_IN_OLD = {"upload-names-start-session"}


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


def opened(bridge: Bridge, url: str, run: Run | None = None, beside: Tab | None = None) -> Tab:
    """A tab of a run of its own, or of `run`."""
    tab = bridge.open_tab(url, run=run or Run(), vendor="datadog", beside=beside)
    tab.expect_profiler("running")
    return tab


def at(host: str, url: str) -> str:
    return url.replace("127.0.0.1", host)


def stores(tab: Tab) -> dict[tuple[str, str, bool], str]:
    """(key, domain, whether it is partitioned) -> value of a session's cookie."""
    return {
        (cookie["name"], cookie["domain"], "partitionKey" in cookie): cookie["value"]
        for cookie in tab.cookies()
        if cookie["name"] in KEYS.values()
    }


def expired_and_renewed(tab: Tab) -> tuple[set[tuple[str, str, bool]], Judgement]:
    """The cookies that `expire_session` wrote, and the verdict after the renewal."""
    tab.expect_session("tracked")
    before = stores(tab)
    tab.expire_session()
    tab.expect_profiler("stopped(session-expired)")
    after = stores(tab)
    tab.activity()
    tab.expect_profiler("running")
    tab.hide()
    tab.hear()
    judgement = tab.judge()
    tab.close()
    return {name for name in after if after[name] != before.get(name)}, judgement


def assert_kept(judgement: Judgement) -> None:
    """Nothing is violated, and only a slow machine leaves a rule open."""
    assert judgement.violations == []
    unsure = [rule for rule, verdict in judgement.rules.items() if verdict == "inconclusive"]
    assert all("the machine was slow" in judgement.reasons[rule] for rule in unsure), judgement.reasons


def others(judgement: Judgement) -> list[str]:
    return [notice for notice in judgement.notices if "does not follow it" in notice]


def test_cookies_of_the_host_and_of_its_parent_domain(bridge: Bridge, site: Site) -> None:
    subject = resolve(f"datadog@{NEW}")
    of_parent = own_app(site, subject, "/parent", trackSessionAcrossSubdomains=True)
    of_host = own_app(site, subject, "/host")
    for first, second, domain in (
        (of_parent, of_host, "app.shop.localhost"),
        (of_host, of_parent, ".shop.localhost"),
    ):
        tab = opened(bridge, at("app.shop.localhost", first))
        tab.goto(at("app.shop.localhost", second))
        tab.expect_profiler("running")
        written, judgement = expired_and_renewed(tab)
        assert written == {(KEYS[NEW], domain, False)}
        assert_kept(judgement)
        assert judgement.rules["restarts-on-renewal"] == "held"
        assert len(others(judgement)) == 1


def test_an_old_sdk_that_never_starts_between_two_cookies_owed_a_profiler(bridge: Bridge, site: Site) -> None:
    """It reads the cookie of one domain and locks that of the other. The first document had a profiler."""
    subject = resolve(f"datadog@{OLD}")
    of_parent = own_app(site, subject, "/old-parent", trackSessionAcrossSubdomains=True)
    of_host = at("app.shop.localhost", own_app(site, subject, "/old-host"))
    tab = opened(bridge, at("app.shop.localhost", of_parent))
    tab.goto(of_host)
    assert DATADOG.contract
    tab.page.wait_for_function(f"performance.now() > {2 * DATADOG.contract.graces.start_ms}")
    judgement = tab.judge()
    assert (judgement.verdict, judgement.violations) == ("inconclusive", [])
    assert f"({of_host}) owed a profiler, as others of this tab had" in judgement.reasons[""]


def test_a_partitioned_cookie_beside_another(bridge: Bridge, site: Site) -> None:
    """The SDK begins with the session of the other cookie, and goes on in its own."""
    writer = store(KEYS[NEW], FOREIGN)
    tab = opened(
        bridge, at("localhost", beside(site, NEW, writer, usePartitionedCrossSiteSessionCookie=True))
    )
    written, judgement = expired_and_renewed(tab)
    assert written == {(KEYS[NEW], "localhost", True)}
    assert_kept(judgement)
    assert len(others(judgement)) == 1


def with_both(site: Site, *profiling: str) -> str:
    """The address of a page with both versions, of which these profile."""
    scripts = ""
    for version in (OLD, NEW):
        rate = 100 if version in profiling else 0
        path = f"/both-{version}-{rate}"
        own_app(site, resolve(f"datadog@{version}"), path, profilingSampleRate=rate)
        body = site.pages[path].body
        scripts += body[body.index("<script") :]
    return site.put(f"/both-{'-'.join(profiling)}.html", f"<h1>A shop</h1>{scripts}")


@pytest.mark.parametrize("profiling", [NEW, OLD])
def test_two_versions_of_an_sdk_on_one_page(bridge: Bridge, site: Site, profiling: str) -> None:
    """The newer one takes over the session of the older one, so both stores begin with it."""
    tab = opened(bridge, with_both(site, profiling))
    tab.page.wait_for_function("document.cookie.includes('_dd_s_v2=')", polling=50)
    written, judgement = expired_and_renewed(tab)
    assert {key for key, _, _ in written} == {KEYS[profiling]}
    assert judgement.rules["stops-on-expiry"] == judgement.rules["restarts-on-renewal"] == "held"
    seen = {violation.rule for violation in judgement.violations}
    assert seen <= (SEEN_IN_OLD if profiling == OLD else set())
    [notice] = others(judgement)
    [other] = {NEW, OLD} - {profiling}
    assert notice.startswith(f"cookie {KEYS[other]} has a copy of the session (")
    assert f"/{other}/datadog-rum.js" in notice


def test_two_versions_that_both_profile(bridge: Bridge, site: Site) -> None:
    """They are told as two copies; which profiler follows which session is not known."""
    run = Run()
    tab = opened(bridge, with_both(site, OLD, NEW), run)
    run.wait_for(
        lambda: len(tab.state.history.own_natives.living) == 2 or None, 10, lambda: "no second profiler"
    )
    tab.expire_session()
    tab.settle()
    tab.hide()
    # Until its trace has arrived, the second profiler is nobody's.
    intake = bridge.intake_of(run)
    run.wait_for(lambda: len(intake.profiles) >= 2 or None, 10, lambda: "no trace of each copy")
    judgement = tab.judge()
    tab.close()
    assert {violation.rule for violation in judgement.violations} == {"one-profiler-per-document"}
    for rule in NEEDS_DATE:
        assert "copies of the SDK with different sessions" in judgement.reasons[rule]
    assert any("2 copies of Datadog's SDK" in notice for notice in judgement.notices)


def test_a_session_that_another_tab_renews_and_replaces(bridge: Bridge, site: Site) -> None:
    url = own_app(site, resolve(f"datadog@{NEW}"), "/tabs")
    run = Run()
    tab = opened(bridge, url, run)
    other = opened(bridge, url, run, beside=tab)
    other.expire_session()
    other.expect_profiler("stopped(session-expired)")
    other.activity()
    other.expect_profiler("running")
    tab.show()
    tab.settle()
    assert tab.session.id == other.session.id
    tab.activity()  # only its own user renews the session of this tab
    tab.expect_profiler("running")
    other.page.evaluate(store(KEYS[NEW], FOREIGN, "c=0&"))
    run.wait_for(lambda: tab.session.id == FOREIGN or None, 10, lambda: "the other session was not seen")
    tab.hide()
    tab.hear()
    for judged in (tab.judge(), other.judge()):
        assert_kept(judged)
        assert others(judged) == []
    other.close()
    tab.close()


def test_the_end_of_a_session_in_memory_is_not_seen(bridge: Bridge, site: Site) -> None:
    tab = opened(bridge, beside(site, NEW, "0", sessionPersistence=["memory"]))
    tab.expect_session("tracked")
    tab.suspend(minutes=20)
    tab.activity()
    tab.hide()
    tab.show()
    tab.hide()
    tab.hear()
    judgement = tab.judge()
    tab.close()
    assert judgement.violations == []
    for rule in NEEDS_DATE:
        assert "the session is in no store" in judgement.reasons[rule]
    assert judgement.rules["one-profiler-per-document"] == "held"


def test_without_consent_nothing_is_owed(bridge: Bridge, site: Site) -> None:
    tab = bridge.open_tab(beside(site, NEW, "0", trackingConsent="not-granted"), run=Run(), vendor="datadog")
    tab.page.wait_for_function("window.DD_RUM?.getInitConfiguration?.()", polling=50)
    tab.activity()
    judgement = tab.judge()
    assert judgement.violations == []
    assert "consent granted?" in judgement.reasons[""]
    tab.page.evaluate("DD_RUM.setTrackingConsent('granted')")
    tab.expect_profiler("running")
    tab.page.evaluate("DD_RUM.setTrackingConsent('not-granted')")
    tab.expect_profiler("stopped(session-expired)")
    tab.activity()
    tab.hide()
    tab.show()
    tab.settle()
    judgement = tab.judge()
    assert judgement.violations == []
    assert "the consent to tracking was withdrawn" in judgement.reasons["restarts-on-renewal"]
    tab.page.evaluate("DD_RUM.setTrackingConsent('granted')")
    tab.expect_profiler("running")
    tab.settle()
    judgement = tab.judge()
    assert (judgement.violations, judgement.rules["restarts-on-renewal"]) == ([], "held")
    tab.close()


def test_cookies_that_the_browser_refuses(bridge: Bridge, site: Site) -> None:
    """6.x falls back to local storage if it may; else it says that there is no storage."""
    for configured in ({"allowFallbackToLocalStorage": True}, {}):
        tab = bridge.open_tab("about:blank", run=Run(), vendor="datadog")
        cdp = tab.page.context.new_cdp_session(tab.page)
        cdp.send("Emulation.setDocumentCookieDisabled", {"disabled": True})
        tab.goto(beside(site, OLD, "0", **configured))
        if not configured:
            with pytest.raises(Timeout, match="No storage available for session"):
                tab.expect_profiler("running", timeout_s=2)
            assert tab.judge().violations == []
            tab.close()
            continue
        tab.expect_profiler("running")
        _, judgement = expired_and_renewed(tab)
        assert judgement.rules["stops-on-expiry"] == judgement.rules["restarts-on-renewal"] == "held"
        assert {violation.rule for violation in judgement.violations} <= SEEN_IN_OLD
