"""The timeline of a recording: one row per event, with the state of tab, session and profiler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bridge.core import events as e
from bridge.core.history.troubles import answer_text
from bridge.core.rules.traces import short
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, NotSent, NotTaken, OtherUpload, Profile, QuotaAnswer, SessionReport
from bridge.core.verdicts import Judgement
from bridge.judging.replay import Replay, TabSnapshot


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row. `at_ms`: from the start of the scenario. `mark`: "" | "step" | "violation"."""

    at_ms: float
    tab: str
    visibility: str
    session: str
    profiler: str
    text: str
    mark: str = ""


def rows(replay: Replay, judgement: Judgement) -> list[Row]:
    """Return all rows in order of time, violations included; also of what followed the scenario."""
    found = [*_event_rows(replay.whole), *_violation_rows(judgement), *_recovery_rows(replay, judgement)]
    return sorted(found, key=lambda row: row.at_ms)


def _event_rows(replay: Replay) -> Iterator[Row]:
    seen: dict[str, str] = {}
    blank: set[str] = set()
    emulated: set[str] = set()
    sessions: dict[str, SessionReading] = {}
    started_at, by_bridge = replay.recording.meta.started_at, ""
    for moment in replay.moments:
        event, decoded, tab = moment.event, moment.decoded, moment.tab
        if isinstance(event, e.ScenarioEnded):
            by_bridge = ", by the bridge"
        if _of_blank_page(event, blank):
            continue
        if isinstance(event, e.TabOpened) and event.emulated:
            emulated.add(event.tab)
        if isinstance(event, e.SessionStoreChanged) and tab:
            texts = [_session_text(event, sessions.get(event.tab), tab.reading)]
            sessions[event.tab] = tab.reading
        else:
            said = [_upload_text(item) for item in decoded]
            told = _event_text(event, event.tab in emulated) + _whose(event, replay)
            told += by_bridge if isinstance(event, e.StepStarted) else ""
            texts = list(dict.fromkeys(filter(None, said))) or [told]
        for text in texts:
            if text and seen.get(event.tab) != text:
                seen[event.tab] = text
                yield _row(event, tab, text, started_at)


def _of_blank_page(event: e.Event, blank: set[str]) -> bool:
    """Whether the event is of the empty page with which every tab begins; it is left out."""
    if isinstance(event, e.DocumentStarted) and event.url.startswith("about:blank"):
        blank.add(event.document)
    return isinstance(event, e.PageEvent) and event.document in blank


def _row(event: e.Event, tab: TabSnapshot | None, text: str, started_at: float) -> Row:
    at_ms = event.wall_ms - started_at
    mark = "step" if isinstance(event, e.StepStarted) else ""
    if tab is None:
        return Row(at_ms, event.tab, "", "", "", text, mark)
    session = f"{tab.session} {short(tab.session_id)}" if tab.session_id else tab.session
    page = tab.visibility if tab.lifecycle == "active" else tab.lifecycle
    return Row(at_ms, event.tab, page, session, tab.profiler, text, mark)


def _violation_rows(judgement: Judgement) -> Iterator[Row]:
    told = [(v, f"{v.rule}: {v.message}") for v in judgement.violations]
    for name, violations in judgement.broken.items():
        told += [(v, f"{name.capitalize()}: {v.rule}: {v.message}") for v in violations]
    for violation, text in told:
        yield Row(violation.at_ms, violation.tab, "", "", "", text, "violation")


def _recovery_rows(replay: Replay, judgement: Judgement) -> Iterator[Row]:
    """Yield what became of each profiler that did not run: where it started, or at the end."""
    end_ms = replay.whole.history.until - replay.recording.meta.started_at
    for violation in judgement.violations:
        if (recovery := violation.recovery) is not None:
            found = recovery.after_ms is not None
            # Below the row of the start: times are rounded to 0.1 ms.
            at_ms = violation.at_ms + (recovery.after_ms or 0.0) + 0.1 if found else end_ms
            text = f"{violation.rule}: {recovery.text}"
            yield Row(at_ms, violation.tab, "", "", "", text, "" if found else "violation")


def _event_text(event: e.Event, emulated: bool = False) -> str:
    """Return the text of an event; "" for one without a row. `emulated`: its tab is emulated."""
    if emulated and isinstance(event, e.VisibilityChanged) and not event.trusted:
        return f"page is {event.visibility} (emulated)"
    if emulated and isinstance(event, e.LifecycleChanged) and not event.trusted:
        return f"page is {event.lifecycle} (emulated)"
    teller = _TEXTS.get(type(event))
    return teller(event) if teller else ""


def _whose(event: e.Event, replay: Replay) -> str:
    """Return whose a profiler is that starts, if it is not the subject's."""
    if not isinstance(event, e.ProfilerStarted) or replay.vendor is None:
        return ""
    owner = replay.owned.of(event.tab, event.document, event.profiler)
    if owner == replay.vendor.name:
        return ""
    return f", by {owner}" if owner else ", by an unknown script"


def _step_text(event: e.StepStarted) -> str:
    arguments = " ".join(argument_text(value) for value in event.arguments.values())
    return f"{event.step} {arguments}".strip()


_TEXTS: dict[type[e.Event], Callable[[Any], str]] = {
    e.TabOpened: lambda x: "tab opened, its visibility is emulated" if x.emulated else "",
    e.StepStarted: _step_text,
    e.StepFinished: lambda x: f"{x.step} failed: {x.error}" if x.error else "",
    e.IntentChanged: lambda x: f"user says {x.intent}",
    e.DocumentStarted: lambda x: f"page {x.url.partition('?')[0]}" if x.top else "",
    e.VisibilityChanged: lambda x: f"page is {x.visibility}" + ("" if x.trusted else " (made up by script)"),
    e.LifecycleChanged: lambda x: f"page is {x.lifecycle}",
    e.PageHidden: lambda x: "page is left" + (" (into bfcache)" if x.persisted else ""),
    e.BeforeUnload: lambda _: "page is asked whether it may be left",
    e.DateMovedByOthers: lambda x: f"others moved the page's Date by {x.offset_ms / 60_000:.2f} min",
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
    e.DocumentLost: lambda x: f"a page went away: up to {x.missing_at_most} of its last events are missing",
    e.ContentBlocked: lambda x: f"Content Security Policy ({x.directive}) blocked {x.blocked}",
    e.RequestFailed: lambda x: f"request to {x.url} failed: {x.reason}",
    e.SdkLogged: lambda x: f"console, {x.level}: {x.text}",
    e.ErrorAnswered: lambda x: answer_text(x) if x.top else f"frame {answer_text(x)}",
    e.ErrorThrown: lambda x: f"page error: {x.text}" + (f" ({x.site})" if x.site else ""),
    e.ConsoleWritten: lambda x: f"console, {x.level}: {x.text}",
    e.ResourceFailed: lambda x: f"request to {x.url} failed: {x.reason}",
    e.RequestHeld: lambda x: (
        f"request to {urlsplit(x.url).netloc} aborted while the bridge held it ({x.held_ms:.0f} ms)"
        if x.aborted
        else ""
    ),
    e.ScenarioEnded: lambda _: (
        "the scenario is over; the bridge clicks on, to see whether the profiler recovers"
    ),
    e.TabClosed: lambda _: "tab closed",
    e.TabCrashed: lambda _: "tab crashed",
}


def _session_text(event: e.SessionStoreChanged, before: SessionReading | None, now: SessionReading) -> str:
    """Return the text of a write that changes the session; "" for other writes, as SDKs write often."""
    same = before and (before.state, before.id) == (now.state, now.id)
    if same or (before is None and now.state == "absent"):
        return ""
    who = "SDK writes" if event.by == "page" else "store now holds"
    return {
        "tracked": f"{who} a new session, {short(now.id)}",
        "expired": f"{who} an expired session",
        "absent": f"{who} no session",
    }[now.state]


def _upload_text(decoded: Decoded) -> str:
    if isinstance(decoded, Profile):
        return f"upload: profile, {len(decoded.trace.samples)} samples, {_owner_text(decoded)}"
    if isinstance(decoded, QuotaAnswer):
        return f"quota: {'admitted' if decoded.admitted else 'denied'}"
    if isinstance(decoded, NotSent):
        return f"profile in a request that was held for {decoded.held_ms:.0f} ms while its page was left"
    if isinstance(decoded, NotTaken):
        again = f", sent before as {decoded.repeats}" if decoded.repeats else ""
        refused = f"refused with {decoded.status}" if decoded.refused else "here already"
        return f"upload: profile, {refused}{again}"
    if isinstance(decoded, OtherUpload | SessionReport):
        return ""
    reason = f" ({decoded.reason})" if decoded.reason else ""
    return f"upload: SDK says {decoded.status}{reason}"


def _owner_text(profile: Profile) -> str:
    """Return the profiler or session to which a profile belongs."""
    if profile.profiler_id and not profile.session_id:
        return f"of profiler {short(profile.profiler_id)}"
    return f"session {short(profile.session_id)}" if profile.session_id else "no session"


def argument_text(value: object) -> str:
    """Return an argument of a step in words: numbers of steps are minutes."""
    return f"{value:.2f} min" if isinstance(value, float) else str(value)
