"""The audit: what became of every request and of every trace that was collected. Pure.

It tells apart what looks alike in a list of uploads: the browser's re-send, the SDK's retry, a refusal; and
of the traces that did not arrive, those that the contract lets its subject throw away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from bridge.core.attempts import Attempt, Repeat
from bridge.core.contracts import Contract
from bridge.core.fates import Fate, TraceFate, fates
from bridge.core.history import History


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that was sent before: `of` is the first one. `repeat`: by the browser, or by its SDK."""

    upload: str
    tab: str
    repeat: Repeat
    of: str
    status: int
    profile: bool


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """`delivered`: the same content was accepted as well, before or after."""

    upload: str
    tab: str
    status: int
    problem: str
    profile: bool
    delivered: bool


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A trace that was collected at `at_ms` and has not arrived. `run_ms`: how long its profiler ran."""

    tab: str
    profiler: int
    at_ms: float
    run_ms: float | None
    samples: int
    busy_samples: int
    fate: Fate
    reason: str


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was sent and of what was to be sent.

    `resends`, `retries` and `refused` count requests of any kind; `profiles` those that were delivered,
    each once. `traces` counts the collected ones by what became of them."""

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
    """Of a whole run. `started_at`: wall ms from which `at_ms` counts."""
    requests = list(attempts)
    traces = list(fates(history, contract))
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


def _missing(trace: TraceFate, started_at: float) -> Missing:
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
