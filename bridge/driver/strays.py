"""What no session of ours is sure to pause: requests to a vendor's intake of pages that are closing, and of
shared and service workers; the documents of popups.

A page that is closed loses its sessions before its `pagehide` beacons leave (measured: Chromium detaches us
about 5 ms before). `Fetch` enabled for the browser itself still pauses them, after the sessions: what these
have redirected already goes to our intake and is not paused again. It pauses the requests of everybody's
pages that fit the patterns, so in a Chromium of others each that is not ours is let go as it is.

A popup's first document goes past a session that has enabled `Fetch` before letting it go on, once in ten
times on a loaded machine (13 of 60 measured; none of 80 went past the browser). So in a Chromium of our own
documents are paused for the browser; in one of others every page of theirs would wait for us, and it is not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from bridge.driver import policy
from bridge.driver.connection import Connection
from bridge.driver.protocol import Params
from bridge.driver.redirect import Redirect, is_answered, patterns_of

#: More frames than are alive at a time; the oldest are forgotten first.
_FRAMES_MAX = 10_000

#: Beacons of a page that is closed are paused within 30 ms (measured); the rest is for a loaded machine.
QUIET_S = 0.2
QUIET_MAX_S = 2.0


class Strays:
    """Used on the connection's thread, except `start`.

    `tab_in`: from the id of a browser context to the tab that stands for it; None when it is not ours.
    `documents`: see to their policy. `all_ours`: nobody else uses this Chromium, so what cannot be placed is
    redirected too.
    """

    def __init__(
        self,
        connection: Connection,
        redirect: Redirect | None,
        tab_in: Callable[[str], str | None],
        *,
        all_ours: bool,
        documents: bool,
    ) -> None:
        self._connection = connection
        self._redirect = redirect
        self._tab_in = tab_in
        self._all_ours = all_ours
        self._documents = documents
        self._frames: dict[str, str] = {}
        self._more = threading.Event()

    def start(self) -> None:
        patterns = (policy.PATTERNS if self._documents else []) + patterns_of(self._redirect)
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
        if self._redirect is None or is_answered(paused):
            self._connection.post(*policy.answer(paused))
        else:
            self._redirected(paused, self._redirect)

    def _redirected(self, paused: Params, redirect: Redirect) -> None:
        self._more.set()
        frame_id = paused.get("frameId", "")
        if (tab := self._frames.get(frame_id)) is not None:
            self._go_on(paused, redirect, tab)
            return

        def found(target: Future[Params]) -> None:
            self._go_on(paused, redirect, self._place(target))

        # The "frame" of a shared or service worker is its target.
        self._connection.post("Target.getTargetInfo", {"targetId": frame_id}).add_done_callback(found)

    def _place(self, target: Future[Params]) -> str | None:
        unknown = "" if self._all_ours else None
        if target.exception() is not None:
            return unknown
        context = target.result()["targetInfo"].get("browserContextId", "")
        tab = self._tab_in(context)
        return unknown if tab is None else tab

    def _go_on(self, paused: Params, redirect: Redirect, tab: str | None) -> None:
        if tab is None:
            self._connection.post("Fetch.continueRequest", {"requestId": paused["requestId"]})
        else:
            self._connection.post(*redirect.answer(paused, tab))
