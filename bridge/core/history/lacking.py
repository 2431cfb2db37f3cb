"""Documents with a sign of the SDK under test and without a native profiler: whether one was owed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bridge.core.contracts import Contract
from bridge.core.history import queries as q
from bridge.core.history.natives import FOREVER
from bridge.core.history.owed import drawn, why_draw_unknown, why_not_drawn
from bridge.core.history.records import History, Refusal, TabHistory, Visit


@dataclass(frozen=True)
class Lacking:
    """The time for which a tab showed a document with a sign of the SDK, and without a profiler.

    `begin`: from when on a profiler was due, wall ms: the document was loaded, and its SDK there. `refusals`:
    of its constructions. `excuse`: why none was owed, "" if one was. `unsure`: why that is not certain.
    `alone`: no document of its tab had a profiler.
    """

    tab: TabHistory
    visit: Visit
    begin: float
    refusals: list[Refusal]
    excuse: str
    unsure: str
    alone: bool


def lacking_documents(history: History, contract: Contract, title: str, store: bool) -> Iterator[Lacking]:
    """Yield each such document of the tabs themselves, once for each time for which it was shown.

    `title`: the vendor's. `store`: whether its sessions are kept in a store. Nothing is owed by a document
    that was left, hidden or without a session before the contract's grace for a start was over.
    """
    for tab in history.tabs.values():
        for visit in tab.visits:
            if any(native.top for native in tab.natives_of(visit.document)):
                continue
            refusals = [each for each in tab.refusals if visit.arrived_at <= each.at < visit.left_at]
            sign = _first_sign(history, tab, visit, contract, refusals)
            if sign is None:
                continue
            begin = max(sign, visit.arrived_at if visit.ready_at is None else visit.ready_at)
            found = _Conditions(history, contract, tab, visit, begin, store)
            excuse = "" if refusals and found.longest > 0 else found.excuse(title)
            yield Lacking(tab, visit, begin, refusals, excuse, found.unsure(), not tab.own_natives)


def _first_sign(
    history: History, tab: TabHistory, visit: Visit, contract: Contract, refusals: list[Refusal]
) -> float | None:
    """Return when the document first showed a sign of the SDK, None if it showed none.

    A version of the SDK reads one cookie and locks another of the same name: a write to any store counts. The
    SDK's words arrive without the name of their document: the last ones of the document before may come
    when this one is there already.
    """
    first = visit is tab.visits[0]
    late = 0.0 if first else contract.graces.start_ms
    said = (at for at, report in history.statuses if report.tab == tab.name)
    left = visit.left_at if len(tab.visits) > 1 else FOREVER
    signs = [at for at in said if visit.arrived_at + late <= at < left]
    # An SDK sends its words much later than it is there.
    signs = [visit.arrived_at] if signs and first else signs
    signs += [each.at for each in refusals]
    signs += [at for at in (visit.sdk_at, visit.store_at) if at is not None]
    return min(signs, default=None)


class _Conditions:
    """What a profiler needs, over the time of one document. `longest`: the longest time without a break for
    which all of it was there, ms; with the end of the recording it may go on."""

    def __init__(
        self, history: History, contract: Contract, tab: TabHistory, visit: Visit, begin: float, store: bool
    ) -> None:
        self._history = history
        self._contract = contract
        self._tab = tab
        self._store = store
        self._left = visit.left_at
        self._begin = begin
        self._end = min(visit.left_at, tab.ended_at, history.until)
        self._spans = list(self._ready_spans())
        self.longest = max((end - start for start, end in self._spans), default=0.0)

    def excuse(self, title: str) -> str:
        """Return why no profiler was owed, "" if one was. `title`: the vendor's."""
        if self._is_owed():
            return ""
        if self._spans:
            return self._too_short()
        return self._never(title)

    def unsure(self) -> str:
        """Return why it cannot be told whether a profiler was owed, "" if it can."""
        history, contract, tab = self._history, self._contract, self._tab
        if not self._spans or not self._store or not tab.own_natives:
            return ""
        _, session = tab.sessions.value_at(self._spans[-1][0], ("absent", None))
        known = drawn(history, contract, tab.name, session) is not None
        return "" if known else why_draw_unknown(history, tab.name, session)

    def _is_owed(self) -> bool:
        if self.longest >= self._contract.graces.start_ms:
            return True
        # The recording ended before the grace. Where a document before had a profiler, one may follow.
        return not self._tab.own_natives and bool(self._spans) and self._spans[-1][1] >= self._history.until

    def _too_short(self) -> str:
        if not q.wants_to_run(self._tab, self._begin, self._end):
            return "the user had stopped the profiler"
        if self._left <= self._end:
            return "the document was left before a profiler was due"
        return "the time for a profiler was too short"

    def _never(self, title: str) -> str:
        tab, sessions = self._tab, [each for each in self._values() if each[0] == "tracked"]
        if sessions and all(self._denied(session) for _, session in sessions):
            return f"{title}'s quota was denied"
        undrawn = [session for _, session in sessions if session and self._undrawn(session)]
        if undrawn and len(undrawn) == len(sessions):
            return why_not_drawn(self._history, tab.name, undrawn[0])
        if self._store and not sessions:
            return "no session was tracked"
        if not any(
            end > self._begin and start < self._end for start, end in q.visible_spans(tab, self._begin)
        ):
            return "the tab was never visible"
        return self._too_short()

    def _values(self) -> list[tuple[str, str | None]]:
        """Return the sessions of the time: state and id."""
        during = [value for _, value in self._tab.sessions.between(self._begin, self._end)]
        return [self._tab.sessions.value_at(self._begin, ("absent", None)), *during]

    def _ready_spans(self) -> Iterator[tuple[float, float]]:
        """Yield the spans in which a profiler had all that it needs, those without a break as one."""
        tab, start = self._tab, None
        moments = {
            at
            for changes in (tab.sessions, tab.visibility, tab.lifecycle, tab.intents)
            for at, _ in changes.between(self._begin, self._end)
        }
        for at, _ in pairwise([*sorted({self._begin, *moments}), self._end]):
            if start is None and self._is_ready(at):
                start = at
            elif start is not None and not self._is_ready(at):
                yield start, at
                start = None
        if start is not None and self._end > start:
            yield start, self._end

    def _is_ready(self, at: float) -> bool:
        tab = self._tab
        state, session = tab.sessions.value_at(at, ("absent", None))
        return (
            q.visible_at(tab, at)
            and tab.lifecycle.value_at(at, "active") == "active"
            and tab.intents.value_at(at, "run") == "run"
            and (not self._store or state == "tracked")
            and not self._denied(session)
            and not (session and self._undrawn(session))
        )

    def _denied(self, session: str | None) -> bool:
        names = {(self._tab.name, session), (self._tab.name, None)}
        return bool(names & self._history.denied)

    def _undrawn(self, session: str) -> bool:
        return drawn(self._history, self._contract, self._tab.name, session) is False
