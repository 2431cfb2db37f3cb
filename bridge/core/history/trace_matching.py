"""Finds the native profiler whose trace a profile carries, by what the page reported of the trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

from bridge.core.history.natives import Native
from bridge.core.history.queries import offsets_of
from bridge.core.history.records import History
from bridge.core.uploads import Profile
from bridge.trace.model import Trace

#: How long after the constructor an SDK may read its clock, ms.
START_SLACK_MS = 50.0

#: How far an SDK's `Date` may be from the page's, ms: Sentry corrects its own from 1 s of drift on.
DATE_SLACK_MS = 1500.0


def note_trace(history: History, native: Native) -> None:
    """Add `native` to the index, so that its trace can be found."""
    for key in _keys(native):
        known = history.collected[native.tab, key]
        if native not in known[-1:]:
            known.append(native)


def native_of(history: History, profile: Profile) -> Native | None:
    """Return the native profiler whose trace a profile carries, None if no observed one fits.

    A trace is identified by its number of samples and the time of the first one, to the microsecond; an empty
    trace by the time at which its profiler started; a trace in epoch time by its number of samples and the
    times of the first and the last one.
    """
    tabs = [profile.tab] if profile.tab in history.tabs else list(history.tabs)
    trace = profile.trace
    if _is_epoch(trace):
        return _best_epoch_match(history, tabs, trace)
    found = (native for tab in tabs for native in _candidates(history, tab, trace))
    return next((native for native in found if _matches(native, trace)), None)


def observed_run(native: Native, trace: Trace) -> tuple[float, float] | None:
    """Return when the profiler of a trace started and was stopped, on the trace's own clock; None if its page
    has not stopped it, or if its samples are no measure of that clock."""
    if native.stop_called_page_ms is None:
        return None
    ahead = 0.0
    if _is_epoch(trace):
        if native.first_sample_ms is None or not trace.samples:
            return None
        ahead = _first_ms(trace) - native.first_sample_ms
    return native.started_page_ms + ahead, native.stop_called_page_ms + ahead


def _first_ms(trace: Trace) -> float:
    """Return the time of the earliest sample."""
    return min(sample.timestamp for sample in trace.samples)


def _keys(native: Native) -> Iterator[object]:
    """Yield the keys under which a trace can be found: by its samples, its first sample, its start."""
    yield native.samples, native.first_sample_ms
    yield "samples", native.samples
    yield "started", native.started_page_ms // START_SLACK_MS


def _candidates(history: History, tab: str, trace: Trace) -> list[Native]:
    if trace.samples:
        keys: list[object] = [(len(trace.samples), first) for first in _first_times(trace)]
    elif trace.started_ms is not None:
        slot = trace.started_ms // START_SLACK_MS
        keys = [("started", slot - 1), ("started", slot)]
    else:
        keys = []
    return _in_order(native for key in keys for native in history.collected.get((tab, key), ()))


def _first_times(trace: Trace) -> set[float]:
    """Return the times that the page may have reported of the first sample: of the earliest, or, in
    recordings
    of older bridges, of the first in the trace."""
    return {_first_ms(trace), trace.samples[0].timestamp}


def _in_order(natives: Iterable[Native]) -> list[Native]:
    return sorted(natives, key=lambda native: native.started_at)


def _matches(native: Native, trace: Trace) -> bool:
    if native.samples != len(trace.samples):
        return False
    if trace.samples:
        return native.first_sample_ms in _first_times(trace)
    started = trace.started_ms
    return (
        native.collected_at is not None
        and started is not None
        and 0 <= started - native.started_page_ms < START_SLACK_MS
    )


def _is_epoch(trace: Trace) -> bool:
    """Whether its times are epoch times. A trace with `started_ms` has times of `performance.now()`."""
    return trace.origin_ms is not None and trace.started_ms is None


def _epoch_difference(native: Native, trace: Trace, offsets: list[float]) -> tuple[float, float] | None:
    """Return how much a trace in epoch time differs from this profiler's, in ms; None if it cannot be its
    trace.

    Both must have the same number of samples, and the same times of the first and the last sample, by a
    `Date` that was ahead by any of these `offsets`. The result is (difference of the time from first to last
    sample, difference of the time of the first sample). Formats keep the former to a few hundredths of a
    millisecond.
    """
    first, last = native.first_sample_ms, native.last_sample_ms
    if native.samples != len(trace.samples) or first is None or last is None:
        return None
    document = native.started_at - native.started_page_ms
    told = (trace.origin_ms or 0.0) - document
    times = [sample.timestamp for sample in trace.samples]
    begin, end = told + min(times) - first, told + max(times) - last
    begin_off, end_off = (min((at - offset for offset in offsets), key=abs) for at in (begin, end))
    if max(abs(begin_off), abs(end_off)) > DATE_SLACK_MS:
        return None
    return round(min(abs(end - begin), abs(end_off - begin_off)), 2), abs(begin_off)


def _best_epoch_match(history: History, tabs: list[str], trace: Trace) -> Native | None:
    """Return the profiler that a trace in epoch time fits best, None if it fits none.

    First try the offsets of `Date` while the profiler was alive, for an SDK that reads the clock each time;
    then all earlier ones too, for an SDK that has read it only once.
    """
    key = "samples", len(trace.samples)
    for since_start in (True, False):
        found = [
            (differs, native)
            for tab in tabs
            for native in _in_order(history.collected.get((tab, key), ()))
            if (
                differs := _epoch_difference(
                    native, trace, offsets_of(history.tabs[tab], native, since_start)
                )
            )
        ]
        if found:
            return min(found, key=itemgetter(0))[1]
    return None
