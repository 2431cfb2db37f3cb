"""A contract: the rules that a vendor promises to keep, with its limits. See `bridge.vendors` for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bridge.core.uploads import SampleRates

#: Whether the SDK profiles a session: (its id, the SDK's rates, `SessionReading.sampled`) -> yes or no. None
#: if versions of the SDK differ on it, or the id is not one of the SDK's.
Draw = Callable[[str, SampleRates, bool | None], bool | None]


class Graces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The longest time, in ms, that each promise may take. The same for every version of a vendor's SDK."""

    start_ms: Annotated[float, Meta(description="from the load of the page to the start of the profiler")]
    pause_ms: Annotated[float, Meta(description="from hidden to the end of the profiler")]
    resume_ms: Annotated[float, Meta(description="from visible again to a running profiler")]
    stop_ms: Annotated[
        float,
        Meta(description="from the noticed expiry, the user's stop or a denied quota to the profiler's end"),
    ]
    restart_ms: Annotated[
        float, Meta(description="from the renewal, in a visible tab, to a running profiler")
    ]
    upload_ms: Annotated[float, Meta(description="from a collected trace to its arrival")]
    notice_ms: Annotated[
        float, Meta(description="from the expiry to the moment at which the SDK of a visible page notices it")
    ]


class DropPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which collected traces the subject may drop: those without a long task that are short, or that have
    too few busy samples. `long_task`: the type of the performance entry; "": long tasks do not count."""

    min_duration_ms: Annotated[float, Meta(description="a shorter trace may be dropped")]
    min_busy_samples: Annotated[int, Meta(description="a trace with fewer busy samples may be dropped")]
    long_task: Annotated[
        Literal["", "longtask", "long-animation-frame"],
        Meta(description="a trace with such an entry may never be dropped"),
    ]


class Coverage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of the time that a profiler ran may lie before its first and after its last sample, in all.

    The larger of the two limits counts. `allowed_share`: 0 to 1.
    """

    allowed_ms: Annotated[float, Meta(description="time of the run without samples at its ends, at most")]
    allowed_share: Annotated[
        float, Meta(description="the same as a share of a long run; the larger one counts")
    ]


class Retries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a subject waits before it repeats a request that was answered with 408, 429 or 5xx.

    The first wait is `first_ms`. Each further wait is twice as long, up to `longest_ms`.
    `heeds_retry_after`: it waits at least as long as the header `Retry-After` says.
    """

    first_ms: Annotated[float, Meta(description="the wait before a refused request is sent again")]
    longest_ms: Annotated[float, Meta(description="the longest such wait, after doubling")]
    heeds_retry_after: Annotated[bool, Meta(description="whether the header Retry-After makes it longer")] = (
        False
    )

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
    `sessions`: the SDK goes by sessions that can be seen; without, its profiler is owed whenever the tab is
    visible. `draw` None: the SDK profiles every session. `sources`: name of a number -> what it comes from,
    and what was added to it; rule -> why it is promised, or why it is not.
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
    sessions: bool = True
    draw: Draw | None = None
    sources: Mapping[str, str] = {}
