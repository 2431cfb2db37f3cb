"""Budgets and baselines of functions, in tests on real Chromium with the agent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.trace.comparison.baseline import Baseline, RunTimes, decode, encode, with_run
from e2e.conftest import Page, Site
from e2e.plugin.suites import run

#: `draw(times)` calls `renderList` so often; that and `sortItems` work for so many ms by the clock.
APP = """
let sum = 0
function renderList() {
  for (const end = performance.now() + RENDER_MS; performance.now() < end; )
    for (let at = 0; at < 2000; at++) sum += Math.sqrt(sum + at)
}
function sortItems() {
  for (const end = performance.now() + 40; performance.now() < end; )
    for (let at = 0; at < 2000; at++) sum += Math.sqrt(sum + at)
}
const pause = () => new Promise(done => setTimeout(done, 25))
async function draw(times) { for (let at = 0; at < times; at++) { renderList(); sortItems(); await pause() } }
"""
HEADERS = {"Document-Policy": "js-profiling"}
FLOW = """
import pytest

@pytest.fixture(scope="session")
def bridge_launch_args(bridge_launch_args):
    return {**bridge_launch_args, "agent": True}

@pytest.fixture
def drawn(bridge_tab):
    def drawn(times=20):
        bridge_tab.goto("URL")
        bridge_tab.expect_profiler("running")
        bridge_tab.page.evaluate(f"draw({times})")
        return bridge_tab
    return drawn
"""
BUDGETS = """
import pytest
from bridge.errors import Inconclusive, StepError

def test_met_and_broken(drawn):
    tab = drawn()
    with pytest.raises(StepError, match="call hide\\\\(\\\\) before"):
        tab.expect_self_time("renderList", below_ms=60, calls=20)
    tab.hide()
    found = tab.expect_self_time("renderList", below_ms=150, calls=20, script="app.js")
    assert found.least_ms < 40 * 20 < found.most_ms + 80
    with pytest.raises(AssertionError, match="for each of 20 calls .*: over the budget of 12 ms"):
        tab.expect_self_time("renderList", below_ms=12, calls=20)
    with pytest.raises(Inconclusive, match="did you mean 'renderList'"):
        tab.expect_self_time("renderLst", below_ms=60, calls=20)
    with pytest.raises(Inconclusive, match="no sample has a function 'renderList' of a script with 'sdk.js'"):
        tab.expect_self_time("renderList", below_ms=60, calls=20, script="sdk.js")

def test_few_calls_are_too_little_to_tell(drawn):
    tab = drawn(3)
    tab.hide()
    found = tab.expect_self_time("renderList", below_ms=1000, calls=3)
    with pytest.raises(Inconclusive, match="too near|too busy"):
        tab.expect_self_time("renderList", below_ms=found.ms / 3, calls=3)
    with pytest.raises(Inconclusive, match="times as many calls would tell|too busy|too near"):
        tab.expect_self_time("renderList", below_ms=(found.ms + 2 * found.error_ms) / 3, calls=3)
"""
COMPARED = """
def test_cart(drawn):
    drawn().hide()
"""


@pytest.fixture
def suite(site: Site) -> str:
    put(site, 40)
    return FLOW.replace("URL", site.url("/shop"))


def put(site: Site, render_ms: float) -> None:
    script = APP.replace("RENDER_MS", str(render_ms))
    site.pages["/app.js"] = Page(script, {"Content-Type": "text/javascript"}, 200)
    site.pages["/shop"] = Page('<!doctype html><script src="/app.js"></script>', HEADERS, 200)


def test_a_budget_is_met_broken_or_cannot_be_told(pytester: pytest.Pytester, suite: str) -> None:
    done = run(pytester, conftest=suite, test_suite=BUDGETS)
    assert done.outcomes == {
        "test_met_and_broken": "passed",
        "test_few_calls_are_too_little_to_tell": "passed",
    }, done.output


def repeated(file: Path, times: int) -> Baseline:
    """The baseline of a file with one run, as if that had been repeated: each time a little different."""
    once = decode(file.read_bytes(), str(file))
    [(test, known)] = once.tests.items()
    whole = Baseline()
    for number in range(times):
        own = {name: round(us[0] * (1 + 0.02 * (number % 3 - 1))) for name, us in known.self_us.items()}
        own |= {name: us[0] for name, us in known.self_us.items() if "renderList" not in name}
        run_times = RunTimes(busy_us=sum(own.values()), samples=known.samples[0], self_us=own)
        whole = with_run(whole, test, run_times)
    return whole


def test_a_function_that_grew_fails_its_test(pytester: pytest.Pytester, site: Site, suite: str) -> None:
    file = pytester.path / "profiles.json"
    baseline = ("--bridge-baseline", str(file))
    update = (*baseline, "--bridge-update-baseline", "-n", "1")
    done = run(pytester, *update, conftest=suite, test_suite=COMPARED)
    assert done.outcomes == {"test_cart": "passed"}, done.output
    assert "1 run of a test added; each of them has 1 run now" in done.output
    known = json.loads(file.read_text("utf-8"))["tests"]["test_suite.py::test_cart"]
    assert "renderList /app.js" in known["self_us"]
    file.write_bytes(encode(repeated(file, 8)))
    done = run(pytester, *baseline, conftest=suite, test_suite=COMPARED)
    assert done.outcomes == {"test_cart": "passed"}, done.output
    assert "with 8 runs in the baseline" in done.output
    put(site, 160)
    done = run(pytester, *baseline, conftest=suite, test_suite=COMPARED)
    assert done.outcomes == {"test_cart": "failed"}, done.output
    assert "renderList /app.js: " in done.tests["test_cart"].text
    assert "(8 runs in the baseline)" in done.tests["test_cart"].text
