"""Popups: tabs that a page opens itself (`window.open`, `target=_blank`), with `noopener` too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from bridge.core.events import Event, TabOpened
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.records import TabRecord
from bridge.driver.tab_commands import TabCommands

Tab = TypeVar("Tab")


class ExpectedPopup(Generic[Tab]):
    """A context manager; `value` is the popup's tab, waited for at the end of the block.

    `tab_of`: makes the tab of a popup's record.
    """

    def __init__(self, commands: TabCommands, tab_of: Callable[[TabRecord], Tab], timeout_s: float) -> None:
        self._commands = commands
        self._tab_of = tab_of
        self._timeout_s = timeout_s
        self._opened = Expectation(commands.record, self._popup_of)
        self._tab: Tab | None = None

    @property
    def value(self) -> Tab:
        """Raises Timeout when none was opened, StepError when it closed again at once."""
        return self._wait()

    def _wait(self) -> Tab:
        if self._tab is None:
            what = "the page opened no popup (is it blocked?)"
            record = self._commands.wait_pumping(self._opened.future, what, self._timeout_s)
            self._tab = self._tab_of(record)
        return self._tab

    def _popup_of(self, event: Event) -> TabRecord | None:
        if not (isinstance(event, TabOpened) and event.opener == self._commands.name):
            return None
        popups = list(self._commands.record.popups)
        return next(record for record in popups if record.name == event.tab)

    def __enter__(self) -> ExpectedPopup[Tab]:
        self._commands.check_alive()
        self._commands.record.add(self._opened)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._opened:
            if kind is None:
                self._wait()
