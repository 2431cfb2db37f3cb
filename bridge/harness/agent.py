"""The script that puts our agent into pages that do not have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bridge.agent import script
from bridge.core.addresses import PROFILES_PATH, QUOTA_PATH
from bridge.errors import UsageError

#: Whether to put it into a page; a mapping has options of `profilerBridge.init`.
Agent = bool | Mapping[str, Any]

#: The name of the injected script: it has no URL, and its profilers are known by it.
INJECTED = "profiler-bridge-agent.js"

#: Options in `js/src/agent/agent.d.ts`, without those for addresses, which are set here.
OPTIONS = ("application", "service", "env", "version", "store", "consent", "views")


def script_for(agent: Agent, proxy_for: Callable[[str], str]) -> Callable[[str], str] | None:
    """Return a function from a tab's name to the script that starts the agent there, None without an agent.

    `proxy_for` gives the intake address of a tab. Raises UsageError for an unknown option.
    """
    if agent is False:
        return None
    options: dict[str, Any] = {} if agent is True else dict(agent)
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise UsageError.unknown("option of the agent", unknown[0], OPTIONS)

    def started(tab: str) -> str:
        proxy = proxy_for(tab)
        given = {**options, "endpoint": proxy + PROFILES_PATH, "quota": proxy + QUOTA_PATH}
        start = f"profilerBridge.init({msgspec.json.encode(given).decode()});"
        return f"{script().decode()}\n{start}\n//# sourceURL={INJECTED}"

    return started
