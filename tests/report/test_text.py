from __future__ import annotations

import io

from rich.console import Console

from bridge.core.recording import Meta, Recording
from bridge.core.verdicts import Judgement
from bridge.report.text import run_report


def printed(judgement: Judgement) -> str:
    text = io.StringIO()
    recording = Recording(meta=Meta(scenario="s", subject="datadog"))
    Console(file=text, width=160).print(run_report(recording, judgement, []))
    return text.getvalue()


def test_a_reason_that_rules_share_is_printed_once() -> None:
    why = "the browser refused the profiler"
    judgement = Judgement(
        verdict="inconclusive",
        rules={"status-agrees": "inconclusive", "stops-on-expiry": "inconclusive"},
        violations=[],
        reasons={"status-agrees": why, "stops-on-expiry": why, "": why},
    )
    assert printed(judgement).count(why) == 1


def test_a_run_that_is_not_applicable_is_two_lines() -> None:
    judgement = Judgement(verdict="not-applicable", rules={}, violations=[], reasons={"": "promises none"})
    lines = [line.strip() for line in printed(judgement).splitlines() if line.strip()]
    assert len(lines) == 2
    assert "not-applicable" in lines[0]
    assert lines[1] == "promises none"


def test_other_reasons_stand_beside_their_rules() -> None:
    judgement = Judgement(
        verdict="inconclusive",
        rules={"status-agrees": "inconclusive", "stops-on-expiry": "inconclusive"},
        violations=[],
        reasons={"status-agrees": "one", "stops-on-expiry": "another"},
    )
    lines = [line.split() for line in printed(judgement).splitlines()]
    assert ["?", "status-agrees", "inconclusive", "one"] in lines
    assert ["?", "stops-on-expiry", "inconclusive", "another"] in lines


def test_a_reason_of_the_whole_run_is_not_printed_beside_a_rule_again() -> None:
    why = "the browser refused the profiler"
    judgement = Judgement(
        verdict="inconclusive",
        rules={"status-agrees": "inconclusive", "stops-on-expiry": "inconclusive"},
        violations=[],
        reasons={"status-agrees": why, "stops-on-expiry": "another", "": why},
    )
    assert printed(judgement).count(why) == 1
    assert printed(judgement).count("another") == 1
