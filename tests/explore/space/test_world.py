from __future__ import annotations

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.enabled import IDLE_MINUTES
from bridge.core.steps.state import StepState
from bridge.explore.space.world import World, alone

TRACKED = StepState(session="tracked")
HIDDEN = TRACKED._replace(visibility="hidden")


def two(first: StepState = TRACKED, second: StepState = TRACKED) -> World:
    return World((("first", first), ("second", second)))


def sessions(world: World | None) -> list[str]:
    assert world is not None
    return [state.session for _, state in world.tabs]


def test_a_tab_that_is_not_there_takes_no_step() -> None:
    assert alone(TRACKED).after(s.Hide(tab="second")) is None
    assert alone(HIDDEN).after(s.Activity()) is None


def test_tabs_of_one_context_share_the_session() -> None:
    assert sessions(two().after(s.ExpireSession(tab="second"))) == ["expired", "expired"]
    assert sessions(two(HIDDEN).after(s.Suspend(minutes=IDLE_MINUTES))) == ["lapsed", "lapsed"]


def test_each_has_its_own_window() -> None:
    hidden = two().after(s.Hide(tab="second"))
    assert hidden is not None
    assert [state.visibility for _, state in hidden.tabs] == ["visible", "hidden"]


@pytest.mark.parametrize(("second", "session"), [(TRACKED, "tracked"), (HIDDEN, "expired")])
def test_a_visible_tab_keeps_the_session_while_the_user_is_away(second: StepState, session: str) -> None:
    assert sessions(two(HIDDEN, second).after(s.Idle(minutes=IDLE_MINUTES))) == [session, session]


@pytest.mark.parametrize("step", [s.OpenSibling(tab="other", window=True), s.OpenPopup(tab="other")])
def test_another_tab_opens_once_and_with_the_same_session(step: s.OpenSibling | s.OpenPopup) -> None:
    opened = alone(TRACKED._replace(session="expired")).after(step)
    assert opened is not None
    assert sessions(opened) == ["expired", "expired"]
    assert opened.after(step) is None


def test_what_a_closed_tab_was_does_not_matter() -> None:
    closed = [two(TRACKED, each).after(s.Close(tab="second")) for each in (TRACKED, HIDDEN)]
    assert closed[0] == closed[1]
    assert closed[0] is not None
    assert closed[0].after(s.Show(tab="second")) is None
    assert closed[0].after(s.ExpireSession()) is not None
