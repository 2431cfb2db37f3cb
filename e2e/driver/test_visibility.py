"""Tabs hide for real: Chromium's own events, its own throttling."""

from __future__ import annotations

import time

import pytest

from bridge.core.events import Activity, DocumentStarted, PageShown, VisibilityChanged
from bridge.driver import DriverTab
from bridge.driver.steps.covers import window_of
from bridge.driver.steps.window import check_hiding
from bridge.errors import StepError, Timeout, UsageError
from e2e.conftest import Site, Watched

TICKS = "<script>ticks = 0; setInterval(() => ticks++, 100)</script>"


def seen(watched: Watched, tab: DriverTab) -> list[tuple[str, bool]]:
    tab.sync()
    return [(e.visibility, e.trusted) for e in watched.of(tab.name, VisibilityChanged)]


def test_hide_and_show_are_real(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("hide", site.put("/"))
    tab.hide()
    assert tab.visibility() == "hidden"
    assert tab.page.evaluate("document.visibilityState") == "hidden"
    tab.show()
    assert tab.visibility() == "visible"
    assert seen(watched, tab) == [("hidden", True), ("visible", True)]
    tab.close()


def test_minimise_and_restore_are_real(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("minimise", site.put("/"))
    tab.minimise()
    assert tab.visibility() == "hidden"
    tab.restore()
    assert tab.visibility() == "visible"
    tab.minimise()
    tab.show()
    assert tab.visibility() == "visible"
    assert [v for v, trusted in seen(watched, tab) if trusted] == ["hidden", "visible"] * 2
    tab.close()


def test_steps_twice_in_a_row_change_nothing(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("twice", site.put("/"))
    for step in (tab.show, tab.restore, tab.hide, tab.hide, tab.minimise, tab.minimise):
        step()
    assert seen(watched, tab) == [("hidden", True)]
    tab.close()


def test_restore_leaves_a_covered_tab_hidden(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("covered", site.put("/"))
    tab.minimise()
    tab.hide()
    tab.restore()
    assert tab.visibility() == "hidden"
    tab.show()
    assert tab.visibility() == "visible"
    tab.close()


def test_a_hidden_tab_is_throttled(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("throttled", site.put("/ticks", TICKS))
    tab.hide()
    before = tab.page.evaluate("ticks")
    time.sleep(2.5)
    assert tab.page.evaluate("ticks") - before <= 6
    tab.show()
    before = tab.page.evaluate("ticks")
    time.sleep(1)
    assert tab.page.evaluate("ticks") - before >= 7
    tab.close()


def test_a_cover_that_somebody_closed_is_made_again(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("recovered", site.put("/"))
    tab.hide()
    cover = window_of(watched.driver.targets, tab.record).cover_id
    with tab.record.expect(lambda event: isinstance(event, VisibilityChanged)) as uncovered:
        watched.driver.targets.connection.command("Target.closeTarget", {"targetId": cover})
        uncovered.wait(5, lambda: "closing its cover did not show it")
    tab.hide()
    assert tab.visibility() == "hidden"
    tab.close()


def test_isolated_tabs_do_not_hide_each_other_nor_share_cookies(watched: Watched, site: Site) -> None:
    url = site.put("/")
    one, two = watched.driver.open_tab("one", url), watched.driver.open_tab("two", url)
    assert (one.visibility(), two.visibility()) == ("visible", "visible")
    one.hide()
    assert two.visibility() == "visible"
    one.write_cookie("who", "one")
    assert one.page.evaluate("document.cookie") == "who=one"
    assert two.page.evaluate("document.cookie") == ""
    assert two.cookies() == []
    assert one.context_id != two.context_id
    one.close()
    two.close()


def test_a_tab_beside_another_hides_it_and_shares_its_cookies(watched: Watched, site: Site) -> None:
    first = watched.driver.open_tab("first", site.put("/"))
    first.write_cookie("shared", "yes")
    second = watched.driver.open_tab("second", site.url(), beside=first)
    assert first.context_id == second.context_id
    assert (first.visibility(), second.visibility()) == ("hidden", "visible")
    assert second.page.evaluate("document.cookie") == "shared=yes"
    first.show()
    assert second.visibility() == "hidden"
    second.close()
    assert not first.closed
    first.close()


def test_activity_is_a_trusted_click_beside_the_buttons(watched: Watched, site: Site) -> None:
    style = "position:fixed;inset:0;width:90%;height:99%"
    button = f"<button style='{style}' onclick='document.title = `hit`'>x</button>"
    tab = watched.driver.open_tab("active", site.put("/button", button))
    tab.activity()
    assert [(e.type, e.trusted) for e in watched.of("active", Activity)] == [("click", True)]
    assert tab.page.title() == ""
    tab.close()


def test_activity_of_a_hidden_tab_is_refused(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("inactive", site.put("/"))
    tab.hide()
    with pytest.raises(StepError, match="inactive: a hidden tab takes no real input"):
        tab.activity()
    tab.close()


def test_a_tab_that_does_not_hide_is_found_out(watched: Watched, site: Site) -> None:
    """Focus emulation, which Playwright's own tabs have, holds a tab visible: the self-check sees it."""
    tab = watched.driver.open_tab("held", site.put("/"))
    session = tab.record.session
    assert session is not None
    session.post("Emulation.setFocusEmulationEnabled", {"enabled": True}).result(5)
    with pytest.raises(
        Timeout, match="held: a cover tab was brought to the front, but it did not become hidden"
    ):
        check_hiding(watched.driver.targets, tab.record, 0.5)
    tab.close()


def test_names_are_unique_among_open_tabs(watched: Watched) -> None:
    tab = watched.driver.open_tab("same")
    with pytest.raises(UsageError, match="a tab named same is open already"):
        watched.driver.open_tab("same")
    tab.close()
    watched.driver.open_tab("same").close()


def test_a_closed_tab_takes_no_step(watched: Watched) -> None:
    tab = watched.driver.open_tab("done")
    tab.close()
    tab.close()
    assert tab.closed
    assert tab.page.is_closed()
    with pytest.raises(StepError, match="done is closed"):
        tab.hide()


def test_a_page_that_came_back_from_bfcache_hides_and_shows(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("bfcache", site.put("/first"))
    tab.goto(site.put("/second"))
    with tab.record.expect(lambda event: isinstance(event, PageShown) and event.persisted) as back:
        tab.page.evaluate("() => void history.back()")
        back.wait(10, lambda: "bfcache did not bring the page back")
    tab.hide()
    assert tab.visibility() == "hidden"
    tab.show()
    assert tab.visibility() == "visible"
    first = watched.of("bfcache", DocumentStarted)[0].document
    assert [event.visibility for event in watched.of("bfcache", VisibilityChanged)][-2:] == [
        "hidden",
        "visible",
    ]
    assert all(event.document == first for event in watched.of("bfcache", VisibilityChanged)[-2:])
