"""The rules catch what the seed did wrong: two specimens of the agent, each with one of its faults."""

from __future__ import annotations

from functools import cache

import pytest

from bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.named import find
from e2e.agent.app import agent_app
from e2e.agent.broken.specimens import build
from e2e.conftest import Site

#: A page that does something: without, there is nothing to profile.
BUSY = "<script>setInterval(() => work(80), 500)</script>"
HIDDEN, PENDING = "hidden-expiry", "renew-during-stop"

specimen = cache(build)


def played(bridge: Bridge, site: Site, scenario: str, agent: bytes | None) -> Result:
    page = agent_app(site, "/specimen", agent=agent, body=BUSY)
    result = play(bridge, find(scenario), Subject("agent", page, "agent"), 1, Options()).result
    assert (result.failure, result.visibility) == ("", "real")
    return result


@pytest.mark.parametrize("scenario", [HIDDEN, PENDING])
def test_the_agent_itself_keeps_its_promises(bridge: Bridge, site: Site, scenario: str) -> None:
    result = played(bridge, site, scenario, None)
    assert result.verdict == "held", result.violations
    assert result.rules["restarts-on-renewal"] == "held"


@pytest.mark.parametrize(("name", "scenario"), [("paused-ignores", HIDDEN), ("awaits-stop", PENDING)])
def test_a_specimen_is_caught_by_the_rule_that_it_breaks(
    bridge: Bridge, site: Site, name: str, scenario: str
) -> None:
    result = played(bridge, site, scenario, specimen(name))
    assert result.verdict == "violated"
    [violation] = result.violations
    assert violation.rule == "restarts-on-renewal"
    assert "session renewed" in violation.message
    assert ("its stop() was still pending" in violation.message) == (scenario == PENDING)


@pytest.mark.parametrize(("name", "scenario"), [("paused-ignores", PENDING), ("awaits-stop", HIDDEN)])
def test_a_specimen_has_no_other_fault(bridge: Bridge, site: Site, name: str, scenario: str) -> None:
    result = played(bridge, site, scenario, specimen(name))
    assert result.verdict == "held", result.violations
    assert result.rules["restarts-on-renewal"] == "held"
