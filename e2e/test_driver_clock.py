"""`suspend` moves `Date` everywhere in a browser context, and nothing else."""

from __future__ import annotations

import time

import pytest

from bridge.core.events import ClockMoved
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


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
def test_suspend_takes_a_time_that_passes(watched: Watched, minutes: float) -> None:
    tab = watched.driver.open_tab("odd")
    with pytest.raises(UsageError, match="minutes above 0"):
        tab.suspend(minutes)
    tab.close()
