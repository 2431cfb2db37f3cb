"""A user's test on Sentry's SDK: held to its contract, which its page shows while the test runs."""

from __future__ import annotations

import pytest

from e2e.plugin.suites import run

SUITE = """
import pytest
from bridge.errors import StepError

def test_a_hidden_tab_goes_on_profiling(bridge_new_tab, bridge_sdk, bridge_intake):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_profiler("running")
    tab.expect_long_task()
    tab.hide()
    tab.expect_profiler("running")
    tab.show()
    with bridge_intake.expect_profile(lambda p: p.vendor == "sentry") as upload:
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    assert upload.value.sdk_version == bridge_sdk.version

def test_a_session_is_not_waited_for_without_a_word(bridge_new_tab, bridge_sdk):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_profiler("running")
    with pytest.raises(StepError, match="Sentry's SDK keeps none in a store"):
        tab.expect_session("tracked")
    tab.expect_session("tracked", if_kept=True)
"""


def test_the_plugin_knows_the_subject(pytester: pytest.Pytester) -> None:
    done = run(pytester, "--bridge-sdk", "sentry@11.12.0", test_suite=SUITE)
    assert set(done.outcomes.values()) == {"passed"}, done.output
    assert len(done.outcomes) == 2
