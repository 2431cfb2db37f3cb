"""Idle time: the device stays awake without a user, and `Date` moves from one due timer to the next.

Each document fires its own timers (js/src/observer/clock/idle.ts). This module does what they share: it moves
`Date` in all documents to the earliest due time of all, before that one document fires its due timers. A
single document moves by itself, for a slice of real time per command.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress

import msgspec

from bridge.driver.cdp.frame import Frame
from bridge.driver.steps.clock import ContextClock, milliseconds
from bridge.driver.tab_commands import TabCommands
from bridge.errors import BridgeError
from bridge.wall import now_ms

Progress = Callable[[float], None]

#: Two processes have two clocks, and `Date` has whole ms.
_SLACK_MS = 2.0


class Moment(msgspec.Struct, frozen=True):
    """The time in a document, by its own `Date`. `due_ms`: when its next timer is due, None without one."""

    date_ms: float
    offset_ms: float
    due_ms: float | None = None


class Idle:
    """One idle time of all documents in a tab's browser context."""

    def __init__(self, commands: TabCommands) -> None:
        self._commands = commands
        self._clock = ContextClock(commands)
        self._moments: dict[Frame, Moment] = {}
        self._idling: set[Frame] = set()
        self._ages = self._clock.cookie_ages()

    def run(self, minutes: float, progress: Progress | None) -> None:
        """`progress` is called with the minutes gone by, in rising order, at last with `minutes`."""
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
            self._add_new_documents()
            before = self._clock.offset_ms
            self._step(min(start + duration, self._next_cookies_end()))
            self._ages.pass_time((self._clock.offset_ms - before) / 1000)
            self._clock.end_cookies(self._ages)
            self._clock.tell_others()
            gone = self._date_ms() - start
            progress(min(gone, duration) / 60_000)

    def _next_cookies_end(self) -> float:
        """By `Date`. A hop ends there, as it does when a script has written a cookie."""
        left_s = self._ages.next_end(now_ms() / 1000)
        return math.inf if left_s is None else self._date_ms() + max(left_s, 0) * 1000 + _SLACK_MS

    def _date_ms(self) -> float:
        return now_ms() + self._clock.offset_ms

    def _step(self, end_ms: float) -> None:
        if len(self._moments) == 1:
            self._send(list(self._moments), "idle-run", date_ms=end_ms)
        else:
            self._hop(end_ms)

    def _hop(self, end_ms: float) -> None:
        """Move all documents to the earliest due time, fire the timers due, and get the next due times."""
        target = min([end_ms, *(m.due_ms for m in self._moments.values() if m.due_ms is not None)])
        self._move(max(self._clock.offset_ms, target - now_ms()))
        due = [f for f, m in self._moments.items() if m.due_ms is not None and m.due_ms <= target + _SLACK_MS]
        self._send(due, "idle-run", date_ms=target)
        self._move(self._clock.offset_ms)

    def _move(self, offset_ms: float) -> None:
        self._send(list(self._moments), "idle-move", offset_ms=offset_ms)

    def _add_new_documents(self) -> None:
        """Start the idle time in documents that are new: a timer may load a page, or add a frame to one."""
        frames = self._clock.frames() or [self._commands.main_frame()]
        self._moments = {frame: m for frame, m in self._moments.items() if frame in frames}
        new = [frame for frame in frames if frame not in self._moments]
        self._idling.update(new)
        self._send(new, "idle-start", offset_ms=self._clock.offset_ms)

    def _send(self, frames: list[Frame], command: str, **arguments: float) -> None:
        what = f"{command} was not done (is a timer's callback busy, or the page stopped in a debugger?)"
        for frame in frames:
            self._moments.pop(frame, None)
        for frame, answer in self._clock.send(frames, command, what, **arguments).items():
            moment = msgspec.convert(answer, Moment)
            self._moments[frame] = moment
            frame.offset_ms = moment.offset_ms
            self._clock.advance(moment.offset_ms)

    def _finish(self) -> None:
        """Give the timers back to the browser, and move `Date` in documents that came too late."""
        self._clock.apply_to_later()
        frames = self._clock.frames()
        idling = [frame for frame in frames if frame in self._idling]
        self._send(idling, "idle-stop", offset_ms=self._clock.offset_ms)
        self._clock.move([frame for frame in frames if frame not in self._idling])
        self._clock.move_workers()
        self._clock.shorten_cookies(self._ages)
