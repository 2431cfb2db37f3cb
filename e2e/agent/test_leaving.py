"""Nothing is lost when a page is left while it can still be sent: what is under way, and what waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.harness.tab import Tab
from bridge.vendors.bodies import is_zlib
from e2e.agent.playing import Playing, event, form, held, long_task
from e2e.agent.test_delivery import ROUTE, RUNS, runs
from e2e.conftest import Site

Leave = Callable[[Tab, Site], object]
#: As its user does it; `Tab.close` would ask no page before it closes it, and no trace could be fetched then.
WAYS: dict[str, Leave] = {
    "navigate": lambda tab, site: tab.navigate(site.put("/next")),
    "other-site": lambda tab, site: tab.navigate(site.put("/next").replace("127.0.0.1", "localhost")),
    "reload": lambda tab, _: tab.reload(),
    "close": lambda tab, _: tab.page.close(run_before_unload=True),
}
#: Too much to outlive its page: the browser lets 64 KiB do so.
MUCH = """() => {
  for (let n = 0; n < 1500; n++) profilerBridge.addAction(crypto.randomUUID() + crypto.randomUUID())
}"""
#: Runs that are 20 KB each, and so too many to outlive it.
LARGE_RUNS = RUNS.replace(
    "await", "for (let n = 0; n < 180; n++) profilerBridge.addVital(crypto.randomUUID().repeat(2))\n await", 1
)


@pytest.mark.parametrize("way", WAYS)
def test_what_runs_when_the_page_is_left_arrives(play: Playing, site: Site, way: str) -> None:
    tab = play.open("/left")
    session = tab.session.id
    long_task(tab)
    profile, _ = play.uploaded(lambda: WAYS[way](tab, site), "unload")
    assert (profile.session_id, profile.view_names) == (session, ("/left",))
    assert profile.trace.samples
    assert len(play.bridge.intake.profiles) == 1


def test_what_was_just_sent_as_the_tab_was_hidden_arrives(play: Playing, site: Site) -> None:
    tab = play.open("/hidden")
    long_task(tab)

    def hide_and_leave() -> None:
        tab.hide()
        WAYS["close"](tab, site)

    play.uploaded(hide_and_leave, "hidden")
    assert len(play.bridge.intake.profiles) == 1


@pytest.mark.parametrize("way", ["navigate", "reload", "close"])
def test_what_waits_to_be_sent_again_is_sent_at_once(play: Playing, site: Site, way: str) -> None:
    tab = play.open("/waiting")
    tab.user_stop()
    play.bridge.intake.faults.set(ROUTE, "429:600*3")
    tab.page.evaluate(RUNS, 3)
    play.bridge.run.wait_for(lambda: len(refused(play)) == 3, 10, lambda: f"{play.bridge.intake.attempts}")
    WAYS[way](tab, site)
    play.bridge.run.wait_for(lambda: len(runs(play)) == 3, 10, lambda: f"only {runs(play)}")


def refused(play: Playing) -> list[int]:
    return [attempt.upload.status for attempt in play.bridge.intake.attempts if attempt.refused]


def test_more_than_may_outlive_the_page_arrives_where_it_is_kept(play: Playing, site: Site) -> None:
    """A page that goes into the bfcache ends what it has begun. One that is reloaded or closed is gone: of
    eight such uploads two to eight arrived (measured)."""
    tab = play.open("/many")
    tab.user_stop()
    play.bridge.intake.faults.set(ROUTE, "429:600*8")
    tab.page.evaluate(LARGE_RUNS, 8)
    play.bridge.run.wait_for(lambda: len(refused(play)) == 8, 10, lambda: f"{play.bridge.intake.attempts}")
    WAYS["navigate"](tab, site)
    play.bridge.run.wait_for(lambda: len(runs(play)) == 8, 10, lambda: f"only {runs(play)}")
    assert sum(len(u.body) for u in play.bridge.intake.uploads if u.accepted) > 2 * 65_536


@pytest.mark.parametrize("how", ["hide", "navigate"])
def test_one_that_is_too_large_to_outlive_the_page_arrives_where_it_is_kept(
    play: Playing, site: Site, how: str
) -> None:
    """On a reload and on closing one in two arrived (measured): the browser cancels it with the page."""
    tab = play.open("/large")
    tab.page.evaluate(MUCH)
    long_task(tab)
    leave: Leave = WAYS["navigate"] if how == "navigate" else (lambda tab, _: tab.hide())
    profile, said = play.uploaded(lambda: leave(tab, site), "hidden" if how == "hide" else "unload")
    assert len(said["actions"]) == 1500
    assert len(play.upload_of(profile).body) > 65_536


def test_what_is_sent_once_more_as_the_page_is_left_counts_once(play: Playing, site: Site) -> None:
    """The page was not allowed to read that the first one was taken."""
    tab = play.open("/twice")
    long_task(tab)
    play.bridge.intake.faults.set(ROUTE, "no-cors")
    play.uploaded(tab.user_stop, "stopped")
    with play.bridge.intake.expect_upload():
        tab.navigate(site.put("/next"))
    first, second = play.bridge.intake.attempts
    assert event(first.upload) == event(second.upload)
    assert (second.repeat, second.repeats, second.refused) == ("retry", first.upload.id, False)
    assert len(play.bridge.intake.profiles) == 1
    held(tab, "collected-trace-is-uploaded", "upload-names-start-session")


@pytest.mark.parametrize("deflates", [True, False])
def test_traces_are_deflated_where_the_browser_can(play: Playing, deflates: bool) -> None:
    head = "" if deflates else "<script>delete window.CompressionStream</script>"
    tab = play.open(f"/deflated-{deflates}", head=head)
    long_task(tab)
    profile, _ = play.uploaded(tab.hide, "hidden")
    trace = form(play.upload_of(profile))["trace"]
    assert (is_zlib(trace), trace.startswith(b"{")) == (deflates, not deflates)
    assert profile.trace.samples
    held(tab, "trace-covers-run", "collected-trace-is-uploaded")
