"""The profiler of a trace in epoch time: found by its number of samples, and its first and last sample."""

from __future__ import annotations

from bridge.core import events as e
from bridge.core.history.trace_matching import native_of
from bridge.core.uploads import Profile
from bridge.trace.model import Sample, Trace
from tests.core.story import TAB, Story

MINUTE = 60_000.0
ORIGIN = 1_795_538_000_000.0


def story() -> Story:
    """Two profilers of a document that started at ORIGIN, with traces that differ by 0.1 ms."""
    told = Epoch()
    told.opened()
    told.started(100).stopped(1_100, samples=4, span=(101.0, 1_095.0))
    return told.started(1_101, number=2).stopped(2_101, number=2, samples=4, span=(1_102.0, 2_096.1))


class Epoch(Story):
    """`at`: ms of `performance.now()`, which starts at ORIGIN."""

    def tell(self, kind: type[e.Event], at: float, **fields: object) -> Story:
        if issubclass(kind, e.PageEvent):
            fields = {"page_ms": at} | fields
        return super().tell(kind, ORIGIN + at, **fields)

    def stopped(self, at: float, number: int = 1, samples: int = 10, **fields: object) -> Story:
        assert fields.keys() == {"span"}
        return super().stopped(at, number, samples, **fields)  # type: ignore[arg-type]


def profile(first: float, last: float, samples: int = 4, origin: float = 0.0, tab: str = TAB) -> Profile:
    """A trace whose first and last sample are at `first` and `last`, page ms, in epoch time from `origin`."""
    step = (last - first) / max(samples - 1, 1)
    taken = [Sample(round(ORIGIN + first + step * n - origin, 4)) for n in range(samples)]
    return Profile(
        upload="u-0001",
        vendor="sentry",
        tab=tab,
        session_id=None,
        view_ids=(),
        long_tasks=0,
        sdk_version="",
        trace=Trace([], [], [], taken, origin_ms=origin),
    )


def number(told: Story, found: Profile) -> int | None:
    native = native_of(told.machine.history, found)
    return native.number if native else None


def test_each_chunk_has_its_own() -> None:
    assert number(story(), profile(101.0, 1_095.0)) == 1
    assert number(story(), profile(1_102.0, 2_096.1)) == 2
    assert number(story(), profile(1_102.0, 2_096.1, tab="")) == 2


def test_times_from_the_traces_own_start() -> None:
    assert number(story(), profile(1_102.0, 2_096.1, origin=ORIGIN + 1_102)) == 2


def test_where_both_fit_the_span_tells() -> None:
    """Their starts are a second apart, and so may be an SDK's `Date` and the page's."""
    assert number(story(), profile(600.0, 1_594.0)) == 1
    assert number(story(), profile(600.0, 1_594.1)) == 2


def test_another_number_of_samples_is_nobodys() -> None:
    assert number(story(), profile(101.0, 1_095.0, samples=3)) is None
    assert number(story(), profile(101.0, 1_095.0, samples=0)) is None


def test_another_time_is_nobodys() -> None:
    assert number(story(), profile(101.0 + MINUTE, 1_095.0 + MINUTE)) is None
    assert number(story(), profile(101.0, 1_095.0 + MINUTE)) is None


def test_a_moved_date_is_known_however_late_the_sdk_saw_it() -> None:
    told = story().tell(e.ClockMoved, 600, offset_ms=15 * MINUTE)
    assert number(told, profile(101.0, 1_095.0)) == 1
    assert number(told, profile(101.0, 1_095.0 + 15 * MINUTE)) == 1
    assert number(told, profile(1_102.0 + 15 * MINUTE, 2_096.1 + 15 * MINUTE)) == 2


def test_a_trace_in_the_pages_own_time_is_known_by_its_first_sample_alone() -> None:
    """A trace with an origin and with start and end of its profiler is still compared exactly."""
    told = story()
    taken = [Sample(at) for at in (101.0, 400.0, 700.0, 1_095.0)]
    for first, expected in ((101.0, 1), (101.1, None), (1_102.0, 2)):
        samples = [Sample(first), *taken[1:]]
        trace = Trace([], [], [], samples, 100.0, 1_100.0, ORIGIN)
        assert number(told, replaced(trace)) == expected


def replaced(trace: Trace) -> Profile:
    from msgspec.structs import replace

    return replace(profile(0, 1), trace=trace)
