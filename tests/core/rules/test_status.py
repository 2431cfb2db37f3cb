from __future__ import annotations

from tests.story import at_work

RULE = "status-agrees"


def test_running_said_of_a_running_one_agrees() -> None:
    assert at_work().said(1000, "running", 900).verdict(RULE) == "held"


def test_stopped_said_of_a_running_one_is_violated() -> None:
    judgement = at_work().said(1000, "stopped", 900).judge(RULE)
    assert "says 'stopped'; from 650 ms on the profiler was running" in judgement.violations[0].message


def test_the_word_for_paused_is_the_contracts() -> None:
    assert at_work().hidden(1000).stopped(1000).said(2000, "running", 1900).verdict(RULE) == "held"


def test_running_said_of_a_stopped_one_is_violated() -> None:
    story = at_work().store(1000, "expired").stopped(1001)
    assert story.said(9000, "running", 8000).verdict(RULE) == "violated"


def test_a_word_may_stand_for_any_moment_since_it_was_composed() -> None:
    story = at_work().store(1000, "expired").stopped(1001)
    assert story.said(9000, "running", 800).verdict(RULE) == "held"


def test_a_word_is_placed_in_time_by_the_moved_date() -> None:
    story = at_work().store(1000, "expired").stopped(1001).clock(2000, 900_000)
    assert story.said(9000, "running", 908_000).verdict(RULE) == "violated"


def test_starting_contradicts_nothing() -> None:
    assert at_work().said(1000, "starting", 900).verdict(RULE) == "not-exercised"


def test_one_that_was_stuck_before_the_hiding_is_not_paused() -> None:
    story = at_work().stopped(1000).hidden(5000)
    assert story.said(6000, "running", 4000).verdict(RULE) == "violated"
