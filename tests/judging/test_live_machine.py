"""The machine of a run that goes on shows the SDK under test, whatever becomes known when."""

from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.uploads import Profile
from bridge.judging.live_machine import Arrived, LiveMachine
from bridge.trace.model import Sample, Trace
from bridge.vendors.built_in import DATADOG, SENTRY
from tests.harness.recorded import START, page, started

SDK, OWN = "http://x/sdk/rum.js:1:1", "http://x/app.js:5:14"


def stopped(at: float, seq: int, number: int, samples: int) -> list[e.Event]:
    settled = {"first_sample_ms": 20.0, "last_sample_ms": at}
    return [
        page(e.ProfilerStopCalled, at, seq, profiler=number),
        page(e.ProfilerStopSettled, at, seq + 1, profiler=number, samples=samples, busy_samples=1, **settled),
    ]


def profile(at: float, samples: int, vendor: str) -> Arrived:
    trace = Trace([], [], [], [Sample(20.0 + n) for n in range(samples)])
    return Arrived(
        START + at,
        Profile(
            upload=f"u-{at:g}",
            vendor=vendor,
            tab="tab-1",
            session_id=None,
            view_ids=(),
            long_tasks=0,
            sdk_version="1",
            trace=trace,
        ),
    )


def opened() -> e.Event:
    return page(e.DocumentStarted, 0, 1, url="http://x/", top=True, visibility="visible", profiler=True)


def fed(live: LiveMachine, *what: e.Event | Arrived) -> LiveMachine:
    for each in what:
        live.feed(each)
    return live


def numbers(live: LiveMachine) -> list[int]:
    return [native.number for native in live.own.history.natives()]


def test_a_stranger_is_left_out_once_a_trace_has_taught_the_sdks_place() -> None:
    live = fed(LiveMachine(DATADOG), opened(), started(10, 2, 1, OWN), started(12, 3, 2, SDK))
    assert numbers(live) == [1, 2]
    assert live.own is live.everything
    fed(live, *stopped(300, 4, 2, 7), profile(320, 7, "datadog"))
    assert numbers(live) == [2]
    assert live.own.tabs["tab-1"].profiler != "running"
    fed(live, started(400, 6, 3, SDK), started(410, 7, 4, OWN))
    assert numbers(live) == [2, 3]
    assert live.own.tabs["tab-1"].profiler == "running"
    assert [native.number for native in live.everything.history.natives()] == [1, 2, 3, 4]


def test_files_that_the_bridge_serves_are_known_from_the_start() -> None:
    live = fed(
        LiveMachine(DATADOG, "http://x/sdk/"), opened(), started(10, 2, 1, OWN), started(12, 3, 2, SDK)
    )
    assert numbers(live) == [2]


def test_another_vendors_upload_is_not_the_subjects() -> None:
    live = fed(LiveMachine(DATADOG), opened(), started(10, 2, 1, OWN), *stopped(300, 4, 1, 7))
    fed(live, profile(320, 7, "sentry"))
    assert numbers(live) == []
    assert live.own.history.profiles == []
    assert len(live.everything.history.profiles) == 1
    assert live.own.history.heard_tabs == {"tab-1"}


@pytest.mark.parametrize("when", range(6))
def test_the_vendor_may_become_known_at_any_time(when: int) -> None:
    happened: list[e.Event | Arrived] = [
        opened(),
        started(10, 2, 1, SDK),
        *stopped(300, 4, 1, 7),
        profile(320, 7, "sentry"),
    ]
    live = LiveMachine(None)
    for number, what in enumerate(happened):
        if number == when:
            live.follow(SENTRY)
        live.feed(what)
    live.follow(SENTRY)
    assert numbers(live) == [1]
    assert not live.own.pauses_when_hidden
    live.follow(DATADOG)
    assert numbers(live) == []
    assert live.own.pauses_when_hidden
