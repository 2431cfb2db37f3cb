"""Rules about native profilers, their traces and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bridge.core.contracts import Contract
from bridge.core.fates import TraceFate, fates
from bridge.core.history import History, Native
from bridge.core.rules.findings import Finding, held


def one_profiler_per_document(history: History, _contract: Contract) -> Iterator[Finding]:
    """Never two native profilers of the subject in one document."""
    for tab in history.tabs.values():
        for document in dict.fromkeys(native.document for native in tab.natives):
            natives = [native for native in tab.natives if native.document == document]
            yield held(natives[0].started_at, tab.name)
            for first, second in pairwise(natives):
                if second.started_at < first.ended_at:
                    message = f"{second.label} started while #{first.number} was alive"
                    yield Finding(outcome="violated", at=second.started_at, tab=tab.name, message=message)


def upload_names_start_session(history: History, _contract: Contract) -> Iterator[Finding]:
    """An upload carries the session that was live when its profiler started."""
    for arrived, profile in history.profiles:
        native = history.native_of(profile)
        if native is None:
            message = f"upload {profile.upload} carries a trace that no observed profiler gave"
            yield Finding(outcome="unknown", at=arrived, tab=profile.tab, message=message)
        elif native.session_id is None:
            continue
        elif profile.session_id == native.session_id:
            yield held(arrived, native.tab)
        else:
            names = f"names session {short(profile.session_id)}" if profile.session_id else "names no session"
            message = (
                f"upload {profile.upload} {names}; session {short(native.session_id)} was live when "
                f"its profiler started at {{{native.started_at}}}"
            )
            yield Finding(outcome="violated", at=arrived, tab=native.tab, message=message)


def trace_covers_run(history: History, contract: Contract) -> Iterator[Finding]:
    """The samples span the time their profiler ran, but for an allowance at both ends."""
    for native in history.natives():
        run, collected = native.run_ms, native.collected_at
        if run is None or collected is None or run <= contract.coverage.allowed_ms:
            continue
        allowed = max(contract.coverage.allowed_ms, run * contract.coverage.allowed_share)
        missing = _uncovered_ms(native, run)
        if missing <= allowed:
            yield held(collected, native.tab)
        else:
            full = ", its buffer was full" if native.buffer_full else ""
            message = (
                f"{native.label} ran {run:.0f} ms, its {native.samples} samples leave {missing:.0f} ms "
                f"of that uncovered{full}"
            )
            yield Finding(outcome="violated", at=collected, tab=native.tab, message=message)


def _uncovered_ms(native: Native, run: float) -> float:
    if native.first_sample_ms is None or native.last_sample_ms is None:
        return run
    return run - (native.last_sample_ms - native.first_sample_ms)


def collected_trace_is_uploaded(history: History, contract: Contract) -> Iterator[Finding]:
    """Every collected trace arrives, or was dropped for a reason that the contract names."""
    for trace in fates(history, contract):
        at, tab = trace.at, trace.tab.name
        if trace.fate == "arrived":
            yield held(at, tab)
        elif trace.fate == "pending":
            yield Finding(outcome="pending", at=at, tab=tab, message=_told(trace))
        elif trace.fate == "lost":
            yield Finding(outcome="violated", at=at, tab=tab, message=_told(trace), absence=True)
        elif trace.fate == "refused":
            yield Finding(outcome="unknown", at=at, tab=tab, message=_told(trace))
        elif trace.fate == "unheard":
            message = "nothing that the page sends reaches the intake: its uploads go elsewhere"
            yield Finding(outcome="unknown", at=at, tab=tab, message=message)


def _told(trace: TraceFate) -> str:
    native = trace.native
    return (
        f"trace of {native.label} ({native.run_ms:.0f} ms, {native.busy_samples} busy samples) was collected "
        f"at {{{native.collected_at}}} and {trace.reason}"
    )


def short(session_id: str | None) -> str:
    """A session id as it is shown: its first eight characters."""
    return session_id[:8] if session_id else "none"
