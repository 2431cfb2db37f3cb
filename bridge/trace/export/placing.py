"""Traces and lanes of several pages on one axis of time: what formats that hold a whole run are written from.
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bridge.trace.normal import NormalTrace


class TrackSpan(NamedTuple):
    """A span of a track, in microseconds from the begin. `color`: a word of DevTools (`primary`, `error`)."""

    from_us: int
    to_us: int
    text: str
    color: str = "primary"


class Track(NamedTuple):
    """A row of its own above the samples."""

    name: str
    spans: Sequence[TrackSpan]


class Placed(NamedTuple):
    """A trace, and when it began: microseconds from the begin."""

    at_us: int
    normal: NormalTrace


class Process(NamedTuple):
    """A page. Its traces are in order of time; those that overlap are in threads of their own."""

    name: str
    page: str = ""
    traces: Sequence[Placed] = ()
    tracks: Sequence[Track] = ()


class Axis(NamedTuple):
    """Pages on one axis, which is `length_us` long and begins at `wall_ms`, epoch ms, if known."""

    processes: Sequence[Process]
    length_us: int
    wall_ms: float | None = None


def rows(traces: Sequence[Placed]) -> list[list[Placed]]:
    """Return the traces in rows, so that those of one do not overlap."""
    found: list[list[Placed]] = []
    for trace in sorted(traces, key=lambda trace: trace.at_us):
        row = next((row for row in found if end_us(row[-1]) <= trace.at_us), None)
        if row is None:
            found.append([trace])
        else:
            row.append(trace)
    return found


def end_us(trace: Placed) -> int:
    """Return when a trace ends, microseconds from the begin."""
    return trace.at_us + trace.normal.length_us
