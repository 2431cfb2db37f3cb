"""What our own agent promises, in numbers: everything that the model can ask for.

SOURCES names, for each number, what in the agent (`js/src/agent`) it comes from, and what was added to it.
"""

from __future__ import annotations

from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces, Retries

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
    start_ms=1000,
    pause_ms=1000,
    resume_ms=1000,
    stop_ms=1000,
    restart_ms=1000,
    upload_ms=2000,
    notice_ms=1500,
)

DROPS = DropPolicy(min_duration_ms=5000, min_busy_samples=0, long_task="long-animation-frame")

COVERAGE = Coverage(allowed_ms=250, allowed_share=0.05)

SOURCES = {
    "start_ms": (
        "It starts in the call of `init`, which stands in the page. The rest is for a loaded machine."
    ),
    "pause_ms": "It happens in the task of the event: 1 s is for a loaded machine.",
    "resume_ms": "It happens in the task of the event: 1 s is for a loaded machine.",
    "stop_ms": "It happens in the task of the event: 1 s is for a loaded machine.",
    "restart_ms": "It happens in the task of the event: 1 s is for a loaded machine.",
    "upload_ms": "It sends when `stop()` has resolved and the trace is deflated; nothing is batched.",
    "notice_ms": "`LOOK_MS`: a visible page looks at its session each second; 0.5 s is margin.",
    "min_duration_ms": "`SHORT_MS`, measured by `performance.now()`.",
    "min_busy_samples": "No minimum: an idle run is a result too.",
    "long_task": "It goes by both kinds, and keeps what has either. Chromium tells of frames since 123.",
    "allowed_ms": "The native profiler is any vendor's, so it is as for Datadog.",
    "allowed_share": "The native profiler is any vendor's, so it is as for Datadog.",
    "first_ms": "`FIRST_WAIT_MS` of `upload.ts`.",
    "longest_ms": "`LONGEST_WAIT_MS` of `upload.ts`.",
    "heeds_retry_after": "`upload.ts` waits at least as long as the header says.",
}

CONTRACT = Contract(
    vendor="agent",
    rules=RULES,
    pauses_when_hidden=True,
    graces=GRACES,
    drops=DROPS,
    coverage=COVERAGE,
    running_words=frozenset({"running"}),
    paused_words=frozenset({"paused"}),
    # One without policy, support or a working constructor says "error".
    stopped_words=frozenset({"stopped", "error"}),
    retries=Retries(first_ms=1000, longest_ms=60_000, heeds_retry_after=True),
    sources=SOURCES,
)
