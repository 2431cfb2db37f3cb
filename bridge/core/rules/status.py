"""The rule about the status that the SDK reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bridge.core.contracts import Contract
from bridge.core.history import History, Native, TabHistory
from bridge.core.history import queries as q
from bridge.core.history.trace_matching import native_of
from bridge.core.rules.findings import LONGEST_MS, Finding, Message, held
from bridge.core.uploads import StatusReport

#: An SDK may compose a status up to this long before or after its profiler changes, ms.
SLACK_MS = 250.0

_JUST_MS = 0.001


def status_agrees(history: History, contract: Contract, since: float = q.EVER) -> Iterator[Finding]:
    """The status that the SDK reports agrees with the observed one, at some moment to which it can refer."""
    told: set[tuple[str, str]] = set()
    for arrived, report in history.statuses:
        tab = history.tabs.get(report.tab)
        # `starting` is reported before anything can be observed.
        if tab is None or report.status == "starting" or arrived < since:
            continue
        said_from = tab.date_offsets.to_wall(report.date_ms)
        start = (tab.opened_at if said_from is None else said_from) - SLACK_MS
        left = _left_before(history, report, arrived)
        if any(report.status in words_for(state, contract) for state in _meant(tab, start, arrived, left)):
            yield held(arrived, tab.name)
        elif framed := [native for native in tab.natives.lived(q.EVER, arrived) if not native.top]:
            yield _from_a_frame(report, framed, start, arrived, contract)
        elif (report.upload, report.status) not in told:
            # An upload has its status in each of its events: the first one is the evidence.
            told.add((report.upload, report.status))
            message = _message(report, start, list(_observed(tab, start, arrived)))
            message += _after_leaving(left)
            agreed = _agreed_until(tab, report, start, contract)
            yield Finding(
                outcome="violated",
                at=arrived,
                tab=tab.name,
                message=message,
                began=start if agreed is None else agreed,
                overrun_ms=None if agreed is None else start - agreed,
            )


def _meant(tab: TabHistory, start: float, arrived: float, left: Left | None) -> Iterator[str]:
    """Yield the observed states to which a status can refer.

    A hidden tab may have noticed that its session has expired, or not yet: a paused profiler of such a
    session is stopped too. A page that was left is hidden, and does not know what the next document does:
    its status refers to the state in which it was left.
    """
    yield from _observed(tab, start, arrived)
    if _was_paused_without_session(tab, start, arrived):
        yield "stopped"
    if left is not None:
        yield from _observed(tab, left.at - SLACK_MS, left.at)
        yield "paused"


def _was_paused_without_session(tab: TabHistory, start: float, end: float) -> bool:
    """Whether, at a moment between two, the profiler was paused and the session in the store expired."""
    moments = {*_moments(tab, start, end), *(at for at, _ in tab.sessions.between(start, end))}
    return any(
        tab.sessions.value_at(at, ("absent", None))[0] == "expired"
        and q.observed_profiler(tab, at) == "paused"
        for at in moments
    )


def _from_a_frame(
    report: StatusReport, framed: list[Native], start: float, arrived: float, contract: Contract
) -> Finding:
    """Judge a status by the profilers in frames: an upload does not tell which document it comes from."""
    alive = [native for native in framed if native.started_at <= arrived and native.ended_at > start]
    ended = [native for native in framed if native.ended_at <= arrived]
    words = words_for("running", contract) if alive else frozenset()
    words |= words_for("paused", contract) | words_for("stopped", contract) if ended else frozenset()
    if report.status in words:
        return held(arrived, report.tab)
    message = (
        f"{report.event_type} event in {report.upload} says {report.status!r}, "
        "and it could not be told whether a frame's SDK says it",
    )
    return Finding(outcome="unknown", at=arrived, tab=report.tab, message=message)


def _message(report: StatusReport, start: float, observed: list[str]) -> Message:
    reason = f" ({report.reason})" if report.reason else ""
    seen = ", ".join(dict.fromkeys(observed))
    said = f"{report.event_type} event in {report.upload} says {report.status!r}{reason}; from "
    return (said, start, f" on the profiler was {seen}")


class Left(NamedTuple):
    """When the page of a report had been left, wall ms, and how long after that its trace was collected."""

    at: float
    collected_after_ms: float


def _left_before(history: History, report: StatusReport, arrived: float) -> Left | None:
    """Return when the page was left that stopped its profiler on leaving, and collected its trace later.

    On a busy machine the trace may be collected only when the next document has begun.
    """
    carried = (profile for _, profile in reversed(history.profiles) if profile.upload == report.upload)
    profile = next(carried, None)
    native = native_of(history, profile) if profile else None
    visit = history.tabs[native.tab].last_visit(native.document) if native else None
    if native is None or visit is None or native.collected_at is None:
        return None
    left = visit.left_at if visit.away_since is None else visit.away_since
    if left > min(arrived, native.collected_at) or native.ended_at > left + SLACK_MS:
        return None
    return Left(left, native.collected_at - left)


def _after_leaving(left: Left | None) -> Message:
    if left is None:
        return ()
    collected = f" and the trace collected {left.collected_after_ms:.0f} ms later"
    return ("; its page was left at ", left.at, collected)


def _observed(tab: TabHistory, start: float, end: float) -> Iterator[str]:
    """Yield every observed state of the profiler between two moments, in order."""
    return (q.observed_profiler(tab, at) for at in sorted(_moments(tab, start, end)))


def _moments(tab: TabHistory, start: float, end: float) -> set[float]:
    """Return two moments, and those between them at which the state of the profiler may have changed."""
    moments = {start, end}
    moments |= {at for at, _ in tab.profiler.between(start, end) if at < end}
    for native in tab.natives.lived(start, end):
        moments |= {at for at in (native.started_at, native.ended_at) if start < at < end}
    return moments


def _agreed_until(tab: TabHistory, report: StatusReport, start: float, contract: Contract) -> float | None:
    """Return until when, before `start`, the reported status agreed with the observed one; None if never."""
    earliest = start - LONGEST_MS
    changes = {at for at, _ in tab.profiler.between(earliest, start)}
    for native in tab.natives.lived(earliest, start):
        changes |= {at for at in (native.started_at, native.ended_at) if earliest < at <= start}
    for at in sorted(changes, reverse=True):
        if report.status in words_for(q.observed_profiler(tab, at - _JUST_MS), contract):
            return at
    return None


def words_for(state: str, contract: Contract) -> frozenset[str]:
    """Return the statuses that a vendor's SDK may report in an observed state."""
    return {
        "running": contract.running_words,
        "paused": contract.paused_words,
        "stopped": contract.stopped_words,
    }[state]
