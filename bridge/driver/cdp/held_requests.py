"""Requests that are held for their redirect while their page is left for good.

Measured (Chromium 156): the browser aborts such a request if it is not sent with `keepalive`. Mostly it
answers "Invalid InterceptionId" to the command that lets the request go on; in 2 of 12 cases it accepts the
command, and no notice tells that the request was aborted. Without `Fetch` such a request arrives on loopback.
"""

from __future__ import annotations

import time
from base64 import b64decode
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from bridge.core.events import Event, RequestHeld
from bridge.core.redaction import without_secrets
from bridge.driver.cdp.protocol import Params
from bridge.errors import ProtocolError
from bridge.vendors.redaction import redact_target, shown_headers
from bridge.wall import now_ms

_GONE = "Invalid InterceptionId"
#: A request that was let go on this long before its page was left, or after, may have been aborted, s.
RECENT_S = 1.0
#: Beacons outlive their page.
_OUTLIVES = "Ping"


@dataclass
class _Held:
    paused: Params
    tab: str
    received_s: float
    held_ms: float = 0.0


class HeldRequests:
    """Used on the connection's thread. `emit`: receives `RequestHeld`. `secret_headers`: names, in lower
    case, of headers whose values are left out of it, beside those that always are."""

    def __init__(self, emit: Callable[[Event], None], secret_headers: frozenset[str] = frozenset()) -> None:
        self._emit = emit
        self._secret_headers = secret_headers
        #: Requests that the browser has let go on, the last second's.
        self._continued: deque[_Held] = deque()
        #: frame id -> when its last document was dropped, `time.monotonic()`
        self._dropped: dict[str, float] = {}

    def watch(self, continued: Future[Params], paused: Params, tab: str, received_s: float) -> None:
        """`continued`: the answer to the command that lets the paused request go on. `received_s`: when its
        notice came, `time.monotonic()`."""
        held = _Held(paused, tab, received_s)
        continued.add_done_callback(lambda answer: self._on_answer(answer, held))

    def on_document_dropped(self, frame_id: str) -> None:
        """The document in a frame has gone: report the requests that were just let go on."""
        self._forget_old()
        self._dropped[frame_id] = time.monotonic()
        for held in [held for held in self._continued if held.paused.get("frameId") == frame_id]:
            self._continued.remove(held)
            self._report(held, aborted=False)

    def _on_answer(self, answer: Future[Params], held: _Held) -> None:
        now = time.monotonic()
        held.held_ms = (now - held.received_s) * 1000
        error = answer.exception()
        if error is not None:
            if isinstance(error, ProtocolError) and _GONE in str(error):
                self._report(held, aborted=True)
        elif held.paused.get("resourceType") != _OUTLIVES:
            self._forget_old()
            if held.paused.get("frameId", "") in self._dropped:
                self._report(held, aborted=False)
            else:
                self._continued.append(held)

    def _forget_old(self) -> None:
        oldest = time.monotonic() - RECENT_S
        while self._continued and self._continued[0].received_s < oldest:
            self._continued.popleft()
        self._dropped = {frame: at for frame, at in self._dropped.items() if at > oldest}

    def _report(self, held: _Held, *, aborted: bool) -> None:
        request = held.paused["request"]
        entries = request.get("postDataEntries", [])
        body = b"".join(b64decode(entry.get("bytes", "")) for entry in entries)
        if not body:
            return  # nothing was on its way: a preflight, a request for quota
        headers = without_secrets(
            {name.lower(): value for name, value in request["headers"].items()}, self._secret_headers
        )
        event = RequestHeld(
            wall_ms=now_ms(),
            tab=held.tab,
            method=request["method"],
            url=redact_target(request["url"]),
            held_ms=round(held.held_ms, 1),
            aborted=aborted,
            headers=shown_headers(headers),
            body=body,
        )
        self._emit(event)
