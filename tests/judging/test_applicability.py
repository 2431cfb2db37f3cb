"""What a run is about: an SDK that promises none of it is asked nothing; `held` needs one of its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core import events as e
from bridge.core.recording import Meta, Recording
from bridge.errors import ExitCode
from bridge.judging.applicability import why_not_applicable
from bridge.judging.judge import judge
from bridge.judging.recording_files import Recorder, read
from bridge.judging.replay import Replay
from bridge.judging.results import report_of, result_of
from bridge.vendors import vendor_named
from tests.harness.recorded import START, page, recording, started

SESSION = ["restarts-on-renewal"]


def unplayed(**meta: object) -> Recording:
    """What a run leaves that was over before its first step."""
    found = recording(vendor="sentry", about=SESSION, **meta)
    found.events = [e.RecordingEnded(wall_ms=START)]
    return found


def running(vendor: str, about: list[str], *more: e.Event, **meta: object) -> Recording:
    """A visible page with a running profiler, and nothing else."""
    found = recording(vendor=vendor, about=about, **meta)
    opened = page(e.DocumentStarted, 0, 1, url="http://x/", top=True, visibility="visible", profiler=True)
    found.events = [opened, started(10, 2, 1), *more, e.RecordingEnded(wall_ms=START + 9_000)]
    return found


def test_a_contract_without_its_rules_has_nothing_to_be_asked() -> None:
    judgement = judge(Replay.of(unplayed()))
    assert (judgement.verdict, judgement.rules) == ("not-applicable", {})
    assert judgement.reasons == {
        "": "Sentry's contract promises nothing of what it is about: restarts-on-renewal"
    }


def test_it_is_exit_0() -> None:
    report = report_of([result_of(Replay.of(unplayed()))])
    assert (report.ok, report.exit_code) == (True, ExitCode.HELD)


@pytest.mark.parametrize("vendor", ["datadog", "agent"])
def test_one_promised_rule_is_enough(vendor: str) -> None:
    assert why_not_applicable(Meta(about=[*SESSION, "trace-covers-run"]), vendor_named(vendor)) == ""
    assert why_not_applicable(Meta(about=SESSION), vendor_named(vendor)) == ""


def test_nothing_is_said_of_a_vendor_that_is_not_known_or_has_no_contract() -> None:
    assert why_not_applicable(Meta(about=SESSION), None) == ""
    assert why_not_applicable(Meta(about=SESSION), vendor_named("plain")) == ""


def test_rules_that_the_user_chooses_are_what_a_named_scenario_is_about() -> None:
    sentry = vendor_named("sentry")
    assert why_not_applicable(Meta(about=SESSION, rules=["trace-covers-run"]), sentry) == ""
    assert "pauses-when-hidden" in why_not_applicable(
        Meta(about=["trace-covers-run"], rules=["pauses-when-hidden"]), sentry
    )
    assert why_not_applicable(Meta(rules=["pauses-when-hidden"]), sentry) == ""


def test_what_was_seen_to_be_broken_stays_violated() -> None:
    second = started(20, 3, 2)
    judgement = judge(Replay.of(running("sentry", SESSION, second, rules=[])))
    assert judgement.verdict == "violated"


def test_held_needs_that_one_of_its_rules_was_exercised() -> None:
    def judged(about: list[str]) -> tuple[str, str]:
        judgement = judge(Replay.of(running("sentry", about)))
        return judgement.verdict, judgement.reasons.get("", "")

    assert judged([]) == ("held", "")
    assert judged(["one-profiler-per-document", "trace-covers-run"]) == ("held", "")
    nothing = "nothing of what it is about was exercised: trace-covers-run"
    assert judged(["trace-covers-run", "resumes-when-visible"]) == ("inconclusive", nothing)


def test_the_cause_is_named_where_a_rule_tells_one() -> None:
    stop = e.IntentChanged(wall_ms=START + 20, tab="tab-1", intent="stop")
    hidden = page(e.VisibilityChanged, 30, 5, visibility="hidden", trusted=True)
    shown = page(e.VisibilityChanged, 3_000, 6, visibility="visible", trusted=True)
    ended = [
        page(e.ProfilerStopCalled, 20, 3, profiler=1),
        page(e.ProfilerStopSettled, 21, 4, profiler=1, samples=0, busy_samples=0),
    ]
    found = running("agent", ["resumes-when-visible"], stop, *ended, hidden, shown)
    reason = judge(Replay.of(found)).reasons[""]
    assert reason.startswith("nothing of what it is about was exercised: resumes-when-visible")


def test_the_file_says_what_the_run_was_about(tmp_path: Path) -> None:
    meta = unplayed().meta
    recorder = Recorder(tmp_path, "one", meta)
    recorder.event(e.RecordingEnded(wall_ms=START))
    assert judge(Replay.of(read(recorder.finish(meta)))).verdict == "not-applicable"
