"""What a tab cannot take now is refused in the words of the check of scenarios, and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bridge.core.events import StepFinished
from bridge.core.steps import refusals
from bridge.errors import StepError
from bridge.harness.bridge import Bridge
from bridge.harness.tab import Tab


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.fixture
def tab(bridge: Bridge) -> Iterator[Tab]:
    tab = bridge.open_tab(bridge.away_url)
    yield tab
    tab.close()


def refused(bridge: Bridge, step: Callable[[], object], message: str) -> None:
    with pytest.raises(StepError) as raised:
        step()
    assert str(raised.value) == message
    last = [event for event in bridge.run.recording().events if isinstance(event, StepFinished)][-1]
    assert last.error == message


def test_a_visible_tab(bridge: Bridge, tab: Tab) -> None:
    refused(bridge, tab.freeze, f"{tab.name}: {refusals.FREEZING_WHEN_VISIBLE}")
    refused(bridge, tab.back, f"{tab.name}: {refusals.NOTHING_BACK}")
    refused(bridge, tab.forward, f"{tab.name}: {refusals.NOTHING_FORWARD}")
    refused(bridge, tab.expire_session, f"{tab.name}: {refusals.no_session()}")
    tab.activity()


def test_a_hidden_tab(bridge: Bridge, tab: Tab) -> None:
    tab.hide()
    refused(bridge, tab.activity, f"{tab.name}: {refusals.INPUT_WHEN_HIDDEN}")
    refused(bridge, tab.before_unload, f"{tab.name}: {refusals.LEAVING_WHEN_HIDDEN}")
    tab.freeze()
    refused(bridge, tab.activity, f"{tab.name}: {refusals.INPUT_WHEN_HIDDEN}")
    tab.show()
    tab.before_unload()


def test_a_tab_that_has_ended(bridge: Bridge, tab: Tab) -> None:
    tab.crash()
    refused(bridge, tab.hide, f"{tab.name} {refusals.CRASHED}")
    tab.reload()
    tab.hide()
    tab.close()
    refused(bridge, tab.show, f"{tab.name} {refusals.CLOSED}")
    tab.close()
