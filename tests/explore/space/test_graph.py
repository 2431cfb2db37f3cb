from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.core.steps.state import StepState
from bridge.explore.space.alphabet import twelve_moves
from bridge.explore.space.graph import (
    Graph,
    LeftOut,
    Move,
    _novel_first,
    graph,
    name_of,
    steps_of,
    telling_first,
)
from bridge.explore.space.world import World, alone

HIDE, SHOW, CLICK = Move((s.Hide(),)), Move((s.Show(),)), Move((s.Activity(),))
RETURN = Move((s.Navigate(), s.Back()))
VISIBLE, HIDDEN = alone(StepState()), alone(StepState(visibility="hidden"))


def small() -> Graph:
    return graph(VISIBLE, [HIDE, SHOW, CLICK])


def names(graph: Graph, switches: int) -> list[str]:
    return [name_of(walk.moves) for walk in graph.walks(switches)]


def walked(steps: tuple[Step, ...], world: World) -> World:
    for step in steps:
        after = world.after(step)
        assert after is not None
        world = after
    return world


def test_a_graph_has_the_transitions_that_are_enabled() -> None:
    assert small().states == [VISIBLE, HIDDEN]
    assert small().transitions == [
        (VISIBLE, HIDE, HIDDEN),
        (VISIBLE, CLICK, VISIBLE),
        (HIDDEN, SHOW, VISIBLE),
    ]


def test_each_transition_by_the_shortest_way() -> None:
    assert names(small(), 0) == ["hide", "activity", "hide, show"]


def test_each_pair_of_consecutive_transitions() -> None:
    assert names(small(), 1) == [
        "hide, show",
        "activity, hide",
        "activity, activity",
        "hide, show, hide",
        "hide, show, activity",
    ]


def test_each_triple() -> None:
    assert len(names(small(), 2)) == 8


def test_a_move_of_two_steps_is_taken_as_a_whole() -> None:
    assert (RETURN.name, name_of([HIDE, RETURN])) == ("navigate+back", "hide, navigate+back")
    assert steps_of([HIDE, RETURN]) == (s.Hide(), s.Navigate(), s.Back())
    assert RETURN.after(VISIBLE) == alone(StepState(forward=1))


@pytest.mark.parametrize(
    ("move", "state"),
    [
        (SHOW, VISIBLE),  # without an effect
        (CLICK, HIDDEN),  # refused
        (Move((s.Hide(), s.Activity())), VISIBLE),  # its second step is refused
    ],
)
def test_a_move_that_cannot_be_taken(move: Move, state: World) -> None:
    assert move.after(state) is None


def test_what_is_left_out_is_named_with_its_reason() -> None:
    found = graph(VISIBLE, [HIDE, CLICK], lambda _state, move: "for a test" if move is CLICK else "")
    assert [move for _, move, _ in found.transitions] == [HIDE]
    assert found.left_out == [LeftOut(VISIBLE, CLICK, "for a test")]


def test_the_shortest_sequences_come_first() -> None:
    lengths = [len(steps_of(walk.moves)) for walk in small().walks(2)]
    assert all(first <= second for first, second in pairwise(lengths))


def test_a_sequence_can_be_taken_from_the_start() -> None:
    for sequence in (walk.moves for walk in small().walks(2)):
        walked(steps_of(sequence), VISIBLE)


def test_a_walk_has_the_states_between_its_moves() -> None:
    walk = small().walk([HIDE, SHOW, CLICK])
    assert walk is not None
    assert walk.states == (VISIBLE, HIDDEN, VISIBLE, VISIBLE)
    assert walk.transitions()[1] == (HIDDEN, SHOW, VISIBLE)


@pytest.mark.parametrize("moves", [[SHOW], [HIDE, HIDE], [HIDE, CLICK]])
def test_there_is_no_walk_of_moves_that_cannot_be_taken(moves: list[Move]) -> None:
    assert small().walk(moves) is None


def test_few_walks_that_have_all_transitions_come_first() -> None:
    walks = twelve_moves().walks(1)
    ordered = telling_first(walks, 1)
    assert Counter(walk.moves for walk in ordered) == Counter(walk.moves for walk in walks)
    transitions = set(twelve_moves().transitions)
    first = next(
        count
        for count in range(len(ordered))
        if transitions <= {each for walk in ordered[:count] for each in walk.transitions()}
    )
    assert first < len(transitions) / 2


def test_what_is_new_to_a_person_comes_before_what_is_not() -> None:
    ordered = _novel_first(graph(VISIBLE, [CLICK, RETURN, HIDE, SHOW]).walks(1), 1)
    # A person does not see the history of a tab, so leaving and coming back is like a click.
    seen = [tuple(world.first.visibility for world in walk.states[-3:]) for walk in ordered]
    assert len(set(seen)) == len(set(seen[: len(set(seen))])) == 8


def test_walks_without_a_fault_come_first_in_each_part() -> None:
    faults = [bool(walk.faults) for walk in telling_first(twelve_moves().walks(1), 1)]
    begin_of_rest = faults.index(False, faults.index(True))
    assert faults[:begin_of_rest] == sorted(faults[:begin_of_rest])


def test_ways_of_the_seed_come_early_in_their_order() -> None:
    names = [name_of(walk.moves) for walk in telling_first(twelve_moves().walks(1), 1)]
    assert names.index("hide, suspend, show, activity") < len(names) / 6
    assert names.index("activity, expire_session") < len(names) / 6


@pytest.mark.parametrize("order", [0, 1, 2])
def test_paths_are_counted_without_being_listed(order: int) -> None:
    for each in (small(), twelve_moves()):
        assert each.paths(order) == len(each.walks(order))


def test_a_path_that_ends_where_no_move_is_left_has_a_walk_of_every_order() -> None:
    ends = graph(VISIBLE, [HIDE, Move((s.Close(),))])
    assert "close" in [name_of(walk.moves) for walk in ends.walks(2)]


def test_names_tell_the_tab_the_answers_and_the_function() -> None:
    moves = [
        Move((s.Hide(tab="second"),)),
        Move((s.IntakeFault(route="*", script="503*2"),)),
        Move((s.Call(function="shop.steps:open_menu"),)),
    ]
    assert [move.name for move in moves] == ["hide@second", "intake_fault(503*2)", "call(open_menu)"]
