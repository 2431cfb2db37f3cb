"""A user's tests with the agent: as the SDK under test, and in a page that has none."""

from __future__ import annotations

import pytest

from e2e.plugin.suites import run

SUITE = """
import pytest

@pytest.mark.bridge(rules=["pauses-when-hidden", "collected-trace-is-uploaded"])
def test_its_profile_arrives(bridge_new_tab, bridge_sdk, bridge_intake):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_long_task()
    with bridge_intake.expect_profile(lambda p: p.vendor == "agent") as upload:
        tab.hide()
    assert upload.value.sdk_version == bridge_sdk.version
    assert upload.value.session_id == tab.session.id

@pytest.mark.bridge(rules=["pauses-when-hidden"])
def test_a_page_gets_it(bridge_new_tab, bridge):
    tab = bridge_new_tab(bridge.away_url, agent=True)
    tab.expect_profiler("running")
    tab.hide()
    tab.expect_profiler("paused")

@pytest.mark.bridge(rules=["stays-stopped-by-user"])
def test_nobody_stops_it(bridge_new_tab, bridge):
    bridge_new_tab(bridge.away_url, agent=True).expect_profiler("running")
"""


def test_the_plugin_knows_the_subject(pytester: pytest.Pytester) -> None:
    done = run(pytester, "--bridge-sdk", "agent", test_suite=SUITE)
    assert done.outcomes == {
        "test_its_profile_arrives[agent]": "passed",
        "test_a_page_gets_it": "passed",
        "test_nobody_stops_it": "failed",
    }, done.output
    assert "stays-stopped-by-user: not exercised" in done.tests["test_nobody_stops_it"].text
