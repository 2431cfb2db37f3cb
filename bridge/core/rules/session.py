"""Rules about sessions that end and begin, and about the user's stop."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Lapse, Native, TabHistory, spans
from bridge.core.rules.findings import Finding, due, held


def stops_on_expiry(history: History, contract: Contract) -> Iterator[Finding]:
    """Session expired, and the SDK has noticed: no native profiler past the grace."""
    for tab in history.tabs.values():
        for lapse in tab.lapses:
            if lapse.noticed_at is None:
                yield from _unnoticed(tab, lapse, history.until, contract.graces.notice_ms)
            else:
                for native in tab.own_natives():
                    yield from _stopped(native, lapse, history.until, contract.graces.stop_ms)


def _unnoticed(tab: TabHistory, lapse: Lapse, until: float, grace: float) -> Iterator[Finding]:
    """Nobody can say how an SDK obeys an expiry that it has not seen yet."""
    if any(native.alive_at(max(lapse.expired_at, until)) for native in tab.own_natives()):
        message = f"session expired at {{{lapse.expired_at}}}, the SDK had not acted on it by the end"
        outcome = Finding(outcome="unknown", at=until, tab=tab.name, message=message)
        deadline = lapse.expired_at + grace
        yield outcome if until >= deadline else due(deadline, until, tab.name, message)


def _stopped(native: Native, lapse: Lapse, until: float, grace: float) -> Iterator[Finding]:
    noticed = lapse.noticed_at
    over = lapse.renewed_at if lapse.renewed_at is not None else lapse.over_at
    # The stop itself may be how we know that the SDK noticed.
    if noticed is None or native.ended_at < noticed or native.started_at >= max(over, noticed):
        return
    since = max(noticed, native.started_at)
    if native.ended_at <= since + grace:
        if native.stopped_by_page:
            yield held(native.ended_at, native.tab)
        return
    message = f"session expired (noticed at {{{noticed}}}), {native.label} still alive {grace:g} ms later"
    yield due(since + grace, until, native.tab, message)


def restarts_on_renewal(history: History, contract: Contract) -> Iterator[Finding]:
    """Stopped by expiry, session renewed, visible: running within the grace."""
    for tab in history.tabs.values():
        for _, lost_again, lapse in spans([(lapse.expired_at, lapse) for lapse in tab.lapses], FOREVER):
            yield from _restarted(tab, lapse, lost_again, history.until, contract.graces.restart_ms)


def _restarted(
    tab: TabHistory, lapse: Lapse, lost_again: float, until: float, grace: float
) -> Iterator[Finding]:
    renewed, noticed = lapse.renewed_at, lapse.noticed_at
    if renewed is None or noticed is None or not (_ran_before(tab, lapse) or _ran_when_lost(tab, lapse)):
        return
    visible_from = next((max(renewed, start) for start, end in tab.visible_spans() if end > renewed), FOREVER)
    deadline = visible_from + grace
    started = [n for n in tab.own_natives() if n.started_at >= noticed and n.ended_at > visible_from]
    if started and started[0].started_at <= deadline:
        yield held(max(visible_from, started[0].started_at), tab.name)
    elif _never_stopped(tab, noticed, deadline) or not _obliged(
        tab, renewed, visible_from, deadline, lost_again
    ):
        return
    else:
        message = (
            f"session renewed at {{{renewed}}}, tab visible, no native profiler within {grace:g} ms"
            f"{_held_stop(tab, noticed, deadline)}"
        )
        yield due(deadline, until, tab.name, message)


def _ran_before(tab: TabHistory, lapse: Lapse) -> bool:
    """Whether it was the expiry that ended a profiler's life, not the user, the quota or an error."""
    states = [state for at, state in tab.profiler if at <= (lapse.renewed_at or FOREVER)]
    before_renewal = [state for state in states if state not in ("running", "paused")]
    return (
        bool(tab.own_natives())
        and tab.own_natives()[0].started_at < (lapse.renewed_at or 0.0)
        and (before_renewal[-1:] == ["stopped(session-expired)"])
    )


def _ran_when_lost(tab: TabHistory, lapse: Lapse) -> bool:
    """One that ran, or was paused, when other tabs lost and renewed its session."""
    elsewhere = lapse.noticed_at == lapse.over_at
    return elsewhere and tab.observed_profiler(lapse.expired_at) in ("running", "paused")


def _never_stopped(tab: TabHistory, noticed: float, deadline: float) -> bool:
    """One that outlived the expiry is not restarted; `stops-on-expiry` speaks of it."""
    return any(n.started_at < noticed and n.ended_at > deadline for n in tab.own_natives())


def _obliged(tab: TabHistory, renewed: float, start: float, deadline: float, lost_again: float) -> bool:
    stays_visible = any(begin <= start and end > deadline for begin, end in tab.visible_spans())
    still_wanted = lost_again > deadline and tab.wants_to_run(start, deadline)
    return stays_visible and still_wanted and tab.stays(renewed, deadline)


def _held_stop(tab: TabHistory, noticed: float, deadline: float) -> str:
    pending = [n for n in tab.natives if n.held and n.ended_at <= deadline and n.ended_at >= noticed]
    if any(n.collected_at is None or n.collected_at > deadline for n in pending):
        return " (its stop() was still pending)"
    return ""


def stays_stopped_by_user(history: History, contract: Contract) -> Iterator[Finding]:
    """After the user's stop nothing restarts but the user."""
    for tab in history.tabs.values():
        for at, end, intent in spans(tab.intents, FOREVER):
            if intent == "stop":
                yield from _stayed_stopped(tab, at, end, history.until, contract.graces.stop_ms)


def _stayed_stopped(tab: TabHistory, at: float, end: float, until: float, grace: float) -> Iterator[Finding]:
    deadline = at + grace
    outlived = [n for n in tab.natives if n.started_at <= at and n.ended_at > deadline and end > deadline]
    restarted = [n for n in tab.own_natives() if at < n.started_at < end]
    for native in outlived:
        message = f"user stopped the profiler at {{{at}}}, {native.label} still alive {grace:g} ms later"
        yield due(deadline, until, tab.name, message)
    for native in restarted:
        message = f"user stopped the profiler at {{{at}}}, {native.label} was started after that"
        yield Finding(outcome="violated", at=native.started_at, tab=tab.name, message=message)
    ran = any(n.started_at <= at for n in tab.own_natives())
    if ran and not outlived and not restarted:
        yield held(at, tab.name) if until >= deadline else due(deadline, until, tab.name, "user's stop")
