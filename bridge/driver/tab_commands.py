"""The parts that the steps of a tab are made of: commands to its page, and waiting for the answers.

Works on any thread. Playwright's page of a tab belongs to the thread that launched the driver: there `pump`
and `inform` run Playwright's loop, on other threads they do not.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bridge.core.events import DocumentStarted, Event, Visibility
from bridge.core.production.commands import observer_change
from bridge.driver.cdp.frame import Frame
from bridge.driver.cdp.production import report_changes
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.records import TabRecord
from bridge.driver.cdp.session import TargetSession
from bridge.driver.cdp.targets import Targets
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

T = TypeVar("T")

#: How long Playwright's loop runs before the awaited future is looked at again, in seconds.
_SLICE_S = 0.01


class TabCommands:
    """Commands to one tab. Each raises StepError, with the reason, when the tab has ended."""

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
        """`timeout_s`, or the driver's timeout in place of None."""
        return self.timeout_s if timeout_s is None else timeout_s

    # --- the parts of the tab ----------------------------------------------------------------------

    def check_alive(self) -> None:
        """Raise StepError for a tab that is closed or has crashed, BrowserDied without a browser."""
        if self.record.ended is not None:
            raise self.record.ended

    def session(self) -> TargetSession:
        self.check_alive()
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

    # --- commands ----------------------------------------------------------------------------------

    def command(self, method: str, params: Params | None = None) -> Params:
        """Send a command to the tab's target. Raises ProtocolError, or why the tab ended."""
        posted = self.session().post(method, params)
        try:
            return self.targets.connection.wait(method, posted, self.timeout_s)
        except BridgeError:
            self.check_alive()
            raise

    def stop_loading(self) -> None:
        """Do what the browser's stop button does. Until then Chromium evaluates nothing in a tab that waits
        for another document (measured), and most steps would wait too."""
        if self.record.session is not None:
            self.record.session.post("Page.stopLoading")

    def evaluate(self, expression: str) -> Any:
        """In the isolated world of the main frame's document, where the page's script cannot interfere."""
        result = self.session().evaluate(self.target_id, expression)
        return self.wait(result, "the page did not answer (is its main thread busy?)")

    def visibility(self) -> Visibility:
        """The present `document.visibilityState`, as the page's script sees it."""
        state = self.evaluate("document.visibilityState")
        emulation = self.record.emulation
        if emulation is not None and emulation.hidden:
            return "hidden"  # overridden for the page's script, but not in the isolated world
        return "visible" if state == "visible" else "hidden"

    def send_all(self, command: str, **arguments: Any) -> None:
        """Send a command to the observers of all documents; the main frame must have one."""
        self.check_alive()
        main = self.main_frame()
        others = [f for s in list(self.record.sessions.values()) for f in s.observed() if f is not main]
        sent = [(frame, frame.send(command, **arguments)) for frame in (main, *others)]
        if change := observer_change(command, arguments):
            report_changes(self.record, [change])
        for frame, future in sent:
            self.wait_for_answer(frame, future, f"{command} was not done")

    # --- waiting -----------------------------------------------------------------------------------

    def wait_for_answer(self, frame: Frame, future: Future[Any], what: str) -> Any:
        """The answer of a frame's observer; None when the document went away instead."""
        try:
            return self.wait(future, what)
        except StepError:
            if not frame.gone:
                raise
            return None

    def wait_pumping(self, future: Future[T], what: str, timeout_s: float) -> T:
        """`wait`, with Playwright's loop running."""
        if not self.pump(future, timeout_s):
            raise Timeout(f"{self.name}: {what} (waited {timeout_s:g} s)")
        return self.wait(future, what)

    def wait(self, future: Future[T], what: str) -> T:
        """The result. Raises Timeout or StepError with `what`, or why the tab ended."""
        limit = self.timeout_s
        try:
            return future.result(limit)
        except FutureTimeout:
            raise Timeout(f"{self.name}: {what} (waited {limit:g} s)") from None
        except StepError as error:
            self.check_alive()
            raise StepError(f"{self.name}: {what}: {error}") from error
        except BridgeError:
            self.check_alive()
            raise

    # --- Playwright's loop -------------------------------------------------------------------------

    @property
    def on_playwrights_thread(self) -> bool:
        return threading.get_ident() == self._thread

    def pump(self, future: Future[Any], timeout_s: float) -> bool:
        """Wait for `future` with Playwright's loop running, so that the user's routes and dialog handlers
        answer. Returns whether it is done; its failure is not raised here."""
        deadline = time.monotonic() + timeout_s
        while not future.done() and (left := deadline - time.monotonic()) > 0:
            if not (self.on_playwrights_thread and self._run_loop(min(left, _SLICE_S))):
                with suppress(Exception):  # the caller looks at the result
                    future.exception(left)
        return future.done()

    def _run_loop(self, seconds: float) -> bool:
        """Run Playwright's loop for a moment. False when Playwright's connection has ended."""
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
        """Return when Playwright has received what Chromium has told us so far (`page.url` is right)."""
        from playwright.sync_api import Error

        if self.on_playwrights_thread:
            # Chromium sends to all its clients in one order: the answer to any command comes after it.
            with suppress(Error):
                self._pages.cookies("http://127.0.0.1/")


def is_top_start(event: Event) -> bool:
    """Whether a document starts in a tab's main frame."""
    return isinstance(event, DocumentStarted) and event.top
