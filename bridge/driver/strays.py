"""Requests that no session of ours pauses: to a vendor's intake, those of pages that are closing and of
shared and service workers; and the document of a popup that Chromium asks for before we are attached to it.

A page that is closed loses its sessions before its `pagehide` beacons leave (measured: Chromium detaches us
about 5 ms before). `Fetch` enabled for the browser itself still pauses them, after the sessions: what these
have redirected already goes to our intake and is not paused again. It pauses the requests of everybody's
pages that fit the patterns, so in a Chromium of others each that is not ours is let go as it is, and
documents, which are many, are not paused there.

A popup is attached to us, paused, with `Fetch` enabled before it may go on, and still its request may be on
its way by then (measured: 14 of 60 popups on a busy machine came without the header that is added to
documents, and none of 60 since the browser itself pauses them).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from bridge.driver import policy
from bridge.driver.connection import Connection
from bridge.driver.protocol import Params
from bridge.driver.redirect import Redirect

#: More frames than are alive at a time; the oldest are forgotten first.
_FRAMES_MAX = 10_000

#: Beacons of a page that is closed are paused within 30 ms (measured); the rest is for a loaded machine.
QUIET_S = 0.2
QUIET_MAX_S = 2.0


class Strays:
    """Used on the connection's thread, except `start`.

    `tab_in`: from the id of a browser context to the tab that stands for it; None when it is not ours.
    `all_ours`: nobody else uses this Chromium, so what cannot be placed is redirected too.
    `document_policy`: see `policy`.
    """

    def __init__(
        self,
        connection: Connection,
        redirect: Redirect | None,
        tab_in: Callable[[str], str | None],
        *,
        all_ours: bool,
        document_policy: bool,
    ) -> None:
        self._connection = connection
        self._redirect = redirect
        self._tab_in = tab_in
        self._all_ours = all_ours
        self._documents = policy.PATTERNS if document_policy and all_ours else []
        self._frames: dict[str, str] = {}
        self._more = threading.Event()

    def start(self) -> None:
        patterns = self._documents + (self._redirect.patterns if self._redirect else [])
        if patterns:
            self._connection.command("Fetch.enable", {"patterns": patterns})

    def know(self, frame_id: str, tab: str) -> None:
        """A frame of a tab of ours, whose requests may come when it is gone."""
        self._frames[frame_id] = tab
        if len(self._frames) > _FRAMES_MAX:
            del self._frames[next(iter(self._frames))]

    def wait_for_quiet(self) -> None:
        """Return when none has come for a while. From any thread but the connection's."""
        deadline = time.monotonic() + QUIET_MAX_S
        while self._more.wait(QUIET_S) and time.monotonic() < deadline:
            self._more.clear()

    def paused(self, paused: Params) -> None:
        if policy.is_answered(paused):
            self._connection.post(*policy.answer(paused))
            return
        self._more.set()
        frame_id = paused.get("frameId", "")
        if (tab := self._frames.get(frame_id)) is not None:
            self._go_on(paused, tab)
            return

        def found(target: Future[Params]) -> None:
            self._go_on(paused, self._place(target))

        # The "frame" of a shared or service worker is its target.
        self._connection.post("Target.getTargetInfo", {"targetId": frame_id}).add_done_callback(found)

    def _place(self, target: Future[Params]) -> str | None:
        unknown = "" if self._all_ours else None
        if target.exception() is not None:
            return unknown
        context = target.result()["targetInfo"].get("browserContextId", "")
        tab = self._tab_in(context)
        return unknown if tab is None else tab

    def _go_on(self, paused: Params, tab: str | None) -> None:
        if tab is None or self._redirect is None:
            self._connection.post("Fetch.continueRequest", {"requestId": paused["requestId"]})
        else:
            self._connection.post(*self._redirect.answer(paused, tab))
