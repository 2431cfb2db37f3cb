from __future__ import annotations

from bridge.core import events as e
from tests.core.story import DOC, Story, at_work

STOPS = "stops-on-expiry"
RESTARTS = "restarts-on-renewal"
USER = "stays-stopped-by-user"


def hidden_expiry() -> Story:
    """Hidden, session expired by a moved `Date`, shown; the page renews the session at 3000 ms."""
    story = Story().opened(0).store(5, "a:900000").started(10)
    story.hidden(1000).stopped(1001).clock(2000, 901_000).shown(2500)
    return story.store(2510, "expired").store(3000, "b:1900000")


def test_the_seed_stuck_is_violated() -> None:
    [violation] = hidden_expiry().until(4000).judge(RESTARTS).violations
    assert violation.at_ms == 3200
    assert violation.message == "session renewed at 3000 ms, tab visible, no native profiler within 200 ms"


def test_the_seed_fixed_is_held() -> None:
    assert hidden_expiry().started(3001, 2).until(4000).verdict(RESTARTS) == "held"


def test_a_restart_past_the_grace_is_violated() -> None:
    assert hidden_expiry().started(3201, 2).until(4000).verdict(RESTARTS) == "violated"


def test_before_the_grace_is_over_nothing_can_be_said() -> None:
    assert hidden_expiry().until(3100).verdict(RESTARTS) == "inconclusive"


def test_nothing_is_owed_once_the_consent_is_withdrawn() -> None:
    """The SDK drops its anonymous user then, unlike at an expiry."""
    story = Story().opened(0).store(5, "a~").started(10).store(1000, "expired").stopped(1001).until(5000)
    judgement = story.judge(STOPS, RESTARTS)
    assert judgement.rules == {STOPS: "held", RESTARTS: "not-exercised"}
    assert judgement.reasons[RESTARTS].startswith("the consent to tracking was withdrawn")


def test_an_expiry_withdraws_no_consent() -> None:
    for before, after, by in (
        ("a~", "expired~", "page"),
        ("a", "expired", "page"),
        ("a~", "expired", "bridge"),
    ):
        story = Story().opened(0).store(5, before).started(10).store(1000, after, by=by).stopped(1001)
        assert story.until(5000).judge(RESTARTS).reasons == {}


def test_a_consent_that_is_granted_again_owes_a_profiler() -> None:
    story = (
        Story().opened(0).store(5, "a~").started(10).store(1000, "expired").stopped(1001).store(2000, "b~")
    )
    assert story.until(5000).verdict(RESTARTS) == "violated"


def test_no_renewal_no_occasion() -> None:
    story = at_work().store(1000, "expired").stopped(1001).until(5000)
    assert story.verdict(RESTARTS) == "not-exercised"


def test_renewed_while_hidden_counts_from_the_showing() -> None:
    story = at_work().store(1000, "expired").stopped(1001).hidden(1500).store(2000, "b")
    assert story.until(3000).verdict(RESTARTS) == "not-exercised"
    assert story.shown(4000).until(4500).judge(RESTARTS).violations[0].at_ms == 4200


def test_lost_again_within_the_grace_obliges_nobody() -> None:
    story = at_work().store(1000, "expired").stopped(1001).store(2000, "b").store(2050, "expired")
    assert story.until(4000).verdict(RESTARTS) == "not-exercised"


def test_another_tabs_session_is_no_renewal() -> None:
    story = at_work().store(1000, "expired").stopped(1001).store(2000, "b", by="elsewhere")
    assert story.until(4000).verdict(RESTARTS) == "not-exercised"


def test_a_profiler_that_never_ran_need_not_restart() -> None:
    story = Story().opened(0).store(5, "a").store(1000, "expired").store(2000, "b").until(4000)
    assert story.verdict(RESTARTS) == "not-exercised"


def test_renewal_while_the_stop_is_pending_is_an_occasion() -> None:
    story = at_work().store(1000, "expired", by="bridge").store(1500, "expired")
    story.stopped(1501, held=True).store(2000, "b").until(4000)
    [violation] = story.judge(RESTARTS).violations
    assert "its stop() was still pending" in violation.message


def test_a_renewal_right_at_the_expiry_still_counts() -> None:
    """One write that replaces the expired session: noticed and renewed at the same moment."""
    story = Story().opened(0).store(5, "a:900000").started(10).clock(1000, 901_000)
    story.store(2000, "b:1900000").stopped(2005).until(4000)
    [violation] = story.judge(RESTARTS).violations
    assert violation.at_ms == 2200


def test_one_that_outlives_the_expiry_is_for_the_other_rule() -> None:
    story = at_work().store(1000, "expired").store(2000, "b").until(4000)
    assert story.verdict(RESTARTS) == "not-exercised"
    assert story.verdict(STOPS) == "violated"


def test_stopping_in_time_is_held() -> None:
    assert at_work().store(1000, "expired").stopped(1050).until(3000).verdict(STOPS) == "held"


def test_rules_count_from_the_moment_the_sdk_noticed() -> None:
    story = at_work().store(1000, "expired", by="bridge").until(1400)
    assert story.store(1400, "expired").stopped(1450).until(3000).verdict(STOPS) == "held"
    [lapse] = story.machine.history.tabs["tab-1"].lapses
    assert (lapse.expired_at, lapse.noticed_at) == (1000, 1400)


def test_the_stop_itself_can_be_the_notice() -> None:
    story = at_work().store(1000, "expired", by="bridge").stopped(1400).until(3000)
    assert story.verdict(STOPS) == "held"
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at == 1400
    assert story.profiler == "stopped(session-expired)"


def test_a_stop_is_the_notice_however_soon_the_renewal_follows() -> None:
    story = at_work().store(1000, "expired", by="bridge").stopped(1400).store(1430, "b").started(1435, 2)
    assert story.until(3000).verdict(STOPS) == "held"
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at == 1400


def test_a_collection_is_no_notice() -> None:
    story = at_work().store(1000, "expired", by="bridge").stopped(1400).started(1400, 2).until(3000)
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at is None


def test_a_pause_is_no_notice() -> None:
    story = at_work().store(1000, "expired", by="bridge").hidden(1400).stopped(1400).until(3000)
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at is None


def test_one_that_lives_on_is_violated() -> None:
    [violation] = at_work().store(1000, "expired").until(3000).judge(STOPS).violations
    assert violation.at_ms == 1100


def test_an_expiry_that_nobody_noticed_is_inconclusive() -> None:
    judgement = at_work().store(1000, "expired", by="bridge").until(3000).judge(STOPS)
    assert judgement.rules[STOPS] == "inconclusive"
    assert "had not acted on it" in judgement.reasons[STOPS]


def test_an_expiry_that_the_page_writes_over_is_none() -> None:
    story = at_work().store(1000, "expired", by="elsewhere").store(1100, "a").until(5000)
    assert story.verdict(STOPS) == "not-exercised"
    assert story.machine.tabs["tab-1"].states.session == "tracked"
    assert story.machine.tabs["tab-1"].profiler == "running"


def test_an_expiry_after_which_the_page_writes_another_session_counts() -> None:
    story = at_work().store(1000, "expired", by="elsewhere").store(1100, "b").until(5000)
    assert story.verdict(STOPS) == "violated"


def test_a_profiler_that_stopped_for_an_expiry_has_noticed_it() -> None:
    story = at_work().store(1000, "expired", by="elsewhere").stopped(1050).store(1300, "a").until(5000)
    assert story.verdict(STOPS) == "held"


def test_a_profiler_started_after_the_expiry_is_caught() -> None:
    story = at_work().store(1000, "expired").stopped(1001).started(1500, 2).until(3000)
    [violation] = story.judge(STOPS).violations
    assert "#2" in violation.message


def test_date_expires_a_session_when_it_is_due_whoever_looks() -> None:
    story = Story().opened(0).store(5, "a:2000").started(10).until(1999)
    assert story.machine.tabs["tab-1"].states.session == "tracked"
    story.until(2600)
    assert story.machine.history.tabs["tab-1"].lapses[0].expired_at == 2000


def test_a_users_stop_is_held_when_nothing_runs_after_it() -> None:
    assert at_work().intent(1000, "stop").stopped(1001).until(3000).verdict(USER) == "held"


def test_a_restart_after_the_users_stop_is_violated_even_a_short_one() -> None:
    story = at_work().intent(1000, "stop").stopped(1001).started(1010, 2).stopped(1020, 2).until(3000)
    [violation] = story.judge(USER).violations
    assert violation.at_ms == 1010


def test_the_user_may_start_it_again() -> None:
    story = at_work().intent(1000, "stop").stopped(1001).intent(2000, "run").started(2001, 2).until(4000)
    assert story.verdict(USER) == "held"
    assert story.profiler == "running"


def stopped_by_user() -> Story:
    return at_work().intent(1000, "stop").stopped(1001)


def test_a_users_start_that_is_told_late_is_the_users() -> None:
    story = stopped_by_user().tell(e.StepFinished, 1002, step="user_stop")
    assert story.started(3000, 2).intent(3040, "run").until(6000).verdict(USER) == "held"


def test_a_start_long_before_the_users_is_not_the_users() -> None:
    story = stopped_by_user().started(3000, 2).intent(4500, "run").until(6000)
    assert story.verdict(USER) == "violated"


def test_a_start_in_the_course_of_another_step_is_not_the_users() -> None:
    story = stopped_by_user().hidden(1500).shown(3000).started(3001, 2)
    story.tell(e.StepFinished, 3010, step="show").intent(3020, "run")
    assert story.until(6000).verdict(USER) == "violated"


def loaded_anew(story: Story, at: float) -> Story:
    """Another document is loaded in the tab, whose profiler starts at once."""
    story.tell(e.PageHidden, at, persisted=True)
    story.document = "doc-2"
    return story.opened(at + 20).started(at + 30, 1)


def test_a_users_stop_ends_with_its_document() -> None:
    story = loaded_anew(stopped_by_user(), 2000)
    assert story.until(5000).verdict(USER) == "held"
    assert story.machine.tabs["tab-1"].profiler == "running"


def test_a_profiler_that_restarts_just_before_its_page_is_left_is_not_the_users() -> None:
    story = loaded_anew(stopped_by_user().started(1990, 2), 2000)
    assert story.until(5000).verdict(USER) == "violated"


def test_a_users_stop_holds_for_a_document_that_comes_back() -> None:
    story = loaded_anew(stopped_by_user(), 2000)
    story.tell(e.PageHidden, 4000, persisted=True)
    story.document = DOC
    story.tell(e.LifecycleChanged, 4010, lifecycle="active", trusted=True)
    assert story.until(6000).verdict(USER) == "held"
    assert story.started(6100, 2).until(9000).verdict(USER) == "violated"


def test_a_renewal_does_not_overrule_the_user() -> None:
    story = at_work().intent(1000, "stop").stopped(1001).store(1500, "expired").store(2000, "b").until(4000)
    assert story.verdict(RESTARTS) == "not-exercised"
    assert story.machine.tabs["tab-1"].states.profiler == "stopped(stopped-by-user)"


def test_a_crash_ends_all_duties() -> None:
    story = at_work().store(1000, "expired").tell(e.TabCrashed, 1050).until(3000)
    assert story.verdict(STOPS) == "not-exercised"


def test_a_users_stop_is_no_notice() -> None:
    story = Story().opened(0).store(5, "a:500").started(10).intent(1200, "stop").stopped(1205).until(5000)
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at is None
    assert story.verdict(STOPS) == "not-exercised"


def test_a_collection_on_the_way_out_is_no_notice() -> None:
    story = Story().opened(0).store(5, "a:500").started(10).stopped(900)
    story.tell(e.PageHidden, 901, persisted=False).until(5000)
    assert story.machine.history.tabs["tab-1"].lapses[0].noticed_at is None


def test_a_page_that_is_left_within_the_grace_need_not_restart() -> None:
    story = at_work().store(1000, "expired").stopped(1001).store(2000, "b")
    story.tell(e.PageHidden, 2050, persisted=False)
    story.document = "doc-2"
    assert story.opened(2060).until(5000).verdict(RESTARTS) == "not-exercised"


def test_a_frames_profiler_owes_nothing_to_the_tabs_session() -> None:
    story = at_work().stopped(500)
    story.document = "frame"
    story.started(600, 7)
    story.document = "doc-1"
    assert story.store(1000, "expired").until(5000).verdict(STOPS) == "not-exercised"


def test_what_may_have_been_missed_is_no_violation() -> None:
    story = at_work().store(1000, "expired").stopped(1001).store(2000, "b")
    story.tell(e.EventsMissing, 2010, document="doc-1", first_seq=9, last_seq=9).until(5000)
    judgement = story.judge(RESTARTS)
    assert judgement.rules[RESTARTS] == "inconclusive"
    assert "9 to 9" in judgement.reasons[RESTARTS]


def test_a_loss_after_the_deadline_takes_no_violation_back() -> None:
    story = at_work().store(1000, "expired").stopped(1001).store(2000, "b").until(3000)
    story.tell(e.EventsMissing, 4000, document="doc-1", first_seq=9, last_seq=9)
    assert story.verdict(RESTARTS) == "violated"


def lost_and_renewed_elsewhere() -> Story:
    """In a hidden tab: another tab noticed the expiry, and renewed the session."""
    story = at_work().hidden(100).stopped(101).store(1000, "expired", by="elsewhere")
    return story.store(1500, "b", by="elsewhere").shown(2000)


def test_a_session_renewed_elsewhere_obliges_nobody_before_the_user_acts_here() -> None:
    assert lost_and_renewed_elsewhere().until(5000).verdict("restarts-on-renewal") == "not-exercised"


def test_a_session_renewed_elsewhere_is_taken_up_by_activity() -> None:
    story = lost_and_renewed_elsewhere().tell(e.Activity, 3000, type="click", trusted=True)
    assert story.started(3100, 2).until(5000).verdict("restarts-on-renewal") == "held"


def test_a_session_renewed_elsewhere_may_be_taken_up_before() -> None:
    story = lost_and_renewed_elsewhere().started(2010, 2)
    story.tell(e.Activity, 3000, type="click", trusted=True).until(5000)
    assert story.verdict("restarts-on-renewal") == "held"


def test_a_session_renewed_elsewhere_that_activity_does_not_take_up_is_violated() -> None:
    story = lost_and_renewed_elsewhere().tell(e.Activity, 3000, type="click", trusted=True).until(5000)
    [violation] = story.judge("restarts-on-renewal").violations
    assert violation.at_ms == 3200


def test_an_event_made_up_by_script_renews_nothing() -> None:
    story = lost_and_renewed_elsewhere().tell(e.Activity, 3000, type="click", trusted=False).until(5000)
    assert story.verdict("restarts-on-renewal") == "not-exercised"


def test_a_user_who_stops_what_never_ran_proves_nothing() -> None:
    assert Story().opened(0).intent(100, "stop").until(9000).verdict(USER) == "not-exercised"
