"""Rules about native profilers, their traces and the uploads of these."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bridge.core.contracts import Contract
from bridge.core.history import History, Native
from bridge.core.history.causes import why_unheard
from bridge.core.history.queries import EVER
from bridge.core.history.trace_matching import native_of
from bridge.core.history.trace_outcomes import TraceOutcome, trace_outcomes
from bridge.core.rules.findings import Finding, Message, Outcome, due, held


def one_profiler_per_document(
    history: History, _contract: Contract, _since: float = EVER
) -> Iterator[Finding]:
    """No document has two native profilers at the same time."""
    for tab in history.tabs.values():
        for document in dict.fromkeys(native.document for native in tab.natives):
            natives = tab.natives_of(document)
            yield held(natives[0].started_at, tab.name)
            for first, second in pairwise(natives):
                if second.started_at < first.ended_at:
                    message = (f"{second.label} started while #{first.number} was alive",)
                    yield Finding(outcome="violated", at=second.started_at, tab=tab.name, message=message)


def upload_names_start_session(
    history: History, _contract: Contract, _since: float = EVER
) -> Iterator[Finding]:
    """An upload names the session that was tracked when its profiler started."""
    for arrived, profile in history.profiles:
        native = native_of(history, profile)
        if native is None:
            message: Message = (
                f"upload {profile.upload} carries a trace that no observed profiler gave "
                "(profilers in workers are not watched)",
            )
            yield Finding(outcome="unknown", at=arrived, tab=profile.tab, message=message)
        elif native.session_id is None:
            continue
        elif profile.session_id == native.session_id:
            yield held(arrived, native.tab)
        else:
            names = f"names session {short(profile.session_id)}" if profile.session_id else "names no session"
            live = f"session {short(native.session_id)} was live when its profiler started at "
            message = (f"upload {profile.upload} {names}; {live}", native.started_at)
            yield Finding(outcome="violated", at=arrived, tab=native.tab, message=message)


def trace_covers_run(history: History, contract: Contract, _since: float = EVER) -> Iterator[Finding]:
    """The samples of a trace span the time that its profiler ran, except for an allowance at both ends."""
    for native in history.natives():
        run, collected = native.run_ms, native.collected_at
        if run is None or collected is None or run <= contract.coverage.allowed_ms:
            continue
        allowed = max(contract.coverage.allowed_ms, run * contract.coverage.allowed_share)
        missing = run - native.covered_ms
        if missing <= allowed:
            yield held(collected, native.tab)
            continue
        cached = history.tabs[native.tab].cached_ms(native)
        # No page can do anything while it is in the bfcache, where its buffer may fill up.
        outcome: Outcome = "unknown" if missing - cached <= allowed else "violated"
        message = (_uncovered(native, run, missing, cached),)
        yield Finding(
            outcome=outcome,
            at=collected,
            tab=native.tab,
            message=message,
            began=native.started_at,
            # A delay makes samples late; a full buffer drops them however fast the machine is.
            overrun_ms=None if native.buffer_full else missing - allowed,
        )


def _uncovered(native: Native, run: float, missing: float, cached: float) -> str:
    full = ", its buffer was full" if native.buffer_full else ""
    away = f", its page was in the bfcache for {cached:.0f} ms" if cached else ""
    return (
        f"{native.label} ran {run:.0f} ms, its {native.samples} samples leave {missing:.0f} ms "
        f"of that uncovered{full}{away}"
    )


def collected_trace_is_uploaded(
    history: History, contract: Contract, since: float = EVER
) -> Iterator[Finding]:
    """Every collected trace arrives, or was dropped for a reason that the contract names."""
    for trace in trace_outcomes(history, contract, since):
        at, tab = trace.at, trace.tab.name
        if trace.fate == "arrived":
            yield held(at, tab)
        elif trace.fate == "pending":
            began = trace.native.collected_at or 0.0
            yield Finding(outcome="pending", at=at, tab=tab, message=_message(trace), began=began)
        elif trace.fate == "lost":
            began = trace.native.collected_at or 0.0
            yield due(at, history.until, tab, _message(trace), began)
        elif trace.fate in ("refused", "frozen", "aborted"):
            yield Finding(outcome="unknown", at=at, tab=tab, message=_message(trace))
        elif trace.fate == "unheard":
            message = (why_unheard(trace.tab.causes),)
            yield Finding(outcome="unknown", at=at, tab=tab, message=message)


def _message(trace: TraceOutcome) -> Message:
    native = trace.native
    whose = f"trace of {native.label} ({native.run_ms:.0f} ms, {native.busy_samples} busy samples)"
    return (f"{whose} was collected at ", native.collected_at or 0.0, f" and {trace.reason}")


def short(session_id: str | None) -> str:
    """Return a session id as it is shown: its first eight characters; "none" without one."""
    return session_id[:8] if session_id else "none"
