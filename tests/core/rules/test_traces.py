from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.history import TabHistory
from tests.story import Story, at_work

ONE = "one-profiler-per-document"
NAMES = "upload-names-start-session"
COVERS = "trace-covers-run"
UPLOADED = "collected-trace-is-uploaded"


def test_one_after_the_other_is_held() -> None:
    assert at_work().stopped(1000).started(1000, 2).until(2000).verdict(ONE) == "held"


def test_two_at_once_is_violated() -> None:
    [violation] = at_work().started(500, 2).until(2000).judge(ONE).violations
    assert violation.at_ms == 500


def test_two_documents_may_each_have_one() -> None:
    story = at_work()
    story.document = "frame"
    assert story.started(500).until(1000).verdict(ONE) == "held"


def test_no_profiler_no_occasion() -> None:
    assert at_work().verdict(COVERS) == "not-exercised"


def test_an_upload_that_names_its_session_is_held() -> None:
    story = at_work().stopped(6000).store(6001, "b").uploaded(6100, "a", 10)
    assert story.verdict(NAMES) == "held"


@pytest.mark.parametrize(("session", "says"), [("b", "names session b"), (None, "names no session")])
def test_another_session_or_none_is_violated(session: str | None, says: str) -> None:
    story = at_work().stopped(6000).store(6001, "b").uploaded(6100, session, 10)
    [violation] = story.judge(NAMES).violations
    assert says in violation.message
    assert "session a was live" in violation.message


def test_an_upload_of_an_unknown_profiler_is_inconclusive() -> None:
    assert at_work().stopped(6000).uploaded(6100, "a", 999).verdict(NAMES) == "inconclusive"


def test_samples_that_span_the_run_are_held() -> None:
    assert at_work().stopped(1000, span=(60, 960)).verdict(COVERS) == "held"


def test_samples_that_end_early_are_violated() -> None:
    judgement = at_work().stopped(1000, span=(10, 500)).judge(COVERS)
    assert "leave 500 ms of that uncovered" in judgement.violations[0].message


def test_a_full_buffer_is_named() -> None:
    story = at_work().tell(e.SampleBufferFull, 500, profiler=1).stopped(1000, span=(10, 500))
    assert "buffer was full" in story.judge(COVERS).violations[0].message


def test_a_trace_without_samples_covers_nothing() -> None:
    assert at_work().stopped(1000, samples=0).verdict(COVERS) == "violated"


def test_a_run_shorter_than_the_allowance_is_no_occasion() -> None:
    assert at_work().stopped(60, samples=0).verdict(COVERS) == "not-exercised"


def test_a_long_run_may_miss_its_share() -> None:
    assert at_work().stopped(10_010, span=(200, 9_800)).verdict(COVERS) == "held"
    assert at_work().stopped(10_010, span=(400, 9_700)).verdict(COVERS) == "violated"


def test_a_trace_worth_it_must_arrive() -> None:
    story = at_work().stopped(6000, samples=100)
    assert story.until(6200).verdict(UPLOADED) == "inconclusive"
    assert story.until(6400).verdict(UPLOADED) == "violated"
    assert story.uploaded(6500, "a", 10, samples=100).verdict(UPLOADED) == "held"


def test_a_short_trace_may_be_dropped() -> None:
    assert at_work().stopped(3000, samples=100).until(9000).verdict(UPLOADED) == "not-exercised"


def test_an_idle_trace_may_be_dropped() -> None:
    assert at_work().stopped(6000, samples=49).until(9000).verdict(UPLOADED) == "not-exercised"


def test_a_short_trace_with_a_long_task_must_arrive() -> None:
    story = at_work().long_task(600, 500, 80).stopped(1000, samples=10).until(9000)
    assert story.verdict(UPLOADED) == "violated"


def test_a_long_task_reported_after_the_stop_was_not_known() -> None:
    story = at_work().stopped(1000).long_task(1001, 900, 80).until(9000)
    assert story.verdict(UPLOADED) == "not-exercised"


def test_a_long_task_before_the_start_does_not_count() -> None:
    story = at_work().long_task(11, 1, 5).stopped(1000).until(9000)
    assert story.verdict(UPLOADED) == "not-exercised"


def test_a_held_trace_is_due_only_once_it_is_released() -> None:
    story = at_work().stopped(6000, samples=100, held=True).until(9000)
    assert story.verdict(UPLOADED) == "not-exercised"
    assert story.released(9000).until(9301).verdict(UPLOADED) == "violated"


def test_a_denied_quota_lets_traces_go() -> None:
    assert at_work().quota(500, False).stopped(6000, samples=100).until(9000).verdict(UPLOADED) == (
        "not-exercised"
    )


def test_uploads_that_go_elsewhere_are_not_missing() -> None:
    story = Story().opened(0).store(5, "a").started(10).stopped(6000, samples=100).until(9000)
    judgement = story.judge(UPLOADED)
    assert judgement.rules[UPLOADED] == "inconclusive"
    assert "go elsewhere" in judgement.reasons[UPLOADED]


def test_a_profile_of_another_tab_is_not_taken_for_this_ones() -> None:
    story = at_work().stopped(6000)
    story.machine.history.tabs["tab-2"] = TabHistory("tab-2", 0)
    story.tab = "tab-2"
    assert story.uploaded(6100, "a", 10).verdict(NAMES) == "inconclusive"
