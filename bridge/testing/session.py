"""The bridge of one pytest session: launched once, restarted if its browser has died."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bridge.harness.bridge import Bridge
from bridge.testing.attempt import TITLE, Attempt
from bridge.testing.baselines import Baselines
from bridge.testing.modes import ADDED_POLICY, OFF, ON
from bridge.testing.places import shown, test_folder
from bridge.testing.promises import check_config, check_mode, promises, settles
from bridge.testing.sdks import ServedSdk
from bridge.testing.staging import Slot, report_beside, told
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged


class Recordings(NamedTuple):
    """Where and when recordings are kept.

    `mode`: of the session; a test's configuration overrides it. `output`: the folder without
    pytest-playwright. `staging`: see `bridge.testing.staging`. `deferred`: pytest-xdist's controller moves
    them at the end.
    """

    mode: str
    output: str | None
    staging: Path
    deferred: bool


class Costs(NamedTuple):
    """What functions may cost. `baselines`: None without a file of them. `symbolicate`: gives traces the
    functions of their sources."""

    baselines: Baselines | None = None
    symbolicate: Symbolicate = unchanged


class Session:
    """`strict`: see `Promises`."""

    def __init__(self, bridge: Bridge, recordings: Recordings, costs: Costs, *, strict: bool) -> None:
        self.bridge = bridge
        self._costs = costs
        self._strict = strict
        self._recordings = recordings
        self._timeout_s = bridge.timeout_s
        self._settle = bridge.settle
        self._attempt: Attempt | None = None
        self._mode = OFF
        self._any_failed = False

    def attempt_of(self, item: pytest.Item) -> Attempt | None:
        """Return the current attempt, if it is this test's."""
        return self._attempt if self._attempt is not None and self._attempt.item is item else None

    @contextmanager
    def attempt(
        self, request: pytest.FixtureRequest, config: object, sdk: ServedSdk | None
    ) -> Iterator[Attempt]:
        """Give the test of `request` a run of its own. Raises BrowserError and UsageError."""
        checked = check_config(config)
        if self.bridge.death:
            self.bridge.restart()
        self._mode = check_mode(checked.get("recording", self._recordings.mode), "bridge_config: recording")
        self._any_failed = False
        slot = self._slot(request)
        said = promises(request.node, checked, strict=self._strict)
        attempt = Attempt(request.node, self.bridge, said, slot, sdk, *self._costs)
        self._attempt = attempt
        try:
            self._configure(request, attempt, checked, sdk)
            yield attempt
        finally:
            attempt.close()

    def _slot(self, request: pytest.FixtureRequest) -> Slot | None:
        if self._mode == OFF:
            return None
        return Slot(self._recordings.staging, test_folder(request, self._recordings.output))

    def _configure(
        self,
        request: pytest.FixtureRequest,
        attempt: Attempt,
        config: Mapping[str, Any],
        sdk: ServedSdk | None,
    ) -> None:
        if vendor := config.get("vendor") or (sdk.vendor if sdk else None):
            self.bridge.hold_to(vendor, attempt.run)
        self.bridge.timeout_s = config.get("timeout_s", self._timeout_s)
        self.bridge.settle = settles(request.node, config, self._settle)
        self.bridge.base_url = _base_url(request)

    def report(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Add sections to a test's report; at its last report, keep or drop its recording."""
        attempt = self.attempt_of(item)
        if attempt is None:
            return
        self._any_failed = self._any_failed or report.failed
        if report.when == "teardown":
            self._attempt = None
            self._keep_or_drop(attempt, report)
        else:
            report.sections += attempt.sections or _where(attempt, report)
            if report.when == "call":
                report.user_properties += [(ADDED_POLICY, line) for line in attempt.added_policies()]
                report.user_properties += attempt.properties

    def _keep_or_drop(self, attempt: Attempt, report: pytest.TestReport) -> None:
        slot, where = attempt.slot, attempt.recorded()
        if slot is None:
            return
        if not where or not (self._mode == ON or self._any_failed):
            slot.drop()
            return
        lines = told(Path(where))
        if not self._recordings.deferred:
            kept = slot.keep() or slot.path
            where = shown(kept, attempt.item.config)
            lines = told(Path(where)) if report_beside(kept).exists() else f"recording: {where}"
        report.user_properties.append(("bridge_recording", where))
        if report.failed:
            report.sections.append((TITLE, lines))


@contextmanager
def launched(
    launch_args: Mapping[str, Any], recordings: Recordings, costs: Costs, *, strict: bool
) -> Iterator[Session]:
    """Launch a bridge for a session. Raises what `Bridge.launch` raises."""
    with Bridge.launch(**launch_args) as bridge:
        yield Session(bridge, recordings, costs, strict=strict)


def _where(attempt: Attempt, report: pytest.TestReport) -> list[tuple[str, str]]:
    """Return a section for a failure that does not name its recording: in the set-up, or in a unittest."""
    where = attempt.recorded()
    if not (report.failed and where) or where in str(report.longrepr):
        return []
    return [(TITLE, told(Path(where)))]


def _base_url(request: pytest.FixtureRequest) -> str | None:
    """Return the fixture `base_url` of pytest-base-url, pytest-playwright or the project, if any."""
    try:
        with warnings.catch_warnings():
            # pytest 9 warns about pytest-playwright's own fixture, which its users cannot change.
            told = "Session-scoped fixtures defined as instance methods"
            warnings.filterwarnings("ignore", told, pytest.PytestDeprecationWarning)
            url: str | None = request.getfixturevalue("base_url")
    except pytest.FixtureLookupError as error:
        if error.argname != "base_url":
            raise
        return None
    return url
