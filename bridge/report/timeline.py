"""The timeline of a recording: one row per thing that happened, tab, session and profiler side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bridge.core import events as e
from bridge.core.mirror import TabState
from bridge.core.recording import Recording
from bridge.core.rules.traces import short
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, NotTaken, OtherUpload, Profile, QuotaAnswer
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
    emulated: set[str] = set()
    sessions: dict[str, SessionReading] = {}
    for event, decoded in steps(recording, replay):
        state = replay.machine.tabs.get(event.tab)
        if _of_blank_page(event, blank):
            continue
        if isinstance(event, e.TabOpened) and event.emulated:
            emulated.add(event.tab)
        if isinstance(event, e.SessionStoreChanged) and state:
            texts = [_say_session(event, sessions.get(event.tab), state.reading)]
            sessions[event.tab] = state.reading
        else:
            said = [_say_upload(item) for item in decoded]
            texts = list(dict.fromkeys(filter(None, said))) or [_say(event, event.tab in emulated)]
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


def _say(event: e.Event, emulated: bool = False) -> str:
    """What happened, in a few words; "" for what is not worth a line. `emulated`: in a tab that is."""
    if emulated and isinstance(event, e.VisibilityChanged) and not event.trusted:
        return f"page is {event.visibility} (emulated)"
    if emulated and isinstance(event, e.LifecycleChanged) and not event.trusted:
        return f"page is {event.lifecycle} (emulated)"
    teller = _TELLERS.get(type(event))
    return teller(event) if teller else ""


def _told_step(event: e.StepStarted) -> str:
    arguments = " ".join(_argument(value) for value in event.arguments.values())
    return f"{event.step} {arguments}".strip()


_TELLERS: dict[type[e.Event], Callable[[Any], str]] = {
    e.TabOpened: lambda x: "tab opened, its visibility is emulated" if x.emulated else "",
    e.StepStarted: _told_step,
    e.StepFinished: lambda x: f"{x.step} failed: {x.error}" if x.error else "",
    e.IntentChanged: lambda x: f"user says {x.intent}",
    e.DocumentStarted: lambda x: f"page {x.url.partition('?')[0]}" if x.top else "",
    e.VisibilityChanged: lambda x: f"page is {x.visibility}" + ("" if x.trusted else " (made up by script)"),
    e.LifecycleChanged: lambda x: f"page is {x.lifecycle}",
    e.PageHidden: lambda x: "page is left" + (" (into bfcache)" if x.persisted else ""),
    e.BeforeUnload: lambda _: "page is asked whether it may be left",
    e.ClockMoved: lambda x: "" if x.idle else f"Date is {x.offset_ms / 60_000:.2f} min ahead",
    e.Activity: lambda x: x.type if x.trusted else "",
    e.ProfilerStarted: lambda x: f"profiler #{x.profiler} starts, {x.sample_interval_ms:g} ms",
    e.ProfilerRefused: lambda x: f"profiler refused: {x.name}: {x.message}",
    e.ProfilerStopCalled: lambda x: (
        f"profiler #{x.profiler} stops"
        + (", promise held" if x.held else "")
        + (", promise rejected" if x.rejected else "")
    ),
    e.ProfilerStopSettled: lambda x: (
        f"profiler #{x.profiler} gave {x.samples} samples, {x.busy_samples} busy"
    ),
    e.ProfilerStopReleased: lambda x: f"profiler #{x.profiler}: promise released",
    e.ProfilerStopFailed: lambda x: f"profiler #{x.profiler}: stop failed: {x.name}: {x.message}",
    e.SampleBufferFull: lambda x: f"profiler #{x.profiler}: sample buffer is full",
    e.ObserverFailed: lambda x: f"the observer failed: {x.message}",
    e.EventsDropped: lambda x: f"{x.count} events more than can be taken are not told",
    e.EventsMissing: lambda x: f"events {x.first_seq}-{x.last_seq} are missing",
    e.DocumentLost: lambda x: f"a page left no last words (up to {x.missing_at_most} events missing)",
    e.TabClosed: lambda _: "tab closed",
    e.TabCrashed: lambda _: "tab crashed",
}


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
        return f"upload: profile, {len(decoded.trace.samples)} samples, {_named(decoded)}"
    if isinstance(decoded, QuotaAnswer):
        return f"quota: {'admitted' if decoded.admitted else 'denied'}"
    if isinstance(decoded, NotTaken):
        again = f", sent before as {decoded.repeats}" if decoded.repeats else ""
        refused = f"refused with {decoded.status}" if decoded.refused else "here already"
        return f"upload: profile, {refused}{again}"
    if isinstance(decoded, OtherUpload):
        return ""
    reason = f" ({decoded.reason})" if decoded.reason else ""
    return f"upload: SDK says {decoded.status}{reason}"


def _named(profile: Profile) -> str:
    """What a profile says that it belongs to."""
    if profile.profiler_id and not profile.session_id:
        return f"of profiler {short(profile.profiler_id)}"
    return f"session {short(profile.session_id)}" if profile.session_id else "no session"


def _argument(value: object) -> str:
    return f"{value:.2f} min" if isinstance(value, float) else str(value)
