"""Events flow whatever the test's thread does, and nothing of a tab's pages is missed."""

from __future__ import annotations

import time

import pytest

from bridge.core.events import (
    Activity,
    ClockMoved,
    DocumentGone,
    DocumentStarted,
    PageEvent,
    ProductionLeft,
    ProfilerStarted,
    ProfilerStopCalled,
    ProfilerStopReleased,
    SessionStoreChanged,
    TabClosed,
    TabCrashed,
    TabOpened,
)
from bridge.errors import StepError
from e2e.conftest import Site, Watched

#: What a page sees of the observer when its own first script runs.
FIRST_SCRIPT = "<script>early = Object.keys(window).filter(k => /^_[0-9a-f]{16}$/.test(k)).length</script>"


def test_a_tab_reports_its_opening_its_document_and_its_end(watched: Watched, site: Site) -> None:
    url = site.put("/")
    tab = watched.driver.open_tab("life", url)
    document = watched.of("life", DocumentStarted)[-1]
    assert (document.url, document.top, document.visibility) == (url, True, "visible")
    tab.close()
    kinds = [type(event) for event in watched.events if event.tab == "life"]
    assert kinds[:3] == [TabOpened, ProductionLeft, DocumentStarted]
    assert kinds[-2:] == [DocumentGone, TabClosed]
    assert watched.of("life", DocumentGone)[-1].document == document.document


def test_events_arrive_in_order_while_the_main_thread_sleeps(watched: Watched, site: Site) -> None:
    burst = "for (let i = 0; i < 500; i++) localStorage.setItem('_dd_s', 'id=' + i)"
    page = site.put("/burst", f"<script>setTimeout(() => {{ {burst} }}, 300)</script>")
    tab = watched.driver.open_tab("asleep", page)
    deadline = time.monotonic() + 20
    # Sleeping is the point: Playwright's loop stands still meanwhile.
    while len(watched.of("asleep", SessionStoreChanged)) < 500 and time.monotonic() < deadline:
        time.sleep(0.1)
    events = watched.of("asleep", PageEvent)
    assert len(watched.of("asleep", SessionStoreChanged)) == 500
    of_page = [e.seq for e in events if e.document == events[-1].document]
    assert of_page == list(range(1, len(of_page) + 1))
    tab.close()


def test_sync_returns_when_all_before_it_has_arrived(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("synced", site.put("/"))
    tab.page.evaluate("() => { for (let i = 0; i < 200; i++) localStorage.setItem('_dd_s', 'id=a' + i) }")
    tab.sync()
    assert watched.of("synced", SessionStoreChanged)[-1].value == "id=a199"
    tab.close()


def test_a_popup_is_observed_before_its_first_script(watched: Watched, site: Site) -> None:
    popup_url = site.put("/popup", FIRST_SCRIPT)
    tab = watched.driver.open_tab(
        "opener", site.put("/opener", f"<script>go = () => window.open('{popup_url}')</script>")
    )
    with tab.page.expect_popup() as opened:
        tab.page.evaluate("() => { go() }")
    popup = opened.value
    popup.wait_for_load_state()
    assert popup.evaluate("early") == 0
    popup.evaluate("() => { new Profiler({sampleInterval: 10, maxBufferSize: 10}) }")
    assert watched.wait_for("opener.popup-1", ProfilerStarted).profiler == 1
    popup.close()
    tab.close()
    assert tab.closed


def test_a_cross_site_frame_is_observed_before_its_first_script(watched: Watched, site: Site) -> None:
    site.put("/inner", FIRST_SCRIPT)
    tab = watched.driver.open_tab(
        "outer", site.put("/outer", f"<iframe src='{site.other('/inner')}'></iframe>")
    )
    assert tab.page.frames[1].evaluate("early") == 0
    inner = [e for e in watched.of("outer", DocumentStarted) if e.url == site.other("/inner")]
    assert [e.top for e in inner] == [False]
    tab.close()


def test_a_new_document_replaces_the_old_one(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("moving", site.put("/"))
    first = watched.of("moving", DocumentStarted)[-1].document
    tab.goto(site.other())
    tab.goto(site.other("/#part"))
    second = watched.of("moving", DocumentStarted)[-1].document
    assert first != second
    assert [e.document for e in watched.of("moving", DocumentGone)] == [first]
    tab.sync()
    tab.close()


def test_a_document_from_bfcache_keeps_its_name_and_gets_the_clock(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("back", site.put("/"))
    first = watched.of("back", DocumentStarted)[-1].document
    tab.goto(site.put("/second"))
    tab.suspend(minutes=15)
    moved = tab.record.expect(lambda e: isinstance(e, ClockMoved) and e.document == first)
    with moved:
        tab.page.evaluate("() => { history.back() }")
        moved.wait(5, lambda: "the clock of the page from bfcache did not move")
    assert watched.of("back", ClockMoved)[-1].offset_ms == 15 * 60_000
    tab.close()


def test_a_crash_is_reported_and_ends_every_step(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("crashing", site.put("/"))
    with tab.record.expect(lambda event: isinstance(event, TabCrashed)) as crashed:
        assert tab.record.session is not None
        tab.record.session.post("Page.crash")
        crashed.wait(5, lambda: "it did not crash")
    with pytest.raises(StepError, match="crashing has crashed"):
        tab.hide()
    tab.close()
    assert len(watched.of("crashing", TabCrashed)) == 1
    # The driver lives on.
    watched.driver.open_tab("survivor", site.url()).close()


def test_pages_are_ordinary_playwright_pages(watched: Watched, site: Site) -> None:
    form = (
        "<input id=name><button onclick='document.title = document.querySelector(`#name`).value'>go</button>"
    )
    tab = watched.driver.open_tab("ordinary", site.put("/form", form))
    tab.page.fill("#name", "ada")
    tab.page.click("button")
    assert tab.page.title() == "ada"
    assert tab.page.screenshot()[:4] == b"\x89PNG"
    tab.sync()
    assert watched.of("ordinary", Activity)[-1].type == "click"
    tab.close()


def test_an_address_that_nobody_serves_is_a_clear_error(watched: Watched) -> None:
    refused = r"nowhere: cannot load http://127\.0\.0\.1:9/: .*ERR_"
    with pytest.raises(StepError, match=refused):
        watched.driver.open_tab("nowhere", "http://127.0.0.1:9/")
    assert not watched.driver.tabs
    tab = watched.driver.open_tab("nowhere")
    with pytest.raises(StepError, match=refused):
        tab.goto("http://127.0.0.1:9/")
    tab.close()


def test_a_main_thread_that_is_busy_is_waited_for(watched: Watched, site: Site) -> None:
    busy = "const end = performance.now() + 700; while (performance.now() < end);"
    burn = f"() => {{ setTimeout(() => {{ {busy} }}) }}"
    tab = watched.driver.open_tab("busy", site.put("/"))
    tab.page.evaluate(burn)
    tab.hide()
    tab.page.evaluate(burn)
    tab.sync()
    assert tab.visibility() == "hidden"
    tab.close()


def test_a_held_stop_is_pending_until_its_release(watched: Watched, site: Site) -> None:
    stop = """() => {
      const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 100});
      profiler.stop().then(() => { document.title = 'settled' });
    }"""
    tab = watched.driver.open_tab("holding", site.put("/"))
    tab.hold_stop()
    tab.page.evaluate(stop)
    tab.sync()
    assert watched.of("holding", ProfilerStopCalled)[-1].held
    assert tab.page.title() == ""
    tab.release_stop()
    tab.page.wait_for_function("document.title === 'settled'", polling=20)
    assert len(watched.of("holding", ProfilerStopReleased)) == 1
    tab.close()


def test_local_storage_is_written_as_by_another_tab(watched: Watched, site: Site) -> None:
    """Chromium tells the scripts of a page what another document writes."""
    heard = "addEventListener('storage', e => { document.title = `${e.isTrusted} ${e.key}=${e.newValue}` })"
    tab = watched.driver.open_tab("stored", site.put("/stored", f"<script>{heard}</script>"))
    tab.write_storage("local-storage", "_dd_s", "isExpired=1")
    assert tab.page.evaluate("localStorage.getItem('_dd_s')") == "isExpired=1"
    [change] = watched.of("stored", SessionStoreChanged)
    assert (change.medium, change.value) == ("local-storage", "isExpired=1")
    assert change.by != "page"
    tab.page.wait_for_function("document.title === 'true _dd_s=isExpired=1'", polling=20)
    tab.close()


def test_a_rewritten_cookie_keeps_its_attributes(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("baked", site.put("/"))
    tab.page.evaluate("document.cookie = '_dd_s=id=1&expire=2;path=/;max-age=900;samesite=strict'")
    (before,) = tab.cookies()
    tab.write_cookie("_dd_s", "isExpired=1")
    (after,) = tab.cookies()
    assert after["value"] == "isExpired=1"
    assert {k: after[k] for k in ("path", "domain", "sameSite")} == {
        k: before[k] for k in ("path", "domain", "sameSite")
    }
    assert abs(after["expires"] - before["expires"]) < 1
    assert tab.page.evaluate("document.cookie") == "_dd_s=isExpired=1"
    tab.close()


def test_init_scripts_and_popups_do_not_confuse_opening(watched: Watched, site: Site) -> None:
    """Loading begins before Playwright knows the page; its own scripts come first all the same."""
    site.put("/late", "<script>early = window.fromPlaywright</script>")
    first = watched.driver.open_tab("first", site.put("/"))
    first.page.context.add_init_script("window.fromPlaywright = 'here'")
    for number in range(5):
        first.page.evaluate("() => { open('/late') }")
        tab = watched.driver.open_tab(f"late-{number}", site.url("/late"))
        assert tab.page.evaluate("early") == "here"
        tab.page.evaluate("() => { document.title = 'mine' }")
        tab.page.evaluate("() => { document.cookie = 'who=mine' }")
        assert [cookie["name"] for cookie in tab.cookies()] == ["who"]
        tab.close()
    first.close()
