from __future__ import annotations

from collections import Counter

from bridge.explore.space.alphabet import OPENED, TWELVE, twelve_moves
from bridge.explore.space.graph import graph, name_of, steps_of


def names(switches: int) -> list[str]:
    return [name_of(walk.moves) for walk in twelve_moves().walks(switches)]


def test_the_graph_of_the_twelve_moves() -> None:
    """Visibility and lifecycle (3 together) x session (3) x stop held or not (2): 18 states."""
    found = twelve_moves()
    assert len(found.states) == 18
    assert Counter(move.name for _, move, _ in found.transitions) == {
        "hide": 6,
        "show": 6,
        "suspend": 6,
        "expire_session": 6,
        "activity": 6,
        "hold_stop": 6,
        "release_stop": 6,
        "freeze": 6,
        "resume": 6,
        "reload": 12,
        "navigate+back": 12,
        "before_unload": 6,
    }


def test_how_many_sequences_cover_it() -> None:
    assert [len(names(switches)) for switches in (0, 1)] == [84, 476]
    assert max(len(walk.moves) for walk in twelve_moves().walks(1)) == 6
    assert len(set(names(1))) == 476


def test_all_that_is_left_out_has_a_reason() -> None:
    everything, found = graph(OPENED, TWELVE), twelve_moves()
    assert (len(everything.transitions), len(everything.left_out)) == (114, 0)
    assert len(found.left_out) == 30
    assert Counter(left.reason.partition(":")[0] for left in found.left_out) == {
        "Chromium resumes a frozen page first": 18,
        "a frozen page runs no script": 6,
        "the session is over already": 6,
    }
    # What is left out leads nowhere that the rest does not.
    assert set(everything.states) == set(found.states)


def test_the_sequences_that_have_broken_profilers_are_among_the_pairs() -> None:
    known = {
        "activity, expire_session",
        "hide, reload",
        "hide, navigate+back",
        "hold_stop, expire_session, activity",
        "hide, suspend, show, activity",
        "hide, expire_session, show, activity",
    }
    assert known <= set(names(0)) | set(names(1))


def test_every_step_of_every_sequence_can_be_taken() -> None:
    for sequence in (walk.moves for walk in twelve_moves().walks(1)):
        state = OPENED.first
        for step in steps_of(sequence):
            assert step.refusal(state) == "", name_of(sequence)
            state = step.after(state)
