"""The user is away from a device that stays awake: time goes from one due timer to the next.

Each document fires its own timers (js/src/observer/idle.ts). Here is what they share: `Date` goes to the
earliest due time of them all, in all of them, before that one document fires what is due. A document that
is alone goes on by itself, for a slice of real time per command.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import msgspec

from bridge.driver.clock import ContextClock, milliseconds
from bridge.driver.reach import Reach
from bridge.driver.records import now_ms
from bridge.driver.session import Frame
from bridge.errors import BridgeError

Progress = Callable[[float], None]

#: Clocks of two processes, and `Date` in whole ms.
_SLACK_MS = 2.0


class Moment(msgspec.Struct, frozen=True):
    """Where a document stands, by its own `Date`. `due_ms`: its next timer's time, None without one."""

    date_ms: float
    offset_ms: float
    due_ms: float | None = None


class Idle:
    """One time away, of all documents in a tab's browser context."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._clock = ContextClock(reach)
        self._moments: dict[Frame, Moment] = {}
        self._idling: set[Frame] = set()

    def run(self, minutes: float, progress: Progress | None) -> None:
        """`progress` is told the minutes gone by, in rising order, at last all of them."""
        duration = milliseconds("idle", minutes)
        try:
            self._pass(duration, progress or (lambda _minutes: None))
        except BridgeError:
            with suppress(BridgeError):  # the first failure says more
                self._finish()
            raise
        self._finish()

    def _pass(self, duration: float, progress: Progress) -> None:
        start, gone = self._date_ms(), 0.0
        while gone < duration:
            self._welcome()
            self._step(start + duration)
            gone = self._date_ms() - start
            progress(min(gone, duration) / 60_000)

    def _date_ms(self) -> float:
        return now_ms() + self._clock.offset_ms

    def _step(self, end_ms: float) -> None:
        if len(self._moments) == 1:
            self._ask(list(self._moments), "idle-run", date_ms=end_ms)
        else:
            self._hop(end_ms)

    def _hop(self, end_ms: float) -> None:
        """To the earliest of all due times, in all documents; then its timers, and a look at the others'."""
        target = min([end_ms, *(m.due_ms for m in self._moments.values() if m.due_ms is not None)])
        self._move(max(self._clock.offset_ms, target - now_ms()))
        due = [f for f, m in self._moments.items() if m.due_ms is not None and m.due_ms <= target + _SLACK_MS]
        self._ask(due, "idle-run", date_ms=target)
        self._move(self._clock.offset_ms)

    def _move(self, offset_ms: float) -> None:
        self._ask(list(self._moments), "idle-move", offset_ms=offset_ms)

    def _welcome(self) -> None:
        """Documents come and go meanwhile: a timer may load a page, or put a frame into one."""
        frames = self._clock.frames() or [self._reach.main_frame()]
        self._moments = {frame: m for frame, m in self._moments.items() if frame in frames}
        new = [frame for frame in frames if frame not in self._moments]
        self._idling.update(new)
        self._ask(new, "idle-start", offset_ms=self._clock.offset_ms)

    def _ask(self, frames: list[Frame], command: str, **arguments: float) -> None:
        what = f"{command} was not done (is a timer's callback busy, or the page stopped in a debugger?)"
        for frame in frames:
            self._moments.pop(frame, None)
        for frame, answer in self._clock.ask(frames, command, what, **arguments).items():
            moment = msgspec.convert(answer, Moment)
            self._moments[frame] = moment
            frame.offset_ms = moment.offset_ms
            self._clock.advance(moment.offset_ms)

    def _finish(self) -> None:
        """Timers go back to the browser; whatever came too late to take part gets the time as well."""
        self._clock.keep()
        frames = self._clock.frames()
        idling = [frame for frame in frames if frame in self._idling]
        self._ask(idling, "idle-stop", offset_ms=self._clock.offset_ms)
        self._clock.move([frame for frame in frames if frame not in self._idling])
