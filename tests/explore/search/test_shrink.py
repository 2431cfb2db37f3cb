from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.steps import kinds as s
from bridge.explore.search.shrink import Shrinking, candidates
from bridge.explore.space.alphabet import ACTIVITY, HIDE, SHOW, SUSPEND, TWELVE, twelve_moves
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Move, Walk, name_of

GRAPH = twelve_moves()
PACES: tuple[Pace, ...] = ("settled", "swift")
LONG = Move((s.Suspend(minutes=60),))


def shrunk(case: Case, breaks: Callable[[Case], bool]) -> tuple[Case, list[Case]]:
    """The smallest case, and what was played for it."""
    shrinking, played = Shrinking(GRAPH, case), []
    while (candidate := shrinking.next()) is not None:
        played.append(candidate)
        shrinking.told(candidate, breaks=breaks(candidate))
    return shrinking.smallest, played


def has_in_order(case: Case, wanted: Sequence[Move]) -> bool:
    rest = iter(case.moves)
    return all(move in rest for move in wanted)


def test_moves_that_are_not_needed_are_left_out() -> None:
    case = Case((ACTIVITY, HIDE, SHOW, HIDE, SUSPEND, SHOW, ACTIVITY), "settled")
    found, _ = shrunk(case, lambda each: has_in_order(each, [SUSPEND, ACTIVITY]))
    assert name_of(found.moves) == "suspend, activity"


def test_what_was_played_before_is_not_asked_for_again() -> None:
    case = Case((ACTIVITY, HIDE, SUSPEND, SHOW, ACTIVITY), "settled")
    known = {Case((HIDE, SUSPEND, SHOW, ACTIVITY), "settled"): True}
    shrinking = Shrinking(GRAPH, case, known.get)
    assert shrinking.next() not in (None, case)
    assert name_of(shrinking.smallest.moves) == "hide, suspend, show, activity"


def test_a_persons_pace_is_tried_first() -> None:
    """Without haste, fewer moves may not be enough: another fault than that of the swift case."""
    case = Case((HIDE, SUSPEND, SHOW, ACTIVITY), "swift")

    def breaks(each: Case) -> bool:
        return has_in_order(each, [SUSPEND, ACTIVITY]) and (each.pace == "swift" or HIDE in each.moves)

    found, _ = shrunk(case, breaks)
    assert (name_of(found.moves), found.pace) == ("hide, suspend, show, activity", "settled")


def test_a_shorter_time_and_a_persons_pace_are_simpler() -> None:
    found, _ = shrunk(Case((LONG,), "swift"), lambda _each: True)
    assert found == Case((SUSPEND,), "settled")


def test_a_pace_or_a_time_that_is_needed_stays() -> None:
    case = Case((LONG,), "swift")
    assert shrunk(case, lambda each: each == case)[0] == case


@given(
    st.sampled_from(GRAPH.walks(2)),
    st.sets(st.integers(0, 8), max_size=3),
    st.sampled_from(PACES),
)
def test_the_smallest_case_still_breaks_and_none_of_its_candidates_does(
    walk: Walk, needed: set[int], pace: Pace
) -> None:
    moves = walk.moves
    wanted = [move for at, move in enumerate(moves) if at in needed]
    case = Case(moves, pace)

    def breaks(each: Case) -> bool:
        return has_in_order(each, wanted)

    found, played = shrunk(case, breaks)
    assert breaks(found)
    assert not any(breaks(each) for each in candidates(GRAPH, found))
    assert len(played) == len(set(played)), "a case was played twice"
    assert all(GRAPH.walk(each.moves) for each in played)


@pytest.mark.parametrize("move", TWELVE)
def test_nothing_is_left_of_a_case_of_one_move(move: Move) -> None:
    assert [each for each in candidates(GRAPH, Case((move,), "settled")) if each.moves != (move,)] == []
