"""What the unit tests of the seed's profiler look at, in real tabs, judged by the rules."""

from __future__ import annotations

from bridge.core.events import ProfilerStarted, ProfilerStopReleased
from bridge.harness.tab import Tab
from e2e.agent.playing import (
    BY_USER,
    EXPIRED,
    Playing,
    expire,
    held,
    long_task,
    state,
)

#: What holds wherever a profile has been sent.
SENT = ("upload-names-start-session", "trace-covers-run", "collected-trace-is-uploaded", "status-agrees")


def starts(play: Playing, tab: Tab) -> list[ProfilerStarted]:
    """Its native profilers, by what was reported so far."""
    tab.sync()
    events = play.bridge.run.recording().events
    return [event for event in events if isinstance(event, ProfilerStarted) and event.tab == tab.name]


def renew(tab: Tab) -> None:
    """A click, and what it brings."""
    tab.activity()
    tab.expect_session("tracked")
    assert state(tab) == "running"


def test_runs_and_sends_what_it_collected_when_it_is_stopped(play: Playing) -> None:
    tab = play.open(application="shop", service="web", env="test", version="7.1")
    session = tab.session.id
    long_task(tab)
    profile, said = play.uploaded(tab.user_stop, "stopped")
    assert (profile.session_id, said["state"]) == (session, BY_USER)
    assert (profile.application, profile.service, profile.env, profile.version) == (
        "shop",
        "web",
        "test",
        "7.1",
    )
    assert profile.interval_ms == 10
    assert "busy" in {frame.name for frame in profile.trace.frames}
    assert tab.profiler == BY_USER
    held(tab, "stays-stopped-by-user", "one-profiler-per-document", *SENT)


def test_pauses_when_hidden_and_resumes_when_visible(play: Playing) -> None:
    tab = play.open()
    long_task(tab)
    profile, said = play.uploaded(tab.hide, "hidden")
    assert said["state"] == state(tab) == tab.profiler == "paused"
    tab.show()
    tab.expect_profiler("running")
    long_task(tab)
    again, _ = play.uploaded(tab.hide, "hidden")
    assert (again.session_id, again.profiler_id) == (profile.session_id, profile.profiler_id)
    assert again.identity != profile.identity
    held(tab, "pauses-when-hidden", "resumes-when-visible", "one-profiler-per-document", *SENT)


def test_a_profile_has_the_long_tasks_actions_and_vitals_of_its_run(play: Playing) -> None:
    tab = play.open()
    tab.user_stop()
    tab.page.evaluate("profilerBridge.addAction('before'), profilerBridge.addVital('before')")
    tab.user_start()
    tab.expect_profiler("running")
    tab.page.evaluate(
        """profilerBridge.addAction('buy')
        profilerBridge.addVital('now')
        profilerBridge.addVital('paid', {start_ms: performance.now(), duration_ms: 40})"""
    )
    long_task(tab)
    profile, said = play.uploaded(tab.user_stop, "stopped")
    assert [action["name"] for action in said["actions"]] == ["buy"]
    assert [(v["name"], v["duration_ms"]) for v in said["vitals"]] == [("now", 0), ("paid", 40)]
    assert {task["type"] for task in said["tasks"]} == {"longtask", "long-animation-frame"}
    assert all(task["duration_ms"] >= 50 for task in said["tasks"])
    assert profile.long_tasks == [task["type"] for task in said["tasks"]].count("longtask") > 0
    moments = [action["at_ms"] for action in said["actions"]]
    moments += [timed["start_ms"] for timed in said["vitals"] + said["tasks"]]
    assert all(said["started_ms"] <= moment <= said["ended_ms"] for moment in moments)
    sent = [event for event in play.bridge.intake.events if event.upload == profile.upload]
    assert {"view", "long_task", "action", "vital"} == {event.type for event in sent}
    held(tab, "stays-stopped-by-user", *SENT)


def test_a_profile_names_the_views_of_its_run_from_the_one_at_its_start_on(play: Playing) -> None:
    tab = play.open("/views")
    tab.page.evaluate(
        """async () => {
          const heard = type => new Promise(done => addEventListener(type, done, {once: true}))
          history.pushState(null, '', '/cart?private=1')
          history.pushState(null, '', '/cart?private=2#part')
          const back = heard('popstate'); history.go(-2); await back
          const hash = heard('hashchange'); location.hash = '#/list'; await hash
          profilerBridge.startView('pay')
        }"""
    )
    long_task(tab)
    _, said = play.uploaded(tab.hide, "hidden")
    assert said["view_names"] == ["/views", "/cart", "/views", "/views#/list", "pay"]
    assert [view["name"] for view in said["views"]] == said["view_names"]
    assert [view["id"] for view in said["views"]] == said["view_ids"]
    assert len(set(said["view_ids"])) == 5
    begun = [view["start_ms"] for view in said["views"]]
    assert begun == sorted(begun)
    tab.show()
    tab.expect_profiler("running")
    long_task(tab)
    _, after = play.uploaded(tab.hide, "hidden")
    assert after["views"] == said["views"][-1:]
    held(tab, "pauses-when-hidden", *SENT)


def test_views_are_the_pages_own_where_it_wishes_so(play: Playing) -> None:
    tab = play.open("/own-views", views=False)
    tab.page.evaluate("history.pushState(null, '', '/cart'), profilerBridge.startView('mine')")
    long_task(tab)
    _, said = play.uploaded(tab.hide, "hidden")
    assert said["view_names"] == ["/own-views", "mine"]


def test_stops_when_the_session_expires(play: Playing) -> None:
    tab = play.open()
    session = tab.session.id
    long_task(tab)
    profile, said = play.uploaded(lambda: expire(tab), "expired")
    assert (profile.session_id, said["state"]) == (session, EXPIRED)
    assert state(tab) == tab.profiler == EXPIRED
    held(tab, "stops-on-expiry", *SENT)


def test_no_visibility_restarts_it_after_an_expiry(play: Playing) -> None:
    tab = play.open()
    expire(tab)
    for _ in range(2):
        tab.hide()
        assert state(tab) == EXPIRED
        tab.show()
        assert state(tab) == EXPIRED
    assert len(starts(play, tab)) == 1
    held(tab, "stops-on-expiry")


def test_restarts_when_the_session_is_renewed(play: Playing) -> None:
    tab = play.open()
    old = tab.session.id
    expire(tab)
    renew(tab)
    assert tab.session.id not in (old, None)
    long_task(tab)
    profile, _ = play.uploaded(tab.hide, "hidden")
    assert profile.session_id == tab.session.id
    held(tab, "stops-on-expiry", "restarts-on-renewal", *SENT)


def test_expires_and_restarts_again_and_again(play: Playing) -> None:
    tab = play.open()
    sessions = []
    for cycle in range(1, 4):
        sessions.append(tab.session.id)
        long_task(tab)
        profile, _ = play.uploaded(lambda: expire(tab), "expired")
        assert profile.session_id == sessions[-1]
        renew(tab)
        assert len(starts(play, tab)) == cycle + 1
    assert len({*sessions, tab.session.id}) == 4
    held(tab, "stops-on-expiry", "restarts-on-renewal", "one-profiler-per-document", *SENT)


def test_nothing_restarts_it_after_a_users_stop(play: Playing) -> None:
    tab = play.open()
    tab.user_stop()
    tab.hide()
    tab.show()
    tab.suspend(15.1)
    tab.expect_session("expired")
    tab.activity()
    tab.expect_session("tracked")
    assert state(tab) == tab.profiler == BY_USER
    assert len(starts(play, tab)) == 1
    held(tab, "stays-stopped-by-user")
    tab.user_start()
    tab.expect_profiler("running")
    held(tab, "stays-stopped-by-user")


def test_a_users_stop_after_an_expiry_outranks_the_renewal(play: Playing) -> None:
    tab = play.open()
    expire(tab)
    tab.user_stop()
    assert state(tab) == BY_USER
    tab.activity()
    tab.expect_session("tracked")
    assert state(tab) == tab.profiler == BY_USER
    assert len(starts(play, tab)) == 1
    held(tab, "stays-stopped-by-user", "stops-on-expiry")


def test_an_expiry_while_paused_stops_it_until_the_renewal(play: Playing) -> None:
    """The seed's first bug: stuck for ever."""
    tab = play.open()
    tab.hide()
    assert state(tab) == "paused"
    expire(tab)
    assert state(tab) == EXPIRED
    tab.show()
    assert state(tab) == EXPIRED
    assert len(starts(play, tab)) == 1
    renew(tab)
    assert len(starts(play, tab)) == 2
    held(tab, "pauses-when-hidden", "restarts-on-renewal")


def test_a_renewal_while_a_stop_is_pending_restarts_it_at_once(play: Playing) -> None:
    """The seed's second bug: the renewal found the old state, and was lost."""
    tab = play.open()
    session = tab.session.id
    long_task(tab)
    tab.hold_stop()
    expire(tab)
    renew(tab)
    assert len(starts(play, tab)) == 2
    profile, said = play.uploaded(tab.release_stop, "expired")
    assert (profile.session_id, said["state"]) == (session, "running")
    tab.sync()
    events = play.bridge.run.recording().events
    [released] = [event for event in events if isinstance(event, ProfilerStopReleased)]
    assert starts(play, tab)[1].wall_ms < released.wall_ms
    held(tab, "stops-on-expiry", "restarts-on-renewal", *SENT)
