"""One attempt of a test, in a run of its own: its tabs, its verdict and its recording.

A repetition of the test (pytest-rerunfailures) is another attempt.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from bridge.core.recording import Meta
from bridge.errors import BridgeError, BrowserDied, RecordingFailed
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.judging.production import policy_lines
from bridge.testing.baselines import Baselines
from bridge.testing.complaint import complaint
from bridge.testing.modes import BASELINE
from bridge.testing.places import shown
from bridge.testing.promises import KeptAllowance, Promises
from bridge.testing.sdks import ServedSdk
from bridge.testing.staging import NAME, Slot, told
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged

TITLE = "Profiler Bridge"
_NONE_KEPT = "recording: none; --bridge-recording=retain-on-failure keeps one"


class Attempt:
    """`run`: the bridge's default run until `close`. `slot`: where it is recorded, None for no recording."""

    def __init__(
        self,
        item: pytest.Item,
        bridge: Bridge,
        promises: Promises,
        slot: Slot | None,
        sdk: ServedSdk | None,
        baselines: Baselines | None = None,
        symbolicate: Symbolicate = unchanged,
    ) -> None:
        self.item = item
        self.slot = slot
        #: (title, text) for the report of the test's call
        self.sections: list[tuple[str, str]] = []
        #: (name, value) for the properties of this report
        self.properties: list[tuple[str, object]] = []
        self._bridge = bridge
        self._promises = promises
        self._baselines = baselines
        self._ended = False
        meta = Meta(
            scenario=item.nodeid,
            subject=sdk.spec if sdk else "",
            sdk=sdk.files if sdk else "",
            browser=bridge.browser_version,
        )
        self.run = bridge.begin(Run(meta, folder=slot.folder if slot else None, name=NAME))
        self.run.symbolicate = symbolicate

    def passed(self) -> None:
        """End the run of a test that has passed. Broken promises, or a dead browser, fail the test now."""
        death = self._death()
        lines = [f"{type(death).__name__}: {_death_message(death)}"] if death else self._judge()
        lines = lines or self._compare()
        kept = [] if lines else self._kept_allowances()
        self._see_allowances()
        self._end(f"the browser died: {death}" if death else "")
        if self._promises.strict:
            lines += kept
        elif kept:
            self.item.warn(KeptAllowance("; ".join(kept)))
        if lines:
            raise pytest.fail.Exception("\n".join([*lines, self._recording_line()]), pytrace=False)

    def failed(self, failure: BaseException) -> None:
        """End the run of a test that has failed: its failure stays, broken promises are added to its report.

        If the browser's end caused the failure, raises BrowserDied with the failure's traceback instead.
        """
        if isinstance(failure, pytest.xfail.Exception):
            return
        death = self._death()
        lines = [f"the browser died: {death}"] if death else self._judge()
        self._see_allowances()
        try:
            self._end(f"the test failed: {type(failure).__name__}: {failure}"[:500])
        except RecordingFailed as error:
            lines.append(str(error))
        if lines or self.slot:
            self.sections.append((TITLE, "\n".join([*lines, self._recording_line()])))
        if death and _caused_by_death(failure):
            raise BrowserDied(_death_message(death, failure)).with_traceback(failure.__traceback__) from None

    def close(self) -> None:
        """Close the tabs of the test, and retire its run."""
        with suppress(BridgeError):
            self._end("the test did not come to its end")
        for tab in self._bridge.open_tabs(self.run):
            with suppress(BridgeError):
                tab.close()
        self._bridge.retire(self.run)

    def recorded(self) -> str:
        """Return the path of the recording, if it is kept; "" if there is none."""
        return shown(self.slot.path, self.item.config) if self.slot and self.run.tabs else ""

    def added_policies(self) -> list[str]:
        """Return a line for each document to which the document policy was added."""
        return policy_lines(self.run.recording())

    def _death(self) -> BrowserDied | None:
        """Return why the browser died; None if it runs, or if the test had no tabs and needed no browser."""
        return self._bridge.death if self.run.tabs else None

    def _judge(self) -> list[str]:
        """Return the lines of the failure, after all promises that are due were kept or broken.

        Without a profiler of a known contract, nothing is judged unless the test has chosen rules.
        """
        vendor = self.run.vendor
        contract = vendor.contract if vendor else None
        rules = self._promises.judged(contract)
        required = self.run.meta.require_document_policy
        if not required and (not rules or not (self.run.bound or self._promises.rules)):
            return []
        self.run.meta.rules = rules
        judgement = self.run.check(partial(self._bridge.sync, self.run), rules=rules)
        return complaint(judgement, self._promises, self.run.recording())

    def _compare(self) -> list[str]:
        """Return what has grown in the profiles of the test since its baseline."""
        if self._baselines is None:
            return []
        self._bridge.sync(self.run)
        checked = self._baselines.check(self.item.nodeid, self.run.own_profiles())
        if checked.told:
            self.properties.append((BASELINE, checked.told))
        return checked.lines

    def _kept_allowances(self) -> list[str]:
        """Return a line for each rule that the test's own mark allows to be broken, and that was kept.

        What was not observed is not known to be kept.
        """
        contract = self.run.vendor.contract if self.run.vendor else None
        allowed = [rule for rule in self._promises.own_allow if contract and rule in contract.rules]
        if not allowed or not self.run.bound:
            return []
        judged, self.run.meta.rules = self.run.meta.rules, allowed
        judgement = self.run.check(partial(self._bridge.sync, self.run), rules=allowed)
        self.run.meta.rules = judged
        broken = {violation.rule for others in judgement.broken.values() for violation in others}
        return [
            f"{rule}: {verdict}, but allowed to be broken: remove it from the mark's allow"
            for rule, verdict in judgement.rules.items()
            if verdict in ("held", "not-exercised") and rule not in broken
        ]

    def _see_allowances(self) -> None:
        """Note what became of the rules that are allowed to be broken for other tests too. Nothing is waited
        for: what is not decided yet is not told."""
        contract = self.run.vendor.contract if self.run.vendor else None
        allowed = [each for each in self._promises.shared_allow if contract and each.rule in contract.rules]
        if not allowed or not self.run.bound or self._death():
            return
        judgement = self.run.judged(rules=dict.fromkeys(each.rule for each in allowed))
        verdicts = judgement.rules
        self.properties += [each.seen(verdicts[each.rule]) for each in allowed if each.rule in verdicts]

    def _end(self, failure: str) -> None:
        """End the recording, before the tabs of the test are closed."""
        if self._ended:
            return
        self._ended = True
        self.run.meta.failure = failure
        if self.slot is None:
            return
        self.slot.torn = True
        if self.run.end() is None:
            raise RecordingFailed(
                f"the recording is incomplete, its end could not be written: {self.slot.folder}"
            )
        self.slot.torn = False

    def _recording_line(self) -> str:
        where = self.recorded()
        return told(Path(where)) if where else _NONE_KEPT


def _caused_by_death(failure: BaseException) -> bool:
    return isinstance(failure, BrowserDied) or type(failure).__module__.startswith("playwright.")


def _death_message(death: BrowserDied, failure: BaseException | None = None) -> str:
    said = "" if failure is None or isinstance(failure, BrowserDied) else str(failure).partition("\n")[0]
    heard = f" ({said})" if said else ""
    return f"{death}, during this test; the next test gets a new browser{heard}"
