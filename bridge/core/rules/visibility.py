"""Rules about hidden and visible tabs."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Native, TabHistory, Visit
from bridge.core.history import queries as q
from bridge.core.history.owed import denied
from bridge.core.rules.findings import Finding, due, held, not_owed


def pauses_when_hidden(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """No native profiler is alive in a hidden document past the grace."""
    for tab in history.tabs.values():
        for hidden, shown in q.hidden_spans(tab, since):
            for native in tab.natives.lived(max(hidden, since), shown):
                yield from _ends_in_time(native, hidden, shown, history.until, contract.graces.pause_ms)
        for visit in q.visits_since(tab, since):
            hidden, shown = q.hidden_span_at(tab, visit.arrived_at)
            if hidden < visit.arrived_at < shown and visit.away_since is None:
                yield from _starts_no_profiler(tab, visit, shown, history.until, contract.graces.start_ms)


def _starts_no_profiler(
    tab: TabHistory, visit: Visit, shown: float, until: float, grace: float
) -> Iterator[Finding]:
    """Judge a page that was loaded while hidden, in a tab that had a profiler: it may start one."""
    if visit.ready_at is None or not tab.own_natives.started_before(visit.arrived_at):
        return
    deadline = visit.ready_at + grace
    started = any(native.started_at <= deadline for native in tab.natives_of(visit.document))
    if started or min(shown, visit.left_at, tab.ended_at) <= min(deadline, until):
        return
    if until < deadline:
        message = ("a page was loaded while hidden, and may still start a profiler",)
        yield Finding(outcome="pending", at=deadline, tab=tab.name, message=message, began=visit.arrived_at)
    else:
        yield held(deadline, tab.name)


def _ends_in_time(
    native: Native, hidden: float, shown: float, until: float, grace: float
) -> Iterator[Finding]:
    if native.ended_at < hidden or native.started_at >= shown:
        return
    since = max(hidden, native.started_at)
    deadline = since + grace
    if native.ended_at <= deadline:
        # A profiler that ends because its page is left does not show whether it pauses.
        if native.stopped_by_page and native.ended_at < shown:
            yield held(native.ended_at, native.tab)
    elif shown > deadline:
        how = "was hidden" if since == hidden else "is hidden, a profiler was started in it"
        message = (f"tab {how} at ", since, f", {native.label} still alive {grace:g} ms later")
        yield due(deadline, until, native.tab, message, since, min(native.ended_at, shown))


def resumes_when_visible(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """A paused profiler runs within the grace after its tab is visible again, if its session is tracked."""
    for tab in history.tabs.values():
        for hidden, shown in (
            *_shown_again(tab, since),
            *_loaded_hidden(tab, since),
            *_returned(tab, since),
        ):
            # SDKs pause in the same task in which the page becomes hidden.
            if (
                shown <= history.until
                and q.was_running(tab, hidden)
                and not _ran_throughout(tab, hidden, shown)
            ):
                found = list(_resumed(tab, hidden, shown, history.until, contract))
                resumed = any(finding.outcome == "held" for finding in found)
                why = "" if resumed else _why_not_owed(history, tab, shown, shown + contract.graces.resume_ms)
                yield from [not_owed(shown, tab.name, (why,))] if why else found


def _why_not_owed(history: History, tab: TabHistory, shown: float, deadline: float) -> str:
    end = min(deadline, history.until)
    if not q.wants_to_run(tab, shown, end):
        return "the user had stopped the profiler"
    return "the profiler's quota was denied" if denied(history, tab, shown, end) else ""


def _shown_again(tab: TabHistory, since: float) -> Iterator[tuple[float, float]]:
    """Yield (hidden, shown) of documents that were not left in between."""
    return ((hidden, shown) for hidden, shown in q.hidden_spans(tab, since) if q.stays(tab, hidden, shown))


def _loaded_hidden(tab: TabHistory, since: float) -> Iterator[tuple[float, float]]:
    """Yield (hidden, shown and loaded) of pages that were loaded while the tab was hidden.

    Only pages with a sign of an SDK count: the new page may be one without an SDK.
    """
    for visit in q.visits_since(tab, since):
        if visit.away_since is not None:
            continue
        hidden, shown = q.hidden_span_at(tab, visit.arrived_at)
        if hidden < visit.arrived_at and q.visit_at(tab, shown) is visit and _has_sdk(visit, shown):
            yield hidden, max(shown, visit.ready_at or FOREVER)


def _has_sdk(visit: Visit, at: float) -> bool:
    return visit.sdk_at is not None and visit.sdk_at <= at


def _returned(tab: TabHistory, since: float) -> Iterator[tuple[float, float]]:
    """Yield (left, visible again) of documents that returned from the bfcache."""
    for visit in q.visits_since(tab, since):
        if visit.away_since is not None:
            shown = q.visible_from(tab, visit.arrived_at)
            yield visit.away_since, shown if shown < visit.left_at else FOREVER


def _ran_throughout(tab: TabHistory, hidden: float, shown: float) -> bool:
    """Whether a profiler was alive all the time, so that it need not resume."""
    return any(n.started_at <= hidden and n.ended_at > shown for n in tab.own_natives.lived(shown, hidden))


def _resumed(
    tab: TabHistory, hidden: float, shown: float, until: float, contract: Contract
) -> Iterator[Finding]:
    grace = contract.graces.resume_ms
    deadline = shown + grace
    back = [n for n in tab.own_natives.lived(shown, deadline) if n.ended_at > shown]
    # `restarts-on-renewal` judges the case that the session expired meanwhile, also if it was renewed.
    tracked = q.tracked_throughout(tab, hidden, shown) and not q.lapsed(tab, hidden, shown)
    if not (
        (tracked or not contract.sessions) and q.visible_at(tab, shown) and q.wants_to_run(tab, shown, shown)
    ):
        return
    if back:
        yield held(max(shown, back[0].started_at), tab.name)
        return
    end = min(deadline, until)
    still = q.tracked_throughout(tab, shown, end) or not contract.sessions
    still = still and q.wants_to_run(tab, shown, end) and q.stays(tab, shown, end)
    if still and not q.hidden_after(tab, shown, end):
        session = ", session tracked" if contract.sessions else ""
        grace_over = f"{session}, no native profiler within {grace:g} ms"
        message = ("tab visible again at ", shown, grace_over)
        yield due(deadline, until, tab.name, message, shown, q.owed_until(tab, deadline))
