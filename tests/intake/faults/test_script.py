from __future__ import annotations

import pytest

from bridge.errors import UsageError
from bridge.intake.faults.script import Step, parse


def test_steps_are_read_in_order() -> None:
    assert parse("500, 503,429 ,202") == tuple(
        Step(text, "status", status=int(text)) for text in ("500", "503", "429", "202")
    )


@pytest.mark.parametrize(
    ("script", "step"),
    [
        ("drop", Step("drop", "drop")),
        ("hang*", Step("hang", "hang", times=None)),
        ("half*3", Step("half", "half", times=3)),
        ("delay:2", Step("delay:2", "delay", seconds=2.0)),
        ("slow:0.5*2", Step("slow:0.5", "slow", times=2, seconds=0.5)),
        ("no-cors", Step("no-cors", "no-cors")),
        ("deny*", Step("deny", "deny", times=None)),
        ("429:60", Step("429:60", "status", status=429, retry_after_s=60)),
        (
            "200:60:profile;error",
            Step(
                "200:60:profile;error",
                "status",
                status=200,
                retry_after_s=60,
                categories=("profile", "error"),
            ),
        ),
    ],
)
def test_each_step_has_its_word(script: str, step: Step) -> None:
    assert parse(script) == (step,)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("", "'' is no step"),
        ("500,,202", "'' is no step"),
        ("99", "'99' is no step"),
        ("302", "'302' is no step"),
        ("600", "'600' is no step"),
        ("explode", "'explode' is no step"),
        ("delay", "'delay' is no step"),
        ("delay:9999", "is no step"),
        ("drop:3", "is no step"),
        ("429:60:", "is no step"),
        ("429:sixty", "is no step"),
        ("500*0", "a count is 1 to"),
        ("500*x", "is no step"),
        ("*", "is no step"),
        ("500*,202", r"what comes after 500\* is never reached"),
        ("500," * 2000 + "202", "at most 1000 steps"),
        ("5" * 20_000, "at most 16384 characters"),
    ],
)
def test_a_script_that_is_wrong_is_told_with_the_grammar(script: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        parse(script)
    assert "a script is steps separated by commas" in str(caught.value)
    assert len(str(caught.value)) < 2500
