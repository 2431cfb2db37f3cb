"""Whether a profiler is owed at all: the draw of a session, and its quota. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.core.contracts import Contract
from bridge.core.history.natives import FOREVER
from bridge.core.history.records import History, TabHistory
from bridge.core.uploads import SampleRates


def drawn(history: History, contract: Contract, tab: str, session_id: str | None) -> bool | None:
    """Whether the SDK profiles this session, by its draw.

    None if that cannot be told: the SDK has not reported its rates, or the draw is not known for this id.
    """
    if contract.draw is None:
        return True
    if session_id is None:
        return None
    sampled = history.sampled.get(session_id)
    if sampled is False:
        return False
    answers = {contract.draw(session_id, rates, sampled) for rates in history.rates.get(tab, ())}
    return answers.pop() if len(answers) == 1 else None


def why_not_drawn(history: History, tab: str, session_id: str) -> str:
    """Return in words that a session is not drawn, with the rates that the SDK has reported."""
    session = f"session {session_id[:8]}"
    if history.sampled.get(session_id) is False:
        return f"{session} is not sampled in, as its store says"
    rates = history.rates.get(tab, [])
    shares = " or ".join(_share(found) for found in rates)
    return f"{session} is not drawn for profiling: {shares} are"


def why_draw_unknown(history: History, tab: str, session_id: str | None) -> str:
    """Return in words why it cannot be told whether a session is drawn."""
    if not history.rates.get(tab):
        return "whether this session is drawn for profiling is not known: no event has told the SDK's rates"
    shares = " or ".join(_share(found) for found in history.rates[tab])
    return f"whether session {(session_id or '')[:8]} is drawn for profiling depends on the SDK: {shares} are"


def _share(rates: SampleRates) -> str:
    share = f"{rates.profiling:g} % of sessions"
    return share if rates.session == 100 else f"{share}, of which {rates.session:g} % are tracked,"


@dataclass(frozen=True)
class Denial:
    """A session's quota was denied: no profiler may run in this document `start` to `end`, wall ms."""

    tab: TabHistory
    document: str
    start: float
    end: float


def denials(history: History) -> Iterator[Denial]:
    """Yield each denial of quota that the SDK had to obey, with the time for which it is in force.

    It ends with the session, with the document, and when the user starts the profiler again. An answer about
    another session than the tab's is not obeyed.
    """
    for at, answer in history.quotas:
        tab = history.tabs.get(answer.tab)
        if tab is None or answer.admitted:
            continue
        state, session = tab.sessions.value_at(at, ("absent", None))
        visit = next((v for v in reversed(tab.visits) if v.arrived_at <= at < v.left_at), None)
        asked_for_another = answer.session_id is not None and answer.session_id != session
        if visit is None or state != "tracked" or asked_for_another:
            continue
        ends = [tab.ended_at, visit.left_at, _next_session(tab, at, session), _next_user_start(tab, at)]
        yield Denial(tab, visit.document, at, min(ends))


def _next_session(tab: TabHistory, at: float, session: str | None) -> float:
    changes = tab.sessions.between(at, FOREVER)
    return next((when for when, (_, other) in changes if other != session), FOREVER)


def _next_user_start(tab: TabHistory, at: float) -> float:
    return next((when for when, intent in tab.intents.between(at, FOREVER) if intent == "run"), FOREVER)


def denied(history: History, tab: TabHistory, start: float, end: float) -> bool:
    """Whether a denial of quota was in force at any time from `start` to `end`."""
    return any(found.tab is tab and found.start <= end and found.end > start for found in denials(history))
