"""`Date` of a browser context, which all its documents share: moved by `suspend` and `idle`."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from bridge.driver.cdp.cookies import Cookie, cookies_of, set_cookies
from bridge.driver.cdp.frame import Frame
from bridge.driver.cdp.session import TargetSession
from bridge.driver.steps.cookie_ages import CookieAges
from bridge.driver.tab_commands import TabCommands
from bridge.errors import ProtocolError, UsageError
from bridge.wall import now_ms


def milliseconds(step: str, minutes: float) -> float:
    """Raises UsageError, which names the step, for minutes that are not above 0 and finite."""
    if not (math.isfinite(minutes) and minutes > 0):
        raise UsageError(f"{step} takes a number of minutes above 0, not {minutes}")
    return minutes * 60_000


class ContextClock:
    """Moves `Date` in the documents of a tab's browser context ahead of real time."""

    def __init__(self, commands: TabCommands) -> None:
        self._commands = commands
        self._context = commands.record.context

    @property
    def offset_ms(self) -> float:
        return self._context.offset_ms

    def suspend(self, minutes: float) -> None:
        """Let `Date` jump, in all present and later documents."""
        jump_ms = milliseconds("suspend", minutes)
        ages = self.cookie_ages()
        self._context.offset_ms += jump_ms
        self.apply_to_later()
        self.move(self.frames())
        self.move_workers()
        ages.pass_time(jump_ms / 1000)
        self.end_cookies(ages)
        self.shorten_cookies(ages)

    def advance(self, offset_ms: float) -> None:
        """Set the offset of later documents, unless it would become smaller."""
        self._context.offset_ms = max(self._context.offset_ms, offset_ms)

    def apply_to_later(self) -> None:
        """Start later documents with the present offset, and those that return from bfcache."""
        for session in self._sessions():
            session.tell_bfcache()
            with suppress(ProtocolError):  # a frame that goes away meanwhile
                self._register_again(session)

    def move(self, frames: list[Frame]) -> None:
        """Move `Date` of these documents to the present offset."""
        self.send(frames, "move-clock", "the clock did not move", offset_ms=self.offset_ms)

    def move_workers(self) -> None:
        """Move `Date` of all living workers to the present offset."""
        self._commands.targets.workers.move(self._context)

    def tell_others(self) -> None:
        """Move what is no open document: living workers, and documents that return from bfcache."""
        self.move_workers()
        for session in self._sessions():
            session.tell_bfcache()

    def cookie_ages(self) -> CookieAges:
        """The ages of the context's present cookies, from now on."""
        ages = CookieAges()
        ages.note(self._cookies())
        return ages

    def end_cookies(self, ages: CookieAges) -> None:
        """Remove cookies that have ended by the page's clock, and note those that are there now."""
        cookies = self._cookies()
        if ended := ages.ended(cookies, now_ms() / 1000):
            self._set_cookies(ended)
            cookies = self._cookies()
        ages.note(cookies)

    def shorten_cookies(self, ages: CookieAges) -> None:
        """Give the other cookies the rest of their life."""
        self._set_cookies(ages.shortened(self._cookies(), now_ms() / 1000))

    def _cookies(self) -> list[Cookie]:
        return cookies_of(self._commands.targets, self._context)

    def _set_cookies(self, cookies: list[Cookie]) -> None:
        if cookies:
            set_cookies(self._commands.targets, self._context, cookies)
            self.send(self.frames(), "check-cookies", "the cookies were not read")

    def frames(self) -> list[Frame]:
        """The documents of all tabs of the context whose observer has reported."""
        return [frame for session in self._sessions() for frame in session.observed()]

    def send(self, frames: list[Frame], command: str, what: str, **arguments: Any) -> dict[Frame, Any]:
        """Send a command to these documents at once. Gives the answers of those that have not gone away."""
        sent = [(frame, frame.send(command, **arguments)) for frame in frames]
        answers = {frame: self._commands.wait_for_answer(frame, future, what) for frame, future in sent}
        return {frame: answer for frame, answer in answers.items() if not frame.gone}

    def _sessions(self) -> list[TargetSession]:
        return [session for tab in list(self._context.tabs) for session in list(tab.sessions.values())]

    def _register_again(self, session: TargetSession) -> None:
        for future in session.register_again():
            self._commands.targets.connection.wait(
                "registering the observer", future, self._commands.timeout_s
            )
