"""The rules: each has a stable id, and is a pure function of the history and the contract.

A rule yields one finding for each occasion on which it could fail. `since`: it leaves out occasions that were
decided before this moment, wall ms, so that the cost of repeated evaluation does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bridge.core.contracts import Contract
from bridge.core.history import History
from bridge.core.rules import allowed, session, status, traces, visibility
from bridge.core.rules.findings import Finding


class Rule(Protocol):
    def __call__(self, history: History, contract: Contract, since: float = ..., /) -> Iterator[Finding]: ...


RULES: dict[str, Rule] = {
    "pauses-when-hidden": visibility.pauses_when_hidden,
    "resumes-when-visible": visibility.resumes_when_visible,
    "stops-on-expiry": session.stops_on_expiry,
    "restarts-on-renewal": session.restarts_on_renewal,
    "stays-stopped-by-user": session.stays_stopped_by_user,
    "starts-only-when-allowed": allowed.starts_only_when_allowed,
    "one-profiler-per-document": traces.one_profiler_per_document,
    "upload-names-start-session": traces.upload_names_start_session,
    "trace-covers-run": traces.trace_covers_run,
    "collected-trace-is-uploaded": traces.collected_trace_is_uploaded,
    "status-agrees": status.status_agrees,
}

#: The rules that can be pending: their promises are due some time after their occasion.
CAN_WAIT = frozenset(
    {
        "pauses-when-hidden",
        "resumes-when-visible",
        "stops-on-expiry",
        "restarts-on-renewal",
        "stays-stopped-by-user",
        "starts-only-when-allowed",
        "collected-trace-is-uploaded",
    }
)

#: The rules that are violated because no profiler runs: one may start later.
NOT_RUNNING = frozenset({"resumes-when-visible", "restarts-on-renewal"})

#: The rules that are violated because a profiler runs.
RUNNING = frozenset(
    {"pauses-when-hidden", "stops-on-expiry", "stays-stopped-by-user", "starts-only-when-allowed"}
)

#: The rules that need the page's `Date`: by it sessions end, and SDKs date what they say.
NEEDS_DATE = frozenset(
    {
        "resumes-when-visible",
        "stops-on-expiry",
        "restarts-on-renewal",
        "upload-names-start-session",
        "status-agrees",
    }
)


#: The numbers of the contract by which each rule judges, without those that excuse a slow machine.
LIMITS: dict[str, tuple[str, ...]] = {
    "pauses-when-hidden": ("pause_ms", "start_ms"),
    "resumes-when-visible": ("resume_ms",),
    "stops-on-expiry": ("stop_ms", "notice_ms"),
    "restarts-on-renewal": ("restart_ms",),
    "stays-stopped-by-user": ("stop_ms",),
    "starts-only-when-allowed": ("start_ms", "stop_ms"),
    "one-profiler-per-document": (),
    "upload-names-start-session": (),
    "trace-covers-run": ("allowed_ms", "allowed_share"),
    "collected-trace-is-uploaded": (
        "upload_ms",
        "min_duration_ms",
        "min_busy_samples",
        "long_task",
        "first_ms",
        "longest_ms",
        "heeds_retry_after",
    ),
    "status-agrees": (),
}

#: The numbers that are the same for every contract: rule -> (ms, what it is).
FIXED: dict[str, tuple[float, str]] = {
    "stays-stopped-by-user": (
        session.TOLD_LATE_MS,
        "how long after a user's start the bridge may be told of it",
    ),
    "status-agrees": (
        status.SLACK_MS,
        "how long before or after its profiler changes the SDK may compose a status",
    ),
}


#: Why a rule was not exercised, if it found no occasion on which it could fail.
NO_OCCASION: dict[str, str] = {
    "pauses-when-hidden": "no profiler ran in a tab that was hidden for long enough to tell",
    "resumes-when-visible": "no tab was shown again whose profiler was paused and whose session was tracked",
    "stops-on-expiry": "no profiler ran when its SDK noticed that the session had expired",
    "restarts-on-renewal": "no session was renewed whose expiry had stopped a profiler",
    "stays-stopped-by-user": "the user did not stop the profiler",
    "starts-only-when-allowed": "no session was known to be left out of profiling, and no quota was denied",
    "one-profiler-per-document": "no profiler ran",
    "upload-names-start-session": "no profile arrived whose profiler started in a session",
    "trace-covers-run": "no trace was collected of a profiler that ran for long enough to tell",
    "collected-trace-is-uploaded": "no collected trace had to be uploaded",
    "status-agrees": "the SDK reported no status of its profiler",
}


def promise(rule: str) -> str:
    """Return what a rule promises, in one sentence: the first line of its docstring."""
    return (RULES[rule].__doc__ or "").strip().splitlines()[0]
