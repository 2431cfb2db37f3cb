"""What a user sees of an intake: what has arrived, and a way to wait for more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from bridge.core.addresses import API_PREFIX
from bridge.core.deliveries import Attempt
from bridge.core.uploads import Profile, SdkEvent, Upload
from bridge.errors import UsageError
from bridge.harness.intake_client.expecting import Expected, Kind, expecting
from bridge.harness.intake_client.faults import RunFaults
from bridge.harness.intake_client.inbox import Inbox
from bridge.harness.intake_client.near_misses import (
    describe_attempt,
    describe_event,
    describe_profile,
    describe_upload,
)

T = TypeVar("T")

#: How many near misses a Timeout lists at most.
TOLD_MAX = 20


class IntakeView:
    """Uploads of one run, or of one scope. `url`: where SDKs are to send to (`proxy`, or `tunnel`)."""

    def __init__(self, inbox: Inbox, timeout_s: float, url: str, faults: RunFaults | None = None) -> None:
        self._inbox = inbox
        self._timeout_s = timeout_s
        self._faults = faults
        self.url = url

    @property
    def faults(self) -> RunFaults:
        """Wrong answers that the intake gives on order: `faults.set("datadog/profile", "500,202")`."""
        if self._faults is None:
            raise UsageError(
                f"faults of an intake that runs elsewhere are ordered from it: POST {API_PREFIX}/faults"
            )
        return self._faults

    @property
    def profiles(self) -> list[Profile]:
        """All that were delivered, once each, in order of arrival."""
        return self._inbox.profiles()

    @property
    def uploads(self) -> list[Upload]:
        """All requests, raw, in order of arrival; `status` is what they were answered."""
        return self._inbox.uploads()

    @property
    def events(self) -> list[SdkEvent]:
        """All events of SDKs that were delivered (views, logs, telemetry, ...), once each."""
        return self._inbox.events()

    @property
    def attempts(self) -> list[Attempt]:
        """All attempts to deliver a profile: refused ones, the browser's re-sends, the SDK's retries too."""
        return [attempt for attempt in self._inbox.attempts() if attempt.profile is not None]

    def expect_profile(
        self, predicate: Callable[[Profile], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[Profile]]:
        """Wait, at the end of the block, for a profile that arrives after its beginning.

        Raises Timeout that lists the profiles that came and did not match, refused ones too.
        """
        kind = Kind("profile", self._inbox.profiles, describe_profile)
        return self._expect(kind, predicate, timeout_s, self._missed_profiles)

    def expect_event(
        self, predicate: Callable[[SdkEvent], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[SdkEvent]]:
        """The same for an event of an SDK."""
        kind = Kind("event", self._inbox.events, describe_event)
        return self._expect(kind, predicate, timeout_s, lambda: self._missed(kind))

    def expect_upload(
        self, predicate: Callable[[Upload], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[Upload]]:
        """The same for a request of any kind, refused ones too."""
        kind = Kind("upload", self._inbox.uploads, describe_upload)
        return self._expect(kind, predicate, timeout_s, lambda: self._missed(kind))

    def _expect(
        self,
        kind: Kind[T],
        predicate: Callable[[T], bool],
        timeout_s: float | None,
        misses: Callable[[], Callable[[], list[str]]],
    ) -> AbstractContextManager[Expected[T]]:
        timeout = self._timeout_s if timeout_s is None else timeout_s
        return expecting(self._inbox, kind, predicate, timeout, misses)

    def _missed(self, kind: Kind[T]) -> Callable[[], list[str]]:
        seen = len(kind.all())
        return lambda: _told([kind.describe(item) for item in kind.all()[seen:]])

    def _missed_profiles(self) -> Callable[[], list[str]]:
        seen = len(self._inbox.attempts())

        def told() -> list[str]:
            fresh = self._inbox.attempts()[seen:]
            profiles = [describe_attempt(attempt) for attempt in fresh if attempt.profile or attempt.problem]
            others = len(fresh) - len(profiles)
            return _told(profiles) + ([f"{others} requests without a profile"] if others else [])

        return told


def _told(lines: list[str]) -> list[str]:
    """The last ones: they are nearest to what was waited for."""
    left_off = len(lines) - TOLD_MAX
    return [f"({left_off} earlier ones)", *lines[-TOLD_MAX:]] if left_off > 0 else lines
