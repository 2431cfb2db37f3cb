"""Rules about hidden and visible tabs."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import History, Native, TabHistory
from bridge.core.rules.findings import Finding, due, held


def pauses_when_hidden(history: History, contract: Contract) -> Iterator[Finding]:
    """No native profiler lives in a hidden document past the grace."""
    for tab in history.tabs.values():
        for hidden, shown in tab.hidden_spans():
            for native in tab.natives:
                yield from _ends_in_time(native, hidden, shown, history.until, contract.graces.pause_ms)


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
        for hidden, shown in tab.hidden_spans():
            # SDKs pause in the very task that hides.
            if shown <= history.until and tab.was_running(hidden) and not _ran_through(tab, hidden, shown):
                yield from _resumed(tab, hidden, shown, history.until, contract.graces.resume_ms)


def _ran_through(tab: TabHistory, hidden: float, shown: float) -> bool:
    """One that was never paused need not resume."""
    return any(n.started_at <= hidden and n.ended_at > shown for n in tab.own_natives())


def _resumed(tab: TabHistory, hidden: float, shown: float, until: float, grace: float) -> Iterator[Finding]:
    deadline = shown + grace
    back = [n for n in tab.own_natives() if n.started_at <= deadline and n.ended_at > shown]
    obliged = (
        tab.visible_at(shown) and tab.tracked_throughout(shown, shown) and tab.wants_to_run(shown, shown)
    )
    if not obliged or not tab.stays(hidden, shown):
        return
    if back:
        yield held(max(shown, back[0].started_at), tab.name)
        return
    end = min(deadline, until)
    still = tab.tracked_throughout(shown, end) and tab.wants_to_run(shown, end) and tab.stays(shown, end)
    if still and all(at > end for at, _ in tab.hidden_spans() if at > shown):
        message = f"tab visible again at {{{shown}}}, session tracked, no native profiler within {grace:g} ms"
        yield due(deadline, until, tab.name, message)
