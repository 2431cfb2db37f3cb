"""The exit code of a report: what a gate reads."""

from __future__ import annotations

from typing import get_args

import pytest

from bridge.core.recording import Meta, Recording
from bridge.core.verdicts import Judgement, Verdict
from bridge.errors import ExitCode
from bridge.judging.replay import Replay
from bridge.judging.results import Result, report_of, result_of

HELD: Verdict = "held"
VIOLATED: Verdict = "violated"
INCONCLUSIVE: Verdict = "inconclusive"


def result(verdict: Verdict, *, other: Verdict | None = None, unreachable: bool = False) -> Result:
    replay = Replay.of(Recording(meta=Meta(failure="a", unreachable=unreachable)))
    others = {"sentry": judgement(other)} if other else {}
    return result_of(replay, judgement(verdict, others))


def judgement(verdict: Verdict, others: dict[str, Judgement] | None = None) -> Judgement:
    return Judgement(verdict=verdict, rules={}, violations=[], reasons={}, others=others or {})


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_one_run(verdict: Verdict) -> None:
    codes: dict[Verdict, ExitCode] = {
        HELD: ExitCode.HELD,
        "not-applicable": ExitCode.HELD,
        VIOLATED: ExitCode.VIOLATED,
    }
    assert report_of([result(verdict)]).exit_code == codes.get(verdict, ExitCode.INCONCLUSIVE)


def test_a_violation_counts_before_all_else() -> None:
    runs = [result(INCONCLUSIVE, unreachable=True), result(INCONCLUSIVE), result(HELD), result(VIOLATED)]
    assert report_of(runs).exit_code == ExitCode.VIOLATED
    assert report_of(runs[:3]).exit_code == ExitCode.UNREACHABLE
    assert report_of(runs[1:3]).exit_code == ExitCode.INCONCLUSIVE
    assert report_of(runs[2:3]).exit_code == ExitCode.HELD


def test_an_sdk_of_another_vendor_counts_only_where_it_violates() -> None:
    assert report_of([result(HELD, other=VIOLATED)]).exit_code == ExitCode.VIOLATED
    assert report_of([result(HELD, other=INCONCLUSIVE)]).exit_code == ExitCode.HELD
