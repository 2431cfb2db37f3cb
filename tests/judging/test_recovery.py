"""What became of a profiler that did not run is told, and changes no verdict."""

from __future__ import annotations

import pytest
from msgspec import structs

from bridge.core import events as e
from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement, Recovery
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import Result, result_of
from bridge.judging.timeline import rows
from tests.harness.recorded import START, drawn_recording, started

#: of `restarts-on-renewal`: the session is renewed at 300 ms, and Datadog's grace is 1500 ms
VIOLATED_MS = 1800
SCENARIO_MS = 5_000


def step(at: float, name: str) -> e.Event:
    return e.StepStarted(wall_ms=START + at, tab="tab-1", step=name)


def click(at: float) -> e.Event:
    return step(at, "activity")


def watched(*after: e.Event, until: float = 20_000) -> Recording:
    """A profiler that never comes back, and what the bridge did after the scenario."""
    found = drawn_recording(rules=["restarts-on-renewal", "stops-on-expiry"])
    over = e.ScenarioEnded(wall_ms=START + SCENARIO_MS)
    found.events[-1:] = [over, *after, e.RecordingEnded(wall_ms=START + until)]
    return found


def recovery(recording: Recording) -> Recovery | None:
    [violation] = judge(Replay.of(recording)).violations
    assert (violation.rule, violation.at_ms) == ("restarts-on-renewal", VIOLATED_MS)
    return violation.recovery


def test_stuck_for_good() -> None:
    found = recovery(watched(click(6_000), click(10_000), click(15_000)))
    assert found == Recovery(after_ms=None, step="", clicks=3, watched_ms=15_000)
    assert found.text == "not recovered within 15 s and 3 clicks"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ((click(6_000),), "recovered 4.3 s later, at the next click"),
        ((click(5_100), click(6_000)), "recovered 4.3 s later, at click 2"),
        ((step(5_900, "show"),), "recovered 4.3 s later, at the step 'show'"),
        ((click(5_100), step(5_900, "show")), "recovered 4.3 s later, at the step 'show'"),
        ((), "recovered 4.3 s later, by itself"),
    ],
)
def test_late(before: tuple[e.Event, ...], text: str) -> None:
    found = recovery(watched(*before, started(6_100, 8, 2), until=6_200))
    assert found is not None
    assert found.text == text


def test_what_comes_long_after_a_click_comes_by_itself() -> None:
    found = recovery(watched(click(6_000), started(9_000, 8, 2)))
    assert found is not None
    assert found.text == "recovered 7.2 s later, by itself"


def test_late_within_the_scenario_is_told_without_a_watch() -> None:
    found = drawn_recording(rules=["restarts-on-renewal"])
    found.events.insert(-1, click(2_900))
    found.events.insert(-1, started(3_000, 8, 2))
    told = recovery(found)
    assert told is not None
    assert told.text == "recovered 1.2 s later, at the next click"


def test_nothing_is_said_where_nobody_watched() -> None:
    assert recovery(drawn_recording(rules=["restarts-on-renewal"])) is None


def without_recoveries(result: Result) -> Result:
    told = [structs.replace(violation, recovery=None) for violation in result.violations]
    return structs.replace(result, violations=told)


def test_what_follows_the_scenario_changes_nothing_else() -> None:
    """Not even a second violation, a lost page, or an upload that nobody can read."""
    plain = drawn_recording(rules=[])
    second = started(6_000, 8, 2)
    third = started(6_010, 9, 3)
    longer = watched(click(5_500), second, third, e.TabCrashed(wall_ms=START + 7_000, tab="tab-1"))
    longer.meta.rules = []
    one, other = (result_of(Replay.of(each)) for each in (plain, longer))
    assert other.violations[0].recovery is not None
    assert without_recoveries(other) == one


def test_a_recording_that_ends_during_the_watch_has_its_verdict() -> None:
    cut = watched(click(6_000))
    del cut.events[-1]
    judgement = judge(Replay.of(cut))
    assert judgement.verdict == "violated"
    assert result_of(Replay.of(cut)).failure == ""


def told(recording: Recording) -> tuple[Judgement, list[str]]:
    replay = Replay.of(recording)
    judgement = judge(replay)
    return judgement, [row.text for row in rows(replay, judgement)]


def test_the_timeline_says_whose_steps_these_are_and_what_came_of_them() -> None:
    _, late = told(watched(click(6_000), started(6_100, 8, 2)))
    assert late[-4:] == [
        "the scenario is over; the bridge clicks on, to see whether the profiler recovers",
        "activity, by the bridge",
        "profiler #2 starts, 10 ms",
        "restarts-on-renewal: recovered 4.3 s later, at the next click",
    ]
    judgement, stuck = told(watched(click(6_000)))
    assert stuck[-1] == "restarts-on-renewal: not recovered within 15 s and 1 click"
    assert judgement.recovered("restarts-on-renewal") == "not recovered within 15 s and 1 click"
    assert judgement.recovered("stops-on-expiry") == ""
