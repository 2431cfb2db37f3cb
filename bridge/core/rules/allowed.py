"""The rule about profilers that must not run: the session is not drawn, or its quota was denied."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import History, Native, TabHistory
from bridge.core.history import queries as q
from bridge.core.history.owed import Denial, denials, drawn, why_not_drawn
from bridge.core.rules.findings import Finding, due, held


def starts_only_when_allowed(
    history: History, contract: Contract, since: float = q.EVER
) -> Iterator[Finding]:
    """No profiler runs for a session that is not drawn for profiling, or whose quota was denied."""
    for tab in history.tabs.values():
        for session, start, end in _undrawn(history, contract, tab, since):
            yield from _none_started(history, contract, tab, session, start, end)
    for denial in denials(history):
        if denial.end >= since:
            yield from _stopped(denial, history.until, contract.graces.stop_ms)


def _undrawn(
    history: History, contract: Contract, tab: TabHistory, since: float
) -> Iterator[tuple[str, float, float]]:
    """Yield (session, from, to) of each session that is known not to be drawn.

    With a rate of 0 profiling is switched off: that no profiler starts then shows nothing.
    """
    if not any(rates.profiling for rates in history.rates.get(tab.name, ())):
        return
    for session, start, end in _tracked(tab, since):
        if drawn(history, contract, tab.name, session) is False:
            yield session, start, end


def _tracked(tab: TabHistory, since: float) -> Iterator[tuple[str, float, float]]:
    """Yield (id, from, to) of each session that was tracked. A store is written often without a change."""
    current, start = "", 0.0
    for at, _, (state, session) in tab.sessions.spans(tab.ended_at, since):
        now = session if state == "tracked" and session else ""
        if now != current:
            if current:
                yield current, start, at
            current, start = now, at
    if current:
        yield current, start, tab.ended_at


def _none_started(
    history: History, contract: Contract, tab: TabHistory, session: str, start: float, end: float
) -> Iterator[Finding]:
    why = why_not_drawn(history, tab.name, session)
    natives = list(_started(tab, start, end))
    started = [native for native in natives if native.session_id == session]
    for native in started:
        message = (f"{why}, {native.label} was started at ", native.started_at)
        yield Finding(outcome="violated", at=native.started_at, tab=tab.name, message=message)
    deadline = start + contract.graces.start_ms
    # One whose session is not known (it is in memory) may be of this session.
    if started or end < deadline or any(native.session_id is None for native in natives):
        return
    if history.until < deadline:
        yield Finding(outcome="pending", at=deadline, tab=tab.name, message=(why,), began=start)
    else:
        yield held(deadline, tab.name)


def _started(tab: TabHistory, start: float, end: float) -> Iterator[Native]:
    for native in tab.own_natives.started_from(start):
        if native.started_at >= end:
            return
        yield native


def _stopped(denial: Denial, until: float, grace: float) -> Iterator[Finding]:
    """Judge the profilers of the document. One may start while the answer is on its way, and stop again."""
    tab = denial.tab
    for native in tab.own_natives.lived(denial.start, denial.end):
        if native.document != denial.document or native.started_at >= denial.end:
            continue
        deadline = max(denial.start, native.started_at) + grace
        if native.ended_at <= deadline:
            if native.stopped_by_page and native.ended_at < denial.end:
                yield held(native.ended_at, tab.name)
        elif denial.end > deadline:
            message = ("quota was denied at ", denial.start, f", {native.label} is alive {grace:g} ms later")
            yield due(deadline, until, tab.name, message, denial.start)
