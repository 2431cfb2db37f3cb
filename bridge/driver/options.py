"""What a driver can be told, and where its events go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from bridge.core.events import Event

#: Keys under which RUM SDKs keep their session, as cookie or in local storage (Datadog 6.x, 7.x).
DEFAULT_STORE_KEYS = ("_dd_s", "_dd_s_v2")


class Sink(Protocol):
    """Receives every event, one at a time and in order, on the connection's thread. Must not block."""

    def __call__(self, event: Event, /) -> None: ...


class DriverOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`chromium`: path of the browser; None looks for one (see `find_chromium`).

    `document_policy`: add `Document-Policy: js-profiling` to documents whose server says nothing about it.
    `beacon`: URL that takes the last words of a document (POST, events as JSON, one a line); None sends none.
    `intake`: base URL of our intake; `intake_hosts`: patterns (see `redirect`) of the hosts whose requests
    are sent there instead; None, or no hosts: nothing is redirected.
    `cdp`: attach to a Chromium that runs already, at `http://HOST:PORT` or `ws://...`; None starts one.
    `globals`: names of global variables whose presence a document is to report (`DD_RUM`).
    `webview`: pages find the bridge of a native app's WebView, and what they say through it goes here, after
    the tab's name; called on the connection's thread, must not block or raise. None: there is no such bridge.
    `emulated`: visibility is overridden by script instead of hiding tabs for real; `TabOpened` says so.
    `args`: further switches for Chromium. `timeout_s`: how long a step waits for its effect.
    """

    chromium: str | None = None
    headless: bool = True
    document_policy: bool = True
    store_keys: tuple[str, ...] = DEFAULT_STORE_KEYS
    beacon: str | None = None
    intake: str | None = None
    intake_hosts: tuple[str, ...] = ()
    cdp: str | None = None
    globals: tuple[str, ...] = ()
    webview: Callable[[str, str], None] | None = None
    emulated: bool = False
    args: tuple[str, ...] = ()
    timeout_s: float = 10.0
