"""What a run says, as `--json` prints it. Keys are only ever added."""

from __future__ import annotations

import msgspec

from bridge.core.audit import Audit, audit
from bridge.core.health import profile_health
from bridge.core.recording import Meta, Recording
from bridge.core.stamps import stamp
from bridge.core.uploads import Moment, Profile, Stamp
from bridge.core.verdicts import Judgement, Verdict, Violation
from bridge.harness.judging import Replay, judge_replay, replay
from bridge.trace.checks import TraceHealth

SCHEMA = "profiler-bridge.run/1"


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """How a tab stood, ms from the scenario's start; null where it had not been seen."""

    at_ms: float
    visibility: str | None
    lifecycle: str | None
    session: str | None
    session_id: str | None


class Stamped(msgspec.Struct, frozen=True, kw_only=True):
    """The tab when the profiler of an upload started and ended, and when the upload arrived."""

    start: Stood | None
    end: Stood | None
    arrival: Stood
    emulated: bool


class UploadSummary(msgspec.Struct, frozen=True, kw_only=True):
    upload: str
    vendor: str
    kind: str
    session_id: str | None
    samples: int
    coverage: float
    tab: str
    stamp: Stamped | None
    health: TraceHealth


class Lapsed(msgspec.Struct, frozen=True, kw_only=True):
    """An expiry and its two clocks, ms from the scenario's start; `noticed_ms` null when it never was."""

    tab: str
    expired_ms: float
    noticed_ms: float | None
    renewed_ms: float | None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario, subject and repetition. `failure`: why it was not played to its end, "" if it was."""

    scenario: str
    subject: str
    repeat: int
    visibility: str
    browser: str
    verdict: Verdict
    rules: dict[str, Verdict]
    violations: list[Violation]
    reasons: dict[str, str]
    failure: str
    expiries: list[Lapsed]
    uploads: list[UploadSummary]
    unreadable: dict[str, str]
    duration_s: float
    recording: str | None
    audit: Audit


class Report(msgspec.Struct, frozen=True, kw_only=True):
    schema: str = SCHEMA
    ok: bool
    results: list[Result]


def result_of(
    recording: Recording, replayed: Replay, judgement: Judgement, path: str | None = None
) -> Result:
    """Everything in it comes from the recording."""
    meta, history = recording.meta, replayed.machine.history
    return Result(
        scenario=meta.scenario,
        subject=meta.subject,
        repeat=meta.repeat,
        visibility=recording.visibility,
        browser=meta.browser,
        verdict=judgement.verdict,
        rules=judgement.rules,
        violations=judgement.violations,
        reasons=judgement.reasons,
        failure=recording.failure,
        expiries=[
            Lapsed(
                tab=lapse.tab,
                expired_ms=_ms(lapse.expired_at, meta) or 0.0,
                noticed_ms=_ms(lapse.noticed_at, meta),
                renewed_ms=_ms(lapse.renewed_at, meta),
            )
            for tab in history.tabs.values()
            for lapse in tab.lapses
        ],
        uploads=[_summary(profile, recording, replayed) for _, profile in history.profiles],
        unreadable=replayed.unreadable,
        duration_s=round(max(0.0, meta.ended_at - meta.started_at) / 1000, 3),
        recording=path,
        audit=audit(
            history,
            replayed.arrivals.attempts,
            replayed.vendor.contract if replayed.vendor else None,
            meta.started_at,
        ),
    )


def judged(recording: Recording, path: str | None = None) -> tuple[Result, Judgement]:
    """The verdict of a recording, the same whoever asks: `run` and `show` both come here."""
    replayed = replay(recording)
    judgement = judge_replay(replayed, recording)
    return result_of(recording, replayed, judgement, path), judgement


def report_of(results: list[Result]) -> Report:
    return Report(ok=all(result.verdict == "held" for result in results), results=results)


def _ms(at: float | None, meta: Meta) -> float | None:
    return None if at is None else round(at - meta.started_at, 1)


def _summary(profile: Profile, recording: Recording, replayed: Replay) -> UploadSummary:
    upload = recording.uploads[profile.upload]
    history = replayed.machine.history
    native = history.native_of(profile)
    stamped = stamp(history, upload, profile)
    return UploadSummary(
        upload=profile.upload,
        vendor=profile.vendor,
        kind="profile",
        session_id=profile.session_id,
        samples=len(profile.trace.samples),
        coverage=round(profile.trace.coverage, 3),
        tab=profile.tab,
        stamp=_stamped(stamped, recording.meta) if stamped else None,
        health=profile_health(profile, native.buffer_size if native else None),
    )


def _stamped(stamp: Stamp, meta: Meta) -> Stamped:
    return Stamped(
        start=_stood(stamp.start, meta) if stamp.start else None,
        end=_stood(stamp.end, meta) if stamp.end else None,
        arrival=_stood(stamp.arrival, meta),
        emulated=stamp.emulated,
    )


def _stood(moment: Moment, meta: Meta) -> Stood:
    return Stood(
        at_ms=round(moment.wall_ms - meta.started_at, 1),
        visibility=moment.visibility,
        lifecycle=moment.lifecycle,
        session=moment.session,
        session_id=moment.session_id,
    )
