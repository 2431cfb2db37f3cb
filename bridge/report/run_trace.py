"""A whole run for other tools: its tabs, their lanes as tracks, and all profiles, on one axis. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import structs

from bridge.core.history.trace_matching import native_of, observed_run
from bridge.core.uploads import Profile
from bridge.judging.lanes import Lane, LaneSpan, TabLanes, lanes_of
from bridge.judging.replay import Replay
from bridge.trace.export.placing import Axis, Placed, Process, Track, TrackSpan
from bridge.trace.normal import NormalTrace, normal_form
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged
from bridge.vendors.sharing import shared_address, shared_text, shared_trace

#: How long a mark is as a span.
_MARK_MS = 1.0
#: Words of DevTools for the colours of its tracks, by the kind of a span; the others are `primary`.
_COLORS = {
    "running": "secondary-dark",
    "paused": "tertiary-light",
    "stopped": "tertiary-dark",
    "not-running": "error",
    "hidden": "primary-dark",
    "expired": "error",
    "refused": "error",
    "step-failed": "error",
}


class RunTrace(NamedTuple):
    """`left_out`: ids of profiles of which it is not known when they ran."""

    axis: Axis
    left_out: list[str]


class _Shown(NamedTuple):
    """A profile on the axis of the run. `tab`: that of its profiler."""

    tab: str
    at_ms: float
    normal: NormalTrace


def run_trace(
    replay: Replay,
    *,
    redact: bool = True,
    keep_gaps: bool = False,
    symbolicate: Symbolicate = unchanged,
) -> RunTrace:
    """Return a run on its axis. `redact`: without secrets. `keep_gaps`: see `normal_form`. `symbolicate`: is
    asked for each trace, before the secrets are replaced."""
    whole, started_at = replay.whole, replay.recording.meta.started_at
    given = [
        structs.replace(profile, trace=symbolicate(profile.trace)) for _, profile in whole.everything.profiles
    ]
    placed = {
        profile.upload: _placed(profile, whole, redact=redact, keep_gaps=keep_gaps) for profile in given
    }
    tabs = lanes_of(replay)
    profiles = [each for each in placed.values() if each is not None]
    moments = list(_moments(tabs))
    begin_ms = min([0.0, *moments, *(each.at_ms for each in profiles)])
    ends = [each.at_ms + each.normal.length_us / 1000 for each in profiles]
    end_ms = max([0.0, whole.history.until - started_at, *moments, *ends])
    processes = [
        Process(
            name=tab.name,
            page=_page(whole, tab.name, redact=redact),
            traces=[
                Placed(_us(each.at_ms - begin_ms), each.normal) for each in profiles if each.tab == tab.name
            ],
            tracks=[_track(lane, begin_ms, redact=redact) for lane in tab.lanes],
        )
        for tab in tabs
    ]
    axis = Axis(processes, _us(end_ms - begin_ms), started_at + begin_ms)
    return RunTrace(axis, [upload for upload, each in placed.items() if each is None])


def _placed(profile: Profile, replay: Replay, *, redact: bool, keep_gaps: bool) -> _Shown | None:
    """Return a profile with the moment of the run at which it began, by the clock of the bridge: the page's
    `Date` may have been moved. None if its profiler was not observed."""
    native = native_of(replay.everything, profile)
    run = observed_run(native, profile.trace) if native else None
    if native is None or run is None:
        return None
    trace = shared_trace(profile.trace) if redact else profile.trace
    normal = normal_form(trace, profile.interval_ms, keep_gaps=keep_gaps)
    started_at = native.started_at + normal.start_ms - run[0]
    return _Shown(native.tab, started_at - replay.recording.meta.started_at, normal)


def _moments(tabs: Iterable[TabLanes]) -> Iterator[float]:
    """Yield when the items of all lanes begin and end."""
    for tab in tabs:
        for lane in tab.lanes:
            yield from (at for span in lane.spans for at in (span.from_ms, span.to_ms))
            yield from (at for mark in lane.marks for at in (mark.at_ms, mark.at_ms + _MARK_MS))


def _page(replay: Replay, tab: str, *, redact: bool) -> str:
    """The address of the last document of a tab."""
    history = replay.history.tabs[tab]
    urls = [history.urls.get(visit.document, "") for visit in history.visits]
    url = next(filter(None, reversed(urls)), "")
    return shared_address(url).url if redact else url


def _track(lane: Lane, begin_ms: float, *, redact: bool) -> Track:
    return Track(lane.name, list(_spans(lane, begin_ms, redact=redact)))


def _spans(lane: Lane, begin_ms: float, *, redact: bool) -> Iterator[TrackSpan]:
    marks = (LaneSpan(mark.at_ms, mark.at_ms + _MARK_MS, mark.text, mark.kind) for mark in lane.marks)
    for span in (*lane.spans, *marks):
        text = shared_text(span.text) if redact else span.text
        color = _COLORS.get(span.kind, "primary")
        yield TrackSpan(_us(span.from_ms - begin_ms), _us(span.to_ms - begin_ms), text, color)


def _us(ms: float) -> int:
    return round(ms * 1000)
