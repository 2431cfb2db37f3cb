"""`Date` of a browser context, which all its documents share: the device sleeps, or the user is away."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from bridge.driver.reach import Reach
from bridge.driver.session import Frame, TargetSession
from bridge.errors import ProtocolError, UsageError


def milliseconds(step: str, minutes: float) -> float:
    """Raises UsageError, which names the step, for a time that does not pass."""
    if not (math.isfinite(minutes) and minutes > 0):
        raise UsageError(f"{step} takes a number of minutes above 0, not {minutes}")
    return minutes * 60_000


class ContextClock:
    """The documents of a tab's browser context, and how far their `Date` is ahead of real time."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._context = reach.record.context

    @property
    def offset_ms(self) -> float:
        return self._context.offset_ms

    def suspend(self, minutes: float) -> None:
        """`Date` jumps, in all documents that there are and that will be."""
        self._context.offset_ms += milliseconds("suspend", minutes)
        self.keep()
        self.move(self.frames())

    def advance(self, offset_ms: float) -> None:
        """Documents that come from now on are to have this offset: never a smaller one than before."""
        self._context.offset_ms = max(self._context.offset_ms, offset_ms)

    def keep(self) -> None:
        """Later documents start with the present offset."""
        for session in self._sessions():
            with suppress(ProtocolError):  # a frame that goes away meanwhile
                self._register_again(session)

    def move(self, frames: list[Frame]) -> None:
        self.ask(frames, "move-clock", "the clock did not move", offset_ms=self.offset_ms)

    def frames(self) -> list[Frame]:
        """Those of all tabs of the context whose observer has spoken."""
        return [frame for session in self._sessions() for frame in session.observed()]

    def ask(self, frames: list[Frame], command: str, what: str, **arguments: Any) -> dict[Frame, Any]:
        """All at once; gives what each answered, without those that went away meanwhile."""
        asked = [(frame, frame.ask(command, **arguments)) for frame in frames]
        answers = {frame: self._reach.answered(frame, future, what) for frame, future in asked}
        return {frame: answer for frame, answer in answers.items() if not frame.gone}

    def _sessions(self) -> list[TargetSession]:
        return [session for tab in list(self._context.tabs) for session in list(tab.sessions.values())]

    def _register_again(self, session: TargetSession) -> None:
        for future in session.register_again():
            self._reach.targets.connection.wait("registering the observer", future, self._reach.timeout_s)
