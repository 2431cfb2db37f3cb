"""`Fetch` enabled for the browser itself: it pauses requests that no session of ours is sure to pause.

These are requests to a vendor's intake by pages that are closing and by shared and service workers, and the
documents of popups.

A page that is closed loses its sessions before its `pagehide` beacons leave (measured: Chromium detaches us
about 5 ms before). `Fetch` enabled for the browser still pauses these beacons. It comes after the sessions: a
request that a session has redirected already is not paused again. It pauses all pages' requests that fit the
patterns, so in a Chromium that others use too, a request that is not ours is continued unchanged.

A popup's first document sometimes passes a session that has enabled `Fetch` before letting it go on: 13 of 60
on a loaded machine (measured; none of 80 passed the browser). So documents are paused for the browser in a
Chromium of our own. In one of others they are not, as every page of theirs would wait for us.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from bridge.core.events import Event
from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.document_policy import PATTERNS, DocumentPolicies
from bridge.driver.cdp.held_requests import HeldRequests
from bridge.driver.cdp.http_auth import HttpAuth
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.redirect import Redirect, is_answered, patterns_of
from bridge.driver.options import Access

#: More frames than are alive at a time; the oldest are forgotten first.
_FRAMES_MAX = 10_000

#: Beacons of a page that is closed are paused within 30 ms (measured); the rest is for a loaded machine.
QUIET_S = 0.2
QUIET_MAX_S = 2.0


class BrowserWideFetch:
    """Used on the connection's thread, except `start` and `wait_for_quiet`.

    `tab_in`: gives the name of a browser context's first tab by the context's id, None for one that is not
    ours. `report`: receives the events. `all_ours`: nobody else uses this Chromium, so requests of unknown
    frames are redirected too. `policies`: the policies of the documents that are paused here; None to pause
    none. `access`: its credentials answer the challenges to those documents.
    """

    def __init__(
        self,
        connection: Connection,
        redirect: Redirect | None,
        tab_in: Callable[[str], str | None],
        report: Callable[[Event], None],
        *,
        all_ours: bool,
        policies: DocumentPolicies | None,
        access: Access,
    ) -> None:
        self._connection = connection
        self._redirect = redirect
        self._tab_in = tab_in
        self._held = HeldRequests(report, access.secret_headers)
        self._auth = HttpAuth(access.credentials if policies else None)
        self._all_ours = all_ours
        self._policies = policies
        self._frames: dict[str, str] = {}
        self._redirected = threading.Event()

    def start(self) -> None:
        patterns = (PATTERNS if self._policies else []) + patterns_of(self._redirect)
        if (fetch := self._auth.enable(patterns)) is not None:
            self._connection.command("Fetch.enable", fetch)

    def add_frame(self, frame_id: str, tab: str) -> None:
        """Remember the tab of a frame: requests of the frame may come when it is gone."""
        self._frames[frame_id] = tab
        if len(self._frames) > _FRAMES_MAX:
            del self._frames[next(iter(self._frames))]

    def wait_for_quiet(self) -> None:
        """Return when no request to the intake has come for `QUIET_S`, at the latest after `QUIET_MAX_S`."""
        deadline = time.monotonic() + QUIET_MAX_S
        while self._redirected.wait(QUIET_S) and time.monotonic() < deadline:
            self._redirected.clear()

    def on_request_paused(self, paused: Params) -> None:
        if self._policies is not None and (self._redirect is None or is_answered(paused)):
            self._connection.post(*self._policies.answer(paused))
        elif self._redirect is not None and self._redirect.sends(paused["request"]["url"]):
            self._redirect_request(paused, self._redirect)
        else:
            self._connection.post("Fetch.continueRequest", {"requestId": paused["requestId"]})

    def on_auth_required(self, challenge: Params) -> None:
        self._connection.post(*self._auth.answer(challenge))

    def _redirect_request(self, paused: Params, redirect: Redirect) -> None:
        self._redirected.set()
        received_s = time.monotonic()
        frame_id = paused.get("frameId", "")
        if (tab := self._frames.get(frame_id)) is not None:
            self._continue(paused, redirect, tab, received_s)
            return

        def on_target(target: Future[Params]) -> None:
            self._continue(paused, redirect, self._tab_of(target), received_s)

        # The "frame" of a shared or service worker is its target.
        self._connection.post("Target.getTargetInfo", {"targetId": frame_id}).add_done_callback(on_target)

    def _tab_of(self, target: Future[Params]) -> str | None:
        """The tab whose request it counts as: "" when unknown, None when it is not ours."""
        unknown = "" if self._all_ours else None
        if target.exception() is not None:
            return unknown
        context = target.result()["targetInfo"].get("browserContextId", "")
        tab = self._tab_in(context)
        return unknown if tab is None else tab

    def _continue(self, paused: Params, redirect: Redirect, tab: str | None, received_s: float) -> None:
        if tab is None:
            self._connection.post("Fetch.continueRequest", {"requestId": paused["requestId"]})
        else:
            continued = self._connection.post(*redirect.answer(paused, tab))
            self._held.watch(continued, paused, tab, received_s)
