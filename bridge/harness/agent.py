"""The agent for pages that do not have it: what the driver is to run in each of their documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bridge.agent import script
from bridge.errors import UsageError

#: Whether to inject it, or how it is to be started: options of `profilerBridge.init`.
Agent = bool | Mapping[str, Any]

#: Of `js/src/agent/agent.d.ts`, without those that say where to send to: these are ours.
OPTIONS = ("application", "service", "env", "version", "store", "consent", "views")


def script_for(agent: Agent, proxy_for: Callable[[str], str]) -> Callable[[str], str] | None:
    """From a tab's name to the script that starts the agent there; `proxy_for` gives the tab's own intake.

    Raises UsageError for an option that there is none of.
    """
    if agent is False:
        return None
    options: dict[str, Any] = {} if agent is True else dict(agent)
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise UsageError(f"the agent has no option {unknown[0]!r} here; there are: {', '.join(OPTIONS)}")

    def started(tab: str) -> str:
        proxy = proxy_for(tab)
        given = {**options, "endpoint": f"{proxy}/v1/profiles", "quota": f"{proxy}/v1/quota"}
        return f"{script().decode()}\nprofilerBridge.init({msgspec.json.encode(given).decode()});"

    return started
