"""`suspend` moves `Date` everywhere in a browser context, and nothing else."""

from __future__ import annotations

import time

import pytest

from bridge.core.events import Activity, ClockMoved, DateMovedByOthers, ObserverFailed
from bridge.errors import UsageError
from e2e.conftest import Site, Watched

MINUTE = 60_000


def ahead(value: float) -> float:
    """How far a page's `Date.now()` is ahead of ours, in half minutes: a busy machine answers late."""
    return round((value - time.time() * 1000) / MINUTE * 2) / 2


def test_suspend_moves_date_in_page_frames_and_later_documents(watched: Watched, site: Site) -> None:
    site.put("/inner")
    frames = f"<iframe src='{site.other('/inner')}'></iframe><iframe src='/inner'></iframe>"
    tab = watched.driver.open_tab("sleepy", site.put("/frames", frames))
    monotonic = tab.page.evaluate("performance.now()")
    tab.suspend(minutes=15)
    assert [ahead(frame.evaluate("Date.now()")) for frame in tab.page.frames] == [15.0] * 3
    assert tab.page.evaluate("performance.now()") - monotonic < MINUTE
    assert {e.offset_ms for e in watched.of("sleepy", ClockMoved)} == {15.0 * MINUTE}
    assert len(watched.of("sleepy", ClockMoved)) == 3
    tab.suspend(minutes=0.5)
    assert ahead(tab.page.evaluate("Date.now()")) == 15.5
    tab.goto(site.other("/inner"))
    assert ahead(tab.page.evaluate("+new Date()")) == 15.5
    later = f"f = document.createElement('iframe'); f.src = '{site.url('/inner')}'; document.body.append(f)"
    tab.page.evaluate(f"() => {{ {later} }}")
    tab.page.wait_for_selector("iframe")
    frame = tab.page.frames[1]
    frame.wait_for_load_state()
    assert ahead(frame.evaluate("Date.now()")) == 15.5
    tab.close()


def test_suspend_stays_in_its_browser_context(watched: Watched, site: Site) -> None:
    one = watched.driver.open_tab("one", site.put("/"))
    beside = watched.driver.open_tab("beside", site.url(), beside=one)
    other = watched.driver.open_tab("other", site.url())
    one.suspend(minutes=15)
    assert ahead(beside.page.evaluate("Date.now()")) == 15.0
    assert ahead(other.page.evaluate("Date.now()")) == 0.0
    with one.page.expect_popup() as opened:
        one.page.evaluate("() => { open(location.href) }")
    opened.value.wait_for_load_state()
    assert ahead(opened.value.evaluate("Date.now()")) == 15.0
    for tab in (beside, other, one):
        tab.close()


def test_suspend_works_while_hidden(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("hidden", site.put("/"))
    tab.hide()
    tab.suspend(minutes=15)
    assert ahead(tab.page.evaluate("Date.now()")) == 15.0
    tab.close()


#: How far `Date` is ahead of the time origin, ms, in a worker that lives already and in a new one.
WORKERS = """async () => {
  const code = `onmessage = () => postMessage(Date.now() - performance.timeOrigin - performance.now())`;
  const start = () => new Worker('data:text/javascript,' + code);
  const ask = (worker) => new Promise((done) => {
    worker.onmessage = ({data}) => done(data);
    worker.postMessage(0);
  });
  window.living ??= start();
  return [await ask(living), await ask(start())];
}"""


def test_suspend_moves_workers(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("workers", site.put("/"))
    assert tab.page.evaluate(WORKERS) == pytest.approx([0, 0], abs=50)
    tab.suspend(minutes=15)
    assert tab.page.evaluate(WORKERS) == pytest.approx([15 * MINUTE, 0], abs=50)
    tab.close()


#: Asks a frame, which Playwright loses when it returns from the bfcache.
ASK = """() => new Promise(done => {
  addEventListener('message', event => done(event.data), {once: true})
  document.querySelector('iframe').contentWindow.postMessage('', '*')
})"""
ASKED = "<script>addEventListener('message', e => e.source.postMessage(Date.now(), '*'))</script>"


@pytest.mark.parametrize("other_site", [False, True])
def test_frames_that_return_from_the_bfcache_move_and_take_commands(
    watched: Watched, site: Site, other_site: bool
) -> None:
    """A frame in a process of its own returns in another session."""
    site.put("/asked", ASKED)
    frame = site.other("/asked") if other_site else site.url("/asked")
    tab = watched.driver.open_tab(
        f"back-{other_site}", site.put("/around", f"<iframe src='{frame}'></iframe>")
    )
    assert ahead(tab.page.evaluate(ASK)) == 0
    tab.goto(site.put("/next"))
    tab.suspend(minutes=15)
    assert tab.back() == "bfcache"
    tab.sync()
    assert ahead(tab.page.evaluate(ASK)) == 15.0
    tab.suspend(minutes=15)
    assert [ahead(tab.page.evaluate(script)) for script in (ASK, "Date.now()")] == [30.0, 30.0]
    tab.close()


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
def test_suspend_takes_a_time_that_passes(watched: Watched, minutes: float) -> None:
    tab = watched.driver.open_tab("odd")
    with pytest.raises(UsageError, match="minutes above 0"):
        tab.suspend(minutes)
    tab.close()


#: Each moves the page's `Date` 20 minutes ahead in a way of its own.
OTHERS = {
    "now": "const now = Date.now; Date.now = () => now() + 1200000",
    "class": "const Own = Date; Date = class extends Own { static now() { return Own.now() + 1200000 } }",
    "function": """
      const Own = Date;
      function Mock(...args) { return new.target ? new Own(...(args.length ? args : [Mock.now()])) : '' }
      Mock.now = () => Own.now() + 1200000;
      Mock.prototype = Own.prototype;
      Object.defineProperty(window, 'Date', {value: Mock, configurable: true, writable: true});""",
}


@pytest.mark.parametrize("way", OTHERS)
def test_a_date_that_the_page_moves_is_told(watched: Watched, site: Site, way: str) -> None:
    name = f"others-{way}"
    tab = watched.driver.open_tab(name, site.put("/"))
    tab.suspend(minutes=15)
    tab.page.evaluate(f"() => {{ {OTHERS[way]} }}")
    assert watched.wait_for(name, DateMovedByOthers).offset_ms == pytest.approx(20 * MINUTE, abs=1000)
    assert ahead(tab.page.evaluate("Date.now()")) == 35.0
    tab.close()


def test_a_date_that_only_looks_different_is_not_told(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("wrapper", site.put("/"))
    tab.page.evaluate("() => { const now = Date.now; Date.now = () => now() }")
    tab.suspend(minutes=15)
    tab.page.wait_for_function("() => performance.now() > 1500", polling=100)
    tab.activity()
    watched.wait_for("wrapper", Activity)
    assert watched.of("wrapper", DateMovedByOthers) == []
    tab.close()


def test_playwrights_clock_is_told_and_its_pages_are_observed(watched: Watched, site: Site) -> None:
    """The last test: Playwright's clock is then in all pages of this Chromium."""
    tab = watched.driver.open_tab("playwrights", site.put("/"))
    tab.page.clock.install()
    tab.page.clock.fast_forward("20:00")
    assert watched.wait_for("playwrights", DateMovedByOthers).offset_ms == pytest.approx(
        20 * MINUTE, abs=3000
    )
    tab.goto(site.url("/?later"))  # its clock is there before us
    tab.activity()
    clicked = watched.wait_for("playwrights", Activity)
    assert clicked.wall_ms == pytest.approx(time.time() * 1000, abs=30_000)
    assert clicked.page_ms < 60_000
    told = watched.of("playwrights", DateMovedByOthers)
    assert [each for each in told if each.document == clicked.document]
    assert watched.of("playwrights", ObserverFailed) == []
    tab.close()
