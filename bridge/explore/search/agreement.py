"""Compares the two witnesses of native profilers: V8's own trace, and the observer in the page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bridge.core.history import FOREVER, Native
from bridge.judging.replay import Replay

#: How far the two witnesses may be apart, ms. V8 starts to sample while `new Profiler()` still runs, and ends
#: after the call of `stop()`. Of 25 profilers of the agent, on two busy processors, V8's start was 0.7 to 10
#: ms before the observer's, and V8's end 0.9 to 75 ms after it (measured).
START_TOLERANCE_MS = 50.0
END_TOLERANCE_MS = 250.0


class V8Profiler(msgspec.Struct, frozen=True, kw_only=True):
    """A native profiler in a trace of V8. `*_at`: wall ms; `ended_at` is FOREVER if its end is not there.
    `process`: the renderer in which it was."""

    process: int
    started_at: float
    ended_at: float = FOREVER


class V8Record(msgspec.Struct, frozen=True, kw_only=True):
    """What V8 says of all pages of a browser. `failure`: why there is no trace, "" if there is one."""

    profilers: tuple[V8Profiler, ...] = ()
    failure: str = ""


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """When a profiler was alive: ms from the start of the scenario. `ended_ms`: None if it was alive at the
    end."""

    started_ms: float
    ended_ms: float | None

    def alive_at(self, at_ms: float) -> bool:
        return self.started_ms <= at_ms and (self.ended_ms is None or at_ms < self.ended_ms)

    @property
    def text(self) -> str:
        to = "on" if self.ended_ms is None else f"to {_ms(self.ended_ms)}"
        return f"from {_ms(self.started_ms)} {to}"


class Witnessed(msgspec.Struct, frozen=True, kw_only=True):
    """A profiler as both witnesses tell of it; None for the one that does not. `name`: the observer's, else
    "". `certain`: False if it may be of a page that is not the scenario's."""

    name: str = ""
    observer: Times | None = None
    v8: Times | None = None
    certain: bool = True


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """`profilers`: those that lived during the run, by their start. `disagreements`: sentences; none if both
    say the same. `failure`: see `V8Record`; with one, nothing was compared."""

    profilers: tuple[Witnessed, ...] = ()
    disagreements: tuple[str, ...] = ()
    failure: str = ""


def compared(replay: Replay, record: V8Record) -> Agreement:
    """Compare what V8 says with what the observer says of all profilers of a run, whoever made them.

    A profiler of another page of the browser counts only if it lived during the run. V8's trace names no
    page, only a process, and pages may share one. So it stays open whether a profiler that V8 alone tells of
    is the page's; where no profiler of the page was in its process, `Witnessed.certain` is False.
    """
    whole = replay.whole
    start, until = whole.recording.meta.started_at, whole.history.until
    return compare(record, whole.everything.natives(), start, until)


def compare(record: V8Record, natives: Sequence[Native], start: float, until: float) -> Agreement:
    """Compare profilers that lived from `start` to `until`, wall ms. See `compared`."""
    if record.failure:
        return Agreement(failure=record.failure)
    pairs = _pairs(record.profilers, natives)
    known = {one.process for one, native in pairs if one and native}
    found: list[Witnessed] = []
    told: list[str] = []
    for one, native in pairs:
        # One that starts at the very end may be in one of the two records only.
        late = one is not None and one.started_at > until - START_TOLERANCE_MS
        if one is not None and native is None and (late or one.ended_at < start):
            continue
        each = Witnessed(
            name=native.label if native else "",
            observer=_times(native.started_at, native.ended_at, start, until) if native else None,
            v8=_times(one.started_at, one.ended_at, start, until) if one else None,
            certain=native is not None or (one is not None and one.process in known),
        )
        found.append(each)
        told += _disagreements(each, one, native, until)
    return Agreement(profilers=tuple(found), disagreements=tuple(told))


def evidence_lines(agreement: Agreement, broken_at_ms: float) -> list[str]:
    """Return what both witnesses say, for a bug report. `broken_at_ms`: `Broken.at_ms` of the finding."""
    if agreement.failure:
        return [f"V8's trace could not be recorded: {agreement.failure}."]
    seen = [each.v8 for each in agreement.profilers if each.v8]
    alive = sum(times.alive_at(broken_at_ms) for times in seen)
    ran = f"{'a profiler' if len(seen) == 1 else 'profilers'} ran {_joined([times.text for times in seen])}"
    number = {0: "none was", 1: "one was"}.get(alive, f"{alive} were")
    when = f"{number} alive at {_ms(broken_at_ms)}, when the promise was broken"
    first = f"V8: {ran if seen else 'no profiler ran'}; {when}."
    return [first, *(agreement.disagreements or ["The observer in the page says the same."])]


# --- pairs ------------------------------------------------------------------------------------------

_Pair = tuple[V8Profiler | None, Native | None]


def _pairs(profilers: Sequence[V8Profiler], natives: Sequence[Native]) -> list[_Pair]:
    """Pair what started at the same time; of several, those whose ends are the nearest. By start."""
    left = sorted(profilers, key=lambda one: one.started_at)
    pairs: list[_Pair] = []
    for native in sorted(natives, key=lambda native: native.started_at):
        near = [one for one in left if abs(one.started_at - native.started_at) <= START_TOLERANCE_MS]
        best = min(near, key=lambda one: _apart(one, native), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((best, native))
    pairs += [(one, None) for one in left]
    return sorted(pairs, key=_started)


def _apart(one: V8Profiler, native: Native) -> tuple[float, float]:
    same = one.ended_at == native.ended_at  # both may be FOREVER, which has no difference
    ends = 0.0 if same else abs(one.ended_at - native.ended_at)
    return (ends, abs(one.started_at - native.started_at))


def _started(pair: _Pair) -> float:
    one, native = pair
    return native.started_at if native else one.started_at if one else 0.0


def _times(started_at: float, ended_at: float, start: float, until: float) -> Times:
    return Times(
        started_ms=round(started_at - start, 1),
        ended_ms=None if ended_at >= until else round(ended_at - start, 1),
    )


# --- disagreements ----------------------------------------------------------------------------------


def _disagreements(
    each: Witnessed, one: V8Profiler | None, native: Native | None, until: float
) -> Iterator[str]:
    if native is None and each.v8:
        open_ = "" if each.certain else ", or it is of another page of the browser: its process is another"
        yield f"V8 alone tells of a profiler {each.v8.text}: the observer did not see it{open_}."
    elif one is None and each.observer:
        yield f"The observer alone tells of {each.name}, {each.observer.text}: V8's trace does not have it."
    elif one and native and each.v8 and each.observer and not _ends_agree(one, native, until):
        yield (
            f"The witnesses do not agree on the end of {each.name}: the observer says "
            f"{each.observer.text}, V8 {each.v8.text}."
        )


def _ends_agree(one: V8Profiler, native: Native, until: float) -> bool:
    """Whether both tell of the same end. What happens after `until` does not count.

    A profiler that its page has not stopped ends for the observer when its document is left, but Chromium may
    keep it for longer, as in the bfcache.
    """
    v8, observer = min(one.ended_at, until), min(native.ended_at, until)
    early = v8 < observer - END_TOLERANCE_MS
    late = v8 > observer + END_TOLERANCE_MS
    return not early and not (late and native.stopped_by_page)


def _joined(texts: Sequence[str]) -> str:
    *first, last = texts or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _ms(value: float) -> str:
    return f"{value:,.0f} ms"
