"""Measures how late the bridge's own threads, the browser and the pages are, while tabs are open.

Every `BEAT_S` a thread looks how late it woke up, and asks the intake's loop, Chromium's main process and the
main thread of each page for an answer. What is late becomes an event of each tab that it concerns.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from bridge.core.events import Delayable, Delayed, Event
from bridge.driver.cdp.page_times import PageTimes, page_times
from bridge.driver.cdp.records import TabRecord
from bridge.driver.cdp.session import TargetSession
from bridge.driver.cdp.targets import Targets
from bridge.errors import BrowserError
from bridge.harness.slowness.meter import Measured, Meter, kept_waiting
from bridge.harness.slowness.pressure import waited_ms
from bridge.wall import now_ms

if TYPE_CHECKING:
    from bridge.intake import Intake

BEAT_S = 0.25


def _ms() -> float:
    return time.monotonic() * 1000


class Heartbeat:
    """`report`: takes the events, on the heartbeat's, the connection's and the intake's thread.

    `local`: the browser runs on this machine, so that the system's figures hold for it too.
    """

    def __init__(
        self, targets: Targets, intake: Intake, report: Callable[[Event], None], *, local: bool
    ) -> None:
        self._targets = targets
        self._intake = intake
        self._report = report
        self._local = local
        self._meters: dict[Delayable, Meter] = {"bridge": Meter(), "intake": Meter(), "browser": Meter()}
        self._asked: set[Delayable] = set()
        self._pages: dict[TargetSession, _Page] = {}
        #: how late Chromium's main process answered last, ms
        self.browser_ms = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="bridge-heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread. May be called twice."""
        self._ended.set()
        self._thread.join()

    def pressure_ms(self) -> float | None:
        """For how long threads have waited for a processor, where the browser runs; None if unknown."""
        return waited_ms() if self._local else None

    def record(self, what: Delayable, tab: str, measured: Measured) -> None:
        """Report a delay of a tab."""
        self._report(Delayed(wall_ms=now_ms(), tab=tab, what=what, **measured._asdict()))

    def _beat(self) -> None:
        due = _ms() + BEAT_S * 1000
        while not self._ended.wait(max(due - _ms(), 0) / 1000):
            late = _ms() - due
            if tabs := self._targets.observed_tabs():
                self._measured("bridge", late, BEAT_S * 1000 + late)
                self._ask("intake", self._intake.when_idle)
                self._ask("browser", self._ask_browser)
                self._ask_pages(tabs)
            due = _ms() + BEAT_S * 1000

    def _measured(self, what: Delayable, late_ms: float, span_ms: float) -> None:
        if measured := self._meters[what].add(late_ms, span_ms):
            for tab in self._targets.observed_tabs():
                self.record(what, tab.name, measured)

    def _ask(self, what: Delayable, ask: Callable[[Callable[[], None]], None]) -> None:
        """Ask for an answer, unless one is still awaited."""
        if what in self._asked:
            return
        self._asked.add(what)
        asked = _ms()

        def answered() -> None:
            self._asked.discard(what)
            late = _ms() - asked
            if what == "browser":
                self.browser_ms = late
            self._measured(what, late, max(late, BEAT_S * 1000))

        ask(answered)

    def _ask_browser(self, answered: Callable[[], None]) -> None:
        posted = self._targets.connection.post("Browser.getVersion")
        posted.add_done_callback(lambda _: answered())

    def _ask_pages(self, tabs: list[TabRecord]) -> None:
        pages: dict[TargetSession, _Page] = {}
        for tab in tabs:
            if (session := tab.session) is not None and tab.ended is None:
                pages[session] = self._pages.get(session) or _Page(self, tab.name, session)
        self._pages = pages
        for page in pages.values():
            page.ask()


class _Page:
    """The delays of one page. `ask` runs on the heartbeat's thread, answers on the connection's."""

    def __init__(self, heartbeat: Heartbeat, tab: str, session: TargetSession) -> None:
        self._heartbeat = heartbeat
        self._tab = tab
        self._session = session
        self._meter = Meter()
        self._asked_at: float | None = None
        self._answered_at = _ms()
        self._times: PageTimes | None = None
        self._pressure = heartbeat.pressure_ms()
        self._first = True

    def ask(self) -> None:
        if self._asked_at is not None:
            return
        self._asked_at = _ms()
        asked = page_times(self._session, first=self._first)
        self._first = False
        asked.add_done_callback(self._answered)

    def _answered(self, answer: Future[PageTimes]) -> None:
        now, pressure = _ms(), self._heartbeat.pressure_ms()
        try:
            self._take(answer.result(), now, pressure)
        except BrowserError:
            self._times = None  # its process is gone
        self._answered_at, self._pressure, self._asked_at = now, pressure, None

    def _take(self, times: PageTimes, now: float, pressure: float | None) -> None:
        before, self._times = self._times, times
        if before is None or times.thread < before.thread:
            return  # another process has its main thread now
        waited = None if pressure is None or self._pressure is None else pressure - self._pressure
        ran = times.thread - before.thread
        late = kept_waiting(
            now - (self._asked_at or now), times.tasks - before.tasks, ran, waited, self._heartbeat.browser_ms
        )
        if measured := self._meter.add(late, now - self._answered_at, ran):
            self._heartbeat.record("page", self._tab, measured)
