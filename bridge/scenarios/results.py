"""What a run says, as `--json` prints it. Keys are only ever added."""

from __future__ import annotations

import msgspec

from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Profile
from bridge.core.verdicts import Judgement, Verdict, Violation
from bridge.harness.judging import Replay, judge_replay, replay

SCHEMA = "profiler-bridge.run/1"


class UploadSummary(msgspec.Struct, frozen=True, kw_only=True):
    upload: str
    vendor: str
    kind: str
    session_id: str | None
    samples: int
    coverage: float


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
        uploads=[_summary(profile) for _, profile in history.profiles],
        unreadable=replayed.unreadable,
        duration_s=round(max(0.0, meta.ended_at - meta.started_at) / 1000, 3),
        recording=path,
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


def _summary(profile: Profile) -> UploadSummary:
    return UploadSummary(
        upload=profile.upload,
        vendor=profile.vendor,
        kind="profile",
        session_id=profile.session_id,
        samples=len(profile.trace.samples),
        coverage=round(profile.trace.coverage, 3),
    )
