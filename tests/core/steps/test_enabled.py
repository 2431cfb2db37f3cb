from __future__ import annotations

from collections import Counter

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.core.steps.enabled import IDLE_MINUTES, enabled
from bridge.core.steps.state import StepState

OPENED = StepState(session="tracked")

#: `navigate` stands here for leaving the page and going back to it.
TWELVE: tuple[Step, ...] = (
    s.Hide(),
    s.Show(),
    s.Suspend(minutes=IDLE_MINUTES),
    s.ExpireSession(),
    s.Activity(),
    s.HoldStop(),
    s.ReleaseStop(),
    s.Freeze(),
    s.Resume(),
    s.Reload(),
    s.Navigate(),
    s.BeforeUnload(),
)


def walk(start: StepState) -> dict[tuple[StepState, str], StepState]:
    """Every transition of the twelve steps that can be reached: (state, step) -> next state."""
    found: dict[tuple[StepState, str], StepState] = {}
    waiting, known = [start], {start}
    while waiting:
        state = waiting.pop()
        for step in enabled(state, TWELVE):
            after = step.after(state)
            if isinstance(step, s.Navigate):
                after = s.Back().after(after)
            found[state, step.verb] = after
            if after not in known:
                known.add(after)
                waiting.append(after)
    return found


def test_the_graph_of_the_twelve_steps() -> None:
    """Visibility and lifecycle (3 together) x session (3) x stop held or not (2): 18 states."""
    # Once it has been left and come back to, a tab has one page to go forward to.
    found = walk(OPENED._replace(forward=1))
    states = {state for state, _ in found} | set(found.values())
    assert len(states) == 18
    assert Counter(verb for _, verb in found) == {
        "hide": 6,
        "show": 12,
        "suspend": 6,
        "expire_session": 12,
        "activity": 6,
        "hold_stop": 9,
        "release_stop": 9,
        "freeze": 6,
        "resume": 6,
        "reload": 18,
        "navigate": 18,
        "before_unload": 6,
    }
    assert len(found) == 114
    assert {(state.visibility, state.lifecycle) for state in states} == {
        ("visible", "active"),
        ("hidden", "active"),
        ("hidden", "frozen"),
    }


def verbs_in(state: StepState) -> set[str]:
    return {step.verb for step in enabled(state)}


def test_what_makes_sense_in_a_tab_that_was_just_opened() -> None:
    everywhere = {"close", "crash", "navigate", "reload", "fill_buffer", "idle", "user_stop"}
    assert verbs_in(OPENED) == everywhere | {
        "activity",
        "before_unload",
        "hide",
        "minimise",
        "suspend",
        "expire_session",
        "hold_stop",
        "reject_stop",
    }


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        (OPENED._replace(session="lapsed"), "expire_session"),
        (OPENED._replace(intent="stop"), "user_start"),
        (OPENED._replace(stop="rejected"), "release_stop"),
        (OPENED._replace(visibility="hidden"), "freeze"),
        (OPENED._replace(visibility="hidden", minimised=True), "restore"),
        (OPENED._replace(back=1), "back"),
        (OPENED._replace(forward=1), "forward"),
    ],
)
def test_what_only_this_state_makes_sensible(state: StepState, verb: str) -> None:
    assert verb in verbs_in(state)
    assert verb not in verbs_in(StepState())


def test_nothing_makes_sense_in_a_closed_tab_and_little_in_a_crashed_one() -> None:
    assert verbs_in(OPENED._replace(lifecycle="closed")) == set()
    assert verbs_in(OPENED._replace(lifecycle="crashed")) == {"reload", "close"}


def test_waiting_never_counts_as_a_step_that_changes_something() -> None:
    waits = (
        s.ExpectProfiler(state="running"),
        s.ExpectSession(state="tracked"),
        s.Hear(),
        s.Pause(seconds=1),
    )
    assert enabled(OPENED, waits) == []
