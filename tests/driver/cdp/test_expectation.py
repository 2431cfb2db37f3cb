from __future__ import annotations

import pytest

from bridge.core.events import Event, TabOpened
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.errors import StepError, Timeout


def opened(name: str) -> TabOpened:
    return TabOpened(wall_ms=1, tab=name, opener="tab-1")


def name_of(event: Event) -> str | None:
    return event.tab if isinstance(event, TabOpened) else None


@pytest.fixture
def tab() -> TabRecord:
    return TabRecord("tab-1", ContextRecord("c"), lambda _event: None)


def test_waiting_in_vain_says_for_what(tab: TabRecord) -> None:
    with (
        tab.expect(lambda _event: False) as expectation,
        pytest.raises(Timeout, match=r"tab-1: no click \(waited 0 s\)"),
    ):
        expectation.wait(0, lambda: "no click")


def test_the_first_result_counts(tab: TabRecord) -> None:
    expectation = Expectation(tab, name_of)
    tab.add(expectation)
    tab.notify(opened("popup-1"))
    tab.notify(opened("popup-2"))
    expectation.set_result("popup-3")
    tab.close()
    assert expectation.wait(0, lambda: "no popup") == "popup-1"


def test_a_result_may_come_from_elsewhere(tab: TabRecord) -> None:
    expectation: Expectation[int] = Expectation(tab)
    tab.add(expectation)
    tab.notify(opened("popup-1"))
    assert not expectation.future.done()
    expectation.set_result(3)
    assert expectation.wait(0, lambda: "no number") == 3


def test_one_that_was_left_receives_no_event(tab: TabRecord) -> None:
    expectation = Expectation(tab, name_of)
    tab.add(expectation)
    with expectation:
        pass
    tab.notify(opened("popup-1"))
    tab.close()
    assert not expectation.future.done()


def test_an_action_runs_with_the_result_and_never_when_the_tab_ended(tab: TabRecord) -> None:
    results: list[str] = []
    found, lost = Expectation(tab, name_of), Expectation(tab, name_of)
    for expectation in (found, lost):
        expectation.then(results.append)
    tab.add(found)
    tab.notify(opened("popup-1"))
    tab.close()
    tab.add(lost)
    with pytest.raises(StepError, match="tab-1 is closed"):
        lost.wait(0, lambda: "no popup")
    assert results == ["popup-1"]
