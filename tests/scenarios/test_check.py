from __future__ import annotations

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps import refusals
from bridge.core.steps.base import Step
from bridge.scenarios.check import misplaced

OPEN = s.Open()
SECOND = s.OpenSibling(tab="second")


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((OPEN, s.Hide(), s.Activity()), f"step 3 (activity): {refusals.INPUT_WHEN_HIDDEN}"),
        ((OPEN, s.Minimise(), s.Activity()), f"step 3 (activity): {refusals.INPUT_WHEN_HIDDEN}"),
        ((OPEN, s.Hide(), s.Reload(), s.Activity()), f"step 4 (activity): {refusals.INPUT_WHEN_HIDDEN}"),
        ((OPEN, s.Hide(), s.BeforeUnload()), f"step 3 (before_unload): {refusals.LEAVING_WHEN_HIDDEN}"),
        ((OPEN, s.Freeze()), f"step 2 (freeze): {refusals.FREEZING_WHEN_VISIBLE}"),
        ((OPEN, s.Hide(), s.Show(), s.Freeze()), f"step 4 (freeze): {refusals.FREEZING_WHEN_VISIBLE}"),
        ((OPEN, s.Crash(), s.Hide()), f"step 3 (hide): {refusals.CRASHED}"),
        ((OPEN, SECOND, s.Hide(), s.Activity()), f"step 4 (activity): {refusals.INPUT_WHEN_HIDDEN}"),
        (
            (OPEN, s.Close(), SECOND),
            "step 3 (open_sibling): the tab 'first' beside which it opens is not open",
        ),
        (
            (OPEN, s.Close(), s.Open()),
            "step 3 (open): the tab 'first' has been opened before; give the new one another name",
        ),
        ((OPEN, s.Close(), s.Close()), "step 3 (close): the tab 'first' is closed"),
    ],
)
def test_what_can_never_be_taken_is_named(steps: tuple[Step, ...], problem: str) -> None:
    assert list(misplaced(steps)) == [problem]


@pytest.mark.parametrize(
    "steps",
    [
        (OPEN, s.Hide(), s.Freeze(), s.Suspend(minutes=20), s.Show(), s.Activity()),
        (OPEN, s.Crash(), s.Reload(), s.Activity()),
        (OPEN, s.Navigate(), s.Navigate(), s.Back(), s.Back(), s.Forward()),
        # A page's own script may add entries to its history.
        (OPEN, s.Back()),
        (OPEN, s.Navigate(), s.Back(), s.Back()),
        (OPEN, s.Navigate(), s.Forward()),
        # What a session does is up to the page.
        (OPEN, s.ExpireSession(), s.ExpireSession()),
        # A tab may be hidden, or shown again, by another one of its context.
        (OPEN, SECOND, s.Freeze()),
        (OPEN, s.Hide(), SECOND, s.Close(tab="second"), s.Activity()),
        (OPEN, SECOND, s.Hide(), s.Minimise(tab="second"), s.Activity()),
        (OPEN, s.Open(tab="apart"), s.Activity()),
    ],
)
def test_what_may_be_taken_is_not_refused(steps: tuple[Step, ...]) -> None:
    assert list(misplaced(steps)) == []


def test_another_context_touches_nothing() -> None:
    apart = s.Open(tab="apart")
    assert list(misplaced((OPEN, s.Hide(), apart, s.Hide(tab="apart"), s.Activity()))) == [
        f"step 5 (activity): {refusals.INPUT_WHEN_HIDDEN}"
    ]
