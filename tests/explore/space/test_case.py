from __future__ import annotations

from pathlib import Path

from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, HIDE, HOLD_STOP, SHOW, SUSPEND
from bridge.explore.space.case import Around, Case, broken_in
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay

RECORDINGS = Path(__file__).parents[2] / "recordings"


def test_a_case_without_faults_comes_first_then_the_shorter_one_then_a_persons_pace() -> None:
    cases = [
        Case((HOLD_STOP,), "settled"),
        Case((HIDE, SHOW), "swift"),
        Case((HIDE, SHOW), "settled"),
        Case((SUSPEND,), "swift"),
    ]
    ordered = sorted(cases, key=Case.cost)
    assert [case.name for case in ordered] == [
        "suspend (swift)",
        "hide, show (settled)",
        "hide, show (swift)",
        "hold_stop (settled)",
    ]


def test_the_faults_of_a_case_are_named() -> None:
    assert Case((HOLD_STOP, EXPIRE_SESSION, ACTIVITY), "swift").faults == ("hold_stop",)
    assert Case((HIDE, SHOW), "swift").faults == ()


def broken(name: str) -> list[tuple[str, Around]]:
    replay = Replay.of(read(RECORDINGS / name))
    return [each.key for each in broken_in(replay, judge(replay))]


def test_a_violation_is_told_with_what_was_observed_around_it() -> None:
    before = ("visible", "expired", "stopped(session-expired)")
    around = Around(step="activity", before=before, page="visible", session="tracked", profiler="not running")
    assert broken("hidden-expiry-datadog-6.27.0.pbr.zip") == [("restarts-on-renewal", around)]


def test_a_run_that_held_has_nothing_broken() -> None:
    assert broken("hidden-expiry-datadog-6.27.1.pbr.zip") == []
