"""A search on a made-up subject: what breaks is a rule of the test, and no browser is started."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
import pytest

from bridge.core.verdicts import Verdict
from bridge.explore.search.found import Found, Known, Outcome, Task
from bridge.explore.search.plan import Plan
from bridge.explore.search.search import Search, play_elsewhere
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
        rules=dict.fromkeys(BREAKS, "held"),
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

    size = 1

    def __init__(self, perform: Callable[[Case], Outcome | None]) -> None:
        self._perform = perform
        self._waiting: dict[int, Task] = {}
        self._submitted = 0
        self.witnessed: list[Case] = []

    def submit(self, task: Task) -> int:
        self._submitted += 1
        self._waiting[self._submitted] = task
        return self._submitted

    def cancel(self, number: int) -> None:
        self._waiting.pop(number, None)

    def results(self) -> Iterator[Done[Task, Outcome] | Died[Task]]:
        while self._waiting:
            number = next(iter(self._waiting))
            task = self._waiting.pop(number)
            if task.witness:
                self.witnessed.append(task.case)
            outcome = self._perform(task.case)
            yield (
                Died(number, task, "killed", again=False) if outcome is None else Done(number, task, outcome)
            )


def search(
    perform: Callable[[Case], Outcome | None] = outcome_of,
    budget_s: float = 60,
    known: Iterable[Known] = (),
    plan: Plan | None = None,
) -> Found:
    plan = plan or Plan(graph=GRAPH, budget_s=budget_s, guided=False)
    return Search(plan, InThisProcess(perform), known=known).run()


def all_cases() -> set[Case]:
    return {case for order in Plan(graph=GRAPH).orders() for _, case in Plan(graph=GRAPH).cases(order)}


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
        seen = tuple((each._replace(session="tracked"),) for (each,) in outcome.seen)
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
    deadly = {case.name for case in all_cases() if len(case.moves) == 3}
    # Shrinking meets more of them.
    assert deadly <= set(found.not_played)
    assert all(name.count(", ") == 2 for name in found.not_played)
    assert len(found.crashes) == len(found.not_played)
    assert [finding.rule for finding in found.findings] == ["status-agrees", "restarts-on-renewal"]


def test_a_budget_ends_the_covering_and_what_was_found_is_still_confirmed() -> None:
    found = search(budget_s=0)
    assert (found.complete, found.played) == (-1, 0)


def test_a_case_that_was_not_played_to_its_end_is_told_with_the_reason() -> None:
    def perform(case: Case) -> Outcome:
        return msgspec.structs.replace(outcome_of(case), failure="step 5, hide: the tab is closed")

    found = search(perform)
    assert found.played == 0
    assert set(found.not_played.values()) == {"step 5, hide: the tab is closed"}


SEED = Known("restarts-on-renewal", Case((HIDE, SUSPEND, SHOW, ACTIVITY), "settled"))
GONE = Known("status-agrees", Case((HIDE, SHOW), "settled"))


def test_known_findings_are_played_first_and_are_there_still_or_gone() -> None:
    played: list[Case] = []

    def perform(case: Case) -> Outcome:
        played.append(case)
        return outcome_of(case)

    found = search(perform, known=[SEED, GONE, SEED])
    assert played[:2] == [SEED.case, GONE.case]
    # What is not there gets as many tries as a new finding.
    assert played[2:4] == [GONE.case, GONE.case]
    assert found.gone == [GONE]
    assert {(finding.rule, finding.status) for finding in found.findings} == {
        ("restarts-on-renewal", "still there"),
        ("status-agrees", "new"),
    }
    [known] = [finding for finding in found.findings if finding.known]
    assert known.stable
    assert known.variants


@pytest.mark.parametrize("verdict", ["inconclusive", "not-exercised"])
def test_what_was_seen_too_little_of_is_neither_there_nor_gone(verdict: Verdict) -> None:
    def perform(case: Case) -> Outcome:
        outcome = outcome_of(case)
        undecided: dict[str, Verdict] = {GONE.rule: verdict} if case == GONE.case else {}
        return msgspec.structs.replace(outcome, rules=undecided)

    found = search(perform, known=[GONE])
    assert (found.gone, found.undecided) == ([], [GONE])
    dead = search(lambda case: None if case == GONE.case else outcome_of(case), known=[GONE])
    assert (dead.gone, dead.undecided) == ([], [GONE])


def test_a_finding_is_confirmed_the_last_time_with_a_second_witness() -> None:
    workers = InThisProcess(outcome_of)
    found = Search(Plan(graph=GRAPH, guided=False), workers).run()
    assert workers.witnessed == [finding.case for finding in found.findings]


#: So few moves that pairs are soon played, and the rest of the time is the guided phase's.
FEW = graph(OPENED, [HIDE, SHOW])


def test_the_guided_phase_goes_on_where_the_orders_end() -> None:
    found = search(plan=Plan(graph=FEW, seed=3))
    assert found.complete == 1
    assert found.guided
    assert len(set(found.guided)) == len(found.guided)
    assert all(len(case.moves) >= 4 for case in found.guided)


def test_the_guided_phase_can_be_played_again() -> None:
    first = search(plan=Plan(graph=FEW, seed=3))
    names = [case.name for case in first.guided]
    plan = Plan(graph=FEW, seed=4)
    again = [case for name in names if (case := plan.case(name))]
    assert search(plan=Plan(graph=FEW, again=tuple(again))).guided == first.guided


def test_a_search_that_is_interrupted_loses_nothing() -> None:
    played = 0

    def perform(case: Case) -> Outcome:
        nonlocal played
        played += 1
        if played > 60:
            raise KeyboardInterrupt
        return outcome_of(case)

    search = Search(Plan(graph=GRAPH, guided=False), InThisProcess(perform))
    with pytest.raises(KeyboardInterrupt):
        search.run()
    search.list_the_rest()
    assert {finding.rule for finding in search.found.findings} == set(BREAKS)
    assert not any(finding.stable for finding in search.found.findings)
    listed = len(search.found.findings)
    search.list_the_rest()
    assert len(search.found.findings) == listed


def test_findings_are_played_elsewhere() -> None:
    found = search()
    [other] = [finding for finding in found.findings if finding.rule == "status-agrees"]

    def mended(case: Case) -> Outcome:
        outcome = outcome_of(case)
        outcome.broken[:] = [broken for broken in outcome.broken if broken.rule != "status-agrees"]
        return outcome

    def recorded(case: Case) -> Outcome:
        return msgspec.structs.replace(mended(case), recording="other.pbr.zip")

    left = play_elsewhere(found.findings, "datadog@6.27.1", InThisProcess(recorded), lambda _text: None)
    assert left == {"other.pbr.zip"}
    rates = {finding.rule: finding.elsewhere["datadog@6.27.1"] for finding in found.findings}
    assert (rates["status-agrees"].confirmed, rates["status-agrees"].runs) == (0, 3)
    assert rates["restarts-on-renewal"].confirmed == 3
    assert other.stable

    def undecided(case: Case) -> Outcome:
        return msgspec.structs.replace(mended(case), rules={"status-agrees": "inconclusive"})

    play_elsewhere([other], "datadog@6.27.2", InThisProcess(undecided), lambda _text: None)
    assert other.elsewhere["datadog@6.27.2"].runs == 0
