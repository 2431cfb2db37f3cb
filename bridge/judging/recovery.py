"""Whether a profiler that did not run recovered, by the whole recording: stuck for good, or late. Pure.

It tells of a violation what a reader wants to know next, and changes no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from bridge.core.contracts import Contract
from bridge.core.events import Event, ScenarioEnded, StepStarted
from bridge.core.rules import NOT_RUNNING
from bridge.core.verdicts import Judgement, Recovery, Violation
from bridge.judging.replay import Replay


def with_recoveries(judgement: Judgement, replay: Replay) -> Judgement:
    """Return the judgement with what became of each profiler that did not run."""
    contract = replay.vendor.contract if replay.vendor else None
    if contract is None or not any(violation.rule in NOT_RUNNING for violation in judgement.violations):
        return judgement
    told = [
        structs.replace(violation, recovery=_recovery(violation, replay.whole, contract))
        if violation.rule in NOT_RUNNING
        else violation
        for violation in judgement.violations
    ]
    return structs.replace(judgement, violations=told)


def _recovery(violation: Violation, whole: Replay, contract: Contract) -> Recovery | None:
    tab = whole.history.tabs.get(violation.tab)
    if tab is None:
        return None
    events = [moment.event for moment in whole.moments]
    violated = whole.recording.meta.started_at + violation.at_ms
    watched = _watched_ms(events)
    native = next(tab.own_natives.started_from(violated), None)
    if native is None:
        clicks = _clicks(events, violation.tab, violated, whole.history.until)
        return Recovery(after_ms=None, step="", clicks=clicks, watched_ms=watched) if watched else None
    return Recovery(
        after_ms=round(native.started_at - violated, 1),
        step=_cause(events, violation.tab, native.started_at, contract.graces.restart_ms),
        clicks=_clicks(events, violation.tab, violated, native.started_at),
        watched_ms=watched,
    )


def _watched_ms(events: list[Event]) -> float:
    """Return how long the bridge went on after the scenario, 0 if it did not."""
    end = next((event.wall_ms for event in events if isinstance(event, ScenarioEnded)), None)
    return 0.0 if end is None else round(max(event.wall_ms for event in events) - end, 1)


def _steps(events: Iterable[Event], tab: str, start: float, end: float) -> list[StepStarted]:
    return [
        event
        for event in events
        if isinstance(event, StepStarted) and event.tab == tab and start <= event.wall_ms <= end
    ]


def _clicks(events: list[Event], tab: str, start: float, end: float) -> int:
    return sum(step.step == "activity" for step in _steps(events, tab, start, end))


def _cause(events: list[Event], tab: str, at: float, grace: float) -> str:
    """Return the last step before a start, "" if it was too long before to be its cause."""
    steps = _steps(events, tab, at - grace, at)
    return steps[-1].step if steps else ""
