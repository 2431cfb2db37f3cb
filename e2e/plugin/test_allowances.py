"""An allowance for many tests that no test needs any more is told at the end of the session."""

from __future__ import annotations

import pytest

from e2e.plugin.suites import run

SUITE = """
def hide_and_show(tab):
    tab.expect_profiler("running")
    tab.hide()
    tab.show()

def test_one(bridge_new_tab, bridge_sdk):
    hide_and_show(bridge_new_tab(bridge_sdk.url))

def test_other(bridge_new_tab, bridge_sdk):
    hide_and_show(bridge_new_tab(bridge_sdk.url))
"""
CONFIG = """
@pytest.fixture(scope="session")
def bridge_config(bridge_config):
    return {**bridge_config, "allow": ["pauses-when-hidden", "restarts-on-renewal"]}
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_it_is_told_once_and_fails_nothing(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    done = run(pytester, "--bridge-sdk", "agent", *workers, conftest=CONFIG, test_it=SUITE)
    assert set(done.outcomes.values()) == {"passed"}, done.output
    told = [line for line in done.result.outlines if "bridge_config allows to break it" in line]
    assert told == [
        "pauses-when-hidden: kept in all 2 tests that exercised it, but bridge_config allows to break it: "
        "remove it from allow if the fault is fixed"
    ]
    assert "Profiler Bridge" in done.output
