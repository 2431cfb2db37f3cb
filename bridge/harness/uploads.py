"""What the user asks of the intake: what has arrived, and to wait for more without a race."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from bridge.core.attempts import Attempt
from bridge.core.uploads import Profile, SdkEvent, Upload
from bridge.errors import UsageError
from bridge.harness.expecting import Expected, Kind, Waiting, expecting
from bridge.harness.faults import RunFaults
from bridge.harness.near_misses import describe_attempt, describe_event, describe_profile, describe_upload

T = TypeVar("T")

#: At most so many near misses are told.
TOLD_MAX = 20


class Source(Waiting, Protocol):
    """Where arrivals come from; each list only grows at its end."""

    def uploads(self) -> list[Upload]: ...
    def profiles(self) -> list[Profile]: ...
    def events(self) -> list[SdkEvent]: ...
    def attempts(self) -> list[Attempt]: ...


class IntakeView:
    """`url` is where SDKs are to send to (as `proxy`, or `tunnel`)."""

    def __init__(self, source: Source, timeout_s: float, url: str, faults: RunFaults | None = None) -> None:
        self._source = source
        self._timeout_s = timeout_s
        self._faults = faults
        self.url = url

    @property
    def faults(self) -> RunFaults:
        """What the intake is to do wrong here: `faults.set("datadog/profile", "500,202")`."""
        if self._faults is None:
            raise UsageError(
                "faults of an intake that runs elsewhere are ordered from it: POST /_bridge/v1/faults"
            )
        return self._faults

    @property
    def profiles(self) -> list[Profile]:
        """All that were delivered, once each, in order of arrival."""
        return self._source.profiles()

    @property
    def uploads(self) -> list[Upload]:
        """All requests, raw, in order of arrival; `status` is what they were answered."""
        return self._source.uploads()

    @property
    def events(self) -> list[SdkEvent]:
        """All events of SDKs that were delivered (views, logs, telemetry, ...), once each."""
        return self._source.events()

    @property
    def attempts(self) -> list[Attempt]:
        """All attempts to deliver a profile: refused ones, the browser's re-sends, the SDK's retries too."""
        return [attempt for attempt in self._source.attempts() if attempt.profile is not None]

    def expect_profile(
        self, predicate: Callable[[Profile], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[Profile]]:
        """Wait, at the end of the block, for a profile that arrives after its beginning.

        Raises Timeout that lists the profiles that came and did not match, refused ones too.
        """
        kind = Kind("profile", self._source.profiles, describe_profile)
        return self._expect(kind, predicate, timeout_s, self._missed_profiles)

    def expect_event(
        self, predicate: Callable[[SdkEvent], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[SdkEvent]]:
        """The same for an event of an SDK."""
        kind = Kind("event", self._source.events, describe_event)
        return self._expect(kind, predicate, timeout_s, lambda: self._missed(kind))

    def expect_upload(
        self, predicate: Callable[[Upload], bool] = lambda _: True, timeout_s: float | None = None
    ) -> AbstractContextManager[Expected[Upload]]:
        """The same for a request of any kind, refused ones too."""
        kind = Kind("upload", self._source.uploads, describe_upload)
        return self._expect(kind, predicate, timeout_s, lambda: self._missed(kind))

    def _expect(
        self,
        kind: Kind[T],
        predicate: Callable[[T], bool],
        timeout_s: float | None,
        misses: Callable[[], Callable[[], list[str]]],
    ) -> AbstractContextManager[Expected[T]]:
        timeout = self._timeout_s if timeout_s is None else timeout_s
        return expecting(self._source, kind, predicate, timeout, misses)

    def _missed(self, kind: Kind[T]) -> Callable[[], list[str]]:
        seen = len(kind.all())
        return lambda: _told([kind.describe(item) for item in kind.all()[seen:]])

    def _missed_profiles(self) -> Callable[[], list[str]]:
        seen = len(self._source.attempts())

        def told() -> list[str]:
            fresh = self._source.attempts()[seen:]
            profiles = [describe_attempt(attempt) for attempt in fresh if attempt.profile or attempt.problem]
            others = len(fresh) - len(profiles)
            return _told(profiles) + ([f"{others} requests without a profile"] if others else [])

        return told


def _told(lines: list[str]) -> list[str]:
    """The last ones: they are nearest to what was waited for."""
    left_off = len(lines) - TOLD_MAX
    return [f"({left_off} earlier ones)", *lines[-TOLD_MAX:]] if left_off > 0 else lines
