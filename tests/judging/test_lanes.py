"""The lanes of a run, on stored recordings."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.judging.judge import judge
from bridge.judging.lanes import DIFFERS_MS, Lane, LaneSpan, TabLanes, differences, joined, lanes_of
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from tests.report.recorded import NAMES, PATHS


@cache
def replay(name: str) -> Replay:
    return Replay.of(read(dict(zip(NAMES, PATHS, strict=True))[name]))


def lane(tab: TabLanes, name: str) -> Lane:
    return next(lane for lane in tab.lanes if lane.name == name)


@pytest.mark.parametrize("name", NAMES)
def test_spans_are_in_order_and_do_not_overlap(name: str) -> None:
    run = replay(name)
    for tab in lanes_of(run):
        for each in tab.lanes:
            assert all(span.from_ms <= span.to_ms for span in each.spans)
            assert all(one.to_ms <= other.from_ms for one, other in pairwise(each.spans)), each.name
            assert [mark.at_ms for mark in each.marks] == sorted(mark.at_ms for mark in each.marks)


@pytest.mark.parametrize("name", NAMES)
def test_all_native_profilers_and_profiles_are_in_the_lanes(name: str) -> None:
    run = replay(name)
    tabs = lanes_of(run)
    natives = [span for tab in tabs for each in tab.lanes if each.name == "native" for span in each.spans]
    assert len(natives) == len(run.whole.everything.natives())
    profiles = {mark.profile for tab in tabs for mark in lane(tab, "uploads").marks if mark.profile}
    assert profiles == {profile.upload for _, profile in run.whole.everything.profiles if profile.tab}


def test_the_bug_of_the_seed_is_where_owed_and_observed_differ() -> None:
    run = replay("hidden-expiry-datadog-6.27.0")
    [violation] = judge(run).violations
    [tab] = lanes_of(run)
    [(since, until)] = tab.differs
    assert violation.since_ms == pytest.approx(since, abs=1)
    assert violation.since_ms is not None
    assert violation.since_ms < violation.at_ms <= until
    steps = [span.text for span in lane(tab, "steps").spans]
    assert steps == ["hide", "suspend 15.02 min", "show", "activity", "hide"]
    assert [span.kind for span in lane(tab, "session").spans][-3:] == ["lapsed", "expired", "session-1"]
    assert [span.kind for span in lane(tab, "profiler owed").spans][-2:] == ["running", "paused"]
    assert lane(tab, "profiler").spans[-1].kind == "not-running"


def test_the_mended_version_does_what_it_owes() -> None:
    [tab] = lanes_of(replay("hidden-expiry-datadog-6.27.1"))
    assert tab.differs == []


def test_one_session_has_one_kind_in_all_tabs() -> None:
    kinds: dict[str, set[str]] = {}
    for tab in lanes_of(replay("two-tabs-datadog-6.27.0")):
        for span in lane(tab, "session").spans:
            if span.text.startswith("tracked "):
                kinds.setdefault(span.text, set()).add(span.kind)
    assert len(kinds) == 2
    assert all(len(each) == 1 for each in kinds.values())


def test_a_lane_that_never_says_anything_is_left_out() -> None:
    names = {each.name for tab in lanes_of(replay("hidden-resume-sentry-11.12.0")) for each in tab.lanes}
    assert not names & {"session", "lifecycle"}
    names = {each.name for tab in lanes_of(replay("frozen-expiry-datadog-7.16.2")) for each in tab.lanes}
    assert {"session", "lifecycle"} <= names


def test_an_emulated_tab_is_told() -> None:
    assert [tab.emulated for tab in lanes_of(replay("emulated-hidden-expiry-datadog-6.27.1"))] == [True]


def test_what_the_intake_refused_is_marked_so() -> None:
    tabs = lanes_of(replay("refused-datadog-6.27.1"))
    kinds = [mark.kind for tab in tabs for mark in lane(tab, "uploads").marks]
    assert "refused" in kinds


LENGTHS = st.lists(st.tuples(st.integers(1, 600), st.sampled_from(["running", "paused"])), max_size=8)


def spans(lengths: list[tuple[int, str]]) -> list[LaneSpan]:
    found: list[LaneSpan] = []
    at = 0
    for length, kind in lengths:
        found.append(LaneSpan(at, at + length, kind, kind))
        at += length
    return joined(found)


@given(LENGTHS, LENGTHS)
def test_differences_are_those_that_a_look_at_each_moment_finds(
    one: list[tuple[int, str]], other: list[tuple[int, str]]
) -> None:
    owed, observed = spans(one), spans(other)

    def kind(lane: list[LaneSpan], at: int) -> str | None:
        return next((span.kind for span in lane if span.from_ms <= at < span.to_ms), None)

    found = differences(owed, observed)
    end = int(max([*(span.to_ms for span in (*owed, *observed)), 0]))
    apart = [
        (a := kind(owed, at)) is not None and (b := kind(observed, at)) is not None and a != b
        for at in range(end)
    ]
    told = [any(since <= at < until for since, until in found) for at in range(end)]
    assert all(until - since > DIFFERS_MS for since, until in found)
    assert all(is_apart for is_apart, is_told in zip(apart, told, strict=True) if is_told)
    run = 0
    for at in range(end):
        run = run + 1 if apart[at] else 0
        assert told[at] or run <= DIFFERS_MS


def test_equal_neighbours_are_one_span_and_those_without_a_length_none() -> None:
    cut = [
        LaneSpan(0, 1, "a", "a"),
        LaneSpan(1, 1, "b", "b"),
        LaneSpan(1, 4, "a", "a"),
        LaneSpan(5, 6, "a", "a"),
    ]
    assert joined(cut) == [LaneSpan(0, 4, "a", "a"), LaneSpan(5, 6, "a", "a")]


def test_a_difference_counts_only_in_the_direction_that_a_rule_is_about() -> None:
    owed = spans([(300, "running"), (300, "paused")])
    observed = spans([(300, "paused"), (300, "running")])
    assert differences(owed, observed) == [(0, 600)]
    assert differences(owed, observed, superfluous=False) == [(0, 300)]
    assert differences(owed, observed, missing=False) == [(300, 600)]
