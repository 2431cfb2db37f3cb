"""A limit that was exceeded because the machine was slow: the one place that excuses it, for all rules. Pure.

What was late by at most the measured delay of the time in which it was owed is `unknown`, with the figure.
What did not come even then is violated. A page that blocks its own thread has no excuse: its work is no
delay, a delay of a task that is long by itself does not count, and where the page's work alone exceeds the
limit, delays beside it explain nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bridge.core.history import FOREVER, History, TabHistory
from bridge.core.history.delays import Delays, Late, Span
from bridge.core.rules.findings import LONGEST_MS, Finding

#: A task that takes this much of a processor blocks its page's thread by itself, ms.
BLOCKING_MS = 200.0

#: A delay is told at the next measurement, at most this long after it, ms.
TOLD_MS = 300.0

_WORDS = {
    "bridge": "a thread of the bridge",
    "intake": "the intake",
    "browser": "the browser",
    "page": "the main thread of the page",
}


def excused(finding: Finding, history: History) -> Finding:
    """Return a violated finding as `unknown`, or as `pending`, if delays explain it; else as it is."""
    if finding.outcome != "violated" or finding.overrun_ms is None:
        return finding
    tab = history.tabs.get(finding.tab)
    if tab is None or (late := _late(tab, finding)) is None:
        return finding
    if tab.delays.ran_within(finding.began, finding.at + late.ms) >= finding.at - finding.began:
        return finding  # the page's own work took longer than the limit
    if finding.overrun_ms <= late.ms or late.ms > LONGEST_MS:
        return _unknown(finding, late)
    allowed = finding.at + late.ms
    if finding.overrun_ms == FOREVER and history.until < allowed:
        return msgspec.structs.replace(finding, outcome="pending", at=allowed, absence=False, overrun_ms=None)
    return finding


def _late(tab: TabHistory, finding: Finding) -> Late | None:
    """Return the delay in the time of an occasion, which the delay itself extends."""
    delays, began, at = tab.delays, finding.began, finding.at
    if delays.within(began, at) is None:
        return None
    blocked = list(_blocked(tab, began, at + LONGEST_MS))
    late = delays.within(began, at, blocked)
    while late is not None and late.ms <= LONGEST_MS:
        more = delays.within(began, at + late.ms, blocked)
        if more is None or more.ms <= late.ms:
            return late
        late = more
    return late


def _blocked(tab: TabHistory, start: float, end: float) -> Sequence[Span]:
    """Return when the page blocked its own main thread: its tasks that were long by their own work."""
    return [
        (begin, begin + task.duration_ms)
        for tasks in tab.long_tasks.values()
        for task in tasks
        if task.entry_type == "longtask"
        and (begin := task.wall_ms - task.page_ms + task.start_ms) < end
        and begin + task.duration_ms > start
        and _worked(tab.delays, begin, task.duration_ms) >= BLOCKING_MS
    ]


def _worked(delays: Delays, begin: float, duration: float) -> float:
    return duration - delays.waited_within(begin, begin + duration)


def _unknown(finding: Finding, late: Late) -> Finding:
    overrun = finding.overrun_ms
    exceeded = "" if overrun is None or overrun == FOREVER else f" by {overrun:.0f} ms"
    why = f"; the limit was exceeded{exceeded}, but the machine was slow: {_WORDS[late.what]} was late by "
    message = (*finding.message, f"{why}{late.ms:.0f} ms in that time")
    return Finding(outcome="unknown", at=finding.at, tab=finding.tab, message=message, began=finding.began)
