"""A whole run in the formats that hold one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from bridge.core.events import TabOpened
from bridge.core.recording import Recording
from bridge.judging.lanes import lanes_of
from bridge.judging.replay import Replay
from bridge.report.run_trace import run_trace
from bridge.trace.export.formats import FORMATS
from tests.report.html.recorded_runs import recording, shown
from tests.report.html.test_run import SECRETS, planted
from tests.report.recorded import NAMES

#: The formats with a place for tracks.
FORMATS_OF_RUNS = [name for name, each in FORMATS.items() if each.write_axis is not None]


def document(replay: Replay, format_: str = "chrome-trace", *, redact: bool = True) -> bytes:
    write = FORMATS[format_].write_axis
    assert write is not None
    return write(run_trace(replay, redact=redact).axis, "profiler-bridge@1")


def events_of(replay: Replay) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document(replay))["traceEvents"]
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


@pytest.mark.parametrize("format_", FORMATS_OF_RUNS)
def test_nothing_secret_is_handed_on(format_: str) -> None:
    replay = Replay.of(planted())
    assert "S3CRETVALUE" in document(replay, format_, redact=False).decode(), "else the test could not fail"
    assert [secret for secret in SECRETS if secret in document(replay, format_).decode()] == []


@pytest.mark.parametrize("name", NAMES)
def test_firefox_has_a_thread_for_each_tab_with_all_items_of_its_lanes(name: str) -> None:
    replay = Replay.of(recording(name))
    profile = json.loads(document(replay, "firefox"))
    strings = profile["shared"]["stringArray"]
    threads = [each for each in profile["threads"] if each["isMainThread"]]
    wanted = [
        (tab.name, Counter(lane.name for lane in tab.lanes for _ in (*lane.spans, *lane.marks)))
        for tab in lanes_of(replay)
    ]
    markers = [Counter(strings[number] for number in each["markers"]["name"]) for each in threads]
    assert [(each["name"], counts) for each, counts in zip(threads, markers, strict=True)] == wanted
    end = profile["meta"]["profilingEndTime"]
    for each in threads:
        columns = each["markers"]["startTime"], each["markers"]["endTime"]
        assert all(0 <= start <= to <= end + 0.001 for start, to in zip(*columns, strict=True))


@pytest.mark.parametrize("format_", FORMATS_OF_RUNS)
@pytest.mark.parametrize("kept", [0, 1])
def test_a_run_that_died_at_once_can_be_written_and_shown(kept: int, format_: str) -> None:
    whole = recording("hidden-expiry-datadog-6.27.0")
    opened = [event for event in whole.events if isinstance(event, TabOpened)][:kept]
    died = Recording(meta=whole.meta, events=list(opened), uploads={})
    assert json.loads(document(Replay.of(died), format_))
    assert shown(died).length_ms >= 0
