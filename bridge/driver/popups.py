"""Popups: tabs that a page opens itself (`window.open`, `target=_blank`), with `noopener` too."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from bridge.core.events import Event, TabOpened
from bridge.driver.reach import Reach
from bridge.driver.records import TabRecord
from bridge.errors import BridgeError, StepError

if TYPE_CHECKING:
    from bridge.driver.home import Home
    from bridge.driver.tab import DriverTab


class ExpectedPopup:
    """A context manager; `value` is the popup's DriverTab, waited for at the end of the block."""

    def __init__(self, home: Home, reach: Reach, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._home = home
        self._reach = reach
        self._opened: Future[TabRecord] = Future()
        self._tab: DriverTab | None = None

    @property
    def value(self) -> DriverTab:
        """Raises Timeout when none was opened, StepError when it closed again at once."""
        return self._await()

    def _await(self) -> DriverTab:
        if self._tab is None:
            what = "the page opened no popup (is it blocked?)"
            record = self._reach.pumped(self._opened, what, self._timeout_s)
            self._tab = self._home.tab_of(record)
        return self._tab

    def feed(self, event: Event) -> None:
        if isinstance(event, TabOpened) and event.opener == self._reach.name and not self._opened.done():
            found = [record for record in list(self._reach.record.popups) if record.name == event.tab]
            self._opened.set_result(found[0])

    def fail(self, reason: BridgeError) -> None:
        if not self._opened.done():
            self._opened.set_exception(reason)

    def __enter__(self) -> ExpectedPopup:
        self._reach.alive()
        self._reach.record.add(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._await()
        finally:
            self._reach.record.drop(self)


def check_open(record: TabRecord) -> None:
    if record.closed:
        raise StepError(f"{record.name} closed again at once (a download does); expect_download waits for it")
