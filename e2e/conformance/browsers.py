"""The Chromiums that the conformance tests share."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

from playwright.sync_api import Playwright

from bridge.driver import DriverOptions
from e2e.conformance.sides import Native, Observed, ObservedPage, Opened
from e2e.conformance.surroundings import Addresses
from e2e.conftest import Watched


class Pair(NamedTuple):
    """One page, on both sides."""

    native: Opened
    observed: ObservedPage

    def close(self) -> None:
        assert self.observed.events(), "nothing was watched"
        self.native.close()
        self.observed.close()


class Sides(NamedTuple):
    native: Native
    observed: Observed

    def open(self, addresses: Addresses, *, popup: bool = False) -> Pair:
        return Pair(self.native.open(addresses, popup=popup), self.observed.open(addresses, popup=popup))


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
