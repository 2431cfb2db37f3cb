from __future__ import annotations

from msgspec import structs

from bridge.core import events as e
from tests.core.story import CONTRACT, DOC, Story, at_work

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


def test_a_paused_one_whose_session_has_expired_may_be_said_to_be_stopped() -> None:
    paused = structs.replace(CONTRACT, paused_words=frozenset({"paused"}))
    for status in ("paused", "stopped"):
        story = Story(paused).opened(0).store(5, "a").started(10).hidden(1000).stopped(1000)
        assert story.store(2000, "expired", "elsewhere").said(3000, status, 2500).verdict(RULE) == "held"
    alive = Story(paused).opened(0).store(5, "a").started(10).hidden(1000).stopped(1000)
    assert alive.said(3000, "stopped", 2500).verdict(RULE) == "violated"
    renewed = Story(paused).opened(0).store(5, "expired").store(20, "a").started(30).hidden(1000)
    assert renewed.stopped(1000).said(3000, "stopped", 2500).verdict(RULE) == "violated"


def test_one_that_was_stuck_before_the_hiding_is_not_paused() -> None:
    story = at_work().stopped(1000).hidden(5000)
    assert story.said(6000, "running", 4000).verdict(RULE) == "violated"


def left_before_its_trace(status: str) -> Story:
    """The page is left at 5000 ms, its trace collected at 5400 ms, and its status says `status` from then on.

    The next document has no profiler.
    """
    story = at_work().hidden(5000).tell(e.PageHidden, 5000, persisted=True)
    story.document = "doc-2"
    story.opened(5020)
    story.document = DOC
    story.stopped(5400, samples=100).uploaded(5500, "a", 10, samples=100)
    return story.said(5500, status, 5400)


def test_the_status_of_a_page_that_was_left_is_not_compared_with_the_next_document() -> None:
    assert left_before_its_trace("running").verdict(RULE) == "held"


def test_a_page_that_was_left_may_say_that_it_is_paused() -> None:
    story = Story(structs.replace(CONTRACT, paused_words=frozenset({"paused"})))
    story.opened(0).store(5, "a").started(10)
    story.hidden(5000).tell(e.PageHidden, 5000, persisted=True)
    story.document = "doc-2"
    story.opened(5020).started(5030, 2)
    story.document = DOC
    story.stopped(5400, samples=100).uploaded(5500, "a", 10, samples=100)
    assert story.said(5500, "paused", 5400).verdict(RULE) == "held"


def test_a_status_that_fits_neither_the_left_page_nor_the_next_is_told_with_the_leaving() -> None:
    [violation] = left_before_its_trace("nonsense").judge(RULE).violations
    assert violation.message.endswith("; its page was left at 5000 ms and the trace collected 400 ms later")


def test_a_profiler_that_was_started_after_the_return_says_what_it_does_now() -> None:
    story = at_work().hidden(5000).tell(e.PageHidden, 5000, persisted=True)
    story.stopped(5000).tell(e.LifecycleChanged, 6000, lifecycle="active", trusted=True)
    story.tell(e.PageShown, 6000, persisted=True).shown(6000).started(6010, 2)
    story.stopped(9000, 2, samples=100).uploaded(9100, "a", 6010, samples=100)
    [violation] = story.said(9100, "nonsense", 9000).judge(RULE).violations
    assert "its page was left" not in violation.message


def test_a_profile_of_the_page_that_is_there_is_told_without_it() -> None:
    story = at_work().stopped(6000, samples=100).uploaded(6100, "a", 10, samples=100)
    [violation] = story.said(6100, "paused", 6050).judge(RULE).violations
    assert "its page was left" not in violation.message


def in_a_frame() -> Story:
    """A tab whose only profiler is in a frame, from 10 to 1000 ms."""
    story = Story().opened(0)
    story.document = "doc-frame"
    return story.started(10).stopped(1000)


def test_a_frames_profiler_is_judged_by_a_word_that_can_be_its_own() -> None:
    assert in_a_frame().said(900, "running", 800).verdict(RULE) == "held"
    assert in_a_frame().said(9000, "stopped", 8000).verdict(RULE) == "held"


def test_a_word_that_fits_neither_page_nor_frame_is_not_blamed_on_either() -> None:
    judgement = in_a_frame().said(500, "paused", 400).judge(RULE)
    assert judgement.rules[RULE] == "inconclusive"
    assert judgement.violations == []
