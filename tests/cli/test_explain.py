from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.cli import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *arguments])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_list_has_rules_and_scenarios_by_vendor(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split() for line in printed(capsys).splitlines()]
    assert ["rule", "datadog", "sentry", "agent", "openobserve"] in lines
    assert ["pauses-when-hidden", "yes", "-", "yes", "yes"] in lines
    assert ["two-tabs", "yes", "n/a", "yes", "yes", "restarts-on-renewal"] in lines


def test_one_rule_is_told_with_its_numbers_and_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "resumes-when-visible", "--vendor", "datadog")
    assert "resume_ms  1000 ms" in text
    assert "the same handler, in the same task" in text
    assert "hidden-resume" in text
    assert "agent" not in text


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    document: dict[str, Any] = json.loads(printed(capsys, "resumes-when-visible", "--json"))
    assert document["schema"] == "profiler-bridge.explain/1"
    [rule] = document["rules"]
    assert {each["vendor"]: each["promised"] for each in rule["promises"]} == {
        "datadog": True,
        "sentry": False,
        "agent": True,
        "openobserve": True,
    }
    assert [each["scenario"] for each in document["scenarios"]] == rule["scenarios"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resume-when-visible",), "did you mean 'resumes-when-visible'"),
        (("resumes-when-visible", "--vendor", "plain"), "known are: datadog, sentry, agent"),
    ],
)
def test_a_wrong_word_gets_the_nearest_and_all(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *arguments])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
