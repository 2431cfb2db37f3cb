"""Two runs stand beside each other by their steps."""

from __future__ import annotations

from itertools import pairwise

from bridge.report.html.alignment import beside
from bridge.report.html.run import ShownRun
from tests.report.html.recorded_runs import shown_named


def steps(run: ShownRun) -> list[tuple[str, float]]:
    return [
        (span.text, span.from_ms)
        for tab in run.tabs
        for lane in tab.lanes
        if lane.name == "steps"
        for span in lane.spans
    ]


def test_the_same_steps_are_at_the_same_place() -> None:
    one, other = beside(*map(shown_named, ("hidden-expiry-datadog-6.27.0", "hidden-expiry-datadog-6.27.1")))
    assert len(one.anchors) == len(other.anchors)
    assert all(a < b for run in (one, other) for a, b in pairwise(run.anchors))
    places = [
        [word for at in run.anchors for word, begin in steps(run) if begin == at] for run in (one, other)
    ]
    assert places[0] == places[1] == ["hide", "suspend 15.02 min", "show", "activity", "hide"]


def test_runs_of_different_scenarios_have_the_steps_that_both_have() -> None:
    one, other = beside(
        shown_named("hidden-expiry-datadog-6.27.0"), shown_named("buffer-full-datadog-7.16.2")
    )
    assert len(one.anchors) == len(other.anchors) >= 2
    assert (one.anchors[-1], other.anchors[-1]) == (one.length_ms, other.length_ms)


def test_a_run_is_the_same_as_itself() -> None:
    run = shown_named("two-tabs-datadog-6.27.0")
    one, other = beside(run, run)
    assert one.anchors == other.anchors
