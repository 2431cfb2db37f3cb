"""Rules about native profilers, their traces and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Native, TabHistory
from bridge.core.rules.findings import Finding, due, held


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
    arrived: dict[int, float] = {}
    for at, profile in history.profiles:
        if native := history.native_of(profile):
            arrived.setdefault(id(native), at)
    heard = _tabs_that_upload(history)
    denied = {answer.tab for _, answer in history.quotas if not answer.admitted}
    for tab in history.tabs.values():
        for native in tab.natives:
            if id(native) in arrived:
                yield held(arrived[id(native)], tab.name)
            elif native.collected_at is not None and tab.name not in denied:
                for finding in _kept(tab, native, native.collected_at, history.until, contract):
                    yield finding if tab.name in heard else _elsewhere(finding)


def _tabs_that_upload(history: History) -> set[str]:
    """The tabs of which anything has reached our intake: theirs is the way that uploads take."""
    return {
        *(profile.tab for _, profile in history.profiles),
        *(report.tab for _, report in history.statuses),
        *(answer.tab for _, answer in history.quotas),
        *(other.tab for _, other in history.others),
    }


def _elsewhere(finding: Finding) -> Finding:
    if finding.outcome != "violated":
        return finding
    message = "nothing that the page sends reaches the intake: its uploads go elsewhere"
    return Finding(outcome="unknown", at=finding.at, tab=finding.tab, message=message)


def _kept(
    tab: TabHistory, native: Native, collected: float, until: float, contract: Contract
) -> Iterator[Finding]:
    if may_be_dropped(tab, native, contract):
        return
    grace = contract.graces.upload_ms
    message = (
        f"trace of {native.label} ({native.run_ms:.0f} ms, {native.busy_samples} busy samples) was collected "
        f"at {{{collected}}} and did not arrive within {grace:g} ms"
    )
    yield due(collected + grace, until, tab.name, message)


def may_be_dropped(tab: TabHistory, native: Native, contract: Contract) -> bool:
    """Whether the contract lets the subject throw this trace away."""
    drops = contract.drops
    if drops.long_task and _long_task_in_run(tab, native, drops.long_task):
        return False
    return (native.run_ms or 0.0) < drops.min_duration_ms or native.busy_samples < drops.min_busy_samples


def _long_task_in_run(tab: TabHistory, native: Native, entry_type: str) -> bool:
    """A long task within the run that the browser had reported before the stop: the SDK could know it."""
    end = FOREVER if native.stop_called_page_ms is None else native.stop_called_page_ms
    return any(
        task.entry_type == entry_type
        and task.page_ms < end
        and task.start_ms < end
        and task.start_ms + task.duration_ms > native.started_page_ms
        for task in tab.long_tasks.get(native.document, [])
    )


def short(session_id: str | None) -> str:
    """A session id as it is shown: its first eight characters."""
    return session_id[:8] if session_id else "none"
