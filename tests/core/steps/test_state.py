from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.core.steps.state import StepState, observed
from tests.core.story import TAB, Story, at_work


def seen(story: Story) -> StepState:
    return observed(story.machine.tabs[TAB])


def test_visibility_lifecycle_and_intent_are_those_of_the_tab() -> None:
    assert seen(Story().opened()) == StepState(back=1, forward=1)
    frozen = at_work().hidden(100).tell(e.LifecycleChanged, 110, lifecycle="frozen", trusted=True)
    frozen.tell(e.IntentChanged, 120, intent="stop")
    state = seen(frozen)
    assert (state.visibility, state.lifecycle, state.intent) == ("hidden", "frozen", "stop")
    assert seen(at_work().tell(e.TabClosed, 100)).lifecycle == "closed"


def test_a_session_whose_time_is_over_is_lapsed_until_its_store_says_so() -> None:
    story = Story().opened().store(5, "a:1000")
    assert seen(story).session == "tracked"
    story.machine.advance(1001)
    assert seen(story).session == "lapsed"
    assert seen(story.store(1100, "expired")).session == "expired"
    assert seen(story.store(1200, "b")).session == "tracked"
    assert seen(story.store(1300, "")).session == "absent"


@pytest.mark.parametrize("step", [s.Back(), s.Forward(), s.Restore(), s.ReleaseStop()])
def test_nothing_is_refused_for_what_is_not_observed(step: Step) -> None:
    assert step.refusal(seen(Story().opened())) == ""


def test_a_window_may_be_why_a_tab_is_hidden() -> None:
    assert s.Restore().after(seen(at_work().hidden(100))).visibility == "visible"


def test_the_tables_know_a_lapsed_session_as_an_expired_one() -> None:
    lapsed = StepState(session="lapsed")
    assert lapsed.after_signal("session", "expired") == lapsed
    assert lapsed.after_signal("session", "renewed") == StepState(session="tracked")
