from __future__ import annotations

import inspect
from collections import Counter

from bridge.core import events as e
from bridge.core.machine import Machine
from bridge.core.machine.documents import Documents
from bridge.core.machine.observations import Observations
from bridge.core.machine.profilers import Profilers
from bridge.core.machine.sessions import Sessions
from bridge.core.tab_state import States
from tests.core.story import Story, at_work, read_store


def test_a_tab_at_work() -> None:
    story = at_work()
    state = story.machine.tabs["tab-1"]
    assert state.states == States("visible", "active", "tracked", "running")
    assert state.session_id == "a"
    assert story.profiler == "running"


def test_hidden_and_back() -> None:
    story = at_work().hidden(100).stopped(101)
    assert story.profiler == "paused"
    story.shown(200)
    assert story.profiler == "not running"
    assert story.started(201, 2).profiler == "running"


def test_a_subject_that_does_not_pause_owes_to_run() -> None:
    story = Story()
    story.machine = Machine(read_store, pauses_when_hidden=False)
    story.opened(0).store(5, "a").started(10).hidden(100).stopped(101)
    assert story.profiler == "not running"


def test_expired_and_renewed() -> None:
    story = at_work().store(100, "expired").stopped(101)
    assert story.profiler == "stopped(session-expired)"
    assert story.machine.tabs["tab-1"].session_id is None
    story.store(200, "b")
    assert story.profiler == "not running"
    assert story.started(201, 2).profiler == "running"


def test_expired_while_paused_stays_stopped_when_shown() -> None:
    story = at_work().hidden(100).stopped(101).store(200, "expired").shown(300)
    assert story.profiler == "stopped(session-expired)"


def test_the_first_expired_store_is_a_beginning() -> None:
    story = Story().opened(0).store(1, "expired").store(2, "a").started(3)
    assert story.machine.history.tabs["tab-1"].lapses == []
    assert story.profiler == "running"


def test_an_expiry_is_told_once() -> None:
    story = Story().opened(0).store(5, "a:900000").started(10).clock(100, 901_000)
    story.store(110, "expired").store(120, "expired")
    [lapse] = story.machine.history.tabs["tab-1"].lapses
    assert (lapse.session_id, lapse.expired_at, lapse.noticed_at) == ("a", 100, 110)


def test_a_refusal_by_policy_is_told_from_other_errors() -> None:
    policy = "Failed to construct 'Profiler': JS profiling is disabled by Document Policy."
    story = Story().opened(0).tell(e.ProfilerRefused, 5, name="NotAllowedError", message=policy)
    assert story.profiler == "stopped(policy-missing)"
    story = Story().opened(0).tell(e.ProfilerRefused, 5, name="TypeError", message="too many")
    assert story.profiler == "stopped(error)"


def test_a_denied_quota_stops_it() -> None:
    assert at_work().quota(50, False).stopped(51).profiler == "stopped(quota-denied)"


def test_a_frame_does_not_change_the_tab() -> None:
    story = at_work()
    story.document = "frame"
    story.tell(e.DocumentStarted, 50, url="http://f/", top=False, visibility="hidden", profiler=True)
    assert story.machine.tabs["tab-1"].states.visibility == "visible"


def test_a_document_that_is_left_does_not_hide_the_next_one() -> None:
    story = at_work()
    story.document = "doc-2"
    story.opened(100)
    story.document = "doc-1"
    story.hidden(101)
    assert story.machine.tabs["tab-1"].states.visibility == "visible"


def test_natives_end_with_their_document() -> None:
    story = at_work().tell(e.PageHidden, 500, persisted=False)
    assert story.machine.history.natives()[0].ended_at == 500
    assert not story.machine.tabs["tab-1"].running


def test_a_lost_document_without_a_profiler_is_no_gap() -> None:
    story = Story().opened(0).tell(e.DocumentLost, 5, document="doc-1", last_seq=1, missing_at_most=32)
    assert story.machine.history.gaps == []
    story = at_work().tell(e.DocumentLost, 50, document="doc-1", last_seq=3, missing_at_most=32)
    assert len(story.machine.history.gaps) == 1


def test_closed_and_crashed_tabs() -> None:
    story = at_work().tell(e.TabClosed, 100)
    assert story.machine.history.tabs["tab-1"].ended_at == 100
    assert story.machine.tabs["tab-1"].states.lifecycle == "closed"
    assert not story.machine.tabs["tab-1"].running


def test_a_second_stop_fails_and_takes_nothing_from_the_first() -> None:
    story = at_work().stopped(100)
    story.tell(e.ProfilerStopFailed, 200, profiler=1, name="InvalidStateError", message="stopped")
    native = story.machine.history.natives()[0]
    assert (native.collected_at, native.ended_at) == (100, 100)


def test_a_frozen_tab_resumes() -> None:
    story = at_work().hidden(100).stopped(101)
    seen: list[str] = []
    for at, lifecycle in ((200, "frozen"), (300, "active")):
        story.tell(e.LifecycleChanged, at, lifecycle=lifecycle, trusted=True)
        seen.append(story.machine.tabs["tab-1"].states.lifecycle)
    assert seen == ["frozen", "active"]


def test_one_that_was_stuck_is_not_called_paused_when_hidden() -> None:
    story = at_work().stopped(100).hidden(1000)
    assert story.profiler == "not running"
    assert story.machine.tabs["tab-1"].states.profiler == "paused"


def test_a_frame_says_nothing_about_the_tabs_session_and_policy() -> None:
    story = at_work()
    story.document = "frame"
    story.store(50, "other").tell(e.ProfilerRefused, 60, name="NotAllowedError", message="Document Policy")
    state = story.machine.tabs["tab-1"]
    assert state.session_id == "a"
    assert state.states.profiler == "running"
    assert state.history.refusals == []


def test_a_page_back_from_bfcache_is_the_tabs_document_again() -> None:
    story = at_work().tell(e.PageHidden, 100, persisted=True)
    story.document = "doc-2"
    story.opened(110)
    story.document = "doc-1"
    story.tell(e.PageShown, 200, persisted=True).hidden(300)
    assert story.machine.tabs["tab-1"].states.visibility == "hidden"


def test_a_session_that_another_tab_renewed_is_taken_up_by_the_users_activity() -> None:
    story = at_work().store(100, "expired").stopped(101).store(200, "b", by="elsewhere")
    assert story.store(250, "b:9e9").machine.tabs["tab-1"].states.profiler == "stopped(session-expired)"
    story.tell(e.Activity, 300, type="click", trusted=True).store(301, "b:9e9").started(302, 2)
    assert story.profiler == "running"
    assert story.machine.history.tabs["tab-1"].lapses[0].renewed_at == 301


def test_a_cookie_that_ends_with_its_session_is_an_expiry() -> None:
    story = Story().opened(0).store(5, "a:900000").started(10).clock(100, 901_000)
    story.store(101, "", by="elsewhere")
    assert story.machine.tabs["tab-1"].states.session == "expired"
    story.store(200, "b:1900000")
    lapse = story.machine.tabs["tab-1"].history.lapses[-1]
    assert (lapse.expired_at, lapse.renewed_at, lapse.renewed_id) == (100, 200, "b")


def test_a_session_ends_by_a_date_that_others_moved() -> None:
    story = Story().opened(0).store(5, "a:900000").started(10).others_date(100, 600_000)
    assert story.machine.tabs["tab-1"].states.session == "tracked"
    story.others_date(200, 1_200_000)
    tab = story.machine.tabs["tab-1"]
    assert (tab.states.session, tab.session_id, tab.history.lapses[-1].expired_at) == ("expired", None, 200)


def test_the_date_of_the_next_document_is_its_own() -> None:
    story = Story().opened(0).store(5, "a:900000").others_date(100, 600_000)
    story.document = "doc-2"
    story.opened(200)
    assert story.machine.tabs["tab-1"].date_ahead_ms == 0


def test_the_date_of_a_frame_is_its_own() -> None:
    story = Story().opened(0).store(5, "a:900000")
    story.tell(e.DateMovedByOthers, 100, document="frame", offset_ms=1_200_000)
    assert story.machine.tabs["tab-1"].states.session == "tracked"
    assert not story.machine.history.tabs["tab-1"].foreign_dates


def test_a_store_that_is_emptied_ends_the_expiry() -> None:
    story = at_work().store(100, "expired").stopped(101).store(200, "").store(300, "d").started(301, 2)
    assert story.until(3000).verdict("stops-on-expiry") == "held"
    assert story.machine.tabs["tab-1"].lapse is None


def test_a_profiler_started_after_the_end_of_a_session_belongs_to_none() -> None:
    story = Story().opened(0).store(5, "a:1000").started(1500)
    assert story.machine.history.natives()[0].session_id is None


def test_events_that_were_too_many_are_a_gap() -> None:
    story = at_work().tell(e.EventsDropped, 100, count=94_000)
    assert "94000 events" in story.machine.history.gaps[0].what


def test_a_gap_begins_with_the_first_event_that_was_too_many() -> None:
    story = at_work().tell(e.EventsDropped, 5_000, count=3, start_ms=100.0)
    assert story.machine.history.gaps[0].at == 100
    story = at_work().tell(e.EventsDropped, 5_000, count=3)
    assert story.machine.history.gaps[0].at == 5_000


def test_a_rejected_stop_ends_the_profiler_and_owes_no_upload() -> None:
    story = at_work().tell(e.ProfilerStopCalled, 6_000, profiler=1, rejected=True)
    story.tell(e.ProfilerStopFailed, 6_001, profiler=1, name="OperationError", message="no")
    native = story.machine.history.natives()[0]
    assert (native.ended_at, native.collected_at) == (6_000, None)
    assert story.profiler == "not running"
    story.until(20_000)
    assert story.verdict("collected-trace-is-uploaded") == "not-exercised"
    assert story.verdict("trace-covers-run") == "not-exercised"


def test_a_rejected_stop_that_is_a_pause_or_a_collection_is_one() -> None:
    story = at_work().hidden(100).tell(e.ProfilerStopCalled, 101, profiler=1, rejected=True)
    assert story.profiler == "paused"
    story = at_work().tell(e.ProfilerStopCalled, 100, profiler=1, rejected=True).started(101, 2)
    assert story.profiler == "running"
    assert story.until(1_000).verdict("one-profiler-per-document") == "held"


def test_a_page_that_makes_up_a_freeze_changes_nothing() -> None:
    story = at_work().tell(e.LifecycleChanged, 100, lifecycle="frozen", trusted=False)
    assert story.machine.tabs["tab-1"].states.lifecycle == "active"


def test_emulated_freezing_counts() -> None:
    story = Story().tell(e.TabOpened, 0, emulated=True).opened(1).hidden(100)
    story.tell(e.LifecycleChanged, 200, lifecycle="frozen", trusted=False)
    assert story.machine.tabs["tab-1"].states.lifecycle == "frozen"


def test_a_crashed_tab_that_is_reloaded_owes_again() -> None:
    story = at_work().hidden(100).stopped(101).shown(200).started(201, 2).tell(e.TabCrashed, 300)
    story.document = "doc-2"
    story.opened(400).store(401, "a").started(410).hidden(1000).until(9000)
    [violation] = story.judge("pauses-when-hidden").violations
    assert violation.at_ms == 1100


def test_a_crashed_tab_that_stays_so_owes_nothing() -> None:
    story = at_work().hidden(100).stopped(101).shown(200).tell(e.TabCrashed, 210).until(9000)
    assert story.verdict("resumes-when-visible") == "not-exercised"


def test_a_profiler_that_its_page_never_stopped_comes_back_with_it_from_bfcache() -> None:
    story = at_work().tell(e.PageHidden, 100, persisted=True)
    first, story.document = story.document, "doc-2"
    story.opened(110)
    assert story.profiler == "not running"
    story.document = first
    story.tell(e.PageShown, 200, persisted=True)
    assert story.profiler == "running"
    [native] = story.machine.history.natives()
    assert native.alive_at(150)


def test_one_that_its_page_stopped_on_leaving_does_not() -> None:
    story = at_work().tell(e.PageHidden, 100, persisted=True).stopped(101)
    story.tell(e.PageShown, 200, persisted=True)
    assert story.profiler == "not running"


def test_an_upload_that_overtakes_the_write_of_its_session_does_not_make_a_session_in_memory() -> None:
    story = Story().opened(0).started(10).quota(11, admitted=True, session="a")
    state = story.machine.tabs["tab-1"]
    before, after = state.history.in_memory, story.store(12, "a").machine.tabs["tab-1"].history.in_memory
    assert (before, after) == (True, False)
    assert story.machine.tabs["tab-1"].session_id == "a"


def test_no_event_has_handlers_of_two_subjects() -> None:
    subjects = (Documents, Profilers, Sessions, Observations)
    handlers = [inspect.getattr_static(subject, "on").dispatcher.registry for subject in subjects]
    kinds = Counter(kind for registry in handlers for kind in registry if kind not in (object, e.Event))
    assert len(kinds) > 20
    assert set(kinds.values()) == {1}
