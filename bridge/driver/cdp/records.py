"""Tabs, their windows and their browser contexts, as the driver knows them.

Written on the connection's thread (except a context's offset), read on any. Readers copy a container
before they iterate over it: `list(x)` is one step in CPython.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from bridge.core.events import (
    Change,
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
from bridge.core.steps.refusals import CLOSED, CRASHED
from bridge.driver.cdp.causes import Causes
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.frame import Frame
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.session import TargetSession
from bridge.driver.options import DriverOptions, Script, Sink
from bridge.driver.page.emulation import Emulation
from bridge.errors import BridgeError, StepError
from bridge.wall import now_ms

#: Words of Playwright's errors about a page, or a browser, that is gone or has crashed.
_END_WORDS = ("closed", "crashed", "detached")

#: How much later than Playwright's connection ours may report the end of a tab, in seconds.
_END_DELAY_S = 2.0


class WindowRecord:
    """A window of a browser context: one of its tabs is in front, and visible unless it is minimised."""

    def __init__(self, window_id: int) -> None:
        self.window_id = window_id
        self.cover_id: str | None = None
        #: False for the window of a popup with a size: no other tab can be opened in it.
        self.takes_cover = True
        #: The target in front, as far as the driver knows: a new target is in front.
        self.front_id: str | None = None


class ContextRecord:
    """A browser context of ours: what its tabs share (cookies, storage, windows, and a moved `Date`)."""

    def __init__(self, context_id: str) -> None:
        self.context_id = context_id
        self.offset_ms = 0.0
        self.tabs: list[TabRecord] = []
        #: The name of its first tab: requests of an unknown frame of the context count as this tab's.
        self.first = ""
        self.windows: dict[int, WindowRecord] = {}
        #: Set when the context is being disposed of, after its last tab has gone.
        self.disposal: Future[Params] | None = None
        #: The origins of its documents (`https://host:port`), which may have local storage.
        self.origins: set[str] = set()
        #: What is not as in production for all its tabs.
        self.changes: list[Change] = []
        #: Held during a step that takes two commands (make a cover, then bring it to the front).
        self.lock = threading.RLock()

    def window(self, window_id: int) -> WindowRecord:
        return self.windows.setdefault(window_id, WindowRecord(window_id))


class TabRecord:
    """One tab. A quiet tab (the self-check's) reports no event to the sink."""

    def __init__(
        self,
        name: str,
        context: ContextRecord,
        sink: Sink,
        *,
        quiet: bool = False,
        options: DriverOptions | None = None,
    ) -> None:
        self.name = name
        self.context = context
        self.target_id = ""
        #: The tab whose page opened this one, if a page did.
        self.opener: TabRecord | None = None
        #: The open popups of this tab.
        self.popups: list[TabRecord] = []
        #: The address of the blank page that the tab starts with; the end of that document is not reported.
        self.address = ""
        self.blank_document = ""
        #: Whether the observer runs in the blank page: not when another page is loaded at once.
        self.observes_blank = True
        self.sessions: dict[str, TargetSession] = {}
        #: Documents that may be in bfcache, by their world's unique id: they come back under the same id, but
        #: those of frames in a process of their own in another session.
        self.in_bfcache: dict[str, Frame] = {}
        self.session: TargetSession | None = None
        #: The emulated visibility; None when the tab is hidden for real.
        self.emulation: Emulation | None = None
        #: Gives the script that the tab's top documents run before their own.
        self.script: Script | None = None
        #: What has been reported as not as in production.
        self.changes: list[Change] = []
        #: As the top document reported last, by the events that `is_authentic` admits.
        self.visibility: Visibility | None = None
        self.lifecycle: Lifecycle = "active"
        #: Why the tab takes no step any more; None while it does.
        self.ended: BridgeError | None = None
        self.closed = False
        self.crashed = False
        #: Playwright's page is of no use after a crash; a reload brings back our session only.
        self.playwright_lost = False
        self._top_document = ""
        #: The last visibility of each top document: one may come back from bfcache.
        self._tops: dict[str, Visibility] = {}
        #: What the browser tells of failures in its pages.
        self.causes = Causes(name, options or DriverOptions(), self.emit)
        self._quiet = quiet
        self._sink = sink
        self._popup_count = 0
        self._expectations: list[Expectation[Any]] = []
        self._lock = threading.Lock()

    @property
    def offset_ms(self) -> float:
        """How far `Date` is ahead of real time in the tab's browser context."""
        return self.context.offset_ms

    def advance_clock(self, offset_ms: float) -> None:
        """A document's idle time has come so far: what is created from now on starts there."""
        self.context.offset_ms = max(self.context.offset_ms, offset_ms)

    @property
    def main_frame(self) -> Frame | None:
        """The document in the main frame, once its observer has reported."""
        session = self.session
        if session is None:
            return None
        return next((f for f in session.observed() if f.frame_id == self.target_id), None)

    # --- events ------------------------------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Note an event, report it, and give it to the expectations: what completes one is recorded then."""
        self._note(event)
        self.report(event)
        self.notify(event)

    def report(self, event: Event) -> None:
        """Give an event to the sink alone."""
        if not self._quiet:
            self._sink(event)

    def notify(self, event: Event) -> None:
        """Give an event of this tab, or of a popup of it, to the tab's expectations."""
        for expectation in self._current_expectations():
            expectation.receive(event)

    def expect(self, predicate: Callable[[Event], bool]) -> Expectation[Event]:
        """The next event that `predicate` is true of. Call it *before* the action that causes the event."""
        expectation = Expectation(self, lambda event: event if predicate(event) else None)
        self.add(expectation)
        return expectation

    def expect_end(self) -> Expectation[Event]:
        """An expectation that only the tab's end completes: it fails with the reason."""
        return self.expect(lambda _event: False)

    def add(self, expectation: Expectation[Any]) -> None:
        """Give the tab's events to `expectation` until `remove`; it fails at once if the tab has ended."""
        with self._lock:
            self._expectations.append(expectation)
            ended = self.ended
        if ended is not None:
            expectation.fail(ended)

    def remove(self, expectation: Expectation[Any]) -> None:
        """Idempotent."""
        with self._lock:
            if expectation in self._expectations:
                self._expectations.remove(expectation)

    def _current_expectations(self) -> list[Expectation[Any]]:
        with self._lock:
            return list(self._expectations)

    # --- its end -----------------------------------------------------------------------------------

    def refuse_steps(self, why: str) -> None:
        """From now on each step, and each command that fails, raises `why`. Expectations do not fail yet."""
        self.ended = self.ended or StepError(f"{self.name} {why}")

    def crash(self) -> None:
        if not self.crashed and not self.closed:
            self.crashed = self.playwright_lost = True
            self.refuse_steps(CRASHED)
            self.emit(TabCrashed(wall_ms=now_ms(), tab=self.name))
            self._fail_expectations()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.refuse_steps(CLOSED)
            self.emit(TabClosed(wall_ms=now_ms(), tab=self.name))
            self._fail_expectations()

    def end(self, reason: BridgeError) -> None:
        """Fail all steps and expectations with `reason`, from now on."""
        self.ended = self.ended or reason
        self._fail_expectations()

    def _fail_expectations(self) -> None:
        for expectation in self._current_expectations():
            expectation.fail(self.ended or StepError(f"{self.name} has ended"))

    def revive(self) -> None:
        """Take steps again after a crash: the tab is being reloaded."""
        if self.crashed and not self.closed:
            self.crashed, self.ended = False, None

    def why_ended(self, playwrights: Exception) -> BridgeError | None:
        """Why the tab has ended, if an error of Playwright's is about its end; else None.

        Playwright may report the end before our own connection does.
        """
        if self.ended is None and any(word in str(playwrights) for word in _END_WORDS):
            with self.expect_end() as ended, suppress(BridgeError):
                ended.wait(_END_DELAY_S, lambda: "it has not ended")
        return self.ended

    # --- its popups and its top document -----------------------------------------------------------

    def next_popup_name(self) -> str:
        """A name that no popup of this tab has had, open or closed."""
        self._popup_count += 1
        return f"{self.name}.popup-{self._popup_count}"

    def is_top(self, event: Event) -> bool:
        """Whether the event is of the top document that is shown."""
        return isinstance(event, PageEvent) and event.document == self._top_document

    def is_authentic(self, event: VisibilityChanged | LifecycleChanged) -> bool:
        """Whether the event reports a real change; an untrusted one only where visibility is emulated."""
        return event.trusted or self.emulation is not None

    def _note(self, event: Event) -> None:
        if isinstance(event, DocumentStarted) and (origin := _origin_of(event.url)):
            self.context.origins.add(origin)
        if isinstance(event, DocumentStarted) and event.top:
            self._tops[event.document] = event.visibility
            self._set_top(event.document)
            if event.url == self.address:
                self.blank_document = event.document
        elif isinstance(event, PageShown) and event.persisted and event.document in self._tops:
            self._set_top(event.document)
        elif (
            isinstance(event, VisibilityChanged) and self.is_authentic(event) and event.document in self._tops
        ):
            self._tops[event.document] = event.visibility
            self.visibility = self._tops[self._top_document]
        elif isinstance(event, LifecycleChanged) and self.is_authentic(event) and self.is_top(event):
            self.lifecycle = event.lifecycle

    def _set_top(self, document: str) -> None:
        """A new document is never frozen, and one from bfcache has resumed by now."""
        self._top_document, self.visibility, self.lifecycle = document, self._tops[document], "active"
        if self.emulation is not None:
            self.emulation.frozen = False


def _origin_of(url: str) -> str:
    """`https://host:port` of a page from a server, "" of any other."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""
