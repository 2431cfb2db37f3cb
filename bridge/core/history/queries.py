"""Queries about a moment or a period of a tab's history. None of them reads the whole history.

Times are wall ms. A span is (from, until).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from bridge.core.events import Visibility
from bridge.core.history.natives import FOREVER, Native
from bridge.core.history.records import Lapse, TabHistory, Visit

#: A page may stop its profiler up to this long before it gets the event that it is hidden.
PAUSE_SLACK_MS = 250.0

EVER = float("-inf")


# --- visibility ----------------------------------------------------------------------------------


def visible_at(tab: TabHistory, at: float) -> bool:
    return tab.visibility.value_at(at, "visible") == "visible"


def hidden_spans(tab: TabHistory, since: float = EVER) -> Iterator[tuple[float, float]]:
    """Yield the hidden spans that end at `since` or later; the last one can end with the tab."""
    return _spans(tab, "hidden", since)


def visible_spans(tab: TabHistory, since: float = EVER) -> Iterator[tuple[float, float]]:
    """Yield the visible spans, as `hidden_spans` does."""
    return _spans(tab, "visible", since)


def _spans(tab: TabHistory, wanted: Visibility, since: float) -> Iterator[tuple[float, float]]:
    spans = tab.visibility.spans(tab.ended_at, since)
    return ((at, end) for at, end, value in spans if value == wanted and end >= since)


def hidden_span_at(tab: TabHistory, at: float) -> tuple[float, float]:
    """Return the hidden span around `at`; (FOREVER, FOREVER) if the tab is visible then."""
    span = tab.visibility.span_at(at, tab.ended_at)
    return (span[0], span[1]) if span is not None and span[2] == "hidden" else (FOREVER, FOREVER)


def visible_from(tab: TabHistory, at: float) -> float:
    """Return the first moment from `at` on at which the tab is visible; FOREVER if it never is."""
    return next((max(at, start) for start, end in visible_spans(tab, at) if end > at), FOREVER)


def stays_visible(tab: TabHistory, start: float, end: float) -> bool:
    """Whether the tab is visible from `start` to `end`."""
    span = tab.visibility.span_at(start, tab.ended_at)
    return span is not None and span[2] == "visible" and span[1] > end


def hidden_after(tab: TabHistory, start: float, end: float) -> bool:
    """Whether the tab becomes hidden after `start`, and at `end` or before."""
    return any(value == "hidden" for _, value in tab.visibility.between(start, end))


# --- documents -----------------------------------------------------------------------------------


def visit_at(tab: TabHistory, at: float) -> Visit | None:
    """Return the visit of the top document that the tab shows at `at`, None between two visits."""
    number = bisect_right(tab.visits, at, key=_arrival)
    visit = tab.visits[number - 1] if number else None
    return visit if visit is not None and at < visit.left_at else None


def visits_since(tab: TabHistory, since: float) -> list[Visit]:
    """Return the visits that began or ended at `since` or later, or have not ended."""
    found: list[Visit] = []
    for visit in reversed(tab.visits):
        if visit.left_at < since and visit.arrived_at < since:
            break
        found.append(visit)
    found.reverse()
    return found


def stays(tab: TabHistory, start: float, end: float) -> bool:
    """Whether the tab shows the same document, without a break, from `start` to `end`."""
    if tab.ended_at <= end:
        return False
    number = max(bisect_right(tab.visits, start, key=_arrival) - 1, 0)
    for visit in tab.visits[number : number + 2]:
        if start < visit.arrived_at <= end or start < visit.left_at <= end:
            return False
    return True


def _arrival(visit: Visit) -> float:
    return visit.arrived_at


# --- the session and the user --------------------------------------------------------------------


def tracked_throughout(tab: TabHistory, start: float, end: float) -> bool:
    """Whether a session was tracked from `start` to `end`, by its store and `Date`."""
    before = tab.sessions.change_at(start)
    states = [state for _, (state, _) in tab.sessions.between(start, end)]
    return before is not None and all(state == "tracked" for state in [before[1][0], *states])


def lapses_since(tab: TabHistory, since: float = EVER) -> Iterator[tuple[Lapse, float]]:
    """Yield each expiry, and when the session expired next (FOREVER for the last one).

    Leaves out those whose next expiry was before `since`.
    """
    first = max(bisect_left(tab.lapses, since, key=_expiry) - 1, 0)
    for number in range(first, len(tab.lapses)):
        again = tab.lapses[number + 1].expired_at if number + 1 < len(tab.lapses) else FOREVER
        yield tab.lapses[number], again


def lapsed(tab: TabHistory, start: float, end: float) -> bool:
    """Whether a session expired between `start` and `end`."""
    first = bisect_left(tab.lapses, start, key=_expiry)
    return any(lapse.expired_at <= end for lapse in tab.lapses[first : first + 1])


def _expiry(lapse: Lapse) -> float:
    return lapse.expired_at


def wants_to_run(tab: TabHistory, start: float, end: float) -> bool:
    """Whether the user's intent was `run` all the time from `start` to `end`."""
    before = tab.intents.value_at(start, "run")
    return before == "run" and all(intent == "run" for _, intent in tab.intents.between(start, end))


# --- the profiler --------------------------------------------------------------------------------


def was_running(tab: TabHistory, at: float, slack_ms: float = 0.0) -> bool:
    """Whether a native profiler was alive at `at`, or ended at most `slack_ms` before."""
    return any(native.started_at <= at for native in tab.own_natives.lived(at - slack_ms, at))


def was_paused(tab: TabHistory, at: float = FOREVER) -> bool:
    """Whether the model's state at `at` is `paused`, and a profiler ran when that state began.

    A profiler that did not run before the tab was hidden is not paused, but still stopped.
    """
    change = tab.profiler.change_at(at)
    return change is not None and change[1] == "paused" and was_running(tab, change[0], PAUSE_SLACK_MS)


def observed_profiler(tab: TabHistory, at: float) -> str:
    """Return the observed state of the profiler at `at`: `running`, `paused` or `stopped`."""
    if any(native.alive_at(at) for native in tab.own_natives.lived(at, at)):
        return "running"
    return "paused" if was_paused(tab, at) else "stopped"


def owed_until(tab: TabHistory, at: float) -> float:
    """Return when a profiler that the tab owes at `at` is there, or is owed no longer; FOREVER if never.

    It is owed no longer when the tab is hidden, its document is left, or the user stops the profiler.
    """
    started = next((native.started_at for native in tab.own_natives.started_from(at)), FOREVER)
    hidden = next((start for start, _ in hidden_spans(tab, at) if start >= at), FOREVER)
    stopped = next((when for when, intent in tab.intents.between(at, FOREVER) if intent == "stop"), FOREVER)
    visit = visit_at(tab, at)
    left = visit.left_at if visit is not None else FOREVER
    return min(started, hidden, stopped, left, tab.ended_at)


# --- `Date` --------------------------------------------------------------------------------------


def offsets_of(tab: TabHistory, native: Native, since_start: bool) -> list[float]:
    """Return the offsets of `Date`, in ms, while a profiler was alive and until its trace was collected.

    `since_start` False: the earlier ones too.
    """
    collected = native.ended_at if native.collected_at is None else native.collected_at
    during = [offset for _, offset in tab.date_offsets.between(native.started_at, collected)]
    if since_start:
        return [tab.date_offsets.value_at(native.started_at, 0.0), *during]
    before = [offset for _, offset in tab.date_offsets.between(EVER, native.started_at)]
    return [0.0, *before, *during]
