from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.history import TabHistory
from bridge.core.history.trace_outcomes import trace_outcomes
from tests.core.story import Story, at_work

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


def test_samples_before_the_start_make_up_for_nothing() -> None:
    """V8 takes the first sample while the constructor still runs; the profiler of the story starts at 10."""
    judgement = at_work().stopped(1000, span=(-80, 860)).judge(COVERS)
    assert "leave 140 ms of that uncovered" in judgement.violations[0].message


def test_a_run_that_was_partly_in_the_bfcache_is_told_apart() -> None:
    story = at_work().tell(e.PageHidden, 500, persisted=True).tell(e.PageShown, 4500, persisted=True)
    judgement = story.stopped(5000, span=(10, 930)).judge(COVERS)
    assert judgement.rules[COVERS] == "inconclusive"
    assert "its page was in the bfcache for 4000 ms" in judgement.reasons[COVERS]
    longer = at_work().tell(e.PageHidden, 500, persisted=True).tell(e.PageShown, 600, persisted=True)
    [violation] = longer.stopped(5000, span=(10, 700)).judge(COVERS).violations
    assert "its page was in the bfcache for 100 ms" in violation.message


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


def frozen_before_its_upload() -> Story:
    """The page is left at 5900 ms, its trace collected at 6000 ms; it is frozen in the bfcache at 6005 ms."""
    story = at_work().tell(e.PageHidden, 5900, persisted=True).stopped(6000, samples=100)
    return story.tell(e.LifecycleChanged, 6005, lifecycle="frozen", trusted=True)


def test_a_page_that_was_frozen_before_its_upload_could_not_send_it() -> None:
    story = frozen_before_its_upload()
    assert story.until(6200).verdict(UPLOADED) == "inconclusive"
    judgement = story.until(9000).judge(UPLOADED)
    assert judgement.rules[UPLOADED] == "inconclusive"
    assert judgement.reasons[UPLOADED].endswith("its page was frozen 5 ms after the collection")


def test_a_page_that_was_frozen_before_its_upload_has_to_send_it_once_resumed() -> None:
    story = frozen_before_its_upload().tell(e.LifecycleChanged, 7000, lifecycle="active", trusted=True)
    assert story.until(7200).verdict(UPLOADED) == "inconclusive"
    [violation] = story.until(7400).judge(UPLOADED).violations
    assert violation.message.endswith("frozen 5 ms after the collection, and resumed 995 ms later")
    assert story.uploaded(7500, "a", 10, samples=100).verdict(UPLOADED) == "held"


def test_a_hidden_tab_that_is_frozen_before_its_upload_has_to_send_it_once_resumed() -> None:
    story = at_work().hidden(5999).stopped(6000, samples=100)
    story.tell(e.LifecycleChanged, 6005, lifecycle="frozen", trusted=True)
    assert story.until(9000).verdict(UPLOADED) == "inconclusive"
    story.tell(e.LifecycleChanged, 9000, lifecycle="active", trusted=True)
    assert story.until(9400).verdict(UPLOADED) == "violated"


def test_a_page_that_was_frozen_after_its_time_is_not_excused() -> None:
    story = at_work().tell(e.PageHidden, 5900, persisted=True).stopped(6000, samples=100)
    story.tell(e.LifecycleChanged, 6350, lifecycle="frozen", trusted=True)
    [violation] = story.until(6400).judge(UPLOADED).violations
    assert violation.message.endswith("did not arrive within 300 ms")


def test_a_short_trace_may_be_dropped() -> None:
    assert at_work().stopped(3000, samples=100).until(9000).verdict(UPLOADED) == "not-exercised"


def test_an_idle_trace_may_be_dropped() -> None:
    assert at_work().stopped(6000, samples=49).until(9000).verdict(UPLOADED) == "not-exercised"


def test_samples_with_a_marker_only_are_not_what_sdks_count() -> None:
    settled = {"samples": 100, "busy_samples": 60, "first_sample_ms": 10.0, "last_sample_ms": 5990.0}
    for marked, verdict in ((0, "violated"), (11, "not-exercised")):
        story = at_work().tell(e.ProfilerStopCalled, 6000, profiler=1)
        story.tell(e.ProfilerStopSettled, 6000, profiler=1, marked_samples=marked, **settled)
        assert story.until(9000).verdict(UPLOADED) == verdict


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
    assert "no upload was seen being sent" in judgement.reasons[UPLOADED]
    story.tell(e.UploadSeen, 6010, url="https://my.site/rum")
    assert "go elsewhere, to https://my.site/rum" in story.judge(UPLOADED).reasons[UPLOADED]


def test_a_profile_of_another_tab_is_not_taken_for_this_ones() -> None:
    story = at_work().stopped(6000)
    story.machine.history.tabs["tab-2"] = TabHistory("tab-2", 0)
    story.tab = "tab-2"
    assert story.uploaded(6100, "a", 10).verdict(NAMES) == "inconclusive"


def test_a_trace_whose_tab_is_closed_at_once_may_be_lost() -> None:
    story = at_work().long_task(100, 100, 60).stopped(6000).tell(e.TabClosed, 6100).until(9000)
    assert story.verdict("collected-trace-is-uploaded") == "not-exercised"
    [outcome] = trace_outcomes(story.machine.history, story.contract)
    assert (outcome.fate, outcome.reason) == ("dropped", "its tab was closed 100 ms later")


def test_a_trace_whose_tab_is_closed_later_may_not() -> None:
    story = at_work().long_task(100, 100, 60).stopped(6000).tell(e.TabClosed, 6400).until(9000)
    assert story.verdict("collected-trace-is-uploaded") == "violated"
