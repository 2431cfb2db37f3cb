"""A worker that plays scenarios on broken agents, each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from e2e.agent.app import agent_app
from e2e.agent.broken.promises import BROKEN
from e2e.conftest import Site

#: A page that does something: without, there is nothing to profile.
BUSY = "<script>setInterval(() => work(80), 500)</script>"
#: the name of the agent that nothing is wrong with
SOUND = ""


class Task(NamedTuple):
    """`broken`: a name in BROKEN; SOUND."""

    broken: str
    scenario: Scenario


@contextmanager
def broken_player(scripts: dict[str, bytes]) -> Iterator[Callable[[Task], Result]]:
    """Launch a bridge, and give the function that performs a task. `scripts`: name in BROKEN -> its agent."""
    site = Site()
    try:
        with Bridge.launch() as bridge:
            pages = {name: _page(bridge, site, name, scripts) for name in (SOUND, *scripts)}

            def perform(task: Task) -> Result:
                subject = Subject("agent", pages[task.broken], "agent")
                return play(bridge, task.scenario, subject, 1, Options()).result

            yield perform
    finally:
        site.close()


def _page(bridge: Bridge, site: Site, name: str, scripts: dict[str, bytes]) -> Callable[[str], str]:
    broken = BROKEN.get(name)
    path = f"/{name.replace(' ', '-') or 'sound'}"
    page = agent_app(
        site, path, agent=scripts.get(name), quota=True, head=broken.head if broken else "", body=BUSY
    )

    def opened(intake: str) -> str:
        if broken and broken.denied:
            # The run that has just begun is the default one.
            bridge.intake.faults.set("agent/quota", "deny")
        return page(intake)

    return opened
