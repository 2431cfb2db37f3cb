"""The result of a run, as `--json` prints it. Keys are only added, never changed or removed."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from bridge.core.history import History, Native
from bridge.core.history.trace_matching import native_of, observed_run
from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Moment, Profile, Stamp
from bridge.core.verdicts import Judgement, Verdict, Violation
from bridge.errors import ExitCode
from bridge.judging.audit import Audit, audit
from bridge.judging.judge import judge
from bridge.judging.production import Policy, not_as_in_production, policies_of
from bridge.judging.replay import Replay
from bridge.judging.uploads.stamps import stamp
from bridge.trace.checks import LIKELY_DISORDER, TraceHealth

SCHEMA = "profiler-bridge.run/1"


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a tab at `at_ms` from the start of the scenario; null for what had not been observed."""

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


class UploadSummary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A profile that arrived. `coverage` and `health` are of the run as it was observed, like the rule
    `trace-covers-run`, where its profiler was seen.

    `bfcache_ms`: for how long of the run its page was in the bfcache; left out if it was not. `disorder`: the
    likely cause of samples out of order; left out if they were in order.
    """

    upload: str
    vendor: str
    kind: str
    session_id: str | None
    samples: int
    coverage: float
    tab: str
    stamp: Stamped | None
    health: TraceHealth
    bfcache_ms: float | None = None
    disorder: str = ""


class Lapsed(msgspec.Struct, frozen=True, kw_only=True):
    """An expiry of a session, in ms from the start of the scenario. `noticed_ms`: when the SDK reacted to it,
    `renewed_ms`: when the session was renewed; null if it never was."""

    tab: str
    expired_ms: float
    noticed_ms: float | None
    renewed_ms: float | None


class OtherResult(msgspec.Struct, frozen=True, kw_only=True):
    """The judgement of another vendor's SDK that has a profiler on the page, by its own contract."""

    verdict: Verdict
    rules: dict[str, Verdict]
    violations: list[Violation]
    reasons: dict[str, str]


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of one run of a scenario. `failure`: why it was not played to its end, "" if it was.
    `unreachable`: whether it was because a page could not be loaded; absent if not.

    `repeat`: which repetition, from 1. `unreadable`: upload id -> why its payload could not be decoded.
    `recording`: the path of the recording, null if it is not kept. `others`: vendor -> the judgement of its
    SDK, absent if no other vendor's SDK has a profiler. `notices`: what a reader of the verdict should know
    beside it, absent if there is nothing. `policies`: the document policy of each document.
    `not_as_in_production`: what the bridge changed, in words. Both are absent if nothing is known of them, as
    in recordings of older bridges.
    """

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
    unreachable: bool = False
    expiries: list[Lapsed]
    uploads: list[UploadSummary]
    unreadable: dict[str, str]
    duration_s: float
    recording: str | None
    audit: Audit
    policies: list[Policy] = []
    not_as_in_production: list[str] = []
    others: dict[str, OtherResult] = {}
    notices: list[str] = []

    @property
    def ok(self) -> bool:
        """Whether the subject held its promises, or makes none of those that the scenario is about; and no
        other vendor's SDK on the page violated its own."""
        return self.verdict in ("held", "not-applicable") and not self.violated

    @property
    def violated(self) -> bool:
        """Whether the subject, or another vendor's SDK on the page, violated a promise."""
        return "violated" in (self.verdict, *(other.verdict for other in self.others.values()))


class Report(msgspec.Struct, frozen=True, kw_only=True):
    schema: str = SCHEMA
    ok: bool
    results: list[Result]

    @property
    def exit_code(self) -> ExitCode:
        """What `run` and `show` return: a violation counts most, then a page that could not be loaded."""
        if any(result.violated for result in self.results):
            return ExitCode.VIOLATED
        if any(result.unreachable for result in self.results):
            return ExitCode.UNREACHABLE
        return ExitCode.HELD if self.ok else ExitCode.INCONCLUSIVE


def result_of(replay: Replay, judgement: Judgement | None = None, path: str | None = None) -> Result:
    """Return the result of a replay. `judgement`: if it has been judged already. `path`: of the recording, if
    it is kept."""
    recording, history = replay.recording, replay.history
    judgement = judge(replay) if judgement is None else judgement
    meta = recording.meta
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
        unreachable=meta.unreachable,
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
        uploads=[_summary(profile, replay) for _, profile in replay.everything.profiles],
        unreadable=replay.unreadable,
        duration_s=round(max(0.0, meta.ended_at - meta.started_at) / 1000, 3),
        recording=path,
        audit=audit(
            history,
            replay.attempts,
            replay.vendor.contract if replay.vendor else None,
            meta.started_at,
        ),
        policies=policies_of(recording),
        not_as_in_production=not_as_in_production(recording),
        others={name: _other(other) for name, other in judgement.others.items()},
        notices=judgement.notices,
    )


class Judged(NamedTuple):
    """A recording that was judged."""

    replay: Replay
    judgement: Judgement
    result: Result


def judged(recording: Recording, path: str | None = None) -> Judged:
    """Replay and judge a recording. `path`: its file, if it is kept."""
    replay = Replay.of(recording)
    judgement = judge(replay)
    return Judged(replay, judgement, result_of(replay, judgement, path))


def _other(judgement: Judgement) -> OtherResult:
    return OtherResult(
        verdict=judgement.verdict,
        rules=judgement.rules,
        violations=judgement.violations,
        reasons=judgement.reasons,
    )


def report_of(results: list[Result]) -> Report:
    return Report(ok=all(result.ok for result in results), results=results)


def _ms(at: float | None, meta: Meta) -> float | None:
    return None if at is None else round(at - meta.started_at, 1)


def _summary(profile: Profile, replay: Replay) -> UploadSummary:
    recording, history = replay.recording, replay.everything
    upload = recording.uploads[profile.upload]
    native = native_of(history, profile)
    stamped = stamp(history, upload, profile)
    run = observed_run(native, profile.trace) if native else None
    health = profile.health(native.buffer_size if native else None, run)
    return UploadSummary(
        upload=profile.upload,
        vendor=profile.vendor,
        kind="profile",
        session_id=profile.session_id,
        samples=len(profile.trace.samples),
        coverage=round(health.coverage or 0.0, 3),
        tab=profile.tab,
        stamp=_stamped(stamped, recording.meta) if stamped else None,
        health=health,
        bfcache_ms=_cached_ms(history, native),
        disorder=_disorder(history, native) if health.out_of_order else "",
    )


def _cached_ms(history: History, native: Native | None) -> float | None:
    cached = history.tabs[native.tab].cached_ms(native) if native else 0.0
    return round(cached, 1) if cached else None


def _disorder(history: History, native: Native | None) -> str:
    """Return the likely cause of samples out of order: V8 writes such while another profiler of the same
    thread
    is recording."""
    if native is not None:
        beside = history.tabs[native.tab].natives.lived(native.started_at, native.ended_at)
        if other := next((each for each in beside if each is not native), None):
            return f"{other.label} was recording at the same time"
    return f"{LIKELY_DISORDER}: none of the page's own was seen"


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
