"""Playwright's own clock moves the page's `Date`: the bridge is not asked, and says so."""

from __future__ import annotations

from bridge import Bridge
from bridge.core.rules import NEEDS_DATE
from bridge.subjects import resolve, serve


def test_a_session_under_playwrights_clock_is_not_judged_by_date() -> None:
    with serve(resolve("datadog@6.27.1")) as site, Bridge.launch() as bridge:
        tab = bridge.open_tab()
        tab.goto(site.url(bridge.proxy_for(tab.name)))
        tab.expect_profiler("running")
        tab.expect_session("tracked")
        tab.page.clock.install()
        tab.page.clock.fast_forward("20:00")
        tab.expect_session("expired")
        tab.activity()
        tab.hide()
        judgement = tab.judge()
    assert judgement.violations == []
    assert judgement.verdict == "inconclusive"
    for rule in NEEDS_DATE:
        assert judgement.rules[rule] == "inconclusive"
        # The figure is that of the first look, which can come while Playwright still sets its clock.
        assert "others moved the page's Date (" in judgement.reasons[rule]
