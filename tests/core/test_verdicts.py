from __future__ import annotations

import msgspec
import pytest

from bridge.core.rules import RULES, promise
from bridge.core.verdicts import Verdict, judge, overall, pending_until, relative
from tests.story import CONTRACT, at_work


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ({"a": "held", "b": "violated", "c": "inconclusive"}, "violated"),
        ({"a": "held", "b": "inconclusive"}, "inconclusive"),
        ({"a": "held", "b": "not-exercised"}, "held"),
        ({"a": "not-exercised"}, "inconclusive"),
        ({}, "inconclusive"),
    ],
)
def test_overall(rules: dict[str, Verdict], verdict: str) -> None:
    assert overall(rules) == verdict


def test_times_in_messages_count_from_the_start() -> None:
    assert relative("renewed at {1391.4}, {1e3} later", 1000) == "renewed at 391 ms, 0 ms later"


def test_pending_until_is_the_latest_deadline() -> None:
    story = at_work().hidden(1000).until(1050)
    assert pending_until(story.machine.history, CONTRACT, RULES) == 1100
    story.stopped(1060)
    assert pending_until(story.machine.history, CONTRACT, ["pauses-when-hidden"]) is None
    story.until(2000)
    assert pending_until(story.machine.history, CONTRACT, RULES) is None


def test_every_rule_says_what_it_promises() -> None:
    for rule in RULES:
        assert promise(rule).endswith(".")


def test_what_a_contract_does_not_promise_is_neither_judged_nor_waited_for() -> None:
    bare = msgspec.structs.replace(CONTRACT, rules=frozenset({"one-profiler-per-document"}))
    story = at_work().hidden(1000).until(1050)
    assert pending_until(story.machine.history, bare, RULES) is None
    story.until(2000)
    rules = ["pauses-when-hidden", "one-profiler-per-document"]
    assert judge(story.machine.history, CONTRACT, rules, 0).verdict == "violated"
    judgement = judge(story.machine.history, bare, rules, 0)
    assert judgement.verdict == "held"
    assert judgement.rules == {"pauses-when-hidden": "not-exercised", "one-profiler-per-document": "held"}
    assert judgement.reasons == {"pauses-when-hidden": "Story's contract does not promise it"}
