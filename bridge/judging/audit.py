"""The audit: the outcome of every request and of every collected trace. Pure.

It distinguishes a re-send by the browser, a retry by the SDK and a refusal, which look alike in a list of
uploads. Of the traces that did not arrive, it distinguishes those that the contract lets the subject drop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from bridge.core.contracts import Contract
from bridge.core.deliveries import Attempt, Repeat
from bridge.core.history import History
from bridge.core.history.trace_outcomes import Fate, TraceOutcome, trace_outcomes


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that repeats an earlier one, `of`. `repeat`: `resend` by the browser, `retry` by the SDK."""

    upload: str
    tab: str
    repeat: Repeat
    of: str
    status: int
    profile: bool


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A refused upload. `delivered`: the same content was accepted, before or after it."""

    upload: str
    tab: str
    status: int
    problem: str
    profile: bool
    delivered: bool


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A trace that was collected at `at_ms` and has not arrived. `run_ms`: how long its profiler ran, ms."""

    tab: str
    profiler: int
    at_ms: float
    run_ms: float | None
    samples: int
    busy_samples: int
    fate: Fate
    reason: str


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of all requests and traces of a run.

    `requests`, `resends`, `retries` and `refused` count requests of any kind; `profiles` delivered profiles,
    each once; `traces` collected traces by outcome."""

    requests: int
    profiles: int
    resends: int
    retries: int
    refused: int
    traces: dict[Fate, int]
    repeats: list[Repeated]
    refusals: list[Refused]
    missing: list[Missing]


def audit(
    history: History, attempts: Iterable[Attempt], contract: Contract | None, started_at: float = 0.0
) -> Audit:
    """Return the audit of a whole run. `started_at`: wall ms from which `at_ms` counts."""
    requests = list(attempts)
    traces = list(trace_outcomes(history, contract))
    repeats = [_repeated(attempt) for attempt in requests if attempt.repeat]
    delivered = {attempt.first for attempt in requests if not attempt.refused}
    refusals = [_refused(a, a.first in delivered) for a in requests if a.refused]
    return Audit(
        requests=len(requests),
        profiles=len(history.profiles),
        resends=sum(repeated.repeat == "resend" for repeated in repeats),
        retries=sum(repeated.repeat == "retry" for repeated in repeats),
        refused=len(refusals),
        traces=dict(Counter(trace.fate for trace in traces)),
        repeats=repeats,
        refusals=refusals,
        missing=[_missing(trace, started_at) for trace in traces if trace.fate != "arrived"],
    )


def _repeated(attempt: Attempt) -> Repeated:
    return Repeated(
        upload=attempt.upload.id,
        tab=attempt.upload.tab,
        repeat=attempt.repeat,
        of=attempt.repeats,
        status=attempt.upload.status,
        profile=attempt.profile is not None,
    )


def _refused(attempt: Attempt, delivered: bool) -> Refused:
    return Refused(
        upload=attempt.upload.id,
        tab=attempt.upload.tab,
        status=attempt.upload.status,
        problem=attempt.problem,
        profile=attempt.profile is not None,
        delivered=delivered,
    )


def _missing(trace: TraceOutcome, started_at: float) -> Missing:
    native = trace.native
    return Missing(
        tab=trace.tab.name,
        profiler=native.number,
        at_ms=round((native.collected_at or 0.0) - started_at, 1),
        run_ms=native.run_ms,
        samples=native.samples,
        busy_samples=native.busy_samples,
        fate=trace.fate,
        reason=trace.reason,
    )
