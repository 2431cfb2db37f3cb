"""What every step of a tab is made of: asking its page, waiting for its answer, and saying plainly why not.

Works on any thread. Playwright's part of a tab belongs to the thread that launched the driver: `pump`
and `inform` keep it going there, and do nothing anywhere else.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bridge.core.events import DocumentStarted, Event, Visibility
from bridge.driver.protocol import Params
from bridge.driver.records import TabRecord
from bridge.driver.session import Frame, TargetSession
from bridge.driver.targets import Targets
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

T = TypeVar("T")

#: How long Playwright's loop runs before we look again at what we wait for, seconds.
_SLICE_S = 0.01


class Reach:
    def __init__(self, targets: Targets, record: TabRecord, pages: BrowserContext, timeout_s: float) -> None:
        self.targets = targets
        self.record = record
        self.timeout_s = timeout_s
        self._pages = pages
        self._thread = threading.get_ident()

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def target_id(self) -> str:
        return self.record.target_id

    def limit(self, timeout_s: float | None) -> float:
        return self.timeout_s if timeout_s is None else timeout_s

    # --- who is there ------------------------------------------------------------------------------

    def alive(self) -> None:
        """Raises StepError of a tab that is closed or has crashed, BrowserDied without a browser."""
        if self.record.ended is not None:
            raise self.record.ended

    def session(self) -> TargetSession:
        self.alive()
        session = self.record.session
        if session is None:
            raise StepError(f"{self.name} is not attached: open it again")
        return session

    def main_frame(self) -> Frame:
        """The main frame's document, waited for when it has just been replaced."""
        with self.record.expect(is_top_start) as started:
            if (frame := self.record.main_frame) is None:
                started.wait(self.timeout_s, lambda: "no observer runs in its main frame")
                frame = self.record.main_frame
        if frame is None:
            raise StepError(f"{self.name}: its document went away")
        return frame

    # --- asking ------------------------------------------------------------------------------------

    def command(self, method: str, params: Params | None = None) -> Params:
        """A command to the tab's target. Raises ProtocolError, or why the tab ended."""
        posted = self.session().post(method, params)
        try:
            return self.targets.connection.wait(method, posted, self.timeout_s)
        except BridgeError:
            self.alive()
            raise

    def stop_loading(self) -> None:
        """As the browser's stop button. Until then Chromium lets nobody evaluate in a tab that waits for
        another document (measured), and most steps would wait with it."""
        if self.record.session is not None:
            self.record.session.post("Page.stopLoading")

    def evaluate(self, expression: str) -> Any:
        """In the isolated world of the main frame's document, where the page's script cannot interfere."""
        future: Future[Any] = Future()
        self.session().evaluate(self.target_id, expression, future.set_exception, future.set_result)
        return self.wait(future, "the page did not answer (is its main thread busy?)")

    def visibility(self) -> Visibility:
        """What the page's `document.visibilityState` says now."""
        state = self.evaluate("document.visibilityState")
        emulation = self.record.emulation
        if emulation is not None and emulation.hidden:
            return "hidden"  # to the page's script, but not to ours
        return "visible" if state == "visible" else "hidden"

    def ask_all(self, command: str, **arguments: Any) -> None:
        """In all documents of the tab; the main frame must be among them."""
        self.alive()
        main = self.main_frame()
        others = [f for s in list(self.record.sessions.values()) for f in s.observed() if f is not main]
        asked = [(frame, frame.ask(command, **arguments)) for frame in (main, *others)]
        for frame, future in asked:
            self.answered(frame, future, f"{command} was not done")

    def answered(self, frame: Frame, future: Future[Any], what: str) -> Any:
        """The answer. A document that went away instead has nothing left to do: None."""
        try:
            return self.wait(future, what)
        except StepError:
            if not frame.gone:
                raise
            return None

    def pumped(self, future: Future[T], what: str, timeout_s: float) -> T:
        """`wait`, with Playwright's loop running."""
        if not self.pump(future, timeout_s):
            raise Timeout(f"{self.name}: {what} (waited {timeout_s:g} s)")
        return self.wait(future, what)

    def wait(self, future: Future[T], what: str) -> T:
        """Raises Timeout or StepError with `what`, or why the tab ended."""
        limit = self.timeout_s
        try:
            return future.result(limit)
        except FutureTimeout:
            raise Timeout(f"{self.name}: {what} (waited {limit:g} s)") from None
        except StepError as error:
            self.alive()
            raise StepError(f"{self.name}: {what}: {error}") from error
        except BridgeError:
            self.alive()
            raise

    # --- Playwright beside us ----------------------------------------------------------------------

    @property
    def at_home(self) -> bool:
        """Whether this is the thread that Playwright belongs to."""
        return threading.get_ident() == self._thread

    def pump(self, future: Future[Any], timeout_s: float) -> bool:
        """Wait for `future`, with Playwright's loop running: the user's routes and dialog handlers answer
        meanwhile. Returns whether it is done; its failure is not raised here."""
        deadline = time.monotonic() + timeout_s
        while not future.done() and (left := deadline - time.monotonic()) > 0:
            if not (self.at_home and self._turn(min(left, _SLICE_S))):
                _done(future, left)
        return future.done()

    def _turn(self, seconds: float) -> bool:
        """Let Playwright's loop run for a moment; False when its connection has ended."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        try:
            self._pages.wait_for_event("page", timeout=seconds * 1000)
        except PlaywrightTimeout:
            return True
        except Error:
            return False
        return True

    def inform(self) -> None:
        """Returns when Playwright knows what Chromium has told us so far (`page.url` is right)."""
        from playwright.sync_api import Error

        if self.at_home:
            # Chromium tells all its listeners in one order: the answer to any command comes after it.
            with suppress(Error):
                self._pages.cookies("http://127.0.0.1/")


def is_top_start(event: Event) -> bool:
    return isinstance(event, DocumentStarted) and event.top


def _done(future: Future[Any], timeout_s: float) -> None:
    with suppress(Exception):  # who asked looks at it
        future.exception(timeout_s)
