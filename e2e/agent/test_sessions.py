"""The session: how long it lasts, who renews it, and what the tabs of a site share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.harness.tab import Tab
from e2e.agent.playing import EXPIRED, Playing, expire, held, long_task, state

STORES = ("cookie", "local-storage")


def expiry(tab: Tab) -> float:
    """When the session of the page's store ends, epoch ms."""
    tab.sync()
    found = tab.session.expires_ms
    assert found is not None
    return found


@pytest.mark.parametrize("store", STORES)
def test_tabs_share_a_session_and_each_renews_it_for_itself(play: Playing, store: str) -> None:
    """A tab whose session is over goes on in another's only when its own user is there."""
    first = play.open(f"/{store}", store=store)
    second = play.open(f"/{store}", beside=first, store=store)
    old = first.session.id
    assert second.session.id == old
    expire(first)
    expire_other(second)
    second.activity()
    second.expect_session("tracked")
    assert state(second) == "running"
    # The first one sees the new session in its store, and waits for its user.
    first.expect_session("tracked")
    first.show()
    assert first.session.id == second.session.id != old
    assert state(first) == EXPIRED
    first.activity()
    first.expect_profiler("running")
    long_task(first)
    profile, _ = play.uploaded(first.hide, "hidden")
    assert profile.session_id == second.session.id
    kept = first.page.evaluate("[localStorage.getItem('_pb_s'), document.cookie]")
    assert ["_pb_s" in (kept[1] or ""), bool(kept[0])] == [store == "cookie", store != "cookie"]
    held(first, "restarts-on-renewal", "upload-names-start-session")
    held(second, "restarts-on-renewal")


def expire_other(tab: Tab) -> None:
    """It notices what another tab's sleep has done to the session of both."""
    tab.page.wait_for_function(f"profilerBridge.state === '{EXPIRED}'", polling=50)
    tab.sync()


def touch(tab: Tab) -> None:
    cdp = tab.page.context.new_cdp_session(tab.page)
    cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 9, "y": 9}]})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_only_click_touch_key_and_scroll_renew_a_session(play: Playing) -> None:
    tab = play.open("/renewal", body="<p style='height: 5000px'>an app")
    page = tab.page
    renewing: list[Callable[[], object]] = [
        lambda: page.mouse.click(20, 20),
        lambda: touch(tab),
        lambda: page.keyboard.press("Shift"),
        lambda: page.mouse.wheel(0, 200),
    ]
    sessions = {tab.session.id}
    for renew in renewing:
        expire(tab)
        # Neither a moving mouse, nor a tab that is shown, nor what a script makes up.
        page.mouse.move(30, 30)
        page.mouse.move(90, 90)
        page.evaluate("['click', 'keydown', 'scroll'].forEach(type => dispatchEvent(new Event(type)))")
        tab.hide()
        tab.show()
        assert state(tab) == EXPIRED
        renew()
        page.wait_for_function("profilerBridge.state === 'running'", polling=20)
        tab.sync()
        sessions.add(tab.session.id)
    assert len(sessions) == 1 + len(renewing)
    held(tab, "stops-on-expiry", "restarts-on-renewal", "one-profiler-per-document")


def test_a_visible_tab_extends_its_session_and_a_hidden_one_does_not(play: Playing) -> None:
    """Time goes from timer to timer: the device is awake, the user away."""
    tab = play.open("/idle")
    session, ends = tab.session.id, expiry(tab)
    tab.idle(3)
    # By minutes, so that the store is not written each second.
    assert expiry(tab) >= ends + 2 * 60_000
    tab.hide()
    ends = expiry(tab)
    tab.idle(3)
    assert expiry(tab) == ends
    assert (tab.session.state, tab.session.id, state(tab)) == ("tracked", session, "paused")
    tab.suspend(12.5)
    tab.page.wait_for_function(f"profilerBridge.state === '{EXPIRED}'", polling=50)
    tab.show()
    assert state(tab) == EXPIRED
    held(tab, "pauses-when-hidden")


def test_however_active_its_user_a_session_ends_after_four_hours(play: Playing) -> None:
    tab = play.open("/hours")
    session, begun = tab.session.id, expiry(tab)
    for _ in range(17):
        tab.suspend(14)
        tab.page.keyboard.press("Shift")
    # 3 h 58 min
    assert state(tab) == "running"
    tab.sync()
    assert tab.session.id == session
    assert expiry(tab) == pytest.approx(begun + (4 * 60 - 15) * 60_000, abs=2000)
    tab.suspend(2)
    tab.page.wait_for_function(f"profilerBridge.state === '{EXPIRED}'", polling=50)
    tab.activity()
    tab.expect_session("tracked")
    assert state(tab) == "running"
    assert tab.session.id != session
    held(tab, "stops-on-expiry", "restarts-on-renewal")
