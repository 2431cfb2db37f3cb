"""The tabs of one driver: the open ones, and the tab of a record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bridge.driver.cdp.records import TabRecord
from bridge.driver.cdp.targets import Targets
from bridge.driver.context.downloads import Downloads
from bridge.driver.opening import Opener
from bridge.driver.tab import DriverTab
from bridge.driver.tab_commands import TabCommands
from bridge.errors import StepError

if TYPE_CHECKING:
    from playwright.sync_api import APIRequest, BrowserContext, Page


class Tabs:
    """`pages`: where Playwright shows the pages of our targets. `downloads`: the folder for their files."""

    def __init__(
        self,
        targets: Targets,
        pages: BrowserContext,
        api: APIRequest,
        downloads: Path,
        timeout_s: float,
    ) -> None:
        self.opener = Opener(targets, pages, timeout_s)
        self._targets = targets
        self._pages = pages
        self._api = api
        self._downloads = Downloads(targets, downloads)
        self._timeout_s = timeout_s
        self._tabs: list[DriverTab] = []

    def open(self) -> list[DriverTab]:
        """The open tabs: those opened by the driver, and the popups asked for with `tab_of`."""
        self._tabs = [tab for tab in self._tabs if not tab.closed]
        return list(self._tabs)

    def add(self, record: TabRecord, page: Page) -> DriverTab:
        commands = TabCommands(self._targets, record, self._pages, self._timeout_s)
        tab = DriverTab(commands, page, downloads=self._downloads, api=self._api, tab_of=self.tab_of)
        self._tabs.append(tab)
        return tab

    def tab_of(self, record: TabRecord) -> DriverTab:
        """The tab of a record; a popup's is made when first asked for. StepError for a closed popup."""
        known = self.open()
        found = next((tab for tab in known if tab.record is record), None)
        if found is not None:
            return found
        if record.closed:
            raise StepError(
                f"{record.name} closed again at once (a download does); expect_download waits for it"
            )
        self._targets.finish_set_up(record)
        return self.add(record, self.opener.page_of(record, {tab.page for tab in known}))
