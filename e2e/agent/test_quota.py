"""Quota: what counts for a denial, how long it lasts, and that nothing else is one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from bridge.core.uploads import Upload
from bridge.harness.tab import Tab
from bridge.vendors.agent.address import read_address
from e2e.agent.playing import BY_USER, Playing, held, long_task, state

ROUTE = "agent/quota"
DENIED = "stopped(quota-denied)"


def asked(play: Playing) -> list[str]:
    """The sessions that were asked for."""
    return [session for upload in play.bridge.intake.uploads if (session := session_of(upload))]


def session_of(upload: Upload) -> str:
    address = read_address(upload.method, upload.target)
    return address.session_id if address is not None and address.track == "quota" else ""


def opened(play: Playing, script: str) -> Tab:
    """A tab with a profiler that may have run for a moment only."""
    play.bridge.intake.faults.set(ROUTE, script)
    with play.bridge.intake.expect_upload(lambda upload: session_of(upload) != ""):
        return play.bridge.open_tab(play.app("/quota", quota=True))


def until(tab: Tab, wanted: str) -> None:
    tab.page.wait_for_function(f"profilerBridge.state === '{wanted}'", polling=20)


@pytest.mark.parametrize("script", ["429", "deny"])
def test_a_denied_session_is_not_profiled(play: Playing, script: str) -> None:
    tab = opened(play, script)
    until(tab, DENIED)
    tab.hide()
    tab.show()
    tab.activity()
    tab.page.evaluate("profilerBridge.start()")
    assert state(tab) == DENIED
    assert asked(play) == [tab.session.id]
    assert play.bridge.intake.profiles == []
    held(tab, "one-profiler-per-document")


def test_what_ran_until_the_denial_is_not_sent(play: Playing) -> None:
    play.bridge.intake.faults.set(ROUTE, "deny")
    tab = play.bridge.open_tab(f"{play.bridge.intake_url}/healthz")
    asking: list[Route] = []

    def hold(route: Route) -> None:
        asking.append(route)

    tab.page.route("**/v1/quota?*", hold)
    tab.page.goto(play.app("/quota", quota=True)(play.bridge.proxy_for(tab.name)))
    long_task(tab)
    assert state(tab) == "running"
    asking.pop().continue_()
    until(tab, DENIED)
    # What is sent at all is sent in this order.
    tab.user_stop()
    tab.user_start()
    long_task(tab)
    asking.pop().continue_()
    play.uploaded(tab.hide, "hidden")
    assert len(play.bridge.intake.profiles) == 1
    held(tab, "pauses-when-hidden", "collected-trace-is-uploaded")


@pytest.mark.parametrize("script", ["500", "garbage", "drop*2", "hang", "no-cors"])
def test_what_cannot_be_heard_or_understood_is_no_denial(play: Playing, script: str) -> None:
    tab = opened(play, script)
    long_task(tab)
    play.uploaded(tab.hide, "hidden")
    assert state(tab) == "paused"
    tab.show()
    assert state(tab) == "running"
    # Once a session, whatever came of it.
    assert set(asked(play)) == {tab.session.id}
    held(tab, "pauses-when-hidden", "resumes-when-visible", "collected-trace-is-uploaded")


def test_a_session_is_asked_for_once(play: Playing) -> None:
    tab = opened(play, "admit")
    for _ in range(2):
        tab.hide()
        tab.show()
        tab.user_stop()
        tab.user_start()
    assert state(tab) == "running"
    long_task(tab)
    play.uploaded(tab.hide, "hidden")
    assert asked(play) == [tab.session.id]


def test_a_user_who_starts_it_again_after_a_denial_is_asked_for_again(play: Playing) -> None:
    tab = opened(play, "deny,admit")
    until(tab, DENIED)
    tab.user_stop()
    assert state(tab) == BY_USER
    with play.bridge.intake.expect_upload(lambda upload: session_of(upload) != ""):
        tab.user_start()
    long_task(tab)
    play.uploaded(tab.hide, "hidden")
    assert asked(play) == [tab.session.id] * 2
    held(tab, "stays-stopped-by-user", "collected-trace-is-uploaded")


def test_a_renewed_session_is_asked_for_again(play: Playing) -> None:
    """Denied, renewed and admitted, renewed and denied."""
    tab = opened(play, "deny,admit,429")
    until(tab, DENIED)
    sessions = [tab.session.id]
    for wanted in ("running", DENIED):
        with play.bridge.intake.expect_upload(lambda upload: session_of(upload) not in ("", sessions[-1])):
            renew(tab)
        until(tab, wanted)
        tab.sync()
        sessions.append(tab.session.id)
    assert asked(play) == sessions
    assert len(set(sessions)) == 3
    held(tab, "one-profiler-per-document")


def renew(tab: Tab) -> None:
    tab.suspend(15.1)
    tab.expect_session("expired")
    # `activity` waits to be told of the click, which two in a tenth of a second are not.
    tab.page.mouse.click(20, 20)
