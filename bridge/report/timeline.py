"""The timeline of a recording: one row per thing that happened, tab, session and profiler side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

from bridge.core import events as e
from bridge.core.machine import TabState
from bridge.core.recording import Recording
from bridge.core.rules.traces import short
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, OtherUpload, Profile, QuotaAnswer
from bridge.core.verdicts import Judgement
from bridge.harness.judging import start_replay, steps


@dataclass(frozen=True)
class Row:
    """`at_ms` counts from the scenario's start. `mark`: "" | "step" | "violation"."""

    at_ms: float
    tab: str
    visibility: str
    session: str
    profiler: str
    text: str
    mark: str = ""


def rows(recording: Recording, judgement: Judgement) -> list[Row]:
    """All rows in order of time, each violation at its moment."""
    found = [*_event_rows(recording), *_violation_rows(judgement)]
    return sorted(found, key=lambda row: row.at_ms)


def _event_rows(recording: Recording) -> Iterator[Row]:
    replay = start_replay(recording)
    seen: dict[str, str] = {}
    blank: set[str] = set()
    sessions: dict[str, SessionReading] = {}
    for event, decoded in steps(recording, replay):
        state = replay.machine.tabs.get(event.tab)
        if _of_blank_page(event, blank):
            continue
        if isinstance(event, e.SessionStoreChanged) and state:
            texts = [_say_session(event, sessions.get(event.tab), state.reading)]
            sessions[event.tab] = state.reading
        else:
            said = [_say_upload(item) for item in decoded]
            texts = list(dict.fromkeys(filter(None, said))) or [_say(event)]
        for text in texts:
            if text and seen.get(event.tab) != text:
                seen[event.tab] = text
                yield _row(event, state, text, recording.meta.started_at)


def _of_blank_page(event: e.Event, blank: set[str]) -> bool:
    """Every tab begins with an empty page, which is no part of the story."""
    if isinstance(event, e.DocumentStarted) and event.url.startswith("about:blank"):
        blank.add(event.document)
    return isinstance(event, e.PageEvent) and event.document in blank


def _row(event: e.Event, state: TabState | None, text: str, started_at: float) -> Row:
    at_ms = event.wall_ms - started_at
    mark = "step" if isinstance(event, e.StepStarted) else ""
    if state is None:
        return Row(at_ms, event.tab, "", "", "", text, mark)
    session = state.states["session"]
    if state.session_id:
        session = f"{session} {short(state.session_id)}"
    return Row(at_ms, event.tab, _visibility(state), session, state.profiler, text, mark)


def _visibility(state: TabState) -> str:
    lifecycle = state.states["lifecycle"]
    return state.states["visibility"] if lifecycle == "active" else lifecycle


def _violation_rows(judgement: Judgement) -> Iterator[Row]:
    for violation in judgement.violations:
        text = f"{violation.rule}: {violation.message}"
        yield Row(violation.at_ms, violation.tab, "", "", "", text, "violation")


@singledispatch
def _say(_event: e.Event) -> str:
    """What happened, in a few words; "" for what is not worth a line."""
    return ""


@_say.register
def _(event: e.StepStarted) -> str:
    arguments = " ".join(_argument(value) for value in event.arguments.values())
    return f"{event.step} {arguments}".strip()


@_say.register
def _(event: e.StepFinished) -> str:
    return f"{event.step} failed: {event.error}" if event.error else ""


@_say.register
def _(event: e.DocumentStarted) -> str:
    return f"page {event.url.partition('?')[0]}" if event.top else ""


@_say.register
def _(event: e.VisibilityChanged) -> str:
    return f"page is {event.visibility}" + ("" if event.trusted else " (event made up by script)")


@_say.register
def _(event: e.LifecycleChanged) -> str:
    return f"page is {event.lifecycle}"


@_say.register
def _(event: e.PageHidden) -> str:
    return "page is left" + (" (into bfcache)" if event.persisted else "")


@_say.register
def _(event: e.ClockMoved) -> str:
    return f"Date is {event.offset_ms / 60_000:.2f} min ahead"


@_say.register
def _(event: e.Activity) -> str:
    return event.type if event.trusted else ""


@_say.register
def _(event: e.ProfilerStarted) -> str:
    return f"profiler #{event.profiler} starts, {event.sample_interval_ms:g} ms"


@_say.register
def _(event: e.ProfilerRefused) -> str:
    return f"profiler refused: {event.name}: {event.message}"


@_say.register
def _(event: e.ProfilerStopCalled) -> str:
    return f"profiler #{event.profiler} stops" + (", promise held" if event.held else "")


@_say.register
def _(event: e.ProfilerStopSettled) -> str:
    return f"profiler #{event.profiler} gave {event.samples} samples, {event.busy_samples} busy"


@_say.register
def _(event: e.ProfilerStopReleased) -> str:
    return f"profiler #{event.profiler}: promise released"


@_say.register
def _(event: e.ProfilerStopFailed) -> str:
    return f"profiler #{event.profiler}: stop failed: {event.name}: {event.message}"


@_say.register
def _(event: e.SampleBufferFull) -> str:
    return f"profiler #{event.profiler}: sample buffer is full"


@_say.register
def _(event: e.IntentChanged) -> str:
    return f"user says {event.intent}"


@_say.register
def _(event: e.EventsMissing) -> str:
    return f"events {event.first_seq}-{event.last_seq} are missing"


@_say.register
def _(event: e.DocumentLost) -> str:
    return f"a page went away without its last words (up to {event.missing_at_most} events)"


@_say.register
def _(event: e.ObserverFailed) -> str:
    return f"the observer failed: {event.message}"


@_say.register(e.TabClosed)
def _tab_closed(_: e.TabClosed) -> str:
    return "tab closed"


@_say.register(e.TabCrashed)
def _tab_crashed(_: e.TabCrashed) -> str:
    return "tab crashed"


def _say_session(event: e.SessionStoreChanged, before: SessionReading | None, now: SessionReading) -> str:
    """Only what changes the session is told: SDKs write their store all the time."""
    same = before and (before.state, before.id) == (now.state, now.id)
    if same or (before is None and now.state == "absent"):
        return ""
    who = "SDK writes" if event.by == "page" else "store now holds"
    return {
        "tracked": f"{who} a new session, {short(now.id)}",
        "expired": f"{who} an expired session",
        "absent": f"{who} no session",
    }[now.state]


def _say_upload(decoded: Decoded) -> str:
    if isinstance(decoded, Profile):
        session = f"session {short(decoded.session_id)}" if decoded.session_id else "no session"
        return f"upload: profile, {len(decoded.trace.samples)} samples, {session}"
    if isinstance(decoded, QuotaAnswer):
        return f"quota: {'admitted' if decoded.admitted else 'denied'}"
    if isinstance(decoded, OtherUpload):
        return ""
    reason = f" ({decoded.reason})" if decoded.reason else ""
    return f"upload: SDK says {decoded.status}{reason}"


def _argument(value: object) -> str:
    return f"{value:.2f} min" if isinstance(value, float) else str(value)
