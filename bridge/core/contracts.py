"""A contract: which rules a subject promises, with its numbers. Vendors state theirs in their room."""

from __future__ import annotations

from typing import Literal

import msgspec


class Graces(msgspec.Struct, frozen=True, kw_only=True):
    """How long a promise may take, ms. The same for every version of a vendor's SDK."""

    #: how long after its page has loaded an SDK may take to start its profiler
    start_ms: float
    pause_ms: float
    resume_ms: float
    stop_ms: float
    restart_ms: float
    upload_ms: float
    #: how long an SDK may take to see by itself that its session is over, while visible
    notice_ms: float


class DropPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Which collected traces the subject may throw away: those without a long task that are short,
    or have too few busy samples. `long_task`: the performance entry that it goes by; None: by none."""

    min_duration_ms: float
    min_busy_samples: int
    long_task: Literal["longtask", "long-animation-frame"] | None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a profiler's run may lie before its first and after its last sample."""

    allowed_ms: float
    allowed_share: float


class Retries(msgspec.Struct, frozen=True, kw_only=True):
    """How long a subject waits before it sends again what was answered with 408, 429 or 5xx: `first_ms`, then
    twice as long each time, `longest_ms` at most; for as long as `Retry-After` says, if it heeds that."""

    first_ms: float
    longest_ms: float
    heeds_retry_after: bool = False

    def wait_ms(self, attempts: int, retry_after_ms: float = 0.0) -> float:
        """After so many attempts, at least one, of which the last was answered with this `Retry-After`."""
        wait = min(self.first_ms * 2.0 ** min(attempts - 1, 30), self.longest_ms)
        return max(wait, retry_after_ms) if self.heeds_retry_after else wait


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` are the ids it promises; `running_words` the statuses that may be said while running
    or paused. `retries` None: what was refused is not sent again."""

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
