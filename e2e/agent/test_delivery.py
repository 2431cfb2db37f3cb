"""Each profile arrives once, whatever the intake and the network do, and though its page is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from playwright.sync_api import CDPSession, Route

from bridge.harness.tab import Tab
from e2e.agent.playing import Playing, form, held, long_task

ROUTE = "agent/profile"
#: Notes how long the agent waits: it sets no other timeout once the user has stopped it.
WAITS = """<script>
const waits = [], { setTimeout: set } = window
window.setTimeout = (what, ms, ...more) => { if (ms >= 1000) waits.push(ms); return set(what, ms, ...more) }
</script>"""
SENT = ("upload-names-start-session", "trace-covers-run", "collected-trace-is-uploaded", "status-agrees")


def opened(play: Playing) -> Tab:
    """A tab that has something to send, and whose collecting is no timeout of interest."""
    tab = play.open("/delivery", head=WAITS)
    long_task(tab)
    tab.page.evaluate("waits.length = 0")
    return tab


def waits(tab: Tab) -> list[float]:
    found: list[float] = tab.page.evaluate("waits")
    return found


def waited(tab: Tab, number: int = 1) -> list[float]:
    """The agent's waits, once there are so many."""
    tab.page.wait_for_function(f"waits.length >= {number}", polling=50)
    return waits(tab)


def bodies(play: Playing) -> set[bytes]:
    """What was sent, each once, apart from the boundaries of its parts."""
    return {form(attempt.upload)["event"] for attempt in play.bridge.intake.attempts}


@pytest.mark.parametrize("script", ["408*2", "429", "500", "503"])
def test_a_refusal_for_now_is_followed_by_another_attempt(play: Playing, script: str) -> None:
    """Chromium itself sends again at once what got a 408, so that takes two of them."""
    tab = opened(play)
    play.bridge.intake.faults.set(ROUTE, f"{script},202")
    play.uploaded(tab.user_stop, "stopped")
    assert {attempt.upload.status for attempt in play.bridge.intake.attempts} == {int(script[:3]), 202}
    assert len(bodies(play)) == len(play.bridge.intake.profiles) == 1
    assert waits(tab) == [1000]
    held(tab, *SENT)


def test_it_waits_twice_as_long_each_time_and_a_minute_at_most(play: Playing) -> None:
    """Time goes from timer to timer."""
    tab = opened(play)
    play.bridge.intake.faults.set(ROUTE, "500*8,202")
    tab.user_stop()
    play.uploaded(lambda: tab.idle(5), "stopped")
    assert waits(tab) == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]
    assert [attempt.refused for attempt in play.bridge.intake.attempts] == [True] * 8 + [False]


@pytest.mark.parametrize(("script", "wait"), [("503:2", 2000), ("429:9999", 3_600_000)])
def test_a_server_that_asks_for_time_gets_it_up_to_an_hour(play: Playing, script: str, wait: int) -> None:
    tab = opened(play)
    play.bridge.intake.faults.set(ROUTE, f"{script},202")
    tab.user_stop()
    assert waited(tab) == [wait]
    if wait < 3000:
        play.uploaded(lambda: tab.idle(0.1), "stopped")


def test_a_server_may_name_the_moment_in_place_of_the_seconds(play: Playing) -> None:
    """Our intake gives seconds only: the answer is made up on the way."""
    tab = opened(play)
    moment = datetime.now(UTC) + timedelta(seconds=90)

    def refuse(route: Route) -> None:
        headers = {
            "Retry-After": format_datetime(moment, usegmt=True),
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After",
        }
        route.fulfill(status=429, headers=headers)

    tab.page.route("**/v1/profiles?*", refuse)
    tab.user_stop()
    [wait] = waited(tab)
    assert 60_000 < wait <= 90_000


@pytest.mark.parametrize("status", [400, 413])
def test_a_refusal_for_good_is_taken_for_one(play: Playing, status: int) -> None:
    tab = opened(play)
    play.bridge.intake.faults.set(ROUTE, f"{status}")
    with play.bridge.intake.expect_upload(lambda upload: upload.status == status):
        tab.user_stop()
    tab.user_start()
    long_task(tab)
    play.uploaded(tab.user_stop, "stopped")
    assert [attempt.upload.status for attempt in play.bridge.intake.attempts] == [status, 202]
    # The second run's collection would have been one: the first answer was read long before.
    assert waits(tab) == [60_000]


@pytest.mark.parametrize("fault", ["drop*2", "no-cors"])
def test_what_breaks_on_the_way_is_sent_again_and_counted_once(play: Playing, fault: str) -> None:
    """Of `no-cors` the page sees nothing, though the intake has taken the profile."""
    tab = opened(play)
    play.bridge.intake.faults.set(ROUTE, f"{fault},202")
    with play.bridge.intake.expect_upload(lambda upload: upload.status == 202 and not upload.problem):
        tab.user_stop()
    assert waits(tab)[0] == 1000
    assert len(play.bridge.intake.attempts) >= 2
    assert len(bodies(play)) == len(play.bridge.intake.profiles) == 1
    held(tab, *SENT)


def offline(cdp: CDPSession, off: bool) -> None:
    """By the browser, for the page: what it sends fails at once."""
    how = {"offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    cdp.send("Network.emulateNetworkConditions", how)


#: `many` runs, each with an action that names it.
RUNS = """async many => {
  for (let run = 0; run < many; run++) {
    profilerBridge.start()
    profilerBridge.addAction(`run ${run}`)
    await work(60)
    profilerBridge.stop()
  }
}"""


def runs(play: Playing) -> set[int]:
    """Those whose profile has arrived."""
    events = play.bridge.intake.events
    return {int(event.data["name"].removeprefix("run ")) for event in events if event.type == "action"}


def test_the_oldest_makes_room_when_too_many_wait(play: Playing) -> None:
    tab = play.open("/queue", head=WAITS)
    cdp = tab.page.context.new_cdp_session(tab.page)
    cdp.send("Network.enable")
    tab.user_stop()
    offline(cdp, True)
    tab.page.evaluate(RUNS, 35)
    # Each of them was tried.
    tab.page.wait_for_function("waits.filter(ms => ms === 1000).length >= 35", polling=50)
    offline(cdp, False)
    play.bridge.run.wait_for(lambda: len(runs(play)) >= 32, 15, lambda: f"only {runs(play)}")
    # Whatever else waited would be sent by now.
    tab.idle(2)
    assert runs(play) == set(range(3, 35))
