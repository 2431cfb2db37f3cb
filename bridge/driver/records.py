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
from types import TracebackType
from typing import TYPE_CHECKING

from bridge.core.events import (
    DocumentStarted,
    Event,
    PageEvent,
    PageShown,
    TabClosed,
    TabCrashed,
    Visibility,
    VisibilityChanged,
)
from bridge.driver.options import Sink
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from bridge.driver.session import Frame, TargetSession

Predicate = Callable[[Event], bool]


def now_ms() -> float:
    """Wall time, ms since the Unix epoch."""
    return time.time() * 1000


class ContextRecord:
    """A browser context of ours: what its tabs share (cookies, storage, window, and a moved `Date`)."""

    def __init__(self, context_id: str) -> None:
        self.context_id = context_id
        self.offset_ms = 0.0
        self.tabs: list[TabRecord] = []
        #: The name of its first tab, which stands for it.
        self.first = ""
        self.cover_id: str | None = None
        #: The target in front of the context's window, as far as we know: new ones come up in front.
        self.front_id: str | None = None
        #: One step that needs two (make a cover, then front it) at a time.
        self.lock = threading.RLock()

    def popup_name(self, opener: TabRecord) -> str:
        popups = sum(tab.name.startswith(f"{opener.name}.popup-") for tab in self.tabs)
        return f"{opener.name}.popup-{popups + 1}"


class TabRecord:
    """One tab. A quiet tab (the self-check's) reports nothing."""

    def __init__(self, name: str, context: ContextRecord, sink: Sink, *, quiet: bool = False) -> None:
        self.name = name
        self.context = context
        self.target_id = ""
        #: Where it starts: a blank page that is ours, so its end is no news.
        self.address = ""
        self.blank_document = ""
        #: Whether that page is observed; not when another one follows at once.
        self.observes_blank = True
        self.sessions: dict[str, TargetSession] = {}
        self.session: TargetSession | None = None
        #: What the top document said last, by trusted events only.
        self.visibility: Visibility | None = None
        self.ended: BridgeError | None = None
        self.closed = False
        self._top_document = ""
        #: What each top document said last: one may come back from bfcache.
        self._tops: dict[str, Visibility] = {}
        self._quiet = quiet
        self._sink = sink
        self._expectations: list[Expectation] = []
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
        if not self._quiet:
            self._sink(event)
        with self._lock:
            expectations = list(self._expectations)
        for expectation in expectations:
            expectation.feed(event)

    def crash(self) -> None:
        if self.ended is None:
            self.emit(TabCrashed(wall_ms=now_ms(), tab=self.name))
            self.end(StepError(f"{self.name} has crashed"))

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.emit(TabClosed(wall_ms=now_ms(), tab=self.name))
            self.end(StepError(f"{self.name} is closed"))

    def end(self, reason: BridgeError) -> None:
        """From now on nothing happens here: whoever waits gets `reason`."""
        with self._lock:
            self.ended = self.ended or reason
            expectations = list(self._expectations)
        for expectation in expectations:
            expectation.fail(reason)

    def expect(self, predicate: Predicate) -> Expectation:
        """Open a wait *before* the action that it waits for."""
        expectation = Expectation(self, predicate)
        with self._lock:
            self._expectations.append(expectation)
            ended = self.ended
        if ended is not None:
            expectation.fail(ended)
        return expectation

    def drop(self, expectation: Expectation) -> None:
        with self._lock:
            if expectation in self._expectations:
                self._expectations.remove(expectation)

    def is_top(self, event: Event) -> bool:
        return isinstance(event, PageEvent) and event.document == self._top_document

    def _note(self, event: Event) -> None:
        if isinstance(event, DocumentStarted) and event.top:
            self._tops[event.document] = event.visibility
            self._arrive(event.document)
            if event.url == self.address:
                self.blank_document = event.document
        elif isinstance(event, PageShown) and event.persisted and event.document in self._tops:
            self._arrive(event.document)
        elif isinstance(event, VisibilityChanged) and event.trusted and event.document in self._tops:
            self._tops[event.document] = event.visibility
            self._arrive(self._top_document)

    def _arrive(self, document: str) -> None:
        self._top_document, self.visibility = document, self._tops[document]


class Expectation:
    """Something that should happen in a tab. Fails at once when the tab ends."""

    def __init__(self, tab: TabRecord, predicate: Predicate) -> None:
        self._tab = tab
        self._predicate = predicate
        self._future: Future[Event] = Future()

    def feed(self, event: Event) -> None:
        if not self._future.done() and self._predicate(event):
            self._future.set_result(event)

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
