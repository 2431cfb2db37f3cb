"""The agent, a profiler for any page, as one file: built from `js/src/agent`, served by the intake, injected
by the driver. It is the reference implementation of `bridge/core/tables.py`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["SCRIPT", "TYPES", "script", "version"]

SCRIPT = Path(__file__).with_name("agent.js")
TYPES = Path(__file__).with_name("agent.d.ts")

_VERSION = re.compile(rb'version:"([0-9.]+)"')


@cache
def script() -> bytes:
    """Return the script, as a page loads it."""
    return SCRIPT.read_bytes()


@cache
def version() -> str:
    """Return the version in the script (`profilerBridge.version`)."""
    found = _VERSION.search(script())
    if found is None:
        raise AssertionError(f"{SCRIPT.name} has no version: build it with `npm run build` in js/")
    return found[1].decode()
