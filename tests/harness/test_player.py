"""The name of a recording, and what the player does after a scenario with a profiler that does not run."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from bridge.core.events import ScenarioEnded, StepStarted, VisibilityChanged
from bridge.driver import DriverTab
from bridge.errors import StepError
from bridge.harness import player
from bridge.harness.player import _file_name, _watch_recovery
from bridge.harness.run import Run
from bridge.harness.stage import Stage, Subject
from bridge.harness.steps import TabOptions
from bridge.harness.tab import Tab
from tests.harness.recorded import events, page, rates, started


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("datadog@6.27.1", "datadog@6.27.1"),
        ("sentry-trace@11.0.0-beta.1", "sentry-trace@11.0.0-beta.1"),
        ("http://localhost:4173/", "localhost-4173"),
        ("https://shop.example/a/b.html?key=secret#top", "shop.example-a-b.html"),
        ("http://[::1]:80/%20", "1-80-20"),
    ],
)
def test_a_subject_in_the_name_of_a_file(spec: str, name: str) -> None:
    assert _file_name(spec) == name


class Stuck:
    """A run in which a profiler did not restart, in a tab that is hidden at the end; its driver does nothing.

    `starts_at`: the number of the click at which the profiler starts.
    """

    def __init__(self, starts_at: int = 0) -> None:
        self.run = Run()
        for event in events()[:-1]:
            self.run.event(event)
        self.run.upload(rates())
        self.run.event(page(VisibilityChanged, 4_000, 8, visibility="hidden", trusted=True))
        self.run.settle(lambda: None)
        self.driver_tab = Mock(DriverTab)
        self.driver_tab.name = "tab-1"
        self.driver_tab.show.side_effect = self._shown
        self.driver_tab.activity.side_effect = self._clicked
        options = TabOptions(
            timeout_s=10,
            base_url=None,
            intake_url="",
            settle=True,
            sync=lambda: None,
            open_tab=Mock(),
            intake_fault=Mock(),
        )
        tab = Tab(self.driver_tab, self.run, options)
        self.stage = Stage(Mock(), self.run, Subject("page", lambda _: ""), tabs={"first": tab})
        self._starts_at, self._clicks = starts_at, 0

    def watched(self) -> list[str]:
        _watch_recovery(self.stage)
        told = self.run.recording().events
        at = next((at for at, event in enumerate(told) if isinstance(event, ScenarioEnded)), len(told))
        return [event.step for event in told[at:] if isinstance(event, StepStarted)]

    def _shown(self) -> None:
        self.run.event(page(VisibilityChanged, 5_000, 9, visibility="visible", trusted=True))

    def _clicked(self) -> None:
        self._clicks += 1
        if self._clicks == self._starts_at:
            self.run.event(started(6_000, 10, 2))


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the player waits for here comes later than at once."""
    monkeypatch.setattr(player, "WATCHED_S", 0.03)
    monkeypatch.setattr(player, "_grace_s", lambda _run: 0.0)


def test_a_stuck_profiler_gets_three_clicks() -> None:
    assert Stuck().watched() == ["show", "activity", "activity", "activity"]


@pytest.mark.parametrize("click", [1, 2])
def test_it_ends_at_the_click_at_which_the_profiler_starts(click: int) -> None:
    assert Stuck(starts_at=click).watched() == ["show", *["activity"] * click]


def test_nothing_is_done_where_the_profiler_runs() -> None:
    stuck = Stuck()
    stuck.run.event(started(4_500, 9, 2))
    assert stuck.watched() == []
    assert not any(isinstance(event, ScenarioEnded) for event in stuck.run.recording().events)


def test_a_tab_that_cannot_be_shown_is_left_alone() -> None:
    stuck = Stuck()
    stuck.driver_tab.show.side_effect = StepError("the window is gone")
    assert stuck.watched() == ["show"]
