"""The bridge of one pytest session: launched once, again when its browser dies, lent to test after test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bridge.harness.bridge import Bridge
from bridge.testing.attempt import TITLE, Attempt
from bridge.testing.modes import OFF, ON
from bridge.testing.places import shown, test_folder
from bridge.testing.promises import check_config, check_mode, promises
from bridge.testing.sdks import ServedSdk
from bridge.testing.staging import Slot


class Recordings(NamedTuple):
    """`mode`: the session's, a test's configuration may say otherwise. `output`: without pytest-playwright.

    `staging`: see `bridge.testing.staging`; `deferred`: somebody else moves them when all is over.
    """

    mode: str
    output: str | None
    staging: Path
    deferred: bool


class Session:
    def __init__(self, bridge: Bridge, recordings: Recordings) -> None:
        self.bridge = bridge
        self._recordings = recordings
        self._timeout_s = bridge.timeout_s
        self._attempt: Attempt | None = None
        self._mode = OFF
        self._any_failed = False

    def attempt_of(self, item: pytest.Item) -> Attempt | None:
        """The one under way, if it is this test's."""
        return self._attempt if self._attempt is not None and self._attempt.item is item else None

    @contextmanager
    def attempt(
        self, request: pytest.FixtureRequest, config: object, sdk: ServedSdk | None
    ) -> Iterator[Attempt]:
        """A run of its own for the test of `request`. Raises BrowserError, UsageError."""
        checked = check_config(config)
        if self.bridge.death:
            self.bridge.restart()
        self._mode = check_mode(checked.get("recording", self._recordings.mode), "bridge_config: recording")
        self._any_failed = False
        slot = self._slot(request)
        said = promises(request.node, checked)
        self._attempt = Attempt(request.node, self.bridge, said, slot, sdk.spec if sdk else "")
        try:
            self._configure(request, checked, sdk)
            yield self._attempt
        finally:
            self._attempt.close()

    def _slot(self, request: pytest.FixtureRequest) -> Slot | None:
        if self._mode == OFF:
            return None
        return Slot(self._recordings.staging, test_folder(request, self._recordings.output))

    def _configure(
        self, request: pytest.FixtureRequest, config: Mapping[str, Any], sdk: ServedSdk | None
    ) -> None:
        if vendor := config.get("vendor") or (sdk.vendor if sdk else None):
            self.bridge.hold_to(vendor)
        self.bridge.timeout_s = config.get("timeout_s", self._timeout_s)
        self.bridge.base_url = _base_url(request)

    def report(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Add to a test's reports; with the last one, keep or drop its recording."""
        attempt = self.attempt_of(item)
        if attempt is None:
            return
        self._any_failed = self._any_failed or report.failed
        if report.when == "teardown":
            self._attempt = None
            self._keep_or_drop(attempt, report)
        else:
            report.sections += attempt.sections or _where(attempt, report)

    def _keep_or_drop(self, attempt: Attempt, report: pytest.TestReport) -> None:
        slot, where = attempt.slot, attempt.recorded()
        if slot is None:
            return
        if not where or not (self._mode == ON or self._any_failed):
            slot.drop()
            return
        if not self._recordings.deferred:
            where = shown(slot.keep() or slot.path, attempt.item.config)
        report.user_properties.append(("bridge_recording", where))
        if report.failed:
            report.sections.append((TITLE, f"recording: {where}"))


@contextmanager
def launched(launch_args: Mapping[str, Any], recordings: Recordings) -> Iterator[Session]:
    """Raises what `Bridge.launch` raises."""
    with Bridge.launch(**launch_args) as bridge:
        yield Session(bridge, recordings)


def _where(attempt: Attempt, report: pytest.TestReport) -> list[tuple[str, str]]:
    """For a failure that does not name its recording: in the set-up, or unittest's, which are not raised."""
    where = attempt.recorded()
    if not (report.failed and where) or where in str(report.longrepr):
        return []
    return [(TITLE, f"recording: {where}")]


def _base_url(request: pytest.FixtureRequest) -> str | None:
    """That of pytest-base-url, of pytest-playwright without it, or of the project; there may be none."""
    try:
        with warnings.catch_warnings():
            # What pytest 9 says of pytest-playwright's own; only those who use it can do without.
            told = "Session-scoped fixtures defined as instance methods"
            warnings.filterwarnings("ignore", told, pytest.PytestDeprecationWarning)
            url: str | None = request.getfixturevalue("base_url")
    except pytest.FixtureLookupError as error:
        if error.argname != "base_url":
            raise
        return None
    return url
