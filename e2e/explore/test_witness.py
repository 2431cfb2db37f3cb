"""A finding has a second witness: V8 says of the profilers what the observer in the page says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs

from bridge.core.events import ProfilerStarted
from bridge.core.recording import Recording
from bridge.driver.v8_trace import V8Trace
from bridge.explore.search.agreement import compared, evidence_lines
from bridge.explore.search.player import sdk
from bridge.explore.search.witness import second_witness
from bridge.explore.space.alphabet import HIDE, SHOW
from bridge.explore.space.scenario import scenario_of
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.replay import Replay

HIDE_AND_SHOW = scenario_of((HIDE, SHOW), "settled")


@pytest.fixture(scope="module")
def agent() -> Iterator[Subject]:
    with sdk("agent") as subject:
        yield subject


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


def unseen(recording: Recording, number: int) -> Recording:
    """The recording of an observer that did not see the start of this profiler."""
    events = [
        event
        for event in recording.events
        if not (isinstance(event, ProfilerStarted) and event.profiler == number)
    ]
    return structs.replace(recording, events=events)


def test_both_witnesses_say_the_same(bridge: Bridge, agent: Subject) -> None:
    with second_witness(bridge) as witness:
        replay = play(bridge, HIDE_AND_SHOW, agent, 1, Options()).replay
    assert witness.record.failure == ""
    agreement = compared(replay, witness.record)
    assert agreement.disagreements == ()
    assert [bool(each.v8 and each.observer) for each in agreement.profilers] == [True, True]
    first, last = agreement.profilers
    assert first.v8
    assert first.v8.ended_ms is not None
    assert last.v8
    assert last.v8.ended_ms is None
    hidden = evidence_lines(agreement, (first.v8.ended_ms + last.v8.started_ms) / 2)
    assert "; none was alive at " in hidden[0]
    # The same play, seen by an observer that missed a profiler.
    blind = compared(Replay.of(unseen(replay.recording, 2)), witness.record)
    [told] = blind.disagreements
    assert told.startswith("V8 alone tells of a profiler")


def test_a_trace_that_cannot_be_recorded_does_not_end_the_play(bridge: Bridge, agent: Subject) -> None:
    """Chromium records one trace at a time."""
    V8Trace(bridge.driver).start()
    with second_witness(bridge) as witness:
        replay = play(bridge, HIDE_AND_SHOW, agent, 1, Options()).replay
    bridge.driver.targets.connection.command("Tracing.end")
    assert replay.history.natives()
    agreement = compared(replay, witness.record)
    assert "Tracing.start" in agreement.failure
    assert evidence_lines(agreement, 0)[0].startswith("V8's trace could not be recorded: ")
