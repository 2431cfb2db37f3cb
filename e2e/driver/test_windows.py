"""Several windows of one browser context, and popups."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bridge.core.events import ProfilerStarted, TabClosed, TabOpened
from bridge.errors import ProtocolError, StepError, Timeout
from e2e.conftest import Site, Watched
from e2e.processes import wait_until


def test_two_windows_share_a_session_and_are_both_visible(watched: Watched, site: Site) -> None:
    one = watched.driver.open_tab("one", site.put("/"))
    two = watched.driver.open_tab("two", site.url(), beside=one, window=True)
    assert one.context_id == two.context_id
    assert (one.visibility(), two.visibility()) == ("visible", "visible")
    one.write_cookie("who", "both")
    assert two.page.evaluate("document.cookie") == "who=both"
    for tab, other in ((one, two), (two, one)):
        tab.hide()
        assert (tab.visibility(), other.visibility()) == ("hidden", "visible")
        tab.minimise()
        tab.restore()
        assert tab.visibility() == "hidden"
        tab.show()
        tab.minimise()
        assert (tab.visibility(), other.visibility()) == ("hidden", "visible")
        tab.restore()
        assert (tab.visibility(), other.visibility()) == ("visible", "visible")
    two.close()
    one.hide()
    one.show()
    one.close()


def test_a_closed_window_leaves_nothing(watched: Watched, site: Site) -> None:
    one = watched.driver.open_tab("stays", site.put("/"))
    two = watched.driver.open_tab("goes", site.url(), beside=one, window=True)
    two.hide()
    two.close()
    command = watched.driver.targets.connection.command

    def windows() -> set[int]:
        found = set()
        for target in command("Target.getTargets")["targetInfos"]:
            if target.get("browserContextId") == one.context_id and target["type"] == "page":
                with suppress(ProtocolError):  # its cover is closing
                    where = {"targetId": target["targetId"]}
                    found.add(command("Browser.getWindowForTarget", where)["windowId"])
        return found

    window = command("Browser.getWindowForTarget", {"targetId": one.target_id})["windowId"]
    wait_until(lambda: windows() == {window})
    one.close()


def test_a_tab_beside_one_of_an_older_window_is_refused(watched: Watched, site: Site) -> None:
    one = watched.driver.open_tab("older", site.put("/"))
    two = watched.driver.open_tab("newer", site.url(), beside=one, window=True)
    with pytest.raises(StepError, match="window that was opened last, which is not that of older"):
        watched.driver.open_tab("third", site.url(), beside=one)
    third = watched.driver.open_tab("third", site.url(), beside=two)
    assert (one.visibility(), two.visibility(), third.visibility()) == ("visible", "hidden", "visible")
    for tab in (third, two, one):
        tab.close()


@pytest.mark.parametrize("features", ["", "noopener"])
def test_a_popup_is_a_tab(watched: Watched, site: Site, features: str) -> None:
    site.put("/popup", "<p>popup<button onclick='document.title = `hit`'>x</button>")
    name = f"opens{features}"
    tab = watched.driver.open_tab(name, site.put("/"))
    with tab.expect_popup() as opened:
        tab.page.evaluate(f"() => {{ open('/popup', '_blank', '{features}') }}")
    popup = opened.value
    assert popup.name == f"{name}.popup-1"
    assert [event.opener for event in watched.of(popup.name, TabOpened)] == [name]
    assert [event.opener for event in watched.of(name, TabOpened)] == [""]
    assert watched.driver.popups(tab) == [popup]
    assert watched.driver.tab_of(popup.record) is popup
    assert (tab.visibility(), popup.visibility()) == ("hidden", "visible")
    popup.page.click("button")
    assert popup.page.title() == "hit"
    popup.page.evaluate("() => { new Profiler({sampleInterval: 10, maxBufferSize: 10}) }")
    watched.wait_for(popup.name, ProfilerStarted)
    popup.hide()
    popup.show()
    popup.close()
    assert watched.driver.popups(tab) == []
    tab.show()
    with tab.expect_popup() as again:
        tab.page.evaluate("() => { open('/popup') }")
    assert again.value.name == f"{name}.popup-2"
    again.value.close()
    tab.close()


def test_a_popup_with_a_window_of_its_own_hides_and_shows(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("sized", site.put("/"))
    with tab.expect_popup() as opened:
        tab.page.evaluate("() => { open('/', '_blank', 'width=300,height=200') }")
    popup = opened.value
    assert (tab.visibility(), popup.visibility()) == ("visible", "visible")
    for step, seen in (
        (popup.hide, ("visible", "hidden")),
        (popup.show, ("visible", "visible")),
        (tab.hide, ("hidden", "visible")),
        (tab.show, ("visible", "visible")),
    ):
        step()
        assert (tab.visibility(), popup.visibility()) == seen
    popup.close()
    tab.close()


def test_no_popup_and_one_that_closes_at_once_are_clear_errors(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("blocked", site.put("/"))
    with (
        pytest.raises(Timeout, match=r"blocked: the page opened no popup .* \(waited 0\.2 s\)"),
        tab.expect_popup(timeout_s=0.2),
    ):
        pass
    site.put("/file", "x", Content_Disposition="attachment; filename=x.txt")

    def open_file() -> None:
        with tab.expect_popup():
            tab.page.evaluate("() => { open('/file') }")
            watched.wait_for("blocked.popup-1", TabClosed)

    with pytest.raises(StepError, match=r"blocked\.popup-1 closed again at once"):
        open_file()
    tab.close()
