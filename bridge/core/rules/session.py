"""Rules about the expiry and the renewal of sessions, and about the user's stop."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Lapse, Native, TabHistory
from bridge.core.history import queries as q
from bridge.core.history.owed import drawn, why_draw_unknown, why_not_drawn
from bridge.core.rules.findings import Finding, Message, due, held, not_owed

#: How long after a user's start the bridge may be told of it, ms.
TOLD_LATE_MS = 1000.0

_WITHDRAWN = (
    "the consent to tracking was withdrawn: the SDK ended its session and dropped its anonymous user, and "
    "owes no profiler until the consent is granted again"
)


def stops_on_expiry(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """After the SDK has noticed the expiry of its session, no native profiler is alive past the grace."""
    for tab in history.tabs.values():
        for lapse, _ in q.lapses_since(tab, since):
            if lapse.noticed_at is None:
                yield from _unnoticed(tab, lapse, history.until, contract.graces.notice_ms)
            else:
                yield from _stopped(tab, lapse, lapse.noticed_at, history.until, contract.graces.stop_ms)


def _unnoticed(tab: TabHistory, lapse: Lapse, until: float, grace: float) -> Iterator[Finding]:
    """`unknown`: it cannot be judged how an SDK reacts to an expiry that it has not noticed yet."""
    at = max(lapse.expired_at, until)
    if any(native.alive_at(at) for native in tab.own_natives.lived(at, at)):
        message = ("session expired at ", lapse.expired_at, ", the SDK had not acted on it by the end")
        outcome = Finding(outcome="unknown", at=until, tab=tab.name, message=message)
        deadline = lapse.expired_at + grace
        yield outcome if until >= deadline else due(deadline, until, tab.name, message, lapse.expired_at)


def _stopped(tab: TabHistory, lapse: Lapse, noticed: float, until: float, grace: float) -> Iterator[Finding]:
    over = max(noticed, lapse.over_at if lapse.renewed_at is None else lapse.renewed_at)
    # The stop itself may be the sign that the SDK noticed, so a profiler that ended at that moment counts.
    for native in tab.own_natives.lived(noticed, over):
        since = max(noticed, native.started_at)
        if native.started_at >= over:
            continue
        if native.ended_at > since + grace:
            message = ("session expired (noticed at ", noticed, f"), {_still_alive(native, grace)}")
            yield due(since + grace, until, native.tab, message, since, native.ended_at)
        elif native.stopped_by_page:
            yield held(native.ended_at, native.tab)


def restarts_on_renewal(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """After an expiry stopped it, the profiler of a visible tab runs within the grace of the renewal."""
    for tab in history.tabs.values():
        for lapse, lost_again in q.lapses_since(tab, since):
            yield from _restarted(history, contract, tab, lapse, lost_again)


def _restarted(
    history: History, contract: Contract, tab: TabHistory, lapse: Lapse, lost_again: float
) -> Iterator[Finding]:
    renewed, noticed = lapse.renewed_at, lapse.noticed_at
    if renewed is None or noticed is None:
        if lapse.withdrawn:
            yield not_owed(lapse.expired_at, tab.name, (_WITHDRAWN,))
        return
    if not (_ran_before(tab, lapse) or _ran_when_expired_elsewhere(tab, lapse)):
        if why := _why_not_stopped_by_expiry(tab, renewed):
            yield not_owed(renewed, tab.name, (why,))
        return
    owed = drawn(history, contract, tab.name, lapse.renewed_id)
    if owed is False:
        yield not_owed(renewed, tab.name, (why_not_drawn(history, tab.name, lapse.renewed_id or ""),))
        return
    visible_from = q.visible_from(tab, renewed)
    deadline = visible_from + contract.graces.restart_ms
    started = next((n for n in tab.own_natives.started_from(noticed) if n.ended_at > visible_from), None)
    if started is not None and started.started_at <= deadline:
        yield held(max(visible_from, started.started_at), tab.name)
    elif not _never_stopped(tab, noticed, deadline) and _must_restart(
        tab, renewed, visible_from, deadline, lost_again
    ):
        over = min(lost_again, q.owed_until(tab, deadline))
        yield _missing(history, contract, tab, lapse, deadline, owed, over)


def _missing(
    history: History,
    contract: Contract,
    tab: TabHistory,
    lapse: Lapse,
    deadline: float,
    owed: bool | None,
    over: float,
) -> Finding:
    renewed, noticed = lapse.renewed_at or 0.0, lapse.noticed_at or 0.0
    missing = f", tab visible, no native profiler within {contract.graces.restart_ms:g} ms"
    message: Message = ("session renewed at ", renewed, f"{missing}{_held_stop(tab, noticed, deadline)}")
    if owed is None and history.until >= deadline:
        message += (f"; {why_draw_unknown(history, tab.name, lapse.renewed_id)}",)
        return Finding(outcome="unknown", at=deadline, tab=tab.name, message=message)
    return due(deadline, history.until, tab.name, message, renewed, over)


def _why_not_stopped_by_expiry(tab: TabHistory, renewed: float) -> str:
    """Return why no expiry stopped the profiler, if a user or the intake did; else ""."""
    if not tab.own_natives.started_before(renewed):
        return ""
    state = _last_stop(tab, renewed)
    return {
        "stopped(stopped-by-user)": "the user had stopped the profiler",
        "stopped(quota-denied)": "the profiler's quota had been denied",
    }.get(state, "")


def _ran_before(tab: TabHistory, lapse: Lapse) -> bool:
    """Whether the expiry stopped a profiler, not the user, the quota or an error."""
    renewed = lapse.renewed_at or 0.0
    return tab.own_natives.started_before(renewed) and _last_stop(tab, renewed) == "stopped(session-expired)"


def _last_stop(tab: TabHistory, at: float) -> str:
    """Return the last state of the profiler before `at` in which it was not at work; "" if there is none."""
    return next((state for _, state in tab.profiler.back_from(at) if state not in _AT_WORK), "")


_AT_WORK = ("running", "paused")


def _ran_when_expired_elsewhere(tab: TabHistory, lapse: Lapse) -> bool:
    """Whether a profiler ran, or was paused, when its session expired and other tabs renewed it."""
    elsewhere = lapse.noticed_at == lapse.over_at
    return elsewhere and q.observed_profiler(tab, lapse.expired_at) in _AT_WORK


def _never_stopped(tab: TabHistory, noticed: float, deadline: float) -> bool:
    """Whether a profiler was alive from the expiry on: it needs no restart, `stops-on-expiry` judges it."""
    alive = tab.own_natives.lived(deadline, noticed)
    return any(n.started_at < noticed and n.ended_at > deadline for n in alive)


def _must_restart(tab: TabHistory, renewed: float, start: float, deadline: float, lost_again: float) -> bool:
    still_wanted = lost_again > deadline and q.wants_to_run(tab, start, deadline)
    return q.stays_visible(tab, start, deadline) and still_wanted and q.stays(tab, renewed, deadline)


def _held_stop(tab: TabHistory, noticed: float, deadline: float) -> str:
    pending = [n for n in tab.natives.lived(noticed, deadline) if n.held and n.ended_at <= deadline]
    if any(n.collected_at is None or n.collected_at > deadline for n in pending):
        return " (its stop() was still pending)"
    return ""


def stays_stopped_by_user(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """After the user's stop, only the user starts a profiler again in the same document."""
    for tab in history.tabs.values():
        for at, end, intent in tab.intents.spans(FOREVER, since):
            if intent == "stop":
                yield from _stayed_stopped(tab, at, end, history.until, contract.graces.stop_ms)


def _stayed_stopped(tab: TabHistory, at: float, end: float, until: float, grace: float) -> Iterator[Finding]:
    deadline = at + grace
    alive = tab.natives.lived(deadline, at) if end > deadline else []
    outlived = [n for n in alive if n.ended_at > deadline]
    restarted = list(_started_between(tab, at, end))
    for native in outlived:
        message: Message = ("user stopped the profiler at ", at, f", {_still_alive(native, grace)}")
        yield due(deadline, until, tab.name, message, at, native.ended_at)
    for native in restarted:
        message = ("user stopped the profiler at ", at, f", {native.label} was started after that")
        yield Finding(outcome="violated", at=native.started_at, tab=tab.name, message=message)
    ran = any(n.started_at <= at for n in tab.own_natives[:1])
    if ran and not outlived and not restarted:
        waiting = due(deadline, until, tab.name, ("user's stop",), at)
        yield held(at, tab.name) if until >= deadline else waiting


def _still_alive(native: Native, grace: float) -> str:
    return f"{native.label} still alive {grace:g} ms later"


def _started_between(tab: TabHistory, start: float, end: float) -> Iterator[Native]:
    for native in tab.own_natives.started_from(start):
        if native.started_at >= end:
            return
        if native.started_at > start and not _told_late(tab, native, end):
            yield native


def _told_late(tab: TabHistory, native: Native, told: float) -> bool:
    """Whether the user started `native`, and the bridge was told so only after that, at `told`.

    No step of the tab ended in between, and the page is still the same.
    """
    visit = q.visit_at(tab, told)
    if visit is None or visit.document != native.document or told - native.started_at > TOLD_LATE_MS:
        return False
    return not any(native.started_at < at < told for at in reversed(tab.steps_ended))
