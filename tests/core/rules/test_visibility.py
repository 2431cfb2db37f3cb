from __future__ import annotations

import pytest
from msgspec import structs

from bridge.core import events as e
from bridge.core.verdicts import Undecided
from tests.core.story import CONTRACT, Story, at_work

RULE = "pauses-when-hidden"
RESUMES = "resumes-when-visible"


def test_without_sessions_a_profiler_is_owed_whenever_the_tab_is_visible() -> None:
    own = structs.replace(CONTRACT, sessions=False)
    story = Story(own).opened(0).started(10).hidden(1000).stopped(1000).shown(2000)
    assert story.until(9000).verdict("resumes-when-visible") == "violated"
    story = Story(own).opened(0).started(10).hidden(1000).stopped(1000).shown(2000).started(2010, 2)
    assert story.until(9000).verdict("resumes-when-visible") == "held"


def test_pausing_in_time_is_held() -> None:
    assert at_work().hidden(1000).stopped(1001).until(2000).verdict(RULE) == "held"


@pytest.mark.parametrize(("stopped", "verdict"), [(1100, "held"), (1101, "violated")])
def test_the_grace_is_the_contracts(stopped: float, verdict: str) -> None:
    assert at_work().hidden(1000).stopped(stopped).until(2000).verdict(RULE) == verdict


def test_one_that_lives_on_is_violated_at_the_end_of_the_grace() -> None:
    [violation] = at_work().hidden(1000).until(2000).judge(RULE).violations
    assert violation.at_ms == 1100
    assert "hidden at 1000 ms" in violation.message


def test_before_the_grace_is_over_nothing_can_be_said() -> None:
    judgement = at_work().hidden(1000).until(1099).judge(RULE)
    assert judgement.rules[RULE] == "inconclusive"
    assert "ended too early" in judgement.reasons[RULE]


def test_shown_again_within_the_grace_is_no_occasion() -> None:
    assert at_work().hidden(1000).shown(1050).until(3000).verdict(RULE) == "not-exercised"


def test_a_profiler_started_in_a_hidden_tab_is_caught() -> None:
    story = at_work().hidden(1000).stopped(1001).started(1500, 2).until(3000)
    [violation] = story.judge(RULE).violations
    assert violation.at_ms == 1600
    assert "#2" in violation.message


def test_never_hidden_is_not_exercised() -> None:
    assert at_work().until(5000).verdict(RULE) == "not-exercised"


def test_a_page_that_is_left_says_nothing_about_pausing() -> None:
    story = at_work().hidden(1000).tell(e.PageHidden, 1050, persisted=False).until(3000)
    assert story.verdict(RULE) == "not-exercised"


def test_what_was_not_observed_is_never_held() -> None:
    story = at_work().hidden(1000).stopped(1001)
    story.tell(e.EventsMissing, 1500, document="doc-1", first_seq=7, last_seq=9).until(2000)
    judgement = story.judge(RULE)
    assert judgement.rules[RULE] == "inconclusive"
    assert "7 to 9" in judgement.reasons[RULE]


def test_resuming_in_time_is_held() -> None:
    story = at_work().hidden(1000).stopped(1001).shown(2000).started(2001, 2).until(3000)
    assert story.verdict(RESUMES) == "held"


def test_not_resuming_is_violated() -> None:
    [violation] = at_work().hidden(1000).stopped(1001).shown(2000).until(3000).judge(RESUMES).violations
    assert violation.at_ms == 2100


def test_resuming_too_late_is_violated() -> None:
    story = at_work().hidden(1000).stopped(1001).shown(2000).started(2101, 2).until(3000)
    assert story.verdict(RESUMES) == "violated"


def test_an_expired_session_obliges_nobody_to_resume() -> None:
    story = at_work().hidden(1000).stopped(1001).store(1500, "expired").shown(2000).until(3000)
    assert story.verdict(RESUMES) == "not-exercised"


def test_hidden_again_within_the_grace_obliges_nobody() -> None:
    story = at_work().hidden(1000).stopped(1001).shown(2000).hidden(2050).until(3000)
    assert story.verdict(RESUMES) == "not-exercised"


def test_a_user_who_stopped_it_is_obeyed() -> None:
    story = at_work().hidden(1000).stopped(1001).intent(1500, "stop").shown(2000).until(3000)
    assert story.verdict(RESUMES) == "not-exercised"


def test_one_that_was_stuck_before_the_hiding_is_not_resumes_business() -> None:
    story = at_work().stopped(500).hidden(1000).shown(2000).until(3000)
    assert story.verdict(RESUMES) == "not-exercised"


def test_one_that_was_never_paused_need_not_resume() -> None:
    assert at_work().hidden(1000).shown(1050).until(3000).verdict(RESUMES) == "not-exercised"


def test_a_page_that_is_left_within_the_grace_need_not_resume() -> None:
    story = at_work().hidden(1000).stopped(1001).shown(2000).tell(e.PageHidden, 2050, persisted=False)
    assert story.until(5000).verdict(RESUMES) == "not-exercised"


def test_a_new_page_does_not_owe_what_the_old_one_did() -> None:
    story = at_work().hidden(1000).stopped(1001).tell(e.PageHidden, 1500, persisted=False)
    story.document = "doc-2"
    assert story.opened(1510, "hidden").shown(2000).until(5000).verdict(RESUMES) == "not-exercised"


def left_for_bfcache() -> Story:
    """In Chromium's order: a page that is left becomes hidden, stops and is frozen after `pagehide`."""
    story = at_work().tell(e.PageHidden, 1000, persisted=True).hidden(1002).stopped(1003)
    story.tell(e.LifecycleChanged, 1010, lifecycle="frozen", trusted=True)
    story.document = "doc-2"
    story.opened(1005)
    story.document = "doc-1"
    return story


def test_a_page_back_from_bfcache_resumes() -> None:
    # It resumes, is visible and runs before its `pageshow`, and the other page is left after that.
    story = left_for_bfcache().tell(e.LifecycleChanged, 2000, lifecycle="active", trusted=True)
    story.shown(2005).started(2006, 2).tell(e.PageShown, 2008, persisted=True)
    story.document = "doc-2"
    story.tell(e.PageHidden, 2010, persisted=True).hidden(2011)
    story.tell(e.LifecycleChanged, 2012, lifecycle="frozen", trusted=True).until(3000)
    assert story.profiler == "running"
    assert story.machine.tabs["tab-1"].states.lifecycle == "active"
    assert story.machine.history.natives()[1].top
    assert story.verdict(RESUMES) == "held"


def test_a_page_back_from_bfcache_that_stays_stopped_is_violated() -> None:
    story = left_for_bfcache().tell(e.LifecycleChanged, 2000, lifecycle="active", trusted=True)
    story.shown(2005).tell(e.PageShown, 2008, persisted=True).until(3000)
    [violation] = story.judge(RESUMES).violations
    assert violation.at_ms == 2105


def test_a_page_that_never_came_back_owes_nothing() -> None:
    assert left_for_bfcache().until(5000).verdict(RESUMES) == "not-exercised"


def reloaded_hidden() -> Story:
    story = at_work().hidden(1000).stopped(1001).tell(e.PageHidden, 1500, persisted=False)
    story.document = "doc-2"
    return story.opened(1510, "hidden").store(1520, "a").tell(e.PageShown, 1530, persisted=False)


def test_a_page_loaded_anew_while_hidden_runs_when_it_is_shown() -> None:
    assert reloaded_hidden().shown(2000).started(2010, 2).until(5000).verdict(RESUMES) == "held"


def test_a_page_loaded_anew_while_hidden_that_never_runs_is_violated() -> None:
    [violation] = reloaded_hidden().shown(2000).until(5000).judge(RESUMES).violations
    assert violation.at_ms == 2100


def test_a_session_that_came_and_went_meanwhile_is_not_resumes_business() -> None:
    story = at_work().hidden(1000).stopped(1001).store(1200, "expired", by="elsewhere")
    story.store(1400, "b", by="elsewhere").shown(2000).until(5000)
    assert story.verdict(RESUMES) == "not-exercised"


def test_a_page_loaded_hidden_that_starts_no_profiler_holds() -> None:
    assert reloaded_hidden().until(1930).verdict(RULE) == "held"


def test_a_page_loaded_hidden_may_still_start_one() -> None:
    story = reloaded_hidden().until(1700)
    assert Undecided(story.contract, [RULE]).until(story.machine.history, 1700) == 1930
    assert reloaded_hidden().shown(1800).until(5000).verdict(RULE) == "held"  # by the first page's pause


def test_a_page_loaded_hidden_that_starts_one_is_violated() -> None:
    [violation] = reloaded_hidden().started(1600, 2).until(5000).judge(RULE).violations
    assert violation.at_ms == 1700
