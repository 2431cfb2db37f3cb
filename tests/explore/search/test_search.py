"""A search on a made-up subject: what breaks is a rule of the test, and no browser is started."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from bridge.explore.search.found import Found, Outcome
from bridge.explore.search.search import Plan, Search
from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, HIDE, OPENED, SHOW, SUSPEND
from bridge.explore.space.case import Around, Broken, Case
from bridge.explore.space.coverage import shown
from bridge.explore.space.graph import Move, graph, name_of
from bridge.explore.workers.interface import Died, Done

GRAPH = graph(OPENED, [HIDE, SHOW, SUSPEND, EXPIRE_SESSION, ACTIVITY])
#: What the made-up subject breaks: a rule, by moves in this order.
BREAKS = {
    "restarts-on-renewal": (SUSPEND, SHOW, ACTIVITY),
    "status-agrees": (ACTIVITY, EXPIRE_SESSION),
}


def outcome_of(case: Case) -> Outcome:
    walk = GRAPH.walk(case.moves)
    assert walk is not None
    broken = [
        Broken(rule=rule, message="made up", at_ms=1, around=_around(case))
        for rule, moves in BREAKS.items()
        if in_order(case, moves)
    ]
    return Outcome(
        verdict="violated" if broken else "held",
        failure="",
        broken=broken,
        reasons={},
        seen=tuple(map(shown, walk.states)),
        recording="",
    )


def in_order(case: Case, moves: tuple[Move, ...]) -> bool:
    rest = iter(case.moves)
    return all(move in rest for move in moves)


def _around(case: Case) -> Around:
    return Around(step=case.moves[-1].name, page="visible", session="tracked", profiler="running")


class InThisProcess:
    """Workers that play in this process. `perform` returns None where a worker dies of the case."""

    def __init__(self, perform: Callable[[Case], Outcome | None]) -> None:
        self._perform = perform
        self._waiting: dict[int, Case] = {}
        self._submitted = 0

    def submit(self, task: Case) -> int:
        self._submitted += 1
        self._waiting[self._submitted] = task
        return self._submitted

    def cancel(self, number: int) -> None:
        self._waiting.pop(number, None)

    def results(self) -> Iterator[Done[Case, Outcome] | Died[Case]]:
        while self._waiting:
            number = next(iter(self._waiting))
            case = self._waiting.pop(number)
            outcome = self._perform(case)
            yield (
                Died(number, case, "killed", again=False) if outcome is None else Done(number, case, outcome)
            )


def search(perform: Callable[[Case], Outcome | None] = outcome_of, budget_s: float = 60) -> Found:
    return Search(Plan(graph=GRAPH, budget_s=budget_s), InThisProcess(perform)).run()


def all_cases() -> set[Case]:
    return {case for order in (0, 1) for _, case in Plan(graph=GRAPH).cases(order)}


def test_each_fault_is_found_once_as_small_as_it_can_be_and_confirmed() -> None:
    found = search()
    told = [(finding.rule, name_of(finding.case.moves), finding.case.pace) for finding in found.findings]
    assert told == [
        ("status-agrees", "activity, expire_session", "settled"),
        ("restarts-on-renewal", "hide, suspend, show, activity", "settled"),
    ]
    assert all(finding.stable and finding.runs == 3 for finding in found.findings)
    assert all(finding.variants for finding in found.findings)


def test_all_that_was_observed_is_counted() -> None:
    found = search()
    counts = found.coverage.counts()
    assert found.complete == 1
    assert (counts.transitions, counts.pairs) == (counts.of_transitions, counts.of_pairs)
    assert counts.states == counts.of_states
    assert found.played == len(all_cases())


def test_what_the_tab_did_not_show_is_not_counted() -> None:
    """The made-up subject never has an expired session: what the model says of it is not covered."""

    def perform(case: Case) -> Outcome:
        outcome = outcome_of(case)
        seen = tuple(each._replace(session="tracked") for each in outcome.seen)
        return msgspec.structs.replace(outcome, seen=seen)

    counts = search(perform).coverage.counts()
    assert 0 < counts.transitions < counts.of_transitions
    assert 0 < counts.states < counts.of_states


def test_what_does_not_break_again_is_not_stable() -> None:
    played: set[Case] = set()

    def once(case: Case) -> Outcome:
        outcome = outcome_of(case)
        if case in played:
            outcome.broken.clear()
        played.add(case)
        return outcome

    found = search(once)
    assert found.findings
    assert not any(finding.stable for finding in found.findings)
    assert {(finding.confirmed, finding.runs) for finding in found.findings} == {(0, 3)}


def test_a_case_that_kills_its_worker_is_told_and_the_search_goes_on() -> None:
    found = search(lambda case: None if len(case.moves) == 3 else outcome_of(case))
    assert set(found.not_played) == {case.name for case in all_cases() if len(case.moves) == 3}
    assert len(found.crashes) == len(found.not_played)
    assert [finding.rule for finding in found.findings] == ["status-agrees", "restarts-on-renewal"]


def test_a_budget_ends_the_covering_and_what_was_found_is_still_confirmed() -> None:
    found = search(budget_s=0)
    assert (found.complete, found.played) == (-1, 1)


def test_a_case_that_was_not_played_to_its_end_is_told_with_the_reason() -> None:
    def perform(case: Case) -> Outcome:
        return msgspec.structs.replace(outcome_of(case), failure="step 5, hide: the tab is closed")

    found = search(perform)
    assert found.played == 0
    assert set(found.not_played.values()) == {"step 5, hide: the tab is closed"}
