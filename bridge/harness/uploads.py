"""What the user asks of the intake: which profiles arrived, and to wait for one without a race."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bridge.core.uploads import Profile, Upload
from bridge.errors import Timeout, UsageError
from bridge.harness.faults import RunFaults
from bridge.harness.run import Run


class Expected:
    """Holds the awaited profile once the `with` block of `expect_profile` is left."""

    def __init__(self) -> None:
        self._profile: Profile | None = None

    @property
    def value(self) -> Profile:
        if self._profile is None:
            raise Timeout("the profile is there when the `with` block has been left, not before")
        return self._profile

    def _set(self, profile: Profile) -> None:
        self._profile = profile


class IntakeView:
    def __init__(self, run: Run, timeout_s: float, url: str, faults: RunFaults | None = None) -> None:
        self._run = run
        self._timeout_s = timeout_s
        self._faults = faults
        self.url = url

    @property
    def faults(self) -> RunFaults:
        """What the intake is to do wrong: `faults.set("datadog/profile", "500,503,429,202")`."""
        if self._faults is None:
            raise UsageError("this intake makes no faults: it only shows what has arrived")
        return self._faults

    @property
    def profiles(self) -> list[Profile]:
        """All profiles of the run, in order of arrival."""
        return self._run.profiles()

    @property
    def uploads(self) -> list[Upload]:
        """All requests of the run, raw, in order of arrival."""
        return self._run.uploads()

    @contextmanager
    def expect_profile(
        self, predicate: Callable[[Profile], bool] = lambda _: True, timeout_s: float | None = None
    ) -> Iterator[Expected]:
        """Wait, at the end of the block, for a profile that arrives after its beginning.

        Raises Timeout that lists the profiles that came and did not match.
        """
        expected = Expected()
        seen = len(self._run.profiles())
        yield expected

        timeout = self._timeout_s if timeout_s is None else timeout_s
        expected._set(self._await(predicate, seen, timeout))  # noqa: SLF001

    def _await(self, predicate: Callable[[Profile], bool], seen: int, timeout: float) -> Profile:
        """The predicate is the user's: it may ask the browser, so it is called outside of any lock."""
        deadline, looked = time.monotonic() + timeout, seen
        while True:
            fresh = self._after(looked, seen, max(0.0, deadline - time.monotonic()), timeout)
            looked += len(fresh)
            if match := next(filter(predicate, fresh), None):
                return match

    def _after(self, looked: int, seen: int, left: float, timeout: float) -> list[Profile]:
        """Profiles beyond the first `looked`, waited for `left` seconds."""
        return self._run.wait_for(
            lambda: self._run.profiles()[looked:], left, lambda: self._near_misses(seen, timeout)
        )

    def _near_misses(self, seen: int, timeout: float) -> str:
        misses = self._run.profiles()[seen:]
        head = f"no profile that matches arrived within {timeout:g} s"
        if not misses:
            return f"{head}; none arrived at all ({len(self._run.uploads())} other requests did)"
        lines = [
            f"  {p.upload}: session {p.session_id}, {len(p.trace.samples)} samples, {p.trace.span_ms:.0f} ms"
            for p in misses
        ]
        return "\n".join([f"{head}; these came and did not match:", *lines])
