"""The SDK's own word, beside what was observed."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.contracts import Contract
from bridge.core.history import History, TabHistory
from bridge.core.rules.findings import Finding, held
from bridge.core.uploads import StatusReport

#: A word is composed a moment before or after the profiler moves.
SLACK_MS = 250.0


def status_agrees(history: History, contract: Contract) -> Iterator[Finding]:
    """The SDK's own word agrees with what was observed, at some moment for which it can stand."""
    told: set[tuple[str, str]] = set()
    for arrived, report in history.statuses:
        tab = history.tabs.get(report.tab)
        # `starting` is said before there is anything to observe.
        if tab is None or report.status == "starting":
            continue
        said_from = tab.date_to_wall(report.date_ms)
        start = (tab.opened_at if said_from is None else said_from) - SLACK_MS
        observed = _observed(tab, start, arrived)
        if any(report.status in words_for(state, contract) for state in observed):
            yield held(arrived, tab.name)
        elif (report.upload, report.status) not in told:
            # One upload repeats its word in each of its events: the first one is the evidence.
            told.add((report.upload, report.status))
            message = _message(report, start, observed)
            yield Finding(outcome="violated", at=arrived, tab=tab.name, message=message)


def _message(report: StatusReport, start: float, observed: list[str]) -> str:
    reason = f" ({report.reason})" if report.reason else ""
    seen = ", ".join(dict.fromkeys(observed))
    return (
        f"{report.event_type} event in {report.upload} says {report.status!r}{reason}; "
        f"from {{{start}}} on the profiler was {seen}"
    )


def _observed(tab: TabHistory, start: float, end: float) -> list[str]:
    """Every state of the profiler between two moments, as observed."""
    moments = {start, end}
    moments |= {at for at, _ in tab.profiler if start < at < end}
    for native in tab.natives:
        moments |= {at for at in (native.started_at, native.ended_at) if start < at < end}
    return [tab.observed_profiler(at) for at in sorted(moments)]


def words_for(state: str, contract: Contract) -> frozenset[str]:
    """The words with which a vendor may name an observed state."""
    return {
        "running": contract.running_words,
        "paused": contract.paused_words,
        "stopped": contract.stopped_words,
    }[state]
