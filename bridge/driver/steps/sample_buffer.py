"""A real fault of the page's profiler: its sample buffer gets full."""

from __future__ import annotations

from bridge.core.events import Event, ProfilerStarted
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.tab_commands import TabCommands
from bridge.errors import UsageError


def fill_buffer(commands: TabCommands, samples: int) -> None:
    """Shrink the buffer of the next profiler, in all documents: any of them may start it."""
    if samples < 1:
        raise UsageError(f"fill_buffer takes a number of samples above 0, not {samples}")
    used = commands.record.expect(_has_shrunk_buffer)
    used.then(lambda event: _undo_elsewhere(commands, used, event))
    commands.send_all("shrink-buffer", samples=samples)


def _undo_elsewhere(commands: TabCommands, used: Expectation[Event], event: Event) -> None:
    """Undo it in all other documents, without waiting (this is the connection's thread)."""
    commands.record.remove(used)
    for session in list(commands.record.sessions.values()):
        for frame in session.observed():
            if isinstance(event, ProfilerStarted) and frame.document != event.document:
                frame.send("shrink-buffer", samples=None)


def _has_shrunk_buffer(event: Event) -> bool:
    return isinstance(event, ProfilerStarted) and event.max_buffer_size < event.requested_buffer_size
