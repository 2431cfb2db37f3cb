"""Whose trace a profile carries: the native profiler that gave it, found by what its page reported of it."""

from __future__ import annotations

from operator import itemgetter

from bridge.core.history import Native, TabHistory
from bridge.trace.model import Trace

#: How long after the constructor an SDK may look at its clock.
START_SLACK_MS = 50.0

#: How far an SDK's idea of `Date` may be from the page's: Sentry corrects its own from 1 s of drift on.
DATE_SLACK_MS = 1500.0


def native_of(tabs: list[TabHistory], trace: Trace) -> Native | None:
    """The native profiler in these tabs whose trace this is."""
    if _is_epoch(trace):
        return _took_best(tabs, trace)
    natives = (native for tab in tabs for native in tab.natives)
    return next((native for native in natives if _gave(native, trace)), None)


def _gave(native: Native, trace: Trace) -> bool:
    if native.samples != len(trace.samples):
        return False
    if trace.samples:
        return native.first_sample_ms == trace.samples[0].timestamp
    started = trace.started_ms
    return (
        native.collected_at is not None
        and started is not None
        and 0 <= started - native.started_page_ms < START_SLACK_MS
    )


def _is_epoch(trace: Trace) -> bool:
    """Whether its times are of `Date`, and not of the page: one that knows its page's run has the page's."""
    return trace.origin_ms is not None and trace.started_ms is None


def _took(native: Native, trace: Trace, offsets: list[float]) -> tuple[float, float] | None:
    """Whether a trace in epoch time can be this profiler's: how much they differ, ms; None if it cannot.

    They have as many samples, and the first and the last were taken at the same moments, by a `Date` that was
    ahead by any of these `offsets`. What differs is, first, the time from end to end, which formats keep to a
    few hundredths of a millisecond, then the moment of the first.
    """
    first, last = native.first_sample_ms, native.last_sample_ms
    if native.samples != len(trace.samples) or first is None or last is None:
        return None
    document = native.started_at - native.started_page_ms
    told = (trace.origin_ms or 0.0) - document
    begin, end = told + trace.samples[0].timestamp - first, told + trace.samples[-1].timestamp - last
    begin_off, end_off = (min((at - offset for offset in offsets), key=abs) for at in (begin, end))
    if max(abs(begin_off), abs(end_off)) > DATE_SLACK_MS:
        return None
    return round(min(abs(end - begin), abs(end_off - begin_off)), 2), abs(begin_off)


def _took_best(tabs: list[TabHistory], trace: Trace) -> Native | None:
    """The profiler that a trace in epoch time fits best.

    First by the `Date` of the profiler's own life, as an SDK has it that looks at the clock; then by any that
    was before, for one that has looked only once.
    """
    for since_start in (True, False):
        found = [
            (differs, native)
            for tab in tabs
            for native in tab.natives
            if (differs := _took(native, trace, tab.offsets_of(native, since_start)))
        ]
        if found:
            return min(found, key=itemgetter(0))[1]
    return None
