"""How much is printed of each run, and what is printed at the end."""

from __future__ import annotations

import io

from msgspec.structs import replace
from rich.console import RenderableType

from bridge.core.verdicts import Judgement, Recovery, Verdict, Violation
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import OtherResult, Result, result_of
from bridge.report.closing import findings
from bridge.report.suite import Suite
from bridge.report.terminal import PIPE, Look, Terminal
from tests.harness.recorded import drawn_recording, recording

HELD = Replay.of(recording())
VIOLATED = Replay.of(drawn_recording())
STORY = "what happened"


def ended(replay: Replay, **changed: object) -> tuple[Replay, Judgement, Result]:
    """A run; `changed`: of its result, and of its judgement what both have."""
    judgement = judge(replay)
    both = {name: value for name, value in changed.items() if hasattr(judgement, name)}
    return replay, replace(judgement, **both), replace(result_of(replay, judgement), **changed)


def held(**changed: object) -> tuple[Replay, Judgement, Result]:
    every: dict[str, Verdict] = {"status-agrees": "held", "stops-on-expiry": "not-exercised"}
    return ended(HELD, **{"verdict": "held", "rules": every, "reasons": {}, **changed})


def text(part: RenderableType, look: Look = PIPE) -> str:
    stream = io.StringIO()
    Terminal(stream, look).print(part)
    return stream.getvalue()


def command(result: Result) -> str:
    return f"see {result.subject}"


def test_a_run_that_held_is_one_line() -> None:
    suite = Suite(PIPE, [("story", "datadog@0"), ("longer-name", "datadog@0")])
    assert text(suite.add(*held())) == (
        "✓ story        datadog@0    0.0 s  held  (real visibility, 1 of 2 rules)\n"
    )
    assert text(suite.closing(command)) == ""


def test_the_line_names_the_recording_beside_it_or_below() -> None:
    path = "recordings/story-datadog@0-1.pbr.zip"
    assert text(Suite(PIPE).add(*held(recording=path))).endswith(f"rules)  {path}\n")
    narrow = Look(width=60)
    below = text(Suite(narrow).add(*held(recording=path)), narrow).splitlines()
    assert below[-1] == f"    {path}"


def test_an_emulated_run_and_its_browser_are_named_in_the_line() -> None:
    suite = Suite(PIPE, browsers=True)
    line = text(suite.add(*held(visibility="emulated", browser="Chromium 150")))
    assert "(emulated visibility, Chromium 150, 1 of 2 rules)" in line


def test_a_notice_stands_below_the_first_line_it_is_about() -> None:
    suite = Suite(PIPE)
    first = text(suite.add(*held(notices=["the session is in no store"])))
    assert first.splitlines()[1] == "    the session is in no store"
    assert "no store" not in text(suite.add(*held(notices=["the session is in no store"])))


def test_what_was_not_as_in_production_is_told_once() -> None:
    suite = Suite(PIPE, verbose=True)
    first = text(suite.add(*ended(VIOLATED, not_as_in_production=["Date was moved", "no sandbox"])))
    assert first.splitlines()[-4:-1] == ["  not as in production:", "    Date was moved", "    no sandbox"]
    again = text(suite.add(*ended(VIOLATED, not_as_in_production=["Date was moved", "permission granted"])))
    assert again.splitlines()[-3:-1] == ["  not as in production:", "    permission granted"]
    assert "production" not in text(suite.add(*ended(VIOLATED, not_as_in_production=["Date was moved"])))


def test_of_a_run_that_did_not_hold_all_is_told_once() -> None:
    suite = Suite(PIPE)
    assert STORY in text(suite.add(*ended(VIOLATED)))
    again = text(suite.add(*ended(VIOLATED)))
    assert again.startswith("✗ story  datadog@0")
    assert again.endswith("violated  restarts-on-renewal\n")
    assert STORY in text(suite.add(*ended(VIOLATED, browser="another")))
    assert STORY in text(suite.add(*ended(VIOLATED, subject="another")))


def test_verbose_tells_all_of_every_run() -> None:
    suite = Suite(PIPE, verbose=True)
    assert STORY in text(suite.add(*held()))
    assert STORY in text(suite.add(*held()))


def test_a_run_that_does_not_apply_is_a_line_with_the_reason() -> None:
    why = {"": "Sentry's contract has none of the rules"}
    line = text(Suite(PIPE).add(*held(verdict="not-applicable", rules={}, reasons=why)))
    assert line.startswith("- story")
    assert line.endswith("not-applicable  Sentry's contract has none of the rules\n")


def test_a_run_in_which_another_sdk_broke_its_promise_is_told() -> None:
    broken = [Violation(rule="pauses-when-hidden", at_ms=12.3, tab="tab-1", message="it runs")]
    judged = Judgement(verdict="violated", rules={}, violations=broken, reasons={})
    other = OtherResult(verdict="violated", rules={}, violations=broken, reasons={})
    replay, judgement, result = held()
    suite = Suite(PIPE)
    with_other = replace(judgement, others={"sentry": judged}), replace(result, others={"sentry": other})
    assert STORY in text(suite.add(replay, *with_other))
    assert "sentry: pauses-when-hidden at 12 ms: it runs" in text(suite.closing(command))


def test_the_end_names_what_did_not_hold_and_the_next_command() -> None:
    suite = Suite(PIPE)
    for run in (held(), ended(VIOLATED), ended(VIOLATED), held(subject="other")):
        suite.add(*run)
    lines = text(suite.closing(command)).splitlines()
    assert lines[:2] == ["", "✗ story  datadog@0  violated in 2 of 3 runs"]
    assert lines[2].startswith("    restarts-on-renewal at 1800 ms: session renewed at 300 ms")
    assert lines[3:5] == ["    see datadog@0", ""]
    assert lines[5].split() == ["scenario", "datadog@0", "other"]
    assert lines[-1].startswith("4 runs in ")
    assert lines[-1].endswith(": 2 held, 2 violated")


def test_a_command_is_never_broken() -> None:
    narrow = Look(width=60)
    suite = Suite(narrow)
    suite.add(*ended(VIOLATED, subject="http://localhost:4173/" + "long-path/" * 8))
    lines = text(suite.closing(command), narrow).splitlines()
    assert lines[-1] == "    see http://localhost:4173/" + "long-path/" * 8


def test_single_runs_that_all_held_need_no_table() -> None:
    suite = Suite(PIPE)
    suite.add(*held(scenario="a"))
    suite.add(*held(scenario="b"))
    assert text(suite.closing(command)).splitlines() == ["", "2 runs in 0.0 s: 2 held"]
    suite.add(*held(scenario="b"))
    assert "✓ 2x held" in text(suite.closing(command))


def undecided(**reasons: str) -> Judgement:
    rules: dict[str, Verdict] = {rule.replace("_", "-"): "inconclusive" for rule in reasons}
    told = {rule.replace("_", "-"): reason for rule, reason in reasons.items()}
    return Judgement(verdict="inconclusive", rules=rules, violations=[], reasons=told)


def test_findings_of_an_inconclusive_run_are_its_reasons() -> None:
    assert findings(undecided(a_rule="x"), "step 3 failed") == ["step 3 failed"]
    assert findings(undecided(a_rule="x", b_rule="x")) == ["x"]
    assert findings(undecided(a_rule="x", b_rule="y")) == ["a-rule: x", "b-rule: y"]
    assert findings(undecided(a="1", b="2", c="3", d="4", e="5"))[-1] == "and 2 more"


def test_a_finding_says_whether_the_profiler_recovered() -> None:
    late = Recovery(after_ms=3_000, step="activity", clicks=1, watched_ms=3_100)
    broken = Violation(rule="restarts-on-renewal", at_ms=12.3, tab="tab-1", message="none", recovery=late)
    violated: Verdict = "violated"
    judgement = Judgement(
        verdict=violated, rules={"restarts-on-renewal": violated}, violations=[broken], reasons={}
    )
    [line] = findings(judgement)
    assert line == "restarts-on-renewal at 12 ms: none; recovered 3.0 s later, at the next click"
