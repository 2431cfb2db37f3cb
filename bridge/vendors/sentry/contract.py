"""What Sentry's browser profiler promises, in numbers. The same for every version of the SDK.

Sources: `profiling/{UIProfiler,utils,integration}` of @sentry/browser (10.78 and 11.12 are alike in all that
is named here), https://develop.sentry.dev/sdk/telemetry/profiles/ and Sentry's guide from transaction-based
to UI profiling (docs.sentry.io, product/explore/profiling). Written for UI profiling, which
`profileSessionSampleRate` turns on, in both lifecycles, `manual` and `trace`. The older `profilesSampleRate`
gives one of these less: there every root span has a profiler of its own, so that two which overlap are two
in one document.
SOURCES says of each rule why it is promised or not, and of each number where it comes from.
"""

from __future__ import annotations

from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces

RULES = frozenset(
    {
        "stays-stopped-by-user",
        "one-profiler-per-document",
        "trace-covers-run",
        "collected-trace-is-uploaded",
    }
)

GRACES = Graces(
    start_ms=2000,
    pause_ms=1000,
    resume_ms=1000,
    stop_ms=1000,
    restart_ms=1000,
    upload_ms=2000,
    notice_ms=1000,
)

DROPS = DropPolicy(min_duration_ms=0, min_busy_samples=1, long_task=None)

COVERAGE = Coverage(allowed_ms=250, allowed_share=0.05)

SOURCES = {
    "pauses-when-hidden": (
        "`UIProfiler` does not listen to visibility. In `manual` it runs until "
        "`stopProfiler()`; in `trace` while there is a root span, and that browserTracing ends the span of a "
        "page's load when the page is hidden is that span's affair."
    ),
    "resumes-when-visible": "As `pauses-when-hidden`: what is not paused does not resume.",
    "stops-on-expiry": (
        'A "profile session" is a decision, made once when the SDK is initialised '
        "(`shouldProfileSession` in `initialize`) and good for as long as the document lives. It has no id, "
        "and no store nor upload holds it; a chunk names its profiler."
    ),
    "restarts-on-renewal": "As `stops-on-expiry`: there is no session that could be renewed.",
    "stays-stopped-by-user": (
        "`stop()` ends the instance and clears the chunk timer; only `start()` begins another. That is for "
        "`manual`: in `trace` both do nothing, so that there a user has no way to stop it."
    ),
    "starts-only-when-allowed": (
        "Whether a page's load is sampled in is decided in the SDK and told nowhere, and there is no quota."
    ),
    "one-profiler-per-document": (
        "`_startProfilerInstance` and `_isRunning`: one instance, the next one after the last was stopped."
    ),
    "upload-names-start-session": "As `stops-on-expiry`: there is no session that an upload could name.",
    "trace-covers-run": (
        '"Transaction-based profiles were limited at 30 seconds in length. Continuous and UI Profiling '
        'support arbitrarily long profiles" (the guide). The SDK breaks this: see `allowed_ms`.'
    ),
    "collected-trace-is-uploaded": (
        "`_collectCurrentChunk` sends whatever passes `validateProfileChunk`; see `min_busy_samples`."
    ),
    "status-agrees": "The SDK says nowhere whether its profiler runs.",
    "start_ms": (
        "`manual` starts in the call of `startProfiler()`; `trace` with the first root span, in the SDK's "
        "`setup` or in a timeout of 0 after it. The rest is for a loaded machine."
    ),
    "stop_ms": "`stopProfiler()` stops in its own task: 1 s is for a loaded machine.",
    "upload_ms": (
        "`_sendProfileChunk` hands the envelope to the transport as soon as `stop()` has resolved and up to "
        "3,000 samples are converted; the transport fetches at once, it batches nothing."
    ),
    "pause_ms": "No rule that binds counts by these: there is nothing to pause for, and no session to lose.",
    "resume_ms": (
        "No rule that binds counts by these: there is nothing to pause for, and no session to lose."
    ),
    "restart_ms": (
        "No rule that binds counts by these: there is nothing to pause for, and no session to lose."
    ),
    "notice_ms": (
        "No rule that binds counts by these: there is nothing to pause for, and no session to lose."
    ),
    "min_duration_ms": "No minimum: a chunk of one sample is sent.",
    "min_busy_samples": (
        '`validateProfileChunk`: "profile has no frames", "no stacks", "no samples". A trace of idle samples '
        "only has no frame. (`isValidProfile` of the older mode wants two samples, and frames.)"
    ),
    "long_task": "`validateProfileChunk` does not look at long tasks.",
    "allowed_ms": (
        "The native profiler is any vendor's, so it is as for Datadog. What the SDK makes of it is not: it "
        "asks for a buffer of 3,000 samples at 10 ms (`MAX_PROFILE_DURATION_MS`, 30 s), collects each 60 s "
        "(`CHUNK_INTERVAL_MS`), and does not listen to `samplebufferfull`: the second half of each whole "
        "chunk is lost, and the rule says so."
    ),
    "allowed_share": "As `allowed_ms`, for long runs.",
}

CONTRACT = Contract(
    vendor="sentry",
    rules=RULES,
    pauses_when_hidden=False,
    graces=GRACES,
    drops=DROPS,
    coverage=COVERAGE,
    running_words=frozenset(),
    paused_words=frozenset(),
    stopped_words=frozenset(),
    sources=SOURCES,
)
