from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER
from bridge.core.history.session_choice import Store
from bridge.core.rules import CAN_WAIT, NEEDS_DATE, RULES, promise
from bridge.core.verdicts import Judgement, Undecided, Verdict, judge, overall, relative, shared_reason
from tests.core.story import CONTRACT, Story, at_work


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
    assert relative(("renewed at ", 1391.4, ", ", 1e3, " later"), 1000) == "renewed at 391 ms, 0 ms later"


@pytest.mark.parametrize(
    ("rules", "reasons", "shared"),
    [
        ({"a": "inconclusive", "b": "inconclusive", "c": "held"}, {"a": "why", "b": "why", "c": "x"}, "why"),
        ({"a": "inconclusive", "b": "inconclusive"}, {"a": "why", "b": "other"}, ""),
        ({"a": "inconclusive", "b": "held"}, {"a": "why"}, ""),
        ({"a": "held"}, {}, ""),
    ],
)
def test_a_reason_that_all_share(rules: dict[str, Verdict], reasons: dict[str, str], shared: str) -> None:
    judgement = Judgement(verdict=overall(rules), rules=rules, violations=[], reasons=reasons)
    assert shared_reason(judgement) == shared


def waits_until(story: Story, contract: Contract, rules: Iterable[str]) -> float | None:
    history = story.machine.history
    return Undecided(contract, rules).until(history, history.until)


def test_what_is_undecided_is_waited_for_until_the_latest_deadline() -> None:
    story = at_work().hidden(1000).until(1050)
    assert waits_until(story, CONTRACT, RULES) == 1100
    story.stopped(1060)
    assert waits_until(story, CONTRACT, ["pauses-when-hidden"]) is None
    story.until(2000)
    assert waits_until(story, CONTRACT, RULES) is None


@pytest.mark.parametrize("rule", sorted(set(RULES) - CAN_WAIT))
def test_a_rule_that_never_waits_is_not_asked(rule: str) -> None:
    assert waits_until(at_work().hidden(1000).stopped(1010).until(1020), CONTRACT, [rule]) is None


def test_what_was_decided_is_not_asked_again() -> None:
    """Each evaluation yields only the new occasion, however long the run is."""
    story = at_work()
    undecided = Undecided(CONTRACT, ["pauses-when-hidden"])
    for cycle in range(5):
        start, number = 1000.0 * (cycle + 1), cycle + 1
        story.hidden(start).until(start + 10)
        assert undecided.until(story.machine.history, start + 10) == start + 100
        story.stopped(start + 20, number).until(start + 30)
        assert undecided.until(story.machine.history, start + 30) is None
        story.shown(start + 500).started(start + 510, number + 1)
        since = undecided._since["pauses-when-hidden"]
        assert [f.at for f in RULES["pauses-when-hidden"](story.machine.history, CONTRACT, since)] == []


def test_every_rule_says_what_it_promises() -> None:
    for rule in RULES:
        assert promise(rule).endswith(".")


def test_what_a_contract_does_not_promise_is_neither_judged_nor_waited_for() -> None:
    bare = msgspec.structs.replace(CONTRACT, rules=frozenset({"one-profiler-per-document"}))
    story = at_work().hidden(1000).until(1050)
    assert waits_until(story, bare, RULES) is None
    story.until(2000)
    rules = ["pauses-when-hidden", "one-profiler-per-document"]
    assert judge(story.machine.history, CONTRACT, rules, 0).verdict == "violated"
    judgement = judge(story.machine.history, bare, rules, 0)
    assert judgement.verdict == "held"
    assert judgement.rules == {"pauses-when-hidden": "not-exercised", "one-profiler-per-document": "held"}
    assert judgement.reasons == {"pauses-when-hidden": "Story's contract does not promise it"}


@pytest.mark.parametrize("rule", sorted(NEEDS_DATE))
def test_a_rule_that_needs_date_is_inconclusive_when_others_moved_it(rule: str) -> None:
    story = at_work().others_date(1000, 1_200_000).until(60_000)
    judged = judge(story.machine.history, CONTRACT, [rule], 400)
    assert judged.rules == {rule: "inconclusive"}
    assert judged.reasons[rule].startswith(
        "others moved the page's Date (20.00 min ahead, from 600 ms on): fake timers"
    )


def test_what_was_violated_before_others_moved_date_is_violated() -> None:
    story = at_work().store(1000, "expired").until(2000).others_date(60_000, -5000).until(61_000)
    judged = judge(story.machine.history, CONTRACT, ["stops-on-expiry"], 0)
    assert judged.rules == {"stops-on-expiry": "violated"}


def in_memory() -> Story:
    """A profiler whose session `a` is in no store: the question for quota names it."""
    return Story().opened(0).started(10).quota(20, admitted=True, session="a")


@pytest.mark.parametrize("rule", sorted(NEEDS_DATE))
def test_the_end_of_a_session_in_memory_is_not_seen_after_a_moved_date(rule: str) -> None:
    story = in_memory().hidden(500).stopped(501).clock(1000, 1_200_000).shown(1100).until(60_000)
    judged = judge(story.machine.history, CONTRACT, [rule], 400)
    assert judged.rules == {rule: "inconclusive"}
    assert judged.reasons[rule] == (
        "Date was moved at 600 ms, and the session is in no store: whether it has ended is not seen"
    )


def test_what_a_session_in_memory_owes_before_date_is_moved_is_judged() -> None:
    story = in_memory().hidden(500).stopped(501).shown(1000).until(60_000).clock(60_000, 1_200_000)
    judged = judge(story.machine.history, CONTRACT, ["resumes-when-visible"], 0)
    assert judged.rules == {"resumes-when-visible": "violated"}


def test_a_session_in_memory_may_be_another_one_by_the_next_start() -> None:
    """By a renewal that no store shows. The question for quota names the one of the profiler."""
    story = in_memory().stopped(1000).started(2000, 2).stopped(8000, 2).uploaded(8100, "b", 2000)
    assert story.verdict("upload-names-start-session") == "not-exercised"
    story = in_memory().stopped(1000).started(2000, 2).quota(2010, admitted=True, session="b")
    assert (
        story.stopped(8000, 2).uploaded(8100, "a", 2000).verdict("upload-names-start-session") == "violated"
    )


def copies(sites: list[str], **other: Any) -> Story:
    """Two profilers, and another store with a session; the expiry of the tab's own stops only the first."""
    story = Story().opened(0).store(5, "a").started(10, 1, sites[0]).started(20, 2, sites[1])
    story.store(1000, "expired").stopped(1001, 1).until(5000)
    script = {"http://x/v7/sdk.js": None}
    found = Store(1, "tab-1", "cookie", "k2", "a", by_page=True, scripts=script)
    story.machine.history.tabs["tab-1"].other_stores = [replace(found, **other)]
    return story


def test_which_copy_of_an_sdk_follows_which_session_is_not_known() -> None:
    judged = copies(["http://x/v6/sdk.js:1:1", "http://x/v7/sdk.js:1:1"]).judge("stops-on-expiry")
    assert judged.rules == {"stops-on-expiry": "inconclusive"}
    assert judged.reasons["stops-on-expiry"].startswith(
        "the page has copies of the SDK with different sessions"
    )


@pytest.mark.parametrize(
    ("second", "other"),
    [
        ("http://x/v6/sdk.js:9:1", {}),  # one copy
        ("http://x/v7/sdk.js:1:1", {"by_page": False}),  # a store of an earlier page
        ("http://x/v7/sdk.js:1:1", {"scripts": {}}),
    ],
)
def test_two_profilers_of_one_session_are_judged_by_it(second: str, other: dict[str, Any]) -> None:
    story = copies(["http://x/v6/sdk.js:1:1", second], **other)
    assert story.verdict("stops-on-expiry") == "violated"


def test_nothing_is_missed_where_others_moved_date() -> None:
    """Timers may be theirs too, so what did not happen in time is no violation."""
    story = at_work().others_date(900, 1_200_000).hidden(1000).until(5000)
    judged = judge(story.machine.history, CONTRACT, ["pauses-when-hidden", "stays-stopped-by-user"], 0)
    assert judged.rules == {"pauses-when-hidden": "inconclusive", "stays-stopped-by-user": "not-exercised"}


def test_a_profiler_that_may_be_the_sdks_makes_rules_unknown() -> None:
    story = at_work().hidden(100).stopped(101).shown(200).until(2000)
    assert story.verdict("resumes-when-visible") == "violated"
    assert story.verdict("pauses-when-hidden") == "held"
    other = replace(
        story.machine.history.natives()[0], number=2, started_at=201.0, ended_at=FOREVER, site="x:1:1"
    )
    story.machine.history.unclear.append(other)
    judgement = story.judge("resumes-when-visible", "pauses-when-hidden", "one-profiler-per-document")
    assert set(judgement.rules.values()) == {"inconclusive"}
    assert judgement.reasons["resumes-when-visible"] == (
        "whose native profiler #2 of tab-1 is cannot be told (constructed at x:1:1): it may be the SDK's, "
        "or the page's own"
    )


def test_what_the_sdks_own_profilers_show_stays_a_violation() -> None:
    story = at_work().started(50, 2).until(2000)
    story.machine.history.unclear.append(replace(story.machine.history.natives()[0], number=3))
    assert story.verdict("one-profiler-per-document") == "violated"
    assert story.verdict("pauses-when-hidden") == "inconclusive"
