"""Records what V8 itself says of the profilers of a bridge's browser, beside the observer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.core.history import FOREVER
from bridge.driver.v8_trace import NativeProfile, V8Trace
from bridge.errors import BridgeError
from bridge.explore.search.agreement import V8Profiler, V8Record
from bridge.harness.bridge import Bridge


class Witness:
    """`record`: what V8 has told, once the recording is over."""

    def __init__(self) -> None:
        self.record = V8Record(failure="the recording is not over")


@contextmanager
def second_witness(bridge: Bridge) -> Iterator[Witness]:
    """Record V8's trace while a scenario is played on `bridge`. For `bridge.explore.search.agreement`.

    Whatever goes wrong with it is told in `Witness.record.failure`, and nothing is raised: the play goes on.
    To end it takes 0.1 s, or 5 s if a renderer has just ended, as Chromium waits for it (measured).
    """
    witness = Witness()
    try:
        trace = V8Trace(bridge.driver)
        trace.start()
    except BridgeError as error:
        witness.record = V8Record(failure=str(error))
        yield witness
        return
    try:
        yield witness
    finally:
        witness.record = _ended(trace)


def _ended(trace: V8Trace) -> V8Record:
    try:
        return V8Record(profilers=tuple(map(_profiler, trace.stop())))
    except BridgeError as error:
        return V8Record(failure=str(error))


def _profiler(profile: NativeProfile) -> V8Profiler:
    ended_at = FOREVER if profile.ended_wall_ms is None else profile.ended_wall_ms
    return V8Profiler(process=profile.pid, started_at=profile.started_wall_ms, ended_at=ended_at)
