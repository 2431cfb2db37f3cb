"""After `suspend` all is as in a Chromium whose wall clock has jumped: clocks, cookies, and what SDKs do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import pytest

from bridge import Bridge
from bridge.core.events import ProfilerStarted
from bridge.driver.browser.chromium import find_chromium
from bridge.errors import Timeout
from bridge.harness.tab import Tab
from bridge.subjects import resolve, serve
from e2e.steps.wall_clock.reference import Pages, WallClock

QUARTER_S = 901
SDKS = ("datadog@6.27.0", "datadog@6.27.1", "datadog@7.16.2")
#: How far readings of two runs may be apart, ms.
NEAR_MS = 50

Answers = dict[str, Any]
Jump = Callable[[list[Tab], int], None]


def clocks_and_cookies(bridge: Bridge, url: str, jump: Jump) -> Answers:
    """What one page and all that it makes say before and after the jump."""
    page = bridge.open_tab(f"{url}/")
    away = bridge.open_tab(f"{url}/", beside=page)
    away.navigate(f"{url}/?away")
    page.page.evaluate("prepare()")
    jump([page], QUARTER_S)
    found: Answers = {"clocks": page.page.evaluate("ask()"), "cookies": [page.page.evaluate("cookies()")]}
    found["way back"] = away.back()
    for number, answers in enumerate(away.page.evaluate("returned")[-2:]):
        found["clocks"][f"from bfcache, listener {number}"] = answers
    page.page.evaluate("() => { setCookies('late'); return fetch('/cookies?late') }")
    away.goto(f"{url}/?later")
    found["clocks"]["later page, first script"] = away.page.evaluate("first")
    away.reload()
    found["clocks"]["reloaded page"] = away.page.evaluate("clocks()")
    for seconds in (601, 700):
        jump([page], seconds)
        found["cookies"].append(page.page.evaluate("cookies()"))
    for tab in (away, page):
        tab.close()
    return found


def profilers(bridge: Bridge, jump: Jump) -> dict[str, list[str]]:
    """Whether a profiler starts in hidden tabs that sleep and are clicked, and in the pages loaded anew."""
    with ExitStack() as sites:
        tabs = []
        for sdk in SDKS:
            site = sites.enter_context(serve(resolve(sdk)))
            tab = bridge.open_tab()
            load = partial(tab.goto, site.url(bridge.proxy_for(tab.name)))
            assert _starts(bridge, tab, load, 10) == "starts"
            tab.hide()
            tabs.append(tab)
        jump(tabs, QUARTER_S)
        found = {
            sdk: [_starts(bridge, tab, partial(_click, tab))] for sdk, tab in zip(SDKS, tabs, strict=True)
        }
        for sdk, tab in zip(SDKS, tabs, strict=True):
            found[sdk].append(_starts(bridge, tab, tab.reload))
            tab.close()
        return found


def _click(tab: Tab) -> None:
    tab.show()
    tab.activity()


def _starts(bridge: Bridge, tab: Tab, action: Callable[[], object], timeout_s: float = 3) -> str:
    """Whether a native profiler starts during the action or soon after it; whose it is does not matter."""
    driven = next(each for each in bridge.driver.tabs if each.name == tab.name)
    with driven.record.expect(lambda event: isinstance(event, ProfilerStarted)) as started:
        action()
        with suppress(Timeout):
            started.wait(timeout_s, lambda: "no profiler started")
            return "starts"
    return "stuck"


def ask(bridge: Bridge, url: str, jump: Jump) -> Answers:
    # First: the bridge's own clock does not jump, so it is told other times than pages that are opened later.
    found = {"profilers": profilers(bridge, jump)}
    return found | clocks_and_cookies(bridge, url, jump)


def suspend(tabs: list[Tab], seconds: int) -> None:
    for tab in tabs:
        tab.suspend(minutes=seconds / 60)


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.close()


@pytest.fixture(scope="module")
def reference(pages: Pages, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    clock = WallClock(find_chromium().path, tmp_path_factory.mktemp("clock"))
    with Bridge.launch(chromium=str(clock.path)) as bridge:
        return ask(bridge, pages.url, lambda _tabs, seconds: clock.jump(seconds))


@pytest.fixture(scope="module")
def suspended(pages: Pages) -> Answers:
    with Bridge.launch() as bridge:
        return ask(bridge, pages.url, suspend)


def test_every_clock_is_as_after_a_real_jump(reference: Answers, suspended: Answers) -> None:
    assert suspended["clocks"].keys() == reference["clocks"].keys()
    apart = [
        f"{realm}: {name} is {ours - theirs:.0f} ms from the reference ({ours:.0f}, {theirs:.0f})"
        for realm, answers in reference["clocks"].items()
        for name, theirs in answers.items()
        if abs((ours := suspended["clocks"][realm][name]) - theirs) > NEAR_MS
        and not is_a_moment(name, theirs)
    ]
    assert apart == []


def is_a_moment(name: str, value: float) -> bool:
    """Whether it is the page's own `Date`, which is no difference."""
    return name == "date" and value > 1e12


def test_the_reference_jumps(reference: Answers) -> None:
    """Else the comparison would prove nothing."""
    gaps = {realm: answers["timeOrigin"] for realm, answers in reference["clocks"].items()}
    jumped = {realm for realm, gap in gaps.items() if gap == pytest.approx(-1000 * QUARTER_S, abs=NEAR_MS)}
    assert jumped == {realm for realm in gaps if realm.startswith(("open", "from bfcache"))}
    assert len(jumped) == 13
    assert all(abs(gap) < NEAR_MS for realm, gap in gaps.items() if realm not in jumped)
    assert reference["way back"] == "bfcache"


def test_cookies_live_as_after_a_real_jump(reference: Answers, suspended: Answers) -> None:
    for theirs, ours in zip(reference["cookies"], suspended["cookies"], strict=True):
        assert ours.keys() == theirs.keys()
        assert ours == pytest.approx(theirs, abs=15_000)  # two machines' seconds, not two clocks
    first, second, third = (set(each) for each in reference["cookies"])
    assert {name for name in first if name.endswith("600")} == set()
    assert len(first) == 5
    assert second == {name for name in second if name.endswith("1800")}
    assert {name.partition("-")[0] for name in third} == {"late"}


def test_sdks_do_what_they_do_after_a_real_jump(reference: Answers, suspended: Answers) -> None:
    assert suspended["profilers"] == reference["profilers"]
    assert reference["profilers"] == {
        "datadog@6.27.0": ["stuck", "starts"],
        "datadog@6.27.1": ["starts", "starts"],
        "datadog@7.16.2": ["starts", "starts"],
    }
