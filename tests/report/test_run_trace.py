"""A whole run as trace events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.core.events import TabOpened
from bridge.core.recording import Recording
from bridge.judging.lanes import lanes_of
from bridge.judging.replay import Replay
from bridge.report.run_trace import run_trace
from tests.report.html.recorded_runs import recording, shown
from tests.report.html.test_run import SECRETS, planted
from tests.report.recorded import NAMES


def events_of(replay: Replay) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_trace(replay).document)["traceEvents"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_tab_is_a_process_with_all_items_of_its_lanes(name: str) -> None:
    replay = Replay.of(recording(name))
    tabs, events = lanes_of(replay), events_of(replay)
    names = [event["args"]["labels"] for event in events if event["name"] == "process_labels"]
    assert names == [tab.name for tab in tabs]
    begun = [event for event in events if event["ph"] == "b"]
    assert len(begun) == sum(len(lane.spans) + len(lane.marks) for tab in tabs for lane in tab.lanes)
    assert len({event["id"] for event in begun}) == len(begun)
    assert sorted(event["id"] for event in events if event["ph"] == "e") == sorted(e["id"] for e in begun)


@pytest.mark.parametrize("name", NAMES)
def test_all_is_within_the_run_and_samples_are_in_order(name: str) -> None:
    events = events_of(Replay.of(recording(name)))
    timed = [event["ts"] for event in events if event["ph"] != "M"]
    end = max(event["ts"] for event in events if event["name"] == "End")
    assert min(timed) >= 1_000_000
    assert max(timed) <= end
    for event in events:
        if event["name"] == "ProfileChunk":
            data = event["args"]["data"]
            assert min(data["timeDeltas"]) >= 0
            assert len(data["timeDeltas"]) == len(data["cpuProfile"]["samples"])
            numbers = [node["id"] for node in data["cpuProfile"]["nodes"]]
            assert set(data["cpuProfile"]["samples"]) <= set(numbers)


def test_a_profile_stands_where_its_profiler_ran_though_the_date_was_moved() -> None:
    replay = Replay.of(recording("hidden-expiry-datadog-6.27.1"))
    [tab] = lanes_of(replay)
    natives = [span for lane in tab.lanes if lane.name == "native" for span in lane.spans]
    events = events_of(replay)
    [lane] = {e["ts"] for e in events if e["name"] == natives[0].text and e["ph"] == "b"}
    [started] = [e["ts"] for e in events if e["name"] == "Profile"]
    assert abs(started - lane) < 60_000, "V8 takes its first sample within the constructor"


def test_a_profile_whose_profiler_was_not_observed_is_left_out_and_named() -> None:
    assert run_trace(Replay.of(recording("hole-datadog-6.27.1"))).left_out == ["u-0002"]


def test_nothing_secret_is_handed_on() -> None:
    replay = Replay.of(planted())
    open_ = run_trace(replay, redact=False).document.decode()
    assert "S3CRETVALUE" in open_, "else the test could not fail"
    assert [secret for secret in SECRETS if secret in run_trace(replay).document.decode()] == []


@pytest.mark.parametrize("kept", [0, 1])
def test_a_run_that_died_at_once_can_be_written_and_shown(kept: int) -> None:
    whole = recording("hidden-expiry-datadog-6.27.0")
    opened = [event for event in whole.events if isinstance(event, TabOpened)][:kept]
    died = Recording(meta=whole.meta, events=list(opened), uploads={})
    assert json.loads(run_trace(Replay.of(died)).document)["metadata"]
    assert shown(died).length_ms >= 0
