"""What the tabs of one driver have in common: the connection, Playwright, downloads, and each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bridge.driver import popups
from bridge.driver.downloads import Downloads
from bridge.driver.launched import Launched
from bridge.driver.opening import Opener
from bridge.driver.reach import Reach
from bridge.driver.records import TabRecord
from bridge.driver.tab import DriverTab
from bridge.driver.targets import Targets

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Home:
    def __init__(self, launched: Launched, targets: Targets, timeout_s: float, *, shared: bool) -> None:
        self.targets = targets
        self.timeout_s = timeout_s
        self.opener = Opener(targets, launched.pages, timeout_s, shared=shared)
        self.downloads = Downloads(targets, launched.folder / "downloads")
        self.api = launched.playwright.request
        self._pages = launched.pages
        self._tabs: list[DriverTab] = []

    @property
    def tabs(self) -> list[DriverTab]:
        """The open ones that we know: those that we opened, and popups that were asked for."""
        self._tabs = [tab for tab in self._tabs if not tab.closed]
        return list(self._tabs)

    def reach(self, record: TabRecord) -> Reach:
        return Reach(self.targets, record, self._pages, self.timeout_s)

    def add(self, record: TabRecord, page: Page) -> DriverTab:
        tab = DriverTab(self, record, page)
        self._tabs.append(tab)
        return tab

    def tab_of(self, record: TabRecord) -> DriverTab:
        """The tab of this record; a popup's is made when first asked for."""
        known = self.tabs
        found = next((tab for tab in known if tab.record is record), None)
        if found is not None:
            return found
        popups.check_open(record)
        self.targets.finish_set_up(record)
        return self.add(record, self.opener.page_of(record, {tab.page for tab in known}))
