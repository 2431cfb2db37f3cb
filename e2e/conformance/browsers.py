"""The Chromiums that the conformance tests share."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

from playwright.sync_api import Playwright

from bridge.driver import DriverOptions
from e2e.conformance.sides import Native, Observed
from e2e.conftest import Watched


class Sides(NamedTuple):
    native: Native
    observed: Observed


class Browsers:
    """Each is started when it is first asked for."""

    def __init__(self, playwright: Playwright, cleanup: ExitStack) -> None:
        self._playwright = playwright
        self._cleanup = cleanup
        self._sides: dict[DriverOptions, Sides] = {}

    def sides(self, options: DriverOptions) -> Sides:
        if options not in self._sides:
            self._sides[options] = self._start(options)
        return self._sides[options]

    def _start(self, options: DriverOptions) -> Sides:
        watched = Watched(options, self._playwright)
        self._cleanup.callback(watched.driver.close)
        # The pages of all contexts, ours or not, are shown in the context of any.
        pages = watched.driver.open_tab("first").page.context
        return Sides(Native(watched, pages), Observed(watched))
