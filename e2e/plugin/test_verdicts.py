"""What a test's outcome is when its profiler breaks a promise, or when its browser dies."""

from __future__ import annotations

import pytest

from e2e.conftest import Site
from e2e.plugin.suites import run

SDK = ("--bridge-sdk", "datadog@6.27.0")
EXPIRY = """
import os, signal
import pytest

def hidden_expiry(tab):
    tab.expect_profiler("running")
    tab.hide()
    tab.suspend(minutes=15.02)
    tab.show()
    tab.activity()
    tab.expect_session("tracked")
"""


def test_a_broken_promise_fails_the_test_and_what_the_test_says_of_it_counts(
    pytester: pytest.Pytester,
) -> None:
    suite = """
        def test_broken(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))

        @pytest.mark.bridge(rules=["restarts-on-renewal"])
        def test_chosen(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))

        @pytest.mark.bridge(rules=["stays-stopped-by-user"])
        def test_no_occasion(bridge_new_tab, bridge_sdk):
            bridge_new_tab(bridge_sdk.url).expect_profiler("running")

        @pytest.mark.bridge(allow=["restarts-on-renewal"])
        def test_allowed(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))

        @pytest.mark.xfail(strict=True)
        def test_expected(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))

        def test_own_failure(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))
            assert "my own" == "failure"

        def test_skipped(bridge_new_tab, bridge_sdk):
            hidden_expiry(bridge_new_tab(bridge_sdk.url))
            pytest.skip("not today")
    """
    done = run(pytester, *SDK, test_it=EXPIRY + _dedented(suite))
    tests = {name.partition("[")[0]: test for name, test in done.tests.items()}
    assert {name: test.outcome for name, test in tests.items()} == {
        "test_broken": "failed",
        "test_chosen": "failed",
        "test_no_occasion": "failed",
        "test_allowed": "passed",
        "test_expected": "skipped",
        "test_own_failure": "failed",
        "test_skipped": "skipped",
    }, done.output
    for name in ("test_broken", "test_chosen"):
        lines = tests[name].text.splitlines()
        assert len(lines) <= 15
        assert lines[0].startswith("restarts-on-renewal at ")
        assert " ms: datadog@6.27.0, by the contract of datadog: broke its promises" in lines[0]
        assert lines[1].strip().startswith("restarts-on-renewal at ")
        assert lines[-1] == "recording: none; --bridge-recording=retain-on-failure keeps one"
    assert "stays-stopped-by-user: not exercised" in tests["test_no_occasion"].text
    assert "assert 'my own' == 'failure'" in tests["test_own_failure"].text
    assert "Profiler Bridge -----" in done.output
    assert done.files == []


def test_pages_that_nobody_made_promises_for_pass_untouched_and_are_not_waited_for(
    pytester: pytest.Pytester, site: Site
) -> None:
    own = site.put("/own", "<script>self.p = new Profiler({sampleInterval: 10, maxBufferSize: 10})</script>")
    session = "`_dd_s=id=1&created=${Date.now()}&expire=${Date.now() + 900000}`"
    rum = site.put("/rum", f"<script>document.cookie = {session}</script>")
    conftest = """
from bridge.harness.run import Run

@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    monkeypatch.setattr(Run, "settle", lambda *_: pytest.fail("it waited"))
"""
    suite = f"""
        def test_nothing(bridge_tab): pass
        def test_plain(bridge_tab): bridge_tab.goto({site.put("/plain")!r})
        def test_own_profiler(bridge_tab): bridge_tab.goto({own!r})
        def test_rum_without_a_profiler(bridge_tab):
            bridge_tab.goto({rum!r})
            bridge_tab.expect_session("tracked")
        def test_bridge_alone(bridge): bridge.open_tab({own!r})
    """
    done = run(pytester, conftest=conftest, test_it=_dedented(suite))
    assert set(done.outcomes.values()) == {"passed"}, done.output
    assert len(done.outcomes) == 5


@pytest.mark.parametrize("plugins", [(), ("-p", "no:playwright", "-p", "no:base_url")])
def test_a_browser_that_dies_takes_one_test_with_it(
    pytester: pytest.Pytester, site: Site, plugins: tuple[str, ...]
) -> None:
    url = site.put("/plain")
    suite = f"""
        import os, signal

        def kill(bridge): os.kill(bridge.driver.pid, signal.SIGKILL)

        def test_in_playwright(bridge, bridge_tab):
            kill(bridge)
            bridge_tab.page.goto({url!r})

        def test_in_a_step(bridge, bridge_tab):
            bridge_tab.goto({url!r})
            kill(bridge)
            bridge_tab.hide()

        def test_unnoticed(bridge, bridge_tab):
            kill(bridge)

        def test_next(bridge, bridge_tab):
            bridge_tab.goto({url!r})
            bridge_tab.hide()
            assert len(bridge.driver.tabs) == 1
    """
    # Without pytest-playwright nothing needs, or has, its arguments.
    done = run(pytester, *plugins, test_it=_dedented(suite))
    assert done.outcomes == {
        "test_in_playwright": "failed",
        "test_in_a_step": "failed",
        "test_unnoticed": "failed",
        "test_next": "passed",
    }, done.output
    for name in ("test_in_playwright", "test_in_a_step", "test_unnoticed"):
        assert "BrowserDied: Chromium, or the connection to it, went away" in done.tests[name].text
    assert "Target page, context or browser has been closed" in done.tests["test_in_playwright"].text
    assert "bridge_tab.page.goto" in done.tests["test_in_playwright"].text


def _dedented(suite: str) -> str:
    from textwrap import dedent

    return dedent(suite)
