from __future__ import annotations

import threading

import pytest

from bridge.core.uploads import Profile
from bridge.errors import Timeout
from bridge.harness.intake_client.view import TOLD_MAX, IntakeView
from bridge.harness.run import Run
from tests.harness.arriving import arrived


@pytest.fixture
def run() -> Run:
    return Run()


@pytest.fixture
def view(run: Run) -> IntakeView:
    return IntakeView(run, 0.05, "http://127.0.0.1:1")


def test_a_profile_that_came_before_does_not_count(run: Run, view: IntakeView) -> None:
    run.upload(arrived("old", session="one"))
    with view.expect_profile() as expected:
        run.upload(arrived("new", session="two"))
    assert expected.value.upload == "new"
    assert [p.upload for p in view.profiles] == ["old", "new"]


def test_a_failed_wait_lists_the_near_misses(run: Run, view: IntakeView) -> None:
    other = view.expect_profile(lambda p: p.session_id == "other")
    with pytest.raises(Timeout) as told, other:  # noqa: PT012  the wait is over when the block is
        run.upload(arrived("near", session="one"))
        run.upload(arrived("refused", session="two", status=500))
        run.upload(arrived("batch", "rum"))
    head, near, refused, others = str(told.value).splitlines()
    assert head == "no profile that matches arrived within 0.05 s; these came and did not match:"
    assert near.startswith("  near of tab-1: session one, view ")
    assert "samples" in near
    assert "coverage 1.00" in near
    assert "datadog 6.27.1" in near
    assert refused.endswith("(refused with 500)")
    assert others == "  1 requests without a profile"


def test_only_the_last_near_misses_are_told(run: Run, view: IntakeView) -> None:
    never = view.expect_profile(lambda _: False)
    with pytest.raises(Timeout) as told, never:  # noqa: PT012
        for number in range(TOLD_MAX + 3):
            run.upload(arrived(f"u-{number}", session=f"s-{number}"))
    assert "(3 earlier ones)" in str(told.value)
    assert len(str(told.value).splitlines()) == TOLD_MAX + 2


def test_a_wait_for_nothing_says_so(view: IntakeView) -> None:
    with pytest.raises(Timeout, match="nothing arrived at all"), view.expect_profile():
        pass


def test_the_value_is_there_after_the_block(view: IntakeView) -> None:
    with pytest.raises(Timeout, match="left, not before"), view.expect_profile() as expected:
        expected.value  # noqa: B018


def test_neither_a_refusal_nor_a_repeat_is_a_profile(run: Run, view: IntakeView) -> None:
    with view.expect_profile() as expected:
        run.upload(arrived("u-1", status=500))
        run.upload(arrived("u-2"))
        run.upload(arrived("u-3"))
    assert expected.value.upload == "u-2"
    assert [p.upload for p in view.profiles] == ["u-2"]
    assert [(a.upload.id, a.repeat, a.refused) for a in view.attempts] == [
        ("u-1", "", True),
        ("u-2", "retry", False),
        ("u-3", "retry", False),
    ]


def test_events_and_requests_are_waited_for_alike(run: Run, view: IntakeView) -> None:
    with (
        view.expect_event(lambda event: event.type == "long_task") as event,
        view.expect_upload(lambda upload: upload.status == 429) as upload,
    ):
        run.upload(arrived("u-1", "rum"))
        run.upload(arrived("u-2", status=429))
    assert event.value.upload == "u-1"
    assert upload.value.id == "u-2"
    with (
        pytest.raises(Timeout, match=r"no event .*\n  u-3 of tab-1: rum "),
        view.expect_event(lambda _: False),
    ):
        run.upload(arrived("u-3", "rum-exit"))
    with (
        pytest.raises(Timeout, match=r"u-4 of tab-1: POST .*answered 202"),
        view.expect_upload(lambda _: False),
    ):
        run.upload(arrived("u-4"))


def test_a_predicate_that_fails_says_on_what(run: Run, view: IntakeView) -> None:
    with pytest.raises(ZeroDivisionError) as failed, view.expect_profile(lambda _: bool(1 / 0)):
        run.upload(arrived("u-1", session="one"))
    [note] = failed.value.__notes__
    assert note.startswith("the predicate failed on profile u-1 of tab-1: session one,")


def test_the_predicate_may_ask_for_what_needs_the_lock(run: Run, view: IntakeView) -> None:
    """It is the user's: while it looks, events must go on coming in."""
    asked = threading.Event()

    def look() -> None:
        run.profiles()
        asked.set()

    def predicate(_: Profile) -> bool:
        threading.Thread(target=look).start()
        return asked.wait(2)

    with view.expect_profile(predicate):
        run.upload(arrived("new"))
    assert asked.is_set()
