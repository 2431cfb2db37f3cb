"""Emulated visibility: what a page believes, and what is not so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, Playwright

from bridge.core.events import (
    DocumentStarted,
    EventsDropped,
    LifecycleChanged,
    PageShown,
    TabOpened,
    VisibilityChanged,
)
from bridge.driver import Driver, DriverOptions, DriverTab
from bridge.driver.steps.emulated_window import window_for
from bridge.errors import NotReallyHidden, StepError, Timeout
from e2e.conftest import Site, Watched

#: What a page is told, in order, with how things stood then; and what goes on meanwhile.
LOG = """<script>
  window.log = [];
  const note = (event) =>
    log.push([event.type, event.bubbles, event.cancelable, document.visibilityState, document.hasFocus()]);
  for (const type of ['visibilitychange', 'webkitvisibilitychange']) document.addEventListener(type, note);
  for (const type of ['blur', 'focus']) addEventListener(type, note);
  window.ticks = 0;
  setInterval(() => ticks++, 100);
  window.frames_ = 0;
  const frame = () => { frames_++; requestAnimationFrame(frame); };
  frame();
</script>"""


#: Long values cost so much that for seconds no event is sent, of whatever kind; the last one here is dropped.
EXHAUST = """() => {
  for (const letter of 'abc') localStorage.setItem('_dd_s', letter.repeat(4_500_000));
  document.dispatchEvent(new Event('visibilitychange'));
}"""


class Modes(NamedTuple):
    real: Watched
    emulated: Watched


@pytest.fixture(scope="module")
def modes(playwright: Playwright) -> Iterator[Modes]:
    with ExitStack() as stack:
        modes = Modes(Watched(DriverOptions(), playwright), Watched(DriverOptions(emulated=True), playwright))
        stack.callback(modes.real.driver.close)
        stack.callback(modes.emulated.driver.close)
        yield modes


@pytest.fixture
def watched(modes: Modes) -> Watched:
    return modes.emulated


def changes(watched: Watched, tab: DriverTab) -> list[tuple[str, bool]]:
    tab.sync()
    return [(e.visibility, e.trusted) for e in watched.of(tab.name, VisibilityChanged)]


def believed(page: Page) -> list[object]:
    seen: list[object] = page.evaluate(
        "[document.visibilityState, document.hidden, document.webkitVisibilityState, document.webkitHidden]"
    )
    return seen


def test_tabs_say_that_they_are_emulated(modes: Modes) -> None:
    for watched, emulated in ((modes.real, False), (modes.emulated, True)):
        tab = watched.driver.open_tab("labelled")
        assert [event.emulated for event in watched.of("labelled", TabOpened)] == [emulated]
        tab.close()


def test_hide_and_show_are_made_up(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("made-up", site.put("/"))
    for step, visibility in ((tab.hide, "hidden"), (tab.show, "visible")):
        step()
        step()
        assert tab.visibility() == visibility
        hidden = visibility == "hidden"
        assert believed(tab.page) == [visibility, hidden] * 2
    assert changes(watched, tab) == [("hidden", False), ("visible", False)]
    tab.close()


def test_a_page_is_told_what_a_real_one_is_told(modes: Modes, site: Site) -> None:
    url = site.put("/log", LOG)
    logs = []
    for watched in modes:
        tab = watched.driver.open_tab("told", url)
        tab.hide()
        tab.show()
        tab.page.wait_for_function("log.length === 6")
        # The focus comes back before the page is visible, or after: for real, that varies.
        log = tab.page.evaluate("log")
        logs.append([entry for entry in log if entry[0] != "focus"])
        assert [entry for entry in log if entry[0] == "focus"]
        tab.close()
    assert [entry[0] for entry in logs[0]] == ["blur", *["visibilitychange", "webkitvisibilitychange"] * 2]
    assert logs[1][0] == logs[0][0]
    assert [entry[:4] for entry in logs[1]] == [entry[:4] for entry in logs[0]]


def test_where_it_is_wrong_nothing_is_throttled(modes: Modes, site: Site) -> None:
    """While the emulated tab ticks on, the real one hardly does, and gets no animation frame at all."""
    url = site.put("/log", LOG)
    real, emulated = (watched.driver.open_tab("ticking", url) for watched in modes)
    real.hide()
    emulated.hide()
    before = real.page.evaluate("[ticks, frames_]")
    emulated.page.evaluate("void (ticks = frames_ = 0)")
    # Animation frames are what this waits by: a page that was really hidden would never get there.
    emulated.page.wait_for_function("ticks >= 20 && frames_ > 5")
    ticks, frames = (
        after - b for after, b in zip(real.page.evaluate("[ticks, frames_]"), before, strict=True)
    )
    assert ticks <= 10
    assert frames <= 1  # one may have been under way
    real.close()
    emulated.close()


def test_where_it_is_wrong_microtasks_wait_for_all_listeners(modes: Modes, site: Site) -> None:
    """Chromium has none of the page's script on its stack when it dispatches an event: microtasks run after
    each listener. An event that script dispatches has: they run after the last."""
    script = """<script>
      window.order = [];
      for (const name of ['one', 'two']) document.addEventListener('visibilitychange', () => {
        order.push(name);
        queueMicrotask(() => order.push(`microtask of ${name}`));
      });
    </script>"""
    url = site.put("/order", script)
    orders = []
    for watched in modes:
        tab = watched.driver.open_tab("order", url)
        tab.hide()
        orders.append(tab.page.evaluate("order"))
        tab.close()
    real, emulated = orders
    assert real == ["one", "microtask of one", "two", "microtask of two"]
    assert emulated == ["one", "two", "microtask of one", "microtask of two"]


def test_datadog_takes_the_events_for_the_browsers(watched: Watched, site: Site) -> None:
    script = """<script>
      document.addEventListener('visibilitychange', (event) => {
        window.seen = [event.isTrusted, event.__ddIsTrusted, Object.keys(event).includes('__ddIsTrusted')];
      });
    </script>"""
    tab = watched.driver.open_tab("datadog", site.put("/datadog", script))
    tab.hide()
    assert tab.page.evaluate("seen") == [False, True, False]
    tab.close()


def test_documents_that_come_later_are_as_hidden_as_their_tab(watched: Watched, site: Site) -> None:
    site.put("/frame", "<p>frame")
    url = site.put("/framed", f"<iframe src=/frame></iframe><iframe src={site.other('/frame')}></iframe>")
    tab = watched.driver.open_tab("later", site.put("/"))
    tab.hide()
    tab.goto(url)
    started = {event.url: event.visibility for event in watched.of("later", DocumentStarted)}
    assert started[url] == "hidden"
    assert started[site.url("/frame")] == started[site.other("/frame")] == "hidden"
    for frame in tab.page.frames:
        assert frame.evaluate("document.visibilityState") == "hidden"
    tab.show()
    for frame in tab.page.frames:
        assert frame.evaluate("document.visibilityState") == "visible"
    assert changes(watched, tab) == [("hidden", False), *[("visible", False)] * 3]
    tab.close()


def test_a_page_back_from_bfcache_is_told_what_it_missed(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("bfcache", site.put("/first"))
    tab.goto(site.put("/second"))
    tab.hide()
    with tab.record.expect(lambda event: isinstance(event, VisibilityChanged)) as told:
        with tab.record.expect(lambda event: isinstance(event, PageShown) and event.persisted) as back:
            tab.page.evaluate("() => void history.back()")
            back.wait(10, lambda: "bfcache did not bring the page back")
        told.wait(10, lambda: "it was not told that it is hidden")
    assert tab.visibility() == "hidden"
    tab.show()
    assert tab.record.visibility == "visible"
    tab.close()


def test_restore_leaves_a_covered_tab_hidden(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("covered", site.put("/"))
    tab.minimise()
    tab.hide()
    tab.restore()
    assert believed(tab.page)[0] == tab.visibility() == "hidden"
    tab.minimise()
    tab.show()
    assert believed(tab.page)[0] == tab.visibility() == "visible"
    tab.minimise()
    tab.restore()
    assert believed(tab.page)[0] == "visible"
    assert [visibility for visibility, _ in changes(watched, tab)] == ["hidden", "visible"] * 2
    tab.close()


def test_freeze_and_resume_are_made_up(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("frozen", site.put("/log", LOG))
    with pytest.raises(StepError, match="frozen: Chromium freezes hidden tabs only: hide it first"):
        tab.freeze()
    tab.hide()
    tab.freeze()
    tab.page.evaluate("void (ticks = 0)")
    tab.page.wait_for_function("ticks > 2")  # one that is really frozen would stand still
    tab.resume()
    tab.freeze()
    known = [tab.record.lifecycle]
    tab.show()
    assert [*known, tab.record.lifecycle] == ["frozen", "active"]
    tab.sync()
    lifecycles = [(event.lifecycle, event.trusted) for event in watched.of("frozen", LifecycleChanged)]
    assert lifecycles == [("frozen", False), ("active", False)] * 2
    tab.close()


def test_input_to_a_hidden_tab_is_refused_as_ever(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("inactive", site.put("/"))
    tab.hide()
    with pytest.raises(StepError, match="inactive: a hidden tab takes no real input"):
        tab.activity()
    tab.show()
    tab.activity()
    tab.close()


def test_a_tab_that_is_held_visible_can_be_emulated_only(modes: Modes, site: Site) -> None:
    """As Playwright's own tabs are, in any Chromium."""
    seen = []
    for watched in modes:
        tab = watched.driver.open_tab("held", site.put("/"))
        assert tab.record.session is not None
        tab.record.session.post("Emulation.setFocusEmulationEnabled", {"enabled": True}).result(5)
        try:
            window_for(watched.driver.targets, tab.record, 1).hide()
        except Timeout:
            seen.append("visible")
        else:
            seen.append(str(believed(tab.page)[0]))
        tab.close()
    assert seen == ["visible", "hidden"]


def test_a_tab_that_another_one_really_hides_is_hidden(watched: Watched, site: Site) -> None:
    first = watched.driver.open_tab("first", site.put("/"))
    second = watched.driver.open_tab("second", site.url("/"), beside=first)
    assert first.visibility() == "hidden"
    assert changes(watched, first) == [("hidden", True)]
    first.hide()
    first.show()
    assert first.visibility() == believed(first.page)[0] == "visible"
    first.close()
    second.close()


def test_a_browser_that_does_not_hide_is_told_of_the_way_out(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stays_visible(*_: object) -> None:
        raise Timeout("self-check: it did not become hidden")

    monkeypatch.setattr("bridge.driver.driver.check_hiding", stays_visible)
    with pytest.raises(NotReallyHidden, match=r"do not really hide .*`--emulated`, Bridge.launch"):
        Driver.launch(DriverOptions(), lambda _event: None, playwright=playwright)


def test_each_change_is_reported_in_a_flood_of_the_pages_events(modes: Modes, site: Site) -> None:
    tab = modes.emulated.driver.open_tab("flood", site.put("/"))
    tab.page.evaluate(EXHAUST)
    for step in (tab.hide, tab.show, tab.minimise, tab.restore):
        step()
    tab.sync()
    seen = [event.visibility for event in modes.emulated.of("flood", VisibilityChanged)]
    changes = [after for before, after in pairwise(["visible", *seen]) if before != after]
    assert changes == ["hidden", "visible"] * 2
    assert modes.emulated.of("flood", EventsDropped), "it was a flood"
    tab.close()
