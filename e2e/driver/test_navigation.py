"""Where a tab goes: links, reload, back and forth, from bfcache or anew, visible, hidden and frozen."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bridge.core.events import DocumentStarted, LifecycleChanged, PageShown, SessionStoreChanged
from bridge.driver import DriverTab
from bridge.errors import StepError, Timeout
from e2e.conftest import Site, Watched


@pytest.fixture
def tab(watched: Watched, site: Site) -> Iterator[DriverTab]:
    site.put("/first", "<p>first")
    site.put("/second", "<p>second")
    tab = watched.driver.open_tab("going", site.url("/first"))
    watched.events.clear()
    yield tab
    tab.close()


def text(tab: DriverTab) -> str:
    return tab.page.locator("p").inner_text()


def documents(watched: Watched) -> list[str]:
    return [event.url for event in watched.of("going", DocumentStarted)]


def test_a_link_leads_to_a_new_document(watched: Watched, site: Site, tab: DriverTab) -> None:
    assert tab.navigate("/second") == "loaded"
    assert documents(watched) == [site.url("/second")]
    assert (tab.page.url, text(tab)) == (site.url("/second"), "second")


def test_back_and_forward_are_from_bfcache(watched: Watched, site: Site, tab: DriverTab) -> None:
    tab.page.evaluate("mark = 1")
    tab.navigate("/second")
    assert tab.back() == "bfcache"
    assert (tab.page.url, text(tab), tab.page.evaluate("mark")) == (site.url("/first"), "first", 1)
    assert tab.forward() == "bfcache"
    assert (tab.page.url, text(tab)) == (site.url("/second"), "second")
    assert documents(watched) == [site.url("/second")]
    assert [event.persisted for event in watched.of("going", PageShown)].count(True) == 2
    # Playwright goes on as ever.
    tab.page.wait_for_url(site.url("/second"), wait_until="commit", timeout=2000)
    tab.page.click("p")
    tab.page.goto(site.url("/first"))
    tab.page.reload()
    tab.page.wait_for_load_state(timeout=2000)
    assert text(tab) == "first"


def test_a_page_that_bfcache_does_not_take_is_loaded_again(
    watched: Watched, site: Site, tab: DriverTab
) -> None:
    tab.goto(site.put("/kept-out", f"<p>out<script>mark = 1; open('{site.url('/first')}')</script>"))
    tab.navigate("/second")
    assert tab.back() == "loaded"
    assert documents(watched).count(site.url("/kept-out")) == 2
    for popup in watched.driver.popups(tab):
        popup.close()


@pytest.mark.parametrize("state", ["hidden", "frozen"])
def test_a_tab_that_nobody_sees_goes_where_it_is_told(
    watched: Watched, site: Site, tab: DriverTab, state: str
) -> None:
    def away() -> None:
        if state == "frozen":
            tab.freeze()

    tab.hide()
    away()
    assert tab.navigate("/second") == "loaded"
    away()
    tab.reload()
    away()
    assert tab.back() == "bfcache"
    assert (tab.visibility(), tab.record.visibility) == ("hidden", "hidden")
    away()
    assert tab.forward() == "bfcache"
    assert [event.visibility for event in watched.of("going", DocumentStarted)] == ["hidden", "hidden"]
    assert tab.record.lifecycle == "active"
    tab.show()
    assert (tab.visibility(), text(tab)) == ("visible", "second")


def test_reload_is_a_new_document(watched: Watched, site: Site, tab: DriverTab) -> None:
    tab.page.evaluate("mark = 1")
    tab.reload()
    assert documents(watched) == [site.url("/first")]
    assert tab.page.evaluate("typeof mark") == "undefined"


def test_jumps_within_the_document_return_too(watched: Watched, site: Site, tab: DriverTab) -> None:
    tab.page.evaluate("mark = 1")
    assert tab.navigate("#part") == "same-document"
    tab.page.evaluate("history.pushState({}, '', '/pushed')")
    assert tab.back() == "same-document"
    assert tab.page.url == site.url("/first#part")
    assert tab.back() == "same-document"
    assert tab.forward() == "same-document"
    assert tab.page.evaluate("mark") == 1
    assert documents(watched) == []
    tab.sync()


def test_a_router_that_takes_over_a_link_is_followed(site: Site, tab: DriverTab) -> None:
    tab.page.evaluate("() => navigation.addEventListener('navigate', (e) => e.intercept())")
    assert tab.navigate("/routed") == "same-document"
    assert tab.page.url == site.url("/routed")


def test_a_busy_router_does_not_pass_for_the_navigation(site: Site, tab: DriverTab) -> None:
    tab.page.evaluate("() => { n = 0; setInterval(() => history.replaceState({}, '', '/r' + n++), 20) }")
    assert tab.navigate("/second") == "loaded"
    assert text(tab) == "second"


def test_routes_of_the_test_answer_meanwhile(tab: DriverTab) -> None:
    tab.page.route("**/second", lambda route: route.fulfill(body="<p>routed", content_type="text/html"))
    assert tab.navigate("/second") == "loaded"
    assert text(tab) == "routed"
    tab.reload()
    tab.page.unroute_all()


def test_there_is_nothing_before_the_first_page_nor_after_the_last(tab: DriverTab) -> None:
    with pytest.raises(StepError, match="going: nothing to go back to"):
        tab.back()
    with pytest.raises(StepError, match="going: nothing to go forward to"):
        tab.forward()


def test_what_cannot_be_loaded_says_why(site: Site, tab: DriverTab) -> None:
    site.put("/empty", "", status=204)
    for url, why in {
        "http://": "no valid address",
        "http://127.0.0.1:9/": "ERR_UNSAFE_PORT|ERR_CONNECTION_REFUSED",
        "/empty": "led to no page",
    }.items():
        with pytest.raises(StepError, match=f"going: cannot load {url}: .*({why})"):
            tab.navigate(url)
        if url.endswith("9/"):
            assert tab.back() == "bfcache"
    with pytest.raises(StepError, match=r"cannot load file:///etc/hostname: .*not let this page"):
        tab.navigate("file:///etc/hostname")
    assert text(tab) == "first"


def test_a_server_that_never_answers_is_a_timeout_and_the_tab_lives(tab: DriverTab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Timeout, match=rf"going: {url} did not load within 0\.3 s: there was no answer"):
            tab.navigate(url, timeout_s=0.3)
        with pytest.raises(Timeout, match=r"did not load within 0\.3 s"):
            tab.goto(url, timeout_s=0.3)
        assert tab.navigate("/second") == "loaded"
        assert text(tab) == "second"


def timed_out_late(step: Callable[..., object]) -> str:
    """The message of a step that had the time for its document to begin, which a busy machine makes long."""
    for timeout_s in (0.3, 1, 3, 9):
        with pytest.raises(Timeout) as raised:
            step(timeout_s=timeout_s)
        if "there was no answer" not in str(raised.value):
            break
    return str(raised.value)


def test_a_page_that_never_finishes_says_so(site: Site, tab: DriverTab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        image = f"http://127.0.0.1:{silent.getsockname()[1]}/x.png"
        site.put("/half", f"<p>half<img src='{image}'>")
        for step in (partial(tab.navigate, "/half"), tab.reload):
            assert "it began, but something in it is still loading" in timed_out_late(step)
    assert tab.back() == "bfcache"
    assert text(tab) == "first"


def test_freeze_stops_a_hidden_tab_and_resume_leaves_it_hidden(watched: Watched, tab: DriverTab) -> None:
    tab.page.evaluate("() => { n = 0; setInterval(() => n++, 10) }")
    tab.hide()
    tab.freeze()
    tab.freeze()
    before = tab.page.evaluate("n")
    # Nothing else to wait for: a timer that does not run reports nothing.
    tab.page.wait_for_timeout(1200)
    assert tab.page.evaluate("n") == before
    tab.resume()
    tab.resume()
    assert tab.visibility() == "hidden"
    tab.page.wait_for_function(f"n > {before}", polling=50)
    assert [(e.lifecycle, e.trusted) for e in watched.of("going", LifecycleChanged)] == [
        ("frozen", True),
        ("active", True),
    ]


def test_a_visible_tab_is_not_frozen(tab: DriverTab) -> None:
    with pytest.raises(StepError, match="going: Chromium freezes hidden tabs only: hide it first"):
        tab.freeze()


def test_a_frozen_tab_takes_every_other_step(watched: Watched, tab: DriverTab) -> None:
    tab.hide()
    tab.freeze()
    tab.sync()
    tab.hide()
    tab.minimise()
    tab.restore()
    tab.suspend(1)
    tab.hold_stop()
    tab.release_stop()
    tab.write_cookie("_dd_s", "isExpired=1")
    tab.write_storage("local-storage", "_dd_s", "isExpired=1")
    with pytest.raises(StepError, match="a hidden tab takes no real input"):
        tab.activity()
    assert tab.record.lifecycle == "frozen"
    changes = [(e.medium, e.value) for e in watched.of("going", SessionStoreChanged)]
    assert changes[-2:] == [("cookie", "isExpired=1"), ("local-storage", "isExpired=1")]
    tab.show()
    assert (tab.visibility(), tab.record.lifecycle) == ("visible", "active")
    tab.activity()
    tab.hide()
    tab.freeze()


def test_a_crash_is_real_and_reload_brings_the_tab_back(watched: Watched, site: Site, tab: DriverTab) -> None:
    other = watched.driver.open_tab("other", site.other("/first"))
    tab.crash()
    for step in (tab.hide, tab.sync, tab.freeze, tab.back, lambda: tab.navigate("/second")):
        with pytest.raises(StepError, match="going has crashed: reload it, or close it"):
            step()
    with pytest.raises(StepError, match="going has crashed"):
        tab.goto(site.url("/second"))
    tab.reload()
    assert documents(watched) == [site.url("/first")]
    tab.hide()
    tab.show()
    tab.suspend(1)
    tab.activity()
    tab.goto(site.url("/second"))
    assert tab.back() == "bfcache"
    tab.crash()
    other.hide()
    other.close()
