"""What we know of our tabs and their browser contexts, and waiting for what happens in them.

Written on the connection's thread (except a context's offset), read on any. Readers copy a container
before they walk it: `list(x)` is one step for CPython.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from bridge.core.events import (
    DocumentStarted,
    Event,
    Lifecycle,
    LifecycleChanged,
    PageEvent,
    PageShown,
    TabClosed,
    TabCrashed,
    Visibility,
    VisibilityChanged,
)
from bridge.driver.emulation import Emulation
from bridge.driver.options import Sink
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from bridge.driver.protocol import Params
    from bridge.driver.session import Frame, TargetSession

#: Why a tab takes no step any more.
CLOSED = "is closed"
CRASHED = "has crashed: reload it, or close it"

#: Playwright's words for a page, or a browser, that is gone or has crashed.
_ENDS = ("closed", "crashed", "detached")

#: How long our connection may take to hear of an end that Playwright's has heard of already, seconds.
_NEWS_S = 2.0

Predicate = Callable[[Event], bool]
Script = Callable[[str], str]


def origin_of(url: str) -> str:
    """`https://host:port` of a page from a server, "" of any other."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""


def now_ms() -> float:
    """Wall time, ms since the Unix epoch."""
    return time.time() * 1000


class WindowRecord:
    """A window of a browser context: one of its tabs is in front, and visible unless it is minimised."""

    def __init__(self, window_id: int) -> None:
        self.window_id = window_id
        self.cover_id: str | None = None
        #: Not the window of a popup with a size: it takes no other tab.
        self.takes_cover = True
        #: The target in front, as far as we know: new ones come up in front.
        self.front_id: str | None = None


class ContextRecord:
    """A browser context of ours: what its tabs share (cookies, storage, windows, and a moved `Date`)."""

    def __init__(self, context_id: str) -> None:
        self.context_id = context_id
        self.offset_ms = 0.0
        self.tabs: list[TabRecord] = []
        #: The name of its first tab, which stands for it.
        self.first = ""
        self.windows: dict[int, WindowRecord] = {}
        #: Once its last tab has gone, it is being disposed of.
        self.disposal: Future[Params] | None = None
        #: Where its documents came from (`https://host:port`): these may hold local storage.
        self.origins: set[str] = set()
        #: One step that needs two (make a cover, then front it) at a time.
        self.lock = threading.RLock()

    def window(self, window_id: int) -> WindowRecord:
        return self.windows.setdefault(window_id, WindowRecord(window_id))


class TabRecord:
    """One tab. A quiet tab (the self-check's) reports nothing."""

    def __init__(self, name: str, context: ContextRecord, sink: Sink, *, quiet: bool = False) -> None:
        self.name = name
        self.context = context
        self.target_id = ""
        #: The tab whose script opened this one, if one did.
        self.opener: TabRecord | None = None
        #: The open ones.
        self.popups: list[TabRecord] = []
        #: Where it starts: a blank page that is ours, so its end is no news.
        self.address = ""
        self.blank_document = ""
        #: Whether that page is observed; not when another one follows at once.
        self.observes_blank = True
        self.sessions: dict[str, TargetSession] = {}
        self.session: TargetSession | None = None
        #: How it is made to look, when it is not hidden for real.
        self.emulation: Emulation | None = None
        #: From the tab's name to what its top documents run before their own scripts, if anything.
        self.script: Script | None = None
        #: What the top document said last: by trusted events only, or by ours where it is emulated.
        self.visibility: Visibility | None = None
        self.lifecycle: Lifecycle = "active"
        self.ended: BridgeError | None = None
        self.closed = False
        self.crashed = False
        #: Playwright gives a page up for good when it crashes; a reload brings back only ours.
        self.playwright_lost = False
        self._top_document = ""
        #: What each top document said last: one may come back from bfcache.
        self._tops: dict[str, Visibility] = {}
        self._quiet = quiet
        self._sink = sink
        self._popups = 0
        self._waiters: list[Waiter] = []
        self._lock = threading.Lock()

    @property
    def main_frame(self) -> Frame | None:
        """The document in the main frame, once the observer in it has spoken."""
        session = self.session
        if session is None:
            return None
        return next((f for f in session.observed() if f.frame_id == self.target_id), None)

    def emit(self, event: Event) -> None:
        """Hand an event on: to the sink first, so that who waited for it knows it is recorded."""
        self._note(event)
        self.hand_on(event)
        self.hear(event)

    def hand_on(self, event: Event) -> None:
        """To the sink alone."""
        if not self._quiet:
            self._sink(event)

    def hear(self, event: Event) -> None:
        """Tell who waits here; also of what happens to a popup of this tab."""
        with self._lock:
            waiters = list(self._waiters)
        for waiter in waiters:
            waiter.feed(event)

    def doom(self, why: str) -> None:
        """What is asked from now on, or fails now, fails because the tab is `why`. `end` tells who waits."""
        self.ended = self.ended or StepError(f"{self.name} {why}")

    def crash(self) -> None:
        if not self.crashed and not self.closed:
            self.crashed = self.playwright_lost = True
            self.doom(CRASHED)
            self.emit(TabCrashed(wall_ms=now_ms(), tab=self.name))
            self._tell_end()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.doom(CLOSED)
            self.emit(TabClosed(wall_ms=now_ms(), tab=self.name))
            self._tell_end()

    def end(self, reason: BridgeError) -> None:
        """From now on nothing happens here: whoever waits gets `reason`."""
        self.ended = self.ended or reason
        self._tell_end()

    def _tell_end(self) -> None:
        with self._lock:
            waiters = list(self._waiters)
        for waiter in waiters:
            waiter.fail(self.ended or StepError(f"{self.name} has ended"))

    def revive(self) -> None:
        """It had crashed and is being reloaded: its target lives again."""
        if self.crashed and not self.closed:
            self.crashed, self.ended = False, None

    def next_popup_name(self) -> str:
        """Each name once, also when an earlier popup is closed already."""
        self._popups += 1
        return f"{self.name}.popup-{self._popups}"

    def why_ended(self, playwrights: Exception) -> BridgeError | None:
        """Why the tab is gone, when that is what an error of Playwright's is about: it may have heard of it
        before our own connection has."""
        if self.ended is None and any(word in str(playwrights) for word in _ENDS):
            with self.expect(lambda _event: False) as ended, suppress(BridgeError):
                ended.wait(_NEWS_S, lambda: "it lives")
        return self.ended

    def expect(self, predicate: Predicate) -> Expectation:
        """Open a wait *before* the action that it waits for."""
        expectation = Expectation(self, predicate)
        self.add(expectation)
        return expectation

    def add(self, waiter: Waiter) -> None:
        """From now on `waiter` is told what happens here, until `drop`."""
        with self._lock:
            self._waiters.append(waiter)
            ended = self.ended
        if ended is not None:
            waiter.fail(ended)

    def drop(self, waiter: Waiter) -> None:
        with self._lock:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def is_top(self, event: Event) -> bool:
        return isinstance(event, PageEvent) and event.document == self._top_document

    def believes(self, event: VisibilityChanged | LifecycleChanged) -> bool:
        """Events that script makes up count only where ours is such a script: its word is in them then."""
        return event.trusted or self.emulation is not None

    def _note(self, event: Event) -> None:
        if isinstance(event, DocumentStarted) and (origin := origin_of(event.url)):
            self.context.origins.add(origin)
        if isinstance(event, DocumentStarted) and event.top:
            self._tops[event.document] = event.visibility
            self._arrive(event.document)
            if event.url == self.address:
                self.blank_document = event.document
        elif isinstance(event, PageShown) and event.persisted and event.document in self._tops:
            self._arrive(event.document)
        elif isinstance(event, VisibilityChanged) and self.believes(event) and event.document in self._tops:
            self._tops[event.document] = event.visibility
            self.visibility = self._tops[self._top_document]
        elif isinstance(event, LifecycleChanged) and self.believes(event) and self.is_top(event):
            self.lifecycle = event.lifecycle

    def _arrive(self, document: str) -> None:
        """A new document is never frozen; one from bfcache has resumed by now."""
        self._top_document, self.visibility, self.lifecycle = document, self._tops[document], "active"
        if self.emulation is not None:
            self.emulation.frozen = False


class Waiter(Protocol):
    """Who waits for something in a tab. Called on the connection's thread, or on the waiter's own."""

    def feed(self, event: Event, /) -> None: ...

    def fail(self, reason: BridgeError, /) -> None: ...


class Expectation:
    """Something that should happen in a tab. Fails at once when the tab ends."""

    def __init__(self, tab: TabRecord, predicate: Predicate) -> None:
        self._tab = tab
        self._predicate = predicate
        self._future: Future[Event] = Future()

    def feed(self, event: Event) -> None:
        if not self._future.done() and self._predicate(event):
            self._future.set_result(event)

    def then(self, action: Callable[[Event], None]) -> None:
        """Run `action` with the event when it happens, on the connection's thread; never if the tab ends."""
        self._future.add_done_callback(lambda done: None if done.exception() else action(done.result()))

    def fail(self, reason: BridgeError) -> None:
        if not self._future.done():
            self._future.set_exception(reason)

    def wait(self, timeout_s: float, what: Callable[[], str]) -> Event:
        """The event. Raises Timeout with the text of `what`, or why the tab ended."""
        try:
            return self._future.result(timeout_s)
        except FutureTimeout:
            raise Timeout(f"{self._tab.name}: {what()} (waited {timeout_s:g} s)") from None

    def __enter__(self) -> Expectation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tab.drop(self)
