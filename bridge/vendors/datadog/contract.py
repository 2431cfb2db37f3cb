"""What Datadog's RUM profiler promises, in numbers. The same for every version of the SDK.

Each number names its source in the SDK (rum `domain/profiling/{profiler,datadogProfiler}.ts` unless
another file is named), and what was added to it.
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
    # The profiler's chunk is loaded on demand (`lazyLoadProfiler`), 0.1-0.3 s on a local server: the rest is
    # for a loaded machine and a distant one.
    start_ms=2000,
    # `handleVisibilityChange` stops and starts in the event's own task: 1 s is for a loaded machine.
    pause_ms=1000,
    resume_ms=1000,
    # The lifecycle's SESSION_EXPIRED calls `stopProfiling` synchronously; counted from `noticed_at`.
    stop_ms=1000,
    # Activity renews through a 1 s throttle (`STORAGE_POLL_DELAY` in 6.x `sessionStore.ts`,
    # `ONE_SECOND` in 7.x `sessionManager.ts`), and SESSION_RENEWED starts at once: 0.5 s is margin.
    restart_ms=1500,
    # `handleProfilerTrace` sends as soon as `stop()` has resolved; nothing is batched. With
    # `compressIntakeRequests` a worker deflates first.
    upload_ms=2000,
    # 6.x polls its store each second (`STORAGE_POLL_DELAY`), 0.5 s is margin. 7.x hears of a write at
    # once (CookieStore), but of a moved `Date` only from the next event: nothing obliges it before.
    notice_ms=1500,
)

DROPS = DropPolicy(
    # `minProfileDurationMs` of DEFAULT_RUM_PROFILER_CONFIGURATION. 6.x measures it by `Date`.
    min_duration_ms=5000,
    # `minNumberOfSamples`, 6.x only: samples with a stack. 7.x has no such minimum: there the
    # loss of a trace with fewer goes unnoticed, which is the price of one contract for all versions.
    min_busy_samples=50,
    # `startLongTaskCollection` observes animation frames where the browser reports them, as Chromium
    # does since 123, and plain long tasks only elsewhere.
    long_task="long-animation-frame",
)

COVERAGE = Coverage(
    # The first sample comes one interval (10 ms) after the start, but V8's sampler first has to start
    # its thread and deoptimise what runs; the last one may be late by a long task.
    allowed_ms=250,
    allowed_share=0.05,
)

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
    # `INITIAL_BACKOFF_TIME` and `MAX_BACKOFF_TIME` of `sendWithRetryStrategy.ts`; `Retry-After` is ignored.
    retries=Retries(first_ms=1000, longest_ms=60_000),
    draw=draw,
)
