from __future__ import annotations

import threading

import pytest

from bridge.core.uploads import Profile
from bridge.errors import Timeout
from bridge.harness.run import Run
from bridge.harness.uploads import IntakeView
from bridge.trace.model import Sample, Trace


def profile(name: str) -> Profile:
    return Profile(
        upload=name,
        vendor="datadog",
        tab="tab-1",
        session_id="s",
        view_ids=(),
        long_tasks=0,
        sdk_version="",
        trace=Trace([], [], [], [Sample(0), Sample(90)]),
    )


@pytest.fixture
def view() -> IntakeView:
    return IntakeView(Run(), 0.05, "http://127.0.0.1:1")


def arrive(view: IntakeView, name: str) -> None:
    view._run.machine.feed_upload(1, profile(name))


def test_a_profile_that_came_before_does_not_count(view: IntakeView) -> None:
    arrive(view, "old")
    with view.expect_profile() as expected:
        arrive(view, "new")
    assert expected.value.upload == "new"
    assert [p.upload for p in view.profiles] == ["old", "new"]


def test_a_failed_wait_lists_the_near_misses(view: IntakeView) -> None:
    other = view.expect_profile(lambda p: p.session_id == "other")
    with pytest.raises(Timeout, match="near: session s, 2 samples, 90 ms"), other:
        arrive(view, "near")


def test_a_wait_for_nothing_says_so(view: IntakeView) -> None:
    with pytest.raises(Timeout, match="none arrived at all"), view.expect_profile():
        pass


def test_the_value_is_there_after_the_block(view: IntakeView) -> None:
    with pytest.raises(Timeout, match="left, not before"), view.expect_profile() as expected:
        expected.value  # noqa: B018


def test_the_predicate_may_ask_for_what_needs_the_lock(view: IntakeView) -> None:
    """It is the user's: while it looks, events must go on coming in."""
    asked = threading.Event()

    def look() -> None:
        view._run.profiles()
        asked.set()

    def predicate(_: Profile) -> bool:
        threading.Thread(target=look).start()
        return asked.wait(2)

    with view.expect_profile(predicate):
        arrive(view, "new")
    assert asked.is_set()
