"""Emulated visibility: a script overrides the visibility that a page reads; the tab is not really hidden.

For browsers whose tabs cannot be hidden for real. Timers are not throttled, animation frames go on, events
are not trusted, and microtasks wait until the last listener of an event has run (after Chromium's own events
they run after each listener). What depends on these is not tested, or behaves otherwise than for real: a race
between two listeners, for example (measured: Datadog 6.27.0 gets stuck when its tab is really shown after its
session has expired, and wrongly starts when that is emulated). Every result says that it was emulated.

`emulation.js` is one expression that is called with `__BRIDGE_CONFIG__`, which is replaced here. It runs in
each document before the observer, which takes the overridden values for the browser's own.
"""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

_SCRIPT = Path(__file__).with_name("emulation.js")
_PLACEHOLDER = "__BRIDGE_CONFIG__"


class Emulation:
    """The emulated state of a tab. As for real, a tab may be covered and its window minimised as well."""

    def __init__(self) -> None:
        self.covered = False
        self.minimised = False
        self.frozen = False

    @property
    def hidden(self) -> bool:
        return self.covered or self.minimised

    def state(self) -> dict[str, bool]:
        """The state as it is sent to present documents."""
        return {"hidden": self.hidden, "frozen": self.frozen}


@functools.cache
def _template() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def source(channel: str, emulation: Emulation) -> str:
    """The script for new documents: they start as hidden as the tab is, and never frozen."""
    config = msgspec.json.encode({"channel": channel, **emulation.state(), "frozen": False})
    return _template().replace(_PLACEHOLDER, config.decode())
