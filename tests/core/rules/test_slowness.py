"""What a slow machine explains is not violated, and not held; what it does not explain is violated."""

from __future__ import annotations

import msgspec
import pytest

from bridge.core import events as e
from bridge.core.rules.findings import LONGEST_MS
from bridge.core.rules.slowness import TOLD_MS
from bridge.core.verdicts import Undecided
from tests.core.story import CONTRACT, Story, at_work

PAUSES, RESUMES, UPLOADED = "pauses-when-hidden", "resumes-when-visible", "collected-trace-is-uploaded"


def late(
    story: Story, at: float, late_ms: float, span_ms: float = 250, what: str = "page", ran_ms: float = 0
) -> Story:
    return story.tell(e.Delayed, at, what=what, late_ms=late_ms, span_ms=span_ms, ran_ms=ran_ms)


def resumed(at: float) -> Story:
    """Visible again at 2000; the grace of the contract is over at 2100."""
    return at_work().hidden(1000).stopped(1001).shown(2000).started(at, 2)


def test_a_limit_that_the_delay_explains_is_inconclusive_with_the_figures() -> None:
    judgement = late(resumed(2150), 2095, 90, 95).until(3000).judge(RESUMES)
    assert judgement.rules[RESUMES] == "inconclusive"
    assert judgement.reasons[RESUMES] == (
        "tab visible again at 2000 ms, session tracked, no native profiler within 100 ms; the limit was "
        "exceeded by 50 ms, but the machine was slow: the main thread of the page was late by 90 ms in that "
        "time"
    )


@pytest.mark.parametrize(
    ("started", "verdict"), [(2180, "inconclusive"), (2190, "inconclusive"), (2191, "violated")]
)
def test_it_explains_no_more_than_its_own_length(started: float, verdict: str) -> None:
    assert late(resumed(started), 2095, 90, 95).until(3000).verdict(RESUMES) == verdict


def test_what_does_not_come_even_then_is_violated() -> None:
    story = late(at_work().hidden(1000).stopped(1001).shown(2000), 2095, 90, 95)
    assert story.until(3000).verdict(RESUMES) == "violated"


def test_a_delay_before_or_after_the_occasion_explains_nothing() -> None:
    assert late(resumed(2150), 1990, 500, 500).until(3000).verdict(RESUMES) == "violated"
    assert late(resumed(2150), 2600, 90, 250).until(3000).verdict(RESUMES) == "violated"


def test_a_page_that_blocks_its_own_thread_is_caught() -> None:
    """Its long task is no delay: the thread ran all the time."""
    story = resumed(5000).long_task(5001, 2000, 3000)
    assert story.until(6000).verdict(RESUMES) == "violated"


def test_its_own_work_is_not_excused_by_a_delay_beside_it() -> None:
    """It blocks its thread for 300 ms by the clock, and the machine takes half of that away."""
    story = resumed(2300)
    for at in (2100, 2200, 2300):
        late(story, at, 50, 100, ran_ms=50)
    assert story.until(6000).verdict(RESUMES) == "violated"
    idle = resumed(2300)
    for at in (2100, 2200, 2300):
        late(idle, at, 70, 100, ran_ms=10)
    assert idle.until(6000).verdict(RESUMES) == "inconclusive"


def test_the_delay_of_a_task_that_is_long_by_itself_does_not_count() -> None:
    """It blocks its thread for 3 s by the clock, and the machine takes most of that away."""
    story = resumed(5000)
    graces = msgspec.structs.replace(CONTRACT.graces, resume_ms=1000)
    story.contract = msgspec.structs.replace(CONTRACT, graces=graces)
    for at in range(2250, 5001, 250):
        late(story, at, 225, 250, ran_ms=25)
    assert story.long_task(5001, 4500, 250).until(6000).verdict(RESUMES) == "inconclusive"
    assert story.long_task(5002, 2000, 3000).until(6000).verdict(RESUMES) == "violated"


@pytest.mark.parametrize("end", ["hidden", "left", "stop", "closed"])
def test_what_was_owed_no_longer_before_the_delay_was_over_cannot_be_judged(end: str) -> None:
    story = late(at_work().hidden(1000).stopped(1001).shown(2000), 2095, 90, 95)
    if end == "hidden":
        story.hidden(2150)
    elif end == "left":
        story.tell(e.PageHidden, 2150, persisted=False)
    elif end == "stop":
        story.intent(2150, "stop")
    else:
        story.tell(e.TabClosed, 2150)
    assert story.until(3000).verdict(RESUMES) == "inconclusive"


def test_it_is_waited_for_as_long_as_the_delay_was() -> None:
    story = late(at_work().hidden(1000), 1090, 60, 90).until(1120)
    undecided = Undecided(CONTRACT, [PAUSES])
    assert undecided.until(story.machine.history, 1120) == 1160
    assert story.judge(PAUSES).rules[PAUSES] == "inconclusive"
    story.until(1161)
    # Violated, unless a delay that is told only at the next measurement explains it.
    assert story.verdict(PAUSES) == "violated"
    assert undecided.until(story.machine.history, 1161) == 1100 + TOLD_MS
    story.until(1100 + TOLD_MS)
    assert undecided.until(story.machine.history, 1100 + TOLD_MS) is None
    assert story.verdict(PAUSES) == "violated"


def test_a_delay_in_the_time_that_is_waited_for_counts_too() -> None:
    story = late(late(at_work().hidden(1000), 1090, 60, 90), 1150, 50, 55)
    assert story.stopped(1205).until(2000).verdict(PAUSES) == "inconclusive"


def test_it_is_not_waited_for_without_end() -> None:
    story = at_work().hidden(1000)
    undecided = Undecided(CONTRACT, [PAUSES])
    for at in range(1250, 40_000, 250):
        late(story, at, 250, 250)
    assert undecided.until(story.until(40_000).machine.history, 40_000) is None
    judgement = story.judge(PAUSES)
    assert judgement.rules[PAUSES] == "inconclusive"
    assert "the machine was slow" in judgement.reasons[PAUSES]
    assert LONGEST_MS == 10_000


def test_of_a_trace_that_does_not_arrive() -> None:
    story = at_work().stopped(6000, samples=600)
    late(story, 6200, 150, 200, "intake")
    assert story.until(6400).verdict(UPLOADED) == "inconclusive"
    assert story.until(6451).verdict(UPLOADED) == "violated"


def test_of_samples_that_a_late_thread_did_not_take() -> None:
    story = at_work().stopped(2000, samples=50, span=(600, 1999))
    assert story.until(3000).verdict("trace-covers-run") == "violated"
    late(story, 700, 500, 600)
    assert story.verdict("trace-covers-run") == "inconclusive"


def test_delays_change_nothing_where_the_promise_was_kept() -> None:
    story = late(at_work().hidden(1000).stopped(1050), 1090, 90).until(2000)
    assert story.verdict(PAUSES) == "held"


def test_of_a_status_that_was_composed_before_the_profiler_changed() -> None:
    story = at_work().store(1000, "expired").stopped(1001).said(2000, "running", 1400)
    assert story.verdict("status-agrees") == "violated"
    assert late(story, 1500, 300, 600).verdict("status-agrees") == "inconclusive"


def test_a_full_buffer_has_no_excuse() -> None:
    story = at_work().tell(e.SampleBufferFull, 500, profiler=1).stopped(1000, span=(10, 500))
    assert late(story, 800, 600, 700).until(3000).verdict("trace-covers-run") == "violated"
