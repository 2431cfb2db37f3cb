"""What the pages' scripts found, native and observed: each page is run once, for all tests."""

from __future__ import annotations

from typing import Any

from bridge.driver import DriverOptions
from e2e.conformance.browsers import Browsers, Pair
from e2e.conformance.surroundings import SURROUNDINGS, Surrounding, put
from e2e.conftest import Site

#: Run side by side: they mostly wait.
SCRIPTS = ("conformance", "probes")
#: Where a probe waits in vain for events, for seconds: begun before it is asked for.
SLOW = [surrounding for surrounding in SURROUNDINGS if surrounding.opaque]


class Found:
    def __init__(self, browsers: Browsers, site: Site) -> None:
        self._browsers = browsers
        self._site = site
        self._running: dict[str, dict[str, Pair]] = {}
        self._results: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
        self._failed: dict[str, Exception] = {}

    def of(self, surrounding: Surrounding, script: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the script found in these surroundings: on the native side, on the observed one."""
        if error := self._failed.get(surrounding.name):
            raise error
        if (surrounding.name, script) not in self._results:
            try:
                self._find(surrounding)
            except Exception as error:
                self._failed[surrounding.name] = error
                raise
        return self._results[surrounding.name, script]

    def forget(self, surrounding: Surrounding) -> None:
        """The next test runs its pages anew."""
        self._failed.pop(surrounding.name, None)
        self._running.pop(surrounding.name, None)
        for script in SCRIPTS:
            self._results.pop((surrounding.name, script), None)

    def open(self, surrounding: Surrounding, script: str) -> Pair:
        sides = self._browsers.sides(DriverOptions(headless=not surrounding.headed))
        return sides.open(put(self._site, surrounding, script), popup=surrounding.popup)

    def _find(self, surrounding: Surrounding) -> None:
        for one in (*SLOW, surrounding):
            self._begin(one)
        for script, pair in self._running[surrounding.name].items():
            self._results[surrounding.name, script] = pair.native.results(), pair.observed.results()
            assert len(pair.observed.events()) > 2, "nothing was watched"
            pair.close()

    def _begin(self, surrounding: Surrounding) -> None:
        if surrounding.name not in self._running:
            self._running[surrounding.name] = {script: self.open(surrounding, script) for script in SCRIPTS}
