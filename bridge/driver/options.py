"""The options of a driver, and the type of the sink for its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bridge.core.events import Change, Event
from bridge.errors import UsageError
from bridge.vendors import console_prefixes, store_expressions, store_keys, upload_marks

#: Gives the script that the top documents of a tab run before their own, by the tab's name.
Script = Callable[[str], str]


class Sink(Protocol):
    """Receives every event, one at a time and in order, on the connection's thread. Must not block."""

    def __call__(self, event: Event, /) -> None: ...


class WebView(msgspec.Struct, frozen=True):
    """A native app's object that pages find. `script`: the file that makes it (see `page.webview`). `receive`
    gets a tab's name and a message; it is called on the connection's thread, and must not block or raise."""

    script: Path
    receive: Callable[[str, str], None]


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What servers ask of their visitors. All values are secrets: they are in no event, message or `repr`.

    `credentials`: user and password for HTTP authentication. `headers`: sent with every request of the tabs.
    `storage_state`: cookies and local storage that a browser context begins with, in Playwright's format.
    """

    credentials: tuple[str, str] | None = None
    headers: dict[str, str] = {}
    storage_state: dict[str, Any] | None = None

    def __hash__(self) -> int:
        return hash((self.credentials, frozenset(self.headers.items())))

    def __repr__(self) -> str:
        return f"Access({', '.join(change.what for change in self.changes)})"

    @property
    def secret_headers(self) -> frozenset[str]:
        """The names of the headers, in lower case."""
        return frozenset(map(str.lower, self.headers))

    @property
    def changes(self) -> list[Change]:
        """What of it is not as in production."""
        found = [Change("credentials")] if self.credentials is not None else []
        found += [Change("header", name) for name in self.headers]
        return found + ([Change("storage-state")] if self.storage_state is not None else [])


class DriverOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`chromium`: path of the browser; None looks for one (see `find_chromium`).

    `document_policy`: add `Document-Policy: js-profiling` to documents whose server sends no such policy.
    `beacon`: URL for the last events of a document that is left (POST, JSON, one event a line); None sends
    no beacon.
    `intake`: base URL of our intake; `intake_hosts`: patterns (see `redirect`) of the hosts whose requests
    are sent there instead; with None, or without hosts, nothing is redirected.
    `cdp`: attach to a Chromium that runs already, at `http://HOST:PORT`, `ws://...` or in a user
    data folder; None starts one.
    `globals`: names of global variables whose presence each document reports (`DD_RUM`).
    `upload_marks`: parts of an address that show an upload in a vendor's form. `console_prefixes`: how the
    messages begin that SDKs write to the console. Both are all known ones by default.
    `store_keys`: names of the cookies and items of storage to observe; by default all known sessions.
    `expressions`: (key of a session, script whose value it is), for sessions that are in none of these.
    `webviews`: the objects of native apps that pages find, as in their WebViews.
    `emulated`: override visibility by script instead of hiding tabs for real; `TabOpened` reports it.
    `ignore_https_errors`: load pages whose certificate is not valid, as a developer's own server has.
    `access`: what servers ask of their visitors.
    `args`: further switches for Chromium. `timeout_s`: how long a step waits for its effect.
    """

    chromium: str | None = None
    headless: bool = True
    document_policy: bool = True
    store_keys: tuple[str, ...] = msgspec.field(default_factory=store_keys)
    expressions: tuple[tuple[str, str], ...] = msgspec.field(default_factory=store_expressions)
    beacon: str | None = None
    intake: str | None = None
    intake_hosts: tuple[str, ...] = ()
    cdp: str | None = None
    globals: tuple[str, ...] = ()
    upload_marks: tuple[str, ...] = msgspec.field(default_factory=upload_marks)
    console_prefixes: tuple[str, ...] = msgspec.field(default_factory=console_prefixes)
    webviews: tuple[WebView, ...] = ()
    emulated: bool = False
    ignore_https_errors: bool = False
    access: Access = Access()
    args: tuple[str, ...] = ()
    timeout_s: float = 10.0


def check_args(args: Iterable[str], source: str) -> None:
    """Raises UsageError for what is no switch. `source`: where the switches come from."""
    for arg in args:
        if not arg.startswith("--"):
            raise UsageError(
                f"{source}: {arg!r} is no switch of Chromium, which begins with --, as --no-sandbox does"
            )
