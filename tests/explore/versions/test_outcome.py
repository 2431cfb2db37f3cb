"""What a play says of a version."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bridge.core.verdicts import Verdict
from bridge.explore.versions.outcome import held_by, outcome_of, why
from bridge.judging.replay import Replay
from bridge.judging.results import Result, result_of
from tests.harness.recorded import drawn_recording

RESULT: Result = result_of(Replay.of(drawn_recording()))
A, B = "restarts-on-renewal", "trace-covers-run"


def judged(a: Verdict, b: Verdict = "held", failure: str = "") -> Result:
    rules: dict[str, Verdict] = {A: a, B: b}
    return replace(RESULT, rules=rules, failure=failure, violations=[], reasons={A: "too slow to say"})


@pytest.mark.parametrize(
    ("result", "rules", "expected"),
    [
        (judged("held"), [A], "good"),
        (judged("violated"), [A], "bad"),
        (judged("violated", failure="step 3"), [A], "bad"),
        (judged("held", failure="step 3"), [A], "unclear"),
        (judged("inconclusive"), [A], "unclear"),
        (judged("not-exercised"), [A], "unclear"),
        (judged("held", "violated"), [A], "good"),
        (judged("held", "violated"), [A, B], "bad"),
        (judged("held", "not-exercised"), [A, B], "good"),
        (judged("held", "inconclusive"), [A, B], "unclear"),
        (judged("held"), ["pauses-when-hidden"], "unclear"),
        (judged("held"), [], "unclear"),
    ],
)
def test_only_the_rules_that_decide_count(result: Result, rules: list[str], expected: str) -> None:
    assert outcome_of(result, rules) == expected


def test_a_good_version_is_to_hold_what_it_held() -> None:
    assert held_by(judged("held", "violated")) == {A}
    assert held_by(judged("held", failure="step 3")) == set()


def test_the_evidence_is_of_the_rules_that_decide() -> None:
    assert RESULT.rules[A] == "violated"
    assert why(RESULT, [A]).startswith(f"{A}: session renewed at ")
    assert why(judged("inconclusive"), [A]) == f"{A}: inconclusive, too slow to say"
    assert why(judged("held"), ["status-agrees"]) == "status-agrees: not promised"
    assert why(judged("held", failure="step 3, hide: no"), [A]) == "step 3, hide: no"
    assert why(judged("held"), [A]) == ""
