"""What Datadog's RUM profiler promises, in numbers. The same for every version of the SDK.

SOURCES names, for each number, its source in the SDK (rum `domain/profiling/{profiler,datadogProfiler}.ts`
unless another file is named), and what was added to it.
"""

from __future__ import annotations

from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces, Retries
from bridge.vendors.datadog.sampling import draw

RULES = frozenset(
    {
        "pauses-when-hidden",
        "resumes-when-visible",
        "stops-on-expiry",
        "restarts-on-renewal",
        "stays-stopped-by-user",
        "starts-only-when-allowed",
        "one-profiler-per-document",
        "upload-names-start-session",
        "trace-covers-run",
        "collected-trace-is-uploaded",
        "status-agrees",
    }
)

GRACES = Graces(
    start_ms=2000,
    pause_ms=1000,
    resume_ms=1000,
    stop_ms=1000,
    restart_ms=1500,
    upload_ms=2000,
    notice_ms=1500,
)

DROPS = DropPolicy(min_duration_ms=5000, min_busy_samples=50, long_task="long-animation-frame")

COVERAGE = Coverage(allowed_ms=250, allowed_share=0.05)

SOURCES = {
    "start_ms": (
        "The profiler's chunk is loaded on demand (`lazyLoadProfiler`), 0.1-0.3 s on a local server: the "
        "rest is for a loaded machine and a distant one."
    ),
    "pause_ms": (
        "`handleVisibilityChange` stops and starts in the event's own task: 1 s is for a loaded machine."
    ),
    "resume_ms": "As for the pause: the same handler, in the same task.",
    "stop_ms": (
        "The lifecycle's SESSION_EXPIRED calls `stopProfiling` synchronously; counted from the moment at "
        "which the SDK noticed the expiry. 1 s is for a loaded machine."
    ),
    "restart_ms": (
        "Activity renews through a 1 s throttle (`STORAGE_POLL_DELAY` in 6.x `sessionStore.ts`, `ONE_SECOND` "
        "in 7.x `sessionManager.ts`), and SESSION_RENEWED starts at once: 0.5 s is margin."
    ),
    "upload_ms": (
        "`handleProfilerTrace` sends as soon as `stop()` has resolved; nothing is batched. With "
        "`compressIntakeRequests` a worker deflates first."
    ),
    "notice_ms": (
        "6.x polls its store each second (`STORAGE_POLL_DELAY`), 0.5 s is margin. 7.x hears of a write at "
        "once (CookieStore), but of a moved `Date` only from the next event: nothing obliges it before."
    ),
    "min_duration_ms": (
        "`minProfileDurationMs` of DEFAULT_RUM_PROFILER_CONFIGURATION. 6.x measures it by `Date`."
    ),
    "min_busy_samples": (
        "`minNumberOfSamples`, 6.x only: samples with a stack. 7.x has no such minimum: there the loss of a "
        "trace with fewer goes unnoticed, which is the price of one contract for all versions."
    ),
    "long_task": (
        "`startLongTaskCollection` observes animation frames where the browser reports them, as Chromium "
        "does since 123, and plain long tasks only elsewhere."
    ),
    "allowed_ms": (
        "The first sample comes one interval (10 ms) after the start, but V8's sampler first has to start "
        "its thread and deoptimise what runs; the last one may be late by a long task."
    ),
    "allowed_share": "As `allowed_ms`, for long runs.",
    "first_ms": "`INITIAL_BACKOFF_TIME` of `sendWithRetryStrategy.ts`.",
    "longest_ms": "`MAX_BACKOFF_TIME` of `sendWithRetryStrategy.ts`.",
    "heeds_retry_after": "`sendWithRetryStrategy.ts` ignores the header.",
}

CONTRACT = Contract(
    vendor="datadog",
    rules=RULES,
    pauses_when_hidden=True,
    graces=GRACES,
    drops=DROPS,
    coverage=COVERAGE,
    # `pauseProfilerInstance` does not touch the profiling context, so a paused profiler goes on saying
    # "running". "starting" is said before the first start only (the chunk is loaded on demand).
    running_words=frozenset({"running"}),
    paused_words=frozenset({"running"}),
    # `stopProfiling` says "stopped"; a profiler that could not start (policy, support) says "error".
    stopped_words=frozenset({"stopped", "error"}),
    retries=Retries(first_ms=1000, longest_ms=60_000),
    draw=draw,
    sources=SOURCES,
)
