"""What it costs to judge a long recording, and to wait for rules late in a long run.

Neither grows faster than what happened: ten times the events take about ten times as long, and a wait
after 200 cycles of hiding and showing costs what it costs after 10.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from bench.figures import Figure
from bridge.core import events as e
from bridge.core.recording import Meta, Recording
from bridge.core.rules import RULES
from bridge.core.verdicts import Undecided
from bridge.judging.judge import judge
from bridge.judging.replay import Replay, machine_for
from bridge.judging.results import result_of
from bridge.judging.timeline import rows
from bridge.vendors import vendor_named

START = 1_790_000_000_000.0
#: How long a cycle lasts, ms, and how many events it has.
CYCLE_MS, CYCLE_EVENTS = 6_000.0, 10
ROUNDS = 5


def cycle(number: int) -> Iterator[e.Event]:
    """Hide, collect, show, start again: what a tab reports when it is hidden and shown."""
    at, seq = CYCLE_MS * number, 3 + number * CYCLE_EVENTS

    def page(kind: type[e.PageEvent], after: float, **fields: object) -> e.Event:
        nonlocal seq
        seq += 1
        moment = 10 + at + after
        return kind(
            wall_ms=START + moment,
            tab="tab-1",
            document="d",
            seq=seq,
            page_ms=moment,
            **fields,  # type: ignore[arg-type]
        )

    yield e.StepStarted(wall_ms=START + at + 5_500, tab="tab-1", step="hide")
    yield page(e.LongTask, 5_000, entry_type="long-animation-frame", start_ms=at + 4_900, duration_ms=80.0)
    yield page(e.VisibilityChanged, 5_510, visibility="hidden", trusted=True)
    yield page(e.ProfilerStopCalled, 5_511, profiler=number + 1)
    yield page(
        e.ProfilerStopSettled,
        5_520,
        profiler=number + 1,
        samples=550,
        busy_samples=300,
        first_sample_ms=at + 15.0,
        last_sample_ms=at + 5_515.0,
    )
    store = f"id=s&created={START:.0f}&expire={START + at + 900_000:.0f}"
    yield page(e.SessionStoreChanged, 5_530, medium="cookie", key="_pb_s", value=store, by="page")
    yield e.StepFinished(wall_ms=START + at + 5_560, tab="tab-1", step="hide")
    yield e.StepStarted(wall_ms=START + at + 5_900, tab="tab-1", step="show")
    yield page(e.VisibilityChanged, 5_950, visibility="visible", trusted=True)
    yield page(
        e.ProfilerStarted,
        5_990,
        profiler=number + 2,
        requested_interval_ms=10.0,
        sample_interval_ms=10.0,
        max_buffer_size=9_000,
        requested_buffer_size=9_000,
    )


def opening() -> Iterator[e.Event]:
    where = {"tab": "tab-1", "document": "d"}
    yield e.DocumentStarted(
        wall_ms=START,
        seq=1,
        page_ms=0,
        url="http://x/",
        top=True,
        visibility="visible",
        profiler=True,
        **where,
    )
    store = f"id=s&created={START:.0f}&expire={START + 900_000:.0f}"
    yield e.SessionStoreChanged(
        wall_ms=START + 5, seq=2, page_ms=5, medium="cookie", key="_pb_s", value=store, by="page", **where
    )
    yield e.ProfilerStarted(
        wall_ms=START + 10,
        seq=3,
        page_ms=10,
        profiler=1,
        requested_interval_ms=10.0,
        sample_interval_ms=10.0,
        max_buffer_size=9_000,
        **where,
    )


def recording(events: int) -> Recording:
    """About so many events, on a page with the agent."""
    told = [*opening(), *(event for number in range(events // CYCLE_EVENTS) for event in cycle(number))]
    told.append(e.RecordingEnded(wall_ms=told[-1].wall_ms + 5_000))
    return Recording(
        meta=Meta(vendor="agent", started_at=START, scenario="long", subject="made"), events=told
    )


def judging_s(events: int) -> float:
    """Seconds for replay, verdict, result and timeline, the fastest of a few."""
    one = recording(events)
    found = []
    for _ in range(3):
        started = time.perf_counter()
        replay = Replay.of(one)
        judgement = judge(replay)
        result_of(replay, judgement)
        rows(replay, judgement)
        found.append(time.perf_counter() - started)
    return min(found)


def waiting_ms(cycles: int) -> float:
    """What one look at all that is undecided costs after so many cycles, as `Run.settle` takes it, ms."""
    vendor = vendor_named("agent")
    assert vendor is not None
    assert vendor.contract is not None
    machine, undecided = machine_for(vendor), Undecided(vendor.contract, RULES)
    for event in opening():
        machine.feed(event)
    taken: list[float] = []
    for number in range(cycles):
        for event in cycle(number):
            machine.feed(event)
            started = time.perf_counter()
            undecided.until(machine.history, event.wall_ms)
            taken.append((time.perf_counter() - started) * 1000)
    return median(taken[-5 * CYCLE_EVENTS :])


def measure() -> list[Figure]:
    """Ratios within one process, so that a busy machine slows both sides alike."""
    judging_s(1_000)
    judged = [judging_s(100_000) / judging_s(10_000) for _ in range(3)]
    waited = [waiting_ms(200) / waiting_ms(10) for _ in range(ROUNDS)]
    return [
        Figure("judging 10 times the events", median(judged), "x", 11.0, "100,000 events beside 10,000"),
        Figure("waiting late in a run", median(waited), "x", 1.5, "after 200 cycles beside after 10"),
    ]
