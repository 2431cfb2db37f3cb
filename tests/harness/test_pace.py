"""Each step of a tab ends when what is due is decided, unless its tab was told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import Mock

import pytest

from bridge.core.steps import kinds as s
from bridge.driver import DriverTab
from bridge.harness.performing.performers import Performers
from bridge.harness.run import Run
from bridge.harness.steps import TabOptions
from bridge.harness.tab import Tab
from tests.harness.recorded import events


class Settling(Run):
    """Counts how often it is asked to settle."""

    def __init__(self) -> None:
        super().__init__()
        self.settled = 0

    def settle(self, *_: object) -> None:
        self.settled += 1


def tab_of(run: Run, *, settle: bool = True) -> Tab:
    driver_tab = Mock(DriverTab)
    driver_tab.name = "tab-1"
    options = TabOptions(
        timeout_s=10,
        base_url=None,
        intake_url="",
        settle=settle,
        sync=lambda: None,
        open_tab=Mock(),
        intake_fault=Mock(),
    )
    return Tab(driver_tab, run, options)


@pytest.fixture
def run() -> Settling:
    """A run that has seen a profiler of a known vendor."""
    run = Settling()
    for event in events()[:-1]:
        run.event(event)
    return run


def test_each_step_settles_once_and_so_does_an_expectation(run: Settling) -> None:
    tab = tab_of(run)
    tab.suspend(minutes=1)
    tab.goto("http://x/")
    assert run.settled == 2
    tab.expect_session("expired")
    assert run.settled == 3


def test_a_step_that_fails_does_not_settle(run: Settling) -> None:
    with pytest.raises(AssertionError):
        Performers(after=lambda _: run.settle()).of(s.Hide)(Mock(side_effect=AssertionError, __doc__=""))(0)
    assert run.settled == 0


def test_a_race_does_not(run: Settling) -> None:
    tab = tab_of(run)
    with tab.unsettled():
        tab.suspend(minutes=1)
        with tab.unsettled():
            tab.suspend(minutes=1)
        tab.suspend(minutes=1)
    tab_of(run, settle=False).suspend(minutes=1)
    assert run.settled == 0
    tab.suspend(minutes=1)
    tab_of(run, settle=False).settle()
    assert run.settled == 2


def test_nothing_is_waited_for_before_a_profiler_of_a_known_vendor_was_seen() -> None:
    run = Settling()
    tab_of(run).suspend(minutes=1)
    for event in events()[:2]:
        run.event(event)
    assert run.vendor is not None
    tab_of(run).suspend(minutes=1)
    assert run.settled == 0


def test_nothing_is_waited_for_after_the_end(run: Settling) -> None:
    run.end()
    tab_of(run).suspend(minutes=1)
    assert run.settled == 0


def expired() -> Run:
    """A run whose tab has an expired session."""
    run = Run()
    for event in events():
        run.event(event)
        state = run.tab_state("tab-1")
        if state is not None and state.states.session == "expired" and run.bound:
            break
    return run


def test_a_click_gives_the_sdk_the_time_to_begin_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    run = expired()
    waited: list[float] = []

    def wait_for(condition: Callable[[], object], timeout_s: float, _what: object) -> None:
        assert not condition()
        waited.append(timeout_s)

    monkeypatch.setattr(run, "wait_for", wait_for)
    tab_of(run, settle=False).activity()
    assert waited == [], "a race is not waited for"
    monkeypatch.setattr(run, "settle", lambda *_: None)
    tab_of(run).activity()
    assert waited == [1.5]


def test_a_click_in_a_live_session_waits_for_nothing(run: Settling) -> None:
    run.await_renewal("tab-1")
    state = run.tab_state("tab-1")
    assert state is not None
    assert state.states.session == "tracked"
