from __future__ import annotations

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps import refusals
from bridge.core.steps.base import Step
from bridge.core.steps.state import StepState

HIDDEN = StepState(visibility="hidden", session="tracked")
VISIBLE = StepState(session="tracked")


@pytest.mark.parametrize(
    ("step", "state", "reason"),
    [
        (s.Activity(), HIDDEN, refusals.INPUT_WHEN_HIDDEN),
        (s.BeforeUnload(), HIDDEN, refusals.LEAVING_WHEN_HIDDEN),
        (s.Freeze(), VISIBLE, refusals.FREEZING_WHEN_VISIBLE),
        (s.Back(), VISIBLE, refusals.NOTHING_BACK),
        (s.Forward(), VISIBLE, refusals.NOTHING_FORWARD),
        (s.ExpireSession(), VISIBLE._replace(session="expired"), refusals.no_session()),
        (s.Hide(), VISIBLE._replace(lifecycle="closed"), refusals.CLOSED),
        (s.Hide(), VISIBLE._replace(lifecycle="crashed"), refusals.CRASHED),
        (s.Reload(), VISIBLE._replace(lifecycle="crashed"), ""),
        (s.Activity(), VISIBLE, ""),
        (s.Freeze(), HIDDEN, ""),
        (s.ExpireSession(), VISIBLE._replace(session="lapsed"), ""),
    ],
)
def test_why_a_step_cannot_be_taken(step: Step, state: StepState, reason: str) -> None:
    assert step.refusal(state) == reason


@pytest.mark.parametrize(
    ("steps", "after"),
    [
        ((s.Hide(), s.Freeze()), HIDDEN._replace(lifecycle="frozen")),
        ((s.Hide(), s.Freeze(), s.Show()), VISIBLE),
        ((s.Minimise(), s.Restore()), VISIBLE),
        ((s.Minimise(),), HIDDEN._replace(minimised=True)),
        # Covered as well, it stays hidden.
        ((s.Hide(), s.Minimise(), s.Restore()), HIDDEN),
        ((s.Minimise(), s.Hide(), s.Restore()), HIDDEN),
        ((s.Suspend(minutes=14),), VISIBLE),
        ((s.Suspend(minutes=15),), VISIBLE._replace(session="lapsed")),
        ((s.Suspend(minutes=15), s.Activity()), VISIBLE),
        ((s.Suspend(minutes=15), s.ExpireSession()), VISIBLE._replace(session="expired")),
        # The timers of a visible page extend its session.
        ((s.Idle(minutes=15),), VISIBLE),
        ((s.Hide(), s.Idle(minutes=15)), HIDDEN._replace(session="expired")),
        ((s.Navigate(), s.Navigate(), s.Back()), VISIBLE._replace(back=1, forward=1)),
        ((s.Navigate(), s.Back(), s.Forward()), VISIBLE._replace(back=1)),
        ((s.HoldStop(), s.Reload()), VISIBLE),
        ((s.HoldStop(), s.Navigate(), s.Back()), VISIBLE._replace(stop="held", forward=1)),
        ((s.RejectStop(), s.ReleaseStop()), VISIBLE),
        ((s.UserStop(),), VISIBLE._replace(intent="stop")),
        ((s.UserStop(), s.UserStart()), VISIBLE),
        ((s.Crash(), s.Reload()), VISIBLE),
        ((s.Close(),), VISIBLE._replace(lifecycle="closed")),
    ],
)
def test_what_steps_make_of_a_state(steps: tuple[Step, ...], after: StepState) -> None:
    state = VISIBLE
    for step in steps:
        assert step.refusal(state) == ""
        state = step.after(state)
    assert state == after


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (s.Open(), "tab = bridge.open_tab(url)"),
        (s.Open(tab="other", path="/x"), "other = bridge.open_tab(urljoin(url, '/x'))"),
        (s.OpenSibling(tab="second"), "second = bridge.open_tab(url, beside=tab)"),
        (
            s.OpenSibling(tab="a b", beside="2", window=True),
            "a_b = bridge.open_tab(url, beside=tab_2, window=True)",
        ),
        (s.Suspend(minutes=15.0), "tab.suspend(minutes=15)"),
        (s.Idle(minutes=0.5), "tab.idle(minutes=0.5)"),
        (s.Hide(tab="second"), "second.hide()"),
        (s.Navigate(), "tab.navigate(bridge.away_url)"),
        (s.Navigate(url="/there"), "tab.navigate('/there')"),
        (s.BeforeUnload(how="mailto"), "tab.before_unload(how='mailto')"),
        (s.BeforeUnload(), "tab.before_unload()"),
        (s.ExpectSession(state="tracked", if_kept=True), "tab.expect_session(state='tracked', if_kept=True)"),
        (s.Settle(), "tab.settle()"),
    ],
)
def test_a_step_as_a_line_of_python(step: Step, line: str) -> None:
    assert step.as_python() == line
    compile(line, "step", "exec")
