"""What is delivered of a trace that is asked for while its page is left: the same, observed or not.

The agent goes by it: it asks in `beforeunload`, and again sends at `pagehide` what it has by then.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from bridge.driver import DriverOptions
from e2e.conformance.browsers import Browsers, Sides
from e2e.conformance.received import Received
from e2e.conformance.sides import Opened
from e2e.conformance.surroundings import SURROUNDINGS, put
from e2e.conftest import Site

IN_TIME = {"beforeunload", "trace of beforeunload", "pagehide", "hidden"}
LATE = {"trace of pagehide", "trace of hidden"}
KEPT_ALIVE = 65_536
REFUSED = ["TypeError", "Failed to fetch"]
#: The agent's largest.
KEPT_ALIVE_BY_AGENT = 60_000

WAYS: dict[str, Callable[[Page, Site], object]] = {
    "same-site": lambda page, site: page.goto(site.url("/elsewhere")),
    "other-site": lambda page, site: page.goto(site.other("/elsewhere")),
    "reload": lambda page, site: page.reload(),
    # As a user does; `close()` alone has no `beforeunload`.
    "close": lambda page, site: page.close(run_before_unload=True),
}
#: Where the document is gone, or frozen in the bfcache, before anything else can run in it. Within a site and
#: at a close there are a few milliseconds left, now and then.
NOTHING_LATE = {"other-site", "reload"}

BY_NAME = {surrounding.name: surrounding for surrounding in SURROUNDINGS}

_numbers = itertools.count(1)


@pytest.fixture
def sides(browsers: Browsers, received: Received, pages: Site) -> Sides:
    pages.put("/elsewhere")
    return browsers.sides(DriverOptions(beacon=received.url("/beacon")))


class Left:
    """A page whose profilers have begun, and what arrives of it."""

    def __init__(self, page: Opened, received: Received) -> None:
        self.page = page
        self._received = received
        self._under = f"/leaving/{next(_numbers)}/"
        page.wait_until("results !== null")
        page.frame.evaluate("address => begin(address)", received.url(self._under))
        page.wait_until("began")

    def arrived(self, names: set[str]) -> dict[str, bytes]:
        """All that has arrived, once these have."""
        return self._received.wait_for(self._under, names)

    def arrived_before_the_next(self, names: set[str]) -> set[str]:
        """All that has when these have, and what the next document of the tab sends."""
        self.arrived(names)
        next_one = "address => fetch(address, {method: 'POST'}).then((answer) => answer.status)"
        assert self.page.page.evaluate(next_one, self._received.url(f"{self._under}next")) == 204
        return set(self.arrived({"next"})) - {"next"}


class Both(NamedTuple):
    native: Left
    observed: Left


@pytest.fixture
def both(sides: Sides, pages: Site, received: Received, request: pytest.FixtureRequest) -> Iterator[Both]:
    pair = sides.open(put(pages, BY_NAME[getattr(request, "param", "headless")], "leaving"))
    yield Both(*(Left(page, received) for page in pair))
    pair.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("both", ["headless", "cross-site-frame"], indirect=True)
def test_a_trace_asked_for_in_beforeunload_is_delivered(both: Both, pages: Site, way: str) -> None:
    for left in both:
        WAYS[way](left.page.page, pages)
        found = left.arrived(IN_TIME)
        trace = json.loads(found["trace of beforeunload"])
        assert sorted(trace) == ["frames", "resources", "samples", "stacks"]
        assert len(trace["samples"]) > 1
        if way in NOTHING_LATE:
            assert left.arrived_before_the_next(IN_TIME) == IN_TIME


def test_a_tab_that_is_only_hidden_delivers(both: Both) -> None:
    for left in both:
        left.page.hide()
        hidden = {"hidden", "trace of hidden"}
        assert set(left.arrived(hidden)) == hidden


def test_a_running_profiler_goes_on_in_the_bfcache_and_late_traces_come_with_the_page(
    both: Both, pages: Site
) -> None:
    for left in both:
        page, address = left.page, left.page.page.url
        page.page.goto(pages.other("/elsewhere"))
        assert left.arrived_before_the_next(IN_TIME) == IN_TIME
        # In a task of its own: the answer to us would be lost on the way.
        page.page.evaluate("void setTimeout(() => history.back())")
        page.page.wait_for_url(address, wait_until="commit")
        left.arrived(IN_TIME | LATE)
        moments = ["beforeunload", "trace of beforeunload", "pagehide", "hidden", "back"]
        assert page.frame.evaluate("log") == [*moments, "trace of pagehide", "trace of hidden"]
        assert page.frame.evaluate("profilers.never.stopped") is False
        assert page.frame.evaluate("samplesWhileAway()") > 1


def test_what_outlives_its_page_is_limited_for_all_that_is_under_way(both: Both, pages: Site) -> None:
    for left in both:
        send = left.page.frame.evaluate
        assert send(f"sendAllOnceAlone({KEPT_ALIVE})") == [204]
        assert send(f"sendAll({KEPT_ALIVE + 1})") == [REFUSED]
        assert send(f"sendAllOnceAlone(40000, {KEPT_ALIVE - 40000})") == [204, 204]
        assert send(f"sendAllOnceAlone({KEPT_ALIVE})") == [204]


@pytest.mark.parametrize("size", [KEPT_ALIVE_BY_AGENT, KEPT_ALIVE])
def test_the_observers_last_words_leave_room_for_those_of_the_agent(both: Both, size: int) -> None:
    """The one thing known here by which a page can tell: the observer's beacons count too."""
    for left in both:
        left.page.frame.evaluate(f"addEventListener('pagehide', () => sendAll({size}))")
        left.page.page.reload()
    last = {f"{size} bytes"}
    both.native.arrived(last)
    if size == KEPT_ALIVE_BY_AGENT:
        both.observed.arrived(last)
    else:
        assert not last & both.observed.arrived_before_the_next(IN_TIME), "no longer so: take it off the list"
