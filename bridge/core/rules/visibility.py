"""Rules about hidden and visible tabs."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Native, TabHistory, Visit
from bridge.core.rules.findings import Finding, due, held


def pauses_when_hidden(history: History, contract: Contract) -> Iterator[Finding]:
    """No native profiler lives in a hidden document past the grace."""
    for tab in history.tabs.values():
        for hidden, shown in tab.hidden_spans():
            for native in tab.natives:
                yield from _ends_in_time(native, hidden, shown, history.until, contract.graces.pause_ms)
            for visit in tab.visits:
                if hidden < visit.arrived_at < shown and visit.away_since is None:
                    yield from _starts_none(tab, visit, shown, history.until, contract.graces.start_ms)


def _starts_none(
    tab: TabHistory, visit: Visit, shown: float, until: float, grace: float
) -> Iterator[Finding]:
    """A page that was loaded while hidden, in a tab that had a profiler: it may be about to start one."""
    before = any(native.started_at < visit.arrived_at for native in tab.own_natives())
    if not before or visit.ready_at is None:
        return
    deadline = visit.ready_at + grace
    started = any(n.document == visit.document and n.started_at <= deadline for n in tab.natives)
    if started or min(shown, visit.left_at, tab.ended_at) <= min(deadline, until):
        return
    if until < deadline:
        message = "a page was loaded while hidden, and may still start a profiler"
        yield Finding(outcome="pending", at=deadline, tab=tab.name, message=message)
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
        # One that ends because its page is left says nothing about pausing.
        if native.stopped_by_page and native.ended_at < shown:
            yield held(native.ended_at, native.tab)
    elif shown > deadline:
        how = "was hidden" if since == hidden else "is hidden, a profiler was started in it"
        message = f"tab {how} at {{{since}}}, {native.label} still alive {grace:g} ms later"
        yield due(deadline, until, native.tab, message)


def resumes_when_visible(history: History, contract: Contract) -> Iterator[Finding]:
    """Paused, session tracked, visible again: running within the grace."""
    for tab in history.tabs.values():
        for hidden, shown in (*_shown_again(tab), *_loaded_hidden(tab), *_returned(tab)):
            # SDKs pause in the very task that hides.
            if shown <= history.until and tab.was_running(hidden) and not _ran_through(tab, hidden, shown):
                yield from _resumed(tab, hidden, shown, history.until, contract.graces.resume_ms)


def _shown_again(tab: TabHistory) -> Iterator[tuple[float, float]]:
    """(hidden, shown) of a document that stayed."""
    return ((hidden, shown) for hidden, shown in tab.hidden_spans() if tab.stays(hidden, shown))


def _loaded_hidden(tab: TabHistory) -> Iterator[tuple[float, float]]:
    """(hidden, shown and loaded) of a tab whose page was loaded anew while it was hidden.

    Only a page whose SDK was heard of owes anything: it may be another page, without one.
    """
    for hidden, shown in tab.hidden_spans():
        visit = tab.visit_at(shown)
        if visit and visit.away_since is None and hidden < visit.arrived_at and _has_sdk(visit, shown):
            yield hidden, max(shown, visit.ready_at or FOREVER)


def _has_sdk(visit: Visit, at: float) -> bool:
    return visit.sdk_at is not None and visit.sdk_at <= at


def _returned(tab: TabHistory) -> Iterator[tuple[float, float]]:
    """(left, visible again) of a document that came back from bfcache."""
    for visit in tab.visits:
        if visit.away_since is not None:
            visible = (start for start, end in tab.visible_spans() if end > visit.arrived_at)
            shown = max(next(visible, FOREVER), visit.arrived_at)
            yield visit.away_since, shown if shown < visit.left_at else FOREVER


def _ran_through(tab: TabHistory, hidden: float, shown: float) -> bool:
    """One that was never paused need not resume."""
    return any(n.started_at <= hidden and n.ended_at > shown for n in tab.own_natives())


def _resumed(tab: TabHistory, hidden: float, shown: float, until: float, grace: float) -> Iterator[Finding]:
    deadline = shown + grace
    back = [n for n in tab.own_natives() if n.started_at <= deadline and n.ended_at > shown]
    # A session that was lost meanwhile is the matter of `restarts-on-renewal`, also when it is back.
    tracked = tab.tracked_throughout(hidden, shown) and not tab.lapsed(hidden, shown)
    if not (tracked and tab.visible_at(shown) and tab.wants_to_run(shown, shown)):
        return
    if back:
        yield held(max(shown, back[0].started_at), tab.name)
        return
    end = min(deadline, until)
    still = tab.tracked_throughout(shown, end) and tab.wants_to_run(shown, end) and tab.stays(shown, end)
    if still and all(at > end for at, _ in tab.hidden_spans() if at > shown):
        message = f"tab visible again at {{{shown}}}, session tracked, no native profiler within {grace:g} ms"
        yield due(deadline, until, tab.name, message)
