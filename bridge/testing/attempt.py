"""One test, run once: what its tabs did, whether promises were kept, and its recording.

A test that is run again (pytest-rerunfailures) is another attempt.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from bridge.core.recording import Meta
from bridge.errors import BridgeError, BrowserDied, RecordingFailed
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.testing.complaint import complaint
from bridge.testing.places import shown
from bridge.testing.promises import Promises
from bridge.testing.staging import NAME, Slot

TITLE = "Profiler Bridge"


class Attempt:
    """`slot` None: nothing is recorded."""

    def __init__(
        self, item: pytest.Item, bridge: Bridge, promises: Promises, slot: Slot | None, subject: str
    ) -> None:
        self.item = item
        self.slot = slot
        #: (title, text) for the report of the test's call
        self.sections: list[tuple[str, str]] = []
        self._bridge = bridge
        self._promises = promises
        self._ended = False
        self._silent: set[str] = set()
        meta = Meta(scenario=item.nodeid, subject=subject, browser=bridge.browser_version)
        self.run = bridge.begin(Run(meta, folder=slot.folder if slot else None, name=NAME))

    def passed(self) -> None:
        """The test has nothing to complain of. Raises what the bridge has."""
        death = self._death()
        lines = [f"{type(death).__name__}: {_obituary(death)}"] if death else self._judge()
        self._end(f"the browser died: {death}" if death else "")
        if lines:
            raise pytest.fail.Exception("\n".join([*lines, self._whereabouts()]), pytrace=False)

    def failed(self, failure: BaseException) -> None:
        """The test has failed: its failure stays, and what the bridge has to say stands beside it.

        Only where it comes of the browser's death, that is raised, from the same place.
        """
        if isinstance(failure, pytest.xfail.Exception):
            return
        death = self._death()
        lines = [f"the browser died: {death}"] if death else self._judge()
        try:
            self._end(f"the test failed: {type(failure).__name__}: {failure}"[:500])
        except RecordingFailed as error:
            lines.append(str(error))
        if lines or self.slot:
            self.sections.append((TITLE, "\n".join([*lines, self._whereabouts()])))
        if death and _comes_of_it(failure):
            raise BrowserDied(_obituary(death, failure)).with_traceback(failure.__traceback__) from None

    def close(self) -> None:
        """After the test: its tabs are closed, and nothing more is taken for it."""
        with suppress(BridgeError):
            self._end("the test did not come to its end")
        for tab in self._bridge.open_tabs(self.run):
            with suppress(BridgeError):
                tab.close()
        self._bridge.retire(self.run)

    def recorded(self) -> str:
        """Where the recording will be found if it is kept; "" when there is none."""
        return shown(self.slot.path, self.item.config) if self.slot and self.run.tabs else ""

    def _death(self) -> BrowserDied | None:
        """Asked only when the test had tabs: others are none of the browser's business."""
        return self._bridge.death if self.run.tabs else None

    def _judge(self) -> list[str]:
        """Waits for what is due, where a profiler with a contract was seen or rules are insisted on."""
        vendor = self.run.vendor
        contract = vendor.contract if vendor else None
        rules = self._promises.judged(contract)
        watched = contract is not None and self.run.profiled
        if not rules or not (watched or self._promises.rules):
            return []
        self.run.meta.rules = rules
        judgement = self.run.check(self._sync, rules=rules)
        return complaint(judgement, self._promises, self.run.recording())

    def _sync(self) -> None:
        """A tab that does not answer (crashed, hung) is asked once: it has said what it could."""
        for tab in self._bridge.open_tabs(self.run):
            if tab.name not in self._silent:
                try:
                    tab.sync()
                except BridgeError:
                    self._silent.add(tab.name)

    def _end(self, failure: str) -> None:
        """The recording ends with the test: how its tabs are closed is no part of it."""
        if self._ended:
            return
        self._ended = True
        self.run.meta.failure = failure
        if self.slot is None:
            return
        self.slot.torn = True
        if self.run.end() is None:
            raise RecordingFailed(f"the recording could not be written to its end: {self.slot.folder}")
        self.slot.torn = False

    def _whereabouts(self) -> str:
        where = self.recorded()
        return f"recording: {where or 'none, --bridge-recording=retain-on-failure keeps one'}"


def _comes_of_it(failure: BaseException) -> bool:
    return isinstance(failure, BrowserDied) or type(failure).__module__.startswith("playwright.")


def _obituary(death: BrowserDied, failure: BaseException | None = None) -> str:
    said = "" if failure is None or isinstance(failure, BrowserDied) else str(failure).partition("\n")[0]
    heard = f" ({said})" if said else ""
    return f"{death}, during this test; the next one gets a fresh browser{heard}"
