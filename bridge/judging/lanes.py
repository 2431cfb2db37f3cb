"""The lanes of a run: for each tab what it was, and what its profiler owed and did, over time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, TypeVar

import msgspec

from bridge.core import events as e
from bridge.core.history import Changes, Native, TabHistory
from bridge.core.history.trace_matching import native_of
from bridge.core.rules import NOT_RUNNING, RUNNING
from bridge.core.rules.traces import short
from bridge.core.uploads import (
    Decoded,
    NotTaken,
    OtherUpload,
    Profile,
    QuotaAnswer,
    SessionReport,
    StatusReport,
    Upload,
)
from bridge.judging.replay import Moment, Replay
from bridge.judging.timeline import argument_text

T = TypeVar("T")

#: The owed and the observed profiler differ for a moment at each change: shorter differences are not marked.
DIFFERS_MS = 250.0

LaneName = Literal[
    "steps", "visibility", "lifecycle", "session", "profiler owed", "profiler", "native", "uploads"
]
#: The words of an upload that carries no profile which counts.
_WORDS: dict[type[Decoded], str] = {
    SessionReport: "",
    QuotaAnswer: "quota",
    NotTaken: "profile",
}


class LaneSpan(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time in which something was so. `kind`: what its colour goes by: the value, `stopped` for every
    reason, `session-0`, `session-1` and so on for sessions. `detail`: more, in words."""

    from_ms: float
    to_ms: float
    text: str
    kind: str
    detail: str = ""


class LaneMark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A moment. `profile`: the id of the profile that an upload carries, "" for none."""

    at_ms: float
    text: str
    kind: str
    detail: str = ""
    profile: str = ""


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """Spans, and marks, each in order of time. Spans of one lane do not overlap."""

    name: LaneName
    spans: list[LaneSpan] = []
    marks: list[LaneMark] = []


class TabLanes(msgspec.Struct, frozen=True, kw_only=True):
    """The lanes of a tab, from top to bottom. All times are ms from the start of the scenario. `differs`:
    where a profiler was owed and none ran, or the other way round, for longer than DIFFERS_MS, if the
    contract has a rule about it. It is no verdict: a rule gives more time than that."""

    name: str
    emulated: bool
    lanes: list[Lane]
    differs: list[tuple[float, float]]


def lanes_of(replay: Replay) -> list[TabLanes]:
    """Return the lanes of all tabs, in the order in which they were opened; also of what followed the
    scenario."""
    whole = replay.whole
    moments: dict[str, list[Moment]] = {}
    for moment in whole.moments:
        moments.setdefault(moment.event.tab, []).append(moment)
    sessions: dict[str | None, str] = {}
    tabs = sorted(whole.history.tabs.values(), key=lambda tab: tab.opened_at)
    return [_Drawn(whole, tab, moments.get(tab.name, []), sessions).lanes() for tab in tabs]


class _Drawn:
    """The lanes of one tab. `sessions`: id -> its kind, the same in all tabs."""

    def __init__(
        self, replay: Replay, tab: TabHistory, moments: list[Moment], sessions: dict[str | None, str]
    ) -> None:
        self._replay = replay
        self._tab = tab
        self._moments = moments
        self._sessions = sessions
        self._zero = replay.recording.meta.started_at
        self._until = min(tab.ended_at, replay.history.until)

    def lanes(self) -> TabLanes:
        owed = self._spans(self._tab.profiler, str, profiler_kind)
        observed = list(self._observed())
        lifecycle = self._spans(self._tab.lifecycle, str, str)
        lanes = [
            Lane(name="steps", spans=list(self._steps())),
            Lane(name="visibility", spans=self._spans(self._tab.visibility, str, str)),
            *_unless_always("active", Lane(name="lifecycle", spans=lifecycle)),
            *_unless_always("absent", Lane(name="session", spans=self._session())),
            Lane(name="profiler owed", spans=owed),
            Lane(name="profiler", spans=observed),
            *(Lane(name="native", spans=spans) for spans in self._natives()),
            Lane(name="uploads", marks=list(self._uploads())),
        ]
        return TabLanes(
            name=self._tab.name,
            emulated=self._tab.emulated,
            lanes=lanes,
            differs=self._differs(owed, observed),
        )

    def _differs(self, owed: list[LaneSpan], observed: list[LaneSpan]) -> list[tuple[float, float]]:
        """Return where the profiler was not what it owed, as far as the contract promises it."""
        contract = self._replay.vendor.contract if self._replay.vendor else None
        rules = contract.rules if contract else ()
        return differences(
            owed,
            observed,
            missing=not NOT_RUNNING.isdisjoint(rules),
            superfluous=not RUNNING.isdisjoint(rules),
        )

    def _ms(self, at: float) -> float:
        return round(at - self._zero, 1)

    def _spans(
        self, changes: Changes[T], text: Callable[[T], str], kind: Callable[[T], str]
    ) -> list[LaneSpan]:
        """Return the values of `changes` as spans, until the tab or the recording ended."""
        values = ((at, min(to, self._until), value) for at, to, value in changes.spans(self._until))
        spans = (LaneSpan(self._ms(at), self._ms(to), text(value), kind(value)) for at, to, value in values)
        return joined(spans)

    def _session(self) -> list[LaneSpan]:
        def text(value: tuple[str, str | None]) -> str:
            state, id_ = value
            return f"{state} {short(id_)}" if id_ and state == "tracked" else state

        def kind(value: tuple[str, str | None]) -> str:
            state, id_ = value
            if state != "tracked":
                return state
            return self._sessions.setdefault(id_, f"session-{len(self._sessions)}")

        return list(self._until_noticed(self._spans(self._tab.sessions, text, kind)))

    def _until_noticed(self, spans: list[LaneSpan]) -> Iterator[LaneSpan]:
        """Cut the spans of an expired session where the SDK notices it: from then on it owes something."""
        noticed = {self._ms(lapse.expired_at): lapse.noticed_at for lapse in self._tab.lapses}
        for span in spans:
            at = noticed.get(span.from_ms)
            cut = span.to_ms if at is None else min(self._ms(at), span.to_ms)
            if span.kind != "expired" or span.from_ms not in noticed or cut <= span.from_ms:
                yield span
                continue
            yield LaneSpan(span.from_ms, cut, "expired, not noticed", "lapsed", "by the SDK")
            if cut < span.to_ms:
                yield LaneSpan(cut, span.to_ms, span.text, span.kind, "the SDK has noticed it")

    def _observed(self) -> Iterator[LaneSpan]:
        states: Changes[str] = Changes(
            (moment.event.wall_ms, moment.tab.profiler) for moment in self._moments if moment.tab is not None
        )
        yield from self._spans(states, str, profiler_kind)

    def _steps(self) -> Iterator[LaneSpan]:
        started: e.StepStarted | None = None
        for moment in self._moments:
            event = moment.event
            if isinstance(event, e.StepStarted):
                if started is not None:
                    yield self._step(started, event.wall_ms)
                started = event
            elif isinstance(event, e.StepFinished) and started is not None:
                yield self._step(started, event.wall_ms, event.error)
                started = None
        if started is not None:
            yield self._step(started, self._until)

    def _step(self, started: e.StepStarted, to: float, error: str = "") -> LaneSpan:
        text = " ".join([started.step, *(argument_text(value) for value in started.arguments.values())])
        detail = f"failed: {error}" if error else ""
        kind = "step-failed" if error else "step"
        return LaneSpan(self._ms(started.wall_ms), self._ms(to), text, kind, detail)

    def _natives(self) -> Iterator[list[LaneSpan]]:
        """Yield lanes of native profilers, so many that those of one lane do not overlap; at least one."""
        rows: list[list[LaneSpan]] = [[]]
        everything = self._replay.everything.tabs.get(self._tab.name, self._tab)
        for native in sorted(everything.natives, key=lambda native: native.started_at):
            span = self._native(native)
            free = next((row for row in rows if not row or row[-1].to_ms <= span.from_ms), None)
            if free is None:
                rows.append([span])
            else:
                free.append(span)
        yield from rows

    def _native(self, native: Native) -> LaneSpan:
        owner = self._replay.owned.of_native(native)
        subject = self._replay.vendor.name if self._replay.vendor else ""
        told = [
            f"by {owner or 'an unknown script'}" if subject and owner != subject else "",
            "" if native.top else "in a frame",
            f"{native.samples} samples, {native.busy_samples} busy" if native.collected_at else "",
            "its promise was held" if native.held else "",
            "its buffer was full" if native.buffer_full else "",
        ]
        text = f"#{native.number}" + (f", {native.samples} samples" if native.collected_at else "")
        ended = min(native.ended_at, self._until)
        return LaneSpan(
            self._ms(native.started_at), self._ms(ended), text, "native", ", ".join(filter(None, told))
        )

    def _uploads(self) -> Iterator[LaneMark]:
        for moment in self._moments:
            event = moment.event
            if isinstance(event, e.UploadReceived):
                upload = self._replay.recording.uploads.get(event.upload)
                if upload is not None:
                    yield self._upload(event.wall_ms, upload, moment.decoded)

    def _upload(self, at: float, upload: Upload, decoded: Sequence[Decoded]) -> LaneMark:
        profile = next((item for item in decoded if isinstance(item, Profile)), None)
        sent = f"{upload.id}: {upload.method} {upload.target.partition('?')[0]}, answered {upload.status}"
        if profile is not None:
            native = native_of(self._replay.everything, profile)
            of = f", of {native.label}" if native else ""
            samples = f"{len(profile.trace.samples)} samples"
            return LaneMark(self._ms(at), samples, "profile", f"{sent}, {samples}{of}", profile.upload)
        what = ", ".join(dict.fromkeys(filter(None, map(_what, decoded)))) or "upload"
        refused = not upload.accepted or any(isinstance(item, NotTaken) for item in decoded)
        told = f"{sent}: {upload.problem}" if upload.problem else sent
        return LaneMark(self._ms(at), what, "refused" if refused else "upload", told)


def _unless_always(kind: str, lane: Lane) -> list[Lane]:
    return [lane] if any(span.kind != kind for span in lane.spans) else []


def profiler_kind(state: str) -> str:
    """Return what the colour of a profiler's state goes by: `stopped` for every reason."""
    if state.startswith("stopped"):
        return "stopped"
    return "not-running" if state == "not running" else state


def joined(spans: Iterable[LaneSpan]) -> list[LaneSpan]:
    """Return spans, equal neighbours as one, and none without a length."""
    found: list[LaneSpan] = []
    for span in spans:
        if span.to_ms <= span.from_ms:
            continue
        if found and found[-1] == msgspec.structs.replace(
            span, from_ms=found[-1].from_ms, to_ms=span.from_ms
        ):
            found[-1] = msgspec.structs.replace(found[-1], to_ms=span.to_ms)
        else:
            found.append(span)
    return found


def differences(
    owed: Sequence[LaneSpan],
    observed: Sequence[LaneSpan],
    *,
    missing: bool = True,
    superfluous: bool = True,
) -> list[tuple[float, float]]:
    """Return where one is `running` and the other is not, for longer than DIFFERS_MS. `missing`: where none
    runs that is owed; `superfluous`: where one runs that is not."""
    moments = sorted({at for span in (*owed, *observed) for at in (span.from_ms, span.to_ms)})
    found: list[tuple[float, float]] = []
    owes, does = _Cursor(owed), _Cursor(observed)
    for at, to in pairwise(moments):
        one, other = owes.kind_at(at), does.kind_at(at)
        if one is None or other is None or (one == "running") == (other == "running"):
            continue
        if not (missing if one == "running" else superfluous):
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], to)
        else:
            found.append((at, to))
    return [(at, to) for at, to in found if to - at > DIFFERS_MS]


class _Cursor:
    """Reads the kind of spans at moments that only grow."""

    def __init__(self, spans: Sequence[LaneSpan]) -> None:
        self._spans = spans
        self._at = 0

    def kind_at(self, at: float) -> str | None:
        while self._at < len(self._spans) and self._spans[self._at].to_ms <= at:
            self._at += 1
        if self._at == len(self._spans) or self._spans[self._at].from_ms > at:
            return None
        return self._spans[self._at].kind


def _what(item: Decoded) -> str:
    """Return the words of an item of an upload; "" for one that needs none beside others."""
    if isinstance(item, OtherUpload):
        return item.track
    if isinstance(item, StatusReport):
        return f"says {item.status}"
    return _WORDS.get(type(item), "upload")
