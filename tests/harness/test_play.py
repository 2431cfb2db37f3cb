"""A scenario that is played on the page that a tab shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from bridge.core.addresses import proxy_url
from bridge.core.events import StepStarted
from bridge.driver import DriverTab
from bridge.errors import BadScenario, StepError, UsageError
from bridge.harness.run import Run
from bridge.harness.steps import TabOptions
from bridge.harness.tab import Tab
from bridge.scenarios.format import Scenario, decode_scenario

BASE = "http://127.0.0.1:1/k/KEY"


class Played:
    """A tab with a page, whose driver does nothing, and the tabs that it opens."""

    def __init__(self, url: str = "http://shop/cart?a=1") -> None:
        self.run = Run()
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.driver_tab = self.new_driver_tab("tab-1", url)
        self.tab = Tab(self.driver_tab, self.run, self.options(True))

    def new_driver_tab(self, name: str, url: str) -> Mock:
        driver_tab = Mock(DriverTab)
        driver_tab.name = name
        driver_tab.page.url = url
        return driver_tab

    def options(self, settle: bool) -> TabOptions:
        return TabOptions(
            timeout_s=10,
            base_url=None,
            intake_url=BASE,
            settle=settle,
            sync=lambda: None,
            open_tab=self.open_tab,
            intake_fault=Mock(),
        )

    def open_tab(self, url: Any, *, run: Run, settle: bool, **where: Any) -> Tab:
        assert run is self.run
        name = f"tab-{len(self.opened) + 2}"
        self.opened.append((url(proxy_url(BASE, name)), {"settle": settle, **where}))
        return Tab(self.new_driver_tab(name, ""), self.run, self.options(settle))

    def taken(self) -> list[tuple[str, str]]:
        return [(e.tab, e.step) for e in self.run.recording().events if isinstance(e, StepStarted)]


def scenario(*steps: dict[str, Any], **more: Any) -> Scenario:
    return decode_scenario(json.dumps({"name": "mine", "steps": steps, **more}).encode())


def test_it_begins_after_the_opening() -> None:
    played = Played()
    tabs = played.tab.play(scenario({"do": "open"}, {"do": "hide"}, {"do": "show"}))
    assert played.taken() == [("tab-1", "hide"), ("tab-1", "show")]
    assert tabs == {"first": played.tab}
    assert played.opened == []


def test_a_path_of_the_opening_is_loaded() -> None:
    played = Played()
    played.tab.play(scenario({"do": "open", "tab": "shop", "path": "/till"}, {"do": "hide", "tab": "shop"}))
    played.driver_tab.goto.assert_called_once_with("http://shop/till")
    assert played.taken() == [("tab-1", "goto"), ("tab-1", "hide")]


@pytest.mark.parametrize("settle", [True, False])
def test_other_tabs_are_opened_at_its_address_for_themselves(settle: bool) -> None:
    played = Played(f"http://shop/?proxy={proxy_url(BASE, 'tab-1')}")
    tabs = played.tab.play(
        scenario(
            {"do": "open"},
            {"do": "open_sibling", "tab": "second", "window": True},
            {"do": "open", "tab": "third", "path": "/till"},
            {"do": "hide", "tab": "second"},
            settle=settle,
        )
    )
    assert played.opened == [
        (
            f"http://shop/?proxy={proxy_url(BASE, 'tab-2')}",
            {"settle": settle, "beside": played.tab, "window": True},
        ),
        ("http://shop/till", {"settle": settle}),
    ]
    assert list(tabs) == ["first", "second", "third"]
    assert played.taken() == [("tab-2", "hide")]


def test_a_step_that_fails_is_named() -> None:
    played = Played()
    played.driver_tab.hide.side_effect = StepError("tab-1: not now")
    with pytest.raises(StepError, match="not now") as raised:
        played.tab.play(scenario({"do": "open"}, {"do": "suspend", "minutes": 1}, {"do": "hide"}))
    assert raised.value.__notes__ == ["in the scenario mine, step 3, hide"]


def test_a_file_and_a_name(tmp_path: Path) -> None:
    played = Played()
    file = tmp_path / "mine.json"
    file.write_text('{"name": "mine", "steps": [{"do": "open"}, {"do": "hide"}]}')
    played.tab.play(file)
    played.tab.play(str(file))
    assert played.taken() == [("tab-1", "hide")] * 2
    with pytest.raises(BadScenario, match=r"nothing\.json: cannot be read"):
        played.tab.play(tmp_path / "nothing.json")
    with pytest.raises(UsageError, match="did you mean 'hidden-expiry'"):
        played.tab.play("hiden-expiry")


def test_the_run_is_about_what_the_scenarios_are_about() -> None:
    played = Played()
    for about in (["status-agrees"], ["trace-covers-run", "status-agrees"]):
        played.tab.play(scenario({"do": "open"}, {"do": "hide"}, about=about))
    assert played.run.meta.about == ["status-agrees", "trace-covers-run"]


def test_a_tab_without_a_page_says_what_to_do() -> None:
    played = Played("about:blank")
    with pytest.raises(StepError, match="shows no page to play hidden-expiry on; load one first: goto"):
        played.tab.play("hidden-expiry")
    assert played.taken() == []
