"""Faults of the page's profiler that are really there: a buffer that fills."""

from __future__ import annotations

from bridge.core.events import Event, ProfilerStarted
from bridge.driver.reach import Reach
from bridge.driver.records import Expectation
from bridge.errors import UsageError


def fill_buffer(reach: Reach, samples: int) -> None:
    """Each document of the tab is told, since nobody knows which one makes the next profiler."""
    if samples < 1:
        raise UsageError(f"fill_buffer takes a number of samples above 0, not {samples}")
    used = reach.record.expect(_is_shrunken)
    used.then(lambda event: _shrink_no_more(reach, used, event))
    reach.ask_all("shrink-buffer", samples=samples)


def _shrink_no_more(reach: Reach, used: Expectation, event: Event) -> None:
    """One document has had it: the others are told, without waiting (this is the connection's thread)."""
    reach.record.drop(used)
    for session in list(reach.record.sessions.values()):
        for frame in session.observed():
            if isinstance(event, ProfilerStarted) and frame.document != event.document:
                frame.ask("shrink-buffer", samples=None)


def _is_shrunken(event: Event) -> bool:
    return isinstance(event, ProfilerStarted) and event.max_buffer_size < event.requested_buffer_size
