"""What the agent relies on beside the profiler's interface: as known, and the same when observed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bridge.driver import DriverOptions
from e2e.conformance.browsers import Browsers, Pair, Sides
from e2e.conformance.surroundings import SURROUNDINGS, Addresses, put
from e2e.conftest import Site

ON_TOP = next(surrounding for surrounding in SURROUNDINGS if surrounding.name == "headless")
#: Of no trustworthy address: neither https nor a name that can but lead to this machine.
INSECURE = "insecure.example"
OPTIONS = DriverOptions(args=(f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1",))
EVERYWHERE = {"profiler": "function", "getRandomValues": "function", "compression": "function"}
AT_ONCE = 20
DEVTOOLS_WORK = """function devtoolsWork(ms) {
  const until = performance.now() + ms
  while (performance.now() < until) Math.sqrt(until)
}"""

#: What a function of the page's gives.
KNOWN: dict[str, Any] = {
    "sampled()": {"visibility": ["visible", "visible"], "idle": True, "work": True},
    "takeOver()": {"both": True, "apart": True, "intervals": [10, 10]},
    "longTaskOfTheStop()": True,
    # As many as it holds, and nobody is told.
    "filledAndStoppedInOneTask()": {"samples": 3, "events": 0},
    # The first sample is that of the constructor's caller, where no other profiler runs.
    f"emptyTraces({AT_ONCE})": 0,
    "stopOfRemovedFrame(true)": ["pending", True],
    "stopOfRemovedFrame(false)": ["pending", True],
}


@pytest.fixture(scope="module")
def sides(browsers: Browsers) -> Sides:
    return browsers.sides(OPTIONS)


@pytest.fixture(scope="module")
def both(sides: Sides, pages: Site) -> Iterator[Pair]:
    yield from _open(sides, put(pages, ON_TOP, "platform"))


@pytest.fixture
def anew(sides: Sides, pages: Site) -> Iterator[Pair]:
    yield from _open(sides, put(pages, ON_TOP, "platform"))


@pytest.fixture
def insecure(sides: Sides, pages: Site) -> Iterator[Pair]:
    url = put(pages, ON_TOP, "platform").page.replace("127.0.0.1", INSECURE)
    yield from _open(sides, Addresses(url, url))


def _open(sides: Sides, addresses: Addresses) -> Iterator[Pair]:
    pair = sides.open(addresses)
    for page in pair:
        page.wait_until("results !== null")
    yield pair
    pair.close()


@pytest.mark.parametrize("call", KNOWN)
def test_it_is_as_known(both: Pair, call: str) -> None:
    for page in both:
        assert page.frame.evaluate(call) == KNOWN[call]


def test_beside_a_running_one_a_trace_that_is_asked_for_at_once_may_be_empty(both: Pair) -> None:
    for page in both:
        assert page.frame.evaluate(f"emptyTracesBesideAnother({AT_ONCE})") > 0


def test_scripts_without_an_address_are_no_frames(both: Pair) -> None:
    """Neither what a page evaluates, nor what a test does: that has to work in a script that is served."""
    for page in both:
        assert page.frame.evaluate(f"metAtWork({DEVTOOLS_WORK})") == ["ownWork"]


def test_an_insecure_page_has_the_profiler_but_not_all_else(both: Pair, insecure: Pair) -> None:
    for page in both:
        secure = {"secure": True, "cookieStore": "object", "randomUUID": "function"}
        assert page.frame.evaluate("apis()") == secure | EVERYWHERE
    for page in insecure:
        lacks = {"secure": False, "cookieStore": "undefined", "randomUUID": "undefined"}
        assert page.frame.evaluate("apis()") == lacks | EVERYWHERE
        assert page.frame.evaluate("sampled()") == KNOWN["sampled()"]


def test_a_hidden_tab_samples_and_stops_like_a_visible_one(anew: Pair) -> None:
    for page in anew:
        page.hide()
        hidden = {"visibility": ["hidden", "hidden"]}
        assert page.frame.evaluate("sampled()") == KNOWN["sampled()"] | hidden


def test_a_stop_settles_hidden_but_not_frozen(anew: Pair) -> None:
    for page in anew:
        page.frame.evaluate("stopAtEachTurn()")
        page.hide()
        page.wait_until("log.includes('trace of hidden')")
        page.freeze()
        page.frame.evaluate("passFrozen()")
        page.wait_until("passed")
        before = ["hidden", "trace of hidden", "freeze", "frozen"]
        assert page.frame.evaluate("log") == before
        page.resume()
        page.wait_until("log.includes('trace of frozen')")
        assert page.frame.evaluate("log") == [*before, "resume", "trace of freeze", "trace of frozen"]
