"""Popups of a real SDK that are closed just as their traces are collected: what is lost blames nobody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Playwright

from bridge import Bridge
from bridge.core.history.trace_outcomes import trace_outcomes
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.judging.judge import judge
from bridge.subjects import resolve
from bridge.vendors.built_in import DATADOG
from e2e.apps.own_app import own_app
from e2e.conftest import Site

#: Has the SDK stop and collect.
STOP = "DD_RUM.stopSession()"
#: A page that sends its profiles late, as behind a slow network: it is closed before.
LATE = """<script>if (location.search === '?late') {
  const send = fetch
  fetch = (...of) => String(of[0]).includes('/profile')
    ? new Promise(done => setTimeout(() => done(send(...of)), 60000)) : send(...of)
}</script>"""


@pytest.fixture(scope="module")
def bridge(playwright: Playwright) -> Iterator[Bridge]:
    with Bridge.launch(playwright=playwright) as bridge:
        yield bridge


def opened(opener: Tab, url: str, name: str) -> Tab:
    """A popup in a window of its own, so that none hides another; its trace is worth an upload."""
    with opener.expect_popup() as popup:
        opener.page.evaluate(f"() => {{ {name} = open('{url}', '_blank', 'width=300,height=200') }}")
    tab = popup.value
    tab.expect_profiler("running")
    tab.expect_long_task()
    return tab


def stop_and_close(who: str, opener: Tab, popup: Tab, name: str) -> None:
    """The popup has a task between its stop and its end, in which its trace may be collected, or not."""
    if who == "its page":
        popup.page.evaluate(f"() => {{ setTimeout(() => {{ {STOP}; setTimeout(close, 5) }}) }}")
    elif who == "its opener":
        opener.page.evaluate(f"() => {{ {name}.{STOP}; setTimeout(() => {name}.close(), 5) }}")
    else:
        popup.page.evaluate(STOP)
        popup.page.close()


def close(who: str, opener: Tab, popup: Tab, name: str) -> None:
    if who == "the driver":
        popup.close()
    else:
        opener.page.evaluate(f"() => {{ {name}.{'close()' if who == 'its opener' else 'eval(`close()`)'} }}")


def is_closed(tab: Tab) -> bool:
    return tab.state.states.lifecycle == "closed"


def is_collected(tab: Tab) -> bool:
    return tab.state.history.natives[0].collected_at is not None


@pytest.mark.parametrize("who", ["its page", "its opener", "the driver"])
def test_a_popup_that_is_closed_as_its_trace_is_collected(bridge: Bridge, site: Site, who: str) -> None:
    url = own_app(site, resolve("datadog"), "/closing")
    site.pages["/closing"] = site.pages["/closing"]._replace(body=LATE + site.pages["/closing"].body)
    run = bridge.begin(Run())
    opener = bridge.open_tab(site.put("/opener"), run=run, vendor="datadog")
    late, racing = opened(opener, f"{url}?late", "late"), opened(opener, url, "racing")
    stop_and_close(who, opener, racing, "racing")
    # 7.x writes its session asynchronously: the racing one may be gone before the other hears of its stop.
    late.page.evaluate(STOP)
    run.wait_for(partial(is_collected, late), 30, lambda: "the trace of the late one was not collected")
    close(who, opener, late, "late")
    for popup in (racing, late):
        run.wait_for(partial(is_closed, popup), 30, lambda: "a popup is open")
    opener.hear()
    judgement = judge(run.replay())
    outcomes = {each.tab.name: each for each in trace_outcomes(run.replay().history, DATADOG.contract)}
    assert judgement.violations == []
    assert outcomes[late.name].fate == "dropped"
    assert outcomes[late.name].reason.startswith("its tab was closed")
    if racing.name in outcomes:
        # Its request may have been on its way already, and held by the bridge.
        assert outcomes[racing.name].fate in ("arrived", "dropped", "aborted"), outcomes[racing.name]
    opener.close()
