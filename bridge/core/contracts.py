"""A contract: the rules that a vendor promises to keep, with its limits. See `bridge.vendors` for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from bridge.core.uploads import SampleRates

#: Whether the SDK profiles a session: (its id, the SDK's rates, `SessionReading.sampled`) -> yes or no. None
#: if versions of the SDK differ on it, or the id is not one of the SDK's.
Draw = Callable[[str, SampleRates, bool | None], bool | None]


class Graces(msgspec.Struct, frozen=True, kw_only=True):
    """The longest time, in ms, that each promise may take. The same for every version of a vendor's SDK."""

    #: from the load of the page to the start of the profiler
    start_ms: float
    pause_ms: float
    resume_ms: float
    stop_ms: float
    restart_ms: float
    upload_ms: float
    #: from the expiry of the session to the moment at which the SDK of a visible page notices it
    notice_ms: float


class DropPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Which collected traces the subject may drop: those without a long task that are short, or that have
    too few busy samples. `long_task`: the type of the performance entry; None: long tasks do not count."""

    min_duration_ms: float
    min_busy_samples: int
    long_task: Literal["longtask", "long-animation-frame"] | None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the time that a profiler ran may lie before its first and after its last sample, in all.

    The larger of the two limits counts. `allowed_share`: 0 to 1.
    """

    allowed_ms: float
    allowed_share: float


class Retries(msgspec.Struct, frozen=True, kw_only=True):
    """How long a subject waits before it repeats a request that was answered with 408, 429 or 5xx.

    The first wait is `first_ms`. Each further wait is twice as long, up to `longest_ms`.
    `heeds_retry_after`: it waits at least as long as the header `Retry-After` says.
    """

    first_ms: float
    longest_ms: float
    heeds_retry_after: bool = False

    def wait_ms(self, attempts: int, retry_after_ms: float = 0.0) -> float:
        """Return the wait after `attempts` requests (at least 1).

        `retry_after_ms`: the `Retry-After` of the last answer, 0 without one.
        """
        wait = min(self.first_ms * 2.0 ** min(attempts - 1, 30), self.longest_ms)
        return max(wait, retry_after_ms) if self.heeds_retry_after else wait


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """The promises of one vendor.

    `rules`: the ids of the promised rules. `running_words`, `paused_words`, `stopped_words`: the statuses
    that the SDK may report in that state. `retries` None: the SDK does not repeat a refused request.
    `draw` None: the SDK profiles every session.
    """

    vendor: str
    rules: frozenset[str]
    pauses_when_hidden: bool
    graces: Graces
    drops: DropPolicy
    coverage: Coverage
    running_words: frozenset[str]
    paused_words: frozenset[str]
    stopped_words: frozenset[str]
    retries: Retries | None = None
    draw: Draw | None = None
