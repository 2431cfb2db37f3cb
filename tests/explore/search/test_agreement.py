from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.history import FOREVER, Native
from bridge.explore.search.agreement import (
    END_TOLERANCE_MS,
    START_TOLERANCE_MS,
    Agreement,
    V8Profiler,
    V8Record,
    compare,
    evidence_lines,
)

START, UNTIL = 1_000_000.0, 1_005_000.0
#: The process of the page, and another one.
PAGE, OTHER = 7, 8


def native(start: float, end: float = FOREVER, *, stopped: bool = True, number: int = 1) -> Native:
    """A profiler as the observer saw it; ms from the start of the scenario."""
    called = end if stopped and end != FOREVER else None
    return Native(
        "tab-1", "d", number, START + start, 0, None, ended_at=START + end, stop_called_page_ms=called
    )


def in_v8(start: float, end: float = FOREVER, process: int = PAGE) -> V8Profiler:
    return V8Profiler(process=process, started_at=START + start, ended_at=START + end)


def agreement(v8: list[V8Profiler], natives: list[Native]) -> Agreement:
    return compare(V8Record(profilers=tuple(v8)), natives, START, UNTIL)


def test_what_is_the_same_within_the_tolerance_is_agreed_on() -> None:
    natives = [native(430, 1400), native(1500)]
    found = agreement([in_v8(421, 1460), in_v8(1496, 6000)], natives)
    assert found.disagreements == ()
    assert [(each.observer, each.v8) for each in found.profilers if each.v8 is None] == []
    assert [(each.v8.started_ms, each.v8.ended_ms) for each in found.profilers if each.v8] == [
        (421, 1460),
        (1496, None),
    ]
    assert [each.observer.ended_ms for each in found.profilers if each.observer] == [1400, None]


def test_the_evidence_of_a_profiler_that_did_not_start_again() -> None:
    found = agreement([in_v8(421, 1460)], [native(430, 1455)])
    assert evidence_lines(found, 2412) == [
        "V8: a profiler ran from 421 ms to 1,460 ms; none was alive at 2,412 ms, "
        "when the promise was broken.",
        "The observer in the page says the same.",
    ]


def test_the_evidence_of_none_and_of_several() -> None:
    when = "when the promise was broken."
    assert evidence_lines(agreement([], []), 10)[0] == f"V8: no profiler ran; none was alive at 10 ms, {when}"
    two = agreement([in_v8(1, 9), in_v8(100)], [native(1, 9), native(100)])
    assert evidence_lines(two, 200)[0] == (
        f"V8: profilers ran from 1 ms to 9 ms and from 100 ms on; one was alive at 200 ms, {when}"
    )


def test_a_failed_recording_is_told() -> None:
    found = compare(V8Record(failure="Tracing.end: too late"), [native(1)], START, UNTIL)
    assert found.disagreements == ()
    assert evidence_lines(found, 5) == ["V8's trace could not be recorded: Tracing.end: too late."]


def test_what_only_one_of_them_saw_is_told() -> None:
    found = agreement([in_v8(421, 1460), in_v8(2000, 2500)], [native(421, 1460), native(3000, number=3)])
    assert found.disagreements == (
        "V8 alone tells of a profiler from 2,000 ms to 2,500 ms: the observer did not see it.",
        "The observer alone tells of native profiler #3 of tab-1, from 3,000 ms on: "
        "V8's trace does not have it.",
    )
    assert evidence_lines(found, 2100)[1:] == list(found.disagreements)


def test_another_process_may_be_another_page() -> None:
    found = agreement([in_v8(421), in_v8(2000, 2500, OTHER)], [native(421)])
    assert [each.certain for each in found.profilers] == [True, False]
    [told] = found.disagreements
    assert told.endswith("or it is of another page of the browser: its process is another.")


def test_profilers_from_before_and_after_the_run_do_not_count() -> None:
    before, after = in_v8(-500, -1, OTHER), in_v8(5001, 6000, OTHER)
    last_moment = in_v8(5000 - START_TOLERANCE_MS + 1)
    found = agreement([before, in_v8(421), last_moment, after], [native(421)])
    assert len(found.profilers) == 1
    assert found.disagreements == ()


@pytest.mark.parametrize(
    ("v8_end", "observer_end", "stopped", "agree"),
    [
        (1000 + END_TOLERANCE_MS, 1000, True, True),
        (1001 + END_TOLERANCE_MS, 1000, True, False),
        (999 - END_TOLERANCE_MS, 1000, True, False),
        (FOREVER, 1000, True, False),
        (1000, FOREVER, True, False),
        # Chromium keeps a page that was left in its bfcache.
        (FOREVER, 1000, False, True),
        (999 - END_TOLERANCE_MS, 1000, False, False),
        (5100, FOREVER, False, True),
    ],
)
def test_ends_are_compared(v8_end: float, observer_end: float, stopped: bool, agree: bool) -> None:
    found = agreement([in_v8(400, v8_end)], [native(400, observer_end, stopped=stopped)])
    assert (found.disagreements == ()) is agree


def test_two_that_start_together_are_told_apart_by_their_ends() -> None:
    natives = [native(400, 3000), native(410, 1000, number=2)]
    found = agreement([in_v8(395, 1010), in_v8(405, 3010)], natives)
    assert found.disagreements == ()


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 900), st.booleans()), max_size=12))
def test_each_profiler_is_told_once(lives: list[tuple[int, int, bool]]) -> None:
    natives = [native(start, start + life, number=at) for at, (start, life, _) in enumerate(lives)]
    v8 = [in_v8(start, start + life) for start, life, seen in lives if seen]
    found = agreement(v8, natives)
    assert sum(each.observer is not None for each in found.profilers) == len(natives)
    assert sum(each.v8 is not None for each in found.profilers) == len(v8)
    starts = [(each.observer or each.v8).started_ms for each in found.profilers if each.observer or each.v8]  # type: ignore[union-attr]
    assert starts == sorted(starts)
