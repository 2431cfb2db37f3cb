"""When a trace is collected, what is dropped, and what an upload is named after."""

from __future__ import annotations

from bridge.core.events import ProfilerStarted
from bridge.harness.tab import Tab
from e2e.agent.playing import Playing, expire, held, long_task, state

SENT = ("one-profiler-per-document", "trace-covers-run", "collected-trace-is-uploaded", "status-agrees")


def natives(play: Playing, tab: Tab) -> list[ProfilerStarted]:
    tab.sync()
    return [event for event in play.bridge.run.recording().events if isinstance(event, ProfilerStarted)]


def test_it_collects_each_minute_and_goes_on(play: Playing) -> None:
    """Time goes from timer to timer, so the run is a minute by `Date`, and shorter by the samples' clock."""
    tab = play.open()
    long_task(tab)
    profile, said = play.uploaded(lambda: tab.idle(1.1), "interval")
    assert said["ended_at"] - said["started_at"] >= 60_000
    assert state(tab) == tab.profiler == "running"
    asked = [(native.requested_interval_ms, native.max_buffer_size) for native in natives(play, tab)]
    assert asked == [(10, 9000), (10, 9000)]
    long_task(tab)
    again, after = play.uploaded(tab.hide, "hidden")
    assert after["started_at"] >= said["ended_at"]
    assert (again.session_id, again.view_ids) == (profile.session_id, profile.view_ids)
    held(tab, *SENT)


def test_it_collects_when_the_buffer_is_full_and_goes_on(play: Playing) -> None:
    tab = play.open()
    tab.user_stop()
    tab.fill_buffer(60)
    tab.user_start()
    profile, _ = play.uploaded(lambda: long_task(tab), "full")
    assert len(profile.trace.samples) == 60
    assert state(tab) == tab.profiler == "running"
    assert len(natives(play, tab)) == 3
    held(tab, *SENT)


#: Of a busy machine, any moment of a page may be a long task: nobody tells of these.
NO_TASKS = "<script>Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', {value: []})</script>"


def test_without_a_long_task_a_short_run_is_dropped_and_a_long_one_kept(play: Playing) -> None:
    tab = play.open("/quiet", head=NO_TASKS)
    tab.hide()
    tab.show()
    tab.expect_profiler("running")
    tab.pause(5.1)
    # What is sent at all is sent in this order.
    profile, said = play.uploaded(tab.hide, "hidden")
    assert (said["tasks"], profile.long_tasks) == ([], 0)
    assert said["ended_ms"] - said["started_ms"] >= 5000
    assert len(play.bridge.intake.profiles) == 1
    assert len(natives(play, tab)) == 2
    # Not judged: the observer may have seen the long task that the page was not told of.


def test_a_short_run_is_kept_for_its_long_task(play: Playing) -> None:
    tab = play.open()
    tab.hide()
    tab.show()
    tab.expect_profiler("running")
    long_task(tab)
    _, said = play.uploaded(tab.hide, "hidden")
    assert said["ended_ms"] - said["started_ms"] < 5000
    # The rule goes by the long tasks that the observer has seen: what was dropped had none.
    held(tab, *SENT)
    assert all(play.event_of(profile)["tasks"] for profile in play.bridge.intake.profiles)


def test_it_collects_before_the_page_is_left_and_goes_on_when_it_stays(play: Playing) -> None:
    tab = play.open()
    long_task(tab)
    _, said = play.uploaded(lambda: tab.before_unload("dialog"), "unload")
    assert said["state"] == state(tab) == tab.profiler == "running"
    assert len(natives(play, tab)) == 2
    long_task(tab)
    _, again = play.uploaded(lambda: tab.before_unload("mailto"), "unload")
    assert again["started_ms"] >= said["ended_ms"]
    assert len(natives(play, tab)) == 3
    held(tab, *SENT)


def test_a_page_that_is_left_is_not_profiled_again_for_it(play: Playing) -> None:
    tab = play.open()
    tab.user_stop()
    tab.before_unload("dialog")
    tab.before_unload("mailto")
    assert len(natives(play, tab)) == 1
    held(tab, "stays-stopped-by-user")
    assert "unload" not in [play.event_of(profile)["reason"] for profile in play.bridge.intake.profiles]


def test_an_upload_names_the_session_and_the_view_of_its_start(play: Playing) -> None:
    """Though its trace comes when another session and another view have begun."""
    tab = play.open("/start")
    session = tab.session.id
    long_task(tab)
    tab.hold_stop()
    expire(tab)
    tab.activity()
    tab.expect_session("tracked")
    tab.page.evaluate("profilerBridge.startView('later')")
    profile, _ = play.uploaded(tab.release_stop, "expired")
    assert (profile.session_id, profile.view_names) == (session, ("/start",))
    long_task(tab)
    after, _ = play.uploaded(tab.hide, "hidden")
    assert (after.session_id, after.view_names) == (tab.session.id, ("/start", "later"))
    assert after.view_ids[:1] == profile.view_ids
    assert tab.session.id != session
    held(tab, "upload-names-start-session", *SENT)
